"""Trainings and vouchers: entered by the academy, explained, settled."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.money import yuan
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, revised, turned
from core.workflow.moving import NotAllowed
from federation.subsidies.actions import vouchers as acts
from federation.subsidies.actions.vouchers import ActivityTold, VoucherTold
from federation.subsidies.forms.projects import WhyForm
from federation.subsidies.forms.vouchers import ActivityForm, AmendActivityForm, ExplainForm, VoucherForm, initial_of
from federation.subsidies.models import Voucher
from federation.subsidies.permissions import can_fill_project, can_settle_voucher
from federation.subsidies.queries import vouchers as queries
from federation.subsidies.queries.funds import fund_years
from federation.subsidies.queries.projects import project_at
from federation.subsidies.views import marks
from federation.subsidies.workflow import CLEARED, EXPLAINED, FLAGGED, UNDERWAY, VOUCHER

VOUCHERS = Listing(
    "subsidies.vouchers",
    columns=[
        Column("what", _("内容"), sort="what"),
        Column("project__term__name", _("学院"), sort="project__term__pinyin_key"),
        Column("amount_fen", _("金额（元）"), sort="amount_fen", render=lambda one: yuan(one.amount_fen), numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("payee", _("收款单位或个人"), sort="payee"),
        Column("invoice", _("发票号码"), sort="invoice_key"),
        Column("spent_on", _("支出日期"), sort="spent_on"),
        Column("project__title", _("项目名称"), sort="project__title", optional=True),
        Column("line__what", _("预算行"), optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), VOUCHER.choices),
        Filter.since("since", _("支出不早于"), "spent_on"),
        Filter.choice("year", _("年度"), fund_years, "project__call__fund__year", quiet=True),
        Filter.until("until", _("支出不晚于"), "spent_on"),
        Filter.choice("project", _("补助项目"), queries.project_choices, quiet=True),
    ],
    search=queries.vouchers_matching,
    order=("-id",),
    rows=queries.vouchers_visible_to,
    url=lambda one: reverse("subsidies:show_voucher", args=[one.pk]),
    title=_("凭证"),
    noun=_("张凭证"),
    hint=_("内容、发票、收款人或学院"),
    empty=Empty(_("还没有凭证"), _("项目执行中，由学院从项目页面登记。")),
    export=True,
)


@office
def list_vouchers(request: HttpRequest) -> HttpResponse:
    """Vouchers in somebody's care."""
    return render(request, "subsidies/list_vouchers.html", {"page": VOUCHERS.page(request)})


@office
def show_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """One voucher: what it says, what about it is to be explained, who settles it."""
    voucher = _voucher(request, pk)
    user = request.user
    under_way = voucher.project.state == UNDERWAY
    fills = bool(can_fill_project(user, voucher.project))
    settles = bool(can_settle_voucher(user, voucher))
    context = {
        "voucher": voucher,
        "state": marks.state(voucher),
        "flags": queries.findings_of_flags(voucher),
        "may_explain": voucher.state == FLAGGED and fills,
        "may_withdraw": voucher.state in (FLAGGED, EXPLAINED, CLEARED) and fills and under_way,
        "may_clear": voucher.state == EXPLAINED and settles,
        "may_reject": voucher.state in (FLAGGED, EXPLAINED, CLEARED) and settles and under_way,
    }
    return render(request, "subsidies/show_voucher.html", context)


@office
def enter_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a training."""
    project = _project(request, pk)
    desk = FormDesk(request, "subsidies.enter_activity", about=project)
    form = desk.form(ActivityForm)

    def act(values: dict[str, Any]) -> None:
        acts.enter_activity(project=project, told=ActivityTold(**values), by=request.user, at=now())

    back = f"{_page_of(project)}#spending"
    if desk.hand_in(form, act):
        return desk.leave(back, _("已登记，可以登记它的凭证。"))
    return revised(desk, form, project, _("登记培训"), back)


@office
def amend_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Put a training right."""
    project = _project(request, pk)
    held = get_object_or_404(queries.activities_of(project), pk=activity)
    desk = FormDesk(request, f"subsidies.amend_activity:{activity}", about=project)
    form = desk.form(AmendActivityForm, initial=initial_of(held))

    def act(values: dict[str, Any]) -> None:
        acts.amend_activity(activity=held, told=ActivityTold(**values), by=request.user, at=now())

    back = f"{_page_of(project)}#spending"
    if desk.hand_in(form, act):
        return desk.leave(back, _("已改正。"))
    return revised(desk, form, held, _("改正培训"), back)


