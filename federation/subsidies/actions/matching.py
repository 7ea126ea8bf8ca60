"""Matching money that arrives."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.money import yuan
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed
from federation.regulations.queries import parameters_on
from federation.subsidies.actions.books import post_matching
from federation.subsidies.models import Pledge, PledgeReceipt
from federation.subsidies.permissions import can_receive_pledge
from federation.subsidies.rules.matching import ReceiptFacts, is_of_the_fund_s_year, is_within_promise
from federation.subsidies.workflow import DECLINED, DISCARDED


@transaction.atomic
def receive_pledge(
    *, pledge: Pledge, amount_fen: int, received_on: date, number: str, by: Any, at: datetime
) -> PledgeReceipt:
    """Write down what arrived, and post it; a minus takes back what was entered wrongly, never below nothing.

    ``Refused`` for more than was promised, or for a day before the fund's year.
    """
    held = _held(pledge, "receive_pledge", by)
    if received_on > localdate(at):
        raise ValidationError({"received_on": _("到账日期不能晚于今天。")})
    if pledge.receipts.filter(number=number).exists():
        raise ValidationError({"number": _("这张回单已经登记过。")})
    so_far = pledge.receipts.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    if so_far + amount_fen < 0:
        told = {"received": yuan(so_far)}
        raise ValidationError({"amount_fen": _("已到账 %(received)s 元，冲减不能超过它。") % told})
    parameters = parameters_on(localdate(at))
    year = date(pledge.project.call.fund.year, 1, 1)
    facts_of = ReceiptFacts(held.committed_fen, so_far + amount_fen, amount_fen, received_on, year)
    found = [is_within_promise(facts_of, parameters), is_of_the_fund_s_year(facts_of, parameters)]
    decide(pledge.project, "receive_pledge", findings=found, parameters=parameters, by=by, at=at)
    made = PledgeReceipt.objects.create(
        pledge=pledge, amount_fen=amount_fen, received_on=received_on, number=number, entered_by=by
    )
    post_matching(receipt=made, by=by, at=at)
    facts = {"amount_fen": amount_fen, "number": number}
    record(by=by, at=at, verb="receive_pledge", subject=pledge.project, facts=facts)
    return made


@transaction.atomic
def raise_pledge(*, pledge: Pledge, committed_fen: int, reason: str, by: Any, at: datetime) -> Pledge:
    """The source gives more than it promised: the promise is raised, saying why, before the money is written down."""
    held = _held(pledge, "raise_pledge", by)
    if committed_fen <= held.committed_fen:
        told = {"committed": yuan(held.committed_fen)}
        raise ValidationError({"committed_fen": _("现在承诺 %(committed)s 元，只能提高。") % told})
    facts = {"payer": held.payer, "before_fen": held.committed_fen, "committed_fen": committed_fen}
    Pledge.objects.filter(pk=held.pk).update(committed_fen=committed_fen)
    record(by=by, at=at, verb="raise_pledge", subject=pledge.project, reason=reason, facts=facts)
    held.refresh_from_db()
    return held


def _held(pledge: Pledge, verb: str, by: Any) -> Pledge:
    """The promise, locked, while its project takes money."""
    require(can_receive_pledge(by, pledge))
    if pledge.project.state in (DISCARDED, DECLINED):
        raise NotAllowed(pledge.project, verb, pledge.project.state, pledge.project.workflow)
    return Pledge.objects.select_for_update(no_key=True, of=("self",)).get(pk=pledge.pk)
