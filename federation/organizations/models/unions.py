"""Unions and the names they have borne."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from federation.organizations.models.areas import Area
from federation.organizations.models.classification import UnionKind
from federation.organizations.models.spans import one_row_range, span


class Provenance(models.TextChoices):
    """How we know of an organisation."""

    PUBLIC = "public", _("公开资料")
    DERIVED = "derived", _("按区划推定")
    UNVERIFIED = "unverified", _("待核实")
    OWN = "own", _("本系统登记")
    DEMO = "demo", _("演示")


class Union(models.Model):
    """A trade union organisation. Its row outlives it: a merged or dissolved union is closed, never deleted.

    ``path`` is the chain of codes from the city down the main parent (territorial if there is one, else
    industrial), each followed by ``/``: everything under a union has a path that starts with the union's own.
    ``closed_on`` is the first day on which it no longer exists.
    """

    Kind = UnionKind

    code = models.CharField(_("工会代码"), max_length=20, unique=True, db_collation="C")
    name = models.CharField(_("全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=UnionKind.choices)
    area = models.ForeignKey(
        Area, verbose_name=_("所在地区"), null=True, blank=True, on_delete=models.PROTECT, related_name="unions"
    )
    path = models.CharField(_("主管链"), max_length=240, db_collation="C", editable=False)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    provenance = models.CharField(_("来源"), max_length=10, choices=Provenance.choices, default=Provenance.OWN)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    pinyin_key = models.CharField(max_length=400, blank=True, db_collation="C", editable=False)
    initials = models.CharField(max_length=120, blank=True, db_collation="C", editable=False)
    search = SearchVectorField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("工会")
        verbose_name_plural = _("工会")
        indexes = [
            models.Index(fields=["path"], name="union_path"),
            models.Index(fields=["pinyin_key", "id"], name="union_pinyin"),
            models.Index(fields=["kind", "pinyin_key"], name="union_kind"),
            models.Index(fields=["initials"], name="union_initials"),
            GinIndex(fields=["search"], name="union_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="union_uscc_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind=UnionKind.CITY, closed_on=None), name="union_one_city"
            ),
            models.CheckConstraint(
                condition=Q(founded_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("founded_on")),
                name="union_closes_after_founding",
            ),
            models.CheckConstraint(condition=Q(path__endswith="/") | Q(path=""), name="union_path_ends"),
            models.CheckConstraint(condition=Q(kind__in=UnionKind.values), name="union_kind_listed"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z]+$"), name="union_code_plain"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_open(self) -> bool:
        """Whether no day of closing is recorded."""
        return self.closed_on is None


class UnionName(models.Model):
    """A name a union bears or bore, from ``from_on`` until the day before ``until_on``."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(_("全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["-from_on"]
        verbose_name = _("曾用名称")
        verbose_name_plural = _("曾用名称")
        constraints = [
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gt=F("from_on")), name="union_name_span"),
            ExclusionConstraint(
                name="union_one_name_a_day",
                expressions=[
                    (one_row_range("union_id"), RangeOperators.OVERLAPS),
                    (span(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name
