"""Reports: the list with its bulk action, one report, opening the final one, handing in, reading."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Bulk, Column, Empty, Filter, Listing
from core.web.turning import revised
from federation.accounts.queries import has_role
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import reports as acts
from federation.subsidies.forms.projects import WhyForm
from federation.subsidies.forms.reports import ReportForm
from federation.subsidies.models import Report
from federation.subsidies.permissions import can_fill_project, can_read_report
from federation.subsidies.queries import reports as queries
from federation.subsidies.queries.projects import CITY_OFFICERS, OFFICERS, project_at
from federation.subsidies.views import marks
from federation.subsidies.views.deeds import posted
from federation.subsidies.workflow import OPENED, REPORT, RETURNED, SUBMITTED


def _accept(*, rows: Sequence[Any], by: Any, at: datetime) -> str:
    for row in rows:
        acts.accept_report(report=row, by=by, at=at)
    return gettext("已审阅通过 %(count)s 份。") % {"count": len(rows)}


REPORTS = Listing(
    "subsidies.reports",
    columns=[
        Column("project__term__name", _("学院"), sort="project__term__pinyin_key"),
        Column("project__title", _("项目名称"), sort="project__title"),
        Column("year", _("年度"), sort="year", render=lambda one: str(one.year)),
        Column("quarter", _("季度"), sort="quarter", render=lambda one: one.quarter or _("结项")),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("due_on", _("报送期限"), sort="due_on"),
        Column("submitted_at", _("报送时间"), sort="submitted_at", optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), REPORT.choices),
        Filter.until("until", _("期限不晚于"), "due_on"),
    ],
    search=queries.reports_matching,
    order=("-id",),
    rows=queries.reports_visible_to,
    url=lambda one: reverse("subsidies:show_report", args=[one.pk]),
    title=_("项目报告"),
    noun=_("份报告"),
    hint=_("项目或学院"),
    empty=Empty(_("还没有报告"), _("每季度结束、执行期满，系统为执行中的项目开报。")),
    export=True,
    bulk=[
        Bulk(
            "accept_reports",
            _("审阅通过"),
            may=can_read_report,
            apply=_accept,
            effect=lambda _row: _("审阅通过"),
            icon="check",
            shown=lambda user: has_role(user, *OFFICERS, *CITY_OFFICERS),
        )
    ],
)


@office
def list_reports(request: HttpRequest) -> HttpResponse:
    """Reports in somebody's care."""
    return render(request, "subsidies/list_reports.html", {"page": REPORTS.page(request)})


@office
def show_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: the figures as they are, or as they were handed in, and what was said to them."""
    report, user = _report(request, pk), request.user
    is_open = report.state in (OPENED, RETURNED)
    figures = queries.figures_of(report) if is_open else report.figures
    words = dict(report.project.lines.values_list("pk", "what"))
    odd = {one.key for one in queries.to_explain(figures, parameters_on(today()))}
    context = {
        "report": report,
        "state": marks.state(report),
        "figures": figures,
        "hours": f"{figures['hours_tenths'] / 10:g}",
        "lines": [
            (one, words.get(one.key, ""), one.key in odd, report.explained.get(str(one.key), ""))
            for one in queries.lines_in(figures)
        ],
        "is_late": is_open and report.due_on < today(),
        "may_submit": is_open and bool(can_fill_project(user, report.project)),
        "may_read": report.state == SUBMITTED and bool(can_read_report(user, report)),
    }
    return render(request, "subsidies/show_report.html", context)


@office
@posted
def open_final_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the final report, or go on with it."""
    project = project_at(request.user, pk)
    if project is None:
        raise Http404
    require(can_fill_project(request.user, project))
    return redirect(_page(acts.open_final_report(project=project, by=request.user, at=now())))


@office
def submit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    report = _report(request, pk)
    require(can_fill_project(request.user, report.project))
    desk = FormDesk(request, "subsidies.submit_report", about=report)
    words = dict(report.project.lines.values_list("pk", "what"))
    odd = queries.to_explain(queries.figures_of(report), parameters_on(today()))
    kept = {f"line_{key}": text for key, text in report.explained.items()}
    lines = [(one, words.get(one.key, "")) for one in odd]
    form = desk.form(ReportForm, lines=lines, initial={**kept, "note": report.note})

    def act(values: dict[str, Any]) -> None:
        acts.submit_report(report=report, explained=form.explained, note=values["note"], by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(report), _("已报送，等待审阅。"))
    return revised(desk, form, report, _("报送"), _page(report))


@office
@require_POST
def accept_report(request: HttpRequest, pk: int) -> HttpResponse:
    """It stands."""
    report = _report(request, pk)
    require(can_read_report(request.user, report))
    acts.accept_report(report=report, by=request.user, at=now())
    messages.success(request, str(_("已审阅通过。")))
    return redirect(_page(report))


@office
def return_report(request: HttpRequest, pk: int) -> HttpResponse:
    """It needs revision."""
    report = _report(request, pk)
    require(can_read_report(request.user, report))
    desk = FormDesk(request, "subsidies.return_report", about=report)
    form = desk.form(WhyForm)
    if desk.hand_in(form, lambda values: acts.return_report(report=report, **values, by=request.user, at=now())):
        return desk.leave(_page(report), _("已退回。"))
    return revised(desk, form, report, _("退回修改"), _page(report))


def _report(request: HttpRequest, pk: int) -> Any:
    report = queries.report_at(request.user, pk)
    if report is None:
        raise Http404
    return report


def _page(report: Report) -> str:
    return reverse("subsidies:show_report", args=[report.pk])
