"""From points to a sealed list: choosing under a composition, the smallest clash, sealing, running it again."""

from time import perf_counter

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.measure import Line, once
from federation.talent.choosing.bounds import Bound
from federation.talent.choosing.bundle import sealed, verified
from federation.talent.choosing.choosing import NoList
from federation.talent.choosing.contests import Contest, Module, Scored
from federation.talent.choosing.outcome import Inputs, Nominee, Points, outcome_of

TITLE = "Choosing and sealing a list"
GOAL = "500 nominees × 5 judges, 50 places, 47 bounds; with ten trades by contest too; re-run to the same bytes"
REMARKS = "Seeded. Planted clash: at most ten leaders and at most 38 others make no list of fifty; both are named."
FORCES = ("lead", "practice", "innovate", "tackle", "pass_on")
TRADES, UNIONS = 30, 16


def measure() -> list[Line]:
    """The list, with contests too, the clash, the seal, the re-run."""
    plain, contested = inputs(), inputs(contests=10)
    key = Ed25519PrivateKey.generate()
    bundle = sealed(contested, outcome_of(contested), key)
    begun = perf_counter()
    report = verified(bundle)
    seconds = perf_counter() - begun
    begun = perf_counter()
    clash = _clash(plain)
    told = perf_counter() - begun
    return [
        Line("The list", "s", once(lambda: outcome_of(plain)), 2, note=f"{len(outcome_of(plain).chosen)} chosen"),
        Line("The list, ten trades by contest", "s", once(lambda: outcome_of(contested)), 2),
        Line("The smallest clash", "s", told, 2, note=f"{', '.join(clash)} of 49 bounds"),
        Line("Sealing", "s", once(lambda: sealed(plain, outcome_of(plain), key)), 3, note=f"{len(bundle):,} bytes"),
        Line("Verifying, run again", "s", seconds, 3, note="same bytes" if not report.faults else "DIFFERENT"),
    ]


def inputs(contests: int = 0) -> Inputs:
    """Thirty of the front line, ten leaders at most, three of a trade, one to six of a union."""
    chance = np.random.default_rng(7)
    level, severity = chance.normal(72, 8, 500), chance.normal(0, 6, 60)
    posts = chance.choice(["front_line", "technician", "unit_leader"], 500, p=[0.5, 0.3, 0.2])
    nominees = tuple(
        Nominee(
            f"{at:03d}",
            {"post": str(posts[at]), "trade": f"工种{at % TRADES:02d}", "union": f"区{at * 7 % UNIONS:02d}"},
        )
        for at in range(500)
    )
    by_contest = {f"工种{at:02d}" for at in range(contests)}
    points = [
        Points(f"j{judge:02d}", one.key, _points(level[at] + severity[judge], chance))
        for at, one in enumerate(nominees)
        if one.groups["trade"] not in by_contest
        for judge in chance.choice(60, 5, replace=False)
    ]
    bounds = [Bound("front", "post", ("front_line",), 30), Bound("leaders", "post", ("unit_leader",), 0, 10)]
    bounds += [Bound(f"union{at:02d}", "union", (f"区{at:02d}",), 1, 6) for at in range(UNIONS)]
    bounds += [
        Bound(f"trade{at:02d}", "trade", (f"工种{at:02d}",), int(at < contests), 1 if at < contests else 3)
        for at in range(TRADES - 1)
    ]
    modules = (Module("理论", 20, 100), Module("实操", 80, 100))
    return Inputs(
        "XS202601", 50, dict.fromkeys(FORCES, 20), FORCES, nominees, tuple(points), tuple(bounds),
        contests=tuple(Contest(trade, 1, 100, modules) for trade in sorted(by_contest)),
        scores=tuple(
            Scored(one.key, {"理论": float(chance.integers(50, 100)), "实操": float(chance.integers(50, 100))})
            for one in nominees
            if one.groups["trade"] in by_contest
        ),
    )  # fmt: skip


def _points(level: float, chance: np.random.Generator) -> dict[str, int]:
    return {force: int(np.clip(round(level + chance.normal(0, 5)), 0, 100)) for force in FORCES}


def _clash(told: Inputs) -> tuple[str, ...]:
    """At most 38 who lead no unit: with at most ten leaders there is no list of fifty."""
    more = (Bound("x", "post", ("front_line", "technician"), 0, 38), Bound("y", "post", ("unit_leader",), 0, 11))
    try:
        outcome_of(Inputs(**{**vars(told), "bounds": (*told.bounds, *more)}))
    except NoList as refused:
        return refused.clash
    return ()
