"""Judging from the office: who judges, how far it is, what the points come to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.turning import Turn, at_once, revised, turned
from federation.panels.calibration import Verdict
from federation.talent import actions as acts
from federation.talent import queries
from federation.talent.forms import AddJudgesForm, JudgeDrawForm, JudgesForm, LoadForm, MoreForm, ReviewsForm
from federation.talent.models import Selection
from federation.talent.permissions import can_keep_selections, can_see_ranking
from federation.talent.queries import draws, judging
from federation.talent.queries.blinding import BLINDED_IN, papers_missing
from federation.talent.queries.contests import reviewed
from federation.talent.queries.ranking import ranking_of
from federation.talent.views import marks
from federation.talent.workflow import JUDGING, SCORING


@office
def show_judging(request: HttpRequest, number: str) -> HttpResponse:
    """The judges, how far each is, and the ranking with its intervals."""
    selection, user = _selection(request, number), request.user
    require(can_see_ranking(user))
    keeps = bool(can_keep_selections(user))
    ranking, judge_draw = ranking_of(selection, today()), draws.judge_draw_of(selection)
    drawn = draws.drawn_experts(judge_draw.draw) if judge_draw else []
    context = {
        "selection": selection,
        "state": marks.state(selection),
        "nominees": reviewed(selection).count(),
        "ranking": ranking,
        "rows": [
            (one, fit, ranking.nomination(one.nominee), marks.verdict(one.verdict))
            for one, fit in (ranking.placed if ranking else [])
            if ranking
        ],
        "severities": _severities(selection, ranking),
        "judge_draw": judge_draw,
        "drawn": [(draws.key_of(one), one) for one in drawn],
        "drawn_ids": {one.pk for one in drawn},
        "is_held": bool(drawn),
        "may_draw": keeps and selection.state == JUDGING and judge_draw is None,
        "may_seat": keeps and selection.state == JUDGING and bool(drawn),
        "may_add_judges": keeps and selection.state == SCORING,
        "may_name": keeps and selection.state == JUDGING,
        "may_add": keeps
        and selection.state == SCORING
        and any(one.verdict is Verdict.CLOSE for one, _fit in (ranking.placed if ranking else [])),
        "missing": papers_missing(user, selection).count() if selection.state in BLINDED_IN else 0,
        "may_finish": keeps and selection.state == SCORING,
        "may_list": selection.state not in (JUDGING, SCORING),
    }
    return render(request, "talent/show_judging.html", context)


def _severities(selection: Selection, ranking: Any) -> list[tuple[Any, Any]]:
    """Judges with what was fitted for each."""
    fitted = {one.judge: one for one in ranking.fit.judges} if ranking and ranking.fit else {}
    return [(one, fitted.get(f"{one.pk:08d}")) for one in judging.judges_of(selection)]


@office
def name_judges(request: HttpRequest, number: str) -> HttpResponse:
    """Say who judges."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.name_judges", about=selection)
    named = selection.judges.all()
    first = named.first()
    kept: dict[str, Any] = {"experts": [one.expert_id for one in named]}
    if first is not None:
        kept |= {"most": first.most, "least": first.least}
    drawn = draws.held_draw_of(selection)
    kept["reason"] = drawn.reason if drawn else ""
    form = desk.form(JudgesForm, experts=judging.experts_to_name(today()), drawn=drawn is not None, initial=kept)

    def act(values: dict[str, Any]) -> None:
        told = {**values, "experts": list(values["experts"])}
        acts.name_judges(selection=selection, **told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(selection), _("评委已保存。"))
    return revised(desk, form, selection, _("指定评委"), _page(selection))


