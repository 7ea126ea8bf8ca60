"""Orders to rectify: the list, one order, its plan, proof and re-check, the order on paper."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.codes import qr
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.actions import rectifying
from federation.academies.forms.conduct import PlanForm, ProofForm, VerdictForm
from federation.academies.models import Rectification
from federation.academies.permissions import can_check_proof, can_rectify
from federation.academies.queries import conduct as queries
from federation.academies.queries.evaluations import sheet_of
from federation.academies.rules.conduct import before_accepting
from federation.academies.views import marks
from federation.academies.views.cells import union_options
from federation.academies.workflow.evaluation import ORDERED, PROMISED, PROVED, RECTIFICATION
from federation.organizations.queries import city_federation
from federation.regulations.queries import parameters_on


def _due(order: Rectification) -> Any:
    """The day that counts now: of the plan until there is one, then of the rectification."""
    day = order.plan_due_on if order.state == ORDERED else order.due_on
    return marks.due(day, pending=order.state in (ORDERED, PROMISED))


ORDERS = Listing(
    "academies.rectifications",
    columns=[
        Column("evaluation__term__name", _("学院名称"), sort="evaluation__term__pinyin_key"),
        Column(
            "evaluation__campaign__year",
            _("年度"),
            sort="evaluation__campaign__year",
            render=lambda one: str(one.evaluation.campaign.year),
        ),
        Column("evaluation__union__short_name", _("所属工会")),
        Column("owner", _("整改责任人")),
        Column("due", _("期限"), sort="due_on", render=_due),
        Column("accepted_on", _("完成日期"), sort="accepted_on", optional=True),
        Column("state", _("状态"), render=marks.state),
    ],
    filters=[
        Filter.choice("state", _("状态"), RECTIFICATION.choices),
        Filter.choice("union", _("所属工会"), union_options, "evaluation__union__code"),
        Filter.flag("late", _("逾期"), lambda: queries.late_on(today())),
    ],
    search=queries.orders_matching,
    order=("-ordered_at", "-id"),
    rows=queries.rectifications_visible_to,
    url=lambda order: reverse("academies:show_rectification", args=[order.pk]),
    title=_("责令整改"),
    noun=_("件整改"),
    hint=_("学院名称或编号"),
    empty=Empty(_("没有整改"), _("年度评价不合格的学院公布结果时自动责令整改，列在这里。")),
    export=True,
)


@office
def list_rectifications(request: HttpRequest) -> HttpResponse:
    """Orders in the user's care."""
    return render(request, "academies/list_rectifications.html", {"page": ORDERS.page(request)})


@office
def show_rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: where it stands, what to do now, item by item."""
    order = _order(request, pk)
    items = list(queries.items_of_order(order))
    titles = _titles(order)
    parameters = parameters_on(today())
    facts = queries.facts_of_proof(order, [item.pk for item in items if item.passed], None, now())
    done = order.state not in (ORDERED, PROMISED)
    context = {
        "order": order,
        "state": marks.state(order),
        "due": _due(order),
        "items": [(item, titles.get(item.item, item.item)) for item in items],
        "recurring": sum(item.repeats_id is not None for item in items),
        "findings": before_accepting(facts, parameters) if order.state == PROVED else [],
        "may_rectify": can_rectify(request.user, order) and not done,
        "checking": can_check_proof(request.user, order) if order.state == PROVED else None,
        "late": (today() - (order.plan_due_on if order.state == ORDERED else order.due_on)).days if not done else 0,
    }
    return render(request, "academies/show_rectification.html", context)


@office
def submit_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will be done about each item."""
    order = _order(request, pk)
    require(can_rectify(request.user, order))
    if order.state != ORDERED:
        return redirect("academies:show_rectification", pk=pk)
    form_of = {"initial": {"owner": order.owner}}
    return _fill(request, order, PlanForm, rectifying.submit_plan, _("提交整改方案"), _("整改方案已提交。"), **form_of)


@office
def submit_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was done about each item."""
    order = _order(request, pk)
    require(can_rectify(request.user, order))
    if order.state != PROMISED:
        return redirect("academies:show_rectification", pk=pk)
    said = _("整改结果已提交，等市总工会复查。")
    return _fill(request, order, ProofForm, rectifying.submit_proof, _("提交整改结果"), said)


@office
def check_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Check again item by item."""
    order = _order(request, pk)
    require(can_check_proof(request.user, order))
    if order.state != PROVED:
        return redirect("academies:show_rectification", pk=pk)
    said = _("复查意见已记录，学院已收到通知。")
    return _fill(request, order, VerdictForm, rectifying.check_proof, _("提交复查意见"), said)


def _fill(
    request: HttpRequest, order: Rectification, form_class: Any, act: Any, verb: Any, said: Any, **more: Any
) -> HttpResponse:
    """A form over the items of an order."""
    desk = FormDesk(request, f"academies.{act.__name__}", about=order)
    form = desk.form(form_class, items=list(queries.items_of_order(order)), titles=_titles(order), **more)

    def hand_in(values: dict[str, Any]) -> None:
        act(order=order, **_told(form, values), by=request.user, at=now())

    back = reverse("academies:show_rectification", args=[order.pk])
    if desk.hand_in(form, hand_in):
        return desk.leave(back, said)
    return desk.page("academies/fill_rectification.html", form, order=order, verb=verb, back=back, due=_due(order))


def _told(form: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What the action of a form takes."""
    if isinstance(form, PlanForm):
        return {"owner": values["owner"], "plans": form.plans}
    return {"proofs": form.proofs} if isinstance(form, ProofForm) else {"verdicts": form.verdicts}


@office
def print_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order as it is served, on A4."""
    order = _order(request, pk)
    titles = _titles(order)
    case = request.build_absolute_uri(reverse("academies:show_rectification", args=[pk]))
    context = {
        "order": order,
        "items": [(item, titles.get(item.item, item.item)) for item in queries.items_of_order(order)],
        "result": order.evaluation.results.filter(grade="unqualified").first(),
        "ordered_on": localdate(order.ordered_at),
        "issuer": city_federation().name,
        "code": qr(case),
    }
    return render(request, "academies/print_order.html", context)


def _titles(order: Rectification) -> dict[str, str]:
    return {item.code: item.title for item in sheet_of(order.evaluation.campaign).lines}


def _order(request: HttpRequest, pk: int) -> Rectification:
    found = queries.rectification_at(request.user, pk)
    if found is None:
        raise Http404
    return found
