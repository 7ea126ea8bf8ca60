"""ProgressReport of a cultivation: one report, handed in, read."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.audit.queries import trail_of
from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.turning import Turn, at_once, revised, turned
from federation.talent import actions as acts
from federation.talent.forms import WhyForm
from federation.talent.forms.cultivating import ProgressForm
from federation.talent.models import Measure, ProgressReport
from federation.talent.permissions import can_fill_cultivation, can_read_progress
from federation.talent.queries.cultivation import figures_of, progress_at, tasks_late
from federation.talent.views import marks
from federation.talent.workflow import DUE, HANDED_IN


@office
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was done in its part of the period, what is late and why."""
    report, user = _report(request, pk), request.user
    of = report.cultivation
    told = {int(key): text for key, text in report.explained.items()}
    figures = figures_of(report, told) if report.state == DUE else report.figures
    back = next((one for one in trail_of(report) if one.verb == "return_progress"), None)
    context = {
        "report": report,
        "state": marks.state(report),
        "done": [(each, Measure(each["measure"]).label, each.get("beyond", False)) for each in figures["done"]],
        "late": figures["late"],
        "returned": back.reason if back and report.state == DUE else "",
        "is_late": report.state == DUE and report.submitted_at is None and today() > report.due_on,
        "may_submit": report.state == DUE and bool(can_fill_cultivation(user, of)),
        "may_read": report.state == HANDED_IN and bool(can_read_progress(user, report)),
    }
    return render(request, "talent/show_progress.html", context)


@office
def submit_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    report = _report(request, pk)
    require(can_fill_cultivation(request.user, report.cultivation))
    desk = FormDesk(request, "talent.submit_progress", about=report)
    late = tasks_late(report)
    kept = {f"late_{key}": text for key, text in report.explained.items()}
    form = desk.form(ProgressForm, late=late, initial={"note": report.note, **kept})

    def act(values: dict[str, Any]) -> None:
        acts.submit_progress(report=report, note=values["note"], explained=form.explained, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(report), _("已报备，等待推荐工会审阅。"))
    return revised(desk, form, report, _("报备进展"), _page(report))


@office
@require_POST
def accept_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """It stands."""
    report = _report(request, pk)
    turn = Turn(acts.accept_progress, can_read_progress, None, "", _("已通过。"))
    return at_once(request, report, turn, called="report", page=_page(report))


@office
def return_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """It says too little."""
    report = _report(request, pk)
    turn = Turn(acts.return_progress, can_read_progress, WhyForm, _("退回补充"), _("已退回，单位已收到通知。"))
    return turned(request, report, turn, called="report", page=_page(report))


def _report(request: HttpRequest, pk: int) -> ProgressReport:
    found = progress_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(report: ProgressReport) -> str:
    return reverse("talent:show_progress", args=[report.pk])
