"""The certificate of a plaque: a lasting PDF with a code that leads to its verification, kept with the plaque."""

from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit.trail import record
from core.files.store import keep
from core.typeset import CERTIFICATE as PAPER
from core.typeset import typeset
from federation.academies.models import Plaque
from federation.academies.queries.plaques import chinese_day, spaced
from federation.organizations.queries import city_federation

CERTIFICATE = "academies.certificate"


@transaction.atomic
def make_certificate(*, plaque: Plaque, by: Any, at: datetime) -> Plaque:
    """Set and keep the certificate; made again, the newest counts. ``Unset`` when a name cannot be set in our fonts."""
    content = typeset(PAPER, _told(plaque), at=at)
    name = f"{plaque.number}-{plaque.recognised_on:%Y%m%d}.pdf"
    stored = keep(BytesIO(content), kind=CERTIFICATE, by=by, at=at, name=name)
    Plaque.objects.filter(pk=plaque.pk).update(certificate=stored)
    plaque.certificate = stored
    record(by=by, at=at, verb="make_certificate", subject=plaque, facts={"sha256": stored.sha256})
    return plaque


def _told(plaque: Plaque) -> dict[str, str]:
    """What stands on the certificate: always Chinese, whoever asked for it."""
    with override("zh-hans"):
        address = urljoin(settings.SITE_URL, reverse("academies:verify_plaque", args=[plaque.check_code]))
        code = BytesIO()
        segno.make(address, error="m").save(code, kind="svg", border=0, scale=4, dark="#1d2733")
        return {
            "heading": _("认定证书"),
            "number_label": _("编号"),
            "number": plaque.number,
            "host": plaque.host_name,
            "body_before": _("经审核、评审、实地考察、公示和研究决定，认定你单位建设的"),
            "name": plaque.name,
            "body_after": _("为%(tier)s。") % {"tier": plaque.get_tier_display()},
            "document_label": _("认定文号"),
            "document_number": plaque.document_number,
            "check_label": _("查验码"),
            "check_code": spaced(plaque.check_code),
            "scan": _("扫码查验真伪和当前状态"),
            "issuer": city_federation().name,
            "day": chinese_day(plaque.recognised_on),
            "code": code.getvalue().decode(),
        }
