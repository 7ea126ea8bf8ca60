"""Judging: no judge with a conflict, blind, points once; a severe judge costs nobody a place."""

from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.outbox.models import Notification
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels.models import Expert
from federation.talent import actions
from federation.talent.models import Force, Judge, Judgement, Nomination, Selection
from federation.talent.queries import accepted, nominations_waiting
from federation.talent.queries.judging import (
    close_to_the_line,
    masked,
    open_judgements_of,
    pairs_on_top,
    problem_of_selection,
    widths,
    with_more,
)
from federation.talent.queries.ranking import ranking_of
from tests.factories import panels, roles, talent
from tests.factories.talent import AT, LATER


def give(one: Judgement, points: int) -> Judgement:
    told = dict.fromkeys(Force.values, points)
    return actions.submit_judgement(judgement=one, points=told, by=one.judge.expert.user, at=LATER)


def test_nobody_judges_colleagues(judged: Selection, experts: list[Expert]) -> None:
    assert not Judgement.objects.filter(judge__expert=experts[4]).exists()
    assert {one.judgements.count() for one in Nomination.objects.all()} == {3}
    assert max(one.judgements.count() for one in Judge.objects.all()) <= 6
    assert "请评审" in Notification.objects.filter(user=experts[0].user).latest("pk").subject


def test_a_severe_judge_costs_nobody_a_place(judged: Selection, experts: list[Expert]) -> None:
    worth = {one.pk: 90 - 5 * place for place, one in enumerate(Nomination.objects.order_by("pk"))}
    severe = Judge.objects.get(expert=experts[0])
    for one in Judgement.objects.select_related("judge__expert__user", "judge__selection"):
        give(one, worth[one.nomination_id] - (20 if one.judge == severe else 0))
    ranking = ranking_of(judged, LATER.date())
    assert ranking is not None
    assert ranking.fit is not None
    assert [ranking.nomination(placed.nominee).pk for placed, _fit in ranking.placed] == sorted(
        worth, key=lambda pk: -worth[pk]
    )
    found = {int(one.judge): one.severity for one in ranking.fit.judges}
    assert min(found, key=lambda pk: found[pk]) == severe.pk
    assert ranking_of(judged, LATER.date()) == ranking


def test_points_are_given_once_and_complete(judged: Selection) -> None:
    one = Judgement.objects.select_related("judge__expert__user", "judge__selection").earliest("pk")
    told: dict[str, Any] = {"judgement": one, "by": one.judge.expert.user, "at": LATER}
    with pytest.raises(ValidationError) as fault:
        actions.submit_judgement(**told, points={"lead": 101})
    assert set(fault.value.message_dict) == set(Force.values)
    give(one, 80)
    with pytest.raises(NotAllowed):
        give(one, 90)
    with pytest.raises(DatabaseError), transaction.atomic():
        Judgement.objects.filter(pk=one.pk).update(points={"lead": 100})


def test_who_steps_aside_gives_nothing_and_groups_are_told(judged: Selection, city: User) -> None:
    for one in Judgement.objects.select_related("judge__expert__user", "judge__selection").order_by(
        "nomination", "judge"
    ):
        actions.step_aside(judgement=one, reason="认得出", by=one.judge.expert.user, at=LATER)
    assert ranking_of(judged, LATER.date()) is None
    actions.finish_judging(selection=judged, by=city, at=LATER)
    assert judged.state == "scored"


def test_only_points_that_hang_together_are_ranked(judged: Selection) -> None:
    seen: set[int] = set()
    for one in Judgement.objects.select_related("judge__expert__user", "judge__selection").order_by(
        "judge", "nomination"
    ):
        if one.judge_id not in seen and one.nomination_id not in seen:
            give(one, 70)
            seen |= {one.judge_id, one.nomination_id}
        if Judgement.objects.filter(state="given").count() == 2:
            break
    ranking = ranking_of(judged, LATER.date())
    assert ranking is not None
    assert (ranking.fit, ranking.apart, ranking.wanted) == (None, 2, 1)


@pytest.mark.parametrize(
    ("reviews", "most", "least", "said"),
    [
        (5, 6, 0, "没有利益关系的评委还差 1 位"),
        (3, 4, 0, "同几位评委评"),
        (3, 1, 0, "还差 13 份"),
        (1, 6, 2, "降低至少评几名"),
    ],
)
def test_why_nobody_can_be_assigned(
    closed: Selection, experts: list[Expert], city: User, reviews: int, most: int, least: int, said: str
) -> None:
    actions.name_judges(selection=closed, experts=experts, most=most, least=least, by=city, at=LATER)
    with pytest.raises(ValidationError, match=said):
        actions.start_judging(selection=closed, reviews=reviews, by=city, at=LATER)
    with pytest.raises(ValidationError, match="不能多于"):
        actions.name_judges(selection=closed, experts=experts, most=1, least=2, by=city, at=LATER)


