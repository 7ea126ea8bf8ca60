"""Instalments, accounts and the books."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.crypto.masking import mask
from core.dates.calendar import now, today
from core.ledger.queries import closed_until, statement, trial_balance
from core.money import yuan
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import revised
from federation.academies.queries.register import last_term
from federation.subsidies.actions import books as book_acts
from federation.subsidies.actions import paying as acts
from federation.subsidies.forms.payments import AccountForm, ClosingForm
from federation.subsidies.permissions import (
    can_close_books,
    can_confirm_account,
    can_enter_account,
    can_enter_funds,
    can_see_books,
)
from federation.subsidies.queries import payments as queries
from federation.subsidies.queries.books import book
from federation.subsidies.queries.funds import fund_years
from federation.subsidies.queries.standing import academies_in_sight
from federation.subsidies.views import marks
from federation.subsidies.workflow import INSTALMENT

PAYMENTS = Listing(
    "subsidies.payments",
    columns=[
        Column("project__term__name", _("学院"), sort="project__term__pinyin_key"),
        Column("project__title", _("项目名称"), sort="project__title"),
        Column("number", _("期次"), sort="number", numeric=True),
        Column("amount_fen", _("金额（元）"), sort="amount_fen", render=lambda one: yuan(one.amount_fen), numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("failure", _("退回原因")),
        Column("paid_on", _("到账日期"), sort="paid_on"),
        Column("batch__number", _("批次号"), sort="batch__number"),
        Column(
            "project__term__union__short_name", _("所属工会"), sort="project__term__union__pinyin_key", optional=True
        ),
    ],
    filters=[
        Filter.choice("state", _("状态"), INSTALMENT.choices),
        Filter.since("since", _("到账不早于"), "paid_on"),
        Filter.choice("year", _("年度"), fund_years, "project__call__fund__year", quiet=True),
        Filter.until("until", _("到账不晚于"), "paid_on"),
    ],
    search=queries.instalments_matching,
    order=("-id",),
    rows=queries.instalments_visible_to,
    url=lambda one: reverse("subsidies:show_project", args=[one.project_id]),
    title=_("拨付清单"),
    noun=_("笔"),
    hint=_("学院、项目或批次号"),
    empty=Empty(_("还没有拨付"), _("项目立项后，这里列出首期和余款。")),
    export=True,
)  # fmt: skip


@office
def list_payments(request: HttpRequest) -> HttpResponse:
    """Every instalment in somebody's care."""
    context = {
        "page": PAYMENTS.page(request),
        "may_enter": can_enter_funds(request.user),
        "batches": [(one, marks.state(one)) for one in queries.batches_visible_to(request.user)[:8]],
    }
    return render(request, "subsidies/list_payments.html", context)


@office
def list_accounts(request: HttpRequest, code: str) -> HttpResponse:
    """The accounts an academy is or was paid to, masked."""
    academy = _academy(request, code)
    user = request.user
    accounts = [
        (one, mask("card", one.number), one.confirmed_by_id is None and can_confirm_account(user, one))
        for one in queries.accounts_of(academy)
    ]
    context = {
        "academy": academy,
        "term": last_term(academy),
        "accounts": accounts,
        "current": queries.account_of(academy),
        "may_enter": can_enter_account(user, academy),
    }
    return render(request, "subsidies/list_accounts.html", context)


@office
def enter_account(request: HttpRequest, code: str) -> HttpResponse:
    """Write down an account."""
    academy = _academy(request, code)
    require(can_enter_account(request.user, academy))
    desk = FormDesk(request, "subsidies.enter_account", about=academy)
    term = last_term(academy)
    form = desk.form(AccountForm, initial={"holder": term.host_name})
    back = reverse("subsidies:list_accounts", args=[code])
    if desk.hand_in(form, lambda values: acts.enter_account(academy=academy, **values, by=request.user, at=now())):
        return desk.leave(back, _("已登记，等待财务核对。"))
    return revised(desk, form, term, _("登记收款账户"), back)


@office
@require_POST
def confirm_account(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Confirm an account that somebody else entered."""
    academy = _academy(request, code)
    account = get_object_or_404(queries.accounts_of(academy), pk=pk)
    require(can_confirm_account(request.user, account))
    acts.confirm_account(account=account, by=request.user, at=now())
    messages.success(request, str(_("已核对，以后拨到这个账户。")))
    return redirect("subsidies:list_accounts", code)


@office
def show_books(request: HttpRequest) -> HttpResponse:
    """The trial balance, and what happened on one account."""
    require(can_see_books(request.user))
    found = book()
    chosen = request.GET.get("account", "")
    first, last = _day(request, "from", date(today().year, 1, 1)), _day(request, "to", today())
    code = request.GET.get("academy", "")
    context: dict[str, Any] = {"book": found, "first": first, "last": last, "chosen": chosen, "code": code}
    if found is not None:
        context["rows"] = trial_balance(found, last)
        context["debits"] = sum(row.debit_fen for row in context["rows"])
        context["closed"] = closed_until(found)
        if chosen in {row.account.code for row in context["rows"]}:
            facets = {"academy": code} if code else None
            context["statement"] = statement(found, [chosen], first, last, facets)
            context["account"] = next(row.account for row in context["rows"] if row.account.code == chosen)
    context["may_close"] = can_close_books(request.user)
    return render(request, "subsidies/show_books.html", context)


@office
def close_books(request: HttpRequest) -> HttpResponse:
    """Close the books up to a day."""
    require(can_close_books(request.user))
    desk = FormDesk(request, "subsidies.close_books")
    form = desk.form(ClosingForm)
    back = reverse("subsidies:show_books")
    if desk.hand_in(form, lambda values: book_acts.close_books(**values, by=request.user, at=now())):
        return desk.leave(back, _("已结账。"))
    return revised(desk, form, _("账簿"), _("办理结账"), back)


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise


def _academy(request: HttpRequest, code: str) -> Any:
    academy = academies_in_sight(request.user).filter(code=code).first()
    if academy is None:
        raise Http404
    return academy
