"""Recoveries: the list, one case, raising, answering, ordering, refunds."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.money import yuan
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, revised, turned
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import recoveries as acts
from federation.subsidies.forms.funds import DocumentForm
from federation.subsidies.forms.payments import OffsetForm, RecoveryForm, RefundForm, ViewForm
from federation.subsidies.forms.projects import WhyForm
from federation.subsidies.models import Recovery
from federation.subsidies.permissions import (
    can_enter_funds,
    can_enter_refund,
    can_fill_project,
    can_order_recovery,
    can_raise_recovery,
)
from federation.subsidies.queries import recoveries as queries
from federation.subsidies.queries.projects import project_at
from federation.subsidies.rules.recoveries import academy_is_heard
from federation.subsidies.views import marks
from federation.subsidies.workflow import HEARING, ORDERED, RECOVERY

RECOVERIES = Listing(
    "subsidies.recoveries",
    columns=[
        Column("project__term__name", _("学院"), sort="project__term__pinyin_key"),
        Column("project__title", _("项目名称"), sort="project__title"),
        Column("amount_fen", _("应退（元）"), sort="amount_fen", render=lambda one: yuan(one.amount_fen), numeric=True),
        Column("back_fen", _("已退（元）"), render=lambda one: yuan(one.back_fen), numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("due_on", _("退回期限"), sort="due_on"),
        Column("reason", _("事由"), optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), RECOVERY.choices),
        Filter.until("until", _("退回期限不晚于"), "due_on"),
    ],
    search=queries.recoveries_matching,
    order=("-id",),
    rows=queries.recoveries_visible_to,
    url=lambda one: reverse("subsidies:show_recovery", args=[one.pk]),
    title=_("追回"),
    noun=_("件追回"),
    hint=_("学院、项目或事由"),
    empty=Empty(_("没有追回"), _("已拨付的多于核对通过或验收的，由市总工会从项目页面提出。")),
    export=True,
)


@office
def list_recoveries(request: HttpRequest) -> HttpResponse:
    """Every recovery in somebody's care."""
    return render(request, "subsidies/list_recoveries.html", {"page": RECOVERIES.page(request)})


@office
def show_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: how much, why, what the academy says, what came back."""
    recovery, user = _recovery(request, pk), request.user
    hears = recovery.state == HEARING
    context = {
        "recovery": recovery,
        "state": marks.state(recovery),
        "left_fen": recovery.amount_fen - recovery.back_fen,
        "is_late": recovery.state == ORDERED and recovery.due_on is not None and recovery.due_on < today(),
        "refunds": recovery.refunds.select_related("instalment__project").order_by("pk"),
        "findings": [academy_is_heard(queries.facts_of_hearing(recovery, today()), parameters_on(today()))]
        if hears
        else [],
        "may_state": hears and recovery.stated_at is None and bool(can_fill_project(user, recovery.project)),
        "may_order": hears and bool(can_order_recovery(user, recovery)),
        "may_withdraw": recovery.state in (HEARING, ORDERED) and bool(can_order_recovery(user, recovery)),
        "may_offset": recovery.state == ORDERED
        and bool(can_enter_funds(user))
        and queries.offsettable(recovery).exists(),
        "may_refund": recovery.state == ORDERED and bool(can_enter_refund(user)),
    }
    return render(request, "subsidies/show_recovery.html", context)


@office
def raise_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is to come back."""
    project = project_at(request.user, pk)
    if project is None:
        raise Http404
    require(can_raise_recovery(request.user))
    desk = FormDesk(request, "subsidies.raise_recovery", about=project)
    form = desk.form(RecoveryForm, initial={"amount_fen": queries.facts_of_recovery(project, 0).most_fen})
    made: list[Recovery] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.raise_recovery(project=project, **values, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已提出，学院已收到通知。"))
    back = reverse("subsidies:show_project", args=[pk])
    return revised(desk, form, project, _("提出追回"), back)


@office
def state_recovery_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The academy answers."""
    return _turn(
        request, pk, acts.state_recovery_view, lambda user, one: can_fill_project(user, one.project), ViewForm,
        _("陈述意见"), _("已提交，市总工会决定时会看到。"),
    )  # fmt: skip


@office
def order_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """Order it by a document."""
    said = _("已责令退回，学院已收到通知。")
    return _turn(request, pk, acts.order_recovery, can_order_recovery, DocumentForm, _("责令退回"), said)


@office
def withdraw_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    return _turn(request, pk, acts.withdraw_recovery, can_order_recovery, WhyForm, _("撤销追回"), _("已撤销。"))


@office
def enter_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what came back."""
    recovery = _recovery(request, pk)
    return _turn(
        request, pk, acts.enter_refund, lambda user, _one: can_enter_refund(user), RefundForm, _("登记退款"),
        _("已登记。"), amount_fen=recovery.amount_fen - recovery.back_fen, received_on=today(),
    )  # fmt: skip


@office
def offset_recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """Set it against what is due to the academy."""
    recovery = _recovery(request, pk)
    require(can_enter_funds(request.user))
    desk = FormDesk(request, "subsidies.offset_recovery", about=recovery)
    form = desk.form(OffsetForm, instalments=queries.offsettable(recovery))
    if desk.hand_in(form, lambda values: acts.offset_recovery(recovery=recovery, **values, by=request.user, at=now())):
        return desk.leave(_page(recovery), _("已抵扣，账簿已记。"))
    return revised(desk, form, recovery, _("抵扣拨付"), _page(recovery))


def _turn(request: HttpRequest, pk: int, *step: Any, **initial: Any) -> HttpResponse:
    recovery = _recovery(request, pk)
    return turned(request, recovery, replace(Turn(*step), initial=initial), called="recovery", page=_page(recovery))


def _recovery(request: HttpRequest, pk: int) -> Any:
    recovery = queries.recovery_at(request.user, pk)
    if recovery is None:
        raise Http404
    return recovery


def _page(recovery: Recovery) -> str:
    return reverse("subsidies:show_recovery", args=[recovery.pk])
