"""What a project did in a quarter, at last in all: counted from its records, explained by the academy."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.subsidies.models.projects import Project
from federation.subsidies.workflow import ACCEPTED, OPENED, REPORT, SUBMITTED


class Report(models.Model):
    """A report on a quarter, or the final one (no ``quarter``; ``year`` is that of the project's last day).

    ``figures`` are frozen when it is handed in; ``explained`` are words by line id.
    """

    workflow: ClassVar[Workflow] = REPORT

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), null=True, blank=True)
    due_on = models.DateField(_("报送期限"))
    state = models.CharField(_("状态"), max_length=10, choices=REPORT.choices, default=OPENED)
    figures = models.JSONField(_("数据"), default=dict)
    explained = models.JSONField(_("差异说明"), default=dict)
    note = models.TextField(_("进展和问题"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("报送时间"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "-quarter", "-id"]
        verbose_name = _("项目报告")
        verbose_name_plural = _("项目报告")
        indexes = [models.Index(fields=["state", "due_on"], name="report_state")]
        constraints = [
            models.UniqueConstraint(fields=["project", "year", "quarter"], name="report_once_a_quarter"),
            models.UniqueConstraint(fields=["project"], condition=Q(quarter=None), name="report_final_once"),
            models.CheckConstraint(
                condition=Q(quarter=None) | Q(quarter__gte=1, quarter__lte=4), name="report_of_a_quarter"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SUBMITTED, ACCEPTED)) | Q(submitted_by__isnull=False), name="report_by_somebody"
            ),
        ]
        triggers = [fsm_trigger(REPORT), pgtrigger.Protect(name="report_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        if self.is_final:
            return gettext("结项报告")
        told = {"year": self.year, "quarter": self.quarter}
        return gettext("%(year)s 年第 %(quarter)s 季度报告") % told

    @property
    def is_final(self) -> bool:
        """Whether it is about the whole project."""
        return self.quarter is None
