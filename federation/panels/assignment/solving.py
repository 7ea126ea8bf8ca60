"""The best assignment, and the proof that there is no better one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federation.panels.assignment.problem import (
    NEVER,
    Impossible,
    Ints,
    Matrix,
    Open,
    Problem,
    Reason,
    left_open,
    refuse_the_plain,
)

DENSE = 200_000
"""Pairs up to which every one of them is looked at; beyond, the best candidates of each nominee first."""
CANDIDATES = 60
FAR = 4 * 10**9
"""A price no difference of affinities reaches."""
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Assigned:
    """The answer. ``pairs`` (nominee, expert) sorted, fixed ones included; ``total`` is their affinity.

    ``bound`` is what no assignment can exceed, by ``prices`` of experts in their order; ``worst`` the lowest affinity
    among the pairs that were chosen. ``loads`` go with the experts.
    """

    pairs: tuple[tuple[str, str], ...]
    total: int
    bound: int
    worst: int
    prices: tuple[int, ...]
    loads: tuple[int, ...]

    @property
    def gap(self) -> int:
        """How much better another assignment could be at most: 0 is proven best."""
        return self.bound - self.total


def assign(problem: Problem, *, fair: bool = False) -> Assigned:
    """The assignment of the largest total affinity; :class:`Impossible` when there is none.

    ``fair``: first the lowest affinity of any pair is made as high as can be (proven: with every pair at or below the
    next lower value barred there is no assignment), then the total as large as it can be under that.
    """
    left = left_open(problem)
    refuse_the_plain(problem, left)
    if fair:
        left = _raised(problem, left)
    width = len(problem.experts) if left.affinity.size <= DENSE else CANDIDATES
    while True:
        rows, columns = _candidates(left, min(width, len(problem.experts)))
        everything = width >= len(problem.experts)
        try:
            chosen = _flow(problem, left, rows, columns)
        except Impossible:
            if everything:
                raise
            width *= 2
            continue
        found = _proven(problem, left, rows, columns, chosen)
        if everything or found.gap * 10_000 <= abs(found.bound):
            return found
        width *= 2


def bound(problem: Problem, prices: Sequence[int]) -> int:
    """What no assignment of the problem can exceed, whatever the prices: good prices make it tight.

    Each nominee takes the best pairs after paying each expert's price; an expert pays back its price for as many
    reviews as it must take (price below 0) or can take (above).
    """
    left, price = left_open(problem), np.asarray(prices, dtype=np.int64)
    fixed = sum(int(problem.affinity[pair]) for pair in problem.fixed)
    return fixed + _best_after(left, price) + int(np.where(price > 0, left.most, left.least) @ price)


def _best_after(left: Open, price: Ints) -> int:
    total, block = 0, 1_000
    for start in range(0, len(left.wanted), block):
        part, wanted = left.affinity[start : start + block], left.wanted[start : start + block]
        gain = np.where(part == NEVER, -(2**60), part.astype(np.int64) - price)
        most = int(wanted.max(initial=0))
        if most:
            top = -np.sort(np.partition(-gain, most - 1, axis=1)[:, :most], axis=1)
            total += int(top[np.arange(most) < wanted[:, None]].sum())
    return total


def _candidates(left: Open, width: int) -> tuple[Places, Places]:
    """Pairs to look at: each nominee's best, and each expert's best so that its least load can be met."""
    if width >= left.affinity.shape[1]:
        rows, columns = np.nonzero(left.affinity != NEVER)
        return rows, columns
    found = np.zeros(left.affinity.shape, dtype=bool)
    for start in range(0, len(left.wanted), 1_000):
        part = left.affinity[start : start + 1_000]
        best = np.argpartition(-part.astype(np.int64), width - 1, axis=1)[:, :width]
        np.put_along_axis(found[start : start + 1_000], best, values=True, axis=1)
    for column in np.nonzero(left.least > 0)[0]:
        many = min(int(left.least[column]) * 3, len(left.wanted))
        found[np.argpartition(-left.affinity[:, column].astype(np.int64), many - 1)[:many], column] = True
    rows, columns = np.nonzero(found & (left.affinity != NEVER))
    return rows, columns


def _flow(problem: Problem, left: Open, rows: Places, columns: Places) -> NDArray[np.bool_]:
    """Which of the candidate pairs are chosen, by min-cost flow."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    many, others = left.affinity.shape
    gains = left.affinity[rows, columns].astype(np.int64)
    spread = int(gains.max(initial=0) - gains.min(initial=0)) + 1
    source, sink = many + others, many + others + 1
    people, experts = np.arange(many), many + np.arange(others)
    flow = SimpleMinCostFlow()
    pairs = flow.add_arcs_with_capacity_and_unit_cost(rows, many + columns, np.ones(len(rows), dtype=np.int64), -gains)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(many, source), people, left.wanted, np.zeros(many, dtype=np.int64)
    )
    reward = np.full(others, -spread * (2 * others + 2), dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(experts, np.full(others, sink), np.minimum(left.least, left.most), reward)
    flow.add_arcs_with_capacity_and_unit_cost(
        experts, np.full(others, sink), left.most - np.minimum(left.least, left.most), np.zeros(others, dtype=np.int64)
    )
    total = int(left.wanted.sum())
    flow.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    if flow.solve() != flow.OPTIMAL:
        raise _crowded(problem, left, rows, columns)
    chosen = flow.flows(pairs).astype(bool)
    loads = np.bincount(columns[chosen], minlength=others)
    under = [name for name, short in zip(problem.experts, (loads < left.least).tolist(), strict=True) if short]
    if under:
        raise Impossible(Reason.LEAST, int(np.maximum(left.least - loads, 0).sum()), (), under)
    return np.asarray(chosen)


def _crowded(problem: Problem, left: Open, rows: Places, columns: Places) -> Impossible:
    """The nominees whose open experts have together too little capacity, by a minimum cut (Hall's condition)."""
    from ortools.graph.python.max_flow import SimpleMaxFlow

    many, others = left.affinity.shape
    source, sink = many + others, many + others + 1
    flow = SimpleMaxFlow()
    flow.add_arcs_with_capacity(np.full(many, source), np.arange(many), left.wanted)
    flow.add_arcs_with_capacity(rows, many + columns, np.ones(len(rows), dtype=np.int64))
    flow.add_arcs_with_capacity(many + np.arange(others), np.full(others, sink), left.most)
    flow.solve(source, sink)
    side = set(flow.get_source_side_min_cut())
    names = [name for at, name in enumerate(problem.nominees) if at in side]
    experts = [name for at, name in enumerate(problem.experts) if many + at in side]
    return Impossible(Reason.TOGETHER, int(left.wanted.sum()) - flow.optimal_flow(), names, experts)


def _raised(problem: Problem, left: Open) -> Open:
    """The problem with every pair barred whose affinity is lower than the best possible lowest one."""
    values = np.unique(left.affinity[left.affinity != NEVER])
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _is_possible(problem, _at_least(left, int(values[middle]))):
            low = middle
        else:
            high = middle - 1
    return _at_least(left, int(values[low])) if len(values) else left


def _at_least(left: Open, value: int) -> Open:
    table: Matrix = np.where(left.affinity < value, NEVER, left.affinity).astype(np.int32)
    return Open(left.wanted, left.least, left.most, table)


def _is_possible(problem: Problem, left: Open) -> bool:
    try:
        refuse_the_plain(problem, left)
        rows, columns = np.nonzero(left.affinity != NEVER)
        plain = np.where(left.affinity == NEVER, NEVER, 0).astype(np.int32)
        _flow(problem, Open(left.wanted, left.least, left.most, plain), rows, columns)
    except Impossible:
        return False
    return True


def _proven(problem: Problem, left: Open, rows: Places, columns: Places, chosen: NDArray[np.bool_]) -> Assigned:
    loads = np.bincount(columns[chosen], minlength=len(left.most))
    price = _prices(left, rows, columns, chosen, loads)
    taken = [*problem.fixed, *zip(rows[chosen].tolist(), columns[chosen].tolist(), strict=True)]
    total = sum(int(problem.affinity[pair]) for pair in problem.fixed)
    total += int(left.affinity[rows[chosen], columns[chosen]].sum(dtype=np.int64))
    highest = _best_after(left, price) + int(np.where(price > 0, left.most, left.least) @ price)
    highest += sum(int(problem.affinity[pair]) for pair in problem.fixed)
    for _row, column in problem.fixed:
        loads[column] += 1
    values = left.affinity[rows[chosen], columns[chosen]]
    return Assigned(
        tuple(sorted((problem.nominees[row], problem.experts[column]) for row, column in taken)),
        total,
        highest,
        int(values.min()) if len(values) else 0,
        tuple(price.tolist()),
        tuple(loads.tolist()),
    )


def _prices(left: Open, rows: Places, columns: Places, chosen: NDArray[np.bool_], loads: Places) -> Ints:
    """Prices under which nobody would change: ``price[e] <= price[f] + step[e, f]`` for every exchange of e for f.

    ``step`` is the least that a nominee who has e and not f would lose by it; an expert with room asks nothing. The
    greatest such prices are shortest ways, found by relaxing until nothing changes.
    """
    many = len(left.most)
    step = np.full((many, many), FAR, dtype=np.int64)
    gains = left.affinity[rows, columns].astype(np.int64)
    starts = np.searchsorted(rows, np.arange(left.affinity.shape[0] + 1))
    others_from, others_to = starts[rows[chosen]], starts[rows[chosen] + 1]
    for begin in range(0, len(others_from), 20_000):
        first, last = others_from[begin : begin + 20_000], others_to[begin : begin + 20_000]
        width = last - first
        mine = np.repeat(np.nonzero(chosen)[0][begin : begin + 20_000], width)
        theirs = np.repeat(first, width) + np.arange(len(mine)) - np.repeat(np.cumsum(width) - width, width)
        free = ~chosen[theirs]
        mine, theirs = mine[free], theirs[free]
        np.minimum.at(step, (columns[mine], columns[theirs]), gains[mine] - gains[theirs])
    price = np.where(loads < left.most, 0, FAR).astype(np.int64)
    for _round in range(many + 1):
        better = np.minimum(price, (step + price).min(axis=1))
        if np.array_equal(better, price):
            break
        price = better
    return price
