"""Money that is to come back: raised, answered, ordered by another, refunded."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import add_working_days
from core.money import yuan
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Refused
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.queries.conduct import people_of
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.actions.books import post_offset, post_recovery, post_refund, take_back_recovery
from federation.subsidies.actions.standing import settle_standing
from federation.subsidies.models import Instalment, Project, Recovery, Refund
from federation.subsidies.permissions import (
    can_enter_funds,
    can_enter_refund,
    can_fill_project,
    can_order_recovery,
    can_raise_recovery,
)
from federation.subsidies.queries.recoveries import facts_of_hearing, facts_of_recovery, offsettable
from federation.subsidies.queries.standing import facts_of_standings
from federation.subsidies.rules.funds import Hands, is_second_person
from federation.subsidies.rules.recoveries import (
    HEARING_DAYS,
    REFUND_DAYS,
    academy_is_heard,
    recovers_no_more_than_is_open,
)
from federation.subsidies.rules.standing import before_paying
from federation.subsidies.workflow import HEARING, ORDERED


@transaction.atomic
def raise_recovery(*, project: Project, amount_fen: int, reason: str, by: Any, at: datetime) -> Recovery:
    """Say what is to come back and why; the academy is told and has its days to answer."""
    require(can_raise_recovery(by))
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if Recovery.objects.filter(project=project, state__in=(HEARING, ORDERED)).exists():
        raise ValidationError(_("这个项目已经有一件没有办结的追回。"))
    parameters = parameters_on(localdate(at))
    found = [recovers_no_more_than_is_open(facts_of_recovery(project, amount_fen), parameters)]
    if any(one.stops for one in found):
        raise Refused(found)
    until = add_working_days(localdate(at), parameters[HEARING_DAYS]).day
    made = Recovery.objects.create(
        project=project, amount_fen=amount_fen, reason=reason, hear_by_on=until, raised_by=by, raised_at=at
    )
    decide(made, "raise_recovery", findings=found, parameters=parameters, by=by, at=at)
    record(by=by, at=at, verb="raise_recovery", subject=made, reason=reason, facts={"amount_fen": amount_fen})
    _tell(made, at)
    return made


@transaction.atomic
def state_recovery_view(*, recovery: Recovery, view: str, by: Any, at: datetime) -> Recovery:
    """The academy says what it has to say, once."""
    require(can_fill_project(by, recovery.project))
    held = Recovery.objects.select_for_update(no_key=True).get(pk=recovery.pk)
    if held.state != HEARING or held.stated_at is not None:
        raise NotAllowed(held, "state_recovery_view", held.state, held.workflow)
    Recovery.objects.filter(pk=held.pk).update(view=view.strip(), stated_at=at)
    record(by=by, at=at, verb="state_recovery_view", subject=held)
    return held


@transaction.atomic
def order_recovery(*, recovery: Recovery, document_number: str, by: Any, at: datetime) -> Recovery:
    """Order it by a document: another officer, once the academy was heard, still no more than is open."""
    require(can_order_recovery(by, recovery))
    if not document_number.strip():
        raise ValidationError({"document_number": _("批准要凭文件，请填写文号。")})
    parameters = parameters_on(localdate(at))
    held = Recovery.objects.select_for_update(no_key=True).get(pk=recovery.pk)
    found = [
        is_second_person(Hands(held.raised_by_id == by.pk), parameters),
        academy_is_heard(facts_of_hearing(held, localdate(at)), parameters),
        recovers_no_more_than_is_open(facts_of_recovery(recovery.project, recovery.amount_fen), parameters),
    ]
    due = add_working_days(localdate(at), parameters[REFUND_DAYS]).day
    decide(recovery, "order_recovery", findings=found, parameters=parameters, by=by, at=at)
    changes = {"ordered_by": by, "document_number": document_number.strip(), "due_on": due}
    move(recovery, "order_recovery", by=by, at=at, facts={"amount_fen": recovery.amount_fen}, changes=changes)
    post_recovery(recovery=recovery, by=by, at=at)
    _tell(recovery, at)
    return recovery


@transaction.atomic
def enter_refund(
    *, recovery: Recovery, amount_fen: int, received_on: date, number: str, by: Any, at: datetime
) -> Refund:
    """Write down what came back, and post it; when nothing is missing the case is done."""
    require(can_enter_refund(by))
    held = Recovery.objects.select_for_update(no_key=True).get(pk=recovery.pk)
    if held.state != ORDERED:
        raise NotAllowed(held, "enter_refund", held.state, held.workflow)
    if received_on > localdate(at):
        raise ValidationError({"received_on": _("到账日期不能晚于今天。")})
    raised = localdate(held.raised_at)
    if received_on < raised:
        told = {"day": raised.isoformat()}
        raise ValidationError({"received_on": _("到账日期不能早于提出追回的日期 %(day)s。") % told})
    if Refund.objects.filter(number=number).exists():
        raise ValidationError({"number": _("这张回单已经登记过。")})
    back = held.refunds.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    left = held.amount_fen - back
    if amount_fen > left:
        raise ValidationError({"amount_fen": _("还差 %(left)s 元，不能多于它。") % {"left": yuan(left)}})
    made = Refund.objects.create(
        recovery=held, amount_fen=amount_fen, received_on=received_on, number=number, entered_by=by
    )
    post_refund(refund=made, by=by, at=at)
    record(by=by, at=at, verb="enter_refund", subject=held, facts={"amount_fen": amount_fen, "number": number})
    if amount_fen == left:
        move(held, "settle_recovery", by=by, at=at)
    return made


@transaction.atomic
def offset_recovery(*, recovery: Recovery, instalment: Instalment, by: Any, at: datetime) -> Refund:
    """Set what is still owed against an instalment that is due to the same academy, as far as both go.

    What is left of the instalment stays due as one of its own. ``Refused`` for an academy that cannot be paid.
    """
    require(can_enter_funds(by))
    held = Recovery.objects.select_for_update(no_key=True).get(pk=recovery.pk)
    if held.state != ORDERED:
        raise NotAllowed(held, "offset_recovery", held.state, held.workflow)
    piece = offsettable(held).select_for_update(no_key=True, of=("self",)).filter(pk=instalment.pk).first()
    if piece is None:
        raise ValidationError({"instalment": _("这一期不能抵扣：不是这家学院的，或者已经编入批次。")})
    settle_standing(academy=piece.project.academy, by=by, at=at)
    parameters = parameters_on(localdate(at))
    found = [
        one for facts in facts_of_standings([piece.project.academy_id]) for one in before_paying(facts, parameters)
    ]
    decide(held, "offset_recovery", findings=found, parameters=parameters, by=by, at=at)
    left = held.amount_fen - (held.refunds.aggregate(sum=Sum("amount_fen"))["sum"] or 0)
    amount = min(left, piece.amount_fen)
    rest = piece.amount_fen - amount
    changes = {"amount_fen": amount, "is_offset": True, "paid_on": localdate(at), "batch": None, "line": None}
    move(piece, "offset_instalment", by=by, at=at, facts={"recovery": held.pk}, changes=changes)
    if rest:
        _split(piece, rest, by, at)
    made = Refund.objects.create(
        recovery=held, amount_fen=amount, received_on=localdate(at), number=f"抵扣-{piece.pk}", instalment=piece,
        entered_by=by,
    )  # fmt: skip
    post_offset(refund=made, by=by, at=at)
    record(by=by, at=at, verb="offset_recovery", subject=held, facts={"amount_fen": amount, "instalment": piece.pk})
    if amount == left:
        move(held, "settle_recovery", by=by, at=at)
    return made


def _split(piece: Instalment, rest_fen: int, by: Any, at: datetime) -> None:
    number = (piece.project.instalments.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Instalment.objects.create(project=piece.project, number=number, amount_fen=rest_fen)
    move(made, "release_instalment", by=by, at=at, changes={"released_on": piece.released_on})


@transaction.atomic
def withdraw_recovery(*, recovery: Recovery, reason: str, by: Any, at: datetime) -> Recovery:
    """Give it up, saying why; not once something came back."""
    require(can_order_recovery(by, recovery))
    if recovery.refunds.exists():
        raise ValidationError(_("已经有退款，不能撤销。"))
    move(recovery, "withdraw_recovery", by=by, at=at, reason=reason)
    take_back_recovery(recovery=recovery, reason=reason, by=by, at=at)
    _tell(recovery, at)
    return recovery


def _tell(recovery: Recovery, at: datetime) -> None:
    message = messages.recovery_moved(recovery)
    people = people_of(recovery.project.term, localdate(at))
    key = f"recovery {recovery.pk} {recovery.state}"
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)
