"""Taking in workers: the product's action (checks, sealing, employments, doubles, audit) against COPY of its rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from bench import copying, ground
from bench.measure import Line, exponent, once

if TYPE_CHECKING:
    from federation.accounts.models import User
    from federation.people.queries import Arrival

TITLE = "Roster of workers"
GOAL = "1,000 workers a second, time linear in their number; every wrong identity number found among a million"
UNITS = 2_000
SIZES = [2_000, 20_000]
CHUNK = 1_000
TABLES = ("people_person", "people_employment", "people_double", "core_audit_record")
PLACE = "110111"  # none of the demo city's people bears a number of this place
NUMBERS, WRONG = 1_000_000, 10_000


def measure() -> list[Line]:
    """Time for a tenth and for all, a thousand at a time as a sheet does; what each run wrote is taken back."""
    ground.grow_unions(UNITS)
    ground.grow_units(UNITS)
    told = _arrivals(max(SIZES))
    works = [partial(_ours, told[:size]) for size in SIZES]
    ours = [copying.timed(work) for work in works]
    limits = [copying.limit(work, TABLES) for work in works]
    grown = f"time grows with size to the power of {exponent(SIZES, ours):.2f} (COPY {exponent(SIZES, limits):.2f})"
    lines = [
        Line(f"{size:,} workers", "s", taken, limit, note=f"{size / taken:,.0f} workers/s; {grown}")
        for size, taken, limit in zip(SIZES, ours, limits, strict=True)
    ]
    return [*lines, _checked()]


def _checked() -> Line:
    """Every number read as the sheet reads it; one in a hundred is wrong in one of four ways and must be refused."""
    from core.sheets.numbers import id_digit
    from federation.people.identity import Flaw, read

    numbers = list(_numbers())
    day, refused = ground.AT.date(), Counter[str]()
    taken = once(lambda: refused.update(found for text in numbers if isinstance(found := read(text, day), Flaw)))
    planted = {Flaw.CHECK: WRONG // 4, Flaw.BIRTHDAY: WRONG // 4, Flaw.LENGTH: WRONG // 4, Flaw.SHAPE: WRONG // 4}
    if refused != planted:
        raise RuntimeError(f"planted {planted}, refused {refused}")
    limit = once(lambda: sum(id_digit(text[:17]) == text[17:] for text in numbers if text[:17].isdecimal()))
    note = f"{WRONG:,} planted, all refused; limit: the check digit alone"
    return Line(f"{NUMBERS:,} identity numbers read", "s", taken, limit, note=note)


def _numbers() -> Iterator[str]:
    from core.sheets.numbers import id_digit

    for place in range(NUMBERS):
        born = date(1950, 1, 1) + timedelta(days=place % 20_000)
        first = f"{PLACE}{born:%Y%m%d}{place // 20_000:03d}"
        whole = first + id_digit(first)
        wrong = place * WRONG // NUMBERS if place % (NUMBERS // WRONG) == 0 else -1
        yield whole if wrong < 0 else _spoilt(whole, wrong % 4)


def _spoilt(number: str, way: int) -> str:
    """A number with another check digit, a 30 February, a digit too few, or a letter where a digit belongs."""
    other = "1" if number[17] == "0" else "0"
    return (number[:17] + other, f"{number[:10]}0230{number[14:]}", number[:17], f"{number[:16]}O{number[17]}")[way]


def _arrivals(count: int) -> "list[Arrival]":
    """Invented people with numbers that hold, spread over the seeded units."""
    from core.sheets.numbers import id_digit
    from federation.organizations.models import Unit
    from federation.people.queries import Arrival, identity_of

    draw = Random(ground.SEED)
    units = list(Unit.objects.select_related("union").order_by("pk")[:UNITS])
    told = []
    for place in range(count):
        born = date(1965, 1, 1) + timedelta(days=place % 14_000)
        first = f"{PLACE}{born:%Y%m%d}{900 + place // 14_000}"
        name = draw.choice(ground.SURNAMES) + "".join(draw.choices("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚", k=2))
        start = date(born.year + 22, 7, 1)
        phone = f"199{place:08d}"
        told.append(Arrival(identity_of(first + id_digit(first)), name, draw.choice(units), start, phone, "工人", True))
    return told


def _ours(told: "list[Arrival]") -> None:
    from federation.people.actions import take_in_people

    by = _keeper()
    for start in range(0, len(told), CHUNK):
        take_in_people(arrivals=told[start : start + CHUNK], by=by, at=ground.AT)


def _keeper() -> "User":
    """A city administrator: the one there is, or the first."""
    from federation.accounts.actions import appoint_first_admin
    from federation.accounts.models import Role, User
    from federation.organizations.queries import city_federation

    held = Role.objects.filter(kind="city_admin", until_on=None).select_related("user").first()
    if held is not None:
        return held.user
    union = city_federation()
    appoint_first_admin(
        username="bench", name="基准", post_held="", email="", union=union, from_on=ground.SINCE, at=ground.AT
    )
    return User.objects.get(username="bench")
