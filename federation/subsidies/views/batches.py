"""Batches for the bank: drawn up, approved, handed over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.crypto.masking import mask
from core.dates.calendar import now, today
from core.money import yuan
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, turned
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import paying as acts
from federation.subsidies.forms.funds import DocumentForm
from federation.subsidies.forms.payments import BatchForm
from federation.subsidies.forms.projects import WhyForm
from federation.subsidies.models import Batch
from federation.subsidies.permissions import can_approve_batch, can_enter_funds, can_send_batch
from federation.subsidies.queries import payments as queries
from federation.subsidies.views import marks
from federation.subsidies.workflow import APPROVED, BATCH, DRAFTED, PROPOSED, SENT

SHOWN = 200
"""Lines of a batch on its page; the list of payments has them all."""

BATCHES = Listing(
    "subsidies.batches",
    columns=[
        Column("number", _("批次号"), sort="number"),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("count", _("笔数"), sort="count", numeric=True),
        Column("total_fen", _("合计（元）"), sort="total_fen", render=lambda one: yuan(one.total_fen), numeric=True),
        Column("document_number", _("批准文号")),
        Column("sent_on", _("交银行日期"), sort="sent_on"),
        Column("entered_by__name", _("编制人"), optional=True),
    ],
    filters=[Filter.choice("state", _("状态"), BATCH.choices)],
    search=lambda rows, text: rows.filter(number__istartswith=text.strip()),
    order=("-id",),
    rows=queries.batches_visible_to,
    url=lambda one: reverse("subsidies:show_batch", args=[one.number]),
    title=_("拨付批次"),
    noun=_("个批次"),
    hint=_("批次号"),
    empty=Empty(_("还没有批次"), _("有拨付到了条件，由财务经办编批。")),
    export=True,
)


@office
def list_batches(request: HttpRequest) -> HttpResponse:
    """Every batch, the newest first."""
    context = {"page": BATCHES.page(request), "may_enter": can_enter_funds(request.user)}
    return render(request, "subsidies/list_batches.html", context)


@office
def draft_batch(request: HttpRequest) -> HttpResponse:
    """Choose what goes into a batch; what cannot be paid stands there with its clause."""
    require(can_enter_funds(request.user))
    payables = queries.payables(queries.waiting_for_payment(), parameters_on(today()))
    desk = FormDesk(request, "subsidies.draft_batch", drafts=False)
    form = desk.form(BatchForm, payables=payables)
    made: list[Batch] = []

    def act(_values: dict[str, Any]) -> None:
        made.append(acts.draft_batch(instalments=form.chosen, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已编批，核对后提交批准。"))
    return desk.page("subsidies/draft_batch.html", form, payables=payables)


@office
def show_batch(request: HttpRequest, number: str) -> HttpResponse:
    """One batch: what is in it, what became of it."""
    batch = _batch(request, number)
    user = request.user
    lines = list(queries.lines_of_batch(batch)[:SHOWN])
    barred = (
        {one.instalment.pk: one.barred for one in queries.payables(lines, parameters_on(today())) if one.barred}
        if batch.state in (DRAFTED, PROPOSED, APPROVED)
        else {}
    )
    context = {
        "batch": batch,
        "state": marks.state(batch),
        "lines": [
            (one, marks.state(one), mask("card", one.account.number if one.account else ""), barred.get(one.pk, ()))
            for one in lines
        ],
        "rest": max(0, batch.count - SHOWN),
        "barred": len(barred),
        "may_enter": batch.state == DRAFTED and can_enter_funds(user),
        "may_approve": batch.state == PROPOSED and can_approve_batch(user, batch),
        "may_send": batch.state == APPROVED and can_send_batch(user, batch),
        "may_answer": batch.state == SENT and can_send_batch(user, batch),
        "may_read_file": batch.file_id is not None and can_send_batch(user, batch),
    }
    return render(request, "subsidies/show_batch.html", context)


@office
@require_POST
def propose_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Hand it to who approves."""
    batch = _batch(request, number)
    require(can_enter_funds(request.user))
    acts.propose_batch(batch=batch, by=request.user, at=now())
    messages.success(request, str(_("已提交批准。")))
    return redirect(_page(batch))


@office
def return_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Send it back."""
    return _turn(request, number, acts.return_batch, can_approve_batch, WhyForm, _("退回修改"), _("已退回。"))


@office
def approve_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Approve it by a document."""
    said = _("已批准，出纳已收到通知。")
    return _turn(request, number, acts.approve_batch, can_approve_batch, DocumentForm, _("批准拨付"), said)


@office
def discard_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Give it up; its instalments wait again."""
    return _turn(
        request, number, acts.discard_batch, lambda user, _one: can_enter_funds(user), WhyForm, _("作废"), _("已作废。")
    )


@office
@require_POST
def send_batch(request: HttpRequest, number: str) -> HttpResponse:
    """Hand it to the bank."""
    batch = _batch(request, number)
    require(can_send_batch(request.user, batch))
    before = batch.count
    sent = acts.send_batch(batch=batch, by=request.user, at=now())
    if sent.count < before:
        told = {"count": before - sent.count}
        messages.warning(request, str(_("%(count)s 笔现在不能拨付，已移出批次。") % told))
    messages.success(request, str(_("已交银行，下载文件导入网银。")))
    return redirect(_page(batch))


@office
@require_POST
def take_out(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take one instalment out of a draft."""
    batch = _batch(request, number)
    require(can_enter_funds(request.user))
    instalment = get_object_or_404(batch.instalments, pk=pk)
    acts.take_out(instalment=instalment, reason="", by=request.user, at=now())
    messages.success(request, str(_("已移出，回到拨付清单。")))
    return redirect(_page(batch))


def _turn(request: HttpRequest, number: str, *step: Any) -> HttpResponse:
    batch = _batch(request, number)
    return turned(request, batch, Turn(*step), called="batch", page=_page(batch))


def _batch(request: HttpRequest, number: str) -> Any:
    batch = queries.batch_at(request.user, number)
    if batch is None:
        raise Http404
    return batch


def _page(batch: Batch) -> str:
    return reverse("subsidies:show_batch", args=[batch.number])
