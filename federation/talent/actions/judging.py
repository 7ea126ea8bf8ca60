"""Judging: judges named, nominees assigned blind and without conflict, points given once, the panel finished."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.outbox.post import Letter, Recipient, post_many
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.panels.actions import announce_draw
from federation.panels.assignment import Impossible, Problem, assign, connected
from federation.panels.models import Draw, Expert
from federation.panels.workflow import DRAWN
from federation.talent import messages
from federation.talent.models import Force, Judge, JudgeDraw, Judgement, Nomination, Route, Selection
from federation.talent.permissions import can_judge_nominee, can_keep_selections
from federation.talent.queries.contests import reviewed
from federation.talent.queries.draws import (
    differs_from_draw,
    drawn_experts,
    held_draw_of,
    judge_draw_of,
    judge_pool,
    not_ready,
)
from federation.talent.queries.judging import (
    awaited,
    close_to_the_line,
    evenly,
    pairs_on_top,
    problem_of_selection,
    why_impossible,
    with_more,
)
from federation.talent.queries.ranking import ranking_of
from federation.talent.workflow import ACCEPTED, ASIDE, JUDGING, RECOMMENDED, SCORING


@transaction.atomic
def name_judges(
    *,
    selection: Selection,
    experts: Sequence[Expert],
    most: int,
    least: int = 0,
    reason: str = "",
    by: Any,
    at: datetime,
) -> list[Judge]:
    """Say who judges, and how many nominees each at least and at most; whoever is not named any more goes.

    Whoever names others than were drawn says why.
    """
    require(can_keep_selections(by))
    held = _locked(selection)
    if held.state != JUDGING:
        raise NotAllowed(held, "start_judging", held.state, held.workflow)
    if (drawn := held_draw_of(held)) and differs_from_draw(drawn, [one.pk for one in experts]):
        _explain(drawn, reason)
    made = _seated(held, experts, most, least)
    facts = {"judges": [one.pk for one in experts], "most": most}
    record(by=by, at=at, verb="name_judges", subject=held, facts=facts, reason=reason.strip())
    return made


@transaction.atomic
def announce_judge_draw(
    *, selection: Selection, trade: str = "", count: int, seed_event: str, seed_on: date, by: Any, at: datetime
) -> Draw:
    """Publish which experts can be drawn as judges, how many are, and the event to come that decides.

    ``ValidationError`` while a draw stands or somebody is not decided on; ``Refused`` as ``announce_draw`` does.
    """
    require(can_keep_selections(by))
    held = _locked(selection)
    if held.state != JUDGING:
        raise NotAllowed(held, "start_judging", held.state, held.workflow)
    if known := judge_draw_of(held):
        raise ValidationError(_("评委抽取已由 %(code)s 公布，不能另抽。") % {"code": known.draw.code})
    _everybody_decided(held)
    if trade and not held.trades.filter(name=trade).exists():
        raise ValidationError({"trade": _("这个批次没有这个工种。")})
    pool = judge_pool(held, localdate(at))
    told = {"number": held.number, "title": held.title}
    draw = announce_draw(
        purpose=_("选树批次 %(number)s（%(title)s）的评委") % told, title=_("%(title)s的评委") % told,
        pool=pool.entries(trade), count=count, seed_event=seed_event, seed_on=seed_on, by=by, at=at,
    )  # fmt: skip
    JudgeDraw.objects.create(selection=held, draw=draw, trade=trade)
    facts = {"draw": draw.code, "trade": trade, "count": count, "left_out": [one.expert.pk for one in pool.left_out]}
    record(by=by, at=at, verb="announce_judge_draw", subject=held, facts=facts)
    return draw


@transaction.atomic
def seat_drawn_judges(*, selection: Selection, most: int, least: int = 0, by: Any, at: datetime) -> list[Judge]:
    """Make exactly the experts drawn the judges, replacements followed; to be done again after a replacement.

    ``ValidationError`` before the draw is held, and while somebody drawn cannot judge any more.
    """
    require(can_keep_selections(by))
    held = _locked(selection)
    if held.state != JUDGING:
        raise NotAllowed(held, "start_judging", held.state, held.workflow)
    drawn = held_draw_of(held)
    if drawn is None:
        raise ValidationError(_("还没有抽取评委。"))
    experts = drawn_experts(drawn.draw)
    if gone := not_ready(experts, localdate(at)):
        names = "、".join(one.name for one in gone)
        raise ValidationError(_("%(names)s现在不能担任评委，先在抽取里办理递补。") % {"names": names})
    made = _seated(held, experts, most, least)
    JudgeDraw.objects.filter(pk=drawn.pk).update(reason="")
    facts = {"draw": drawn.draw.code, "judges": [one.pk for one in experts], "most": most}
    record(by=by, at=at, verb="seat_drawn_judges", subject=held, facts=facts)
    return made


@transaction.atomic
def add_judges(
    *, selection: Selection, experts: Sequence[Expert], most: int, reason: str = "", by: Any, at: datetime
) -> list[Judge]:
    """Take in further judges once judging has begun; who judges already stays as they are.

    After a draw, whoever takes in somebody who was not drawn says why.
    """
    require(can_keep_selections(by))
    _still_judged(selection)
    known = set(Judge.objects.filter(selection=selection).values_list("expert", flat=True))
    fresh = [one for one in experts if one.pk not in known]
    if not fresh:
        raise ValidationError({"experts": _("他们都已经是评委了。")})
    drawn = held_draw_of(selection)
    if drawn and not {one.pk for one in fresh} <= {one.pk for one in drawn_experts(drawn.draw)}:
        _explain(drawn, reason)
    made = [Judge.objects.create(selection=selection, expert=one, least=0, most=most) for one in fresh]
    facts = {"judges": [one.pk for one in fresh], "most": most}
    record(by=by, at=at, verb="add_judges", subject=selection, facts=facts, reason=reason.strip())
    return made


def _locked(selection: Selection) -> Selection:
    return Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)


def _explain(drawn: JudgeDraw, reason: str) -> None:
    """Others judge than were drawn: it is said why."""
    if not reason.strip():
        raise ValidationError({"reason": _("和抽取的结果不一样，请写明理由。")})
    JudgeDraw.objects.filter(pk=drawn.pk).update(reason=reason.strip())


def _drawn_judge(selection: Selection) -> None:
    """Once a draw is published, the drawn judge, or it was said why others do."""
    found = judge_draw_of(selection)
    if found and found.draw.state != DRAWN:
        said = _("评委抽取 %(code)s 还没有进行：先抽取，或者取消抽取。")
        raise ValidationError(said % {"code": found.draw.code})
    judges = Judge.objects.filter(selection=selection).values_list("expert", flat=True)
    if found and not found.reason and differs_from_draw(found, judges):
        raise ValidationError(_("评委和抽取的结果不一样：把抽中的专家列为评委，或者写明另选的理由。"))


def _seated(selection: Selection, experts: Sequence[Expert], most: int, least: int) -> list[Judge]:
    """These and no others are the judges."""
    if least > most:
        raise ValidationError({"least": _("至少不能多于最多。")})
    Judge.objects.filter(selection=selection).exclude(expert__in=experts).delete()
    return [
        Judge.objects.update_or_create(selection=selection, expert=one, defaults={"least": least, "most": most})[0]
        for one in experts
    ]


def _everybody_decided(selection: Selection) -> None:
    if undecided := Nomination.objects.filter(selection=selection, state=RECOMMENDED).count():
        said = _("还有 %(count)s 名已推荐的没有决定是否进入评审，先办完再分配。")
        raise ValidationError(said % {"count": undecided})


def _contests_have_places(selection: Selection) -> None:
    """Where a contest has a part, the trade has places of its own."""
    bare = selection.trades.exclude(route=Route.REVIEW).filter(places=None, nominations__state=ACCEPTED)
    if names := sorted(set(bare.values_list("name", flat=True))):
        told = {"names": _("、").join(names)}
        raise ValidationError(_("%(names)s有比赛：先在工种里写明本工种的名额，或者改为评审。") % told)


@transaction.atomic
def start_judging(*, selection: Selection, reviews: int, by: Any, at: datetime) -> int:
    """Assign every accepted nominee to ``reviews`` judges, blind, as well as can be; how many were assigned.

    Those whom a contest alone decides about are not assigned; where there are no others, nobody is.
    Proven best by the bound of the assignment, without a hard conflict, everybody connected; ``ValidationError`` says
    why there is none.
    """
    require(can_keep_selections(by))
    _everybody_decided(selection)
    _drawn_judge(selection)
    _contests_have_places(selection)
    nominees = list(reviewed(selection))
    pairs = _assigned(problem_of_selection(selection, nominees, reviews, localdate(at))) if nominees else ()
    judges = {str(one.pk): one for one in Judge.objects.filter(selection=selection).select_related("expert__user")}
    codes = _codes(selection, nominees)
    made = Judgement.objects.bulk_create(
        Judgement(judge=judges[judge], nomination_id=int(nominee), code=codes[int(nominee)]) for nominee, judge in pairs
    )
    record_many(by=by, at=at, verb="assign_nominee", subjects=made)
    move(selection, "start_judging", by=by, at=at, facts={"nominees": len(nominees), "reviews": reviews})
    message = messages.judging_began(selection)
    people = {one.judge.expert.user_id: one.judge.expert.user for one in made}.values()
    post_many([Letter(message, Recipient(user=user), f"judging {selection.pk}") for user in people], at=at)
    return len(made)


@transaction.atomic
def assign_more(*, selection: Selection, extra: int, by: Any, at: datetime) -> int:
    """Give everybody too close to the line ``extra`` judges more; what is judged stays. How many were assigned.

    ``ValidationError`` while points are awaited, when nobody is too close, or when there is no judge left for somebody.
    """
    require(can_keep_selections(by))
    _still_judged(selection)
    if awaited(selection).exists():
        raise ValidationError(_("先等已经分配的打完分，再给太接近的增加评委。"))
    day = localdate(at)
    close = close_to_the_line(ranking_of(selection, day))
    if not close:
        raise ValidationError(_("没有太接近的，不用增加评委。"))
    base = problem_of_selection(selection, list(reviewed(selection)), 0, day)
    pairs = pairs_on_top(with_more(selection, base, close, extra))
    codes = dict(Judgement.objects.filter(judge__selection=selection).values_list("nomination", "code"))
    made = Judgement.objects.bulk_create(
        Judgement(judge_id=int(judge), nomination_id=int(nominee), code=codes[int(nominee)]) for nominee, judge in pairs
    )
    record_many(by=by, at=at, verb="assign_nominee", subjects=made)
    record(by=by, at=at, verb="assign_more", subject=selection, facts={"extra": extra, "assigned": len(made)})
    message = messages.judging_began(selection)
    judges = Judge.objects.filter(pk__in={one.judge_id for one in made}).select_related("expert__user")
    key = f"judging {selection.pk} {at.isoformat()}"
    post_many([Letter(message, Recipient(user=one.expert.user), key) for one in judges], at=at)
    return len(made)


def _assigned(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Loads as even as they can be; where that is not possible, as they were asked for."""
    try:
        return connected(problem, assign(evenly(problem), fair=True)).pairs
    except Impossible:
        pass
    try:
        return connected(problem, assign(problem, fair=True)).pairs
    except Impossible as refused:
        raise ValidationError(why_impossible(refused)) from None


