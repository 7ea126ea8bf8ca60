"""How long somebody has worked at the front line: dated spells joined, overlaps counted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.dates.months import months_after, months_between


@dataclass(frozen=True)
class Spell:
    """Days from ``from_on`` up to but without ``until_on``; open when that is ``None``."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Length:
    """Whole years, then whole months, then days; ``total`` is all of it in days."""

    years: int
    months: int
    days: int
    total: int


def joined(spells: Iterable[Spell], until: date) -> list[tuple[date, date]]:
    """The days worked before ``until`` as periods that neither touch nor overlap, oldest first."""
    periods = sorted((s.from_on, min(s.until_on or until, until)) for s in spells)
    whole: list[tuple[date, date]] = []
    for start, end in periods:
        if start >= end:
            continue
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def length(spells: Iterable[Spell], on: date) -> Length:
    """Time worked up to and including ``on``.

    Each period is measured by the calendar (5 March to 4 March is a year); left-over days and months are added up,
    thirty-one days making a month, so that nothing is rounded up, and twelve months a year.
    """
    years = months = days = total = 0
    for start, end in joined(spells, on + timedelta(days=1)):
        y, m, d = _between(start, end)
        years, months, days, total = years + y, months + m, days + d, total + (end - start).days
    months, days = months + days // 31, days % 31
    return Length(years + months // 12, months % 12, days, total)


def _between(start: date, end: date) -> tuple[int, int, int]:
    months = months_between(start, end)
    return months // 12, months % 12, (end - months_after(start, months)).days
