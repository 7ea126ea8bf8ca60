"""Legal-person certificates: enter one, remind those who must renew."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import today
from core.rules.rule import require
from federation.organizations.models import LegalCertificate, Union
from federation.organizations.rules import CertificateFacts, certificate_lasts_a_term
from federation.regulations.queries import parameters_on


class NewCertificate(NamedTuple):
    """What stands on a certificate; first and last day are both included."""

    number: str
    legal_representative: str
    issuer: str
    valid_from_on: date
    valid_until_on: date
    approval_number: str = ""


@transaction.atomic
def enter_certificate(
    *, union: Union, certificate: NewCertificate, by: AbstractBaseUser | None, at: datetime
) -> LegalCertificate:
    """Enter a certificate; its term must be lawful and no other may be valid on one of its days."""
    facts = CertificateFacts(certificate.valid_from_on, certificate.valid_until_on, today())
    parameters = parameters_on(certificate.valid_from_on)
    if "organizations.certificate_years_min" in parameters:  # older certificates are judged by nothing
        require([certificate_lasts_a_term(facts, parameters)])
    entered = LegalCertificate(union=union, **certificate._asdict())
    try:
        with transaction.atomic():
            entered.save()
    except IntegrityError as error:
        raise ValidationError({"valid_from_on": _("这段时间里已经登记过一张有效的证书。")}) from error
    record(by=by, at=at, verb="enter_certificate", subject=union, facts=certificate._asdict())
    return entered
