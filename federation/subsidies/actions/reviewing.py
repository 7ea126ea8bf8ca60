"""A project in the union's hands: endorsed, asked about, its amounts set, approved, agreed, accepted or stopped."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.money import yuan
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Finding, Parameters
from core.web.access import require
from core.workflow.moving import move
from federation.academies.queries.conduct import people_of
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.actions.books import post_promise, post_reduction
from federation.subsidies.actions.paying import withdraw_instalment
from federation.subsidies.actions.standing import settle_standing
from federation.subsidies.models import BudgetLine, Instalment, Project, Question
from federation.subsidies.permissions import (
    can_accept_project,
    can_approve_project,
    can_endorse_project,
    can_enter_funds,
    can_review_project,
    can_turn_down_project,
)
from federation.subsidies.queries.projects import approved_on, facts_of_project
from federation.subsidies.queries.reports import final_report_of
from federation.subsidies.queries.standing import facts_of_standings
from federation.subsidies.queries.vouchers import cleared_fen, open_vouchers
from federation.subsidies.rules.funds import Hands, is_second_person
from federation.subsidies.rules.projects import (
    AcceptanceFacts,
    final_report_is_read,
    is_covered_by_vouchers,
    of_budget,
    split,
)
from federation.subsidies.rules.standing import before_paying
from federation.subsidies.workflow import ACCEPTED, BATCHED, CANCELLED, FAILED, PLANNED, RELEASED

FIELDS = ("title", "trade", "uses", "goal", "from_on", "until_on", "lines")
"""What of a project can be asked about."""


@transaction.atomic
def ask_more(*, project: Project, questions: Mapping[str, str], by: Any, at: datetime) -> Project:
    """Ask about single fields; the academy can change these and nothing else until it has answered."""
    require(can_turn_down_project(by, project))
    told = {field: asked.strip() for field, asked in questions.items() if asked.strip()}
    if not told:
        raise ValidationError(_("至少对一个栏目写明要补充什么。"))
    if strange := sorted(set(told) - set(FIELDS)):
        raise ValidationError(_("没有这个栏目：%(field)s。") % {"field": strange[0]})
    Question.objects.bulk_create(
        Question(project=project, field=field, asked=asked, asked_by=by, asked_at=at) for field, asked in told.items()
    )
    move(project, "ask_more", by=by, at=at, facts={"fields": sorted(told)})
    _tell(project, messages.project_moved(project), at)
    return project


@transaction.atomic
def endorse_project(*, project: Project, by: Any, at: datetime) -> Project:
    """The academy's union agrees."""
    require(can_endorse_project(by, project))
    move(project, "endorse_project", by=by, at=at)
    return project


@transaction.atomic
def decline_project(*, project: Project, reason: str, by: Any, at: datetime) -> Project:
    """Turn a project down, saying why; the academy is told."""
    require(can_turn_down_project(by, project))
    move(project, "decline_project", by=by, at=at, reason=reason)
    _tell(project, messages.project_moved(project), at)
    return project


@transaction.atomic
def review_project(*, project: Project, amounts: Mapping[int, int], by: Any, at: datetime) -> Project:
    """Set what each line (by id) is approved with, in fen, never more than was asked; ``Refused`` beyond a standard."""
    require(can_review_project(by))
    lines = list(project.lines.order_by("pk"))
    wrong = {
        f"amount_{line.pk}": _("不能小于 0。")
        if amounts.get(line.pk, -1) < 0
        else _("最多 %(most)s 元，不能多于申请。") % {"most": yuan(line.amount_fen)}
        for line in lines
        if not 0 <= amounts.get(line.pk, -1) <= line.amount_fen
    }
    if wrong:
        raise ValidationError(wrong)
    for line in lines:
        line.approved_fen = amounts[line.pk]
    BudgetLine.objects.bulk_update(lines, ["approved_fen"])
    total = sum(amounts[line.pk] for line in lines)
    parameters = parameters_on(localdate(at))
    found = _before_promising(project, parameters, by, at)
    decide(project, "review_project", findings=found, parameters=parameters, by=by, at=at)
    changes = {"approved_fen": total, "reviewed_by": by}
    move(project, "review_project", by=by, at=at, facts={"approved_fen": total}, changes=changes)
    return project


@transaction.atomic
def return_project(*, project: Project, reason: str, by: Any, at: datetime) -> Project:
    """Send it back to have the amounts set anew, saying why."""
    require(can_approve_project(by, project))
    move(project, "return_project", by=by, at=at, reason=reason)
    return project


