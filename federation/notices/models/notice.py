"""A notice, what it lists, the editions in which the list was issued, the days on which its clock stood."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.notices.clock import Pause, Run
from federation.notices.kinds import label_of_kind
from federation.notices.workflow import NOTICE, OPEN, RUNNING
from federation.organizations.models import Union


class Notice(models.Model):
    """What ``union`` shows the public before it decides about a subject (named as in the audit trail).

    The clock runs ``counts_days`` working days after ``counts_from``; ``closes_on`` is the day it thereby ends, settled
    only while ``is_certain``: a year whose holidays are not announced has no working days to count yet.
    """

    workflow: ClassVar[Workflow] = NOTICE

    code = models.CharField(_("公示编号"), max_length=16, unique=True, db_collation="C")
    kind = models.CharField(_("事项"), max_length=60)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    title = models.CharField(_("标题"), max_length=120)
    basis = models.TextField(_("依据"))
    clause = models.CharField(_("条款"), max_length=80)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    union = models.ForeignKey(Union, verbose_name=_("发布工会"), on_delete=models.PROTECT, related_name="notices")
    opens_on = models.DateField(_("起始日"))
    working_days = models.PositiveSmallIntegerField(_("公示期（工作日）"))
    counts_from = models.DateField(_("起算日"), help_text=_("这一天的次日起计"))
    counts_days = models.PositiveSmallIntegerField(_("应计工作日"))
    closes_on = models.DateField(_("最后一天"))
    is_certain = models.BooleanField(_("最后一天已确定"), default=True)
    state = models.CharField(_("状态"), max_length=12, choices=NOTICE.choices, default=OPEN)
    published_at = models.DateTimeField(_("发布时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    reason = models.CharField(_("撤回原因"), max_length=300, blank=True)

    class Meta:
        ordering = ["-opens_on", "-id"]
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="notice_subject"),
            models.Index(fields=["closes_on"], name="notice_running", condition=Q(state__in=RUNNING)),
            models.Index(fields=["-opens_on", "-id"], name="notice_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"], condition=Q(state__in=RUNNING), name="notice_one_running"
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="notice_period_forward"),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, ended_at=None) | (~Q(state__in=RUNNING) & Q(ended_at__isnull=False)),
                name="notice_ended_when_over",
            ),
        ]
        triggers = [fsm_trigger(NOTICE)]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        """What its kind is called."""
        return str(label_of_kind(self.kind))

    @property
    def run(self) -> Run:
        """The clock."""
        return Run(self.counts_from, self.counts_days)

    @property
    def is_running(self) -> bool:
        """Whether its period is not over."""
        return self.state in RUNNING


RUNNING_ONLY = pgtrigger.Trigger(
    name="running_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("owner", "bigint"), ("stands", "text")],
    func="""
        owner := CASE WHEN TG_OP = 'DELETE' THEN OLD.notice_id ELSE NEW.notice_id END;
        SELECT state INTO stands FROM notices_notice WHERE id = owner;
        IF stands NOT IN ('open', 'stopped') THEN
            RAISE EXCEPTION 'the list of a notice that is % does not change', stands USING ERRCODE = 'check_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    """,
)
"""Not even psql changes the list of a notice that is over."""


class NoticeItem(models.Model):
    """One entry of the list as it stands now: ``facts`` are pairs of label and value, ``key`` is the caller's own."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("序号"))
    key = models.CharField(_("标识"), max_length=60)
    title = models.CharField(_("名称"), max_length=120)
    facts = models.JSONField(_("公示内容"), default=list)
    is_listed = models.BooleanField(_("在名单上"), default=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("公示事项")
        verbose_name_plural = _("公示事项")
        constraints = [
            models.UniqueConstraint(fields=["notice", "key"], name="notice_item_once"),
            models.UniqueConstraint(fields=["notice", "position"], name="notice_item_position_once"),
        ]
        triggers = [RUNNING_ONLY]

    def __str__(self) -> str:
        return self.title

    @property
    def labels(self) -> tuple[str, ...]:
        """What it says something about."""
        return tuple(label for label, _value in self.facts)


class NoticeEdition(models.Model):
    """The list as issued: the first at publication, another whenever an upheld objection changed it. Never changed.

    ``digest`` is SM3 over the canonical text of ``items``.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    issued_at = models.DateTimeField(_("发布时间"))
    items = models.JSONField(_("名单"))
    digest = models.CharField(_("校验值"), max_length=64)
    reason = models.CharField(_("改版原因"), max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("公示版本")
        verbose_name_plural = _("公示版本")
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="notice_edition_once")]
        triggers = [pgtrigger.Protect(name="edition_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.notice.code} v{self.number}"


class NoticePause(models.Model):
    """Days on which the clock of ``notice`` stood, the first and the last included."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="pauses")
    first_on = models.DateField(_("中止日"))
    last_on = models.DateField(_("恢复日"), null=True, blank=True)

    class Meta:
        ordering = ["first_on", "id"]
        verbose_name = _("中止计时")
        verbose_name_plural = _("中止计时")
        constraints = [
            models.UniqueConstraint(fields=["notice"], condition=Q(last_on=None), name="notice_one_open_pause"),
            models.CheckConstraint(condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="notice_pause_span"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on or ''}"

    @property
    def span(self) -> Pause:
        """The pause as the clock sees it."""
        return Pause(self.first_on, self.last_on)
