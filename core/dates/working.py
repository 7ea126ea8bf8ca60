"""Counting working days: pure, over whatever holidays have been announced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """A day reached by counting. ``certain`` is false when it ran into a year whose holidays are not announced yet."""

    day: date
    certain: bool


@dataclass(frozen=True)
class WorkingCalendar:
    """``special`` maps a day to whether it is worked; ``years`` are those announced."""

    special: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked; outside announced years: Monday to Friday."""
        return self.special.get(day, day.weekday() < SATURDAY)

    def add(self, day: date, count: int) -> Deadline:
        """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself never counts."""
        step = DAY if count >= 0 else -DAY
        left, certain = abs(count), True
        while left:
            day += step
            certain = certain and day.year in self.years
            left -= self.is_working(day)
        return Deadline(day, certain)

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        days = (start + DAY * number for number in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)
