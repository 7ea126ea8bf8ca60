"""Where the network stands at the end of the plan if it goes on as it went: deliberately simple, and said so.

The pace is what the last twelve months added. The forecast is today's count plus that pace over the days left. The
range is one standard deviation of arrivals that come one by one at this pace (Poisson: the root of those expected).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Stay:
    """Days on which one academy counted; ``until_on`` is the first day it no longer did."""

    from_on: date
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it counted on ``day``."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True)
class Forecast:
    """``expected`` academies on ``on``, give or take ``spread``; ``added`` is what the last twelve months added."""

    count: int
    added: int
    days_left: int
    expected: int
    spread: int
    on: date

    def short_of(self, target: int) -> int:
        """How many are missing from ``target`` at this pace."""
        return max(0, target - self.expected)


def count_on(stays: Iterable[Stay], day: date) -> int:
    """How many counted on ``day``."""
    return sum(stay.covers(day) for stay in stays)


def forecast(stays: Iterable[Stay], *, day: date, until: date) -> Forecast:
    """What the count will be on ``until`` at the pace of the twelve months before ``day``."""
    known = list(stays)
    count = count_on(known, day)
    added = count - count_on(known, day - YEAR)
    days_left = max(0, (until - day).days)
    coming = max(0.0, added * days_left / YEAR.days)
    return Forecast(count, added, days_left, count + round(coming), round(sqrt(coming)), until)


def trajectory(stays: Iterable[Stay], *, start: date, day: date) -> list[tuple[date, int]]:
    """The count at ``start``, at every month's end since, and on ``day``."""
    known = list(stays)
    return [(moment, count_on(known, moment)) for moment in [start, *_month_ends(start, day), day]]


def _month_ends(start: date, day: date) -> Iterator[date]:
    first = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    while first - timedelta(days=1) < day:
        if first - timedelta(days=1) > start:
            yield first - timedelta(days=1)
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
