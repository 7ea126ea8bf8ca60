"""``{% load accounts %}``: what the door shows."""

from django import template
from django.conf import settings

from core.crypto.masking import mask
from federation.accounts import queries

register = template.Library()


@register.simple_tag
def demo_groups() -> list[queries.DemoGroup]:
    """Return the cards of the demo city; none where the demo is off."""
    return queries.demo_groups() if settings.DEMO and not settings.PRODUCTION else []


@register.simple_tag
def masked(kind: str, text: str) -> str:
    """Return personal data with what its kind hides hidden, or a dash."""
    return mask(kind, text) or "—"
