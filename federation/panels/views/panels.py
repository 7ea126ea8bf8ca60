"""Panels in the office: the list, one panel with its seats and candidates, inviting, taking back, dissolving."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.panels.actions import panels as acts
from federation.panels.forms.assessing import ReasonForm
from federation.panels.models import Assessment, Expert, Panel
from federation.panels.permissions import can_invite_assessor, can_view_panel
from federation.panels.queries.panels import (
    Candidate,
    candidates_for,
    given_up,
    panels_visible_to,
    scores_of,
    seat_is_free,
    seats_of,
    shows_scores,
)
from federation.panels.views.cells import state_of
from federation.panels.workflow import CONCLUDED, DISSOLVED, PANEL

SHOWN = 100


def _score(panel: Panel) -> float | None:
    return None if panel.score_tenths is None else panel.score_tenths / 10


PANELS = Listing(
    "panels.panels",
    columns=[
        Column("code", _("编号"), sort="code"),
        Column("title", _("评审事项")),
        Column("sheet__title", _("评分表"), optional=True),
        Column("union__short_name", _("组织评审的工会")),
        Column("state", _("状态"), sort="state", render=state_of),
        Column("score_tenths", _("得分"), render=_score, value=_score, numeric=True),
        Column("formed_at", _("组建时间"), sort="formed_at"),
        Column("concluded_at", _("得出结果时间"), sort="concluded_at", optional=True),
    ],
    filters=[Filter.choice("state", _("状态"), PANEL.choices)],
    search=lambda rows, text: rows.filter(title__icontains=text) | rows.filter(code__startswith=text.upper()),
    rows=panels_visible_to,
    order=("-id",),
    url=lambda panel: reverse("panels:show_panel", args=[panel.code]),
    title=pgettext_lazy("list", "评审组"),
    noun=_("个评审组"),
    hint=_("找评审事项、编号"),
    empty=Empty(_("还没有评审组"), _("评审组在办理申报、评价时组建，组建后在这里邀请专家。")),
    export=True,
)


@office
def list_panels(request: HttpRequest) -> HttpResponse:
    """Panels one may see."""
    return render(request, "panels/list_panels.html", {"page": PANELS.page(request)})


@office
def show_panel(request: HttpRequest, code: str) -> HttpResponse:
    """Seats and who sits there; who could be invited and why not; scores once everybody handed in."""
    panel = _panel(request, code)
    seats = seats_of(panel)
    free = next((seat for seat in seats if seat_is_free(panel, seat)), "")
    may_keep = can_invite_assessor(request.user, panel)
    found = candidates_for(panel) if free and may_keep else []
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    shown = [one for one in found if _matches(one, words)]
    context: dict[str, Any] = {
        "panel": panel,
        "seats": seats.items(),
        "given_up": given_up(panel),
        "free": free,
        "words": words,
        "available": [one for one in shown if one.available][:SHOWN],
        "barred": [one for one in shown if not one.available][:SHOWN],
        "may_keep": may_keep and panel.state not in (CONCLUDED, DISSOLVED),
        "result": scores_of(panel) if shows_scores(panel) else None,
        "day": today(),
    }
    return render(request, "panels/show_panel.html", context)


@office
@require_POST
def invite_assessor(request: HttpRequest, code: str, expert: int, seat: str) -> HttpResponse:
    """Ask an expert to take a seat."""
    panel = _panel(request, code)
    asked = get_object_or_404(Expert, pk=expert)
    acts.invite_assessor(panel=panel, expert=asked, seat=seat, by=request.user, at=now())
    messages.success(request, _("已邀请%(name)s，通知已发出。") % {"name": asked.name})
    return redirect("panels:show_panel", code=code)


@office
def withdraw_assessor(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    panel = _panel(request, code)
    require(can_invite_assessor(request.user, panel))
    assessment = get_object_or_404(Assessment.objects.select_related("panel", "expert__user"), panel=panel, pk=pk)
    desk = FormDesk(request, "panels.withdraw_assessor", about=assessment)
    form = desk.form(ReasonForm)
    if desk.hand_in(
        form, lambda values: acts.withdraw_assessor(assessment=assessment, **values, by=request.user, at=now())
    ):
        return desk.leave(reverse("panels:show_panel", args=[code]), _("邀请已撤回，可以另请一位。"))
    return desk.page("panels/keep_panel.html", form, panel=panel, verb=_("撤回邀请"), whom=assessment.expert)


@office
def dissolve_panel(request: HttpRequest, code: str) -> HttpResponse:
    """Give the panel up."""
    panel = _panel(request, code)
    require(can_invite_assessor(request.user, panel))
    desk = FormDesk(request, "panels.dissolve_panel", about=panel)
    form = desk.form(ReasonForm)
    if desk.hand_in(form, lambda values: acts.dissolve_panel(panel=panel, **values, by=request.user, at=now())):
        return desk.leave(reverse("panels:show_panel", args=[code]), _("评审组已解散。"))
    return desk.page("panels/keep_panel.html", form, panel=panel, verb=_("解散评审组"))


def _matches(one: Candidate, words: str) -> bool:
    expert = one.expert
    told = [expert.name, expert.initials, expert.employer_name, *(trade.trade for trade in expert.trades.all())]
    return not words or any(words.lower() in text.lower() for text in told)


def _panel(request: HttpRequest, code: str) -> Panel:
    """One somebody may see; an assessor's own case does not exist in the office until it is concluded."""
    panel = get_object_or_404(panels_visible_to(request.user), code=code)
    require(can_view_panel(request.user, panel))
    return panel
