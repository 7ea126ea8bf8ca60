"""A city of experts and nominees with planted ties: who truly has to stand apart from whom, however it is written down.

Each expert has one planted tie (or a near miss, or none). The truth is told in plain facts (where somebody works, until
when, what office they hold) and does not ask the product; the rows are the product's own, with the ways of writing that
a register really has: an employer by name only, a side job, a file merged since, a union with two parents.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from bench import ground

DAY = ground.AT.date()
LONG_AGO = date(2010, 1, 1)
DISTRICTS, RESERVED = [f"X{number:02d}" for number in range(1, 11)], [f"X{number}" for number in range(11, 15)]
"""Districts whose people are nominated, and those where nobody is."""
UNIONS_EACH = 10
RESERVED_UNIONS = [f"{code}U{number:02d}" for code in RESERVED for number in range(UNIONS_EACH)]
GIVEN, SURNAMES = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚", ground.SURNAMES


@dataclass(frozen=True)
class Place:
    """A unit: its union, and every union above that one but the city, itself included."""

    uscc: str
    name: str
    union: str
    above: frozenset[str]


@dataclass(frozen=True)
class Nominee:
    """Somebody nominated from a unit, recommended by a union."""

    number: str
    name: str
    place: Place
    recommender: str


@dataclass
class Work:
    """Work for a unit; ``written`` says where: ``pool``, ``named``, ``register``, ``side``, a nominee's ``file``."""

    place: Place
    from_on: date
    until_on: date | None
    written: str

    @property
    def goes_on(self) -> bool:
        """Whether it is work of the day."""
        return self.from_on <= DAY and (self.until_on is None or self.until_on > DAY)


@dataclass
class Told:
    """An expert as they truly are; ``group`` is what was planted."""

    group: str
    name: str
    number: str = ""
    works: list[Work] = field(default_factory=list)
    proposer: str = ""
    offices: list[tuple[str, str, Place | None, date | None]] = field(default_factory=list)
    """Kind, union, unit, last day."""
    avoids: tuple[str, str] | None = None
    """``unit`` with its number, ``union`` with its code, or ``name`` with the words."""
    tied: frozenset[str] = frozenset()
    merged: bool = False
    """The file the pool knows was merged into another since."""


def city() -> tuple[dict[str, tuple[str, str, str]], list[Place]]:
    """Unions (code: kind, territorial parent, industrial parent) and units. Codes that begin alike are on purpose."""
    unions = dict.fromkeys((*DISTRICTS, *RESERVED), ("district", "CITY", ""))
    unions |= dict.fromkeys(("Y1", "Y12", "Y2"), ("industrial", "", "CITY"))
    unions |= dict.fromkeys(("G1", "G12"), ("bureau_group", "", "Y2"))
    for parent in (*DISTRICTS, *RESERVED):
        unions |= {f"{parent}U{number:02d}": ("grassroots", parent, "") for number in range(UNIONS_EACH)}
    for parent in ("Y1", "Y12", "G1", "G12"):
        unions |= {f"{parent}V{number}": ("grassroots", "", parent) for number in range(5)}
    unions |= {f"D{number}": ("grassroots", RESERVED[number % 4], "Y1") for number in range(8)}
    local = [code for code, (kind, *_parents) in unions.items() if kind == "grassroots"]
    return unions, [_place(number, code, unions) for number, code in enumerate(2 * local)]


def _place(number: int, union: str, unions: dict[str, tuple[str, str, str]]) -> Place:
    from core.sheets.numbers import uscc_digit

    above, ahead = set[str](), [union]
    while ahead:
        code = ahead.pop()
        if code and code != "CITY":
            above.add(code)
            ahead += unions[code][1:]
    first = f"91110K{number:010d}X"
    name = f"北京{ground.TRADES[number % 10]}{SURNAMES[number // 10 % 16]}氏第{number}（集团）有限公司"
    return Place(first + uscc_digit(first), name, union, frozenset(above))


