"""The gateway: checks judged, clarifications asked and answered, passed or refused; what is not answered lapses."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import post_many
from core.rules.deciding import decide
from core.web.access import require
from federation.academies.actions.panelling import convene_panel
from federation.academies.actions.stepping import step_application
from federation.academies.messages import applications as said
from federation.academies.messages.applications import letters
from federation.academies.models import Application, Clarification, GatewayCheck, Outcome
from federation.academies.permissions import can_check_application, can_fill_application
from federation.academies.queries.admission import findings_of, grounds, quota_findings_of
from federation.academies.queries.answers import asked_now, closed_to_writing, locked
from federation.academies.queries.clarifying import clause_of_field, said_in
from federation.academies.queries.gateway import failing, unjudged
from federation.academies.queries.officers import applicants_of, told_of
from federation.academies.queries.scoring import field_label
from federation.academies.rules.gateway import check_named
from federation.academies.workflow.accreditation import CHECKING, CLARIFYING
from federation.accounts.models import User
from federation.regulations.queries import parameters_on

WARN_DAYS = timedelta(days=2)


class Question(NamedTuple):
    """What is asked about one field of the form, or one item of the score sheet."""

    field: str
    text: str


@transaction.atomic
def judge_check(
    *, application: Application, check: str, outcome: str, note: str, by: Any, at: datetime
) -> GatewayCheck:
    """Judge one check; judged again it is overwritten. Whatever is not passed says what is wrong."""
    require(can_check_application(by, application))
    held = locked(application)
    if held.state != CHECKING:
        raise closed_to_writing(held)
    if check_named(check) is None or outcome not in Outcome.values:
        raise ValidationError(_("没有这一项审查。"))
    note = note.strip()[:300]
    if outcome != Outcome.PASS and not note:
        raise ValidationError({"note": _("写明哪里不符合，或者要补正什么。")})
    judged, _made = GatewayCheck.objects.update_or_create(
        application=held, check_code=check, defaults={"outcome": outcome, "note": note, "by": by, "at": at}
    )
    facts = {"application": held.code, "check": check, "outcome": outcome}
    record(by=by, at=at, verb="judge_check", subject=judged, reason=note, facts=facts)
    return judged


@transaction.atomic
def pass_gateway(*, application: Application, by: Any, at: datetime) -> Application:
    """On to the assessors, once every check is passed."""
    require(can_check_application(by, application))
    held = locked(application)
    left = [*unjudged(held), *failing(held)]
    if left:
        text = _("还有 %(count)s 项没有判为“符合”：%(checks)s")
        raise ValidationError(text % {"count": len(left), "checks": "、".join(str(one.title) for one in left)})
    parameters = parameters_on(localdate(at))
    findings = [*findings_of(held, parameters), *quota_findings_of(held, parameters)]
    decide(held, "pass_gateway", findings=findings, parameters=parameters, by=by, at=at)
    step_application(application=held, verb="pass_gateway", by=by, at=at)
    convene_panel(application=held, by=by, at=at)
    post_many(letters(held, said.gateway_passed(held), told_of(held, localdate(at))), at=at)
    return held


@transaction.atomic
def ask_clarification(
    *, application: Application, questions: Sequence[Question], by: Any, at: datetime
) -> list[Clarification]:
    """Ask about named fields: only they open again, and the clock of the check stops until the answer."""
    require(can_check_application(by, application))
    held = locked(application)
    asked = list({one.field: one for one in questions if one.text.strip()}.values())
    if not asked:
        raise ValidationError(_("至少写明一处要补正什么。"))
    told = "；".join(f"{field_label(held, one.field)}：{one.text.strip()}" for one in asked)
    step_application(application=held, verb="ask", by=by, at=at, reason=told[:300])
    turn = 1 + max(held.clarifications.values_list("turn", flat=True), default=0)
    assert held.stage_due_on
    made = Clarification.objects.bulk_create(
        Clarification(
            application=held, turn=turn, field=one.field, question=one.text.strip()[:300],
            clause=clause_of_field(held, one.field), before=said_in(held, one.field), asked_by=by, asked_at=at,
            due_on=held.stage_due_on,
        )
        for one in asked
    )  # fmt: skip
    post_many(letters(held, said.asked(held, told), applicants_of(held, localdate(at))), at=at)
    return made


@transaction.atomic
def answer_clarification(*, application: Application, by: Any, at: datetime) -> Application:
    """Hand the clarified fields back; the clock of the check goes on. Each must say something else than before."""
    require(can_fill_application(by, application))
    held = locked(application)
    asked = asked_now(held)
    now_said = {one.pk: said_in(held, one.field) for one in asked}
    untouched = [one for one in asked if now_said[one.pk] == one.before]
    if untouched:
        fields = "、".join(field_label(held, one.field) for one in untouched)
        raise ValidationError(_("还没有改：%(fields)s。维持原样的，也请在栏目里写明理由。") % {"fields": fields})
    step_application(application=held, verb="answer", by=by, at=at)
    for one in asked:
        one.after, one.answered_by, one.answered_at = now_said[one.pk], by, at
    Clarification.objects.bulk_update(asked, ["after", "answered_by", "answered_at"])
    askers: Iterable[User] = {one.asked_by_id: one.asked_by for one in asked}.values()
    post_many(letters(held, said.answered(held), askers), at=at)
    return held


@transaction.atomic
def refuse_application(
    *, application: Application, clauses: Iterable[str], reason: str, remedy: str, by: Any, at: datetime
) -> Application:
    """Refuse it by the clauses named; ``remedy`` says what would change it. From the gateway until the decision."""
    require(can_check_application(by, application))
    held = locked(application)
    facts = grounds(held, clauses, remedy)
    step_application(application=held, verb="refuse", by=by, at=at, reason=reason, facts=facts)
    post_many(letters(held, said.ended(held, reason), told_of(held, localdate(at))), at=at)
    return held


@transaction.atomic
def lapse_applications(*, by: Any, at: datetime) -> int:
    """By the clock: end what was not clarified in time, warn those whose time is nearly up. Returns how many ended."""
    day = localdate(at)
    waiting = Application.objects.filter(state=CLARIFYING, stage_due_on__isnull=False)
    for application in waiting.filter(stage_due_on__range=(day, day + WARN_DAYS)).select_related("unit", "union"):
        assert application.stage_due_on
        warning = said.due_soon(application, application.stage_due_on)
        post_many(letters(application, warning, applicants_of(application, day)), at=at)
    late = list(waiting.filter(stage_due_on__lt=day))
    for application in late:
        held = locked(application)
        reason = _("补正期限 %(day)s 已过，没有交回") % {"day": held.stage_due_on}
        facts = grounds(held, ["bj-academy-admission:6.3"], _("可以在下一批重新申报"))
        step_application(application=held, verb="lapse", by=by, at=at, reason=reason, facts=facts)
        post_many(letters(held, said.ended(held, reason), told_of(held, day)), at=at)
    return len(late)
