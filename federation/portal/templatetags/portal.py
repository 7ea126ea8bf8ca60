"""``{% load portal %}``: the bell."""

from typing import Any

from django import template

from federation.portal import queries

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """Return how many notices somebody has not read."""
    return queries.unread_count(user) if user.is_authenticated else 0
