"""Pages of background work: the list, one run with its progress, stop, once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.jobs.actions import repeat_run as repeat
from core.jobs.actions import stop_run as stop
from core.jobs.lists import RUNS, TONES, done_text
from core.jobs.models import JobRun, State
from core.jobs.permissions import can_repeat_run, can_stop_run
from core.jobs.queries import runs_visible_to, time_left
from core.web.access import office, oversees


@office
@require_safe
def list_runs(request: HttpRequest) -> HttpResponse:
    """Runs this person may see, newest first."""
    return render(request, "jobs/list_runs.html", {"page": RUNS.page(request)})


@office
@require_safe
def show_run(request: HttpRequest, run: int) -> HttpResponse:
    """One run; asked by htmx, only the part that changes."""
    found = get_object_or_404(runs_visible_to(request.user), pk=run)
    partial = request.headers.get("HX-Request") == "true"
    template = "jobs/progress.html" if partial else "jobs/show_run.html"
    answer = render(request, template, {**_facts(request, found), "partial": partial})
    answer["Vary"] = "HX-Request, Cookie"
    answer["Cache-Control"] = "no-store"
    return answer


@office
@require_POST
def stop_run(request: HttpRequest, run: int) -> HttpResponse:
    """Stop it."""
    found = get_object_or_404(runs_visible_to(request.user), pk=run)
    stopped = stop(run=found, by=request.user, at=timezone.now())
    done = stopped.state == State.CANCELLED
    messages.success(request, _("任务已取消。") if done else _("已要求停止，处理完手头这一步就停。"))
    return redirect("jobs:show_run", found.pk)


@office
@require_POST
def repeat_run(request: HttpRequest, run: int) -> HttpResponse:
    """Ask for it again and go to the new run."""
    found = get_object_or_404(runs_visible_to(request.user), pk=run)
    again = repeat(run=found, by=request.user, at=timezone.now())
    return redirect("jobs:show_run", again.pk)


def _facts(request: HttpRequest, run: JobRun) -> dict[str, object]:
    left = time_left(run, timezone.now())
    return {
        "run": run,
        "tone": TONES[State(run.state)],
        "counted": done_text(run),
        "left": _spoken(int(left.total_seconds())) if left else "",
        "may_stop": can_stop_run(request.user, run),
        "may_repeat": can_repeat_run(request.user, run),
        "sees_detail": oversees(request.user),
    }


def _spoken(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s 秒") % {"seconds": seconds}
    return _("%(minutes)s 分钟") % {"minutes": -(-seconds // 60)}
