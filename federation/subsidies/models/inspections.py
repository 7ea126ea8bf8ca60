"""Supervision: whom an inspection looks at and why, what it found, how that was put right."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.subsidies.models.funds import Fund
from federation.subsidies.models.projects import Project
from federation.subsidies.models.vouchers import Voucher
from federation.subsidies.workflow import (
    ANNOUNCED,
    CHOSEN,
    CLOSED,
    CONFIRMED,
    INSPECTED,
    INSPECTED_PROJECT,
    INSPECTION,
    NOTED,
    SHORTCOMING,
)


class Inspection(models.Model):
    """One round of supervision of a year's money. ``draw_code`` names the public draw; empty when none was needed."""

    workflow: ClassVar[Workflow] = INSPECTION

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("年度资金"))
    title = models.CharField(_("检查名称"), max_length=80)
    state = models.CharField(_("状态"), max_length=10, choices=INSPECTION.choices, default=ANNOUNCED)
    draw_code = models.CharField(_("抽取编号"), max_length=20, blank=True, db_collation="C")
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(_("公布时间"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("监督检查")
        verbose_name_plural = _("监督检查")
        indexes = [models.Index(fields=["draw_code"], name="inspection_draw")]
        constraints = [
            models.UniqueConstraint(fields=["fund"], condition=~Q(state=CLOSED), name="inspection_one_open"),
        ]
        triggers = [fsm_trigger(INSPECTION), pgtrigger.Protect(name="inspection_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.title


class ChosenBy(models.TextChoices):
    """Why a project is looked at."""

    RISK = "risk", _("风险排序")
    DRAW = "draw", _("公开抽取")


class InspectedProject(models.Model):
    """A project an inspection looks at. ``risk``: what its points came from when chosen (kind, count, points)."""

    workflow: ClassVar[Workflow] = INSPECTED_PROJECT

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="projects")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="inspected")
    chosen_by = models.CharField(_("选定方式"), max_length=4, choices=ChosenBy.choices)
    points = models.PositiveIntegerField(_("风险分"))
    risk = models.JSONField(_("风险分的来历"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=INSPECTED_PROJECT.choices, default=CHOSEN)
    visited_on = models.DateField(_("检查日期"), null=True, blank=True)
    summary = models.TextField(_("检查情况"), blank=True)
    visited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-inspection", "-points", "id"]
        verbose_name = _("受检项目")
        verbose_name_plural = _("受检项目")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "project"], name="inspected_once"),
            models.CheckConstraint(
                condition=~Q(state=INSPECTED) | (Q(visited_on__isnull=False, visited_by__isnull=False)),
                name="inspected_by_somebody",
            ),
        ]
        triggers = [
            fsm_trigger(INSPECTED_PROJECT),
            pgtrigger.ReadOnly(name="choice_stays", fields=["inspection", "project", "chosen_by", "points", "risk"]),
            pgtrigger.Protect(name="inspected_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.inspection} {self.project}"


class Shortcoming(models.Model):
    """What an inspection found, by clause: heard, confirmed by another, corrected after a plan, checked again.

    ``repeat`` counts how often the same clause was confirmed against the same academy, this time included; 0 until
    it is confirmed. ``amount_fen`` is what it concerns, if it is about money.
    """

    workflow: ClassVar[Workflow] = SHORTCOMING

    inspected = models.ForeignKey(InspectedProject, on_delete=models.PROTECT, related_name="shortcomings")
    clause = models.CharField(_("条款"), max_length=60, db_collation="C")
    what = models.TextField(_("问题"))
    amount_fen = models.BigIntegerField(_("涉及金额"), null=True, blank=True)
    voucher = models.ForeignKey(Voucher, null=True, blank=True, on_delete=models.PROTECT, related_name="shortcomings")
    state = models.CharField(_("状态"), max_length=10, choices=SHORTCOMING.choices, default=NOTED)
    hear_by_on = models.DateField(_("陈述期限"))
    view = models.TextField(_("学院意见"), blank=True)
    stated_at = models.DateTimeField(_("陈述时间"), null=True, blank=True)
    repeat = models.PositiveSmallIntegerField(_("认定次数"), default=0)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    plan = models.TextField(_("整改计划"), blank=True)
    result = models.TextField(_("整改情况"), blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("提出时间"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("检查问题")
        verbose_name_plural = _("检查问题")
        indexes = [
            models.Index(fields=["state", "-id"], name="shortcoming_state"),
            models.Index(fields=["clause", "-id"], name="shortcoming_clause"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="shortcoming_positive"),
            models.CheckConstraint(
                condition=~Q(state=CONFIRMED)
                | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("noted_by")) & Q(repeat__gte=1)),
                name="shortcoming_confirmed_by_another",
            ),
        ]
        triggers = [
            fsm_trigger(SHORTCOMING),
            pgtrigger.ReadOnly(
                name="what_was_noted_stays",
                fields=["inspected", "clause", "what", "amount_fen", "voucher", "noted_by", "noted_at", "hear_by_on"],
            ),
            pgtrigger.Protect(name="shortcoming_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.what if len(self.what) <= 40 else f"{self.what[:39]}…"
