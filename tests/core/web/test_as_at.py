"""The day a page is opened at: never another than the one typed without saying so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from core.dates.calendar import FIRST_DAY, today
from core.web.as_at import as_at

SINCE = date(2022, 9, 15)
LAST_YEAR = date(2025, 11, 22)


def asked(on: str | None, since: Callable[[], date | None] = lambda: SINCE) -> tuple[date, str]:
    found = as_at(RequestFactory().get("/", {} if on is None else {"on": on}), since)
    return found.day, found.note


@pytest.mark.parametrize("on", [None, "", " "])
def test_today_when_no_day_is_named(on: str | None) -> None:
    assert asked(on) == (today(), "")


@pytest.mark.parametrize("on", ["2025-11-22", " 2025-11-22 "])
def test_a_day_on_record_is_opened_as_typed(on: str) -> None:
    assert asked(on) == (LAST_YEAR, "")


@pytest.mark.parametrize("on", ["昨天", "2025-02-30", "2025", "<b>", "x" * 999])
def test_what_is_no_day_is_named_and_today_shown(on: str) -> None:
    day, note = asked(on)
    assert day == today()
    assert note.startswith(f"“{on[:40]}”不是日期")


@pytest.mark.parametrize("on", [today() + timedelta(days=1), date.max])
def test_a_day_to_come_shows_today(on: date) -> None:
    assert asked(on.isoformat()) == (today(), f"还没到 {on.isoformat()} 这一天，按今天显示。")


def test_a_day_before_the_records_is_opened_and_says_so() -> None:
    assert asked("2022-09-14") == (date(2022, 9, 14), "记录自 2022-09-15 起，2022-09-14 的情况没有资料。")
    assert asked("2022-09-15") == (SINCE, "")


@pytest.mark.parametrize("since", [lambda: None, lambda: date(1, 1, 1)])
def test_no_day_before_1900_is_counted_with(since: Callable[[], date | None]) -> None:
    assert asked("0001-01-01", since) == (FIRST_DAY, "记录自 1900-01-01 起，0001-01-01 的情况没有资料。")


def test_records_are_asked_only_for_a_day_gone_by() -> None:
    def unasked() -> Any:
        raise AssertionError

    for on in (None, today().isoformat(), "9999-12-31", "昨天"):
        asked(on, unasked)


@pytest.mark.parametrize(
    ("query", "shown", "back"),
    [
        ({}, "", ""),
        ({"on": "2025-11-22"}, "这是 2025-11-22 当天的情况", 'href="/list"'),
        ({"on": "2025-11-22", "under": "7"}, "这是 2025-11-22 当天的情况", 'href="/list?under=7"'),
        ({"on": "2022-01-01"}, "没有资料", 'href="/list"'),
        ({"on": "<b>"}, "“&lt;b&gt;”不是日期", ""),
    ],
)
def test_the_page_says_which_day_it_shows(query: dict[str, str], shown: str, back: str) -> None:
    request = RequestFactory().get("/list", query)
    page = Template("{% load web %}{% as_at asked %}")
    text = page.render(Context({"request": request, "asked": as_at(request, lambda: SINCE)}))
    assert shown in text
    assert back in text
    assert ("回到今天" in text) == bool(back)
    assert bool(text.strip()) == bool(shown)


def test_the_note_follows_the_language() -> None:
    with override("en"):
        assert asked("tomorrow")[1].startswith("“tomorrow” is not a date")
