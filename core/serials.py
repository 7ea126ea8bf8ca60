"""Running numbers within a prefix, like ``GJ20260012``: given out one at a time, never twice, without gaps."""

from django.db import connection
from django.db.models import Max, Model


def next_serial(model: type[Model], field: str, prefix: str, width: int) -> str:
    """The number after the highest one with ``prefix``; whoever asks waits until the one before has committed.

    Needs an open transaction. ``field`` must sort like text of equal length (collation ``C``).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{model._meta.label_lower}.{field}"])
    taken = model._base_manager.filter(**{f"{field}__startswith": prefix})
    last = taken.aggregate(last=Max(field))["last"]
    return f"{prefix}{int(last[len(prefix) :]) + 1 if last else 1:0{width}d}"
