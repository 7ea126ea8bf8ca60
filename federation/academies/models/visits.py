"""Site visits: planned at the desk, made with a phone that may have no network, uploaded once back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.files.models import StoredFile
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.academies.models.applications import Application
from federation.academies.workflow.accreditation import VISIT, VISIT_PLANNED


class SiteVisit(models.Model):
    """A visit of an application's site. ``findings`` maps each point of the checklist to what was found there."""

    workflow: ClassVar[Workflow] = VISIT

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="visits")
    planned_on = models.DateField(_("考察日期"))
    planned_time = models.TimeField(_("时间"), null=True, blank=True)
    address = models.CharField(_("地点"), max_length=200)
    visitors = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name=_("考察组"), related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=VISIT.choices, default=VISIT_PLANNED)
    findings = models.JSONField(_("考察记录"), default=dict, blank=True)
    opinion = models.TextField(_("考察意见"), blank=True)
    is_favourable = models.BooleanField(_("建议通过"), null=True, blank=True)
    visited_at = models.DateTimeField(_("考察时间"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("实地考察")
        verbose_name_plural = _("实地考察")
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(state=VISIT_PLANNED), name="visit_one_planned"),
        ]
        triggers = [fsm_trigger(VISIT)]

    def __str__(self) -> str:
        return f"{self.application.name} {self.planned_on}"


class PointOutcome(models.TextChoices):
    """What was found at a point of the checklist."""

    HELD = "held", _("符合")
    PARTLY = "partly", _("部分符合")
    MISSING = "missing", _("不符合")


class VisitRecord(models.Model):
    """What one phone wrote down about one point; ``key`` is the phone's own, so that sent twice it counts once.

    Two phones may both speak of a point: both records stay, the newest is shown first. ``written_at`` is put right by
    ``skew_seconds``, how far the phone's clock was behind ours when it sent the record.
    """

    visit = models.ForeignKey(SiteVisit, on_delete=models.CASCADE, related_name="records")
    key = models.UUIDField(_("记录号"), unique=True)
    device = models.CharField(_("设备"), max_length=40)
    point = models.CharField(_("检查点"), max_length=40)
    outcome = models.CharField(_("结论"), max_length=8, blank=True, choices=PointOutcome.choices)
    note = models.CharField(_("记录"), max_length=500, blank=True)
    photo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("现场时间"))
    skew_seconds = models.IntegerField(_("手机时钟偏差（秒）"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        ordering = ["-written_at", "-id"]
        verbose_name = _("现场记录")
        verbose_name_plural = _("现场记录")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["", *PointOutcome.values]), name="visit_outcome_listed"),
            models.CheckConstraint(
                condition=~Q(outcome="") | ~Q(note="") | Q(photo__isnull=False), name="visit_record_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.outcome}"


class VisitSignature(models.Model):
    """Somebody signed the record of a visit on the phone: a visitor, or for the host.

    ``strokes`` are lists of points in a square of a thousand: ``[[[x, y], …], …]``.
    """

    visit = models.ForeignKey(SiteVisit, on_delete=models.CASCADE, related_name="signatures")
    key = models.UUIDField(_("签名号"), unique=True)
    name = models.CharField(_("签名人"), max_length=40)
    is_host = models.BooleanField(_("受访单位"), default=False)
    strokes = models.JSONField(_("笔迹"))
    signed_at = models.DateTimeField(_("签名时间"))
    device = models.CharField(_("设备"), max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("上传时间"))

    class Meta:
        ordering = ["is_host", "id"]
        verbose_name = _("考察签名")
        verbose_name_plural = _("考察签名")

    def __str__(self) -> str:
        return self.name
