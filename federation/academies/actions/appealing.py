"""Asking to look at a refusal again: within its days, once, examined by somebody who did not handle the case."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import add_working_days
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.actions.stepping import step_application
from federation.academies.messages import decisions as messages
from federation.academies.models import ENDED, Appeal, Application
from federation.academies.permissions.deciding import can_examine_appeal, can_file_appeal
from federation.academies.queries.appeals import facts_of_appeal, handled
from federation.academies.queries.officers import applicants_of, officers_of, officers_of_the_city
from federation.academies.rules.deciding import ExaminerFacts, appealed_in_time, appealed_once, examined_by_another
from federation.academies.workflow.accreditation import REFUSED
from federation.regulations.queries import parameters_on


@transaction.atomic
def file_appeal(*, application: Application, statement: str, by: Any, at: datetime) -> Appeal:
    """Appeal a refusal; ``Refused`` once the days are over or when it was appealed before."""
    application = Application.objects.select_for_update(of=("self",)).select_related("unit", "union").get(
        pk=application.pk
    )  # fmt: skip
    require(can_file_appeal(by, application))
    if application.state != REFUSED:
        raise NotAllowed(application, "reinstate", application.state, Application.workflow)
    if not statement.strip():
        raise ValidationError({"statement": _("请写明复核的理由。")})
    day = localdate(at)
    parameters = parameters_on(day)
    facts = facts_of_appeal(application, day, parameters)
    found = [appealed_in_time(facts, parameters), appealed_once(facts)]
    decide(application, "file_appeal", findings=found, parameters=parameters, by=by, at=at)
    due = add_working_days(day, parameters["academies.appeal_answer_days"])
    appeal = Appeal.objects.create(
        application=application, statement=statement, filed_by=by, filed_at=at, due_on=due.day
    )
    told = {"due_on": due.day, "application": application.code}
    record(by=by, at=at, verb="file_appeal", subject=appeal, facts=told)
    record(by=by, at=at, verb="file_appeal", subject=application, facts=told)
    letter = messages.appeal_filed(appeal)
    free = [one for one in officers_of_the_city(day) if not handled(one, application)]
    post_many([Letter(letter, Recipient(user=one)) for one in free], at=at)
    return appeal


@transaction.atomic
def examine_appeal(*, appeal: Appeal, by: Any, at: datetime) -> Appeal:
    """Take an appeal up, as its owner."""
    appeal = _locked(appeal)
    require(can_examine_appeal(by, appeal))
    facts = ExaminerFacts(str(by), handled(by, appeal.application))
    parameters = parameters_on(localdate(at))
    decide(appeal, "examine_appeal", findings=[examined_by_another(facts)], parameters=parameters, by=by, at=at)
    move(appeal, "examine_appeal", by=by, at=at, changes={"owner": by})
    return appeal


@transaction.atomic
def uphold_appeal(*, appeal: Appeal, answer: str, by: Any, at: datetime) -> Appeal:
    """The refusal does not stand: the application goes back to its check.

    ``ValidationError`` when the unit has begun another application of the tier meanwhile.
    """
    appeal = _answered(appeal, "uphold_appeal", answer, by, at)
    application = appeal.application
    other = (
        Application.objects.filter(unit=application.unit, tier=application.tier)
        .exclude(pk=application.pk)
        .exclude(state__in=ENDED)
        .first()
    )
    if other:
        text = _("这家单位已另有在办的申报 %(code)s，请先请它撤回，再恢复这一件。")
        raise ValidationError(text % {"code": other.code})
    step_application(application=application, verb="reinstate", by=by, at=at, reason=answer)
    return appeal


@transaction.atomic
def dismiss_appeal(*, appeal: Appeal, answer: str, by: Any, at: datetime) -> Appeal:
    """The refusal stands; the answer says why."""
    return _answered(appeal, "dismiss_appeal", answer, by, at)


def _answered(appeal: Appeal, verb: str, answer: str, by: Any, at: datetime) -> Appeal:
    appeal = _locked(appeal)
    require(can_examine_appeal(by, appeal))
    if not answer.strip():
        raise ValidationError({"answer": _("请写明答复的理由。")})
    move(appeal, verb, by=by, at=at, reason=answer, changes={"answer": answer, "answered_at": at, "owner": by})
    application = appeal.application
    people = {
        appeal.filed_by,
        *applicants_of(application, localdate(at)),
        *officers_of(application.union, localdate(at)),
    }
    post_many([Letter(messages.appeal_answered(appeal), Recipient(user=one)) for one in people], at=at)
    return appeal


def _locked(appeal: Appeal) -> Appeal:
    """The application first, then its appeal: everybody locks in this order."""
    Application.objects.select_for_update().get(pk=appeal.application_id)
    return (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("application__unit", "application__union", "filed_by", "owner")
        .get(pk=appeal.pk)
    )
