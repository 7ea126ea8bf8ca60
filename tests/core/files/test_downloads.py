"""Leaving: who may, how it is sent, what is written down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from core.audit.queries import trail_of
from core.files.guards import GUARDS
from core.files.models import StoredFile
from core.files.store import keep
from federation.accounts.models import User
from tests.core.files.conftest import Keep
from tests.core.files.makers import named, xlsx

pytestmark = pytest.mark.django_db
TEXT = b"0123456789" * 10
Get = Callable[..., Any]


@pytest.fixture
def text(kept: Keep) -> StoredFile:
    return kept(TEXT, "工匠学院 名单（2026）.txt")


@pytest.fixture
def get(client: Client, person: User) -> Get:
    client.force_login(person)
    return lambda stored, **headers: client.get(reverse("files:download", args=[stored.pk]), headers=headers)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_owner_gets_all_of_it_as_an_attachment_with_its_chinese_name(get: Get, text: StoredFile) -> None:
    answer = get(text)
    assert (answer.status_code, content(answer)) == (200, TEXT)
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(text.name)}"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Length"] == "100"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{text.sha256}"'
    assert "no-cache" in answer["Cache-Control"]


def test_to_everybody_else_it_does_not_exist(client: Client, text: StoredFile) -> None:
    address = reverse("files:download", args=[text.pk])
    assert client.get(address)["Location"].endswith(f"?next={quote(address)}")
    client.force_login(User.objects.create_user("wangfang", name="王芳"))
    assert client.get(address).status_code == 404
    assert client.get(reverse("files:download", args=[text.pk + 1])).status_code == 404


def test_a_file_whose_kind_lost_its_guard_is_nobodys(get: Get, text: StoredFile, monkeypatch: Any) -> None:
    monkeypatch.delitem(GUARDS, "sample")
    assert get(text).status_code == 404


def test_files_are_only_read_here(client: Client, person: User, text: StoredFile) -> None:
    client.force_login(person)
    assert client.post(reverse("files:download", args=[text.pk])).status_code == 405


@pytest.mark.parametrize(
    ("wanted", "told", "sent"),
    [
        ("bytes=0-9", "bytes 0-9/100", TEXT[:10]),
        ("bytes=95-", "bytes 95-99/100", TEXT[95:]),
        ("bytes=-5", "bytes 95-99/100", TEXT[95:]),
        ("bytes=0-0,1-4", "bytes 0-4/100", TEXT[:5]),
    ],
)
def test_one_range(get: Get, text: StoredFile, wanted: str, told: str, sent: bytes) -> None:
    answer = get(text, range=wanted)
    assert (answer.status_code, content(answer)) == (206, sent)
    assert (answer["Content-Range"], answer["Content-Length"]) == (told, str(len(sent)))


def test_several_ranges_are_sent_in_parts(get: Get, text: StoredFile) -> None:
    answer = get(text, range="bytes=90-,0-4")
    body = content(answer)
    kind, _equals, boundary = answer["Content-Type"].partition("; boundary=")
    assert (answer.status_code, kind, len(body)) == (206, "multipart/byteranges", int(answer["Content-Length"]))
    parts = body.split(f"\r\n--{boundary}".encode())
    assert parts[0] == b""
    assert parts[1] == b"\r\nContent-Type: text/plain\r\nContent-Range: bytes 90-99/100\r\n\r\n" + TEXT[90:]
    assert parts[2] == b"\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-4/100\r\n\r\n" + TEXT[:5]
    assert parts[3] == b"--\r\n"
    assert "Content-Range" not in answer


def test_a_range_beyond_the_end_is_416_and_nonsense_is_ignored(get: Get, text: StoredFile) -> None:
    answer = get(text, range="bytes=100-")
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */100")
    assert get(text, range="bytes=9-1").status_code == 200


def test_if_range_resumes_only_the_same_bytes(get: Get, text: StoredFile) -> None:
    moment = http_date(text.at.timestamp())
    same = [f'"{text.sha256}"', moment]
    other = ['"other"', f'W/"{text.sha256}"', http_date(text.at.timestamp() - 60), "nonsense"]
    assert [get(text, **{"range": "bytes=5-", "if-range": one}).status_code for one in same] == [206, 206]
    assert [get(text, **{"range": "bytes=5-", "if-range": one}).status_code for one in other] == [200] * 4


def test_what_the_browser_has_is_not_sent_again(get: Get, text: StoredFile) -> None:
    for tag in (f'"{text.sha256}"', f'"x", W/"{text.sha256}"', "*"):
        answer = get(text, **{"if-none-match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
    assert get(text, **{"if-none-match": '"x"'}).status_code == 200


def test_head_tells_the_size_and_sends_nothing(client: Client, person: User, text: StoredFile) -> None:
    client.force_login(person)
    answer = client.head(reverse("files:download", args=[text.pk]), headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, "100", b"")


def test_the_front_server_may_send_the_bytes(get: Get, text: StoredFile, settings: Any) -> None:
    settings.FILES_ACCEL = "/protected/"
    answer = get(text)
    assert isinstance(answer, HttpResponse)
    assert answer["X-Accel-Redirect"] == f"/protected/{text.path}"
    assert answer.content == b""
    assert answer["Content-Disposition"].startswith("attachment")


def test_reading_personal_data_is_written_down_once_per_reading(get: Get, person: User) -> None:
    roster = keep(named(xlsx(), "名册.xlsx"), kind="sample-roster", by=person, at=timezone.now())
    for headers in ({}, {"range": "bytes=0-9"}, {"range": "bytes=10-19"}, {"range": "bytes=-5"}):
        content(get(roster, **headers))
    trail = list(trail_of(roster))
    assert [(one.verb, one.by_id, one.facts) for one in trail] == [
        ("download", person.pk, {"kind": "sample-roster"})
    ] * 2


def test_other_kinds_and_refused_readers_leave_no_record(get: Get, text: StoredFile, person: User) -> None:
    content(get(text))
    other = User.objects.create_user("wangfang", name="王芳")
    roster = keep(named(xlsx(), "名册.xlsx"), kind="sample-roster", by=other, at=timezone.now())
    assert get(roster).status_code == 404
    assert not trail_of(text).exists()
    assert not trail_of(roster).exists()


def test_large_files_are_sent_in_blocks(get: Get, kept: Keep, place: Path) -> None:
    large = kept(("行,1\n" * 300_000).encode(), "大表.csv")
    answer = get(large)
    blocks = [len(block) for block in answer.streaming_content]
    assert sum(blocks) == large.size
    assert max(blocks) <= 256 * 1024
