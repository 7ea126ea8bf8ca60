"""A condition of recognition was not kept: a case is raised, the academy heard, the case decided."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.audit.trail import record
from core.dates.calendar import add_working_days
from core.outbox.post import Letter, Message, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Finding, Parameters
from core.web.access import require
from core.workflow.moving import move
from federation.academies.actions.register import close_academy
from federation.academies.messages import evaluation as letters
from federation.academies.models import Academy, Breach, ChangeReport
from federation.academies.permissions import can_decide_breach, can_raise_breach, can_state_view
from federation.academies.queries.conduct import facts_of_hearing, people_of, unreported
from federation.academies.queries.plaques import plaques_of
from federation.academies.queries.register import last_term
from federation.academies.rules.conduct import HearingFacts, academy_was_heard, before_sanction
from federation.academies.workflow.accreditation import PLAQUE
from federation.academies.workflow.evaluation import HEARING
from federation.regulations.queries import parameters_on

Rule = Callable[[HearingFacts, Parameters], Finding]
UNREPORTED = "bj-academy-admission:9.1"
OVERDUE = gettext_noop("%(changed)s 的变更须在 %(due)s 前报告，逾期没有报告。")


@transaction.atomic
def raise_breach(
    *, academy: Academy, clause: str, facts: str, change_report: ChangeReport | None = None, by: Any, at: datetime
) -> Breach:
    """Open a case about a condition that was not kept."""
    if by is not None:
        require(can_raise_breach(by, academy))
    if not facts.strip():
        raise ValidationError({"facts": _("请写明事由。")})
    breach = Breach.objects.create(
        academy=academy, clause=clause, facts=facts.strip(), change_report=change_report, raised_at=at
    )
    record(by=by, at=at, verb="raise_breach", subject=breach, facts={"clause": clause})
    return breach


@transaction.atomic
def raise_overdue(*, by: Any, at: datetime) -> int:
    """Open a case about each change nobody reported in time; how many."""
    late = list(unreported(localdate(at)))
    for report in late:
        facts = OVERDUE % {"changed": report.changed_on.isoformat(), "due": report.due_on.isoformat()}
        raise_breach(academy=report.academy, clause=UNREPORTED, facts=facts, change_report=report, by=by, at=at)
    return len(late)


@transaction.atomic
def invite_hearing(*, breach: Breach, by: Any, at: datetime) -> Breach:
    """Tell the academy reason and clause, and give it the set days to state its view."""
    require(can_decide_breach(by))
    day = localdate(at)
    until = add_working_days(day, parameters_on(day)["academies.hearing_days"]).day
    move(breach, "invite_hearing", by=by, at=at, changes={"hear_by_on": until}, facts={"hear_by_on": until})
    _tell(breach, letters.hearing_invited(breach), f"hearing {breach.pk}", at)
    return breach


@transaction.atomic
def state_view(*, breach: Breach, statement: str, by: Any, at: datetime) -> Breach:
    """The academy's word; it can be completed until the case is decided."""
    require(can_state_view(by, breach))
    held = Breach.objects.select_for_update().get(pk=breach.pk)
    if held.state != HEARING:
        raise ValidationError(_("现在不在听取意见的阶段。"))
    if not statement.strip():
        raise ValidationError({"statement": _("请写明意见。")})
    Breach.objects.filter(pk=breach.pk).update(statement=statement.strip(), stated_at=at)
    record(by=by, at=at, verb="state_view", subject=breach)
    breach.refresh_from_db(fields=["statement", "stated_at"])
    return breach


@transaction.atomic
def close_breach(*, breach: Breach, decision: str, by: Any, at: datetime) -> Breach:
    """Let the case rest, saying why."""
    return _decide(breach, "close_breach", decision, "", [], by, at)


@transaction.atomic
def warn_academy(*, breach: Breach, decision: str, by: Any, at: datetime) -> Breach:
    """Warn the academy, once it was heard."""
    return _decide(breach, "warn", decision, "", [academy_was_heard], by, at)


@transaction.atomic
def suspend_for_breach(*, breach: Breach, decision: str, document_number: str, by: Any, at: datetime) -> Breach:
    """Suspend the recognition by a document, once the academy was heard; its plaque with it."""
    _sanction(breach, "suspend_for_breach", decision, document_number, by, at)
    _turn_plaques(breach, "suspend_plaque", by, at)
    return breach


@transaction.atomic
def take_down_for_breach(*, breach: Breach, decision: str, document_number: str, by: Any, at: datetime) -> Breach:
    """Take the plaque down by a document, once the academy was heard; it leaves the register the same day."""
    _sanction(breach, "take_down_for_breach", decision, document_number, by, at)
    _turn_plaques(breach, "take_down_plaque", by, at)
    if last_term(breach.academy).until_on is None:
        reason = _("摘牌（%(number)s）") % {"number": document_number.strip()}
        close_academy(academy=breach.academy, until_on=localdate(at), reason=reason, by=by, at=at)
    return breach


@transaction.atomic
def lift_suspension(*, breach: Breach, decision: str, by: Any, at: datetime) -> Breach:
    """Let a suspended academy go on; the plaque is valid again."""
    _decide(breach, "lift_suspension", decision, breach.document_number, [], by, at)
    _turn_plaques(breach, "restore_plaque", by, at)
    return breach


def _sanction(breach: Breach, verb: str, decision: str, document_number: str, by: Any, at: datetime) -> None:
    parameters = parameters_on(localdate(at))
    found = before_sanction(facts_of_hearing(breach, localdate(at), document_number), parameters)
    _close(breach, verb, decision, document_number.strip(), found, parameters, by, at)


def _decide(
    breach: Breach, verb: str, decision: str, number: str, rules: Sequence[Rule], by: Any, at: datetime
) -> Breach:
    parameters = parameters_on(localdate(at))
    facts = facts_of_hearing(breach, localdate(at))
    _close(breach, verb, decision, number, [rule(facts, parameters) for rule in rules], parameters, by, at)
    return breach


def _close(
    breach: Breach,
    verb: str,
    decision: str,
    number: str,
    findings: Sequence[Finding],
    parameters: Parameters,
    by: Any,
    at: datetime,
) -> None:
    """Permit, require the clauses, move, tell the academy."""
    require(can_decide_breach(by))
    if not decision.strip():
        raise ValidationError({"decision": _("请写明处理决定和理由。")})
    decide(breach, verb, findings=findings, parameters=parameters, by=by, at=at)
    changes = {"decision": decision.strip(), "document_number": number}
    move(breach, verb, by=by, at=at, reason=decision.strip(), changes=changes)
    _tell(breach, letters.breach_decided(breach), f"breach {breach.pk} {breach.state}", at)


def _turn_plaques(breach: Breach, verb: str, by: Any, at: datetime) -> None:
    """The plaques follow the case, where there are any."""
    for plaque in plaques_of(breach.academy).filter(state__in=PLAQUE.sources_of(verb)):
        changes = {"state_on": localdate(at)}
        move(plaque, verb, by=by, at=at, reason=breach.decision, facts={"breach": breach.pk}, changes=changes)


def _tell(breach: Breach, message: Message, key: str, at: datetime) -> None:
    people = people_of(last_term(breach.academy), localdate(at))
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)
