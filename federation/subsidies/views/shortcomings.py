"""Shortcomings: the list, one case, each step of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import today
from core.money import yuan
from core.web.access import office
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, turned
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import inspections as acts
from federation.subsidies.forms.inspections import CorrectionForm, PlanForm, ReopenForm
from federation.subsidies.forms.payments import ViewForm
from federation.subsidies.forms.projects import WhyForm
from federation.subsidies.models import Shortcoming
from federation.subsidies.permissions import can_answer_shortcoming, can_confirm_shortcoming, can_inspect_project
from federation.subsidies.queries import inspections as queries
from federation.subsidies.rules.inspections import CORRECTION_DAYS_MOST, academy_is_heard_on_it
from federation.subsidies.views import marks
from federation.subsidies.workflow import CONFIRMED, CORRECTING, NOTED, REPORTED, SHORTCOMING


def _amount(one: Any) -> str:
    return "" if one.amount_fen is None else yuan(one.amount_fen)


SHORTCOMINGS = Listing(
    "subsidies.shortcomings",
    columns=[
        Column("inspected__project__term__name", _("学院"), sort="inspected__project__term__pinyin_key"),
        Column("what", _("问题"), render=str),
        Column("clause", _("条款"), sort="clause", render=lambda one: one.clause.partition(":")[2]),
        Column("repeat", _("认定次数"), sort="repeat", render=lambda one: one.repeat or "", numeric=True),
        Column("amount_fen", _("涉及（元）"), sort="amount_fen", render=_amount, numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("until", _("期限"), sort="until"),
        Column("inspected__inspection", _("检查"), optional=True),
        Column("inspected__project__title", _("项目名称"), optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), SHORTCOMING.choices),
        Filter.choice("clause", _("条款"), queries.clause_choices),
        Filter.flag("again", _("再次出现"), Q(repeat__gt=1)),
        Filter.until("by", _("期限不晚于"), "until"),
    ],
    search=queries.shortcomings_matching,
    order=("-id",),
    rows=queries.shortcomings_visible_to,
    url=lambda one: reverse("subsidies:show_shortcoming", args=[one.pk]),
    title=_("检查问题"),
    noun=_("个问题"),
    hint=_("问题、项目或学院"),
    empty=Empty(_("没有问题"), _("检查中提出的问题列在这里，按条款可以看出哪些再次出现。")),
    export=True,
)


@office
def list_shortcomings(request: HttpRequest) -> HttpResponse:
    """Every shortcoming in somebody's care."""
    return render(request, "subsidies/list_shortcomings.html", {"page": SHORTCOMINGS.page(request)})


@office
def show_shortcoming(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what, by which clause, what the academy says and does, whether it came up before."""
    one, user = _shortcoming(request, pk), request.user
    answers = bool(can_answer_shortcoming(user, one))
    confirms = one.state == NOTED and bool(can_confirm_shortcoming(user, one))
    context = {
        "one": one,
        "state": marks.state(one),
        "is_late": one.state in (CONFIRMED, CORRECTING) and one.due_on is not None and one.due_on < today(),
        "earlier": queries.earlier_of(one),
        "findings": [academy_is_heard_on_it(queries.facts_of_noted(one, today()), parameters_on(today()))]
        if one.state == NOTED
        else [],
        "may_state": one.state == NOTED and one.stated_at is None and answers,
        "may_confirm": confirms,
        "may_plan": one.state == CONFIRMED and answers,
        "may_report": one.state == CORRECTING and answers,
        "may_check": one.state == REPORTED and bool(can_inspect_project(user)),
    }
    return render(request, "subsidies/show_shortcoming.html", context)


@office
def state_shortcoming_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The academy answers."""
    said = _("已提交，认定时会看到。")
    return _turn(request, pk, acts.state_shortcoming_view, can_answer_shortcoming, ViewForm, _("陈述意见"), said)


@office
@require_POST
def confirm_shortcoming(request: HttpRequest, pk: int) -> HttpResponse:
    """It is one."""
    one, said = _shortcoming(request, pk), _("已认定，学院已收到通知。")
    step = Turn(acts.confirm_shortcoming, can_confirm_shortcoming, None, _("认定问题"), said)
    return at_once(request, one, step, called="shortcoming", page=_page(one))


@office
def drop_shortcoming(request: HttpRequest, pk: int) -> HttpResponse:
    """It is none."""
    said = _("已办结，不予认定。")
    return _turn(request, pk, acts.drop_shortcoming, can_confirm_shortcoming, WhyForm, _("不予认定"), said)


@office
def plan_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is put right."""
    said = _("已提交。整改完成后在这里报告。")
    return _turn(
        request, pk, acts.plan_correction, can_answer_shortcoming, PlanForm, _("提交整改计划"), said, until_on=_latest()
    )


@office
def report_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """It is put right."""
    said = _("已报告，等待复查。")
    return _turn(request, pk, acts.report_correction, can_answer_shortcoming, CorrectionForm, _("报告整改完成"), said)


@office
@require_POST
def pass_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Checked again: it is."""
    one = _shortcoming(request, pk)
    step = Turn(acts.pass_correction, _inspector, None, _("复查通过"), _("已办结。"))
    return at_once(request, one, step, called="shortcoming", page=_page(one))


@office
def reopen_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Checked again: it is not."""
    said = _("已退回，学院继续整改。")
    return _turn(request, pk, acts.reopen_correction, _inspector, ReopenForm, _("复查未通过"), said, until_on=_latest())


def _inspector(user: Any, _shortcoming: Any) -> Any:
    return can_inspect_project(user)


def _latest() -> Any:
    return today() + timedelta(days=parameters_on(today())[CORRECTION_DAYS_MOST])


def _turn(request: HttpRequest, pk: int, *step: Any, **initial: Any) -> HttpResponse:
    one = _shortcoming(request, pk)
    return turned(request, one, replace(Turn(*step), initial=initial), called="shortcoming", page=_page(one))


def _shortcoming(request: HttpRequest, pk: int) -> Any:
    found = queries.shortcoming_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(shortcoming: Shortcoming) -> str:
    return reverse("subsidies:show_shortcoming", args=[shortcoming.pk])
