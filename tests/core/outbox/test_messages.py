"""Messages, recipients and quiet hours: values."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox.messages import Message, Recipient
from core.outbox.quiet import earliest

MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1))
TIMES = st.times()


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil.example", "office/"])
def test_a_link_stays_inside_the_product(url: str) -> None:
    with pytest.raises(ValueError, match="path inside the product"):
        Message("sample", "主题", "正文", url)


def test_a_subject_is_one_line() -> None:
    assert Message("sample", "到期\r\nBcc: x@y.cn  提醒", "正文").subject == "到期 Bcc: x@y.cn 提醒"


def test_a_recipient_is_somebody() -> None:
    with pytest.raises(ValueError, match="needs an account"):
        Recipient()


NIGHT = (time(22), time(7))
NOON = (time(12), time(14))


@pytest.mark.parametrize(
    ("hours", "at", "due"),
    [
        (NIGHT, "2026-11-22 21:59", "2026-11-22 21:59"),
        (NIGHT, "2026-11-22 22:00", "2026-11-23 07:00"),
        (NIGHT, "2026-11-22 23:59", "2026-11-23 07:00"),
        (NIGHT, "2026-11-22 00:00", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 06:59", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 07:00", "2026-11-22 07:00"),
        (NOON, "2026-11-22 12:30", "2026-11-22 14:00"),
        (NOON, "2026-11-22 14:00", "2026-11-22 14:00"),
        ((None, None), "2026-11-22 23:00", "2026-11-22 23:00"),
        ((time(8), time(8)), "2026-11-22 08:00", "2026-11-22 08:00"),
    ],
)
def test_quiet_hours(hours: tuple[time | None, time | None], at: str, due: str) -> None:
    assert earliest(datetime.fromisoformat(at), *hours) == datetime.fromisoformat(due)


@given(MOMENTS, TIMES, TIMES)
def test_never_earlier_never_a_day_later_and_out_of_the_quiet(at: datetime, begin: time, end: time) -> None:
    due = earliest(at, begin, end)
    assert at <= due
    assert (due - at).total_seconds() <= 24 * 3600
    assert earliest(due, begin, end) == due
