"""Units: employers with a code."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.organizations.models.areas import Area
from federation.organizations.models.classification import IndustrySection, UnitType
from federation.organizations.models.spans import one_row_range, span
from federation.organizations.models.unions import Provenance, Union

USCC = r"^[0-9ANY][0-9A-HJ-NPQRTUWXY]{17}$"
"""The shape of a unified social credit code (GB 32100): no I, O, S, V, Z; its check digit is for the forms."""


class Unit(models.Model):
    """An employer whose workers belong to ``union``. ``closed_on`` is the first day it no longer exists."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, db_collation="C")
    name = models.CharField(_("单位全称"), max_length=120)
    union = models.ForeignKey(Union, verbose_name=_("所属工会"), on_delete=models.PROTECT, related_name="units")
    industry_section = models.CharField(_("行业门类"), max_length=1, choices=IndustrySection.choices)
    type_code = models.CharField(_("单位类型"), max_length=3, choices=UnitType.choices)
    size = models.PositiveIntegerField(_("职工人数"), default=0)
    area = models.ForeignKey(
        Area, verbose_name=_("所在街道（乡镇）"), null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    provenance = models.CharField(_("来源"), max_length=10, choices=Provenance.choices, default=Provenance.OWN)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)
    pinyin_key = models.CharField(max_length=400, blank=True, db_collation="C", editable=False)
    initials = models.CharField(max_length=120, blank=True, db_collation="C", editable=False)
    search = SearchVectorField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        indexes = [
            models.Index(fields=["pinyin_key", "id"], name="unit_pinyin"),
            models.Index(fields=["initials"], name="unit_initials"),
            GinIndex(fields=["search"], name="unit_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(founded_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("founded_on")),
                name="unit_closes_after_founding",
            ),
            models.CheckConstraint(condition=Q(uscc__regex=USCC), name="unit_uscc_shape"),
            models.CheckConstraint(
                condition=Q(industry_section__in=IndustrySection.values), name="unit_industry_listed"
            ),
            models.CheckConstraint(condition=Q(type_code__in=UnitType.values), name="unit_type_listed"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitTie(models.Model):
    """``unit`` belongs to ``union`` from ``from_on`` until the day before ``until_on``; ``Unit.union`` is today's."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="ties")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="unit_ties")
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("单位隶属关系")
        verbose_name_plural = _("单位隶属关系")
        constraints = [
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="unit_tie_span"),
            models.UniqueConstraint(fields=["unit"], condition=Q(until_on=None), name="unit_tie_one_open"),
            ExclusionConstraint(
                name="unit_one_union_a_day",
                expressions=[
                    (one_row_range("unit_id"), RangeOperators.OVERLAPS),
                    (span(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.union_id}"
