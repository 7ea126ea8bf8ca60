"""Levels and severities fitted together, with their errors; beside them the plain ways of counting."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from federation.panels.calibration.reviews import (
    DIGITS,
    Design,
    Disconnected,
    Floats,
    Review,
    bridges,
    components,
    tidy,
)

STEPS = 6
"""How often the variances are estimated anew: always as often, so that every run takes the same way."""
LEAST = 1e-6
"""No variance is taken to be smaller than this share of the variance of all scores."""


@dataclass(frozen=True)
class Variances:
    """Of the levels, the severities and the noise, in squared points."""

    level: float
    severity: float
    noise: float


@dataclass(frozen=True)
class NomineeFit:
    """What is known of a nominee, in points. ``low`` and ``high`` bound the level with the confidence asked for.

    ``error`` is the level's standard error; ``error_among`` that of its distance from the average of all nominees,
    which is what ranks depend on. ``mean``, ``trimmed`` (without the highest and the lowest, from three scores on) and
    ``z`` (mean of the scores standardised by judge) are the plain counts, for comparison.
    """

    nominee: str
    level: float
    error: float
    error_among: float
    low: float
    high: float
    reviews: int
    mean: float
    trimmed: float
    z: float


@dataclass(frozen=True)
class JudgeFit:
    """What is known of a judge, in points: above 0 lenient, below severe.

    ``is_flat``: three scores or more, all the same; they say nothing about who is better.
    """

    judge: str
    severity: float
    error: float
    reviews: int
    spread: float
    is_flat: bool


@dataclass(frozen=True)
class Calibration:
    """Everything fitted: nominees and judges by name, what they were fitted with, and how much of the differences

    between levels is real (``reliability``, 0 to 1).
    """

    nominees: tuple[NomineeFit, ...]
    judges: tuple[JudgeFit, ...]
    variances: Variances
    reliability: float
    confidence: float


@dataclass(frozen=True)
class Solution:
    """Predictions under given variances. ``own`` is a nominee's variance were the rest known; ``shared`` maps what is

    estimated of the average and the judges to each nominee (see :func:`solve`); ``spread`` is their covariance.
    """

    average: float
    level: Floats
    severity: Floats
    own: Floats
    spread: Floats


def solve(design: Design, points: Floats, given: Variances) -> Solution:
    """The mixed-model equations, nominees eliminated: one dense system over the average and the judges.

    Costs the reviews of each nominee squared, and the judges cubed; never a matrix of nominees by judges.
    """
    strength = design.weight / given.noise
    own = 1 / (design.by_nominee(strength) + 1 / given.level)
    pull, many = design.by_nominee(strength), len(design.judges)
    left, right = design.left, design.right
    together = strength[left] * strength[right] * own[design.nominee[left]]
    system = np.zeros((many + 1, many + 1))
    flat = design.judge[left] * many + design.judge[right]
    system[1:, 1:] = -np.bincount(flat, together, many * many).reshape(many, many)
    system[1:, 1:][np.diag_indices(many)] += design.by_judge(strength) + 1 / given.severity
    system[0, 1:] = system[1:, 0] = design.by_judge(strength * (1 - own[design.nominee] * pull[design.nominee]))
    system[0, 0] = float(np.sum(pull * (1 - own * pull)))
    scored = design.by_nominee(strength * points)
    rest = strength * (points - own[design.nominee] * scored[design.nominee])
    spread: Floats = np.linalg.inv(system).astype(np.float64)
    found = spread @ np.concatenate([[rest.sum()], design.by_judge(rest)])
    level = own * (scored - pull * found[0] - design.by_nominee(strength * found[1:][design.judge]))
    return Solution(float(found[0]), level, found[1:], own, spread)


def errors(design: Design, given: Variances, found: Solution, *, average: bool) -> Floats:
    """The variance of each nominee's level, with the common average's own uncertainty or without it."""
    strength, spread = design.weight / given.noise, found.spread
    reach = found.own[design.nominee] * strength
    first = (1.0 if average else 0.0) - found.own * design.by_nominee(strength)
    left, right = design.left, design.right
    pairs = reach[left] * reach[right] * spread[1 + design.judge[left], 1 + design.judge[right]]
    over = np.bincount(design.nominee[left], pairs, len(design.nominees))
    across = design.by_nominee(reach * spread[0, 1 + design.judge])
    variance: Floats = found.own + over + first**2 * spread[0, 0] - 2 * first * across
    return variance.clip(min=0.0)


def errors_among(design: Design, given: Variances, found: Solution) -> Floats:
    """The variance of each level's distance from the average of all levels."""
    strength, spread, many = design.weight / given.noise, found.spread, len(design.nominees)
    reach = found.own[design.nominee] * strength
    first = 1 - found.own * design.by_nominee(strength)
    mean = np.concatenate([[first.mean()], -design.by_judge(reach) / many])
    seen = spread @ mean
    with_mean = found.own / many + first * seen[0] - design.by_nominee(reach * seen[1 + design.judge])
    of_mean = float(found.own.sum()) / many**2 + float(mean @ seen)
    variance: Floats = errors(design, given, found, average=True) - 2 * with_mean + of_mean
    return variance.clip(min=0.0)


