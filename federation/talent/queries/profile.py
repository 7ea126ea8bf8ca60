"""What a nominee is told when it is over: the five forces, the band, why, what would count next time; nobody else."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from federation.talent.choosing.fairness import LEAST
from federation.talent.models import Force, Nomination
from federation.talent.queries.ranking import basis_of
from federation.talent.queries.results import last_result, sayings
from federation.talent.workflow import NAMED, UNCHOSEN

BANDS = (_("前四分之一"), _("第二个四分之一"), _("第三个四分之一"), _("后四分之一"))


@dataclass(frozen=True)
class ForceProfile:
    """A force: the nominee's mean, the middle of all nominees, in which quarter the nominee stands."""

    label: Any
    mean: float
    middle: float
    band: Any
    is_weak: bool


@dataclass(frozen=True)
class Profile:
    """The outcome as the nominee reads it. ``why``: the rules that stood in the way; empty for who ranks too low."""

    chosen: bool
    band: Any
    why: list[str]
    forces: list[ForceProfile]

    @property
    def weak(self) -> list[Any]:
        """Forces in the lower half."""
        return [one.label for one in self.forces if one.is_weak]


def profile_of(nomination: Nomination) -> Profile | None:
    """``None`` before it is over, for who took no part, or with so few that the middle would tell of others."""
    result = last_result(nomination.selection)
    if nomination.state not in (NAMED, UNCHOSEN) or result is None or len(result.lines) < LEAST:
        return None
    basis = basis_of(nomination.selection, localdate(result.sealed_at))
    code = next(key for key, one in basis.nominations.items() if one.pk == nomination.pk)
    line = next((one for one in result.lines if one["key"] == code), None)
    if line is None:
        return None
    means: dict[str, dict[str, list[int]]] = {force: defaultdict(list) for force in Force.values}
    judged = {one.nominee for one in basis.inputs.points}
    for one in basis.inputs.points:
        for force, points in one.by_force.items():
            means[force][one.nominee].append(points)
    forces = [_force(Force(force), {key: sum(told) / len(told) for key, told in found.items()}, code)
              for force, found in means.items() if code in judged]  # fmt: skip
    band = BANDS[_quarter(line["rank"], len(result.lines))]
    return Profile(line["chosen"], band, sayings(basis.inputs.bounds, line["clash"]), forces)


def _force(force: Force, means: dict[str, float], code: str) -> ForceProfile:
    own = means[code]
    quarter = _quarter(1 + sum(one > own for one in means.values()), len(means))
    return ForceProfile(force.label, own, median(means.values()), BANDS[quarter], quarter >= 2)


def _quarter(rank: int, many: int) -> int:
    return min(3, (rank - 1) * 4 // many)
