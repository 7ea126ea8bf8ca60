"""Columns of a list: what a cell shows, how it sorts, what the export writes."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.web.writing import day_text, figure

Text = Any  # str or a lazy translation
NOTHING = SafeString('<span class="none">—</span>')
Plain = str | int | float | Decimal | date | datetime | None


@dataclass(frozen=True)
class Column:
    """``key`` is an attribute path (``union__name``) and the column's name; ``sort`` a field to order by.

    ``render(row)`` gives the cell (text, or safe HTML); ``value(row)`` what the export writes, by default the
    attribute, else the cell without its markup. ``optional`` columns are hidden until somebody asks for them.
    """

    key: str
    label: Text
    sort: str | None = None
    render: Callable[[Any], object] | None = None
    numeric: bool = False
    optional: bool = False
    value: Callable[[Any], object] | None = None

    def cell(self, row: Any) -> SafeString:
        """The cell as HTML, escaped unless ``render`` vouches for it."""
        shown = self.render(row) if self.render else attribute(row, self.key)
        return written(shown)

    def plain(self, row: Any) -> Plain:
        """The cell as the export writes it: numbers and days as such, everything else as text."""
        if self.value:
            return _typed(self.value(row))
        if self.render and not hasattr(type(row), self.key.split("__")[0]):
            return html.unescape(strip_tags(str(self.render(row)))).strip()
        shown = self.render(row) if self.render else attribute(row, self.key)
        if isinstance(shown, str) and hasattr(shown, "__html__"):
            return html.unescape(strip_tags(shown)).strip()
        return _typed(shown)


def attribute(row: Any, path: str) -> Any:
    """Follow ``union__name`` from a row (model or dict); none anywhere gives none; choices give their label."""
    *way, last = path.split("__")
    for name in way:
        row = row.get(name) if isinstance(row, dict) else getattr(row, name)
        if row is None:
            return None
    if isinstance(row, dict):
        return row.get(last)
    value = getattr(row, last)
    labels = _labels(type(row), last) if isinstance(row, Model) else {}
    return labels.get(value, value) if labels else value


@cache
def _labels(model: type[Model], name: str) -> dict[Any, Any]:
    """The words of a field with choices; ``get_<name>_display`` would gather them anew for each row."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return {}
    return dict(field.flatchoices) if isinstance(field, Field) and field.choices else {}


def written(value: object) -> SafeString:
    """A value as a clerk reads it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        return value if isinstance(value, SafeString) else SafeString(html.escape(value))
    if isinstance(value, bool):
        return SafeString(_("是") if value else _("否"))
    if isinstance(value, int | Decimal | float):
        return SafeString(figure(value))
    if isinstance(value, datetime):
        return format_html("<time>{}</time>", day_text(value, "time"))
    if isinstance(value, date):
        return format_html("<time>{}</time>", day_text(value))
    return format_html("{}", value)


def _typed(value: object) -> Plain:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return str(value)
