"""Assigning experts to nominees at three sizes: time, distance from a proven bound, memory, and the fair pass."""

import resource
from time import perf_counter

import numpy as np

from bench.measure import Line
from federation.panels.assignment import NEVER, Problem, assign

TITLE = "Assigning experts"
GOAL = "5 reviews a nominee, lower and upper loads, 3 % conflicts, each with a bound no assignment can exceed"
REMARKS = (
    "Affinities 0 to 1000, seeded. The bound is by prices of experts over all pairs, pruned ones included; the gap says"
    " how much better another assignment could be at most. Fair: the lowest affinity of any pair is the best possible."
)


def measure() -> list[Line]:
    """Three sizes; the fair pass on the two smaller ones."""
    lines = []
    for nominees, experts, goal in ((400, 60, 0.1), (5_000, 600, 2.0), (20_000, 2_000, 10.0)):
        lines.append(_timed(nominees, experts, goal, fair=False))
        if nominees < 20_000:
            lines.append(_timed(nominees, experts, goal * 10, fair=True))
    return lines


def problem(nominees: int, experts: int, reviews: int = 5) -> Problem:
    """Experts know some trades well; three pairs of a hundred are barred; loads lie 10 % around the average."""
    chance = np.random.default_rng(nominees)
    trade, known = chance.integers(0, 30, nominees), chance.random((experts, 30))
    table = (700 * known[:, trade].T + 300 * chance.random((nominees, experts))).astype(np.int32)
    table[chance.random((nominees, experts)) < 0.03] = NEVER
    average = nominees * reviews / experts
    return Problem(
        tuple(f"n{at:05d}" for at in range(nominees)),
        tuple(f"e{at:04d}" for at in range(experts)),
        np.full(nominees, reviews, dtype=np.int64),
        np.full(experts, int(average * 0.9), dtype=np.int64),
        np.full(experts, int(average * 1.1) + 1, dtype=np.int64),
        table,
    )


def _timed(nominees: int, experts: int, goal: float, *, fair: bool) -> Line:
    told = problem(nominees, experts)
    assign(problem(40, 12))  # the solver is loaded
    begun = perf_counter()
    found = assign(told, fair=fair)
    seconds = perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    gap = 100 * found.gap / found.bound
    return Line(
        f"{nominees:,} × {experts:,}{', fair' if fair else ''}", "s", seconds, goal,
        note=f"gap {gap:.4f} %, lowest {found.worst}, {memory:,.0f} MB at most",
    )  # fmt: skip
