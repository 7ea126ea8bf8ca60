"""Judges drawn in public: who can be drawn, only those drawn judge, a reason for anybody else; judges added later."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.queries import trail_of
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels import drawing
from federation.panels.actions import cancel_draw, hold_draw, note_avoidance, replace_drawn
from federation.panels.models import Draw, Expert
from federation.talent import actions
from federation.talent.models import Force, Judge, JudgeDraw, Judgement, Selection
from federation.talent.queries.draws import drawn_experts, judge_pool, key_of
from tests.factories import organizations, panels, roles, talent
from tests.factories.talent import AT, TRADE
from tests.talent import kept

SEED_ON = date(2026, 12, 2)
LATER = AT + timedelta(days=7)
SEED = "04 09 15 21 27 33 + 08"


@kept
def closed(selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union) -> Selection:
    """Four accepted nominees, nominations closed."""
    actions.set_quotas(selection=selection, places={haidian.pk: 10}, by=city, at=AT)
    for name in "甲乙丙丁":
        one = talent.nomination(selection, talent.worker(clerk, unit, f"工人{name}"), clerk, until="submitted")
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
        actions.accept_nominee(nomination=one, by=city, at=AT)
    Selection.objects.filter(pk=selection.pk).update(state="judging")
    selection.refresh_from_db()
    return selection


@kept
def experts(closed: Selection, unit: Unit) -> list[Expert]:
    """Five who know nobody, one of another trade, and a colleague of the nominees."""
    free = [panels.expert(f"评委{number}") for number in range(5)]
    return [*free, panels.expert("焊接的", trades=("焊工",)), panels.expert("同事", employer=unit)]


def announced(selection: Selection, by: User, **more: Any) -> Draw:
    told = {"count": 3, "seed_event": "12月2日双色球", "seed_on": SEED_ON, **more}
    return actions.announce_judge_draw(selection=selection, **told, by=by, at=AT)


@kept
def drawn(closed: Selection, experts: list[Expert], city: User) -> Draw:
    """Three of the six are drawn."""
    return hold_draw(draw=announced(closed, city), seed=SEED, by=city, at=LATER)


def judges(selection: Selection) -> set[int]:
    return set(Judge.objects.filter(selection=selection).values_list("expert", flat=True))


def seat(selection: Selection, by: User, at: datetime = LATER) -> list[Judge]:
    return actions.seat_drawn_judges(selection=selection, most=4, by=by, at=at)


def test_who_stands_too_close_is_left_out_and_it_is_said_why(
    closed: Selection, experts: list[Expert], city: User, haidian: Union
) -> None:
    elsewhere = organizations.unit(organizations.union(under=haidian), "别的公司")
    acquainted = panels.expert("只认识一个")
    note_avoidance(expert=acquainted, name="工人甲", reason="亲戚", by=city, at=AT)
    panels.expert("同区", employer=elsewhere)
    pool = judge_pool(closed, AT.date())
    assert {one.expert.name for one in pool.left_out} == {"同事", "同区"}
    (colleague,) = [one for one in pool.left_out if one.expert.name == "同事"]
    assert "4 名被推荐人中，应当回避 4 名" in colleague.finding.text
    assert any("专家库登记" in why for why in colleague.why)
    draw = announced(closed, city)
    assert {key for key, _label in draw.pool} == {key_of(one) for one in pool.experts}
    assert len(draw.pool) == 7
    assert acquainted in pool.experts
    assert closed.number in draw.purpose
    told = trail_of(closed).filter(verb="announce_judge_draw").get()
    assert told.facts["draw"] == draw.code
    assert set(told.facts["left_out"]) == {one.expert.pk for one in pool.left_out}


def test_the_pool_is_narrowed_to_a_trade_and_names_nobody(
    closed: Selection, experts: list[Expert], city: User, client: Client
) -> None:
    draw = announced(closed, city, trade=TRADE)
    assert [key for key, _label in draw.pool] == [key_of(one) for one in experts[:5]]
    page = client.get(reverse("panels:show_public_draw", args=[draw.code])).content.decode()
    assert key_of(experts[0]) in page
    assert not any(one.name in page for one in experts)
    cancel_draw(draw=draw, reason="写错了", by=city, at=AT)
    with pytest.raises(ValidationError):
        announced(closed, city, trade="焊工")
    with pytest.raises(Refused, match="expert-panels:7"):
        announced(closed, city, count=7)
    with pytest.raises(Refused, match="expert-panels:7"):
        announced(closed, city, seed_on=AT.date())


def test_exactly_those_drawn_are_seated_and_anybody_can_replay_it(
    closed: Selection, drawn: Draw, experts: list[Expert], city: User
) -> None:
    order = drawing.order([key for key, _label in drawn.pool], SEED, drawn.pool_digest)
    assert [key_of(one) for one in drawn_experts(drawn)] == order[:3]
    actions.name_judges(selection=closed, experts=experts, most=6, reason="先这样", by=city, at=LATER)
    seat(closed, city)
    assert judges(closed) == {one.pk for one in drawn_experts(drawn)}
    assert trail_of(closed).filter(verb="seat_drawn_judges").get().facts["draw"] == drawn.code
    assert JudgeDraw.objects.get().reason == ""


def test_a_replacement_carries_over(closed: Selection, drawn: Draw, city: User) -> None:
    seat(closed, city)
    gone = drawn_experts(drawn)[0]
    Expert.objects.filter(pk=gone.pk).update(state="suspended")
    with pytest.raises(ValidationError, match=f"{gone.name}现在不能担任评委"):
        seat(closed, city)
    made = replace_drawn(draw=drawn, out_key=key_of(gone), reason="出国", by=city, at=LATER)
    with pytest.raises(ValidationError, match="和抽取的结果不一样"):
        actions.start_judging(selection=closed, reviews=2, by=city, at=LATER)
    seat(closed, city)
    assert gone.pk not in judges(closed)
    assert made.in_key in {key_of(one) for one in drawn_experts(drawn)}
    assert judges(closed) == {one.pk for one in drawn_experts(drawn)}
    assert actions.start_judging(selection=closed, reviews=2, by=city, at=LATER) == 8


def test_others_than_drawn_need_a_reason_that_is_kept(
    closed: Selection, drawn: Draw, experts: list[Expert], city: User
) -> None:
    told: dict[str, Any] = {"selection": closed, "most": 6, "by": city, "at": LATER}
    actions.name_judges(**told, experts=drawn_experts(drawn))
    with pytest.raises(ValidationError) as fault:
        actions.name_judges(**told, experts=experts[:4])
    assert set(fault.value.message_dict) == {"reason"}
    actions.name_judges(**told, experts=experts[:5], reason="抽中的三人都出差")
    assert trail_of(closed).filter(verb="name_judges").first().reason == "抽中的三人都出差"  # type: ignore[union-attr]
    assert "抽中的三人都出差" in _page(city, closed)
    assert actions.start_judging(selection=closed, reviews=2, by=city, at=LATER) == 8


def test_nobody_judges_while_a_draw_is_pending(closed: Selection, experts: list[Expert], city: User) -> None:
    draw = announced(closed, city)
    with pytest.raises(ValidationError, match="不能另抽"):
        announced(closed, city)
    with pytest.raises(ValidationError, match="还没有抽取评委"):
        seat(closed, city)
    actions.name_judges(selection=closed, experts=experts[:4], most=6, by=city, at=AT)
    with pytest.raises(ValidationError, match="先抽取，或者取消抽取"):
        actions.start_judging(selection=closed, reviews=2, by=city, at=AT)
    cancel_draw(draw=draw, reason="改由指定", by=city, at=AT)
    assert actions.start_judging(selection=closed, reviews=2, by=city, at=AT) == 8


def test_who_draws_and_when(closed: Selection, drawn: Draw, officer: User, city: User) -> None:
    for act in (
        lambda by: announced(closed, by),
        lambda by: seat(closed, by),
        lambda by: actions.add_judges(selection=closed, experts=[], most=6, by=by, at=LATER),
    ):
        with pytest.raises(NotPermitted):
            act(officer)
    for name in ("announce_judge_draw", "seat_drawn_judges", "add_judges"):
        page = reverse(f"talent:{name}", args=[closed.number])
        assert roles.browser(officer).get(page).status_code == 403
    with pytest.raises(NotAllowed):
        actions.add_judges(selection=closed, experts=[], most=6, by=city, at=LATER)
    seat(closed, city)
    actions.start_judging(selection=closed, reviews=2, by=city, at=LATER)
    for wrong in (lambda: announced(closed, city), lambda: seat(closed, city)):
        with pytest.raises(NotAllowed):
            wrong()
    page = reverse("talent:announce_judge_draw", args=[closed.number])
    assert roles.browser(city).get(page).status_code == 302
    with pytest.raises(DatabaseError), transaction.atomic():
        JudgeDraw.objects.update(trade="焊工")


def test_judges_are_added_while_points_are_given(
    closed: Selection, drawn: Draw, experts: list[Expert], city: User
) -> None:
    seat(closed, city)
    actions.start_judging(selection=closed, reviews=2, by=city, at=LATER)
    kept = {one.pk: one.most for one in Judge.objects.all()}
    others = [one for one in experts[:5] if one.pk not in judges(closed)]
    client = roles.browser(city)
    page = reverse("talent:add_judges", args=[closed.number])
    shown = client.get(page).content.decode()
    assert others[0].name in shown
    assert drawn_experts(drawn)[0].name not in shown
    told = {"experts": [one.pk for one in others], "most": "9"}
    assert client.post(page, told).status_code == 422
    assert client.post(page, {**told, "reason": "太接近的要多几位"}).status_code == 302
    assert {one.pk: one.most for one in Judge.objects.filter(pk__in=kept)} == kept
    assert {one.pk for one in others} <= judges(closed)
    assert Judgement.objects.count() == 8
    assert trail_of(closed).filter(verb="add_judges").get().reason == "太接近的要多几位"
    with pytest.raises(ValidationError, match="都已经是评委"):
        actions.add_judges(selection=closed, experts=others, most=6, by=city, at=LATER)


def test_added_judges_are_used_for_those_too_close(closed: Selection, experts: list[Expert], city: User) -> None:
    actions.name_judges(selection=closed, experts=experts[:2], most=6, by=city, at=LATER)
    actions.start_judging(selection=closed, reviews=2, by=city, at=LATER)
    found = Judgement.objects.select_related("judge__expert__user", "judge__selection").order_by("judge", "nomination")
    for one, worth in zip(found, (70, 73, 71, 74, 72, 70, 74, 71), strict=True):
        points = dict.fromkeys(Force.values, worth)
        actions.submit_judgement(judgement=one, points=points, by=one.judge.expert.user, at=LATER)
    Selection.objects.filter(pk=closed.pk).update(places=2)
    closed.refresh_from_db()
    told: dict[str, Any] = {"selection": closed, "by": city, "at": LATER}
    with pytest.raises(ValidationError, match="没有利益关系的评委还差"):
        actions.assign_more(**told, extra=1)
    actions.add_judges(**told, experts=experts[2:4], most=6)
    assert actions.assign_more(**told, extra=1) > 0
    assert Judgement.objects.filter(judge__expert__in=experts[2:4]).exists()


def test_pages(closed: Selection, experts: list[Expert], city: User, client: Client) -> None:
    office = roles.browser(city)
    url = reverse("talent:announce_judge_draw", args=[closed.number])
    shown = office.get(url).content.decode()
    assert "同事" in shown
    assert "应当回避 4 名" in shown
    assert f"懂{TRADE}的 5 人" in shown
    told = {"trade": "", "count": "3", "seed_event": "12月2日双色球", "seed_on": "2026-12-02"}
    assert office.post(url, {**told, "seed_on": "2026-11-01"}).status_code == 422
    assert office.post(url, told).status_code == 302
    draw = Draw.objects.get()
    assert "已公布：从 6 位专家里抽取 3 位" in _page(city, closed)
    hold_draw(draw=draw, seed=SEED, by=city, at=LATER)
    page = _page(city, closed)
    assert reverse("panels:show_public_draw", args=[draw.code]) in page
    assert all(one.name in page for one in drawn_experts(draw))
    seating = reverse("talent:seat_drawn_judges", args=[closed.number])
    assert seating in page
    assert office.get(seating).status_code == 200
    assert office.post(seating, {"most": "4", "least": "0"}).status_code == 302
    assert "抽中" in _page(city, closed)
    naming = reverse("talent:name_judges", args=[closed.number])
    assert "另选评委的理由" in office.get(naming).content.decode()
    assert office.post(naming, {"experts": [experts[0].pk], "most": "4", "least": "0"}).status_code == 422


def test_the_pool_costs_as_many_queries_for_many_experts(closed: Selection, city: User) -> None:
    counts = []
    for many in (1, 29):
        for number in range(many):
            panels.expert(f"专家{many}-{number}")
        with CaptureQueriesContext(connection) as asked:
            judge_pool(closed, AT.date())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _page(by: User, selection: Selection) -> str:
    page: str = roles.browser(by).get(reverse("talent:show_judging", args=[selection.number])).content.decode()
    return page
