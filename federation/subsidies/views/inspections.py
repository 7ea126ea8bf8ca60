"""Inspections: the projects looked at, one inspection, one visit."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, revised, turned
from federation.panels.queries.draws import draw_at
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import inspections as acts
from federation.subsidies.forms.inspections import InspectionForm, ShortcomingForm, VisitForm
from federation.subsidies.models import ChosenBy, InspectedProject, Inspection
from federation.subsidies.permissions import can_announce_inspection, can_inspect_project
from federation.subsidies.queries import inspections as queries
from federation.subsidies.queries.funds import fund_of
from federation.subsidies.queries.vouchers import vouchers_visible_to
from federation.subsidies.queries.wording import words_of
from federation.subsidies.rules.inspections import RISK_POINTS, everything_is_settled
from federation.subsidies.views import marks
from federation.subsidies.workflow import CHOSEN, CLOSED, INSPECTED_PROJECT, UNDERWAY, WITHDRAWN

INSPECTED = Listing(
    "subsidies.inspected",
    columns=[
        Column("project__term__name", _("学院"), sort="project__term__pinyin_key"),
        Column("project__title", _("项目名称"), sort="project__title"),
        Column("inspection", _("检查"), sort="inspection"),
        Column("chosen_by", _("选定方式"), sort="chosen_by"),
        Column("points", _("风险分"), sort="points", numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("found", _("问题"), sort="found", numeric=True),
        Column("open", _("没有办结"), sort="open", numeric=True),
        Column("visited_on", _("检查日期"), sort="visited_on", optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), INSPECTED_PROJECT.choices),
        Filter.choice("chosen_by", _("选定方式"), ChosenBy.choices),
        Filter.choice("inspection", _("检查"), queries.inspection_choices),
    ],
    search=queries.inspected_matching,
    order=("-id",),
    rows=queries.inspected_visible_to,
    url=lambda one: reverse("subsidies:show_inspected", args=[one.pk]),
    title=_("受检项目"),
    noun=_("个受检项目"),
    hint=_("项目、学院或检查"),
    empty=Empty(_("还没有检查"), _("市总工会在某一年的资金下开始检查：风险靠前的和公开抽取的项目会列在这里。")),
    export=True,
)


@office
def list_inspected(request: HttpRequest) -> HttpResponse:
    """Every inspected project in somebody's care, and where an inspection can begin."""
    user = request.user
    context = {
        "page": INSPECTED.page(request),
        "funds": queries.funds_to_inspect()[:1] if can_announce_inspection(user) else (),
        "inspections": [(one, marks.state(one)) for one in queries.inspections_visible_to(user)[:8]],
    }
    return render(request, "subsidies/list_inspected.html", context)


@office
def announce_inspection(request: HttpRequest, year: int) -> HttpResponse:
    """Begin one."""
    fund = fund_of(request.user, year)
    if fund is None:
        raise Http404
    require(can_announce_inspection(request.user))
    desk = FormDesk(request, "subsidies.announce_inspection", about=fund)
    form = desk.form(InspectionForm, initial={"title": _("%(year)s 年补助资金检查") % {"year": fund.year}})
    made: list[Inspection] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.announce_inspection(fund=fund, **values, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已公布。种子公布以后到抽取页面登记，抽中的项目自动列入。"))
    return revised(desk, form, fund, _("开始检查"), reverse("subsidies:list_inspected"))


@office
def show_inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One inspection: whom it looks at and why, what it confirmed by clause."""
    inspection, user = _inspection(request, pk), request.user
    parameters, words = parameters_on(today()), dict(queries.clause_choices())
    may_close = inspection.state == UNDERWAY and bool(can_announce_inspection(user))
    context = {
        "inspection": inspection,
        "state": marks.state(inspection),
        "draw": draw_at(inspection.draw_code) if inspection.draw_code else None,
        "projects": [(one, marks.state(one)) for one in _projects(user, inspection)],
        "clauses": [(words.get(ref, ref), ref, n, again) for ref, n, again in queries.by_clause(user, inspection)],
        "findings": [everything_is_settled(queries.facts_of_closing(inspection), parameters)] if may_close else [],
        "may_close": may_close,
    }
    return render(request, "subsidies/show_inspection.html", context)


@office
@require_POST
def close_inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """End it."""
    inspection = _inspection(request, pk)
    step = Turn(
        acts.close_inspection, lambda user, _one: can_announce_inspection(user), None, _("结束检查"), _("检查已结束。")
    )
    return at_once(request, inspection, step, called="inspection", page=_page(inspection))


@office
def show_inspected(request: HttpRequest, pk: int) -> HttpResponse:
    """One project under inspection: its risk, the visit, what was found."""
    inspected, user = _inspected(request, pk), request.user
    inspects = bool(can_inspect_project(user))
    labels = words_of(RISK_POINTS, today())
    context = {
        "inspected": inspected,
        "state": marks.state(inspected),
        "reasons": [(labels.get(kind, kind), count, points) for kind, count, points in inspected.risk],
        "shortcomings": [
            (one, marks.state(one))
            for one in queries.shortcomings_visible_to(user).filter(inspected=inspected.pk).order_by("pk")
        ],
        "may_note": inspected.state == CHOSEN and inspected.inspection.state != CLOSED and inspects,
        "may_conclude": inspected.state == CHOSEN and inspected.inspection.state == UNDERWAY and inspects,
    }
    return render(request, "subsidies/show_inspected.html", context)


@office
def conclude_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was seen."""
    inspected = _inspected(request, pk)
    step = Turn(
        acts.conclude_visit, lambda user, _one: can_inspect_project(user), VisitForm, _("检查完毕"), _("已登记。"),
        {"visited_on": today()},
    )  # fmt: skip
    return turned(request, inspected, step, called="inspected", page=_page_of(inspected))


@office
def note_shortcoming(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is wrong."""
    inspected = _inspected(request, pk)
    require(can_inspect_project(request.user))
    desk = FormDesk(request, "subsidies.note_shortcoming", about=inspected)
    vouchers = (
        vouchers_visible_to(request.user).filter(project=inspected.project_id).exclude(state=WITHDRAWN).order_by("-pk")
    )
    form = desk.form(ShortcomingForm, clauses=queries.clause_choices(), vouchers=vouchers)

    def act(values: dict[str, Any]) -> None:
        acts.note_shortcoming(inspected=inspected, **values, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page_of(inspected), _("已提出，学院已收到通知。"))
    return revised(desk, form, inspected, _("提出问题"), _page_of(inspected))


def _projects(user: Any, inspection: Inspection) -> Any:
    return queries.inspected_visible_to(user).filter(inspection=inspection).order_by("chosen_by", "-points", "pk")


def _inspection(request: HttpRequest, pk: int) -> Inspection:
    found = queries.inspection_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _inspected(request: HttpRequest, pk: int) -> Any:
    found = queries.inspected_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(inspection: Inspection) -> str:
    return reverse("subsidies:show_inspection", args=[inspection.pk])


def _page_of(inspected: InspectedProject) -> str:
    return reverse("subsidies:show_inspected", args=[inspected.pk])
