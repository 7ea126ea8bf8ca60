"""Paging by key: the next page begins after the last row seen, at the same cost on page 1 and page 10,000.

A cursor is the last row's order values, so a page can be bookmarked and nothing is skipped when rows are added.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

M = TypeVar("M", bound=Model)


class BadCursorError(ValueError):
    """What stands in the address is no cursor of this list."""


@dataclass(frozen=True)
class Slice(Generic[M]):
    """One page of rows in order, with the cursors of the pages around it (``None``: there is none)."""

    rows: list[M]
    before: str | None
    after: str | None


def slice_of(
    queryset: QuerySet[M], order: Sequence[str], *, size: int, after: str | None = None, before: str | None = None
) -> Slice[M]:
    """At most ``size`` rows after (or before) a cursor, in ``order``.

    ``order`` ends in a unique column; all its columns run one way (``"-founded_on", "-id"``) and none is null, so that
    one row comparison on one index finds the page. Raises ``BadCursorError``.
    """
    backward = bool(before) and not after
    cursor = after or before
    names = [name.lstrip("-") for name in order]
    rows = _beyond(queryset, names, order[0].startswith("-") != backward, cursor)
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    first = cursor_of(found[0], names) if found and (more if backward else cursor) else None
    last = cursor_of(found[-1], names) if found and (True if backward else more) else None
    return Slice(found, first, last)


def cursor_of(row: Model, names: Sequence[str]) -> str:
    """The cursor that points just after ``row``."""
    values = [_value(row, name) for name in names]
    text = json.dumps(values, ensure_ascii=False, default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _beyond(queryset: QuerySet[M], names: list[str], down: bool, cursor: str | None) -> QuerySet[M]:
    ordered = queryset.order_by(*(f"-{name}" if down else name for name in names))
    if not cursor:
        return ordered
    values = _values(queryset.model, names, cursor)
    lookup = TupleLessThan if down else TupleGreaterThan
    return ordered.filter(lookup(Tuple(*(F(name) for name in names)), values))


def _values(model: type[Model], names: list[str], cursor: str) -> tuple[Any, ...]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if not isinstance(values, list) or len(values) != len(names):
            raise BadCursorError(cursor)
        return tuple(_parsed(model, name, value) for name, value in zip(names, values, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error, ValidationError, FieldDoesNotExist) as error:
        raise BadCursorError(cursor) from error


def _parsed(model: type[Model], name: str, value: Any) -> Any:
    *parents, last = name.split(LOOKUP_SEP)
    for parent in parents:
        related = model._meta.get_field(parent).related_model
        if not isinstance(related, type):
            raise BadCursorError(name)
        model = related
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if value is None or field is None or "\0" in str(value):
        raise BadCursorError(name)
    parsed = field.to_python(value)  # type: ignore[union-attr]
    if isinstance(parsed, int) and not -(2**63) <= parsed < 2**63:
        raise BadCursorError(name)
    return parsed


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split(LOOKUP_SEP):
        value = getattr(value, part)
    return value
