"""An application for recognition: the case, what it says field by field, how long each stage took."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.classification import HostKind, Tier
from federation.academies.models.register import Academy
from federation.academies.models.rounds import Round
from federation.academies.workflow.accreditation import APPLICATION, DRAFT, RECOGNISED, REFUSED, WITHDRAWN
from federation.organizations.models import Union, Unit

ENDED = (RECOGNISED, REFUSED, WITHDRAWN)


class Application(models.Model):
    """One host unit's application in a round, recommended by ``union`` (the district or industrial union it counts to).

    ``academy`` is the academy the unit already runs, when it asks for a higher tier. ``self_tenths`` is the sum of the
    self-scores when it was handed in, ``panel_tenths`` what the assessors gave, both in tenths of a point.
    ``corrections`` are facts of the public notice put right by an objection: label to what holds now.
    """

    workflow: ClassVar[Workflow] = APPLICATION

    code = models.CharField(_("申报编号"), max_length=16, unique=True, db_collation="C")
    round = models.ForeignKey(Round, verbose_name=_("批次"), on_delete=models.PROTECT, related_name="applications")
    tier = models.CharField(_("类型"), max_length=16, choices=Tier.choices)
    union = models.ForeignKey(
        Union, verbose_name=_("推荐工会"), on_delete=models.PROTECT, related_name="academy_applications"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("申报单位"), on_delete=models.PROTECT, related_name="academy_applications"
    )
    academy = models.ForeignKey(
        Academy,
        verbose_name=_("现有学院"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    name = models.CharField(_("拟用名称"), max_length=120)
    host_kind = models.CharField(_("建设单位类别"), max_length=16, choices=HostKind.choices)
    state = models.CharField(_("状态"), max_length=12, choices=APPLICATION.choices, default=DRAFT)
    self_tenths = models.PositiveSmallIntegerField(_("自评分（十分之一分）"), null=True, blank=True)
    panel_tenths = models.PositiveSmallIntegerField(_("评审分（十分之一分）"), null=True, blank=True)
    corrections = models.JSONField(_("公示更正"), default=dict, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("开始填写"))
    handed_in_at = models.DateTimeField(_("推荐时间"), null=True, blank=True)
    stage_since = models.DateTimeField(_("进入本环节"))
    stage_due_on = models.DateField(_("本环节期限"), null=True, blank=True)
    pinyin_key = models.CharField(max_length=400, blank=True, db_collation="C", editable=False)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("申报")
        verbose_name_plural = _("申报")
        indexes = [
            models.Index(fields=["state", "stage_due_on", "id"], name="application_due"),
            models.Index(fields=["union", "state"], name="application_union"),
            models.Index(fields=["pinyin_key", "id"], name="application_pinyin"),
            GinIndex(fields=["search"], name="application_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "tier"], condition=~Q(state__in=ENDED), name="application_one_open_per_unit_and_tier"
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="application_tier_listed"),
            models.CheckConstraint(condition=Q(host_kind__in=HostKind.values), name="application_host_kind_listed"),
        ]
        triggers = [fsm_trigger(APPLICATION)]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way."""
        return self.state not in ENDED


class Answer(models.Model):
    """What an application says in one field. ``revision`` rises with each change: an edit names the one it saw."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    field = models.CharField(_("栏目"), max_length=40)
    text = models.TextField(_("内容"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("申报内容")
        verbose_name_plural = _("申报内容")
        constraints = [models.UniqueConstraint(fields=["application", "field"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.field}"


class Presence(models.Model):
    """Somebody has an application open: in which field, last seen when."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    field = models.CharField(_("栏目"), max_length=40, blank=True)
    seen_at = models.DateTimeField(_("最近在线"))

    class Meta:
        verbose_name = _("在填人员")
        verbose_name_plural = _("在填人员")
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.field}"


class Stage(models.Model):
    """One stay of an application in a state, with its term; ``stopped`` stays do not run against the federation."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="stages")
    state = models.CharField(_("环节"), max_length=12, choices=APPLICATION.choices)
    entered_at = models.DateTimeField(_("进入"))
    left_at = models.DateTimeField(_("离开"), null=True, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    is_certain = models.BooleanField(_("期限确定"), default=True)
    stopped = models.BooleanField(_("停止计时"), default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("环节")
        verbose_name_plural = _("环节")
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(left_at=None), name="stage_one_now"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="stage_span"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"
