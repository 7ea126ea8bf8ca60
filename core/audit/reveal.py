"""Showing personal data in full: only for a purpose, and never without a trace."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from core.audit.trail import record
from core.crypto.fields import PersonalField


@transaction.atomic
def reveal(thing: models.Model, field: str, *, by: AbstractBaseUser, at: datetime, purpose: str) -> str:
    """The full value of a personal field, after recording who saw it and what for.

    Raises ``ValueError`` without a purpose and ``TypeError`` for a field not declared personal. Permission is the
    caller's to ask.
    """
    if not isinstance(thing._meta.get_field(field), PersonalField):
        raise TypeError(f"{field} is not declared personal data")
    if not purpose.strip():
        raise ValueError("a purpose is needed to show personal data")
    record(by=by, at=at, verb="reveal", subject=thing, reason=purpose.strip(), facts={"field": field})
    value: str = getattr(thing, field)
    return value