def test_who_may(judged: Selection, experts: list[Expert], officer: User, city: User) -> None:
    one = Judgement.objects.select_related("judge__expert__user", "judge__selection").earliest("pk")
    other = next(each for each in experts if each.pk != one.judge.expert_id)
    for user in (other.user, city, officer):
        with pytest.raises(NotPermitted):
            actions.submit_judgement(judgement=one, points=dict.fromkeys(Force.values, 1), by=user, at=LATER)
    with pytest.raises(NotPermitted):
        actions.finish_judging(selection=judged, by=officer, at=LATER)
    with pytest.raises(ValidationError, match="没有打分"):
        actions.finish_judging(selection=judged, by=city, at=LATER)
    page = reverse("talent:show_judging", args=[judged.number])
    assert roles.browser(officer).get(page).status_code == 403
    assert roles.browser(roles.staff("auditor")).get(page).status_code == 200


def test_pages(judged: Selection, experts: list[Expert], city: User, unit: Unit) -> None:
    one = Judgement.objects.filter(judge__expert=experts[0]).order_by("code").first()
    assert one is not None
    Nomination.objects.filter(pk=one.nomination_id).update(story=f"{unit.name}的{one.nomination.person.name}带队攻关")
    judge = roles.browser(experts[0].user)
    listed = judge.get(reverse("talent:list_judgements")).content.decode()
    assert one.code in listed
    url = reverse("talent:submit_judgement", args=[one.pk])
    shown = judge.get(url).content.decode()
    assert "※的※带队攻关" in shown
    assert one.nomination.person.name not in shown
    assert unit.name not in shown
    wrong = judge.post(url, {**dict.fromkeys(Force.values, "80"), "lead": "120"})
    assert wrong.status_code == 422
    assert judge.post(url, dict.fromkeys(Force.values, "80")).status_code == 302
    assert "您打的分" in judge.get(url).content.decode()
    assert roles.browser(experts[1].user).get(url).status_code == 404
    following = Judgement.objects.filter(judge__expert=experts[0], state="assigned").first()
    assert following is not None
    aside = reverse("talent:step_aside", args=[following.pk])
    assert judge.get(aside).status_code == 200
    assert judge.post(aside, {"reason": "认得出"}).status_code == 302
    office = roles.browser(city).get(reverse("talent:show_judging", args=[judged.number])).content.decode()
    assert "评委0" in office
    assert "评审" in roles.browser(city).get(reverse("talent:show_selection", args=[judged.number])).content.decode()


def test_who_is_too_close_gets_more_judges(closed: Selection, experts: list[Expert], city: User) -> None:
    more = [*experts, *(panels.expert(f"后备{number}") for number in range(3))]
    actions.name_judges(selection=closed, experts=more, most=6, by=city, at=LATER)
    actions.start_judging(selection=closed, reviews=3, by=city, at=LATER)
    told: dict[str, Any] = {"selection": closed, "extra": 2, "by": city, "at": LATER}
    with pytest.raises(ValidationError, match="打完分"):
        actions.assign_more(**told)
    order = {key: place for place, key in enumerate(Nomination.objects.order_by("pk").values_list("pk", flat=True))}
    for place, one in enumerate(
        Judgement.objects.select_related("judge__expert__user", "judge__selection").order_by("pk")
    ):
        give(one, 70 + 2 * order[one.nomination_id] + (place * 7) % 9)
    before, ranking = set(Judgement.objects.values_list("judge", "nomination")), ranking_of(closed, LATER.date())
    assert ranking is not None
    close = close_to_the_line(ranking)
    assert close
    base = problem_of_selection(closed, list(accepted(closed)), 0, LATER.date())
    wide = widths(ranking, pairs_on_top(with_more(closed, base, close, 2)))
    assert wide is not None
    assert wide[1] < wide[0]
    page = roles.browser(city).get(reverse("talent:assign_more", args=[closed.number])).content.decode()
    assert "预计的区间" in page
    assert actions.assign_more(**told) == 2 * len(close)
    fresh = set(Judgement.objects.values_list("judge", "nomination")) - before
    assert {nominee for _judge, nominee in fresh} == set(close)
    assert not Judgement.objects.filter(judge__expert=experts[4]).exists()
    assert len({one.code for one in Judgement.objects.filter(nomination=close[0])}) == 1
    with pytest.raises(ValidationError, match="打完分"):
        actions.assign_more(**told)