def nominees(places: list[Place], count: int) -> list[Nominee]:
    """So many nominees of the units below the unions that recommend."""
    chance = Random(ground.SEED)
    recommending = [(code, one) for one in places for code in (*DISTRICTS, "Y1", "G1") if code in one.above]
    half = len(places) // 2  # each union has two units; only those of the first have nominees
    homes = [(code, one) for code, one in recommending if not one.union.startswith("D") and one in places[:half]]
    told = []
    for number in range(count):
        code, place = homes[number % len(homes)]
        told.append(Nominee(_number(number), _name(chance), place, code))
    return told


def _number(serial: int) -> str:
    """A resident number of a place where nobody of the demo city is from."""
    from core.sheets.numbers import id_digit

    first = f"110112{date(1965, 1, 1) + timedelta(days=serial % 9_000):%Y%m%d}{900 + serial // 9_000}"
    return first + id_digit(first)


def _name(chance: Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))


# --- what is true ----------------------------------------------------------------------------------------------------


def truly(one: Told, nominee: Nominee, since: date) -> set[str]:
    """Every kind of tie that keeps the expert from the nominee."""
    kinds, here = set[str](), nominee.place
    for work in one.works:
        if work.goes_on and work.place == here:
            kinds.add("employer")
        if work.until_on and since < work.until_on <= DAY and work.place == here:
            kinds.add("former_employer")
        if work.goes_on and (nominee.recommender in work.place.above or work.place.union == here.union):
            kinds.add("union")
    for kind, union, unit, until_on in one.offices:
        over = unit.above if unit else {union}
        if until_on is None or until_on > DAY:
            kinds |= {"organiser"} if kind == "city_officer" else set()
            kinds |= {"office"} if nominee.recommender in over else set()
    kinds |= {"proposer"} if one.proposer in (nominee.recommender, here.union) else set()
    kinds |= {"self"} if one.number == nominee.number else set()
    kinds |= {"mentor"} if nominee.number in one.tied else set()
    return kinds | ({"avoidance"} if one.avoids and _avoided(*one.avoids, nominee) else set())


def _avoided(what: str, said: str, nominee: Nominee) -> bool:
    if what == "unit":
        return nominee.place.uscc == said
    if what == "union":
        return said in nominee.place.above
    return said == nominee.name or said in nominee.place.name


# --- what is planted -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """What a planting chooses from: the units, the nominees, the day up to which an old employer counts."""

    places: list[Place]
    nominees: list[Nominee]
    since: date
    chance: Random

    def unit(self, *above: str) -> Place:
        """A unit below one of the unions."""
        return self.chance.choice([one for one in self.places if set(above) & one.above])

    def nominee(self) -> Nominee:
        """One of the nominees."""
        return self.chance.choice(self.nominees)


Plant = Callable[[Told, Ground, int], Told]


def experts(where: Ground, count: int) -> list[Told]:
    """So many experts, each planting in turn, the rest acquainted with nobody."""
    groups = [*PLANTED.items(), *NEAR.items(), ("clean", _unchanged)]
    told = []
    for number in range(count):
        group, plant = groups[number % len(groups)]
        home = Work(where.unit(*RESERVED_UNIONS), LONG_AGO, None, "pool")
        works = [] if number % 2 else [home]
        told.append(plant(Told(group, _name(where.chance), _number(20_000 + number), works), where, number))
    return told


def _unchanged(one: Told, _where: Ground, _number: int) -> Told:
    return one


def _works(one: Told, work: Work) -> Told:
    """The same with one work more, or another one in the pool."""
    kept = [] if work.written in ("pool", "named") and work.goes_on else one.works
    return replace(one, works=[*kept, work])


def _employed(written: str, *, ended: int | None = None, from_on: date = LONG_AGO, merged: bool = False) -> Plant:
    """At a nominee's unit. ``ended``: so many days after the last day that counts no more, the more the later."""

    def plant(one: Told, where: Ground, number: int) -> Told:
        days = None if ended is None else timedelta(days=ended * (1 + number % 500 if ended > 0 else 1))
        until = None if days is None else where.since + days
        return replace(_works(one, Work(where.nominee().place, from_on, until, written)), merged=merged)

    return plant


