"""Who scored whom: the reviews in a fixed order, and whether judges and nominees hang together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

DIGITS = 4
"""Decimals of every number reported."""


@dataclass(frozen=True, order=True)
class Review:
    """One judge's score of one nominee. ``weight`` 2 counts like two scores that agree."""

    nominee: str
    judge: str
    points: float
    weight: float = 1.0


class Disconnected(ValueError):
    """Judges and nominees fall into groups that no judge connects: their scores cannot be compared.

    ``groups`` are the components (judges, nominees), the largest first; ``wanted`` the fewest reviews (judge, nominee)
    that would connect them, ``()`` where what is forbidden leaves none.
    """

    def __init__(self, groups: Sequence["Group"], wanted: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(groups)} groups of judges and nominees are not connected")
        self.groups, self.wanted = tuple(groups), tuple(wanted)


@dataclass(frozen=True)
class Group:
    """Judges and nominees that hang together, each sorted."""

    judges: tuple[str, ...]
    nominees: tuple[str, ...]


def tidy(reviews: Iterable[Review]) -> list[Review]:
    """The reviews in a fixed order; ``ValueError`` names one that is no number, has no weight, or stands twice."""
    found = sorted(reviews)
    for one, two in pairwise(found):
        if (one.nominee, one.judge) == (two.nominee, two.judge):
            raise ValueError(f"{one.judge} scored {one.nominee} twice")
    for one in found:
        if not (isfinite(one.points) and isfinite(one.weight) and one.weight > 0):
            raise ValueError(f"the score of {one.nominee} by {one.judge} is no number")
    if not found:
        raise ValueError("there are no reviews")
    return found


def components(pairs: Iterable[tuple[str, str]]) -> list[Group]:
    """The groups that (judge, nominee) pairs form, the largest first, then by name."""
    near: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for judge, nominee in sorted(pairs):
        near[0, judge].append((1, nominee))
        near[1, nominee].append((0, judge))
    seen: set[tuple[int, str]] = set()
    groups = []
    for start in sorted(near):
        if start in seen:
            continue
        waiting, members = [start], {start}
        while waiting:
            for other in near[waiting.pop()]:
                if other not in members:
                    members.add(other)
                    waiting.append(other)
        seen |= members
        parts = [tuple(sorted(name for side, name in members if side == which)) for which in (0, 1)]
        groups.append(Group(*parts))
    return sorted(groups, key=lambda one: (-len(one.judges) - len(one.nominees), one.judges, one.nominees))


def bridges(pairs: Collection[tuple[str, str]], forbidden: Collection[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """The fewest further (judge, nominee) pairs that connect everybody: one for each group beside the largest.

    Judges with the fewest reviews come first. Empty when what is forbidden keeps a group apart.
    """
    groups, never = components(pairs), set(forbidden)
    load: dict[str, int] = defaultdict(int)
    for judge, _nominee in pairs:
        load[judge] += 1
    wanted: list[tuple[str, str]] = []
    joined, waiting = groups[0], groups[1:]
    while waiting:
        left = []
        for group in waiting:
            pair = _bridge(joined, group, load, never)
            if pair is None:
                left.append(group)
                continue
            load[pair[0]] += 1
            wanted.append(pair)
            joined = Group((*joined.judges, *group.judges), (*joined.nominees, *group.nominees))
        if len(left) == len(waiting):
            return []
        waiting = left
    return wanted


def _bridge(
    one: Group, other: Group, load: Mapping[str, int], never: Collection[tuple[str, str]]
) -> tuple[str, str] | None:
    """The (judge, nominee) pair between two groups whose judge has least to do."""
    found = []
    for judges, nominees in ((one.judges, other.nominees), (other.judges, one.nominees)):
        ways = ((judge, name) for judge in sorted(judges, key=lambda judge: (load[judge], judge)) for name in nominees)
        found += [pair for pair in [next((way for way in ways if way not in never), None)] if pair]
    return min(found, key=lambda pair: (load[pair[0]], pair), default=None)


class Design:
    """Reviews as arrays: ``nominee`` and ``judge`` are places in the sorted names; sorted by nominee, then judge.

    ``left`` and ``right`` list every ordered pair of reviews of one nominee: what judges have in common.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], weights: Any = None) -> None:
        self.nominees = sorted({nominee for nominee, _judge in pairs})
        self.judges = sorted({judge for _nominee, judge in pairs})
        at = (
            {name: place for place, name in enumerate(self.nominees)},
            {name: place for place, name in enumerate(self.judges)},
        )
        self.nominee: Places = np.array([at[0][nominee] for nominee, _judge in pairs], dtype=np.intp)
        self.judge: Places = np.array([at[1][judge] for _nominee, judge in pairs], dtype=np.intp)
        self.weight: Floats = np.ones(len(pairs)) if weights is None else np.asarray(weights, dtype=np.float64)
        counts = np.bincount(self.nominee, minlength=len(self.nominees))
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        many = counts[self.nominee]
        self.left: Places = np.repeat(np.arange(len(pairs)), many)
        offsets = np.arange(len(self.left)) - np.repeat(np.cumsum(many) - many, many)
        self.right: Places = np.repeat(starts[self.nominee], many) + offsets

    def by_nominee(self, values: Floats) -> Floats:
        """Sums over the reviews of each nominee."""
        return np.bincount(self.nominee, values, len(self.nominees)).astype(np.float64)

    def by_judge(self, values: Floats) -> Floats:
        """Sums over the reviews of each judge."""
        return np.bincount(self.judge, values, len(self.judges)).astype(np.float64)
