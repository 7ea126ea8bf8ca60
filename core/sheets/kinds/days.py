"""The kind that holds a day, in the many ways people write one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from core.sheets.cells import Cell, as_text, ascii_form, tidy
from core.sheets.kinds.kind import Kind, Reading, Value, refuse

_EPOCH = date(1899, 12, 30)
_HAN = str.maketrans("〇零一二三四五六七八九", "00123456789")
_WRITTEN = re.compile(r"(\d{4})[年./\-、](\d{1,2})(?:[月./\-、](\d{1,2})[日号]?)?月?")
_TIME = re.compile(r"[T ]+\d{1,2}[:：]\d{2}\S*$|(?<=日)\d{1,2}[:：]\d{2}\S*$")


def _han_number(text: str) -> str:
    """二十五 → 25, 十 → 10, 二〇二四 → 2024."""
    if "十" not in text:
        return text.translate(_HAN)
    tens, _sep, ones = text.partition("十")
    return f"{tens.translate(_HAN) or '1'}{ones.translate(_HAN) or '0'}"


def day_of(cell: Cell, *, month_only: bool = False) -> date | None:
    """The day a cell means: a date, an Excel serial, or text such as 2024年7月4日, 2024.7.4, 20240704; else nothing."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = ascii_form(_TIME.sub("", tidy(as_text(cell))))
    text = re.sub("[〇零一二三四五六七八九十]+", lambda found: _han_number(found.group()), text)
    try:
        if re.fullmatch(r"(19|20)\d{6}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if month_only and re.fullmatch(r"(19|20)\d{4}", text):
            return date(int(text[:4]), int(text[4:]), 1)
        if re.fullmatch(r"[1-7]\d{4}(\.\d+)?", text):
            return _EPOCH + timedelta(days=int(float(text)))
        written = _WRITTEN.fullmatch(text)
        if written and (written[3] or month_only):
            return date(int(written[1]), int(written[2]), int(written[3] or 1))
    except ValueError:
        return None
    return None


@dataclass(frozen=True, kw_only=True)
class Date(Kind):
    """A day. ``earliest`` and ``latest`` are days or functions; ``month_only`` reads 2024年7月 as its first day."""

    text_format: ClassVar[bool] = False
    earliest: date | Callable[[], date] = date(1900, 1, 1)
    latest: date | Callable[[], date] = date(2100, 12, 31)
    month_only: bool = False

    def parse(self, cell: Cell) -> Reading:
        """The day, if it exists and lies within bounds."""
        found = day_of(cell, month_only=self.month_only)
        if found is None:
            said = _("“%(text)s”不是能认出的日期") % {"text": as_text(cell)[:20]}
            return refuse(said, _("请写成 2024-07-04"))
        low, high = (bound() if callable(bound) else bound for bound in (self.earliest, self.latest))
        if found < low:
            return refuse(_("%(day)s 太早") % {"day": found}, _("应不早于 %(day)s") % {"day": low})
        if found > high:
            return refuse(_("%(day)s 太晚") % {"day": found}, _("应不晚于 %(day)s") % {"day": high})
        return Reading(found)

    def store(self, value: Value) -> Any:
        """ISO text."""
        return value.isoformat() if isinstance(value, date) else None

    def restore(self, stored: Any) -> Value:
        """A day again."""
        return date.fromisoformat(stored) if stored else None

    def show(self, value: Value) -> str:
        """2024-07-04."""
        return value.isoformat() if isinstance(value, date) else ""

    def describe(self) -> str:
        """How to write a day."""
        return _("日期，如 2024-07-04；2024年7月4日、2024.7.4、20240704 也认得")