@transaction.atomic
def approve_project(*, project: Project, document_number: str, by: Any, at: datetime) -> Project:
    """Approve by a document: promised, due, and divided into instalments."""
    require(can_approve_project(by, project))
    if not document_number.strip():
        raise ValidationError({"document_number": _("批准要凭文件，请填写文号。")})
    parameters = parameters_on(localdate(at))
    found = [
        is_second_person(Hands(project.reviewed_by_id == by.pk), parameters),
        *_before_promising(project, parameters, by, at),
    ]
    percent = parameters["subsidies.first_percent"]
    decide(project, "approve_project", findings=found, parameters=parameters, by=by, at=at)
    changes = {"approved_by": by, "document_number": document_number.strip(), "first_percent": percent}
    move(project, "approve_project", by=by, at=at, facts={"document_number": document_number}, changes=changes)
    Instalment.objects.bulk_create(
        Instalment(project=project, number=number, amount_fen=amount)
        for number, amount in enumerate(split(project.approved_fen or 0, percent), start=1)
        if amount
    )
    post_promise(project=project, by=by, at=at)
    _tell(project, messages.project_moved(project), at)
    return project


@transaction.atomic
def sign_agreement(*, project: Project, agreed_on: date, by: Any, at: datetime) -> Project:
    """Write down that the agreement was signed; the first instalment can go into a batch."""
    require(can_enter_funds(by))
    if agreed_on > localdate(at):
        raise ValidationError({"agreed_on": _("签订日期不能晚于今天。")})
    promised = approved_on(project)
    if promised and agreed_on < promised:
        told = {"day": promised.isoformat()}
        raise ValidationError({"agreed_on": _("签订日期不能早于立项日期 %(day)s。") % told})
    move(project, "sign_agreement", by=by, at=at, changes={"agreed_on": agreed_on})
    _release(project, 1, by, at)
    return project


@transaction.atomic
def accept_project(*, project: Project, accepted_fen: int, reason: str, by: Any, at: datetime) -> Project:
    """Accept what was done for ``accepted_fen``: the rest of it is released, what is beyond it is no longer due."""
    require(can_accept_project(by, project))
    approved = project.approved_fen or 0
    if not 0 <= accepted_fen <= approved:
        raise ValidationError({"accepted_fen": _("验收金额在 0 和立项金额之间。")})
    parameters = parameters_on(localdate(at))
    report = final_report_of(project)
    is_reported = report is not None and report.state == ACCEPTED
    facts = AcceptanceFacts(accepted_fen, cleared_fen(project), open_vouchers(project), is_reported)
    found = [final_report_is_read(facts, parameters), is_covered_by_vouchers(facts, parameters)]
    decide(project, "accept_project", findings=found, parameters=parameters, by=by, at=at)
    changes = {"accepted_fen": accepted_fen}
    move(project, "accept_project", by=by, at=at, reason=reason, facts=changes, changes=changes)
    first = sum(one.amount_fen for one in project.instalments.exclude(state=CANCELLED).exclude(number=2))
    rest = max(0, accepted_fen - first)
    last = project.instalments.filter(number=2, state=PLANNED).first()
    if last is not None and rest:
        Instalment.objects.filter(pk=last.pk).update(amount_fen=rest)
        _release(project, 2, by, at)
    elif last is not None:
        move(last, "cancel_instalment", by=by, at=at)
    if last is not None and last.amount_fen > rest:
        post_reduction(project=project, amount_fen=last.amount_fen - rest, why="验收核减", by=by, at=at)
    _tell(project, messages.project_moved(project), at)
    return project


@transaction.atomic
def stop_project(*, project: Project, reason: str, by: Any, at: datetime) -> Project:
    """End a project under way: what is not yet before the bank is no longer due."""
    require(can_accept_project(by, project))
    move(project, "stop_project", by=by, at=at, reason=reason)
    for one in project.instalments.filter(state=BATCHED):
        withdraw_instalment(instalment=one, reason=reason, by=by, at=at)
    dropped = list(project.instalments.filter(state__in=(PLANNED, RELEASED, FAILED)).order_by("number"))
    for one in dropped:
        move(one, "cancel_instalment", by=by, at=at, reason=reason)
    if dropped:
        amount = sum(one.amount_fen for one in dropped)
        post_reduction(project=project, amount_fen=amount, why="项目终止", by=by, at=at)
    _tell(project, messages.project_moved(project), at)
    return project


def _release(project: Project, number: int, by: Any, at: datetime) -> None:
    for one in project.instalments.filter(number=number, state=PLANNED):
        move(one, "release_instalment", by=by, at=at, changes={"released_on": localdate(at)})


def _before_promising(project: Project, parameters: Parameters, by: Any, at: datetime) -> list[Finding]:
    settle_standing(academy=project.academy, by=by, at=at)
    found = of_budget(facts_of_project(project, approved=True), parameters)
    for facts in facts_of_standings([project.academy_id]):
        found += before_paying(facts, parameters)
    return found


def _tell(project: Project, message: Any, at: datetime) -> None:
    key = f"project {project.pk} {project.state} {at.isoformat()}"
    people = people_of(project.term, localdate(at))
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)