def _under(*unions: str, written: str = "pool") -> Plant:
    """At some unit below the unions."""
    return lambda one, where, _number: _works(one, Work(where.unit(*unions), LONG_AGO, None, written))


def _set(**more: Callable[[Nominee], Any]) -> Plant:
    """Changed with a nominee in view."""

    def plant(one: Told, where: Ground, _number: int) -> Told:
        nominee = where.nominee()
        return replace(one, **{key: tell(nominee) for key, tell in more.items()})

    return plant


def _nominated(*, merged: bool) -> Plant:
    """Is a nominee, whose file says where they work."""

    def plant(one: Told, where: Ground, _number: int) -> Told:
        nominee = where.nominee()
        told = replace(one, name=nominee.name, number=nominee.number, merged=merged)
        return _works(told, Work(nominee.place, LONG_AGO, None, "file"))

    return plant


def _namesake(one: Told, where: Ground, _number: int) -> Told:
    """Called like a nominee, at a unit called like the nominee's that is registered apart."""
    nominee = where.nominee()
    twin = replace(nominee.place, uscc=TWIN + nominee.place.uscc, union="X14U00", above=frozenset({"X14U00", "X14"}))
    return _works(replace(one, name=nominee.name), Work(twin, LONG_AGO, None, "pool"))


def _next_door(one: Told, where: Ground, _number: int) -> Told:
    """Keeps away from the other unit of a nominee's union, where nobody is nominated."""
    nominee = where.nominee()
    (other,) = (each for each in where.places if each.union == nominee.place.union and each != nominee.place)
    return replace(one, avoids=("unit", other.uscc))


TWIN = "twin of "
PLANTED: dict[str, Plant] = {
    "employer, in the pool": _employed("pool"),
    "employer, by name only": _employed("named"),
    "employer, in the register only": _employed("register"),
    "employer, side job": _employed("side"),
    "employer, file merged since": _employed("register", merged=True),
    "former employer, in the pool": _employed("pool", ended=2),
    "former employer, by name only": _employed("named", ended=2),
    "former employer, in the register": _employed("register", ended=2),
    "union under the recommender": _under(*DISTRICTS, "G1"),
    "union by its other parent": _under(*(f"D{number}" for number in range(8))),
    "union by a side job": _under(*DISTRICTS, written="side"),
    "proposed by the recommender": _set(proposer=lambda n: n.recommender),
    "proposed by the nominee's union": _set(proposer=lambda n: n.place.union),
    "officer of the recommender": _set(offices=lambda n: [("district_officer", n.recommender, None, None)]),
    "clerk of the nominee's unit": _set(offices=lambda n: [("unit_clerk", n.place.union, n.place, None)]),
    "organiser": _set(offices=lambda _n: [("city_officer", "CITY", None, None)]),
    "avoidance: unit": _set(avoids=lambda n: ("unit", n.place.uscc)),
    "avoidance: union": _set(avoids=lambda n: ("union", n.recommender)),
    "avoidance: part of a unit's name": _set(avoids=lambda n: ("name", n.place.name[2:].split("（")[0])),
    "avoidance: a person's name": _set(avoids=lambda n: ("name", n.name)),
    "the nominee": _nominated(merged=False),
    "the nominee, file merged since": _nominated(merged=True),
    "tie known to a context above": _set(tied=lambda n: frozenset({n.number})),
}
"""Ties, by the way they are written down."""
NEAR: dict[str, Plant] = {
    "left on the day the years were over": _employed("pool", ended=0),
    "left a year earlier still": _employed("register", ended=-365),
    "begins there next year": _employed("side", from_on=DAY + timedelta(days=60)),
    "sibling union": _under("G12"),
    "code that begins alike": _under("Y12"),
    "proposed by a sibling": _set(proposer=lambda _n: "G12"),
    "same names, registered apart": _namesake,
    "offices that ended": _set(
        offices=lambda n: [("district_officer", n.recommender, None, DAY), ("city_officer", "CITY", None, DAY)]
    ),
    "avoids a longer name": _set(avoids=lambda n: ("name", f"{n.name}子")),
    "avoids another unit of the union": _next_door,
}
"""What must not keep anybody off: nothing true is told of any nominee by it alone."""
