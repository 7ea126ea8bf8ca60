"""What stands around a voucher: others with its invoice, its lecturer's day, its roster, its peers' prices.

The same records serve one voucher being entered and a million looked through at once. Nothing here decides: the
rules (``rules/vouchers.py``) do, over a :class:`Spending` and its :class:`Around`. Amounts are integer fen, class
hours tenths.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from statistics import median_low
from typing import Any
from unicodedata import normalize

LECTURE = "lecture"
"""The kind of cost that is counted by class hours."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the neighbours are looked for by.

    Below ``split_fen`` payments of one day to one payee are parts; rosters that share ``twins_percent`` of all their
    people are taken for one; below ``twins_least`` people a roster is too small to say anything.
    """

    split_fen: int
    twins_percent: int
    twins_least: int


@dataclass(frozen=True, slots=True)
class Spending:
    """A voucher as it is judged. ``roster`` holds keys of people; ``half_day`` is am, pm or eve.

    ``course`` is what its training is called: the halves of a day are entered apart, the people are the same.
    """

    key: int
    academy: str
    project: int
    line: int
    use: str
    cost_kind: str
    amount_fen: int
    invoice: str
    payee: str
    what: str
    spent_on: date
    activity: int = 0
    course: str = ""
    lecturer: str = ""
    title_grade: str = ""
    hours_tenths: int = 0
    held_on: date | None = None
    half_day: str = ""
    persons: int = 0
    days: int = 0
    roster: frozenset[str] = frozenset()

    @property
    def held_until(self) -> date | None:
        """The earliest day its training can have ended on."""
        return self.held_on and self.held_on + timedelta(days=max(0, self.days - 1))


@dataclass(frozen=True, slots=True)
class Peers:
    """What other academies pay for the same: how many, the middle price, where the middle half ends, in fen."""

    count: int = 0
    median_fen: int = 0
    low_fen: int = 0
    high_fen: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What the others say of a voucher; hours, counts and sums include its own.

    ``fee_fen`` is all that is paid for its lecture, ``course_fen`` all that its course costs besides; ``heads`` are
    the people and days the course counts: classes of the same hours together, other hours of the day are theirs again.
    """

    same_invoice: tuple[int, ...] = ()
    day_hours_tenths: int = 0
    half_day_hours_tenths: int = 0
    elsewhere: tuple[int, ...] = ()
    twin: int = 0
    twin_percent: int = 0
    peers: Peers = Peers()
    parts: int = 1
    parts_fen: int = 0
    fee_fen: int = 0
    course_fen: int = 0
    heads: tuple[tuple[int, int], ...] = ()


def tidy_invoice(text: str) -> str:
    """An invoice number as it is compared: half-width, without spaces and dashes, upper case; zeros in front stay."""
    return "".join(one for one in normalize("NFKC", text).upper() if one.isalnum())


def is_invoice(text: str) -> bool:
    """Whether what was typed can be an invoice's number: paper ones have 8 digits and more, digital ones 20."""
    tidy, marks = (
        tidy_invoice(text),
        "".join(normalize("NFKC", text).split()).translate({ord(one): "" for one in "-—–"}),
    )
    return marks.upper() == tidy and 8 <= len(tidy) <= 20 and tidy.isascii() and any(one.isdigit() for one in tidy)


def unit_fen(spending: Spending) -> int:
    """What one class hour, one person's day, or else the whole cost, in fen (rounded down)."""
    if spending.hours_tenths:
        return spending.amount_fen * 10 // spending.hours_tenths
    heads = spending.persons * spending.days
    return spending.amount_fen // heads if heads else spending.amount_fen


def alike_percent(one: frozenset[str], other: frozenset[str]) -> int:
    """How much of two rosters together is in both, in percent rounded down."""
    together = len(one | other)
    return 100 * len(one & other) // together if together else 0


@dataclass
class PriceGroup:
    """Prices of one kind of thing in a year: the middle price of each academy, in order."""

    by_academy: Mapping[str, int]
    prices: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.prices = sorted(self.by_academy.values())

    def without(self, academy: str) -> Peers:
        """The prices of all academies but one: each counts once, however much it buys."""
        own = self.by_academy.get(academy)
        gap = len(self.prices) if own is None else bisect_left(self.prices, own)
        count = len(self.prices) - (own is not None)
        if not count:
            return Peers()

        def at(percent: int) -> int:
            place = (count - 1) * percent // 100
            return self.prices[place + (place >= gap)]

        return Peers(count, at(50), at(25), at(75))


