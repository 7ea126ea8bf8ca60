"""The next number of a kind of paper within a year, like ``PS20260001``."""

from datetime import date

from django.db import connection
from django.db.models import Max, Model


def next_code(model: type[Model], prefix: str, day: date) -> str:
    """The next free code; whoever else asks in the meantime waits for this transaction to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{model._meta.label}.code"])
    start = f"{prefix}{day.year}"
    last = model._default_manager.filter(code__startswith=start).aggregate(last=Max("code"))["last"]
    return f"{start}{int(last[len(start) :]) + 1 if last else 1:04d}"
