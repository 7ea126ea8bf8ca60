"""A project in the academy's hands: begun, its budget line by line, matching money, handed in, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.rules.deciding import decide
from core.rules.rule import Refused
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.models import AcademyTerm
from federation.academies.queries.register import last_term
from federation.regulations.queries import parameters_on
from federation.subsidies.actions.standing import settle_standing
from federation.subsidies.models import BudgetLine, Call, Pledge, Project, Question
from federation.subsidies.permissions import can_begin_project, can_fill_project
from federation.subsidies.queries.projects import facts_of_call, facts_of_project, frozen_terms
from federation.subsidies.queries.standing import facts_of_standings
from federation.subsidies.rules.projects import before_handing_in, call_is_open, is_first_for_its_call
from federation.subsidies.rules.standing import before_paying
from federation.subsidies.workflow import ASKED, DRAFTED

OPEN = (DRAFTED, ASKED)


@dataclass(frozen=True)
class Plan:
    """What a project says of itself."""

    title: str
    trade: str
    uses: Sequence[str]
    goal: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class LineTold:
    """A budget line as told; fen, class hours in tenths."""

    use: str
    cost_kind: str
    what: str
    amount_fen: int
    title_grade: str = ""
    class_hours_tenths: int | None = None
    persons: int | None = None
    days: int | None = None


@transaction.atomic
def draft_project(*, call: Call, term: AcademyTerm, plan: Plan, by: Any, at: datetime) -> Project:
    """Begin an academy's project; ``Refused`` for the demonstrative academy, on hold, out of time, or a second one."""
    require(can_begin_project(by, term))
    day, parameters = localdate(at), parameters_on(localdate(at))
    settle_standing(academy=term.academy, by=by, at=at)
    made = Project(
        call=call, academy=term.academy, term=term, entered_by=by, title=plan.title, trade=plan.trade,
        uses=list(plan.uses), goal=plan.goal, from_on=plan.from_on, until_on=plan.until_on,
    )  # fmt: skip
    _days_in_order(plan)
    around = facts_of_call(made, day)
    found = [
        call_is_open(around, parameters),
        is_first_for_its_call(around, parameters),
        *(one for facts in facts_of_standings([term.academy_id]) for one in before_paying(facts, parameters)),
    ]
    if any(one.stops for one in found):
        raise Refused(found)
    made.save()
    decide(made, "draft_project", findings=found, parameters=parameters, by=by, at=at)
    record(by=by, at=at, verb="draft_project", subject=made, facts={"call": call.pk, "academy": term.academy.code})
    return made


@transaction.atomic
def amend_project(*, project: Project, plan: Plan, by: Any, at: datetime) -> Project:
    """Change what a project says while it is the academy's; of an asked one only what was asked about."""
    held = _held(project, "amend_project", by)
    _days_in_order(plan)
    new = {name: getattr(plan, name) for name in ("title", "trade", "uses", "goal", "from_on", "until_on")}
    new["uses"] = list(plan.uses)
    _only_what_was_asked(held, [name for name, value in new.items() if getattr(held, name) != value])
    Project.objects.filter(pk=held.pk).update(**new)
    record(by=by, at=at, verb="amend_project", subject=held)
    return held


@transaction.atomic
def enter_line(
    *, project: Project, told: LineTold, line: BudgetLine | None = None, by: Any, at: datetime
) -> BudgetLine:
    """Add a budget line, or write ``line`` anew."""
    held = _held(project, "enter_line", by)
    _only_what_was_asked(held, ["lines"])
    values: dict[str, Any] = {**vars(told), "approved_fen": None}
    if line is None:
        made = BudgetLine.objects.create(project=held, **values)
    else:
        held.lines.filter(pk=line.pk).update(**values)
        made = held.lines.get(pk=line.pk)
    _resum(held)
    record(by=by, at=at, verb="enter_line", subject=held, facts={"what": told.what, "amount_fen": told.amount_fen})
    return made


@transaction.atomic
def remove_line(*, line: BudgetLine, by: Any, at: datetime) -> None:
    """Take a budget line away."""
    held = _held(line.project, "remove_line", by)
    _only_what_was_asked(held, ["lines"])
    record(by=by, at=at, verb="remove_line", subject=held, facts={"what": line.what, "amount_fen": line.amount_fen})
    line.delete()
    _resum(held)


