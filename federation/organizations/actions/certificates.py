"""Legal-person certificates: enter one, remind those who must renew."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import today
from core.outbox.post import Letter, Recipient, post_many
from core.rules.rule import require
from federation.organizations.messages import certificate_due, certificate_expired
from federation.organizations.models import LegalCertificate, Union
from federation.organizations.queries import certificates_due, keepers_of
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


@transaction.atomic
def remind_certificates(*, by: AbstractBaseUser | None, at: datetime) -> int:
    """Tell the keepers of every union whose certificate can be renewed or has expired, each person once for each.

    Returns how many certificates are due or expired.
    """
    due = list(certificates_due().select_related("union").order_by("valid_until_on", "pk"))
    keepers = keepers_of([certificate.union for certificate in due])
    letters = []
    for certificate in due:
        late = certificate.valid_until_on < today()
        said = certificate_expired(certificate) if late else certificate_due(certificate)
        key = f"certificate-{certificate.pk}-{'expired' if late else 'due'}"
        letters += [Letter(said, Recipient(user=person), key) for person in keepers.get(certificate.union_id, ())]
    post_many(letters, at=at)
    return len(due)
