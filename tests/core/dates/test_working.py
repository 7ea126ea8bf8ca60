"""Working days with holidays, make-up days and years nobody has announced."""

from datetime import date

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from core.dates.calendar import add_working_days, forget_calendar, is_working_day, working_days_between
from core.dates.models import SpecialDay
from core.dates.working import WorkingCalendar

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.fixture
def holidays(db: None) -> None:
    call_command("load_holidays", verbosity=0)
    forget_calendar()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2024, 10, 1), False),
        (date(2024, 9, 29), True),  # a Sunday worked for the National Day
        (date(2024, 10, 12), True),  # a Saturday worked for it
        (date(2024, 10, 13), False),
        (date(2026, 2, 28), True),
    ],
)
def test_holidays_and_make_up_days(holidays: None, day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_five_working_days_across_the_national_day(holidays: None) -> None:
    assert add_working_days(date(2024, 9, 27), 5).day == date(2024, 10, 10)
    assert working_days_between(date(2024, 9, 27), date(2024, 10, 10)) == 5


def test_a_year_not_announced_counts_weekends_and_says_so(holidays: None) -> None:
    sure, unsure = add_working_days(date(2026, 12, 28), 2), add_working_days(date(2026, 12, 28), 5)
    assert (sure.certain, unsure.certain) == (True, False)
    assert unsure.day == date(2027, 1, 4)


def test_loading_a_year_again_replaces_it(holidays: None) -> None:
    before = SpecialDay.objects.count()
    call_command("load_holidays", verbosity=0)
    assert SpecialDay.objects.count() == before > 50


@given(DAYS, st.integers(0, 300))
def test_counting_there_and_back(day: date, count: int) -> None:
    plain = WorkingCalendar()
    assert plain.between(day, plain.add(day, count).day) == count
    assert plain.is_working(plain.add(day, count or 1).day)
