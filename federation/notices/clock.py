"""The clock of a notice: counted in working days, stopped and started again. Pure, over a working calendar.

The day a count begins on is never counted itself: the day of publication, and the day the clock starts again. The day
on which the clock stops is not counted either, so nobody loses part of a day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.dates.working import Deadline, WorkingCalendar

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """The clock runs ``days`` working days after ``since``."""

    since: date
    days: int

    def ends(self, calendar: WorkingCalendar) -> Deadline:
        """The last day, and whether every year on the way has been announced."""
        return calendar.add(self.since, self.days)

    def left(self, calendar: WorkingCalendar, day: date) -> int:
        """Working days still to run on the morning of ``day``, that day included."""
        if day <= self.since:
            return self.days
        return max(0, calendar.between(day - DAY, self.ends(calendar).day))

    def resumed(self, calendar: WorkingCalendar, stopped_on: date, on: date, least: int = 0) -> "Run":
        """What was left when the clock stopped runs on from ``on``, at least ``least`` days."""
        return Run(on, max(least, self.left(calendar, stopped_on)))

    def extended(self, calendar: WorkingCalendar, on: date, least: int) -> "Run":
        """The same clock, unless fewer than ``least`` whole days are left after ``on``: then those."""
        fresh = Run(on, least)
        return fresh if fresh.ends(calendar).day > self.ends(calendar).day else self


@dataclass(frozen=True)
class Pause:
    """Days on which the clock stood, the first and the last included; still standing: no last day."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the clock stood on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Square:
    """One day of the period as the page shows it; ``number`` counts the working days that counted so far."""

    day: date
    kind: Literal["opens", "counts", "off", "stopped"]
    number: int
    certain: bool


def squares(calendar: WorkingCalendar, opens_on: date, until: date, pauses: Iterable[Pause] = ()) -> Iterator[Square]:
    """Every day from the opening to ``until``, with what it counts for."""
    stood, number = list(pauses), 0
    for offset in range((until - opens_on).days + 1):
        day = opens_on + DAY * offset
        kind: Literal["opens", "counts", "off", "stopped"] = "counts"
        if day == opens_on:
            kind = "opens"
        elif any(pause.covers(day) for pause in stood):
            kind = "stopped"
        elif not calendar.is_working(day):
            kind = "off"
        number += kind == "counts"
        yield Square(day, kind, number, day.year in calendar.years)


def weeks(days: Iterable[Square]) -> list[list[Square | None]]:
    """The days in rows from Monday to Sunday, with gaps before the first and after the last."""
    found = list(days)
    if not found:
        return []
    padded: list[Square | None] = [*[None] * found[0].day.weekday(), *found]
    padded += [None] * (-len(padded) % 7)
    return [padded[start : start + 7] for start in range(0, len(padded), 7)]
