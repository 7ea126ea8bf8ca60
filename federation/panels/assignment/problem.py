"""What is to be assigned, as sorted names and a matrix; and why something cannot be."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Matrix = NDArray[np.int32]

NEVER = np.iinfo(np.int32).min
"""The affinity of a pair that is never assigned."""
MOST = 1_000_000
"""No affinity lies beyond this, either way."""


@dataclass(frozen=True)
class Nominee:
    """Somebody to be reviewed by ``reviews`` experts."""

    key: str
    reviews: int = 5


@dataclass(frozen=True)
class Expert:
    """Somebody who reviews at least ``least`` and at most ``most`` nominees."""

    key: str
    most: int
    least: int = 0


class Reason(StrEnum):
    """Why no assignment exists."""

    CAPACITY = "capacity"
    LEAST = "least"
    NOMINEE = "nominee"
    EXPERT = "expert"
    TOGETHER = "together"
    APART = "apart"


class Impossible(ValueError):
    """No assignment exists: the smallest cause found.

    ``nominees`` and ``experts`` are those concerned; ``missing`` how many reviews lack: of capacity altogether, of
    experts without conflict for one nominee, of nominees for one expert's least load, or of the capacity that all the
    experts open to a set of nominees have together.
    """

    def __init__(
        self, reason: Reason, missing: int = 0, nominees: Sequence[str] = (), experts: Sequence[str] = ()
    ) -> None:
        super().__init__(f"{reason}: {missing} missing, {len(nominees)} nominees, {len(experts)} experts")
        self.reason, self.missing = reason, missing
        self.nominees, self.experts = tuple(nominees), tuple(experts)


@dataclass(frozen=True)
class Problem:
    """Nominees and experts sorted by key; ``affinity`` has a row a nominee and a column an expert, :data:`NEVER` where

    the pair is barred. ``fixed`` pairs (row, column) are assigned already and stay; they count for the reviews wanted
    and for the loads.
    """

    nominees: tuple[str, ...]
    experts: tuple[str, ...]
    wanted: Ints
    least: Ints
    most: Ints
    affinity: Matrix
    fixed: tuple[tuple[int, int], ...] = field(default=())


def problem_of(
    nominees: Iterable[Nominee],
    experts: Iterable[Expert],
    affinity: Callable[[str, str], int],
    *,
    hard: Collection[tuple[str, str]] = (),
    soft: Mapping[tuple[str, str], int] | None = None,
    fixed: Collection[tuple[str, str]] = (),
) -> Problem:
    """The problem in order. Pairs are (nominee, expert); ``soft`` ones cost so much affinity.

    ``ValueError`` for a key that stands twice, an affinity beyond :data:`MOST`, or a fixed pair of nobody.
    """
    rows, columns = sorted(nominees, key=lambda one: one.key), sorted(experts, key=lambda one: one.key)
    names, others = tuple(one.key for one in rows), tuple(one.key for one in columns)
    if len(set(names)) < len(names) or len(set(others)) < len(others):
        raise ValueError("a nominee or an expert stands twice")
    table = _table(names, others, affinity, set(hard), soft or {})
    row, column = {name: at for at, name in enumerate(names)}, {name: at for at, name in enumerate(others)}
    if any(name not in row or other not in column for name, other in fixed):
        raise ValueError("a fixed pair names nobody")
    return Problem(
        names,
        others,
        np.array([one.reviews for one in rows], dtype=np.int64),
        np.array([one.least for one in columns], dtype=np.int64),
        np.array([one.most for one in columns], dtype=np.int64),
        table,
        tuple(sorted((row[name], column[other]) for name, other in fixed)),
    )


def _table(
    names: Sequence[str],
    others: Sequence[str],
    affinity: Callable[[str, str], int],
    never: Collection[tuple[str, str]],
    costs: Mapping[tuple[str, str], int],
) -> Matrix:
    rows = [
        [NEVER if (name, other) in never else affinity(name, other) - costs.get((name, other), 0) for other in others]
        for name in names
    ]
    table = np.array(rows, dtype=np.int64).reshape(len(names), len(others))
    if np.any((table != NEVER) & (abs(table) > MOST)):
        raise ValueError(f"an affinity lies beyond {MOST}")
    return table.astype(np.int32)


@dataclass(frozen=True)
class Open:
    """What is left to assign once the fixed pairs are taken: as :class:`Problem`, without them."""

    wanted: Ints
    least: Ints
    most: Ints
    affinity: Matrix


def left_open(problem: Problem) -> Open:
    """The problem without what is fixed; :class:`Impossible` where that alone is too much for an expert."""
    wanted, least, most = problem.wanted.copy(), problem.least.copy(), problem.most.copy()
    affinity = problem.affinity
    if problem.fixed:
        affinity = affinity.copy()
        rows, columns = (np.array(side, dtype=np.intp) for side in zip(*problem.fixed, strict=True))
        affinity[rows, columns] = NEVER
        wanted -= np.bincount(rows, minlength=len(wanted))
        taken = np.bincount(columns, minlength=len(most))
        least, most = np.maximum(least - taken, 0), most - taken
    return Open(np.maximum(wanted, 0), least, np.maximum(most, 0), affinity)


def refuse_the_plain(problem: Problem, left: Open) -> None:
    """Raise :class:`Impossible` for what counting alone shows."""
    total, capacity, least = int(left.wanted.sum()), int(left.most.sum()), int(left.least.sum())
    if total > capacity:
        raise Impossible(Reason.CAPACITY, total - capacity)
    if least > total:
        raise Impossible(Reason.LEAST, least - total)
    can = (left.affinity != NEVER) & (left.most > 0)
    short = left.wanted - can.sum(axis=1)
    if (short > 0).any():
        worst = int(short.argmax())
        barred = [name for name, free in zip(problem.experts, can[worst].tolist(), strict=True) if not free]
        raise Impossible(Reason.NOMINEE, int(short[worst]), [problem.nominees[worst]], barred)
    lonely = left.least - (can & (left.wanted > 0)[:, None]).sum(axis=0)
    if (lonely > 0).any():
        worst = int(lonely.argmax())
        raise Impossible(Reason.EXPERT, int(lonely[worst]), (), [problem.experts[worst]])
