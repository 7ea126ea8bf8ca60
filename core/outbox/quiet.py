"""Quiet hours: when a message may be sent. Pure."""

from datetime import datetime, time, timedelta


def earliest(at: datetime, begin: time | None, end: time | None) -> datetime:
    """``at`` itself, or the end of the quiet hours it falls into; ``at`` is in the person's own time zone."""
    if begin is None or end is None or begin == end:
        return at
    now = at.timetz().replace(tzinfo=None)
    over_midnight = begin > end
    quiet = (now >= begin or now < end) if over_midnight else (begin <= now < end)
    if not quiet:
        return at
    day = at.date() + timedelta(days=1) if over_midnight and now >= begin else at.date()
    return datetime.combine(day, end, tzinfo=at.tzinfo)
