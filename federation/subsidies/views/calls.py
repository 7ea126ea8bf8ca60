"""Calls for projects."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.subsidies.actions import calls as acts
from federation.subsidies.forms.projects import AmendCallForm, CallForm
from federation.subsidies.permissions import can_enter_funds
from federation.subsidies.queries.funds import fund_of
from federation.subsidies.queries.projects import calls_of


@office
def publish_call(request: HttpRequest, year: int) -> HttpResponse:
    """Call for projects."""
    fund = _fund(request, year)
    require(can_enter_funds(request.user))
    desk = FormDesk(request, "subsidies.publish_call", about=fund)
    form = desk.form(CallForm, initial={"from_on": today(), "title": _title(year)})
    if desk.hand_in(form, lambda values: acts.publish_call(fund=fund, **values, by=request.user, at=now())):
        return desk.leave(_page(year), _("已发布，学院已收到通知。"))
    return desk.page("subsidies/revise_call.html", form, fund=fund, verb=_("发申报通知"))


@office
def amend_call(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Move its last day."""
    fund = _fund(request, year)
    require(can_enter_funds(request.user))
    call = get_object_or_404(calls_of(fund), pk=pk)
    desk = FormDesk(request, "subsidies.amend_call", about=call)
    form = desk.form(AmendCallForm, initial={"until_on": call.until_on, "note": call.note})
    if desk.hand_in(form, lambda values: acts.amend_call(call=call, **values, by=request.user, at=now())):
        return desk.leave(_page(year), _("已保存。"))
    return desk.page("subsidies/revise_call.html", form, fund=fund, verb=_("修改申报通知"))


def _title(year: int) -> str:
    return str(_("%(year)s 年首都工匠学院补助项目申报") % {"year": year})


def _fund(request: HttpRequest, year: int) -> Any:
    fund = fund_of(request.user, year)
    if fund is None:
        raise Http404
    return fund


def _page(year: int) -> str:
    return reverse("subsidies:show_fund", args=[year])