def estimate(design: Design, points: Floats) -> Variances:
    """Variances by restricted maximum likelihood, by Schall's fixed point, :data:`STEPS` times from thirds."""
    total = max(float(np.var(points)), 1e-12)
    floor, many = total * LEAST, len(points)
    given = Variances(total / 3, total / 3 if len(design.judges) > 1 else floor, total / 3)
    for _step in range(STEPS):
        found = solve(design, points, given)
        level_dof = len(design.nominees) - float(errors(design, given, found, average=False).sum()) / given.level
        judge_dof = len(design.judges) - float(np.trace(found.spread) - found.spread[0, 0]) / given.severity
        residual = points - found.average - found.level[design.nominee] - found.severity[design.judge]
        noise_dof = many - 1 - level_dof - judge_dof
        given = Variances(
            _variance(float(found.level @ found.level), level_dof, floor),
            _variance(float(found.severity @ found.severity), judge_dof, floor) if len(design.judges) > 1 else floor,
            _variance(float(design.weight @ residual**2), noise_dof, floor),
        )
    return given


def _variance(squares: float, freedom: float, floor: float) -> float:
    return max(squares / max(freedom, 1e-3), floor)


def calibrate(
    reviews: Iterable[Review],
    *,
    confidence: float = 0.9,
    given: Variances | None = None,
    forbidden: Collection[tuple[str, str]] = (),
) -> Calibration:
    """Fit everything. ``given`` variances are taken as they are, otherwise they are estimated.

    :class:`Disconnected` when judges and nominees do not hang together (``forbidden`` pairs are not proposed to connect
    them); ``ValueError`` names a score that is no number.
    """
    found = tidy(reviews)
    pairs = [(one.judge, one.nominee) for one in found]
    groups = components(pairs)
    if len(groups) > 1:
        raise Disconnected(groups, bridges(pairs, forbidden))
    design = Design([(one.nominee, one.judge) for one in found], [one.weight for one in found])
    points = np.array([one.points for one in found])
    variances = given or estimate(design, points)
    fitted = solve(design, points, variances)
    return _reported(design, points, variances, fitted, confidence)


def _reported(design: Design, points: Floats, variances: Variances, fitted: Solution, confidence: float) -> Calibration:
    error = np.sqrt(errors(design, variances, fitted, average=True))
    among = errors_among(design, variances, fitted)
    level, reach = fitted.average + fitted.level, NormalDist().inv_cdf((1 + confidence) / 2)
    counts = design.by_nominee(np.ones(len(points)))
    means = design.by_nominee(points) / counts
    columns = (level, error, np.sqrt(among), level - reach * error, level + reach * error)
    plain = (means, _trimmed(design, points, counts), design.by_nominee(_standardised(design, points)) / counts)
    nominees = tuple(
        NomineeFit(name, row[0], row[1], row[2], row[3], row[4], int(count), row[5], row[6], row[7])
        for name, count, row in zip(
            design.nominees, counts, np.round(np.stack([*columns, *plain], axis=1), DIGITS).tolist(), strict=True
        )
    )
    reliability = 1 - float(among.mean()) / variances.level
    rounded = Variances(*(round(one, DIGITS) for one in (variances.level, variances.severity, variances.noise)))
    return Calibration(
        nominees, _judges(design, points, fitted), rounded, round(min(max(reliability, 0.0), 1.0), DIGITS), confidence
    )


def _judges(design: Design, points: Floats, fitted: Solution) -> tuple[JudgeFit, ...]:
    counts = design.by_judge(np.ones(len(points)))
    mean = design.by_judge(points) / counts
    spread = np.sqrt(np.maximum(design.by_judge((points - mean[design.judge]) ** 2) / counts, 0.0))
    error = np.sqrt(np.diag(fitted.spread)[1:])
    rows = np.round(np.stack([fitted.severity, error, spread], axis=1), DIGITS).tolist()
    return tuple(
        JudgeFit(name, severity, wrong, int(count), wide, is_flat=int(count) >= 3 and wide == 0)
        for name, count, (severity, wrong, wide) in zip(design.judges, counts, rows, strict=True)
    )


def _trimmed(design: Design, points: Floats, counts: Floats) -> Floats:
    order = np.lexsort((points, design.nominee))
    place = np.arange(len(points)) - (np.cumsum(counts) - counts)[design.nominee[order]]
    inner = ((place > 0) & (place < counts[design.nominee[order]] - 1)) | (counts[design.nominee[order]] < 3)
    kept = order[inner]
    sums = np.bincount(design.nominee[kept], points[kept], len(design.nominees))
    return sums / np.bincount(design.nominee[kept], minlength=len(design.nominees))


def _standardised(design: Design, points: Floats) -> Floats:
    counts = design.by_judge(np.ones(len(points)))
    mean = design.by_judge(points) / counts
    spread = np.sqrt(design.by_judge((points - mean[design.judge]) ** 2) / counts)
    return (points - mean[design.judge]) / np.where(spread > 0, spread, 1.0)[design.judge]
