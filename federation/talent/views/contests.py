"""Contests of trades: modules, codes, points entered blind, appeals and what the arbiters rule."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, panel, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, revised, turned
from federation.accounts.queries import has_role
from federation.talent import queries
from federation.talent.actions import contests as acts
from federation.talent.forms import WhyForm
from federation.talent.forms.contests import (
    AppealForm,
    ArbitersForm,
    EntryPointsForm,
    ModulesForm,
    RulingForm,
    rows_of,
)
from federation.talent.models import Contest
from federation.talent.permissions import (
    can_appeal,
    can_deal_codes,
    can_enter_points,
    can_keep_selections,
    can_rule_on_appeal,
    can_see_codes,
    can_see_contest,
)
from federation.talent.queries import contests
from federation.talent.queries.judging import experts_to_name, masked
from federation.talent.views import marks
from federation.talent.workflow import CODED, LODGED, POSTED, PREPARING

POINTS = Listing(
    "talent.points",
    columns=[
        Column(
            "entry__contest__trade__selection__number", _("批次编号"), sort="entry__contest__trade__selection__number"
        ),
        Column("entry__code", _("参赛编码"), sort="entry__code"),
        Column("module__name", _("模块"), sort="module"),
        Column("points", _("得分"), sort="points", numeric=True),
        Column("absent", _("缺考"), render=lambda one: _("缺考") if one.entry.absent else ""),
        Column("module__full", _("满分"), numeric=True, optional=True),
    ],
    filters=[Filter.flag("blank", _("还没有录"), contests.BLANK)],
    search=contests.scores_matching,
    order=("entry__code", "module", "id"),
    rows=contests.scores_visible_to,
    title=_("比赛成绩"),
    noun=_("个得分"),
    hint=_("编码或模块"),
    empty=Empty(_("还没有编码"), _("编码以后，每位选手的每个模块在这里有一行。")),
    export=True,
)


@office
def show_contest(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A contest: its modules and arbiters, everybody behind a code with points, what can be done."""
    contest, user = _contest(request, number, pk), request.user
    require(can_see_contest(user, contest))
    keeps = bool(can_keep_selections(user))
    scores, held = bool(can_enter_points(user, contest)), contest.trade.selection.state in acts.HOLDING
    context = {
        "contest": contest,
        "selection": contest.trade.selection,
        "state": marks.state(contest),
        "modules": contest.modules.all(),
        "arbiters": contest.arbiters.select_related("expert"),
        "rows": contests.table_of(contest),
        "named": contest.state in contests.OPENED,
        "appeals": [(one, marks.state(one)) for one in contests.appeals_of(contest)],
        "may_set": keeps and contest.state == PREPARING,
        "may_name": keeps and contest.state in (PREPARING, CODED, POSTED),
        "may_deal": keeps and contest.state == PREPARING and held,
        "may_see_codes": contest.state == CODED and bool(can_see_codes(user, contest)),
        "may_take_back": keeps and contest.state == CODED,
        "may_enter": contest.state == CODED and scores,
        "may_post": contest.state == CODED and scores and not contest.blank,
        "may_settle": keeps and contest.state == POSTED and contest.appeals_until < today(),
    }
    return render(request, "talent/show_contest.html", context)


