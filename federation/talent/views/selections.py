"""Selections: the list, one selection, trades, quotas, a union's order."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, revised, turned
from federation.organizations.models import Union
from federation.talent import actions as acts
from federation.talent import queries
from federation.talent.actions import SelectionTold
from federation.talent.forms import AmendSelectionForm, QuotasForm, RanksForm, SelectionForm, TradeForm, WhyForm
from federation.talent.models import Level, Selection
from federation.talent.permissions import (
    can_keep_selections,
    can_nominate_in,
    can_rank_nominees,
    can_see_consultations,
    can_see_ranking,
)
from federation.talent.queries.contests import contests_of
from federation.talent.queries.results import list_notices
from federation.talent.views import marks
from federation.talent.workflow import DISCARDED, DRAFTED, JUDGING, OPEN, SCORING, SELECTION

SELECTIONS = Listing(
    "talent.selections",
    columns=[
        Column("title", _("名称"), sort="title"),
        Column("number", _("编号"), sort="number"),
        Column("level", _("层级"), sort="level"),
        Column("places", _("选树人数"), sort="places", numeric=True),
        Column("nominated", _("已提交"), sort="nominated", numeric=True),
        Column("recommended", _("已推荐"), sort="recommended", numeric=True),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("until_on", _("推荐截止"), sort="until_on"),
    ],
    filters=[
        Filter.choice("state", _("状态"), SELECTION.choices),
        Filter.choice("level", _("层级"), Level.choices),
    ],
    search=queries.selections_matching,
    order=("-id",),
    rows=queries.selections_visible_to,
    url=lambda one: reverse("talent:show_selection", args=[one.number]),
    title=_("选树批次"),
    noun=_("个批次"),
    hint=_("名称或编号"),
    empty=Empty(_("还没有选树批次"), _("市总工会发布推荐通知以后，批次列在这里。")),
    export=True,
)


@office
def list_selections(request: HttpRequest) -> HttpResponse:
    """Every selection somebody may see."""
    context = {"page": SELECTIONS.page(request), "may_keep": can_keep_selections(request.user)}
    return render(request, "talent/list_selections.html", context)


@office
def draft_selection(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.draft_selection")
    form = desk.form(SelectionForm, initial={"year": today().year, "from_on": today()})
    made: list[Selection] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.draft_selection(told=SelectionTold(**values), by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已保存。写明工种和名额后发布。"))
    return revised(desk, form, _("选树批次"), _("筹备选树"), reverse("talent:list_selections"))


@office
def amend_selection(request: HttpRequest, number: str) -> HttpResponse:
    """Change what it says."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.amend_selection", about=selection)
    names = ("title", "places", "from_on", "until_on", "note")
    form = desk.form(AmendSelectionForm, initial={name: getattr(selection, name) for name in names})

    def act(values: dict[str, Any]) -> None:
        told = SelectionTold(level=selection.level, year=selection.year, **values)
        acts.amend_selection(selection=selection, told=told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(selection), _("已保存。"))
    return revised(desk, form, selection, _("修改选树批次"), _page(selection))


@office
def show_selection(request: HttpRequest, number: str) -> HttpResponse:
    """One selection: its trades, who may recommend how many, what somebody can do."""
    selection, user = _selection(request, number), request.user
    keeps = bool(can_keep_selections(user))
    quotas = [(one, bool(can_rank_nominees(user, one.union))) for one in queries.quotas_of(user, selection)]
    held = contests_of(selection) if can_see_ranking(user) else ()
    shown = {one.trade_id: marks.state(one) for one in held}
    context = {
        "selection": selection,
        "state": marks.state(selection),
        "trades": [(one, shown.get(one.pk)) for one in selection.trades.order_by("name")],
        "contests": shown,
        "quotas": quotas,
        "quota_total": sum(one.places for one, _may in quotas),
        "may_change": keeps and selection.state in (DRAFTED, OPEN),
        "may_enter_trade": keeps and selection.state in (DRAFTED, OPEN, JUDGING),
        "may_open": keeps and selection.state == DRAFTED,
        "may_close": keeps and selection.state == OPEN and today() > selection.until_on,
        "may_judge": selection.state not in (DRAFTED, OPEN, DISCARDED) and bool(can_see_ranking(user)),
        "may_list": selection.state not in (DRAFTED, OPEN, DISCARDED, JUDGING, SCORING) and bool(can_see_ranking(user)),
        "may_consult": selection.state not in (DRAFTED, DISCARDED) and bool(can_see_consultations(user)),
        "notices": list_notices(selection),
        "may_nominate": bool(can_nominate_in(user, selection, today())),
    }
    return render(request, "talent/show_selection.html", context)


@office
def enter_trade(request: HttpRequest, number: str) -> HttpResponse:
    """Name a trade."""
    return _turn(request, number, acts.enter_trade, TradeForm, _("写明工种"), _("已保存。"))


@office
def set_quotas(request: HttpRequest, number: str) -> HttpResponse:
    """Say how many each union may recommend."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.set_quotas", about=selection)
    known = {f"places_{union}": many for union, many in selection.quotas.values_list("union", "places")}
    form = desk.form(QuotasForm, unions=queries.recommenders(), initial=known)
    if desk.hand_in(
        form, lambda _v: acts.set_quotas(selection=selection, places=form.places, by=request.user, at=now())
    ):
        return desk.leave(_page(selection), _("名额已保存。"))
    return revised(desk, form, selection, _("分配名额"), _page(selection))


@office
@require_POST
def open_selection(request: HttpRequest, number: str) -> HttpResponse:
    """Publish it."""
    return _at_once(request, number, acts.open_selection, _("已发布，各推荐工会已收到通知。"))


@office
@require_POST
def close_nominations(request: HttpRequest, number: str) -> HttpResponse:
    """No more nominations."""
    return _at_once(request, number, acts.close_nominations, _("已截止。"))


@office
def discard_selection(request: HttpRequest, number: str) -> HttpResponse:
    """Give it up."""
    return _turn(request, number, acts.discard_selection, WhyForm, _("作废"), _("已作废。"))


@office
def rank_nominees(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Set the order of a union's list."""
    selection, union = _selection(request, number), get_object_or_404(Union, code=code)
    require(can_rank_nominees(request.user, union))
    nominees = list(queries.ranked(selection, union))
    desk = FormDesk(request, "talent.rank_nominees", about=selection, drafts=False)
    form = desk.form(RanksForm, nominees=nominees)

    def act(values: dict[str, Any]) -> None:
        acts.rank_nominees(
            selection=selection, union=union, ranks=form.ranks, reason=values["reason"], by=request.user, at=now()
        )

    if desk.hand_in(form, act):
        return desk.leave(_page(selection), _("排序已保存。"))
    return revised(desk, form, selection, _("调整排序"), _page(selection))


def _keeps(user: Any, _selection: Any) -> Any:
    return can_keep_selections(user)


def _turn(request: HttpRequest, number: str, act: Callable[..., Any], kind: Any, verb: Any, said: Any) -> HttpResponse:
    selection = _selection(request, number)
    return turned(request, selection, Turn(act, _keeps, kind, verb, said), called="selection", page=_page(selection))


def _at_once(request: HttpRequest, number: str, act: Callable[..., Any], said: Any) -> HttpResponse:
    selection = _selection(request, number)
    return at_once(request, selection, Turn(act, _keeps, None, "", said), called="selection", page=_page(selection))


def _selection(request: HttpRequest, number: str) -> Any:
    found = queries.selection_at(request.user, number)
    if found is None:
        raise Http404
    return found


def _page(selection: Selection) -> str:
    return reverse("talent:show_selection", args=[selection.number])
