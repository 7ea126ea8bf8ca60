"""Showing personal data in full: only for a purpose, and never without a trace."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit.trail import record
from core.crypto.fields import PersonalField

SHORTEST_NOTE = 4


class Purpose(models.TextChoices):
    """What somebody may want to see personal data for; anything else is said in words."""

    IDENTITY = "identity", _("核对身份")
    SERVICE = "service", _("办理业务")
    COMPLAINT = "complaint", _("受理投诉")
    AUDIT = "audit", _("审计检查")
    OTHER = "other", pgettext_lazy("reveal", "其他")

    def said(self, note: str) -> str:
        """The purpose in words; ``ValueError`` when a note is needed and is missing or too short to say anything."""
        note = " ".join(note.split())
        if self is Purpose.OTHER and len(note) < SHORTEST_NOTE:
            raise ValueError("another purpose must be said in words")
        return f"{self.label}：{note}" if note else str(self.label)


@transaction.atomic
def reveal(
    thing: models.Model, field: str, *, by: AbstractBaseUser, at: datetime, purpose: Purpose, note: str = ""
) -> str:
    """The full value of a personal field, after recording who saw it and what for.

    Raises ``ValueError`` for a purpose that says nothing and ``TypeError`` for a field not declared personal.
    Permission is the caller's to ask.
    """
    if not isinstance(thing._meta.get_field(field), PersonalField):
        raise TypeError(f"{field} is not declared personal data")
    facts = {"field": field, "purpose": purpose.value}
    record(by=by, at=at, verb="reveal", subject=thing, reason=purpose.said(note), facts=facts)
    value: str = getattr(thing, field)
    return value
