"""Calls for projects out of an approved budget."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.web.access import require
from federation.academies.queries.conduct import people_of_units
from federation.subsidies import messages
from federation.subsidies.models import Call, Fund
from federation.subsidies.permissions import can_enter_funds
from federation.subsidies.queries.standing import subsidised_on
from federation.subsidies.workflow import APPROVED


@transaction.atomic
def publish_call(
    *, fund: Fund, title: str, from_on: date, until_on: date, note: str = "", by: Any, at: datetime
) -> Call:
    """Call for projects; the people of every subsidised academy are told. Not before the budget stands."""
    require(can_enter_funds(by))
    if fund.state != APPROVED:
        raise ValidationError(_("预算批准以后才能发申报通知。"))
    _in_order(from_on, until_on)
    if until_on < localdate(at):
        raise ValidationError({"until_on": _("申报截止日期已经过去。")})
    made = Call.objects.create(fund=fund, title=title, from_on=from_on, until_on=until_on, note=note, entered_by=by)
    facts = {"from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
    record(by=by, at=at, verb="publish_call", subject=made, facts=facts)
    _tell(made, at)
    return made


@transaction.atomic
def amend_call(*, call: Call, until_on: date, note: str = "", by: Any, at: datetime) -> Call:
    """Move the last day, change what is required; what was handed in stays handed in."""
    require(can_enter_funds(by))
    held = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    _in_order(held.from_on, until_on)
    facts = {"until_on": [held.until_on.isoformat(), until_on.isoformat()]}
    held.until_on, held.note = until_on, note
    held.save(update_fields=["until_on", "note"])
    record(by=by, at=at, verb="amend_call", subject=held, facts=facts)
    return held


def _in_order(from_on: date, until_on: date) -> None:
    if until_on < from_on:
        raise ValidationError({"until_on": _("申报截止不能早于申报开始。")})


def _tell(call: Call, at: datetime) -> None:
    terms = list(subsidised_on(localdate(at)))
    people = people_of_units({term.host_unit_id for term in terms if term.host_unit_id}, localdate(at))
    told = {user.pk: user for users in people.values() for user in users}
    message = messages.call_published(call)
    post_many([Letter(message, Recipient(user=user), f"call {call.pk}") for user in told.values()], at=at)
