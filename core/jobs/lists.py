"""The list of runs as a person sees it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.jobs.models import JobRun, State
from core.jobs.queries import runs_visible_to
from core.web.listing import Column, Empty, Filter, Listing, link
from core.web.templatetags.web import chip
from core.web.tones import Tone
from core.web.writing import figure

TONES = {
    State.WAITING: Tone.AMBER,
    State.RUNNING: Tone.INDIGO,
    State.SUCCEEDED: Tone.JADE,
    State.FAILED: Tone.CINNABAR,
    State.CANCELLED: Tone.PLAIN,
}


def state_chip(run: JobRun) -> SafeString:
    """Its state in one word and its tone."""
    return chip(run.get_state_display(), TONES[State(run.state)])


def done_text(run: JobRun) -> str:
    """``12,400 / 50,000``, or the count alone while the total is not known."""
    if run.total is None:
        return str(figure(run.done)) if run.done else ""
    return f"{run.done:,} / {run.total:,}"


def _found(runs: QuerySet[JobRun], words: str) -> QuerySet[JobRun]:
    wanted = Q(title__icontains=words) | Q(name__icontains=words)
    if words.isascii() and words.isdigit() and len(words) < 18:
        wanted |= Q(pk=int(words))
    return runs.filter(wanted)


def _asked_by(runs: QuerySet[JobRun], values: list[str]) -> QuerySet[JobRun]:
    wanted = Q()
    for value in values:
        wanted |= Q(by=None) if value == "clock" else Q(by__isnull=False)
    return runs.filter(wanted)


def _asker(run: JobRun) -> str:
    return str(run.by) if run.by else gettext("定时")


RUNS: Any = Listing(
    "jobs.runs",
    title=_("后台任务"),
    noun=_("项任务"),
    columns=[
        Column("shown_title", _("任务")),
        Column("state", _("状态"), render=state_chip),
        Column("done", _("已处理"), render=done_text, numeric=True),
        Column("by__name", _("发起人"), render=_asker),
        Column("created_at", _("提交时间"), sort="-created_at"),
        Column("finished_at", _("结束时间")),
        Column("id", _("编号"), optional=True, numeric=True),
        Column("queue", _("队列"), optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), State.choices),
        Filter.choice("asked", _("来源"), [("person", _("有人发起")), ("clock", _("定时"))], by=_asked_by),
    ],
    search=_found,
    hint=_("按名称或编号查找"),
    order=("-id",),
    rows=runs_visible_to,
    url=link("jobs:show_run"),
    empty=Empty(
        _("还没有后台任务"),
        _("导入、导出等要花时间的事会列在这里，可以随时回来看进度和结果。"),
    ),
)
