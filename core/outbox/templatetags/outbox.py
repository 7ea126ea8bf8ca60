"""``{% load outbox %}``: how many notices wait."""

from typing import Any

from django import template

from core.outbox.queries import unread_of

register = template.Library()
MOST = 99


@register.simple_tag
def unread_count(user: Any) -> str:
    """``7``, ``99+`` or nothing; looks at no more than a hundred rows."""
    if not user.is_authenticated:
        return ""
    count = len(unread_of(user).order_by().values_list("pk")[: MOST + 1])
    return f"{MOST}+" if count > MOST else str(count or "")
