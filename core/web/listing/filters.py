"""Filters of a list. Each reads its values from the address, so a filtered list can be bookmarked and sent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db.models import DateTimeField, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

Choices = Sequence[tuple[Any, Any]]
Condition = Q | Callable[[], Q]


@dataclass(frozen=True)
class Filter:
    """One filter under ``key`` in the address. Made by :meth:`choice`, :meth:`flag`, :meth:`since` or :meth:`until`."""

    key: str
    label: Any
    kind: Literal["choice", "flag", "day"]
    narrow: Callable[[QuerySet[Any], list[str]], QuerySet[Any]]
    options: Callable[[], Iterable[tuple[Any, Any]]] = tuple
    quiet: bool = False

    @classmethod
    def choice(
        cls,
        key: str,
        label: Any,
        choices: Choices | Callable[[], Choices],
        field: str = "",
        *,
        by: Callable[[QuerySet[Any], list[str]], QuerySet[Any]] | None = None,
        quiet: bool = False,
    ) -> "Filter":
        """One or several of ``choices``; looks at ``field`` (default ``key``) unless ``by`` narrows the rows itself.

        A ``quiet`` one is what other pages link to: it shows only while it is at work.
        """
        lookup = f"{field or key}__in"
        narrow = by or (lambda rows, values: rows.filter(**{lookup: values}))
        return cls(key, label, "choice", narrow, choices if callable(choices) else lambda: choices, quiet)

    @classmethod
    def flag(cls, key: str, label: Any, condition: Condition, *, quiet: bool = False) -> "Filter":
        """Only rows for which ``condition`` holds; a callable is asked each time (conditions on today)."""

        def narrow(rows: QuerySet[Any], _values: list[str]) -> QuerySet[Any]:
            return rows.filter(condition() if callable(condition) else condition)

        return cls(key, label, "flag", narrow, lambda: [("1", label)], quiet)

    @classmethod
    def since(cls, key: str, label: Any, field: str) -> "Filter":
        """Rows whose ``field`` is on or after a day."""
        return cls(key, label, "day", lambda rows, values: rows.filter(**_bound(rows, field, values[0], end=False)))

    @classmethod
    def until(cls, key: str, label: Any, field: str) -> "Filter":
        """Rows whose ``field`` is on or before a day."""
        return cls(key, label, "day", lambda rows, values: rows.filter(**_bound(rows, field, values[0], end=True)))

    def chosen(self, raw: Iterable[str]) -> list[tuple[str, str]]:
        """The values among ``raw`` that make sense, with their labels; others are dropped."""
        values = list(dict.fromkeys(raw))
        if self.kind == "day":
            return [(value, value) for value in values[:1] if _is_day(value)]
        if not values:  # options may cost a query
            return []
        labels = {str(value): str(label) for value, label in self.options()}
        return [(value, labels[value]) for value in values if value in labels]

    def narrowed(self, rows: QuerySet[Any], values: list[str]) -> QuerySet[Any]:
        """Rows left by this filter; all of them when nothing is chosen."""
        return self.narrow(rows, values) if values else rows

    @property
    def hint(self) -> str:
        """What to do in the filter's panel."""
        return _("选一天") if self.kind == "day" else _("可选多项")


def _bound(rows: QuerySet[Any], path: str, text: str, *, end: bool) -> dict[str, date | datetime]:
    """The condition on a day or a time; a time's day begins at midnight in the city."""
    day = date.fromisoformat(text)
    field: Any = None
    model: Any = rows.model
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model if field.is_relation else model
    if not isinstance(field, DateTimeField):
        return {f"{path}__{'lte' if end else 'gte'}": day}
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1) if end else day, time()))
    return {f"{path}__{'lt' if end else 'gte'}": midnight}


def _is_day(text: str) -> bool:
    try:
        return date(1900, 1, 1) <= date.fromisoformat(text) < date(2200, 1, 1)
    except ValueError:
        return False
