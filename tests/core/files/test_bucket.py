"""The same store in an S3 bucket (moto plays the bucket)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import boto3
import pytest
from django.test import Client
from django.urls import reverse
from moto import mock_aws

from core.files.models import StoredFile
from core.files.store import opened
from core.jobs.running import run_waiting
from core.jobs.work import enqueue
from federation.accounts.models import User
from tests.core.files.conftest import Keep
from tests.core.files.makers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(place: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    options = {"bucket_name": "jingjiang", "region_name": "us-east-1", "file_overwrite": True}
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="jingjiang")
        settings.STORAGES = {
            **settings.STORAGES,
            "files": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
        }
        yield boto3.resource("s3", region_name="us-east-1").Bucket("jingjiang")


def test_bytes_lie_in_the_bucket_once(kept: Keep, bucket: Any) -> None:
    stored = kept(pdf(), "计划.pdf")
    kept(pdf(), "另一份.pdf")
    assert [one.key for one in bucket.objects.all()] == [stored.path]
    with opened(stored) as source:
        assert source.read() == pdf()


def test_ranges_come_from_the_bucket_too(kept: Keep, bucket: Any, client: Client, person: User) -> None:
    stored = kept(b"0123456789" * 10, "说明.txt")
    client.force_login(person)
    answer: Any = client.get(reverse("files:download", args=[stored.pk]), headers={"range": "bytes=95-"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"56789")


def test_the_browser_may_be_sent_to_the_bucket(
    kept: Keep, bucket: Any, client: Client, person: User, settings: Any
) -> None:
    settings.FILES_S3_REDIRECT = True
    stored = kept(pdf(), "计划.pdf")
    address = reverse("files:download", args=[stored.pk])
    assert "/account" in client.get(address)["Location"] or "login" in client.get(address)["Location"]
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 302
    assert stored.path in answer["Location"]
    assert "Signature=" in answer["Location"]
    assert "attachment" in unquote(answer["Location"])


def test_old_bytes_without_a_row_are_swept_from_the_bucket(
    kept: Keep, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(pdf(1), "甲.pdf")
    orphan = kept(pdf(2), "乙.pdf")
    StoredFile.objects.filter(pk=orphan.pk).delete()
    monkeypatch.setattr("core.files.tasks.YOUNGEST", timedelta(days=-1))
    enqueue("files.sweep")
    run_waiting()
    assert len(list(bucket.objects.all())) == 1
