"""Levels against a quota: certainly in, too close to call, certainly out."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from federation.panels.calibration.fit import Calibration
from federation.panels.calibration.reviews import DIGITS

NORMAL = NormalDist()


class Verdict(StrEnum):
    """What can be said of a nominee and the quota."""

    IN = "in"
    CLOSE = "close"
    OUT = "out"


@dataclass(frozen=True)
class Placed:
    """A nominee's rank by level (1 is the highest; equal levels go by name), and the chance to be within the quota.

    ``low`` and ``high`` bound the level among the others' with the confidence of the calibration: what the chance
    rests on, narrower than the bounds of the level itself, which share the uncertainty of the common average.
    """

    nominee: str
    rank: int
    level: float
    low: float
    high: float
    chance: float
    verdict: Verdict


def against_quota(found: Calibration, quota: int, *, sure: float = 0.95) -> list[Placed]:
    """Everybody by rank, with the chance of being among the ``quota`` best.

    The line is the level that as many nominees are expected to reach as there are places: the chances that each level
    lies above it add up to the quota. A nominee is in or out when its chance is ``sure`` one way; no draw is made, the
    same fit always gives the same answer. ``ValueError`` for a quota below 0.
    """
    if quota < 0:
        raise ValueError("a quota is not below 0")
    ranked = sorted(found.nominees, key=lambda one: (-one.level, one.nominee))
    line = _line([(one.level, one.error_among) for one in ranked], quota)
    placed, reach = [], NORMAL.inv_cdf(0.5 + found.confidence / 2)
    for rank, one in enumerate(ranked, start=1):
        chance = round(_above(one.level, one.error_among, line), DIGITS)
        verdict = Verdict.IN if chance >= sure else Verdict.OUT if chance <= 1 - sure else Verdict.CLOSE
        low, high = (round(one.level + side * reach * one.error_among, DIGITS) for side in (-1, 1))
        placed.append(Placed(one.nominee, rank, one.level, low, high, chance, verdict))
    return placed


def _above(level: float, error: float, line: float) -> float:
    if error <= 0:
        return 1.0 if level > line else 0.5 if level == line else 0.0
    return NORMAL.cdf((level - line) / error)


def _line(levels: list[tuple[float, float]], quota: int) -> float:
    """The level at which the chances add up to the quota, by sixty halvings; without errors, halfway at the line."""
    if quota >= len(levels):
        return float("-inf")
    if quota == 0:
        return float("inf")
    if not any(error for _level, error in levels):
        return (levels[quota - 1][0] + levels[quota][0]) / 2
    reach = 10 * max(error for _level, error in levels) + 1
    low, high = min(level for level, _ in levels) - reach, max(level for level, _ in levels) + reach
    for _step in range(60):
        middle = (low + high) / 2
        if sum(_above(level, error, middle) for level, error in levels) > quota:
            low = middle
        else:
            high = middle
    return (low + high) / 2
