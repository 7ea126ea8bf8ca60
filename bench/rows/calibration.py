"""Calibration: how long, how near the truth beside plain counts, how honest its intervals."""

from statistics import fmean
from time import perf_counter

import numpy as np

from bench.measure import Line, once
from bench.panel_scores import Scene, counts, coverage, recall, simulated, spearman
from federation.panels.calibration import Panel, calibrate, robustness

TITLE = "Calibrating scores"
GOAL = "5,000 nominees × 5 reviews by 600 experts, levels, severities, errors and variances; robustness of 500 × 9 × 5"
REMARKS = (
    "Simulated panels (bench/panel_scores.py): level 10, severity 8, noise 6 points. Stretched: judges also spread"
    " their scores differently, which the model does not know of."
)
SEEDS = 20


def measure() -> list[Line]:
    """Times at three sizes, then what twenty simulated panels say."""
    lines = [_timed(Scene(500, 60), 0.05), _timed(Scene(5_000, 600), 0.1), _timed(Scene(20_000, 2_000), 10)]
    lines.append(Line("Robustness, 500 nominees × 9 judges × 5 forces", "s", once(lambda: robustness(_panel(), 50)), 2))
    for name, scene in (
        ("severity 8", Scene()), ("no severity", Scene(severity=0)), ("stretched", Scene(stretch=0.3)),
    ):  # fmt: skip
        lines += _truth(name, scene)
    return lines


def _timed(scene: Scene, goal: float) -> Line:
    made = simulated(scene, 1)
    begun = perf_counter()
    found = calibrate(made.reviews)
    seconds = perf_counter() - begun
    levels = counts(found)["level"]
    rank, top = spearman(made.level, levels), recall(made.level, levels, scene.nominees // 10)
    return Line(
        f"{scene.nominees:,} × {scene.each}, {scene.judges:,} judges", "s", seconds, goal,
        note=f"Spearman {rank:.3f}, top tenth {top:.3f}",
    )  # fmt: skip


def _truth(name: str, scene: Scene) -> list[Line]:
    ways: dict[str, list[float]] = {}
    covered = []
    for seed in range(SEEDS):
        made = simulated(scene, seed)
        found = calibrate(made.reviews)
        covered.append(coverage(made.level, found))
        for way, numbers in counts(found).items():
            ways.setdefault(way, []).append(recall(made.level, numbers, 50))
    mean = {way: fmean(values) for way, values in ways.items()}
    beside = ", ".join(f"{way} {mean[way]:.3f}" for way in ("mean", "trimmed", "z"))
    return [
        Line(
            f"Recall of the true top 50 of 500, {name}", "", mean["level"], max(mean["z"], mean["mean"]), True, beside
        ),
        Line(f"Coverage of 90 % intervals, {name}", "%", 100 * fmean(covered), 90, note=f"{SEEDS} panels"),
    ]


def _panel() -> Panel:
    chance = np.random.default_rng(3)
    pairs = [(f"j{judge}", f"n{nominee:03d}") for nominee in range(500) for judge in range(9)]
    level, severity = chance.normal(70, 10, 500), chance.normal(0, 8, 9)
    points = [
        (level[int(nominee[1:])] + severity[int(judge[1:])] + chance.normal(0, 6, 5)).tolist()
        for judge, nominee in pairs
    ]
    forces = ["引领力", "实践力", "创新力", "攻关力", "传承力"]
    return Panel(pairs, points, forces, dict.fromkeys(forces, 20.0))
