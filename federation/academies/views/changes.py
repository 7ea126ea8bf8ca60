"""Changes after recognition: the list, one of them, reported, noted or returned."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.writing import listed
from federation.academies.actions import changes
from federation.academies.forms.conduct import StatementForm
from federation.academies.forms.evaluations import ReasonForm
from federation.academies.models import ChangeReport
from federation.academies.permissions import can_note_change, can_report_change
from federation.academies.queries import conduct as queries
from federation.academies.queries.register import last_term
from federation.academies.rules.conduct import change_reported_in_time
from federation.academies.views import marks
from federation.academies.workflow.evaluation import CHANGE_REPORT, CHANGE_REPORTED, DUE
from federation.regulations.queries import parameters_on

CHANGES = Listing(
    "academies.changes",
    columns=[
        Column("academy_name", _("学院名称"), sort="academy_name"),
        Column(
            "fields", _("变更内容"), render=lambda one: listed(queries.field_label(it["field"]) for it in one.changes)
        ),
        Column("changed_on", _("变更日期"), sort="changed_on"),
        Column(
            "due_on", _("报告期限"), sort="due_on", render=lambda one: marks.due(one.due_on, pending=one.state == DUE)
        ),
        Column("reported_at", _("报告时间"), sort="reported_at", optional=True),
        Column("state", _("状态"), render=marks.state),
    ],
    filters=[
        Filter.choice("state", _("状态"), CHANGE_REPORT.choices),
        Filter.flag("late", _("逾期"), lambda: queries.unreported_on(today())),
    ],
    search=lambda rows, text: rows.filter(academy_name__icontains=text),
    order=("-changed_on", "-id"),
    rows=queries.changes_visible_to,
    url=lambda one: reverse("academies:show_change", args=[one.pk]),
    title=_("变更报告"),
    noun=_("件变更"),
    hint=_("学院名称"),
    empty=Empty(_("没有要报告的变更"), _("名册里建设单位、院长、场地、特色专业有变，系统会在这里列出并通知学院。")),
    export=True,
)


@office
def list_changes(request: HttpRequest) -> HttpResponse:
    """Changes in the user's care."""
    return render(request, "academies/list_changes.html", {"page": CHANGES.page(request)})


@office
def show_change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what differs, by when, what the academy says."""
    report = _report(request, pk)
    due, reported = report.state == DUE, report.state == CHANGE_REPORTED
    finding = change_reported_in_time(queries.facts_of_change(report, today()), parameters_on(today()))
    context = {
        "report": report,
        "term": last_term(report.academy),
        "state": marks.state(report),
        "findings": [finding],
        "may_report": can_report_change(request.user, report) if due else None,
        "noting": can_note_change(request.user, report) if reported else None,
        "late": (today() - report.due_on).days if due else 0,
        "breaches": [(one, marks.state(one)) for one in report.breaches.all()],
    }
    return render(request, "academies/show_change.html", context)


@office
def report_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why it changed."""
    report = _report(request, pk)
    require(can_report_change(request.user, report))
    return _ask(request, report, changes.report_change, StatementForm, _("报告变更"), _("已报告，等工会备案。"), DUE)


@office
@require_POST
def note_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on file."""
    report = _report(request, pk)
    require(can_note_change(request.user, report))
    changes.note_change(report=report, by=request.user, at=now())
    messages.success(request, _now("已备案。"))
    return redirect("academies:show_change", pk=pk)


@office
def return_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back."""
    report = _report(request, pk)
    require(can_note_change(request.user, report))
    return _ask(request, report, changes.return_change, ReasonForm, _("退回补充"), _("已退回。"), CHANGE_REPORTED)


def _ask(
    request: HttpRequest, report: ChangeReport, act: Any, form_class: Any, verb: Any, said: Any, source: str
) -> HttpResponse:
    desk = FormDesk(request, f"academies.{act.__name__}", about=report)
    back = reverse("academies:show_change", args=[report.pk])
    if not desk.posted and report.state != source:
        return redirect(back)
    form = desk.form(form_class)
    if desk.hand_in(form, lambda told: act(report=report, **told, by=request.user, at=now())):
        return desk.leave(back, said)
    term = last_term(report.academy)
    return desk.page("academies/step_change.html", form, verb=verb, term=term, back=back, report=report)


def _report(request: HttpRequest, pk: int) -> ChangeReport:
    found = queries.change_at(request.user, pk)
    if found is None:
        raise Http404
    return found
