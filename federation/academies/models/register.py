"""The register: an academy's identity, and the dated terms that say what it was on which days."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.academies.models.classification import HostKind, Tier
from federation.organizations.models import Area, Union, Unit
from federation.organizations.models.spans import one_row_range, span


class Academy(models.Model):
    """An academy as such: its code outlives every name, tier, host and dean."""

    code = models.CharField(_("学院编号"), max_length=20, unique=True, db_collation="C")

    class Meta:
        verbose_name = _("工匠学院")
        verbose_name_plural = _("工匠学院")

    def __str__(self) -> str:
        return self.code


class AcademyTerm(models.Model):
    """What ``academy`` was from ``from_on`` until the day before ``until_on``; days never overlap.

    ``union`` is the district or industrial union it counts to; ``industry_union`` is the second parent of an academy
    that a district counts and an industry guides.
    """

    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="terms")
    tier = models.CharField(_("类型"), max_length=16, choices=Tier.choices)
    name = models.CharField(_("学院名称"), max_length=120)
    union = models.ForeignKey(Union, verbose_name=_("所属工会"), on_delete=models.PROTECT, related_name="academy_terms")
    industry_union = models.ForeignKey(
        Union,
        verbose_name=_("指导的产业工会"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="guided_terms",
    )
    host_unit = models.ForeignKey(
        Unit, verbose_name=_("建设单位"), null=True, blank=True, on_delete=models.PROTECT, related_name="academy_terms"
    )
    host_name = models.CharField(_("建设单位名称"), max_length=120)
    host_kind = models.CharField(_("建设单位类别"), max_length=16, choices=HostKind.choices)
    dean = models.CharField(_("院长"), max_length=40, blank=True)
    capacity = models.PositiveIntegerField(_("可同时培训人数"), null=True, blank=True)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)
    plaque_on = models.DateField(_("授牌日期"), null=True, blank=True)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    pinyin_key = models.CharField(max_length=400, blank=True, db_collation="C", editable=False)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("名册记载")
        verbose_name_plural = _("名册记载")
        indexes = [
            models.Index(fields=["pinyin_key", "id"], name="academy_pinyin"),
            models.Index(fields=["union", "tier"], name="academy_union_tier"),
            GinIndex(fields=["search"], name="academy_search"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="academy_term_span"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="academy_tier_listed"),
            models.CheckConstraint(condition=Q(host_kind__in=HostKind.values), name="academy_host_kind_listed"),
            models.UniqueConstraint(fields=["academy"], condition=Q(until_on=None), name="academy_one_open_term"),
            ExclusionConstraint(
                name="academy_one_term_a_day",
                expressions=[
                    (one_row_range("academy_id"), RangeOperators.OVERLAPS),
                    (span(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where an academy teaches."""

    academy = models.ForeignKey(Academy, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("场地名称"), max_length=80)
    area = models.ForeignKey(
        Area, verbose_name=_("所在地区"), null=True, blank=True, on_delete=models.PROTECT, related_name="academy_sites"
    )
    address = models.CharField(_("地址"), max_length=200)
    capacity = models.PositiveIntegerField(_("容纳人数"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("教学场地")
        verbose_name_plural = _("教学场地")

    def __str__(self) -> str:
        return self.name


class Speciality(models.Model):
    """A trade an academy is known for; ``is_brand`` when it is run as a trade brand (职业（工种）品牌)."""

    academy = models.ForeignKey(Academy, on_delete=models.CASCADE, related_name="specialities")
    trade = models.CharField(_("职业（工种）"), max_length=60)
    is_brand = models.BooleanField(_("职业（工种）品牌"), default=False)
    since_on = models.DateField(_("开设日期"), null=True, blank=True)

    class Meta:
        ordering = ["-is_brand", "id"]
        verbose_name = _("特色专业")
        verbose_name_plural = _("特色专业")
        constraints = [
            models.UniqueConstraint(fields=["academy", "trade"], name="academy_trade_once"),
        ]

    def __str__(self) -> str:
        return self.trade
