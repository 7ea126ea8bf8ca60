"""Taking in units: the product's action (checks, search keys, dated ties, audit) against COPY into the same table."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bench import ground
from bench.measure import Line, exponent, once

if TYPE_CHECKING:
    from federation.organizations.actions import NewUnit

TITLE = "Import of units"
GOAL = "50,000 units within 10 s, time linear in their number"
UNIONS = 50_000
SIZES = [5_000, 50_000]
COLUMNS = (
    *("uscc", "name", "union_id", "industry_section", "type_code", "size", "address", "provenance", "pinyin_key"),
    *("initials", "search", "revision"),
)


def measure() -> list[Line]:
    """Time for a tenth and for all; what each run wrote is taken back."""
    ground.grow_unions(UNIONS)
    told = ground.units(max(SIZES), series="C")
    ours = [_timed(partial(_ours, told[:size])) for size in SIZES]
    limits = [_limit(told[:size]) for size in SIZES]
    grown = f"time grows with size to the power of {exponent(SIZES, ours):.2f} (COPY {exponent(SIZES, limits):.2f})"
    return [
        Line(f"{size:,} units", "s", taken, limit, note=f"{size / taken:,.0f} units/s; {grown}")
        for size, taken, limit in zip(SIZES, ours, limits, strict=True)
    ]


def _ours(told: "list[NewUnit]") -> None:
    from federation.organizations.actions import enter_units

    enter_units(units=told, on=ground.SINCE, by=None, at=ground.AT)


def _limit(told: "list[NewUnit]") -> float:
    """COPY of finished rows (as our own run left them) into a table with the same indexes and constraints."""
    columns = ", ".join(COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        _ours(told)
        newest = f"SELECT {columns} FROM organizations_unit ORDER BY id DESC LIMIT {len(told)}"
        with cursor.copy(f"COPY ({newest}) TO STDOUT") as out:
            rows = b"".join(bytes(piece) for piece in out)
        transaction.set_rollback(True)

    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE bare (LIKE organizations_unit INCLUDING ALL) ON COMMIT DROP")
            with cursor.copy(f"COPY bare ({columns}) FROM STDIN") as into:
                into.write(rows)

    return _timed(copy)


def _timed(work: Callable[[], None]) -> float:
    """Time of the work; the whole of it is taken back afterwards."""
    with transaction.atomic():
        taken = once(work)
        transaction.set_rollback(True)
    return taken
