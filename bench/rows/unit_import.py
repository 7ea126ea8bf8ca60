"""Taking in units: the product's action (checks, search keys, dated ties, audit) against COPY of the rows it wrote."""

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
TABLES = ("organizations_unit", "organizations_unittie", "core_audit_record")


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
    """COPY of the very rows our own run left, into the very tables: their indexes, constraints and triggers at work."""
    with transaction.atomic():
        last = {table: _last(table) for table in TABLES}
        _ours(told)
        rows = {table: _written(f"SELECT * FROM {table} WHERE id > {last[table]} ORDER BY id") for table in TABLES}
        transaction.set_rollback(True)

    def copy() -> None:
        with connection.cursor() as cursor:
            for table in TABLES:
                with cursor.copy(f"COPY {table} FROM STDIN") as into:
                    into.write(rows[table])

    return _timed(copy)


def _last(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])


def _written(question: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({question}) TO STDOUT") as out:
        return b"".join(bytes(piece) for piece in out)


def _timed(work: Callable[[], None]) -> float:
    """Time of the work up to what a commit would check; the whole of it is taken back afterwards."""

    def work_and_check() -> None:
        work()
        connection.check_constraints()

    with transaction.atomic():
        taken = once(work_and_check)
        transaction.set_rollback(True)
    return taken
