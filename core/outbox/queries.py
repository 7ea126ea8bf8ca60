"""Questions about notices and deliveries."""

from typing import Any

from django.db.models import QuerySet

from core.outbox.models import Delivery, Notification, Preference
from core.web.access import oversees


def notifications_of(user: Any) -> QuerySet[Notification]:
    """A person's own notices."""
    return Notification.objects.filter(user_id=user.pk)


def unread_of(user: Any) -> QuerySet[Notification]:
    """Those not read yet."""
    return notifications_of(user).filter(read_at=None)


def preference_of(user: Any) -> Preference:
    """How a person wants to be reached; the usual way while nothing was chosen."""
    return Preference.objects.filter(user_id=user.pk).first() or Preference(user_id=user.pk)


def deliveries_visible_to(user: Any) -> QuerySet[Delivery]:
    """The delivery log, for who looks after the product."""
    return Delivery.objects.select_related("user") if oversees(user) else Delivery.objects.none()
