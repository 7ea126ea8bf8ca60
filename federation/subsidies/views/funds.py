"""Funds: the years, one year, entering, approving."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.subsidies.actions import funds as acts
from federation.subsidies.drawing import Flow, flow
from federation.subsidies.forms.funds import AmendFundForm, DocumentForm, FundForm, ReasonForm
from federation.subsidies.models import Fund
from federation.subsidies.permissions import can_approve_fund, can_enter_funds
from federation.subsidies.queries.books import flow_of
from federation.subsidies.queries.funds import (
    allotments_visible_to,
    fund_of,
    funds_visible_to,
    sees_books,
    shares_visible_to,
)
from federation.subsidies.queries.projects import calls_of
from federation.subsidies.views import marks
from federation.subsidies.workflow import APPROVED, DRAFTED, PROPOSED


@office
def list_funds(request: HttpRequest) -> HttpResponse:
    """Every year's fund, the newest first."""
    found = [(one, marks.state(one), one.budget_fen - one.allotted_fen) for one in funds_visible_to(request.user)]
    context = {"funds": found, "may_enter": can_enter_funds(request.user)}
    return render(request, "subsidies/list_funds.html", context)


@office
def show_fund(request: HttpRequest, year: int) -> HttpResponse:
    """One year: what there is, what is allotted, to whom."""
    fund: Any = _fund(request, year)
    shares = [
        (one, marks.standing(one.academy.subsidy_standing.state)) for one in shares_visible_to(request.user, fund)
    ]
    context = {
        "fund": fund,
        "state": marks.state(fund),
        "left_fen": fund.budget_fen - fund.allotted_fen,
        "lists": [(one, marks.state(one)) for one in allotments_visible_to(request.user, fund)],
        "shares": shares,
        "calls": calls_of(fund),
        "flow": _flow(fund) if sees_books(request.user) and fund.state == APPROVED else None,
        "shown_fen": sum(one.amount_fen for one, _chip in shares),
        "may_enter": can_enter_funds(request.user),
        "may_approve": fund.state == PROPOSED and can_approve_fund(request.user, fund),
        "is_drafted": fund.state == DRAFTED,
        "is_approved": fund.state == APPROVED,
    }
    return render(request, "subsidies/show_fund.html", context)


@office
def draft_fund(request: HttpRequest) -> HttpResponse:
    """Enter a year's budget."""
    require(can_enter_funds(request.user))
    desk = FormDesk(request, "subsidies.draft_fund")
    form = desk.form(FundForm, initial={"year": today().year})
    made: list[Fund] = []
    if desk.hand_in(form, lambda values: made.append(acts.draft_fund(**values, by=request.user, at=now()))):
        return desk.leave(_page(made[0].year), _("已保存，核对后提交批准。"))
    return desk.page("subsidies/revise_fund.html", form, verb=_("编制预算"))


@office
def amend_fund(request: HttpRequest, year: int) -> HttpResponse:
    """Change a draft."""
    fund = _fund(request, year)
    require(can_enter_funds(request.user))
    desk = FormDesk(request, "subsidies.amend_fund", about=fund)
    form = desk.form(AmendFundForm, initial={"budget_fen": fund.budget_fen, "note": fund.note})
    if desk.hand_in(form, lambda values: acts.amend_fund(fund=fund, **values, by=request.user, at=now())):
        return desk.leave(_page(year), _("已保存。"))
    return desk.page("subsidies/revise_fund.html", form, verb=_("修改预算"), fund=fund)


@office
@require_POST
def propose_fund(request: HttpRequest, year: int) -> HttpResponse:
    """Hand it to who approves."""
    fund = _fund(request, year)
    require(can_enter_funds(request.user))
    acts.propose_fund(fund=fund, by=request.user, at=now())
    messages.success(request, str(_("已提交批准。")))
    return redirect("subsidies:show_fund", year)


@office
def return_fund(request: HttpRequest, year: int) -> HttpResponse:
    """Send it back."""
    return _turn(request, year, acts.return_fund, ReasonForm, _("退回修改"), _("已退回。"))


@office
def approve_fund(request: HttpRequest, year: int) -> HttpResponse:
    """Approve it by a document."""
    return _turn(request, year, acts.approve_fund, DocumentForm, _("批准预算"), _("已批准，可以编制分配方案。"))


def _flow(fund: Fund) -> Flow:
    """The picture of the year; a bar's key is where its amount is listed."""
    projects, payments, vouchers = (
        reverse(f"subsidies:{name}") for name in ("list_projects", "list_payments", "list_vouchers")
    )
    stages = (
        ("budget", _("预算"), _page(fund.year)),
        ("allotted", _("已分配"), f"{_page(fund.year)}#lists"),
        ("promised", _("已立项"), f"{projects}?year={fund.year}"),
        ("paid", _("已拨付"), f"{payments}?year={fund.year}&state=paid"),
        ("spent", _("已核销"), f"{vouchers}?year={fund.year}&state=cleared"),
        ("accepted", _("已验收金额"), f"{projects}?year={fund.year}&state=accepted"),
    )
    amounts = flow_of(fund)
    return flow([(url, str(label), amounts[key]) for key, label, url in stages])


def _turn(request: HttpRequest, year: int, act: Any, kind: Any, verb: Any, said: Any) -> HttpResponse:
    fund = _fund(request, year)
    require(can_approve_fund(request.user, fund))
    desk = FormDesk(request, f"subsidies.{act.__name__}", about=fund)
    form = desk.form(kind)
    if desk.hand_in(form, lambda values: act(fund=fund, **values, by=request.user, at=now())):
        return desk.leave(_page(year), said)
    return desk.page("subsidies/revise_fund.html", form, verb=verb, fund=fund)


def _fund(request: HttpRequest, year: int) -> Fund:
    fund: Fund | None = fund_of(request.user, year)
    if fund is None:
        raise Http404
    return fund


def _page(year: int) -> str:
    return reverse("subsidies:show_fund", args=[year])
