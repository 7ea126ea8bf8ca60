"""Simulated panels: nominees with a true level, judges with a severity of their own, scores with noise; by seed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from federation.panels.calibration import Calibration, Review


@dataclass(frozen=True)
class Scene:
    """A panel to simulate: sizes, and spreads (standard deviations) in points.

    ``stretch`` is a second kind of judge the calibration does not know of: some spread their scores wider than others.
    """

    nominees: int = 500
    judges: int = 60
    each: int = 5
    level: float = 10
    severity: float = 8
    noise: float = 6
    stretch: float = 0


@dataclass(frozen=True)
class Simulated:
    """The scores of a scene and the truth behind them, by name."""

    reviews: list[Review]
    level: Mapping[str, float]
    severity: Mapping[str, float]


def simulated(scene: Scene, seed: int) -> Simulated:
    """Each nominee is scored by ``each`` judges drawn by chance."""
    chance = np.random.default_rng(seed)
    names, judges = [f"n{n:05d}" for n in range(scene.nominees)], [f"j{j:04d}" for j in range(scene.judges)]
    level = 70 + chance.normal(0, scene.level, scene.nominees)
    severity = chance.normal(0, scene.severity, scene.judges)
    stretch = np.exp(chance.normal(0, scene.stretch, scene.judges)) if scene.stretch else np.ones(scene.judges)
    who = np.stack([chance.permutation(scene.judges)[: scene.each] for _ in names])
    noise = chance.normal(0, scene.noise, who.shape)
    points = 70 + stretch[who] * (level[:, None] - 70) + severity[who] + noise
    reviews = [
        Review(names[n], judges[j], point)
        for n, (row, scored) in enumerate(zip(who.tolist(), points.tolist(), strict=True))
        for j, point in zip(row, scored, strict=True)
    ]
    truth = [dict(zip(keys, values.tolist(), strict=True)) for keys, values in ((names, level), (judges, severity))]
    return Simulated(reviews, truth[0], truth[1])


def recall(truth: Mapping[str, float], found: Mapping[str, float], places: int) -> float:
    """The share of the truly best ``places`` that are among the best found."""
    return len(_best(truth, places) & _best(found, places)) / places


def coverage(truth: Mapping[str, float], found: Calibration) -> float:
    """The share of nominees whose true level lies within its interval."""
    return sum(one.low <= truth[one.nominee] <= one.high for one in found.nominees) / len(found.nominees)


def spearman(truth: Mapping[str, float], found: Mapping[str, float]) -> float:
    """Rank correlation."""
    names = sorted(truth)
    ranks = [np.argsort(np.argsort([each[name] for name in names])) for each in (truth, found)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def counts(found: Calibration) -> dict[str, dict[str, float]]:
    """Each way of counting: nominee to number."""
    ways = ("level", "mean", "trimmed", "z")
    return {way: {one.nominee: getattr(one, way) for one in found.nominees} for way in ways}


def _best(scores: Mapping[str, float], places: int) -> set[str]:
    ranked: Iterable[str] = sorted(scores, key=lambda name: (-scores[name], name))
    return set(list(ranked)[:places])