def _codes(selection: Selection, nominees: Sequence[Nomination]) -> dict[int, str]:
    """Codes in an order that says nothing of unit, union or rank, the same whenever it is asked."""
    mixed = sorted(nominees, key=lambda one: sha256(f"{selection.number}/{one.pk}".encode()).hexdigest())
    return {one.pk: f"{number:03d}" for number, one in enumerate(mixed, start=1)}


@transaction.atomic
def submit_judgement(
    *, judgement: Judgement, points: Mapping[str, int], note: str = "", by: Any, at: datetime
) -> Judgement:
    """Give a nominee points for every force, once."""
    require(can_judge_nominee(by, judgement))
    _still_judged(judgement.judge.selection)
    missing = {force: [_("请打分。")] for force in Force.values if points.get(force) is None}
    wrong = {force: [_("0 到 100 分。")] for force in points if not 0 <= (points[force] or 0) <= 100}
    if missing or wrong:
        raise ValidationError({**missing, **wrong})
    kept = {force: int(points[force]) for force in Force.values}
    move(judgement, "submit_judgement", by=by, at=at, changes={"points": kept, "note": note.strip(), "given_at": at})
    return judgement


@transaction.atomic
def step_aside(*, judgement: Judgement, reason: str, by: Any, at: datetime) -> Judgement:
    """The judge knows the nominee, or may be thought to: no points, and it is said why."""
    require(can_judge_nominee(by, judgement))
    _still_judged(judgement.judge.selection)
    move(judgement, "step_aside", by=by, at=at, reason=reason, changes={"note": reason.strip()})
    return judgement


@transaction.atomic
def finish_judging(*, selection: Selection, by: Any, at: datetime) -> Selection:
    """Nobody gives points any more. ``ValidationError`` while some are awaited."""
    require(can_keep_selections(by))
    waiting = awaited(selection).count()
    if waiting:
        raise ValidationError(_("还有 %(count)s 份没有打分。") % {"count": waiting})
    aside = Judgement.objects.filter(judge__selection=selection, state=ASIDE).count()
    move(selection, "finish_judging", by=by, at=at, facts={"aside": aside})
    return selection


def _still_judged(selection: Selection) -> None:
    held = _locked(selection)
    if held.state != SCORING:
        raise NotAllowed(held, "finish_judging", held.state, held.workflow)
