"""What points come to: the inputs of a result gathered from the registers, the ranking they give."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from federation.panels.calibration import Calibration, Disconnected, NomineeFit, Placed
from federation.regulations.queries import parameters_on
from federation.talent.choosing.bounds import Bound, of_share
from federation.talent.choosing.contests import Contest as Pool
from federation.talent.choosing.contests import Scored
from federation.talent.choosing.outcome import Inputs, Nominee, Points, ranking, unscored
from federation.talent.models import (
    Age,
    Composition,
    Contest,
    Judgement,
    Nomination,
    Ownership,
    Proof,
    Selection,
    Trait,
)
from federation.talent.queries import JUDGED
from federation.talent.queries.consultations import objected
from federation.talent.queries.contests import OPENED, contests_of, entries_of, points_of, reckoned, unsettled
from federation.talent.workflow import GIVEN

CONTEST = "contest/"
"""What the codes of the places of a contest begin with."""
OWNERS = {
    **dict.fromkeys(("110", "120", "130", "151", "161"), Ownership.STATE),
    **dict.fromkeys(("140", "159", "169", "170", "190", "600", "700"), Ownership.PRIVATE),
    **dict.fromkeys(("200", "300"), Ownership.FOREIGN),
    **dict.fromkeys(("400", "500"), Ownership.PUBLIC),
}
"""Whose a unit is, by the code of its type."""


@dataclass(frozen=True)
class Basis:
    """All a result rests on, and the nominations behind its codes; ``awaited``: trades whose contest is not settled."""

    inputs: Inputs
    nominations: dict[str, Nomination]
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """What the points come to: everybody placed who has points, or the groups that nothing connects."""

    basis: Basis
    placed: list[tuple[Placed, NomineeFit]]
    fit: Calibration | None
    apart: int = 0
    wanted: int = 0

    @property
    def contests(self) -> bool:
        """Whether a contest has a part in it."""
        return bool(self.basis.inputs.contests)

    def nomination(self, key: str) -> Nomination:
        """The nomination behind a code."""
        return self.basis.nominations[key]


def basis_of(
    selection: Selection, day: date, *, places: int | None = None, without: Collection[int] = (),
    kept: Iterable[str] = (), with_papers: bool = False,
) -> Basis:  # fmt: skip
    """The inputs by the parameters of ``day``; ``places`` and ``without`` (compositions by id) are for asking what if.

    Whom an office is against takes no part, as if withdrawn. The hashes of what was handed in are read ``with_papers``,
    which a result needs that is sealed. A handful of queries, however many nominees.
    """
    parameters = parameters_on(day)
    told = Judgement.objects.filter(judge__selection=selection).select_related(
        "nomination__person", "nomination__unit", "nomination__union", "nomination__trade"
    )
    nominations: dict[str, Nomination] = {}
    points = []
    for one in told.order_by("nomination", "judge"):
        nominations.setdefault(one.code, one.nomination)
        if one.state == GIVEN:
            points.append(Points(f"{one.judge_id:08d}", one.code, one.points))
    contests = list(contests_of(selection).prefetch_related("modules"))
    scores, absent = _contested(contests, nominations)
    many = selection.places if places is None else places
    papers, against = _papers(nominations.values()) if with_papers else {}, objected(selection)
    nominees = tuple(
        Nominee(code, groups_of(one), _takes_part(one, against, absent), papers.get(one.pk, ()))
        for code, one in sorted(nominations.items())
    )
    pools = tuple(reckoned(one) for one in contests)
    bounds = bounds_of(selection, min(many, sum(one.standing for one in nominees)), nominees, without)
    inputs = Inputs(
        number=selection.number, places=many, weights=parameters["talent.force_weights"],
        ties=tuple(parameters["talent.tie_order"]), nominees=nominees, points=tuple(points), kept=tuple(sorted(kept)),
        bounds=(*bounds, *own_places(pools, nominees)), contests=pools, scores=tuple(scores),
        parameters={code: parameters[code] for code in sorted(parameters) if code.startswith("talent.")},
    )  # fmt: skip
    return Basis(inputs, nominations, tuple(unsettled(selection)))


def _contested(contests: Collection[Contest], nominations: dict[str, Nomination]) -> tuple[list[Scored], set[int]]:
    """What was reached in contests whose points are out, by code; who was absent (by nomination).

    Whom no judge knows is added to ``nominations`` under the code of the contest.
    """
    codes = {one.pk: code for code, one in nominations.items()}
    scores, absent = [], set()
    for entry in entries_of(one for one in contests if one.state in OPENED):
        code = codes.get(entry.nomination_id, entry.code)
        nominations.setdefault(code, entry.nomination)
        if entry.absent:
            absent.add(entry.nomination_id)
        elif told := points_of(entry):
            scores.append(Scored(code, told))
    return sorted(scores, key=lambda one: one.nominee), absent


def _takes_part(nomination: Nomination, against: Collection[int], absent: Collection[int]) -> bool:
    return nomination.state in JUDGED and nomination.pk not in against and nomination.pk not in absent


def own_places(contests: Iterable[Pool], nominees: Collection[Nominee]) -> list[Bound]:
    """Trades with a contest have their places, no more and no fewer, as far as there is somebody for each."""
    found = []
    for one in contests:
        here = sum(each.standing and each.groups[Trait.TRADE] == one.trade for each in nominees)
        found.append(Bound(f"{CONTEST}{one.trade}", Trait.TRADE, (one.trade,), min(one.places, here), one.places))
    return found


def groups_of(nomination: Nomination) -> dict[str, str]:
    """What somebody counts to, trait by trait."""
    person, unit = nomination.person, nomination.unit
    return {
        Trait.POST: nomination.post,
        Trait.TRADE: nomination.trade.name,
        Trait.UNION: nomination.union.code,
        Trait.OWNERSHIP: OWNERS[unit.type_code],
        Trait.INDUSTRY: unit.industry_section,
        Trait.SEX: person.sex,
        Trait.AGE: _age(person.born_on, nomination.selection.until_on),
    }


def _age(born: date | None, day: date) -> str:
    if born is None:
        return ""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return Age.YOUNG if years <= 35 else Age.MIDDLE if years <= 45 else Age.SENIOR


def bounds_of(
    selection: Selection, places: int, nominees: Collection[Nominee], without: Collection[int] = ()
) -> list[Bound]:
    """The compositions of a selection as heads; one without values holds for each value that nominees have."""
    bounds = []
    for one in Composition.objects.filter(selection=selection).exclude(pk__in=without).order_by("pk"):
        least, most = of_share(places, one.least, one.most) if one.in_percent else (one.least or 0, one.most)
        if one.values:
            bounds.append(Bound(f"{one.pk:06d}", one.trait, tuple(one.values), least, most))
            continue
        values = sorted({nominee.groups[one.trait] for nominee in nominees} - {""})
        bounds += [Bound(f"{one.pk:06d}/{value}", one.trait, (value,), least, most) for value in values]
    return bounds


def _papers(nominations: Iterable[Nomination]) -> dict[int, tuple[str, ...]]:
    """For each nomination the hash of what it says and of every paper."""
    told = {one.pk: one.story for one in nominations}
    said: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for of, force, what, paper in (
        Proof.objects.filter(nomination__in=told)
        .order_by("pk")
        .values_list("nomination", "force", "what", "file__sha256")
    ):
        said[of].append((force, what, paper or ""))
    return {
        pk: (
            sha256(json.dumps([story, said[pk]], ensure_ascii=False).encode()).hexdigest(),
            *sorted({paper for _force, _what, paper in said[pk] if paper}),
        )
        for pk, story in told.items()
    }


def ranking_of(selection: Selection, day: date) -> Ranking | None:
    """Calibrated levels against the places of a selection; ``None`` before any points were given.

    Points of who withdrew still tell how severe their judges are; they take no place.
    """
    basis = basis_of(selection, day)
    if not basis.inputs.points and not basis.inputs.scores:
        return None
    missing = set(unscored(basis.inputs))
    nominees = tuple(replace(one, standing=one.standing and one.key not in missing) for one in basis.inputs.nominees)
    try:
        fit, placed = ranking(replace(basis.inputs, nominees=nominees))
    except Disconnected as refused:
        return Ranking(basis, [], None, len(refused.groups), len(refused.wanted))
    return Ranking(basis, placed, fit)
