"""The clock of a notice, over the holidays of 2026 and into a year not announced."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.dates.working import WorkingCalendar
from federation.notices.clock import Pause, Run, squares, weeks

OFF = {date(2026, 10, day): False for day in (1, 2, 5, 6, 7)}
CALENDAR = WorkingCalendar({**OFF, date(2026, 9, 20): True, date(2026, 10, 10): True}, frozenset({2026}))
MONDAY = date(2026, 11, 23)


def test_the_opening_day_is_not_counted() -> None:
    run = Run(MONDAY, 5)
    assert run.ends(CALENDAR).day == date(2026, 11, 30)
    assert [run.left(CALENDAR, date(2026, 11, day)) for day in (22, 23, 24, 27, 28, 30)] == [5, 5, 5, 2, 1, 1]
    assert run.left(CALENDAR, date(2026, 12, 1)) == 0


def test_over_the_national_day_holiday() -> None:
    run = Run(date(2026, 9, 28), 5)
    assert run.ends(CALENDAR) == (ends := run.ends(CALENDAR))
    assert (ends.day, ends.certain) == (date(2026, 10, 10), True)
    assert run.left(CALENDAR, date(2026, 10, 3)) == 3


def test_into_a_year_not_announced_the_end_is_not_settled() -> None:
    assert Run(date(2026, 12, 24), 5).ends(CALENDAR).certain
    ends = Run(date(2026, 12, 28), 5).ends(CALENDAR)
    assert (ends.day, ends.certain) == (date(2027, 1, 4), False)


def test_what_was_left_runs_on_and_neither_day_counts() -> None:
    stopped, resumed = date(2026, 11, 25), date(2026, 12, 2)
    run = Run(MONDAY, 5).resumed(CALENDAR, stopped, resumed)
    assert run == Run(resumed, 4)
    assert run.ends(CALENDAR).day == date(2026, 12, 8)


def test_stopped_on_the_opening_day_or_after_the_end() -> None:
    assert Run(MONDAY, 5).resumed(CALENDAR, MONDAY, date(2026, 12, 2)).days == 5
    late = Run(MONDAY, 5).resumed(CALENDAR, date(2026, 12, 3), date(2026, 12, 4))
    assert (late.days, late.ends(CALENDAR).day) == (0, date(2026, 12, 4))
    assert Run(MONDAY, 5).resumed(CALENDAR, date(2026, 12, 3), date(2026, 12, 4), least=2).days == 2


def test_a_list_issued_anew_is_shown_some_days_at_least() -> None:
    run = Run(MONDAY, 5)
    assert run.extended(CALENDAR, date(2026, 11, 25), 2) is run
    assert run.extended(CALENDAR, date(2026, 11, 26), 2) is run
    assert run.extended(CALENDAR, date(2026, 11, 27), 2).ends(CALENDAR).day == date(2026, 12, 1)


days = st.dates(date(2026, 1, 1), date(2026, 10, 31))


@given(days, st.integers(1, 30), st.integers(0, 40), st.integers(0, 40))
def test_a_pause_never_shortens_the_period(opens: date, length: int, until_stop: int, stood: int) -> None:
    run = Run(opens, length)
    stop = opens + timedelta(days=until_stop)
    resumed = run.resumed(CALENDAR, stop, stop + timedelta(days=stood))
    assert resumed.ends(CALENDAR).day >= run.ends(CALENDAR).day
    assert resumed.days <= length


def test_every_day_is_shown_with_what_it_counts_for() -> None:
    shown = list(squares(CALENDAR, MONDAY, date(2026, 12, 1), [Pause(date(2026, 11, 25), date(2026, 11, 26))]))
    assert [square.kind for square in shown] == [
        "opens", "counts", "stopped", "stopped", "counts", "off", "off", "counts", "counts",
    ]  # fmt: skip
    assert [square.number for square in shown] == [0, 1, 1, 1, 2, 2, 2, 3, 4]


def test_weeks_begin_on_monday_and_are_whole() -> None:
    rows = weeks(squares(CALENDAR, date(2026, 11, 25), date(2026, 12, 1)))
    assert [len(row) for row in rows] == [7, 7]
    assert rows[0][:2] == [None, None]
    assert weeks([]) == []
