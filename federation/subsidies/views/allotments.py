"""Lists that allot a fund: drawn up by formula or by hand, proposed, approved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import funds as acts
from federation.subsidies.forms.funds import AmountsForm, DocumentForm, PotForm, ReasonForm
from federation.subsidies.models import Allotment, Fund
from federation.subsidies.permissions import can_approve_allotment, can_enter_funds
from federation.subsidies.queries.funds import (
    allotments_visible_to,
    candidates_on,
    facts_of_allotment,
    fund_of,
    lines_visible_to,
)
from federation.subsidies.rules.funds import is_within_budget
from federation.subsidies.views import marks
from federation.subsidies.workflow import DRAFTED, PROPOSED


@office
def draft_allotment(request: HttpRequest, year: int) -> HttpResponse:
    """Begin a list."""
    fund = _fund(request, year)
    require(can_enter_funds(request.user))
    desk = FormDesk(request, "subsidies.draft_allotment", about=fund)
    form = desk.form(PotForm)
    made: list[Allotment] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.draft_allotment(fund=fund, **values, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(
            reverse("subsidies:set_amounts", args=[year, made[0].number]), _("已建立，核对每一家的金额后保存。")
        )
    return desk.page("subsidies/draft_allotment.html", form, fund=fund, left_fen=_left(fund))


@office
def show_allotment(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One list: who gets what, whether it fits."""
    allotment = _allotment(request, year, number)
    finding = is_within_budget(facts_of_allotment(allotment), parameters_on(today()))
    context = {
        "allotment": allotment,
        "fund": allotment.fund,
        "state": marks.state(allotment),
        "lines": [
            (line, marks.grade(line.grade), marks.standing(line.academy.subsidy_standing.state))
            for line in lines_visible_to(request.user, allotment)
        ],
        "findings": [finding] if allotment.state in (DRAFTED, PROPOSED) else [],
        "may_enter": allotment.state == DRAFTED and can_enter_funds(request.user),
        "may_approve": allotment.state == PROPOSED and can_approve_allotment(request.user, allotment),
        "is_proposed": allotment.state == PROPOSED,
    }
    return render(request, "subsidies/show_allotment.html", context)


@office
def set_amounts(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Write the amounts, one academy a line."""
    allotment = _allotment(request, year, number)
    require(can_enter_funds(request.user))
    candidates = candidates_on(today(), parameters_on(today()))
    initial = {f"amount_{line.academy_id}": line.amount_fen for line in allotment.lines.all()}
    desk = FormDesk(request, "subsidies.set_amounts", about=allotment)
    form = desk.form(AmountsForm, candidates=candidates, initial=initial)

    def act(_values: dict[str, Any]) -> None:
        acts.set_amounts(allotment=allotment, amounts=form.amounts, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(allotment), _("已保存。"))
    form.shown = [(one, field, marks.grade(one.grade), marks.standing(one.state)) for one, field in form.rows]
    return desk.page(
        "subsidies/set_amounts.html", form, allotment=allotment, fund=allotment.fund,
        left_fen=_left(allotment.fund),
    )  # fmt: skip


@office
@require_POST
def propose_allotment(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Hand it to who approves."""
    allotment = _allotment(request, year, number)
    require(can_enter_funds(request.user))
    acts.propose_allotment(allotment=allotment, by=request.user, at=now())
    messages.success(request, str(_("已提交批准。")))
    return redirect(_page(allotment))


@office
@require_POST
def discard_allotment(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Give it up."""
    allotment = _allotment(request, year, number)
    require(can_enter_funds(request.user))
    acts.discard_allotment(allotment=allotment, by=request.user, at=now())
    messages.success(request, str(_("已作废。")))
    return redirect("subsidies:show_fund", year)


@office
def return_allotment(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Send it back."""
    return _turn(request, year, number, acts.return_allotment, ReasonForm, _("退回修改"), _("已退回。"))


@office
def approve_allotment(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Approve it by a document."""
    return _turn(
        request, year, number, acts.approve_allotment, DocumentForm, _("批准分配"), _("已批准，学院已收到通知。")
    )


def _turn(request: HttpRequest, year: int, number: int, act: Any, kind: Any, verb: Any, said: Any) -> HttpResponse:
    allotment = _allotment(request, year, number)
    require(can_approve_allotment(request.user, allotment))
    desk = FormDesk(request, f"subsidies.{act.__name__}", about=allotment)
    form = desk.form(kind)
    if desk.hand_in(form, lambda values: act(allotment=allotment, **values, by=request.user, at=now())):
        return desk.leave(_page(allotment), said)
    return desk.page("subsidies/revise_allotment.html", form, verb=verb, allotment=allotment, fund=allotment.fund)


def _left(fund: Any) -> int:
    left: int = fund.budget_fen - fund.allotted_fen
    return left


def _fund(request: HttpRequest, year: int) -> Fund:
    fund: Fund | None = fund_of(request.user, year)
    if fund is None:
        raise Http404
    return fund


def _allotment(request: HttpRequest, year: int, number: int) -> Allotment:
    fund = _fund(request, year)
    found = get_object_or_404(allotments_visible_to(request.user, fund), number=number)
    found.fund = fund
    return found


def _page(allotment: Allotment) -> str:
    return reverse("subsidies:show_allotment", args=[allotment.fund.year, allotment.number])
