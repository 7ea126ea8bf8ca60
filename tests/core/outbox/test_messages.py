"""Messages, recipients and quiet hours: values."""

from datetime import datetime, time

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.outbox.messages import Message, Recipient, in_every_language
from core.outbox.quiet import earliest

MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1))
TIMES = st.times()


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example", "/\\evil.example", "office/"])
def test_a_link_stays_inside_the_product(url: str) -> None:
    with pytest.raises(ValueError, match="path inside the product"):
        Message("sample", "主题", "正文", url)


def test_a_subject_is_one_line() -> None:
    assert Message("sample", "到期\r\nBcc: x@y.cn  提醒", "正文").subject == "到期 Bcc: x@y.cn 提醒"


@in_every_language
def due(day: str) -> Message:
    return Message("sample", _("通知"), f"{_('通知')} {day}", "/office/")


@pytest.mark.parametrize("sender", ["zh-hans", "en"])
def test_a_message_is_said_in_every_language_whatever_the_senders(sender: str) -> None:
    with override(sender):
        said = due("2026-12-01")
    assert (said.subject, said.url) == ("通知", "/office/")
    assert said.text("zh-hans") == ("通知", "通知 2026-12-01")
    assert said.text("en") == ("Notices", "Notices 2026-12-01")
    assert said.text("fr") == said.text("zh-hans")


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
