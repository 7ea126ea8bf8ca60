"""The year's evaluation of academies: campaigns, what each academy said and got, results as announced."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.register import Academy, AcademyTerm
from federation.academies.workflow.evaluation import CAMPAIGN, EVALUATION, OPEN, PLANNED, SETTLED
from federation.organizations.models import Union


class Grade(models.TextChoices):
    """What an evaluation ends in."""

    EXCELLENT = "excellent", _("优秀")
    QUALIFIED = "qualified", _("合格")
    UNQUALIFIED = "unqualified", _("不合格")


class Campaign(models.Model):
    """The evaluation of a year: who is evaluated, by which score sheet, by when.

    ``tiers`` are the tiers evaluated. ``draw_code`` names the published draw of the on-site sample.
    """

    workflow: ClassVar[Workflow] = CAMPAIGN

    year = models.PositiveSmallIntegerField(_("年度"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    tiers = models.JSONField(_("参评类型"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=CAMPAIGN.choices, default=PLANNED)
    report_from = models.DateField(_("自评开始"))
    report_until = models.DateField(_("自评截止"))
    review_until = models.DateField(_("评审截止"))
    sheet_code = models.CharField(_("评分表"), max_length=40)
    sheet_version = models.PositiveSmallIntegerField(_("评分表版本"), null=True, blank=True)
    draw_code = models.CharField(_("抽查编号"), max_length=20, blank=True)
    document_number = models.CharField(_("公布文号"), max_length=60, blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    announced_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("年度评价")
        verbose_name_plural = _("年度评价")
        constraints = [
            models.CheckConstraint(
                condition=Q(report_until__gte=F("report_from"), review_until__gte=F("report_until")),
                name="campaign_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=PLANNED) | Q(sheet_version__isnull=False), name="campaign_opens_with_a_sheet"
            ),
            models.CheckConstraint(
                condition=Q(announced_by=None) | ~Q(announced_by=F("graded_by")), name="campaign_announced_by_another"
            ),
        ]
        triggers = [fsm_trigger(CAMPAIGN)]

    def __str__(self) -> str:
        return self.title


class Evaluation(models.Model):
    """One academy in a campaign. ``term`` is what it was when the campaign opened; scores are tenths of a point.

    ``auto_tenths`` is what the records alone give, ``score_tenths`` what the experts gave.
    """

    workflow: ClassVar[Workflow] = EVALUATION

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="evaluations")
    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="evaluations")
    term = models.ForeignKey(AcademyTerm, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=14, choices=EVALUATION.choices, default=OPEN)
    auto_tenths = models.PositiveSmallIntegerField(_("按台账计分（十分之一分）"), null=True, blank=True)
    score_tenths = models.PositiveSmallIntegerField(_("评审分（十分之一分）"), null=True, blank=True)
    grade = models.CharField(_("等次"), max_length=12, choices=Grade.choices, blank=True)
    is_sampled = models.BooleanField(_("抽中现场检查"), default=False)
    reported_at = models.DateTimeField(_("自评时间"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("学院评价")
        verbose_name_plural = _("学院评价")
        indexes = [models.Index(fields=["campaign", "state"], name="evaluation_campaign_state")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "academy"], name="evaluation_once_a_year"),
            models.CheckConstraint(
                condition=Q(grade="") | Q(grade__in=Grade.values, score_tenths__isnull=False),
                name="evaluation_graded_by_score",
            ),
            models.CheckConstraint(condition=~Q(state=SETTLED) | ~Q(grade=""), name="evaluation_settled_graded"),
        ]
        triggers = [
            fsm_trigger(EVALUATION),
            pgtrigger.Protect(
                name="settled_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'settled' AND NEW.state = 'settled'"
                    " AND (OLD.grade, OLD.score_tenths) IS DISTINCT FROM (NEW.grade, NEW.score_tenths)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term.name} {self.campaign.year}"


class EvaluationLine(models.Model):
    """One item of the score sheet for one academy: what the records give, why points were taken, what it says to that.

    ``held`` are the records' figures the points follow from; ``said`` a template over them, as in a finding.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(_("评分项"), max_length=40)
    most_tenths = models.PositiveSmallIntegerField(_("满分（十分之一分）"))
    auto_tenths = models.PositiveSmallIntegerField(_("按台账得分（十分之一分）"))
    said = models.CharField(_("扣分依据"), max_length=200, blank=True)
    held = models.JSONField(_("台账数"), default=dict, blank=True)
    clause = models.CharField(_("条款"), max_length=60)
    explanation = models.TextField(_("学院说明"), blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("评价明细")
        verbose_name_plural = _("评价明细")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "item"], name="evaluation_line_once"),
            models.CheckConstraint(
                condition=Q(auto_tenths__lte=F("most_tenths")), name="evaluation_line_within_full_marks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.item}"


class EvaluationResult(models.Model):
    """A result as it was announced; one reopened later has another edition, the earlier one stays."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="results")
    edition = models.PositiveSmallIntegerField(_("第几次公布"))
    score_tenths = models.PositiveSmallIntegerField(_("得分（十分之一分）"))
    grade = models.CharField(_("等次"), max_length=12, choices=Grade.choices)
    document_number = models.CharField(_("文号"), max_length=60)
    announced_on = models.DateField(_("公布日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("评价结果")
        verbose_name_plural = _("评价结果")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "edition"], name="evaluation_result_once"),
            models.CheckConstraint(condition=~Q(document_number=""), name="evaluation_result_by_a_document"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="evaluation_result_graded"),
        ]
        triggers = [pgtrigger.Protect(name="result_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.get_grade_display()}"


class SpotCheck(models.Model):
    """What was seen on site at an academy drawn into the sample."""

    evaluation = models.OneToOneField(Evaluation, on_delete=models.CASCADE, related_name="spot_check")
    planned_on = models.DateField(_("检查日期"))
    checked_on = models.DateField(_("实际日期"), null=True, blank=True)
    finding = models.TextField(_("检查情况"), blank=True)
    agrees = models.BooleanField(_("与自评相符"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("现场抽查")
        verbose_name_plural = _("现场抽查")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_on=None) | (~Q(finding="") & Q(agrees__isnull=False)), name="spot_check_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.planned_on}"
