"""After recognition: what has to be put right after an evaluation, changes to be reported, breaches heard."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.evaluations import Evaluation
from federation.academies.models.register import Academy, AcademyTerm
from federation.academies.workflow.evaluation import (
    ACCEPTED,
    BREACH,
    CANCELLED,
    CHANGE_REPORT,
    CLOSED_WITHOUT,
    DUE,
    NOTED,
    ORDERED,
    RAISED,
    RECTIFICATION,
    SUSPENDED,
    TAKEN_DOWN,
    WARNED,
)


class Rectification(models.Model):
    """An order to put right what made an evaluation unqualified: a plan by ``plan_due_on``, done by ``due_on``."""

    workflow: ClassVar[Workflow] = RECTIFICATION

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="rectifications")
    state = models.CharField(_("状态"), max_length=10, choices=RECTIFICATION.choices, default=ORDERED)
    owner = models.CharField(_("整改责任人"), max_length=40)
    plan_due_on = models.DateField(_("方案期限"))
    due_on = models.DateField(_("整改期限"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("下达时间"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_on = models.DateField(_("完成日期"), null=True, blank=True)
    proved_on = models.DateField(_("提交结果日期"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("责令整改")
        verbose_name_plural = _("责令整改")
        indexes = [models.Index(fields=["state", "due_on"], name="rectification_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"], condition=~Q(state__in=[ACCEPTED, CANCELLED]), name="rectification_one_open"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("plan_due_on")), name="rectification_days_in_order"),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("ordered_by")),
                name="rectification_accepted_by_another",
            ),
        ]
        triggers = [fsm_trigger(RECTIFICATION)]

    def __str__(self) -> str:
        return str(self.evaluation)


class RectificationItem(models.Model):
    """One thing to put right; ``repeats`` is the item of an earlier year under the same clause."""

    rectification = models.ForeignKey(Rectification, on_delete=models.CASCADE, related_name="items")
    item = models.CharField(_("评分项"), max_length=40)
    clause = models.CharField(_("条款"), max_length=60)
    finding = models.CharField(_("问题"), max_length=300)
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    plan = models.TextField(_("整改措施"), blank=True)
    proof = models.TextField(_("整改结果"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("复查意见"), max_length=300, blank=True)
    passed = models.BooleanField(_("复查通过"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("整改事项")
        verbose_name_plural = _("整改事项")
        constraints = [models.UniqueConstraint(fields=["rectification", "item"], name="rectification_item_once")]

    def __str__(self) -> str:
        return self.finding


class ChangeReport(models.Model):
    """A change of host, dean, site or speciality that a recognised academy has to report by ``due_on``.

    ``changes`` are the differences read off the register: ``{"field", "before", "after"}``; ``term`` is the register's
    term that brought them, if one did (sites and trades change without).
    """

    workflow: ClassVar[Workflow] = CHANGE_REPORT

    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="change_reports")
    term = models.OneToOneField(AcademyTerm, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField(_("变更内容"))
    changed_on = models.DateField(_("变更日期"))
    due_on = models.DateField(_("报告期限"))
    state = models.CharField(_("状态"), max_length=16, choices=CHANGE_REPORT.choices, default=DUE)
    statement = models.TextField(_("变更说明"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("变更报告")
        verbose_name_plural = _("变更报告")
        indexes = [models.Index(fields=["state", "due_on"], name="change_report_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(state=NOTED) | ~Q(statement=""), name="change_report_says_why"),
        ]
        triggers = [fsm_trigger(CHANGE_REPORT)]

    def __str__(self) -> str:
        return f"{self.academy} {self.changed_on}"


class Breach(models.Model):
    """A case about a condition of recognition that was not kept; nothing is decided before the academy was heard."""

    workflow: ClassVar[Workflow] = BREACH

    academy = models.ForeignKey(Academy, on_delete=models.PROTECT, related_name="breaches")
    clause = models.CharField(_("条款"), max_length=60)
    facts = models.TextField(_("事由"))
    change_report = models.ForeignKey(
        ChangeReport, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches"
    )
    state = models.CharField(_("状态"), max_length=12, choices=BREACH.choices, default=RAISED)
    raised_at = models.DateTimeField(_("立案时间"))
    hear_by_on = models.DateField(_("陈述期限"), null=True, blank=True)
    statement = models.TextField(_("学院陈述"), blank=True)
    stated_at = models.DateTimeField(_("陈述时间"), null=True, blank=True)
    decision = models.TextField(_("处理决定"), blank=True)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("违规处理")
        verbose_name_plural = _("违规处理")
        constraints = [
            models.UniqueConstraint(
                fields=["change_report"],
                condition=~Q(state__in=[CLOSED_WITHOUT, WARNED, TAKEN_DOWN]),
                name="breach_one_open_per_report",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[WARNED, SUSPENDED, TAKEN_DOWN])
                | (Q(hear_by_on__isnull=False) & ~Q(decision="")),
                name="breach_decided_after_a_hearing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SUSPENDED, TAKEN_DOWN]) | ~Q(document_number=""), name="breach_by_a_document"
            ),
        ]
        triggers = [fsm_trigger(BREACH)]

    def __str__(self) -> str:
        return f"{self.academy} {self.facts[:30]}"