@office
def withdraw_activity(request: HttpRequest, pk: int, activity: int) -> HttpResponse:
    """Take a training back."""
    project = _project(request, pk)
    held = get_object_or_404(queries.activities_of(project), pk=activity)
    step = Turn(
        acts.withdraw_activity, lambda user, one: can_fill_project(user, one.project), WhyForm, _("撤回培训"),
        _("已撤回，不再计入报告。"),
    )  # fmt: skip
    return turned(request, held, step, called="activity", page=f"{_page_of(project)}#spending")


@office
def enter_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge an invoice to a line."""
    project = _project(request, pk)
    desk = FormDesk(request, "subsidies.enter_voucher", about=project)
    lines, activities = project.lines.order_by("pk"), queries.activities_of(project)
    form = desk.form(VoucherForm, lines=lines, activities=activities, initial={"spent_on": today()})
    made: list[Voucher] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.enter_voucher(project=project, told=VoucherTold(**values), by=request.user, at=now()))

    if desk.hand_in(form, act):
        if made[0].state == FLAGGED:
            return desk.leave(reverse("subsidies:show_voucher", args=[made[0].pk]), _("已登记，有几处要说明。"))
        return desk.leave(f"{_page_of(project)}#spending", _("已登记，核对通过。"))
    return desk.page(
        "subsidies/enter_voucher.html", form, verb=_("登记凭证"), about=project, back=f"{_page_of(project)}#spending"
    )


@office
def explain_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what is to be explained."""
    voucher = _voucher(request, pk)
    require(can_fill_project(request.user, voucher.project))
    desk = FormDesk(request, "subsidies.explain_voucher", about=voucher)
    form = desk.form(ExplainForm, flags=queries.findings_of_flags(voucher))

    def act(_values: dict[str, Any]) -> None:
        acts.explain_voucher(voucher=voucher, answers=form.answers, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(voucher), _("已说明，等待审核。"))
    return revised(desk, form, voucher, _("说明"), _page(voucher))


@office
@require_POST
def clear_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """The explanation holds."""
    voucher = _voucher(request, pk)
    require(can_settle_voucher(request.user, voucher))
    acts.clear_voucher(voucher=voucher, by=request.user, at=now())
    messages.success(request, str(_("已通过，计入核销。")))
    return redirect(_page(voucher))


@office
def reject_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not paid from the subsidy."""
    return _turn(request, pk, acts.reject_voucher, can_settle_voucher, _("不予列支"), _("已登记，学院已收到通知。"))


@office
def withdraw_voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """The academy takes it back."""
    return _turn(
        request, pk, acts.withdraw_voucher, lambda user, one: can_fill_project(user, one.project), _("撤回"),
        _("已撤回，发票可以重新登记。"),
    )  # fmt: skip


def _turn(request: HttpRequest, pk: int, act: Any, may: Any, verb: Any, said: Any) -> HttpResponse:
    voucher = _voucher(request, pk)
    step = Turn(act, may, WhyForm, verb, said)
    return turned(request, voucher, step, called="voucher", page=_page(voucher))


def _voucher(request: HttpRequest, pk: int) -> Any:
    voucher = queries.voucher_at(request.user, pk)
    if voucher is None:
        raise Http404
    return voucher


def _project(request: HttpRequest, pk: int) -> Any:
    """A project of one's own; a form is opened only while it is under way."""
    project = project_at(request.user, pk)
    if project is None:
        raise Http404
    require(can_fill_project(request.user, project))
    if request.method == "GET" and project.state != UNDERWAY:
        raise NotAllowed(project, "enter_voucher", project.state, project.workflow)
    return project


def _page(voucher: Voucher) -> str:
    return reverse("subsidies:show_voucher", args=[voucher.pk])


def _page_of(project: Any) -> str:
    return reverse("subsidies:show_project", args=[project.pk])
