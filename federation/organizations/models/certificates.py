"""Legal-person certificates of unions."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from federation.organizations.models.spans import one_row_range
from federation.organizations.models.unions import Union


def _validity() -> Func:
    return Func(
        F("valid_from_on"), F("valid_until_on"), Value("[]"), function="daterange", output_field=DateRangeField()
    )


class LegalCertificate(models.Model):
    """工会法人资格证书: valid from the first to the last day, both included."""

    union = models.ForeignKey(Union, verbose_name=_("工会"), on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(_("证书编号"), max_length=40)
    legal_representative = models.CharField(_("法定代表人"), max_length=60)
    issuer = models.CharField(_("登记机关"), max_length=120)
    approval_number = models.CharField(_("批准文号"), max_length=60, blank=True)
    valid_from_on = models.DateField(_("有效期起"))
    valid_until_on = models.DateField(_("有效期止"))

    class Meta:
        ordering = ["-valid_until_on"]
        verbose_name = _("工会法人资格证书")
        verbose_name_plural = _("工会法人资格证书")
        indexes = [models.Index(fields=["valid_until_on"], name="certificate_until")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until_on__gte=F("valid_from_on")), name="certificate_span"),
            ExclusionConstraint(
                name="union_one_certificate_a_day",
                expressions=[
                    (one_row_range("union_id"), RangeOperators.OVERLAPS),
                    (_validity(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number
