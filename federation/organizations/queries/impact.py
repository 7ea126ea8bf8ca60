"""What a change would touch, told before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from federation.organizations.models import Union
from federation.organizations.queries.tree import chain_of, unions_under
from federation.organizations.queries.units import units_under, workers_in


@dataclass(frozen=True)
class Impact:
    """How many unions (the moved ones included), units and workers go along, and the chain before and after."""

    unions: int
    units: int
    workers: int
    before: tuple[Union, ...]
    after: tuple[Union, ...]


def impact_of_move(union: Union, parent: Union | None) -> Impact:
    """Moving a union with everything below it under ``parent``."""
    units = units_under(union)
    before = tuple(chain_of(union))
    after = (*chain_of(parent), union) if parent else before
    return Impact(unions_under(union).count(), units.count(), workers_in(units), before, after)


def impact_of_merge(unions: Sequence[Union], successor: Union) -> Impact:
    """Handing everything below ``unions`` over to ``successor``."""
    below = [unions_under(union) for union in unions]
    units = [units_under(union) for union in unions]
    return Impact(
        sum(one.count() for one in below),
        sum(one.count() for one in units),
        sum(workers_in(one) for one in units),
        (),
        tuple(chain_of(successor)),
    )
