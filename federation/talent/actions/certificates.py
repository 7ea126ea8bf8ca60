"""The certificate of a period that was passed: made with a code that leads to its verification, looked up by all."""

import secrets
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit.trail import record
from core.files.store import keep
from core.typeset import CERTIFICATE as PAPER
from core.typeset import typeset
from federation.academies.actions.recognising import CODE_LENGTH, LETTERS
from federation.academies.queries.plaques import chinese_day, spaced
from federation.organizations.queries import city_federation
from federation.people.queries.verifying import origin_of
from federation.talent.models import CertificateMiss, Cultivation
from federation.talent.queries.certificates import certificate_by, misses_from

CERTIFICATE = "talent.certificate"
MISSES_AN_HOUR = 20


@transaction.atomic
def make_trainee_certificate(*, cultivation: Cultivation, by: Any, at: datetime) -> Cultivation:
    """Set and keep the certificate; made again, the newest counts, with the same code.

    ``Unset`` when a name has no shape in our fonts.
    """
    if not cultivation.check_code:
        cultivation.check_code = "".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH))
    content = typeset(PAPER, _on_paper(cultivation), at=at)
    stored = keep(BytesIO(content), kind=CERTIFICATE, by=by, at=at, name=f"{cultivation.certificate}.pdf")
    Cultivation.objects.filter(pk=cultivation.pk).update(paper=stored, check_code=cultivation.check_code)
    cultivation.paper = stored
    facts = {"sha256": stored.sha256}
    record(by=by, at=at, verb="make_trainee_certificate", subject=cultivation, facts=facts)
    return cultivation


def _on_paper(cultivation: Cultivation) -> dict[str, str]:
    """What stands on the certificate: always Chinese, whoever asked for it."""
    last = cultivation.until_on
    way = reverse("talent:verify_certificate", args=[cultivation.certificate, cultivation.check_code])
    code = BytesIO()
    segno.make(urljoin(settings.SITE_URL, way), error="m").save(code, kind="svg", border=0, scale=4, dark="#1d2733")
    with override("zh-hans"):
        typed = {"address": urljoin(settings.SITE_URL, reverse("talent:ask_certificate"))}
        return {
            "heading": _("培育合格证书"),
            "number_label": _("编号"),
            "number": cultivation.certificate,
            "host": cultivation.person.name,
            "body_before": _("完成%(title)s培育任务，经评价，等次为")
            % {"title": cultivation.honour.get_level_display()},
            "name": cultivation.get_grade_display(),
            "body_after": _("，特发此证。"),
            "document_label": _("培育期"),
            "document_number": f"{cultivation.from_on:%Y-%m-%d} — {last:%Y-%m-%d}",
            "issuer": city_federation().name,
            "day": chinese_day(last),
            "code": code.getvalue().decode(),
            "scan": _("扫码查验；或者打开 %(address)s") % typed,
            "check_label": _("查验码"),
            "check_code": spaced(cultivation.check_code),
        }


@transaction.atomic
def look_up_certificate(
    *, number: str, code: str, address: str = "", by: Any = None, at: datetime
) -> Cultivation | None:
    """The period whose certificate has this number and this code, or none: then it is counted.

    ``ValidationError`` after too many that were none from one network address, whatever is asked for then.
    """
    origin = origin_of(address)
    if origin and misses_from(origin, at - timedelta(hours=1)).count() >= MISSES_AN_HOUR:
        raise ValidationError(_("查不到的次数太多，请一小时以后再试。"))
    found = certificate_by(number, code)
    if found is None and origin:
        CertificateMiss.objects.create(origin=origin, at=at)
    return found


@transaction.atomic
def forget_certificate_misses(*, by: Any, at: datetime) -> int:
    """What was counted the day before serves nothing any more; how many went."""
    return CertificateMiss.objects.filter(at__lt=at - timedelta(days=1)).delete()[0]
