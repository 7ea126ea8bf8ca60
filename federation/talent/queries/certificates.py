"""Certificates of cultivation, as anybody may verify them."""

from datetime import datetime
from hmac import compare_digest

from django.db.models import QuerySet

from federation.academies.queries.plaques import tidy_code
from federation.talent.models import CertificateMiss, Cultivation


def certificate_by(number: str, code: str) -> Cultivation | None:
    """The period with this certificate, if the code is the one printed on it; both as people type them."""
    rows = Cultivation.objects.filter(paper__isnull=False).exclude(check_code="").select_related("person", "honour")
    found = rows.filter(certificate=tidy_code(number)).first()
    return found if found is not None and compare_digest(found.check_code, tidy_code(code)) else None


def misses_from(origin: str, since: datetime) -> QuerySet[CertificateMiss]:
    """What was asked for in vain from one place since a moment."""
    return CertificateMiss.objects.filter(origin=origin, at__gt=since)
