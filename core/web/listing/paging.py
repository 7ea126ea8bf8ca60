"""Keyset paging: a page begins after (or ends before) a known row, so page 1,000 costs what page 1 costs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from core.web.listing.columns import attribute


@dataclass(frozen=True, slots=True)
class Key:
    """One field of the order. Fields that may be empty stand last, whichever way they are sorted."""

    field: str
    descending: bool
    nullable: bool

    def order(self, backward: bool) -> OrderBy:
        """Its ``ORDER BY`` expression, turned around for a page that is read backwards."""
        descending = self.descending != backward
        nulls = {"nulls_first" if backward else "nulls_last": True} if self.nullable else {}
        return OrderBy(F(self.field), descending=descending, **nulls)

    def beyond(self, value: Any, backward: bool) -> Q:
        """Rows strictly past ``value`` in reading direction."""
        if value is None:
            return Q(**{f"{self.field}__isnull": False}) if backward else Q(pk__in=())
        past = Q(**{f"{self.field}__{'lt' if self.descending != backward else 'gt'}": value})
        return past | Q(**{f"{self.field}__isnull": True}) if self.nullable and not backward else past

    def level(self, value: Any) -> Q:
        """Rows that share ``value``."""
        return Q(**{f"{self.field}__isnull": True}) if value is None else Q(**{self.field: value})


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of one page and the cursors of its neighbours (empty: there is none)."""

    rows: list[Any]
    previous: str
    next: str


def keys_of(rows: QuerySet[Any], order: Sequence[str]) -> list[Key]:
    """The order as keys; ``order`` uses ``-field`` and ``a__b`` and should end in something unique."""
    return [Key(name.lstrip("-"), name.startswith("-"), _nullable(rows, name.lstrip("-"))) for name in order]


def turn(rows: QuerySet[Any], order: Sequence[str], size: int, *, after: str = "", before: str = "") -> Slice:
    """The page after or before a cursor, the first page when there is none or the cursor makes no sense."""
    keys = keys_of(rows, order)
    backward = bool(before)
    try:
        window = _past(rows, keys, _read(before or after, len(keys)), backward) if before or after else rows
        found = list(window.order_by(*(key.order(backward) for key in keys))[: size + 1])
    except (ValueError, TypeError, ValidationError):
        return turn(rows, order, size)
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    if backward and not more:  # arrived at the front: fill up the first page
        return turn(rows, order, size)
    has_previous, has_next = (more, True) if backward else (bool(after), more)
    return Slice(
        found,
        _cursor(found[0], keys) if found and has_previous else "",
        _cursor(found[-1], keys) if found and has_next else "",
    )


def _past(rows: QuerySet[Any], keys: list[Key], values: list[Any], backward: bool) -> QuerySet[Any]:
    """Past ``values`` in lexicographic order. The first key bounds the range alone, so its index serves."""
    *front, last = zip(keys, values, strict=True)
    condition = last[0].beyond(last[1], backward)
    for key, value in reversed(front):
        condition = key.beyond(value, backward) | (key.level(value) & condition)
    first, value = keys[0], values[0]
    bound = first.beyond(value, backward) | first.level(value)
    if value is not None and not first.nullable:
        bound = Q(**{f"{first.field}__{'lte' if first.descending != backward else 'gte'}": value})
    return rows.filter(bound, condition)


def _cursor(row: Any, keys: list[Key]) -> str:
    values = [_raw(row, key.field) for key in keys]
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _raw(row: Any, path: str) -> Any:
    *way, last = path.split("__")
    owner = attribute(row, "__".join(way)) if way else row
    return None if owner is None else owner.get(last) if isinstance(owner, dict) else getattr(owner, last)


def _read(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as broken:
        raise ValueError("not a cursor") from broken
    if not isinstance(values, list) or len(values) != length or "\\u0000" in json.dumps(values):
        raise ValueError("not a cursor of this list")
    if any(isinstance(value, list | dict) for value in values):
        raise ValueError("not a cursor")
    return values


def _nullable(rows: QuerySet[Any], path: str) -> bool:
    """Whether the field at ``path`` can be empty; what is not a field (an annotation) may be."""
    model, nullable = rows.model, False
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return name not in ("pk", "id")
        nullable = nullable or field.null
        model = field.related_model if field.is_relation else model
    return nullable
