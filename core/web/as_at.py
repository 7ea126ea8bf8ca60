"""The day a page is opened at (``?on=2025-03-01``), and what to say when that is not what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.dates.calendar import FIRST_DAY, today

QUOTED = 40
"""Characters of what was typed that its note repeats."""


@dataclass(frozen=True, slots=True)
class AsAt:
    """``day`` is what the page shows; ``note`` says why it is not the day typed, or that nothing is known of it."""

    day: date
    note: str = ""

    @property
    def is_today(self) -> bool:
        """Whether the page shows how things stand now."""
        return self.day == today()


def as_at(request: HttpRequest, records_since: Callable[[], date | None] = lambda: None) -> AsAt:
    """The day of ``?on=``: today when none is named, what was typed is no day, or the day is still to come.

    ``records_since`` is the first day on record, asked only for a day gone by; an earlier day is opened and says so.
    """
    typed = request.GET.get("on", "").strip()
    try:
        day = DateField(required=False).clean(typed) or today()
    except ValidationError:
        wrong = _("“%(typed)s”不是日期，按今天显示。日期要写成 2025-03-01 这样。")
        return AsAt(today(), wrong % {"typed": typed[:QUOTED]})
    if day > today():
        return AsAt(today(), _("还没到 %(day)s 这一天，按今天显示。") % {"day": day.isoformat()})
    if day == today():
        return AsAt(day)
    since = max(records_since() or FIRST_DAY, FIRST_DAY)
    if day < since:
        early = _("记录自 %(since)s 起，%(day)s 的情况没有资料。")
        return AsAt(max(day, FIRST_DAY), early % {"since": since.isoformat(), "day": day.isoformat()})
    return AsAt(day)