def price_groups(spendings: Iterable[Spending]) -> dict[tuple[str, str, int], PriceGroup]:
    """Prices by use, kind of cost and year."""
    found: dict[tuple[str, str, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in spendings:
        found[price_key(one)][one.academy].append(unit_fen(one))
    return {
        key: PriceGroup({academy: median_low(prices) for academy, prices in group.items()})
        for key, group in found.items()
    }


def price_key(spending: Spending) -> tuple[str, str, int]:
    """What is compared with what: use, kind of cost, year."""
    return spending.use, spending.cost_kind, spending.spent_on.year


def course_key(spending: Spending) -> tuple[int, str, date | None]:
    """The course a training is a part of: its project, what it is called, its day."""
    return spending.project, spending.course or str(spending.activity), spending.held_on


class Neighbours:
    """Vouchers indexed by what could tie one to another. ``groups`` are the prices to compare with.

    Costs a few dictionary entries a voucher; asking about one looks at its own neighbours only.
    """

    def __init__(
        self, spendings: Iterable[Spending], groups: Mapping[tuple[str, str, int], PriceGroup], limits: Limits
    ) -> None:
        self.groups, self.limits = groups, limits
        self.invoices: dict[str, list[int]] = defaultdict(list)
        self.sessions: dict[tuple[str, date], dict[int, Spending]] = defaultdict(dict)
        self.purchases: dict[tuple[str, str, date], list[int]] = defaultdict(list)
        self.rosters: dict[str, list[Spending]] = defaultdict(list)
        self.fees: dict[int, int] = defaultdict(int)
        self.courses: dict[tuple[int, str, date | None], list[Spending]] = defaultdict(list)
        seen: set[tuple[str, int]] = set()
        for one in spendings:
            self._take(one, seen)

    def _take(self, one: Spending, seen: set[tuple[str, int]]) -> None:
        if one.invoice:
            self.invoices[one.invoice].append(one.key)
        self.purchases[one.academy, one.payee, one.spent_on].append(one.amount_fen)
        if one.activity and one.cost_kind == LECTURE:
            self.fees[one.activity] += one.amount_fen
        elif one.activity:
            self.courses[course_key(one)].append(one)
        if one.lecturer and one.held_on:
            self.sessions[one.lecturer, one.held_on].setdefault(one.activity or -one.key, one)
        if len(one.roster) >= self.limits.twins_least and (one.academy, one.activity or -one.key) not in seen:
            seen.add((one.academy, one.activity or -one.key))
            for person in rare(one.roster, self.limits.twins_percent):
                self.rosters[person].append(one)

    def around(self, one: Spending) -> Around:
        """What stands around a voucher that is among those indexed."""
        sessions: Sequence[Spending] = ()
        if one.lecturer and one.held_on:
            sessions = tuple(self.sessions[one.lecturer, one.held_on].values())
        same_half = [two for two in sessions if two.half_day == one.half_day and one.half_day]
        twin, percent = self._twin(one)
        small = [fen for fen in self.purchases[one.academy, one.payee, one.spent_on] if fen < self.limits.split_fen]
        group = self.groups.get(price_key(one))
        return Around(
            same_invoice=tuple(key for key in self.invoices.get(one.invoice, ()) if key != one.key),
            day_hours_tenths=sum(two.hours_tenths for two in sessions),
            half_day_hours_tenths=sum(two.hours_tenths for two in same_half),
            elsewhere=tuple(two.key for two in same_half if two.academy != one.academy and two.key > 0),
            twin=twin,
            twin_percent=percent,
            peers=group.without(one.academy) if group else Peers(),
            parts=len(small) if one.amount_fen < self.limits.split_fen else 1,
            parts_fen=sum(small),
            fee_fen=self.fees.get(one.activity, one.amount_fen),
            **self._course(one),
        )

    def _course(self, one: Spending) -> dict[str, Any]:
        """What the course costs besides its lecturers, and for how many people and days."""
        together = self.courses.get(course_key(one)) if one.activity else None
        if not together or one.cost_kind == LECTURE:
            return {"course_fen": one.amount_fen, "heads": ((one.persons, one.days),)}
        slots: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
        for two in together:
            slots[two.half_day][two.activity] = (two.persons, two.days)
        heads = max(slots.values(), key=lambda each: sum(persons * days for persons, days in each.values()))
        return {"course_fen": sum(two.amount_fen for two in together), "heads": tuple(heads.values())}

    def _twin(self, one: Spending) -> tuple[int, int]:
        """The voucher of another training whose roster is most like this one's; a training's own days are no twins."""
        best, found = 0, 0
        if len(one.roster) < self.limits.twins_least:
            return found, best
        keys = rare(one.roster, self.limits.twins_percent)
        for two in {two.key: two for person in keys for two in self.rosters.get(person, ())}.values():
            if two.key == one.key or not _competes(one, two):
                continue
            percent = alike_percent(one.roster, two.roster)
            if percent >= self.limits.twins_percent and percent > best:
                best, found = percent, two.key
        return found, best


def rare(roster: frozenset[str], percent: int) -> list[str]:
    """People of whom two rosters that are ``percent`` alike must share at least one, in a fixed order."""
    people = sorted(roster)
    return people[: len(people) - ceil(len(people) * percent / 100) + 1]


def _competes(one: Spending, two: Spending) -> bool:
    """Whether two trainings cannot both have had the same people: at another academy, or at the same hours."""
    if one.academy != two.academy:
        return True
    same_hours = one.held_on is not None and (one.held_on, one.half_day) == (two.held_on, two.half_day)
    return one.activity != two.activity and same_hours