def test_who_withdraws_takes_no_place_and_nobody_waits_for_them(
    judged: Selection, experts: list[Expert], clerk: User, city: User
) -> None:
    gone = Nomination.objects.earliest("pk")
    told = Judgement.objects.select_related("judge__expert__user", "judge__selection").order_by("nomination", "judge")
    kept = told.filter(nomination=gone).last()
    assert kept is not None
    for one in told.exclude(pk=kept.pk):
        give(one, 90 if one.nomination_id == gone.pk else 70 + one.nomination_id % 7)
    actions.withdraw_nomination(nomination=gone, reason="本人不愿意", by=clerk, at=LATER)
    ranking = ranking_of(judged, LATER.date())
    assert ranking is not None
    assert gone.pk not in {ranking.nomination(placed.nominee).pk for placed, _fit in ranking.placed}
    assert sum(placed.chance for placed, _fit in ranking.placed) == pytest.approx(2, abs=0.01)
    assert not open_judgements_of(kept.judge.expert.user).exists()
    assert roles.browser(city).get(reverse("talent:assign_more", args=[judged.number])).status_code == 200
    actions.finish_judging(selection=judged, by=city, at=LATER)
    assert judged.state == "scored"


def test_conflicts_are_found_with_as_many_queries_for_many_nominees(
    closed: Selection, experts: list[Expert], city: User
) -> None:
    actions.name_judges(selection=closed, experts=experts, most=6, by=city, at=LATER)
    nominees, counts = list(accepted(closed)), []
    for many in (1, 6):
        with CaptureQueriesContext(connection) as asked:
            problem_of_selection(closed, nominees[:many], 3, LATER.date())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_everybody_is_decided_on_before_judges_are_assigned(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union
) -> None:
    """A union still recommends who was handed in in time; nobody is sent back or taken in when it is too late."""
    actions.set_quotas(selection=selection, places={haidian.pk: 10}, by=city, at=AT)
    one, other, third = (
        talent.nomination(selection, talent.worker(clerk, unit, f"工人{name}"), clerk, until="submitted")
        for name in "甲乙丙"
    )
    actions.recommend_nominee(nomination=one, by=officer, at=AT)
    actions.accept_nominee(nomination=one, by=city, at=AT)
    with time_machine.travel(LATER):
        actions.close_nominations(selection=selection, by=city, at=LATER)
    actions.recommend_nominee(nomination=other, by=officer, at=LATER)
    with pytest.raises(ValidationError, match="退回以后不能再提交"):
        actions.return_nomination(nomination=third, reason="缺材料", by=officer, at=LATER)
    judges = [panels.expert(f"评委{number}") for number in range(3)]
    actions.name_judges(selection=selection, experts=judges, most=6, by=city, at=LATER)
    with pytest.raises(ValidationError, match="还有 1 名已推荐的没有决定"):
        actions.start_judging(selection=selection, reviews=2, by=city, at=LATER)
    actions.accept_nominee(nomination=other, by=city, at=LATER)
    assert third in nominations_waiting(officer)
    actions.start_judging(selection=selection, reviews=2, by=city, at=LATER)
    with pytest.raises(ValidationError, match="已经分配评委"):
        actions.recommend_nominee(nomination=third, by=officer, at=LATER)
    Nomination.objects.filter(pk=third.pk).update(state="recommended")
    with pytest.raises(ValidationError, match="已经分配评委"):
        actions.accept_nominee(nomination=third, by=city, at=LATER)
    assert not nominations_waiting(officer).exists()
    assert not nominations_waiting(city).exists()


def test_points_typed_twice_are_not_lost_in_silence(judged: Selection) -> None:
    one = Judgement.objects.select_related("judge__expert__user", "judge__selection").earliest("pk")
    give(one, 80)
    told = dict.fromkeys(Force.values, "10")
    page = roles.browser(one.judge.expert.user).post(
        reverse("talent:submit_judgement", args=[one.pk]), told, follow=True
    )
    assert "这次填的没有保存" in page.content.decode()


def test_judges_by_form(closed: Selection, experts: list[Expert], city: User) -> None:
    client = roles.browser(city)
    told = {"experts": [one.pk for one in experts], "most": "6", "least": "0"}
    assert client.post(reverse("talent:name_judges", args=[closed.number]), told).status_code == 302
    assert client.get(reverse("talent:name_judges", args=[closed.number])).status_code == 200
    assert client.post(reverse("talent:start_judging", args=[closed.number]), {"reviews": "9"}).status_code == 422
    assert client.post(reverse("talent:start_judging", args=[closed.number]), {"reviews": "3"}).status_code == 302
    answer = client.post(reverse("talent:finish_judging", args=[closed.number]), follow=True)
    assert "还有 18 份没有打分" in answer.content.decode()
    assert not Selection.objects.filter(state="scored").exists()


def test_names_are_masked_longest_first(closed: Selection) -> None:
    one = Nomination.objects.select_related("person", "unit", "union").earliest("pk")
    assert masked(f"{one.union.name}和{one.person.name}", one) == "※和※"
    assert masked("没有名字", one) == "没有名字"
