"""Panels: which there are, who could sit on them, what they came to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from core.audit.trail import kind_of
from core.dates.calendar import today
from core.rules.rule import Finding, Parameters
from core.web.access import scope_of
from federation.organizations.models import Union, UnionKind
from federation.panels.agreement import Agreement, agree
from federation.panels.conflicts import Conflict
from federation.panels.kinds import Seat, SheetItem
from federation.panels.models import Assessment, Expert, ItemScore, Panel
from federation.panels.queries.standing import (
    READERS,
    STAFF,
    away_until,
    conflicts_with,
    load_of_experts,
    ready_experts,
    with_records,
)
from federation.panels.rules import (
    InvitationFacts,
    assessor_is_in_pool,
    assessor_is_present,
    assessor_sits_once,
    assessor_stands_apart,
    load_is_bearable,
)
from federation.panels.workflow import CONCLUDED, DISPUTED, DISSOLVED, FORMING, GIVEN_UP, SUBMITTED
from federation.regulations.queries import parameters_on

ENDED = Q(state__in=[CONCLUDED, DISSOLVED])


def panels_visible_to(user: Any) -> QuerySet[Panel]:
    """Panels of the subtrees somebody works in; those the person assesses only once they are concluded."""
    mine = Assessment.objects.filter(panel=OuterRef("pk"), expert__user=user.pk).exclude(state__in=GIVEN_UP)
    found = Panel.objects.filter(scope_of(user, *READERS).q("union__"))
    return found.exclude(Exists(mine) & ~ENDED).select_related("sheet", "union")


def unions_to_organise(user: Any) -> QuerySet[Union]:
    """Unions for which somebody may organise an assessment or a draw, their own first."""
    kinds = (UnionKind.CITY, UnionKind.DISTRICT, UnionKind.INDUSTRIAL)
    found = Union.objects.filter(scope_of(user, *STAFF).q(), kind__in=kinds, closed_on=None)
    return found.order_by(Length("path"), "code")


def sits_on(user: Any, panel: Panel) -> bool:
    """Whether somebody is an assessor of the panel."""
    return sitting(panel).filter(expert__user=user.pk).exists()


def panel_about(subject: Model) -> Panel | None:
    """The newest panel about a subject that was not dissolved."""
    found = Panel.objects.filter(subject_type=kind_of(subject), subject_id=str(subject.pk))
    return found.exclude(state=DISSOLVED).select_related("sheet", "union").order_by("-pk").first()


def seats_of(panel: Panel) -> dict[str, Assessment | None]:
    """Who sits where now; the third seat only exists once somebody was asked for, or is needed."""
    held = {one.seat: one for one in sitting(panel)}
    needed = panel.state == DISPUTED or Seat.THIRD in held
    return {seat.value: held.get(seat.value) for seat in Seat if seat != Seat.THIRD or needed}


def sitting(panel: Panel) -> QuerySet[Assessment]:
    """Assessments of the panel, those given up left out."""
    found = Assessment.objects.filter(panel=panel).exclude(state__in=GIVEN_UP)
    return found.select_related("expert__user", "expert__employer").order_by("seat")


def given_up(panel: Panel) -> QuerySet[Assessment]:
    """Who stood aside or was taken back, and why."""
    return Assessment.objects.filter(panel=panel, state__in=GIVEN_UP).select_related("expert").order_by("pk")


def seat_is_free(panel: Panel, seat: str) -> bool:
    """Whether an expert can be invited to a seat now."""
    due = {FORMING: (Seat.FIRST, Seat.SECOND), DISPUTED: (Seat.THIRD,)}
    return seat in due.get(panel.state, ()) and not sitting(panel).filter(seat=seat).exists()


def shows_scores(panel: Panel) -> bool:
    """Whether the office may see scores: both seats have handed in."""
    seats = seats_of(panel)
    return all((one := seats[seat]) is not None and one.state == SUBMITTED for seat in (Seat.FIRST, Seat.SECOND))


# --- who could be invited --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """An expert as seen from one panel, with every finding on inviting them now."""

    expert: Expert
    conflicts: Sequence[Conflict]
    load: int
    away_until: date | None
    findings: list[Finding]

    @property
    def available(self) -> bool:
        """Whether nothing stops an invitation."""
        return not any(finding.stops for finding in self.findings)

    @property
    def reasons(self) -> list[Finding]:
        """What speaks against it, the hard first."""
        return sorted((one for one in self.findings if not one.held), key=lambda one: not one.hard)


def candidates_for(panel: Panel, on: date | None = None) -> list[Candidate]:
    """Every expert who could be invited at all, the available first, then by load and name."""
    day = on or today()
    experts = list(with_records(ready_experts(day), day))
    found = _candidates(panel, experts, day, parameters_on(day))
    return sorted(found, key=lambda one: (not one.available, one.load, one.expert.pinyin_key, one.expert.pk))


def candidate(panel: Panel, expert: Expert, seat: str, day: date, parameters: Parameters) -> Candidate:
    """One expert for one seat, judged on a day; also somebody who is not ready at all."""
    (fresh,) = with_records(Expert.objects.filter(pk=expert.pk), day)
    ready = ready_experts(day).filter(pk=expert.pk).exists()
    free = seat_is_free(panel, seat)
    return next(iter(_candidates(panel, [fresh], day, parameters, ready=ready, free=free)))


def _candidates(
    panel: Panel, experts: list[Expert], day: date, parameters: Parameters, *, ready: bool = True, free: bool = True
) -> list[Candidate]:
    years = parameters["panels.employer_years"]
    conflicts = conflicts_with(experts, panel.declared_parties, panel.union, day=day, years=years)
    loads = load_of_experts()
    asked = set(Assessment.objects.filter(panel=panel).values_list("expert", flat=True))
    found = []
    for expert in experts:
        facts = InvitationFacts(
            expert=expert.name,
            is_active=ready,
            is_on_panel=expert.pk in asked,
            seat_is_free=free,
            load=loads.get(expert.pk, 0),
            away_until=away_until(expert, day),
        )
        met = conflicts[expert.pk]
        findings = [
            assessor_is_in_pool(facts),
            assessor_sits_once(facts),
            *([assessor_stands_apart(one) for one in met] or [assessor_stands_apart(None)]),
            load_is_bearable(facts, parameters),
            assessor_is_present(facts),
        ]
        found.append(Candidate(expert, met, facts.load, facts.away_until, findings))
    return found


# --- what it came to -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemResult:
    """One item of the sheet with the score of every assessment, in the order of the seats."""

    item: SheetItem
    scores: list[ItemScore | None]

    @property
    def spread(self) -> int:
        """How far the assessors lie apart on this item, in tenths."""
        given = [score.tenths for score in self.scores if score and score.tenths is not None]
        return max(given) - min(given) if given else 0


@dataclass(frozen=True)
class Result:
    """What a panel came to; ``score_tenths`` is missing while a third is needed."""

    score_tenths: int | None
    agreement: Agreement
    assessments: list[Assessment]
    items: list[ItemResult] = field(default_factory=list)

    @property
    def score(self) -> float | None:
        """The score in points."""
        return None if self.score_tenths is None else self.score_tenths / 10


def result_of(panel: Panel) -> Result | None:
    """Scores of a concluded panel, item by item; ``None`` before."""
    return scores_of(panel) if panel.state == CONCLUDED else None


def scores_of(panel: Panel) -> Result:
    """Scores handed in. Ask :func:`shows_scores` first: before everybody handed in nobody may see any."""
    handed_in = list(sitting(panel).filter(state=SUBMITTED).prefetch_related("scores"))
    if len(handed_in) < 2:
        raise LookupError(f"{panel.code}: not everybody has handed in")
    totals = [one.total_tenths or 0 for one in handed_in]
    agreement = agree(totals, panel.threshold_tenths)
    by_seat = [{score.item: score for score in one.scores.all()} for one in handed_in]
    items = [ItemResult(item, [scores.get(item.code) for scores in by_seat]) for item in panel.sheet.lines]
    return Result(panel.score_tenths, agreement, handed_in, items)
