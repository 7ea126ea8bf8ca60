"""What an application rests on: self-scores with their evidence, the gateway's checks, clarifications."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from federation.academies.models.applications import Application


class SelfScore(models.Model):
    """What the applicant gives itself for one item of the score sheet, in tenths of a point."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="self_scores")
    item = models.CharField(_("评分项"), max_length=40)
    tenths = models.PositiveSmallIntegerField(_("自评（十分之一分）"))
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("自评")
        verbose_name_plural = _("自评")
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="self_score_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.item}"


class EvidenceSource(models.TextChoices):
    """Where evidence comes from: what the platform holds, or a file."""

    TEACHERS = "teachers", _("师资名册")
    COURSES = "courses", _("线上课程目录")
    CLASSES = "classes", _("培训班台账")
    SITES = "sites", _("教学场地")
    SPECIALITIES = "specialities", _("特色专业和品牌")
    EVALUATIONS = "evaluations", _("历年评价")
    FILE = "file", _("上传的材料")


class Evidence(models.Model):
    """Proof of one item. Of records the platform holds, ``held`` keeps what they said when it was attached."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evidence")
    item = models.CharField(_("评分项"), max_length=40)
    source = models.CharField(_("来源"), max_length=16, choices=EvidenceSource.choices)
    held = models.JSONField(_("台账摘要"), default=dict, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("佐证")
        verbose_name_plural = _("佐证")
        constraints = [
            models.CheckConstraint(
                condition=Q(source=EvidenceSource.FILE, file__isnull=False)
                | (~Q(source=EvidenceSource.FILE) & Q(file__isnull=True)),
                name="evidence_file_or_record",
            ),
            models.CheckConstraint(condition=Q(source__in=EvidenceSource.values), name="evidence_source_listed"),
            models.UniqueConstraint(
                fields=["application", "item", "source"],
                condition=~Q(source=EvidenceSource.FILE),
                name="evidence_record_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.item}"


class Outcome(models.TextChoices):
    """What a gateway check found."""

    PASS = "pass", _("符合")
    FAIL = "fail", _("不符合")
    CLARIFY = "clarify", _("需补正")


class GatewayCheck(models.Model):
    """One check of the gateway (主体资格, 自评达标 …), judged by a city officer; checked again it is overwritten."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    check_code = models.CharField(_("审查项"), max_length=40)
    outcome = models.CharField(_("结论"), max_length=8, choices=Outcome.choices)
    note = models.CharField(_("意见"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("资格审查")
        verbose_name_plural = _("资格审查")
        constraints = [
            models.UniqueConstraint(fields=["application", "check_code"], name="gateway_check_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="gateway_outcome_listed"),
            models.CheckConstraint(condition=Q(outcome=Outcome.PASS) | ~Q(note=""), name="gateway_fault_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} {self.outcome}"


class Clarification(models.Model):
    """A question about one field: only that field opens again. ``before`` and ``after`` make the assessors' diff."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="clarifications")
    turn = models.PositiveSmallIntegerField(_("第几次补正"))
    field = models.CharField(_("栏目"), max_length=40)
    question = models.CharField(_("补正要求"), max_length=300)
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    before = models.TextField(_("补正前"), blank=True)
    after = models.TextField(_("补正后"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    due_on = models.DateField(_("补正期限"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("交回时间"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("补正")
        verbose_name_plural = _("补正")
        constraints = [
            models.UniqueConstraint(fields=["application", "turn", "field"], name="clarification_once_a_turn"),
            models.CheckConstraint(condition=~Q(question=""), name="clarification_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.question}"
