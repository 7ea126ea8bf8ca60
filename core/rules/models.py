"""Decisions that can be explained years later, and the waivers that made exceptions."""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """What was decided about a subject, on which findings, under which versions of which parameters."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    verb = models.CharField(_("动作"), max_length=60)
    held = models.BooleanField(_("是否符合"))
    findings = models.JSONField(_("逐条结论"), encoder=DjangoJSONEncoder)
    parameters = models.JSONField(_("所用参数"), encoder=DjangoJSONEncoder)
    waived = models.JSONField(_("豁免条款"), default=list)
    judged_on = models.DateField(_("适用日"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("决定")
        verbose_name_plural = _("决定")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="decision_subject")]
        triggers = [pgtrigger.Protect(name="decision_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Waiver(models.Model):
    """An exception: for this subject, this rule does not stop. Who, why, under which document."""

    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    rule = models.CharField(_("规则"), max_length=80)
    clause = models.CharField(_("条款"), max_length=80)
    reason = models.TextField(_("理由"))
    document = models.CharField(_("文号"), max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("豁免")
        verbose_name_plural = _("豁免")
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "rule"], name="waiver_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="waiver_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_type} {self.subject_id}"
