"""Taking in units: the product's action (checks, search keys, dated ties, audit) against COPY of the rows it wrote."""

from functools import partial
from typing import TYPE_CHECKING

from bench import copying, ground
from bench.measure import Line, exponent

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
    works = [partial(_ours, told[:size]) for size in SIZES]
    ours = [copying.timed(work) for work in works]
    limits = [copying.limit(work, TABLES) for work in works]
    grown = f"time grows with size to the power of {exponent(SIZES, ours):.2f} (COPY {exponent(SIZES, limits):.2f})"
    return [
        Line(f"{size:,} units", "s", taken, limit, note=f"{size / taken:,.0f} units/s; {grown}")
        for size, taken, limit in zip(SIZES, ours, limits, strict=True)
    ]


def _ours(told: "list[NewUnit]") -> None:
    from federation.organizations.actions import enter_units

    enter_units(units=told, on=ground.SINCE, by=None, at=ground.AT)
