"""Who can be chosen, and the bounds a list of the chosen keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be chosen; ``groups`` says what somebody counts to, by field: ``{"post": "front_line"}``."""

    key: str
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Bound:
    """At least ``least`` and at most ``most`` (``None``: any number) of the chosen have one of ``values``."""

    code: str
    field: str
    values: tuple[str, ...]
    least: int = 0
    most: int | None = None

    def counts(self, one: Candidate) -> bool:
        """Whether somebody counts to it."""
        return one.groups.get(self.field, "") in self.values


def of_share(places: int, least: int | None, most: int | None) -> tuple[int, int | None]:
    """Shares in percent of ``places`` as heads: at least is rounded up, at most down."""
    return ceil((least or 0) * places / 100), None if most is None else floor(most * places / 100)


def kinds_of(candidates: Sequence[Candidate], bounds: Sequence[Bound]) -> list[int]:
    """For each candidate a number that says which bounds it counts to: equal numbers can stand for one another."""
    return [sum(1 << place for place, one in enumerate(bounds) if one.counts(candidate)) for candidate in candidates]
