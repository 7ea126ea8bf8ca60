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
from core.web.access import require
from core.workflow.moving import NotAllowed
from federation.subsidies.actions.books import post_matching
from federation.subsidies.models import Pledge, PledgeReceipt
from federation.subsidies.permissions import can_receive_pledge
from federation.subsidies.workflow import DECLINED, DISCARDED


@transaction.atomic
def receive_pledge(
    *, pledge: Pledge, amount_fen: int, received_on: date, number: str, by: Any, at: datetime
) -> PledgeReceipt:
    """Write down what arrived, and post it; a minus takes back what was entered wrongly, never below nothing."""
    require(can_receive_pledge(by, pledge))
    Pledge.objects.select_for_update(no_key=True).get(pk=pledge.pk)
    if pledge.project.state in (DISCARDED, DECLINED):
        raise NotAllowed(pledge.project, "receive_pledge", pledge.project.state, pledge.project.workflow)
    if received_on > localdate(at):
        raise ValidationError({"received_on": _("到账日期不能晚于今天。")})
    if pledge.receipts.filter(number=number).exists():
        raise ValidationError({"number": _("这张回单已经登记过。")})
    so_far = pledge.receipts.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    if so_far + amount_fen < 0:
        told = {"received": yuan(so_far)}
        raise ValidationError({"amount_fen": _("已到账 %(received)s 元，冲减不能超过它。") % told})
    made = PledgeReceipt.objects.create(
        pledge=pledge, amount_fen=amount_fen, received_on=received_on, number=number, entered_by=by
    )
    post_matching(receipt=made, by=by, at=at)
    facts = {"amount_fen": amount_fen, "number": number}
    record(by=by, at=at, verb="receive_pledge", subject=pledge.project, facts=facts)
    return made
