"""What offices outside the federation were asked about nominees, and answered."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.talent import kinds
from federation.talent.models.selections import Nomination
from federation.talent.workflow import ADVERSE, ASKED, CLEAN, CONSULTATION, WAIVED


class Office(models.TextChoices):
    """The offices, as letters address them."""

    DISCIPLINE = kinds.Office.DISCIPLINE.value, _("纪检监察机关")
    POLICE = kinds.Office.POLICE.value, _("公安机关")
    TAX = kinds.Office.TAX.value, _("税务部门")
    LABOUR = kinds.Office.LABOUR.value, _("人力社保部门")
    SAFETY = kinds.Office.SAFETY.value, _("应急管理部门")
    ENVIRONMENT = kinds.Office.ENVIRONMENT.value, _("生态环境部门")
    AUDIT = kinds.Office.AUDIT.value, _("审计机关")


class Opinion(models.TextChoices):
    """What an office can answer."""

    CLEAN = CLEAN, _("无不同意见")
    ADVERSE = ADVERSE, _("有不同意见")


class Consultation(models.Model):
    """An office is asked about a nominee. ``answer``: what it wrote, or why it is not waited for; ``letter``: its line.

    ``answered_on`` is the day the answer came in, or that it was waived. An answer is changed only by asking again.
    """

    workflow: ClassVar[Workflow] = CONSULTATION

    nomination = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("被推荐人")
    )
    office = models.CharField(_("征求单位"), max_length=12, choices=Office.choices)
    letter = models.CharField(_("函号"), max_length=20, unique=True, db_collation="C")
    asked_on = models.DateField(_("发函日期"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("答复期限"))
    state = models.CharField(_("答复情况"), max_length=8, choices=CONSULTATION.choices, default=ASKED)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer = models.CharField(_("答复内容"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("复函")
    )

    class Meta:
        ordering = ["letter"]
        verbose_name = _("征求意见函")
        verbose_name_plural = _("征求意见函")
        indexes = [models.Index(fields=["state", "due_on"], name="consultation_due")]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "office"], name="office_asked_once"),
            models.CheckConstraint(condition=Q(office__in=Office.values), name="consultation_office"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")) & (Q(answered_on=None) | Q(answered_on__gte=F("asked_on"))),
                name="consultation_span",
            ),
            models.CheckConstraint(
                condition=Q(state=ASKED, answered_on=None, answer="", file=None)
                | Q(state=CLEAN, answered_on__isnull=False)
                | (Q(state__in=(ADVERSE, WAIVED), answered_on__isnull=False) & ~Q(answer="")),
                name="consultation_says_what_it_is",
            ),
        ]
        triggers = [
            fsm_trigger(CONSULTATION),
            pgtrigger.ReadOnly(
                name="consultation_stays",
                fields=["nomination", "office", "letter", "asked_on", "asked_by", "due_on"],
            ),
            pgtrigger.Protect(
                name="consultation_answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'asked' AND NEW.state <> 'asked'"),
            ),
            pgtrigger.Protect(name="consultation_never_goes", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.nomination.person.name} · {self.get_office_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it is waited for."""
        return bool(self.state == ASKED)
