"""Whether a list hangs on one judge, one force or one weight: who would change places at the line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from federation.panels.calibration.fit import Variances, estimate, solve
from federation.panels.calibration.reviews import DIGITS, Design, Floats

TILT = 0.2
"""By how much a weight is moved up and down."""


@dataclass(frozen=True)
class Panel:
    """Scores by force: ``points`` has a row for each (judge, nominee) of ``pairs`` and a column for each force."""

    pairs: Sequence[tuple[str, str]]
    points: Sequence[Sequence[float]]
    forces: Sequence[str]
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Swap:
    """One variation, and who would leave and enter the quota by it. ``kind`` is judge, force, heavier or lighter."""

    kind: str
    name: str
    leaves: tuple[str, ...] = field(default=())
    enters: tuple[str, ...] = field(default=())


def robustness(panel: Panel, quota: int) -> list[Swap]:
    """Every variation: each judge left out, each force left out, each weight a fifth up and down.

    The variances are those of the whole panel. A judge without whom the panel falls apart still gives a list: levels
    then rest on the assumption that the others' severities are alike.
    """
    order = sorted(range(len(panel.pairs)), key=lambda place: panel.pairs[place][::-1])
    design = Design([panel.pairs[place][::-1] for place in order])
    table = np.asarray(panel.points, dtype=np.float64)[order]
    weights = np.array([panel.weights[force] for force in panel.forces])
    totals = _totals(table, weights)
    given = estimate(design, totals)
    base = _best(design, totals, given, quota)
    return [
        Swap(kind, name, tuple(sorted(base - found)), tuple(sorted(found - base)))
        for kind, name, found in _variations(panel, design, table, weights, given, quota)
    ]


def _variations(
    panel: Panel, design: Design, table: Floats, weights: Floats, given: Variances, quota: int
) -> Iterator[tuple[str, str, set[str]]]:
    totals = _totals(table, weights)
    for place, judge in enumerate(design.judges):
        kept = design.judge != place
        pairs = [
            (design.nominees[nominee], design.judges[other])
            for nominee, other in zip(design.nominee[kept].tolist(), design.judge[kept].tolist(), strict=True)
        ]
        yield "judge", judge, _best(Design(pairs), totals[kept], given, quota) if pairs else set()
    for place, force in enumerate(panel.forces):
        for kind, factor in (("force", 0.0), ("heavier", 1 + TILT), ("lighter", 1 - TILT)):
            tilted = weights.copy()
            tilted[place] *= factor
            if tilted.sum() > 0:
                yield kind, force, _best(design, _totals(table, tilted), given, quota)


def _totals(table: Floats, weights: Floats) -> Floats:
    """Points of each review on the scale of one force, whatever the weights add up to."""
    totals: Floats = table @ weights / weights.sum()
    return totals


def _best(design: Design, points: Floats, given: Variances, quota: int) -> set[str]:
    level = np.round(solve(design, points, given).level, DIGITS).tolist()
    ranked = sorted(zip(level, design.nominees, strict=True), key=lambda one: (-one[0], one[1]))
    return {name for _level, name in ranked[:quota]}
