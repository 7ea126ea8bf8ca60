"""Bytes without a row are removed at night; young ones and named ones stay."""

import os
import time
from pathlib import Path

import pytest
from django.db import connection

from core.files.models import StoredFile
from core.jobs.running import run_waiting
from core.jobs.work import enqueue
from tests.core.files.conftest import Keep
from tests.core.files.makers import pdf

pytestmark = pytest.mark.django_db
TWO_DAYS = 2 * 24 * 3600


def age(path: Path) -> None:
    os.utime(path, (time.time() - TWO_DAYS, time.time() - TWO_DAYS))


def test_only_old_bytes_without_a_row_go(kept: Keep, place: Path) -> None:
    named, orphan, young = (kept(pdf(pages), f"{pages}.pdf") for pages in (1, 2, 3))
    StoredFile.objects.filter(pk__in=[orphan.pk, young.pk]).delete()
    age(place / named.path)
    age(place / orphan.path)
    (place / "readme").write_text("not ours")
    age(place / "readme")
    run = enqueue("files.sweep")
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.done) == ("succeeded", 1)
    assert (place / named.path).exists()
    assert (place / young.path).exists()
    assert not (place / orphan.path).exists()
    assert (place / "readme").exists()


@pytest.mark.django_db(transaction=True)
def test_bytes_somebody_is_just_keeping_again_stay(kept: Keep, place: Path) -> None:
    stored = kept(pdf(), "甲.pdf")
    StoredFile.objects.all().delete()
    age(place / stored.path)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [stored.sha256])
        enqueue("files.sweep")
        run_waiting()
        assert (place / stored.path).exists()
    finally:
        other.close()
    enqueue("files.sweep")
    run_waiting()
    assert not (place / stored.path).exists()
