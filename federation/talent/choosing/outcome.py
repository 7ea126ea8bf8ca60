"""From points to the list: everything the result rests on goes in, everything it says comes out."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from federation.panels.calibration import DIGITS, Calibration, NomineeFit, Placed, Review, against_quota, calibrate
from federation.talent.choosing.bounds import Bound, Candidate
from federation.talent.choosing.choosing import choose, substitutes
from federation.talent.choosing.contests import WHOLE, Contest, Scored, among, joined, measured, total

SURE = 0.9
"""The confidence of intervals where no judge gave points."""


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
    ``parameters`` are the dated numbers in force, kept so that they can be read beside the result. ``contests`` are the
    trades with places of their own, which nominees count to by their group ``trade``.
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
    contests: tuple[Contest, ...] = ()
    scores: tuple[Scored, ...] = ()

    def contest_of(self, nominee: Nominee) -> Contest | None:
        """The contest that decides about somebody, if one does."""
        return next((one for one in self.contests if one.trade == nominee.groups.get("trade")), None)

    def pool_of(self, nominee: Nominee) -> str:
        """Among whom somebody is ranked: the trade of the contest, or ``""`` for all whom judges alone decide about."""
        contest = self.contest_of(nominee)
        return contest.trade if contest else ""

    @property
    def open_places(self) -> int:
        """Places that no contest has."""
        return max(0, self.places - sum(one.places for one in self.contests))


class Unscored(ValueError):
    """Nominees (keys) who have no level: nobody gave points, or the contest has no result."""

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


def ranking(inputs: Inputs) -> tuple[Calibration | None, list[tuple[Placed, NomineeFit]]]:
    """Everybody who takes part, by rank. Equal levels: by the forces of ``ties``, then as if by lot.

    With contests, everybody is placed among those who compete for the same places, and the ranks of all go by how far
    above the own line each is: first who stands highest for the number of places there are. No fit when no judge gave
    points. ``Unscored`` and ``Disconnected`` when there is no ranking.
    """
    fit = calibrated(inputs) if inputs.points else None
    levels = _levels(inputs, fit)
    order = _order(inputs, levels)
    pools: dict[str, list[str]] = defaultdict(list)
    for one in inputs.nominees:
        if one.standing:
            pools[inputs.pool_of(one)].append(one.key)
    many = {one.trade: one.places for one in inputs.contests} | {"": inputs.open_places}
    found: list[tuple[tuple[Any, ...], Placed]] = []
    for pool, keys in pools.items():
        ranked = sorted(keys, key=lambda key: order[key])
        placed = {
            one.nominee: one
            for one in against_quota(
                among((levels[key] for key in sorted(keys)), fit.confidence if fit else SURE), many[pool]
            )
        }
        found += [(_standing(place, many[pool], order[key]), placed[key]) for place, key in enumerate(ranked)]
    found.sort(key=lambda one: one[0])
    return fit, [(replace(one, rank=rank), levels[one.nominee]) for rank, (_key, one) in enumerate(found, start=1)]


def _standing(place: int, places: int, order: tuple[Any, ...]) -> tuple[Any, ...]:
    return (round((2 * place + 1) / (2 * places), DIGITS) if places else float(WHOLE * (place + 1)), *order)


def unscored(inputs: Inputs) -> list[str]:
    """Who (keys) takes part and has no level yet."""
    judged, entered = {one.nominee for one in inputs.points}, {one.nominee for one in inputs.scores}
    missing = []
    for one in inputs.nominees:
        contest = inputs.contest_of(one)
        by_judges = contest is None or contest.share < WHOLE
        if one.standing and ((by_judges and one.key not in judged) or (contest is not None and one.key not in entered)):
            missing.append(one.key)
    return sorted(missing)


def _levels(inputs: Inputs, fit: Calibration | None) -> dict[str, NomineeFit]:
    """The level of everybody who has one: of judges, of the contest, or of both."""
    if missing := unscored(inputs):
        raise Unscored(missing)
    levels = {one.nominee: one for one in fit.nominees} if fit else {}
    scores = {one.nominee: one.by_module for one in inputs.scores}
    for nominee in inputs.nominees:
        contest = inputs.contest_of(nominee)
        if contest is None or nominee.key not in scores:
            continue
        reached, judged = total(contest, scores[nominee.key]), levels.get(nominee.key)
        if contest.share == WHOLE or judged is None:
            levels[nominee.key] = measured(nominee.key, reached)
        else:
            levels[nominee.key] = joined(contest, reached, judged)
    return levels


def _order(inputs: Inputs, fitted: Mapping[str, NomineeFit]) -> dict[str, tuple[Any, ...]]:
    """What tells nominees apart: the level, the forces, the modules in their order, then as if by lot."""
    told: dict[str, list[Points]] = defaultdict(list)
    for one in inputs.points:
        told[one.nominee].append(one)
    modules = {one.nominee: tuple(-each for each in one.by_module.values()) for one in _by_module(inputs)}

    def mean(key: str, force: str) -> float:
        return round(sum(one.by_force[force] for one in told[key]) / len(told[key]), DIGITS)

    return {
        key: (
            -one.level,
            tuple(-mean(key, force) for force in inputs.ties) if key in told else (),
            modules.get(key, ()),
            sha256(f"{inputs.number}/{key}".encode()).hexdigest(),
        )
        for key, one in fitted.items()
    }


def _by_module(inputs: Inputs) -> list[Scored]:
    """Scores with their modules in the order of the contest."""
    nominees = {one.key: one for one in inputs.nominees}
    found = []
    for one in inputs.scores:
        contest = inputs.contest_of(nominees[one.nominee])
        if contest is not None:
            found.append(Scored(one.nominee, {each.name: one.by_module[each.name] for each in contest.modules}))
    return found


def outcome_of(inputs: Inputs) -> Outcome:
    """Rank and choose. ``Unscored``, ``Disconnected`` or ``NoList`` say why there is no result."""
    fit, ranked = ranking(inputs)
    by_key = {one.key: one for one in inputs.nominees}
    candidates = [by_key[placed.nominee] for placed, _fitted in ranked]
    choice = choose(candidates, min(inputs.places, len(candidates)), inputs.bounds, kept=inputs.kept)
    chosen, clash = set(choice.chosen), {one.key: one.clash for one in choice.passed}
    pools = {one.key: inputs.pool_of(one) for one in inputs.nominees}
    alike = Counter((pools[one.nominee], one.level) for _placed, one in ranked)
    lines = tuple(
        Line(
            placed.nominee, placed.rank, one.level, placed.low, placed.high, placed.chance, placed.verdict.value,
            one.mean, one.reviews, alike[pools[one.nominee], one.level] > 1, placed.nominee in chosen,
            clash.get(placed.nominee, ()),
        )
        for placed, one in ranked
    )  # fmt: skip
    return Outcome(lines, substitutes(candidates, inputs.bounds, choice), fit.reliability if fit else 1.0)


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who (keys) leaves and who comes in from one list to another."""
    return tuple(key for key in before if key not in after), tuple(key for key in after if key not in before)
