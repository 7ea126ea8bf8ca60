"""Today, now, and working days by the holidays on record."""

from datetime import date, datetime

from django.core.cache import cache
from django.utils import timezone

from core.dates.models import SpecialDay
from core.dates.working import Deadline, WorkingCalendar

FIRST_DAY = date(1900, 1, 1)
_CACHE_KEY = "core.dates.calendar"


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now()


def today() -> date:
    """Today in Beijing."""
    return timezone.localdate()


def day_asked(day: date | None) -> date:
    """The day a question is about: today when none is named or it is still to come, 1900 for anything earlier."""
    return max(FIRST_DAY, min(day or today(), today()))


def calendar() -> WorkingCalendar:
    """The working calendar, read from the database at most once an hour."""
    return cache.get_or_set(_CACHE_KEY, _read, timeout=3600) or WorkingCalendar()


def forget_calendar() -> None:
    """Read the calendar anew next time; call after changing ``SpecialDay``."""
    cache.delete(_CACHE_KEY)


def is_working_day(day: date) -> bool:
    """Whether ``day`` is worked."""
    return calendar().is_working(day)


def add_working_days(day: date, count: int) -> Deadline:
    """The ``count``-th working day after ``day``, and whether every year on the way has been announced."""
    return calendar().add(day, count)


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``."""
    return calendar().between(start, end)


def _read() -> WorkingCalendar:
    special = dict(SpecialDay.objects.values_list("day", "is_working"))
    return WorkingCalendar(special, frozenset(day.year for day in special))
