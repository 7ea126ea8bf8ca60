"""Supervision: whom to look at, announced and drawn; what was found, heard, confirmed, corrected, checked again."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.dates.calendar import add_working_days
from core.files.store import keep
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.queries.conduct import people_of, people_of_units
from federation.panels.actions import announce_draw
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.models import ChosenBy, Fund, InspectedProject, Inspection, Project, Shortcoming, Voucher
from federation.subsidies.permissions import (
    can_announce_inspection,
    can_answer_shortcoming,
    can_confirm_shortcoming,
    can_inspect_project,
)
from federation.subsidies.queries.inspections import (
    clause_choices,
    earlier_of,
    facts_of_closing,
    facts_of_noted,
    facts_of_risk,
    paid_projects,
)
from federation.subsidies.rules.funds import Hands, is_second_person
from federation.subsidies.rules.inspections import (
    PLAN_DAYS,
    PlanFacts,
    Risk,
    Sample,
    SampleFacts,
    academy_is_heard_on_it,
    everything_is_settled,
    plan_ends_in_time,
    risk_of,
    sample_of,
    something_can_be_inspected,
)
from federation.subsidies.rules.recoveries import HEARING_DAYS
from federation.subsidies.workflow import ANNOUNCED, CHOSEN, CLOSED, NOTED, UNDERWAY

PROOF_FILE = "subsidies.proof"


@transaction.atomic
def announce_inspection(*, fund: Fund, title: str, seed_event: str, seed_on: date, by: Any, at: datetime) -> Inspection:
    """Take the projects at the top of the ranking, and publish who can be drawn and the event that will decide.

    ``Refused`` while nothing was paid, or when the event is not still to come; ``ValidationError`` while an inspection
    of the same money is open.
    """
    require(can_announce_inspection(by))
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    if Inspection.objects.filter(fund=fund).exclude(state=CLOSED).exists():
        raise ValidationError(_("这一年的资金已经有一次没有结束的检查。"))
    day, parameters = localdate(at), parameters_on(localdate(at))
    projects = {one.pk: one for one in paid_projects(fund)}
    sample = sample_of(facts_of_risk(projects.values(), day, parameters), parameters)
    made = Inspection.objects.create(
        fund=fund, title=title, state=ANNOUNCED if sample.draws else UNDERWAY, announced_by=by, announced_at=at
    )
    found = [something_can_be_inspected(SampleFacts(len(projects)), parameters)]
    decide(made, "announce_inspection", findings=found, parameters=parameters, by=by, at=at)
    if sample.draws:
        _announce_draw(made, sample, projects, seed_event, seed_on, by, at)
    facts = {"paid": len(projects), "by_risk": len(sample.by_risk), "draws": sample.draws, "draw": made.draw_code}
    record(by=by, at=at, verb="announce_inspection", subject=made, facts=facts)
    _choose(made, sample.by_risk, ChosenBy.RISK, by, at)
    return made


def _announce_draw(
    made: Inspection, sample: Sample, projects: dict[int, Project], event: str, on: date, by: Any, at: datetime
) -> None:
    pool = [(f"{one.project:08d}", _named(projects[one.project])) for one in sample.pool]
    draw = announce_draw(
        purpose=_("补助资金监督检查"), title=_("%(title)s：抽取受检项目") % {"title": made.title}, pool=pool,
        count=sample.draws, seed_event=event, seed_on=on, by=by, at=at,
    )  # fmt: skip
    Inspection.objects.filter(pk=made.pk).update(draw_code=draw.code)
    made.draw_code = draw.code


def _named(project: Project) -> str:
    return " ".join(f"{project.term.name} {project.title}".split())


@transaction.atomic
def choose_drawn(*, inspection: Inspection, keys: Collection[str], by: Any, at: datetime) -> int:
    """Look at the projects a draw names (its keys) beside those taken for their risk; how many came in.

    Whoever was replaced in the draw is not looked at any more.
    """
    wanted, known = {int(key) for key in keys}, set(inspection.projects.values_list("project", flat=True))
    projects, parameters = (
        list(paid_projects(inspection.fund).filter(pk__in=wanted - known)),
        parameters_on(localdate(at)),
    )
    facts = facts_of_risk(projects, localdate(at), parameters)
    _choose(inspection, [risk_of(one, parameters) for one in facts], ChosenBy.DRAW, by, at)
    for one in inspection.projects.filter(chosen_by=ChosenBy.DRAW, state=CHOSEN).exclude(project__in=wanted):
        move(one, "excuse_project", by=by, at=at)
    if inspection.state == ANNOUNCED:
        move(inspection, "begin_inspection", by=by, at=at)
    return len(projects)


def _choose(inspection: Inspection, risks: Iterable[Risk], why: str, by: Any, at: datetime) -> None:
    made = InspectedProject.objects.bulk_create(
        InspectedProject(
            inspection=inspection, project_id=one.project, chosen_by=why, points=one.points, risk=list(one.reasons)
        )
        for one in risks
    )
    record_many(by=by, at=at, verb="choose_project", subjects=made, facts_of=lambda one: {"points": one.points})
    chosen = InspectedProject.objects.filter(pk__in=[one.pk for one in made]).select_related(
        "inspection", "project__term"
    )
    units = {one.project.term.host_unit_id or 0 for one in chosen}
    people = people_of_units(units, localdate(at))
    letters = [
        Letter(messages.project_chosen(one), Recipient(user=user), f"inspected {one.pk}")
        for one in chosen
        for user in people.get(one.project.term.host_unit_id or 0, ())
    ]
    post_many(letters, at=at)


@transaction.atomic
def note_shortcoming(
    *,
    inspected: InspectedProject,
    clause: str,
    what: str,
    amount_fen: int | None = None,
    voucher: Voucher | None = None,
    by: Any,
    at: datetime,
) -> Shortcoming:
    """Write down what is wrong and by which clause; the academy is told and has its days to answer."""
    require(can_inspect_project(by))
    held = InspectedProject.objects.select_for_update(no_key=True, of=("self",)).get(pk=inspected.pk)
    if held.state != CHOSEN:
        raise NotAllowed(held, "note_shortcoming", held.state, held.workflow)
    if clause not in dict(clause_choices()):
        raise ValidationError({"clause": _("没有这一条。")})
    if voucher is not None and voucher.project_id != inspected.project_id:
        raise ValidationError({"voucher": _("这张凭证不是这个项目的。")})
    until = add_working_days(localdate(at), parameters_on(localdate(at))[HEARING_DAYS]).day
    made = Shortcoming.objects.create(
        inspected=inspected, clause=clause, what=what, amount_fen=amount_fen, voucher=voucher, hear_by_on=until,
        noted_by=by, noted_at=at,
    )  # fmt: skip
    record(by=by, at=at, verb="note_shortcoming", subject=made, facts={"clause": clause, "amount_fen": amount_fen})
    _tell(made, at)
    return made


@transaction.atomic
def conclude_visit(
    *, inspected: InspectedProject, visited_on: date, summary: str, by: Any, at: datetime
) -> InspectedProject:
    """Write down that a project was looked at, and what was seen. ``NotAllowed`` before the draw was held."""
    require(can_inspect_project(by))
    inspection = inspected.inspection
    if inspection.state != UNDERWAY:
        raise NotAllowed(inspection, "close_inspection", inspection.state, inspection.workflow)
    if visited_on > localdate(at):
        raise ValidationError({"visited_on": _("检查日期不能晚于今天。")})
    changes = {"visited_on": visited_on, "summary": summary.strip(), "visited_by": by}
    move(inspected, "conclude_visit", by=by, at=at, facts={"visited_on": visited_on}, changes=changes)
    return inspected


@transaction.atomic
def state_shortcoming_view(*, shortcoming: Shortcoming, view: str, by: Any, at: datetime) -> Shortcoming:
    """The academy says what it has to say, once."""
    require(can_answer_shortcoming(by, shortcoming))
    held = Shortcoming.objects.select_for_update(no_key=True, of=("self",)).get(pk=shortcoming.pk)
    if held.state != NOTED or held.stated_at is not None:
        raise NotAllowed(held, "state_shortcoming_view", held.state, held.workflow)
    Shortcoming.objects.filter(pk=held.pk).update(view=view.strip(), stated_at=at)
    record(by=by, at=at, verb="state_shortcoming_view", subject=held)
    return held


@transaction.atomic
def confirm_shortcoming(*, shortcoming: Shortcoming, by: Any, at: datetime) -> Shortcoming:
    """Confirm it: another person, once the academy was heard. It says whether the same came up before."""
    require(can_confirm_shortcoming(by, shortcoming))
    parameters = parameters_on(localdate(at))
    held = Shortcoming.objects.select_for_update(no_key=True, of=("self",)).get(pk=shortcoming.pk)
    found = [
        is_second_person(Hands(held.noted_by_id == by.pk), parameters),
        academy_is_heard_on_it(facts_of_noted(held, localdate(at)), parameters),
    ]
    decide(shortcoming, "confirm_shortcoming", findings=found, parameters=parameters, by=by, at=at)
    due = add_working_days(localdate(at), parameters[PLAN_DAYS]).day
    repeat = earlier_of(shortcoming).count() + 1
    changes = {"confirmed_by": by, "due_on": due, "repeat": repeat}
    move(shortcoming, "confirm_shortcoming", by=by, at=at, facts={"repeat": repeat}, changes=changes)
    _tell(shortcoming, at)
    return shortcoming


@transaction.atomic
def drop_shortcoming(*, shortcoming: Shortcoming, reason: str, by: Any, at: datetime) -> Shortcoming:
    """It is not confirmed, and why."""
    require(can_confirm_shortcoming(by, shortcoming))
    move(shortcoming, "drop_shortcoming", by=by, at=at, reason=reason)
    _tell(shortcoming, at)
    return shortcoming


@transaction.atomic
def plan_correction(*, shortcoming: Shortcoming, plan: str, until_on: date, by: Any, at: datetime) -> Shortcoming:
    """The academy says how and until when it puts it right. ``Refused`` when that takes too long."""
    require(can_answer_shortcoming(by, shortcoming))
    parameters = parameters_on(localdate(at))
    found = [plan_ends_in_time(PlanFacts(localdate(at), until_on), parameters)]
    decide(shortcoming, "plan_correction", findings=found, parameters=parameters, by=by, at=at)
    changes = {"plan": plan.strip(), "due_on": until_on}
    move(shortcoming, "plan_correction", by=by, at=at, facts={"until_on": until_on}, changes=changes)
    return shortcoming


@transaction.atomic
def report_correction(*, shortcoming: Shortcoming, result: str, file: Any = None, by: Any, at: datetime) -> Shortcoming:
    """The academy says that it is put right, and shows it (``file`` as uploaded)."""
    require(can_answer_shortcoming(by, shortcoming))
    stored = keep(file, kind=PROOF_FILE, by=by, at=at) if file else shortcoming.file
    changes = {"result": result.strip(), "file": stored}
    move(shortcoming, "report_correction", by=by, at=at, changes=changes)
    return shortcoming


@transaction.atomic
def pass_correction(*, shortcoming: Shortcoming, by: Any, at: datetime) -> Shortcoming:
    """Checked again and put right."""
    require(can_inspect_project(by))
    move(shortcoming, "pass_correction", by=by, at=at)
    _tell(shortcoming, at)
    return shortcoming


@transaction.atomic
def reopen_correction(*, shortcoming: Shortcoming, reason: str, until_on: date, by: Any, at: datetime) -> Shortcoming:
    """Checked again and not put right yet; until when it has to be. ``Refused`` when that is too far off."""
    require(can_inspect_project(by))
    parameters = parameters_on(localdate(at))
    found = [plan_ends_in_time(PlanFacts(localdate(at), until_on), parameters)]
    decide(shortcoming, "reopen_correction", findings=found, parameters=parameters, by=by, at=at)
    move(shortcoming, "reopen_correction", by=by, at=at, reason=reason, changes={"due_on": until_on})
    _tell(shortcoming, at, reason)
    return shortcoming


@transaction.atomic
def close_inspection(*, inspection: Inspection, by: Any, at: datetime) -> Inspection:
    """End it; ``Refused`` while something is still to be looked at or settled."""
    require(can_announce_inspection(by))
    parameters = parameters_on(localdate(at))
    found = [everything_is_settled(facts_of_closing(inspection), parameters)]
    decide(inspection, "close_inspection", findings=found, parameters=parameters, by=by, at=at)
    move(inspection, "close_inspection", by=by, at=at)
    return inspection


def _tell(shortcoming: Shortcoming, at: datetime, reason: str = "") -> None:
    message = messages.shortcoming_moved(shortcoming, reason)
    people = people_of(shortcoming.inspected.project.term, localdate(at))
    key = f"shortcoming {shortcoming.pk} {shortcoming.state} {at.isoformat()}"
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)
