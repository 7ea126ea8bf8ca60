"""How many rows a list has, without counting what need not be counted."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from core.crypto import sm3

COUNTED_TO = 100_000
LARGE = 2_000
REMEMBERED = 60  # seconds


@dataclass(frozen=True, slots=True)
class Total:
    """``more``: there are more than ``count``, counting stopped there."""

    count: int
    more: bool


def total_of(rows: QuerySet[Any]) -> Total:
    """Count up to ``COUNTED_TO``. A small total is exact; a large one may be a minute old.

    It is remembered in this process under the whole question, scope and filters included, so nobody is told the
    total of another's rows.
    """
    counted = rows.order_by().values("pk")[: COUNTED_TO + 1]  # only the keys: what columns show need not be worked out
    near = caches["process"]
    key = _key(counted)
    count = near.get(key) if key else 0
    if count is None:
        count = counted.count()
        if count >= LARGE:
            near.set(key, count, REMEMBERED)
    return Total(min(count, COUNTED_TO), count > COUNTED_TO)


def _key(counted: QuerySet[Any]) -> str:
    """Names the question; nothing when its answer is known to be none."""
    try:
        sql, values = counted.query.sql_with_params()
    except EmptyResultSet:
        return ""
    return "total." + sm3.digest(repr((connection.settings_dict["NAME"], sql, values)).encode())
