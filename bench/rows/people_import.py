"""Taking in workers: the product's action (checks, sealing, employments, doubles, audit) against COPY."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bench import ground
from bench.measure import Line, exponent, once

if TYPE_CHECKING:
    from federation.accounts.models import User
    from federation.people.queries import Arrival

TITLE = "Roster of workers"
GOAL = "1,000 workers a second, time linear in their number"
UNITS = 2_000
SIZES = [2_000, 20_000]
CHUNK = 1_000
COLUMNS = (
    *("name", "paper", "id_number", "id_index", "phone", "phone_index", "sex", "born_on", "pinyin_key", "initials"),
    "registered_at",
)


def measure() -> list[Line]:
    """Time for a tenth and for all, a thousand at a time as a sheet does; what each run wrote is taken back."""
    ground.grow_unions(UNITS)
    ground.grow_units(UNITS)
    told = _arrivals(max(SIZES))
    ours = [_timed(partial(_ours, told[:size])) for size in SIZES]
    limits = [_limit(told[:size]) for size in SIZES]
    grown = f"time grows with size to the power of {exponent(SIZES, ours):.2f} (COPY {exponent(SIZES, limits):.2f})"
    return [
        Line(f"{size:,} workers", "s", taken, limit, note=f"{size / taken:,.0f} workers/s; {grown}")
        for size, taken, limit in zip(SIZES, ours, limits, strict=True)
    ]


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
        first = f"110108{born:%Y%m%d}{900 + place // 14_000}"
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


def _limit(told: "list[Arrival]") -> float:
    """COPY of finished rows (as our own run left them) into a table with the same indexes and constraints."""
    columns = ", ".join(COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        _ours(told)
        newest = f"SELECT {columns} FROM people_person ORDER BY id DESC LIMIT {len(told)}"
        with cursor.copy(f"COPY ({newest}) TO STDOUT") as out:
            rows = b"".join(bytes(piece) for piece in out)
        transaction.set_rollback(True)

    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE bare (LIKE people_person INCLUDING ALL) ON COMMIT DROP")
            with cursor.copy(f"COPY bare ({columns}) FROM STDIN") as into:
                into.write(rows)

    return _timed(copy)


def _timed(work: Callable[[], None]) -> float:
    """Time of the work; the whole of it is taken back afterwards."""
    with transaction.atomic():
        taken = once(work)
        transaction.set_rollback(True)
    return taken
