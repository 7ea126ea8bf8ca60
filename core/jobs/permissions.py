"""Who may stop a run or ask for it again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.jobs.models import JobRun, State
from core.jobs.registry import REGISTRY
from core.web.access import Permission, oversees


def can_stop_run(user: Any, run: JobRun) -> Permission:
    """Its owner, or who looks after the product, while it is not finished."""
    if not _theirs(user, run):
        return Permission.no(_("只有发起人可以停止这项任务。"))
    if run.finished:
        return Permission.no(_("任务已经结束，不用再停止。"))
    if run.stop_requested:
        return Permission.no(_("已经要求停止，请稍候。"))
    return Permission.yes()


def can_repeat_run(user: Any, run: JobRun) -> Permission:
    """Its owner, or who looks after the product, once it failed or was cancelled."""
    if not _theirs(user, run):
        return Permission.no(_("只有发起人可以再做一次。"))
    if run.state not in (State.FAILED, State.CANCELLED):
        return Permission.no(_("只有未完成或已取消的任务可以再做一次。"))
    if run.name not in REGISTRY.jobs:
        return Permission.no(_("系统里已没有这项任务。"))
    return Permission.yes()


def _theirs(user: Any, run: JobRun) -> bool:
    return (run.by_id is not None and run.by_id == user.pk) or oversees(user)
