"""Numbers and how they are taken: medians of repeated runs, ratios in one run, growth with size."""

import gc
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the table. ``ours`` and ``limit`` are in ``unit``; ``peer`` where a peer was asked for."""

    what: str
    unit: str
    ours: float
    limit: float
    more_is_better: bool = False
    note: str = ""
    peer: float | None = None

    @property
    def ratio(self) -> float:
        """How much of the limit ours reaches: 1 is the limit itself, less is worse; where nothing is best, 1 is it."""
        if not self.ours and not self.more_is_better:
            return 1.0
        return self.ours / self.limit if self.more_is_better else self.limit / self.ours


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Median time of ``work`` over ``runs``, after one run that is not counted."""
    work()
    taken = []
    gc.disable()
    try:
        for _ in range(runs):
            began = time.perf_counter()
            work()
            taken.append(time.perf_counter() - began)
    finally:
        gc.enable()
    return statistics.median(taken)


def once(work: Callable[[], object]) -> float:
    """Time of a single run, for work that changes the data."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def exponent(sizes: list[int], times: list[float]) -> float:
    """Slope of time over size in logarithms: 0 flat, 1 linear, 2 quadratic."""
    slope, _ = statistics.linear_regression([math.log(size) for size in sizes], [math.log(time) for time in times])
    return slope
