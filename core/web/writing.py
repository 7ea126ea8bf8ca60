"""How figures and days are written, the same in every list, card and chart."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

FORMS = {"": "%Y-%m-%d", "time": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}


def day_text(value: date | datetime, exact: str = "") -> str:
    """``2026-12-01``; with ``"time"`` ``2026-12-01 09:00``; with ``"second"`` to the second; in the city's time."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime(FORMS[exact])


def figure(value: int | float | Decimal) -> str:
    """Thousands separated; at most ten significant digits of a float."""
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
