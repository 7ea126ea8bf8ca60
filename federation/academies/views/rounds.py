"""Rounds of applications: the list, one round, setting up, opening, closing, extending."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.academies.actions import rounds as acts
from federation.academies.forms.applications import ExtendForm, RoundForm
from federation.academies.models import Round
from federation.academies.permissions import can_begin_application, can_keep_rounds
from federation.academies.queries.applications import counted_rounds, round_at, standing_of
from federation.academies.queries.scoring import sheet_of


@office
def list_rounds(request: HttpRequest) -> HttpResponse:
    """Every round with how far its applications are."""
    context = {"rounds": counted_rounds(), "may_keep": can_keep_rounds(request.user)}
    return render(request, "academies/list_rounds.html", context)


@office
def show_round(request: HttpRequest, number: str) -> HttpResponse:
    """One round: its days, its score sheet, where its applications stand."""
    round = _round(number)
    context = {
        "round": round,
        "sheet": sheet_of(round),
        "standing": standing_of(round, request.user),
        "may_keep": can_keep_rounds(request.user),
        "may_begin": can_begin_application(request.user),
        "today": today(),
    }
    return render(request, "academies/show_round.html", context)


@office
def plan_round(request: HttpRequest) -> HttpResponse:
    """Set up a round, after the last one."""
    require(can_keep_rounds(request.user))
    desk = FormDesk(request, "academies.plan_round")
    form = desk.form(RoundForm, initial=_a_year_later())
    made: list[Round] = []
    if desk.hand_in(form, lambda _values: made.append(acts.plan_round(told=form.told, by=request.user, at=now()))):
        return desk.leave(
            reverse("academies:show_round", args=[made[0].number]), _("已设好，到开始日期由系统开始受理。")
        )
    return desk.page("academies/revise_round.html", form, verb=_("设申报批次"))


@office
def amend_round(request: HttpRequest, number: str) -> HttpResponse:
    """Change a round that has not begun."""
    round = _round(number)
    initial = {name: getattr(round, name) for name in RoundForm.base_fields}
    return _revise(
        request, round, "amend_round", RoundForm, _("修改批次"), _("已保存。"), initial,
        lambda form: acts.amend_round(round=round, told=form.told, by=request.user, at=now()),
    )  # fmt: skip


@office
def extend_round(request: HttpRequest, number: str) -> HttpResponse:
    """Move the last day."""
    round = _round(number)
    return _revise(
        request, round, "extend_round", ExtendForm, _("延长申报"), _("已延长。"), {},
        lambda form: acts.extend_round(round=round, **form.cleaned_data, by=request.user, at=now()),
    )  # fmt: skip


@office
@require_POST
def open_round(request: HttpRequest, number: str) -> HttpResponse:
    """Open it now."""
    return _turn(request, number, acts.open_round, _("已开始受理申报。"))


@office
@require_POST
def close_round(request: HttpRequest, number: str) -> HttpResponse:
    """Close it now."""
    return _turn(request, number, acts.close_round, _("已截止。草稿都还在，延长后可以接着提交。"))


def _turn(request: HttpRequest, number: str, act: Any, said: Any) -> HttpResponse:
    round = _round(number)
    try:
        act(round=round, by=request.user, at=now())
        messages.success(request, said)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("academies:show_round", number=number)


def _revise(
    request: HttpRequest, round: Round, key: str, form_class: Any, verb: Any, said: Any, initial: Any, act: Any
) -> HttpResponse:
    require(can_keep_rounds(request.user))
    desk = FormDesk(request, f"academies.{key}", about=round)
    form = desk.form(form_class, initial=initial)
    if desk.hand_in(form, lambda _values: act(form)):
        return desk.leave(reverse("academies:show_round", args=[round.number]), said)
    return desk.page("academies/revise_round.html", form, verb=verb, round=round)


def _a_year_later() -> dict[str, Any]:
    """The last round's words and days, a year on; nothing before there was one."""
    last = counted_rounds().first()
    if last is None:
        return {}
    years = (str(last.opens_on.year), str(last.opens_on.year + 1))
    return {
        "title": last.title.replace(*years),
        "tier": last.tier,
        "opens_on": _next_year(last.opens_on),
        "closes_on": _next_year(last.closes_on),
    }


def _next_year(day: Any) -> Any:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)


def _round(number: str) -> Round:
    round = round_at(number)
    if round is None:
        raise Http404
    return round
