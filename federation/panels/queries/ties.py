"""Ties between experts and parties that only contexts above know: master and apprentice, one studio, one award team."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from federation.panels.conflicts import Conflict
from federation.panels.kinds import Party, Tie

TieSource = Callable[[Collection[int], Sequence[Party], date], Iterable[Tie]]
"""Asked once for many persons (ids in the register of workers): which of them are tied to one of the parties."""

_sources: list[TieSource] = []


def register_ties(source: TieSource) -> None:
    """Take part in answering :func:`ties_of`."""
    if source not in _sources:
        _sources.append(source)


def ties_of(persons: Collection[int], parties: Sequence[Party], day: date) -> dict[int, tuple[Conflict, ...]]:
    """What every source knows, by person."""
    found: dict[int, tuple[Conflict, ...]] = {}
    for source in _sources:
        for tie in source(persons, parties, day):
            conflict = Conflict(tie.kind, tie.hard, tie.said, tie.source, dict(tie.used))
            found[tie.person] = (*found.get(tie.person, ()), conflict)
    return found
