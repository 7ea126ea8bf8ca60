"""Draws in the office: announcing, holding, replacing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.panels.actions import draws as acts
from federation.panels.forms.assessing import ReasonForm
from federation.panels.forms.draws import AnnounceForm, ReplaceForm, SeedForm
from federation.panels.models import Draw
from federation.panels.permissions import can_announce_draw, can_hold_draw
from federation.panels.queries.draws import draw_at, draws, next_in_line, outcome_of
from federation.panels.queries.panels import unions_to_organise
from federation.panels.views.cells import state_of
from federation.panels.workflow import ANNOUNCED, DRAW, DRAWN

COLUMNS = [
    Column("code", _("编号"), sort="code"),
    Column("title", _("名称")),
    Column("purpose", _("用途"), optional=True),
    Column("union__short_name", _("组织抽取的工会")),
    Column("count", _("抽取数"), numeric=True),
    Column("seed_on", _("种子公布日"), sort="seed_on"),
    Column("state", _("状态"), sort="state", render=state_of),
]
DRAWS = Listing(
    "panels.draws",
    columns=COLUMNS,
    filters=[Filter.choice("state", _("状态"), DRAW.choices)],
    search=lambda rows, text: rows.filter(title__icontains=text) | rows.filter(code__startswith=text.upper()),
    rows=lambda _user: draws(),
    order=("-id",),
    url=lambda draw: reverse("panels:show_draw", args=[draw.code]),
    title=pgettext_lazy("list", "抽取"),
    noun=_("次抽取"),
    hint=_("找名称、编号"),
    empty=Empty(
        _("还没有抽取"), _("抽取先公布名单和种子来源，任何人都可以重算。"), "panels:announce_draw", _("公布抽取")
    ),
)


@office
def list_draws(request: HttpRequest) -> HttpResponse:
    """Every draw."""
    context = {"page": DRAWS.page(request), "may_announce": can_announce_draw(request.user)}
    return render(request, "panels/list_draws.html", context)


@office
def show_draw(request: HttpRequest, code: str) -> HttpResponse:
    """One draw as staff see it: what to do next."""
    draw = _draw(code)
    may = can_hold_draw(request.user, draw)
    context = {
        "draw": draw,
        "outcome": outcome_of(draw),
        "may_hold": may and draw.state == ANNOUNCED and today() >= draw.seed_on,
        "may_cancel": may and draw.state == ANNOUNCED,
        "may_replace": may and draw.state == DRAWN and next_in_line(draw) is not None,
    }
    return render(request, "panels/show_draw.html", context)


@office
def announce_draw(request: HttpRequest) -> HttpResponse:
    """Publish pool, number and source of the seed."""
    require(can_announce_draw(request.user))
    desk = FormDesk(request, "panels.announce_draw")
    unions = unions_to_organise(request.user)
    form = desk.form(AnnounceForm, unions=unions, initial={"union": unions.first()})
    made: list[Draw] = []
    if desk.hand_in(form, lambda values: made.append(acts.announce_draw(**values, by=request.user, at=now()))):
        return desk.leave(reverse("panels:show_draw", args=[made[0].code]), _("已公布。种子公布后再来抽取。"))
    return desk.page("panels/announce_draw.html", form)


@office
def hold_draw(request: HttpRequest, code: str) -> HttpResponse:
    """Draw with the published seed."""
    return _decide(request, code, acts.hold_draw, SeedForm, _("抽取"), _("已抽取，结果已公开。"))


@office
def cancel_draw(request: HttpRequest, code: str) -> HttpResponse:
    """Give the draw up."""
    return _decide(request, code, acts.cancel_draw, ReasonForm, _("取消抽取"), _("已取消。"))


@office
def replace_drawn(request: HttpRequest, code: str) -> HttpResponse:
    """Let the next follow somebody who dropped out."""
    draw = _draw(code)
    if draw.state != DRAWN:
        raise Http404
    form_class = partial(ReplaceForm, draw=draw)
    return _decide(request, code, acts.replace_drawn, form_class, _("递补"), _("已递补，记录已公开。"))


def _decide(
    request: HttpRequest, code: str, act: Callable[..., Any], form_class: Any, verb: Any, said: Any
) -> HttpResponse:
    draw = _draw(code)
    require(can_hold_draw(request.user, draw))
    desk = FormDesk(request, f"panels.{act.__name__}", about=draw)
    form = desk.form(form_class)
    if desk.hand_in(form, lambda values: act(draw=draw, **values, by=request.user, at=now())):
        return desk.leave(reverse("panels:show_draw", args=[code]), said)
    return desk.page("panels/keep_draw.html", form, draw=draw, verb=verb)


def _draw(code: str) -> Draw:
    draw = draw_at(code)
    if draw is None:
        raise Http404
    return draw
