"""Questions to the audit trail."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, QuerySet

from core.audit.models import AuditRecord
from core.audit.trail import kind_of


def trail_of(subject: models.Model) -> QuerySet[AuditRecord]:
    """Everything recorded about ``subject``, newest first."""
    return AuditRecord.objects.filter(subject_type=kind_of(subject), subject_id=str(subject.pk)).order_by("-id")


def trail_of_all(subjects: Iterable[models.Model]) -> QuerySet[AuditRecord]:
    """Everything recorded about any of ``subjects``, in the order it happened; one query."""
    keys: dict[str, list[str]] = {}
    for subject in subjects:
        keys.setdefault(kind_of(subject), []).append(str(subject.pk))
    asked = Q(pk__in=())
    for kind, ids in keys.items():
        asked |= Q(subject_type=kind, subject_id__in=ids)
    return AuditRecord.objects.filter(asked).order_by("id")


def trail_of_person(user_id: int) -> QuerySet[AuditRecord]:
    """Everything the account did, newest first."""
    return AuditRecord.objects.filter(by_id=user_id).order_by("-id")
