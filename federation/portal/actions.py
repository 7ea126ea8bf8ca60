"""Marking notices as read."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.outbox.models import Notification


@transaction.atomic
def read_notice(*, notice: Notification, by: Any, at: datetime) -> None:
    """Mark one of the own notices as read, once."""
    Notification.objects.filter(pk=notice.pk, user=by, read_at=None).update(read_at=at)


@transaction.atomic
def read_all_notices(*, by: Any, at: datetime) -> None:
    """Mark all own notices as read."""
    Notification.objects.filter(user=by, read_at=None).update(read_at=at)
