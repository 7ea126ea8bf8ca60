"""Connecting an assignment: scores can only be compared when judges and nominees hang together."""

from dataclasses import replace

import numpy as np

from federation.panels.assignment.problem import NEVER, Impossible, Problem, Reason
from federation.panels.assignment.solving import Assigned
from federation.panels.calibration import components

TRIES = 200
"""Exchanges tried for one group, the cheapest first."""


def connected(problem: Problem, found: Assigned) -> Assigned:
    """The assignment, with as few and as cheap exchanges as are needed to connect everybody; loads stay.

    Two nominees of different groups exchange an expert each. :class:`Impossible` when no exchange helps.
    """
    groups = components((expert, nominee) for nominee, expert in found.pairs)
    while len(groups) > 1:
        found = _joined(problem, found, set(groups[-1].nominees), len(groups))
        groups = components((expert, nominee) for nominee, expert in found.pairs)
    return found


def _joined(problem: Problem, found: Assigned, lonely: set[str], groups: int) -> Assigned:
    row = {name: at for at, name in enumerate(problem.nominees)}
    column = {name: at for at, name in enumerate(problem.experts)}
    fixed = {(problem.nominees[at], problem.experts[other]) for at, other in problem.fixed}
    free = [pair for pair in found.pairs if pair not in fixed]
    inner = [pair for pair in free if pair[0] in lonely]
    outer = [pair for pair in free if pair[0] not in lonely]
    a, b = ([(row[name], column[other]) for name, other in side] for side in (inner, outer))
    if a and b:
        rows_a, columns_a = np.array(a).T
        rows_b, columns_b = np.array(b).T
        table = problem.affinity.astype(np.int64)
        crossed, back = table[rows_a[:, None], columns_b], table[rows_b[None, :], columns_a[:, None]]
        cost = table[rows_a, columns_a][:, None] + table[rows_b, columns_b] - crossed - back
        cost = np.where((crossed == NEVER) | (back == NEVER), np.iinfo(np.int64).max, cost)
        for place in np.argsort(cost, axis=None, kind="stable")[:TRIES].tolist():
            at, other = divmod(place, len(outer))
            if cost[at, other] == np.iinfo(np.int64).max:
                break
            tried = _exchanged(found, inner[at], outer[other], int(cost[at, other]))
            if len(components((expert, nominee) for nominee, expert in tried.pairs)) < groups:
                return replace(tried, worst=min(int(table[row[name], column[who]]) for name, who in tried.pairs))
    raise Impossible(Reason.APART, groups - 1, sorted(lonely))


def _exchanged(found: Assigned, one: tuple[str, str], two: tuple[str, str], cost: int) -> Assigned:
    kept = set(found.pairs) - {one, two} | {(one[0], two[1]), (two[0], one[1])}
    return replace(found, pairs=tuple(sorted(kept)), total=found.total - cost)