@office
def set_modules(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Say what a contest consists of."""
    contest = _contest(request, number, pk)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.set_modules", about=contest)
    form = desk.form(ModulesForm, initial=rows_of(contest.modules.all()))
    if desk.hand_in(
        form, lambda _v: acts.set_modules(contest=contest, modules=form.modules, by=request.user, at=now())
    ):
        return desk.leave(_page(contest), _("模块已保存。"))
    return revised(desk, form, contest, _("设置比赛模块"), _page(contest))


@office
def name_arbiters(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Say who rules on appeals."""
    contest = _contest(request, number, pk)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.name_arbiters", about=contest)
    named = list(contest.arbiters.values_list("expert", flat=True))
    explained = contest.state != PREPARING
    form = desk.form(ArbitersForm, experts=experts_to_name(today()), explained=explained, initial={"experts": named})

    def act(values: dict[str, Any]) -> None:
        told = {**values, "experts": list(values["experts"])}
        acts.name_arbiters(contest=contest, **told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(contest), _("仲裁组已保存。"))
    return revised(desk, form, contest, _("指定仲裁组"), _page(contest))


@office
@require_POST
def deal_codes(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give everybody a code."""
    said = _("已编码。编码和姓名的对照只有您能看，请打印后密封。")
    return _at_once(request, number, pk, Turn(acts.deal_codes, can_deal_codes, None, "", said))


@office
def print_codes(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The names behind the codes, for who dealt them; that they were looked at is recorded."""
    contest = _contest(request, number, pk)
    context = {"contest": contest, "entries": acts.see_codes(contest=contest, by=request.user, at=now())}
    return render(request, "talent/print_codes.html", context)


@office
def take_codes_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Deal anew."""
    said = _("已收回编码，录过的成绩作废。")
    return _turn(request, number, pk, Turn(acts.take_codes_back, _keeps, WhyForm, _("收回编码"), said))


@office
def list_points(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Every code with every module, to be taken out, filled in and brought back as a sheet."""
    contest = _contest(request, number, pk)
    require(can_see_contest(request.user, contest))
    page = POINTS.page(request, trade=contest.trade_id)
    may_enter = contest.state == CODED and bool(can_enter_points(request.user, contest))
    return render(request, "talent/list_points.html", {"contest": contest, "page": page, "may_enter": may_enter})


@office
def enter_points(request: HttpRequest, number: str, pk: int, entry: int) -> HttpResponse:
    """Points of one code."""
    contest = _contest(request, number, pk)
    require(can_enter_points(request.user, contest))
    one = get_object_or_404(contest.entries, pk=entry)
    modules = list(contest.modules.all())
    desk = FormDesk(request, "talent.enter_points", about=one)
    kept = {f"module_{score.module_id}": score.points for score in one.scores.all()}
    form = desk.form(EntryPointsForm, modules=modules, initial={**kept, "absent": one.absent})

    def act(values: dict[str, Any]) -> None:
        acts.enter_points(entry=one, points=form.points, absent=values["absent"], by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(contest), _("已录入。"))
    return revised(desk, form, one, _("录入比赛成绩"), _page(contest))


@office
@require_POST
def post_scores(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Open the codes."""
    said = _("成绩已公布，单位和工会已收到通知。")
    return _at_once(request, number, pk, Turn(acts.post_scores, can_enter_points, None, "", said))


@office
@require_POST
def settle_contest(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The points are final."""
    return _at_once(request, number, pk, Turn(acts.settle_contest, _keeps, None, "", _("成绩已确定。")))


# --- appeals ---------------------------------------------------------------------------------------------------------


@office
def lodge_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Doubt points on the nominee's behalf."""
    nomination = queries.nomination_at(request.user, pk)
    if nomination is None or contests.row_of(nomination) is None:
        raise Http404
    require(can_appeal(request.user, nomination, today()))
    desk = FormDesk(request, "talent.lodge_appeal", about=nomination)
    form = desk.form(AppealForm, modules=nomination.entry.contest.modules.all())
    page = reverse("talent:show_nomination", args=[nomination.pk])

    def act(values: dict[str, Any]) -> None:
        told = {"module": values["module"], "reason": values["reason"], "files": form.files_chosen}
        acts.lodge_appeal(nomination=nomination, **told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(page, _("异议已交仲裁组。"))
    return revised(desk, form, nomination, _("提出成绩异议"), page)


@panel
def list_appeals(request: HttpRequest) -> HttpResponse:
    """Appeals somebody rules on."""
    open_ones = set(contests.appeals_waiting(request.user).values_list("pk", flat=True))
    found = [(one, marks.state(one), one.pk in open_ones) for one in contests.appeals_to_rule(request.user)]
    return render(request, "talent/list_appeals.html", {"appeals": found, "left": len(open_ones)})


@panel
def rule_on_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: what is doubted and why, nobody named; what somebody rules, and once decided what all ruled."""
    appeal = contests.appeal_at(request.user, pk)
    if appeal is None:
        raise Http404
    allowed = can_rule_on_appeal(request.user, appeal)
    if request.method == "POST" and not allowed:
        messages.error(request, gettext("您已经给过意见，或者已经裁决；这次填的没有保存。"))
        return redirect("talent:rule_on_appeal", pk=appeal.pk)
    desk = FormDesk(request, "talent.rule_on_appeal", about=appeal)
    form = desk.form(RulingForm, initial={"changes": "no"})

    def act(values: dict[str, Any]) -> None:
        acts.rule_on_appeal(appeal=appeal, points=form.ruled, reason=values["reason"], by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("talent:list_appeals"), _("意见已提交。"))
    may_read = appeal.entry.contest.state == POSTED and bool(has_role(request.user, "expert"))
    context = {
        "appeal": appeal,
        "state": marks.state(appeal),
        "doubt": masked(appeal.reason, appeal.entry.nomination),
        "papers": appeal.papers.select_related("file") if may_read else [],
        "may_rule": bool(allowed),
        "rulings": appeal.rulings.select_related("arbiter__expert") if appeal.state != LODGED else [],
    }
    return desk.page("talent/rule_on_appeal.html", form, **context)


def _keeps(user: Any, _contest: Contest) -> Any:
    return can_keep_selections(user)


def _turn(request: HttpRequest, number: str, pk: int, step: Turn) -> HttpResponse:
    contest = _contest(request, number, pk)
    return turned(request, contest, step, called="contest", page=_page(contest))


def _at_once(request: HttpRequest, number: str, pk: int, step: Turn) -> HttpResponse:
    contest = _contest(request, number, pk)
    return at_once(request, contest, step, called="contest", page=_page(contest))


def _contest(request: HttpRequest, number: str, pk: int) -> Any:
    selection = queries.selection_at(request.user, number)
    found = contests.contest_at(selection, pk) if selection else None
    if found is None:
        raise Http404
    return found


def _page(contest: Contest) -> str:
    return reverse("talent:show_contest", args=[contest.trade.selection.number, contest.trade_id])