@office
def announce_judge_draw(request: HttpRequest, number: str) -> HttpResponse:
    """Publish a draw of judges; beforehand, who can be drawn and who is left out for which ties."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    if selection.state != JUDGING:
        return redirect(_page(selection))
    pool = draws.judge_pool(selection, today())
    names = ["", *selection.trades.values_list("name", flat=True)]
    choices = [(name, _many(name, len(pool.knowing(name)))) for name in names]
    desk = FormDesk(request, "talent.announce_judge_draw", about=selection)
    form = desk.form(JudgeDrawForm, choices=choices)

    def act(values: dict[str, Any]) -> None:
        acts.announce_judge_draw(selection=selection, **values, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(selection), _("已公布。种子公布后再来抽取。"))
    context = {"about": selection, "back": _page(selection), "pool": pool}
    return desk.page("talent/announce_judge_draw.html", form, **context)


def _many(trade: str, count: int) -> str:
    told = {"trade": trade, "count": count}
    return (gettext("懂%(trade)s的 %(count)s 人") if trade else gettext("不限工种，%(count)s 人")) % told


@office
def seat_drawn_judges(request: HttpRequest, number: str) -> HttpResponse:
    """Make those drawn the judges."""
    selection = _selection(request, number)
    verb, said = _("把抽中的专家列为评委"), _("抽中的专家已列为评委。")
    step = Turn(acts.seat_drawn_judges, _keeps, LoadForm, verb, said)
    return turned(request, selection, step, called="selection", page=_page(selection))


@office
def add_judges(request: HttpRequest, number: str) -> HttpResponse:
    """Take in further judges while judging goes on."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.add_judges", about=selection)
    experts = judging.experts_to_name(today()).exclude(pk__in=selection.judges.values("expert"))
    form = desk.form(AddJudgesForm, experts=experts, drawn=draws.held_draw_of(selection) is not None)

    def act(values: dict[str, Any]) -> None:
        told = {**values, "experts": list(values["experts"])}
        acts.add_judges(selection=selection, **told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(selection), _("评委已补充，可以增加评委了。"))
    return revised(desk, form, selection, _("补充评委"), _page(selection))


@office
def start_judging(request: HttpRequest, number: str) -> HttpResponse:
    """Assign nominees to judges."""
    selection = _selection(request, number)
    step = Turn(acts.start_judging, _keeps, ReviewsForm, _("分配评委"), _("已分配，评委已收到通知。"))
    return turned(request, selection, step, called="selection", page=_page(selection))


@office
def assign_more(request: HttpRequest, number: str) -> HttpResponse:
    """More judges for those too close, and what it would buy."""
    selection = _selection(request, number)
    require(can_keep_selections(request.user))
    desk = FormDesk(request, "talent.assign_more", about=selection, drafts=False)
    form = desk.form(MoreForm)
    if desk.hand_in(form, lambda values: acts.assign_more(selection=selection, **values, by=request.user, at=now())):
        return desk.leave(_page(selection), _("已增加，评委已收到通知。"))
    context = {"verb": _("增加评委"), "about": selection, "back": _page(selection), "worth": _worth(selection)}
    return desk.page("talent/assign_more.html", form, **context)


def _worth(selection: Selection) -> list[tuple[int, float, float]]:
    """For one to three judges more: how wide the intervals are now and would be."""
    ranking, found = ranking_of(selection, today()), []
    close = judging.close_to_the_line(ranking)
    if ranking is None or not close:
        return []
    base = judging.problem_of_selection(selection, list(reviewed(selection)), 0, today())
    for extra in (1, 2, 3):
        try:
            pairs = judging.pairs_on_top(judging.with_more(selection, base, close, extra))
        except ValidationError:
            break
        if wide := judging.widths(ranking, pairs):
            found.append((extra, *wide))
    return found


@office
@require_POST
def finish_judging(request: HttpRequest, number: str) -> HttpResponse:
    """No more points."""
    selection = _selection(request, number)
    step = Turn(acts.finish_judging, _keeps, None, _("结束评分"), _("评分已结束。"))
    return at_once(request, selection, step, called="selection", page=_page(selection))


def _keeps(user: Any, _selection: Any) -> Any:
    return can_keep_selections(user)


def _selection(request: HttpRequest, number: str) -> Any:
    found = queries.selection_at(request.user, number)
    if found is None:
        raise Http404
    return found


def _page(selection: Selection) -> str:
    return reverse("talent:show_judging", args=[selection.number])
