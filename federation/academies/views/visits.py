"""Site visits at the desk: the list, one visit with everything found, planning, calling off, the opinion, paper."""

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.actions import visiting as acts
from federation.academies.forms.visits import CancelVisitForm, OpinionForm, VisitForm
from federation.academies.models import POINTS, SiteVisit
from federation.academies.permissions.deciding import can_finish_visit, can_plan_visit, can_record_visit
from federation.academies.queries.applications import applications_visible_to
from federation.academies.queries.visits import found_at, visits_visible_to
from federation.academies.views.cells import union_options
from federation.academies.workflow.accreditation import VISIT, VISIT_PLANNED

VISITS = Listing(
    "academies.visits",
    columns=[
        Column("application__name", _("拟用名称")),
        Column("application__unit__name", _("申报单位")),
        Column("application__union__short_name", _("推荐工会")),
        Column("planned_on", _("考察日期"), sort="planned_on"),
        Column("address", _("地点"), optional=True),
        Column("state", _("状态"), sort="state"),
        Column("is_favourable", _("建议通过")),
    ],
    filters=[
        Filter.choice("state", _("状态"), VISIT.choices),
        Filter.choice("union", _("推荐工会"), union_options, "application__union__code"),
        Filter.since("since", _("考察日期不早于"), "planned_on"),
    ],
    search=lambda rows, text: (
        rows.filter(application__name__icontains=text) | rows.filter(application__unit__name__icontains=text)
    ),
    order=("-planned_on", "-id"),
    export=True,
    rows=lambda user: visits_visible_to(user),
    title=_("实地考察"),
    noun=_("次考察"),
    hint=_("找学院、单位"),
    url=lambda visit: reverse("academies:show_visit", args=[visit.pk]),
    empty=Empty(_("还没有安排考察"), _("评审结束的申报会出现在待办里，从申报页面安排考察。")),
)


@office
def list_visits(request: HttpRequest) -> HttpResponse:
    """Every visit the user may see."""
    rows = visits_visible_to(request.user)
    return render(request, "academies/list_visits.html", {"page": VISITS.page(request, rows)})


@office
def show_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: where it stands, what was found point by point, who signed."""
    visit = _visit(request, pk)
    context = {
        "visit": visit,
        "found": found_at(visit),
        "signatures": visit.signatures.all(),
        "planned": visit.state == VISIT_PLANNED,
        "may_record": can_record_visit(request.user, visit),
        "may_finish": can_finish_visit(request.user, visit),
        "may_cancel": can_plan_visit(request.user),
        "today": today(),
    }
    return render(request, "academies/show_visit.html", context)


@office
def plan_visit(request: HttpRequest, code: str) -> HttpResponse:
    """Plan the visit of an application's site."""
    application = get_object_or_404(applications_visible_to(request.user), code=code)
    require(can_plan_visit(request.user))
    desk = FormDesk(request, "academies.plan_visit", about=application)
    form = desk.form(VisitForm, application=application)
    made: list[SiteVisit] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.plan_visit(application=application, **values, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:show_visit", args=[made[0].pk]), _("考察已安排，已通知考察组和受访单位。"))
    return desk.page("academies/plan_visit.html", form, application=application)


@office
def cancel_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a visit off."""
    visit = _visit(request, pk)
    require(can_plan_visit(request.user))
    desk = FormDesk(request, "academies.cancel_visit", about=visit)
    form = desk.form(CancelVisitForm)
    if desk.hand_in(form, lambda values: acts.cancel_visit(visit=visit, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_visit", args=[pk]), _("考察已取消，已通知考察组和受访单位。"))
    return desk.page("academies/step_visit.html", form, visit=visit, verb=_("取消考察"))


@office
def finish_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a visit in with the visitors' opinion."""
    visit = _visit(request, pk)
    require(can_finish_visit(request.user, visit))
    desk = FormDesk(request, "academies.finish_visit", about=visit)
    form = desk.form(OpinionForm)
    if desk.hand_in(form, lambda values: acts.finish_visit(visit=visit, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_visit", args=[pk]), _("考察记录已提交。"))
    return desk.page("academies/step_visit.html", form, visit=visit, verb=_("提交考察记录"), found=found_at(visit))


@office
def print_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist on A4, to be filled in by hand when there is no phone."""
    visit = _visit(request, pk)
    address = request.build_absolute_uri(reverse("academies:show_visit", args=[pk]))
    code = mark_safe(segno.make(address, error="m").svg_inline(scale=2))  # noqa: S308 (our own)
    return render(request, "academies/print_visit.html", {"visit": visit, "points": POINTS, "code": code})


def _visit(request: HttpRequest, pk: int) -> SiteVisit:
    return get_object_or_404(visits_visible_to(request.user).prefetch_related("visitors"), pk=pk)
