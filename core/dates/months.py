"""Calendar months: the same day of a later month, or its last day where it is shorter."""

from calendar import monthrange
from datetime import date


def months_after(day: date, count: int) -> date:
    """The day ``count`` months later; 31 January and one month give the last of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from ``start`` up to but without ``end``."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if months_after(start, months) > end else months
