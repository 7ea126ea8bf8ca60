"""Sending what waits: one row, one transaction; a failure waits longer each time and is given up in the end."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.outbox.channels import SENDERS
from core.outbox.channels.outcomes import NotNow, Undeliverable
from core.outbox.models import Delivery, State

log = logging.getLogger("jingjiang.outbox")

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480)]


def deliver_due() -> Iterator[Delivery]:
    """Send everything due, oldest first; several workers share the work without sending anything twice."""
    while delivery := _deliver_one(timezone.now()):
        yield delivery


@transaction.atomic
def _deliver_one(now: datetime) -> Delivery | None:
    due = Delivery.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "id")
    delivery = due.select_for_update(skip_locked=True).first()
    if delivery is None:
        return None
    delivery.attempts += 1
    try:
        SENDERS[delivery.channel](delivery)
    except Undeliverable as why:
        _give_up(delivery, _("对方拒收（%(code)s），请核对地址。") % {"code": why})
    except NotNow as why:
        _wait_or_give_up(delivery, now, str(why))
    except Exception as trouble:
        log.exception("delivery %s", delivery.pk)
        _wait_or_give_up(delivery, now, type(trouble).__name__)
    else:
        delivery.state, delivery.sent_at, delivery.error = State.SENT, timezone.now(), ""
    delivery.save(update_fields=["state", "attempts", "due_at", "sent_at", "error"])
    log.info("delivery %s by %s to %s: %s", delivery.pk, delivery.channel, delivery.shown_address, delivery.state)
    return delivery


def _wait_or_give_up(delivery: Delivery, now: datetime, why: str) -> None:
    if delivery.attempts > len(WAITS):
        _give_up(delivery, _("多次未能发出（%(code)s），请检查网关后重发。") % {"code": why})
        return
    delivery.due_at = now + WAITS[delivery.attempts - 1]
    delivery.error = _("暂时未能发出（%(code)s），稍后自动重试。") % {"code": why}


def _give_up(delivery: Delivery, said: str) -> None:
    delivery.state, delivery.error = State.FAILED, said[:200]
