"""Texts sent to people."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.outbox.post import Message, in_every_language
from federation.organizations.models import LegalCertificate, Union, Unit

NAMED = 5


@in_every_language
def certificate_due(certificate: LegalCertificate) -> Message:
    """To a union's keepers when its certificate can be renewed."""
    facts = {"union": certificate.union.short_name, "end": certificate.valid_until_on.isoformat()}
    return Message(
        kind="organizations.certificate_due",
        subject=_("%(union)s的法人证书 %(end)s 到期") % facts,
        body=_("现在可以申请换证。换证后在系统里登记新证书。"),
        url=reverse("organizations:show_union", args=[certificate.union_id]),
    )


@in_every_language
def certificate_expired(certificate: LegalCertificate) -> Message:
    """To a union's keepers when its certificate has expired."""
    facts = {"union": certificate.union.short_name, "end": certificate.valid_until_on.isoformat()}
    return Message(
        kind="organizations.certificate_expired",
        subject=_("%(union)s的法人证书已于 %(end)s 过期") % facts,
        body=_("请尽快换证；已经换证的，请在系统里登记新证书。"),
        url=reverse("organizations:show_union", args=[certificate.union_id]),
    )


@in_every_language
def units_moved(units: Sequence[Unit], *, former: Union, new: Union, on: date, reason: str) -> Message:
    """To the keepers of the union that units have left."""
    names = "、".join(unit.name for unit in units[:NAMED])
    told = {"count": len(units), "units": names, "new": new.short_name, "day": on.isoformat(), "reason": reason}
    said = _("%(units)s等 %(count)s 家单位自 %(day)s 起划归%(new)s，由那里管理。理由：%(reason)s。")
    if len(units) <= NAMED:
        said = _("%(units)s自 %(day)s 起划归%(new)s，由那里管理。理由：%(reason)s。")
    return Message(
        kind="organizations.units_moved",
        subject=_("%(count)s 家单位从%(union)s划出") % {"count": len(units), "union": former.short_name},
        body=said % told,
        url=reverse("organizations:show_union", args=[former.pk]),
    )