@transaction.atomic
def enter_pledge(
    *, project: Project, source: str, payer: str, committed_fen: int, due_on: date, by: Any, at: datetime
) -> Pledge:
    """Write down who adds how much by when."""
    held = _held(project, "enter_pledge", by)
    _only_what_was_asked(held, ["lines"])
    made = Pledge.objects.create(project=held, source=source, payer=payer, committed_fen=committed_fen, due_on=due_on)
    record(by=by, at=at, verb="enter_pledge", subject=held, facts={"payer": payer, "committed_fen": committed_fen})
    return made


@transaction.atomic
def remove_pledge(*, pledge: Pledge, by: Any, at: datetime) -> None:
    """Take a promise away before anything was handed in."""
    held = _held(pledge.project, "remove_pledge", by)
    _only_what_was_asked(held, ["lines"])
    if pledge.receipts.exists():
        raise ValidationError(_("已经有到账登记，不能删除。"))
    facts = {"payer": pledge.payer, "committed_fen": pledge.committed_fen}
    record(by=by, at=at, verb="remove_pledge", subject=held, facts=facts)
    pledge.delete()


@transaction.atomic
def submit_project(*, project: Project, by: Any, at: datetime) -> Project:
    """Hand a project in; the numbers it was judged by stay with it. ``Refused`` with every clause that it misses."""
    require(can_fill_project(by, project))
    _judge(project, "submit_project", by, at)
    return project


@transaction.atomic
def answer_more(*, project: Project, answers: Mapping[int, str], by: Any, at: datetime) -> Project:
    """Answer each question (by id) and hand the project back; judged anew, the call's days no longer count."""
    require(can_fill_project(by, project))
    questions = list(project.questions.filter(answered_at=None))
    missing = {f"answer_{one.pk}": _("请答复。") for one in questions if not answers.get(one.pk, "").strip()}
    if missing:
        raise ValidationError(missing)
    for one in questions:
        one.answer, one.answered_at = answers[one.pk].strip(), at
    Question.objects.bulk_update(questions, ["answer", "answered_at"])
    _judge(project, "answer_more", by, at)
    return project


@transaction.atomic
def discard_project(*, project: Project, by: Any, at: datetime) -> Project:
    """Give up a project that was never handed in."""
    require(can_fill_project(by, project))
    move(project, "discard_project", by=by, at=at)
    return project


def _judge(project: Project, verb: str, by: Any, at: datetime) -> None:
    parameters = parameters_on(localdate(at))
    settle_standing(academy=project.academy, by=by, at=at)
    around = facts_of_call(project, localdate(at))
    found = before_handing_in(facts_of_project(project), around, parameters)
    if verb == "answer_more":
        found = found[1:]
    for facts in facts_of_standings([project.academy_id]):
        found += before_paying(facts, parameters)
    decide(project, verb, findings=found, parameters=parameters, by=by, at=at)
    changes = {"terms": frozen_terms(parameters), "term": last_term(project.academy)}
    move(project, verb, by=by, at=at, facts={"asked_fen": project.asked_fen}, changes=changes)


def _held(project: Project, verb: str, by: Any) -> Project:
    """The project, locked, while it is the academy's to change."""
    require(can_fill_project(by, project))
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if held.state not in OPEN:
        raise NotAllowed(held, verb, held.state, held.workflow)
    return held


def _only_what_was_asked(project: Project, changed: Sequence[str]) -> None:
    if project.state != ASKED:
        return
    asked = set(project.questions.filter(answered_at=None).values_list("field", flat=True))
    beyond = {name: _("没有要求补充这一项，不能改。") for name in changed if name not in asked}
    if "lines" in beyond:
        raise ValidationError(_("没有要求补充预算，不能改预算明细。"))
    if beyond:
        raise ValidationError(beyond)


def _days_in_order(plan: Plan) -> None:
    if plan.until_on < plan.from_on:
        raise ValidationError({"until_on": _("执行结束不能早于执行开始。")})


def _resum(project: Project) -> None:
    total = project.lines.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    Project.objects.filter(pk=project.pk).update(asked_fen=total)
