"""Questions to the audit trail."""

from django.db import models
from django.db.models import QuerySet

from core.audit.models import AuditRecord
from core.audit.trail import kind_of


def trail_of(subject: models.Model) -> QuerySet[AuditRecord]:
    """Everything recorded about ``subject``, newest first."""
    return AuditRecord.objects.filter(subject_type=kind_of(subject), subject_id=str(subject.pk)).order_by("-id")


def trail_of_person(user_id: int) -> QuerySet[AuditRecord]:
    """Everything the account did, newest first."""
    return AuditRecord.objects.filter(by_id=user_id).order_by("-id")
