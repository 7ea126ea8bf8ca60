"""What a person does with notices, wishes and failed deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from core.outbox.models import Delivery, Notification, Preference, State
from core.outbox.permissions import can_send_again
from core.outbox.queries import unread_of
from core.web.access import require


@transaction.atomic
def read_notification(*, notification: Notification, by: Any, at: datetime) -> None:
    """Mark one of ``by``'s notices as read."""
    unread_of(by).filter(pk=notification.pk).update(read_at=at)


@transaction.atomic
def read_all_notifications(*, by: Any, at: datetime) -> int:
    """Mark all of ``by``'s notices as read; how many there were."""
    return unread_of(by).update(read_at=at)


@transaction.atomic
def choose_preference(*, values: dict[str, Any], by: Any, at: datetime) -> None:  # noqa: ARG001
    """Keep how ``by`` wants to be reached."""
    Preference.objects.update_or_create(user_id=by.pk, defaults=values)


@transaction.atomic
def send_again(*, rows: Sequence[Delivery], by: Any, at: datetime, **_values: Any) -> str:
    """Put failed deliveries back into the queue."""
    chosen = [row.pk for row in rows]
    failed = Delivery.objects.select_for_update().filter(pk__in=chosen, state=State.FAILED).order_by("pk")
    for delivery in failed:
        require(can_send_again(by, delivery))
    count = Delivery.objects.filter(pk__in=[one.pk for one in failed]).update(
        state=State.WAITING, attempts=0, due_at=at, error=""
    )
    return ngettext("%(count)s 条已排队重发。", "%(count)s 条已排队重发。", count) % {"count": count}
