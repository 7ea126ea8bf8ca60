"""From points to the list: everything the result rests on goes in, everything it says comes out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from federation.panels.calibration import DIGITS, Calibration, NomineeFit, Placed, Review, against_quota, calibrate
from federation.talent.choosing.bounds import Bound, Candidate
from federation.talent.choosing.choosing import choose, substitutes


@dataclass(frozen=True)
class Nominee(Candidate):
    """A nominee behind a code. ``standing``: still takes part; ``papers`` are the hashes of what was handed in."""

    standing: bool = True
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Points:
    """What one judge gave one nominee: 0 to 100 for each force."""

    judge: str
    nominee: str
    by_force: Mapping[str, int]


@dataclass(frozen=True)
class Inputs:
    """All a result rests on. ``weights`` by force; ``ties``: the forces that tell equal levels apart, in that order.

    ``kept`` (keys) stay whatever the ranking says: who was on notice already when somebody else had to go.
    ``parameters`` are the dated numbers in force, kept so that they can be read beside the result.
    """

    number: str
    places: int
    weights: Mapping[str, float]
    ties: tuple[str, ...]
    nominees: tuple[Nominee, ...]
    points: tuple[Points, ...]
    bounds: tuple[Bound, ...] = ()
    kept: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Unscored(ValueError):
    """Nominees (keys) to whom nobody gave points."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"nobody gave points to {', '.join(keys)}")
        self.keys = tuple(keys)


@dataclass(frozen=True)
class Line:
    """A nominee in the result: level and interval among all, chance and verdict against the places, chosen or why not.

    ``tied``: others have the same level; ``clash`` as in :class:`~federation.talent.choosing.choosing.Passed`.
    """

    key: str
    rank: int
    level: float
    low: float
    high: float
    chance: float
    verdict: str
    mean: float
    reviews: int
    tied: bool
    chosen: bool
    clash: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The result: everybody by rank, who would take whose place, how much of the differences is real (0 to 1)."""

    lines: tuple[Line, ...]
    substitutes: Mapping[str, str]
    reliability: float

    @property
    def chosen(self) -> tuple[str, ...]:
        """Who is chosen, by rank."""
        return tuple(one.key for one in self.lines if one.chosen)


def calibrated(inputs: Inputs) -> Calibration:
    """Levels from weighted points of everybody, those included who do not take part any more."""
    return calibrate([Review(one.nominee, one.judge, weighted(one.by_force, inputs.weights)) for one in inputs.points])


def weighted(points: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Points for all forces together, 0 to 100."""
    return sum(points[force] * weight for force, weight in sorted(weights.items())) / sum(weights.values())


def ranking(inputs: Inputs) -> tuple[Calibration, list[tuple[Placed, NomineeFit]]]:
    """Everybody who takes part, by rank. Equal levels: by the forces of ``ties``, then as if by lot.

    ``Unscored`` and ``Disconnected`` when there is no ranking.
    """
    fit = calibrated(inputs)
    fitted = {one.nominee: one for one in fit.nominees}
    standing = [one.key for one in inputs.nominees if one.standing]
    if missing := sorted(key for key in standing if key not in fitted):
        raise Unscored(missing)
    among = replace(fit, nominees=tuple(fitted[key] for key in sorted(standing)))
    placed = {one.nominee: one for one in against_quota(among, inputs.places)} if standing else {}
    order = _order(inputs, fitted)
    ranked = sorted(standing, key=lambda key: order[key])
    return fit, [(replace(placed[key], rank=rank), fitted[key]) for rank, key in enumerate(ranked, start=1)]


def _order(inputs: Inputs, fitted: Mapping[str, NomineeFit]) -> dict[str, tuple[Any, ...]]:
    told: dict[str, list[Points]] = defaultdict(list)
    for one in inputs.points:
        told[one.nominee].append(one)

    def mean(key: str, force: str) -> float:
        return round(sum(one.by_force[force] for one in told[key]) / len(told[key]), DIGITS)

    return {
        key: (
            -one.level,
            tuple(-mean(key, force) for force in inputs.ties),
            sha256(f"{inputs.number}/{key}".encode()).hexdigest(),
        )
        for key, one in fitted.items()
    }


def outcome_of(inputs: Inputs) -> Outcome:
    """Rank and choose. ``Unscored``, ``Disconnected`` or ``NoList`` say why there is no result."""
    fit, ranked = ranking(inputs)
    by_key = {one.key: one for one in inputs.nominees}
    candidates = [by_key[placed.nominee] for placed, _fitted in ranked]
    choice = choose(candidates, min(inputs.places, len(candidates)), inputs.bounds, kept=inputs.kept)
    chosen, clash = set(choice.chosen), {one.key: one.clash for one in choice.passed}
    levels = [one.level for _placed, one in ranked]
    lines = tuple(
        Line(
            placed.nominee, placed.rank, one.level, placed.low, placed.high, placed.chance, placed.verdict.value,
            one.mean, one.reviews, levels.count(one.level) > 1, placed.nominee in chosen, clash.get(placed.nominee, ()),
        )
        for placed, one in ranked
    )  # fmt: skip
    return Outcome(lines, substitutes(candidates, inputs.bounds, choice), fit.reliability)


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who (keys) leaves and who comes in from one list to another."""
    return tuple(key for key in before if key not in after), tuple(key for key in after if key not in before)
