"""A run of a background job, as the person who asked for it sees it; and when scheduled jobs last came due."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.jobs.registry import REGISTRY


class State(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("等待处理")
    RUNNING = "running", _("正在处理")
    SUCCEEDED = "succeeded", _("已完成")
    FAILED = "failed", _("未完成")
    CANCELLED = "cancelled", _("已取消")


UNFINISHED = (State.WAITING, State.RUNNING)


class JobRun(models.Model):
    """One request for one job. ``arguments`` holds ids and options, never personal data."""

    name = models.CharField(_("任务"), max_length=80)
    title = models.CharField(_("名称"), max_length=200, blank=True)
    queue = models.CharField(_("队列"), max_length=20)
    key = models.CharField(_("去重键"), max_length=200, blank=True)
    arguments = models.JSONField(_("参数"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发起人")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(_("已处理"), default=0)
    total = models.PositiveBigIntegerField(_("总数"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    result_url = models.CharField(_("结果"), max_length=500, blank=True)
    error = models.TextField(_("原因"), blank=True)
    detail = models.TextField(_("出错位置"), blank=True)
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=0)
    stop_requested = models.BooleanField(_("要求停止"), default=False)
    again = models.BooleanField(_("完成后再做一次"), default=False)
    ticket = models.BigIntegerField(_("队列编号"), null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("提交时间"))
    run_at = models.DateTimeField(_("不早于"), null=True, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=~Q(key="") & Q(state__in=[State.WAITING, State.RUNNING]),
                name="one_unfinished_run_per_key",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.WAITING, State.RUNNING]) | Q(finished_at__isnull=False),
                name="a_finished_run_says_when",
            ),
        ]
        indexes = [models.Index(F("by"), F("id").desc(), name="runs_of_a_person")]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """The title given when it was asked for, else the job's own."""
        registered = REGISTRY.jobs.get(self.name)
        return self.title or str(registered.title if registered else "") or self.name

    @property
    def finished(self) -> bool:
        """Nothing more will happen."""
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int | None:
        """Progress from 0 to 100 while the total is known."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Schedule(models.Model):
    """The last time a scheduled job came due; lets a missed time be made up, once."""

    name = models.CharField(_("任务"), max_length=80, primary_key=True)
    due_at = models.DateTimeField(_("上次应运行时间"))

    class Meta:
        verbose_name = _("定时任务")
        verbose_name_plural = _("定时任务")

    def __str__(self) -> str:
        return self.name
