"""Trades that a contest decides: what its points come to, and how those who compete stand to the others.

Points of one contest say nothing about another trade, so each such trade has places of its own, and its nominees are
ranked among themselves: by the contest alone, or by contest and judges together in the share that was published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from federation.panels.calibration import DIGITS, Calibration, NomineeFit, Variances

WHOLE = 100
"""Points, weights and shares are out of a hundred."""


@dataclass(frozen=True)
class Module:
    """A part of a contest: ``weight`` in percent of the total, ``full``: the most points there are."""

    name: str
    weight: int
    full: int


@dataclass(frozen=True)
class Contest:
    """A trade with ``places`` of its own; ``share`` (percent) of the level is the contest's, the rest the judges'."""

    trade: str
    places: int
    share: int
    modules: tuple[Module, ...]


@dataclass(frozen=True)
class Scored:
    """What a nominee reached in each module, in points of that module."""

    nominee: str
    by_module: Mapping[str, float]


def total(contest: Contest, by_module: Mapping[str, float]) -> float:
    """Points of all modules together, 0 to 100."""
    told = sum(by_module[one.name] / one.full * one.weight for one in contest.modules)
    return round(told, DIGITS)


def measured(nominee: str, level: float) -> NomineeFit:
    """A level that is taken as it was measured; whoever doubts it asks for arbitration."""
    return NomineeFit(nominee, level, 0.0, 0.0, level, level, 0, level, level, 0.0)


def joined(contest: Contest, level: float, judged: NomineeFit) -> NomineeFit:
    """Contest and judges in their shares; what is uncertain is the judges' part."""
    ours, theirs = contest.share / WHOLE, (WHOLE - contest.share) / WHOLE

    def mixed(value: float) -> float:
        return round(ours * level + theirs * value, DIGITS)

    return replace(
        judged, level=mixed(judged.level), low=mixed(judged.low), high=mixed(judged.high), mean=mixed(judged.mean),
        trimmed=mixed(judged.trimmed), error=round(theirs * judged.error, DIGITS),
        error_among=round(theirs * judged.error_among, DIGITS),
    )  # fmt: skip


def among(fitted: Iterable[NomineeFit], confidence: float) -> Calibration:
    """Nominees as something that can be held against a quota, without judges."""
    return Calibration(tuple(fitted), (), Variances(0.0, 0.0, 0.0), 1.0, confidence)
