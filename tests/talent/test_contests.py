"""Contests: codes blind, points by somebody else, appeals ruled on by an odd group, places of their own in the list."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.queries import trail_of
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.panels.models import Expert
from federation.regulations.queries import parameters_on
from federation.talent import actions
from federation.talent.actions import SelectionTold
from federation.talent.actions import contests as acts
from federation.talent.actions.contests import ModuleTold
from federation.talent.models import Contest, Entry, Force, Judgement, ModuleScore, Nomination, Selection
from federation.talent.queries.contests import contest_at, knows_names, table_of
from federation.talent.queries.profile import profile_of
from federation.talent.queries.ranking import basis_of
from federation.talent.queries.results import chosen_of, last_result, nominations_by_code, tried
from tests.factories import notices, organizations, panels, roles, talent
from tests.factories.contests import POSTED_AT, REACHED, SETTLED_AT, doubt, enter, rule, settle
from tests.factories.talent import LATER

# --- prepared --------------------------------------------------------------------------------------------------------


def test_a_trade_with_a_contest_needs_places_within_the_selection(closed: Selection, city: User) -> None:
    for places in (None, 3):
        with pytest.raises(ValidationError) as fault:
            actions.enter_trade(
                selection=closed, name=talent.TRADE, route="mixed", reason="都看", places=places, by=city, at=LATER
            )
        assert "places" in fault.value.message_dict
    made = actions.enter_trade(
        selection=closed, name=talent.TRADE, route="mixed", reason="都看", places=2, by=city, at=LATER
    )
    assert made.share == parameters_on(LATER.date())["talent.contest_share"]
    with pytest.raises(ValidationError, match="只能改已有工种"):
        actions.enter_trade(selection=closed, name="钳工", route="review", reason="评", by=city, at=LATER)


def test_modules_add_up_and_stand_once_codes_are_dealt(contest: Contest, city: User) -> None:
    for wrong in ([ModuleTold("理论", 50, 100)], [ModuleTold("理论", 50, 100), ModuleTold("理论 ", 50, 100)]):
        with pytest.raises(ValidationError):
            acts.set_modules(contest=contest, modules=wrong, by=city, at=LATER)
    assert [one.weight for one in contest.modules.all()] == [20, 80]
    acts.deal_codes(contest=contest, by=city, at=LATER)
    with pytest.raises(ValidationError, match="已经编码"):
        acts.set_modules(contest=contest, modules=[ModuleTold("全部", 100, 100)], by=city, at=LATER)
    with pytest.raises(ValidationError, match="已经编码"):
        actions.enter_trade(
            selection=contest.trade.selection, name=talent.TRADE, route="review", reason="改", by=city, at=LATER
        )


def test_colleagues_of_a_competitor_do_not_rule(contest: Contest, city: User, unit: Unit) -> None:
    colleague = panels.expert("同事", employer=unit)
    kept = [one.expert for one in contest.arbiters.all()]
    with pytest.raises(ValidationError, match="同事"):
        acts.name_arbiters(contest=contest, experts=[*kept[:2], colleague], by=city, at=LATER)
    assert [one.expert for one in contest.arbiters.all()] == kept


def test_no_codes_without_arbiters_modules_and_decisions(contest: Contest, city: User) -> None:
    contest.arbiters.latest("pk").delete()
    with pytest.raises(Refused) as refused:
        acts.deal_codes(contest=contest, by=city, at=LATER)
    assert refused.value.findings[0].clause == "bj-craftsman-selection:6.6"
    contest.refresh_from_db()
    assert (contest.state, Entry.objects.count()) == ("preparing", 0)


def test_the_last_selection_is_copied_with_its_modules(contest: Contest, city: User) -> None:
    again = actions.draft_selection(
        told=SelectionTold("第五届", "city", 2028, 50, date(2028, 1, 1), date(2028, 2, 1)), by=city, at=LATER
    )
    trade = again.trades.get()
    assert (trade.route, trade.places, trade.share) == ("contest", 2, 100)
    assert [(one.name, one.weight, one.full) for one in trade.contest.modules.all()] == [
        ("理论", 20, 100), ("实操", 80, 50),
    ]  # fmt: skip
    assert not trade.contest.arbiters.exists()


def test_a_selection_with_fewer_places_than_its_contests_is_not_published(contest: Contest, city: User) -> None:
    told = SelectionTold("第五届", "city", 2028, 1, date(2028, 1, 1), date(2028, 2, 1))
    again = actions.draft_selection(told=told, by=city, at=LATER)
    with pytest.raises(ValidationError, match="合计 2 名，超过选树人数 1 名"):
        actions.open_selection(selection=again, by=city, at=LATER)
    told = SelectionTold("第五届", "city", 2028, 2, date(2028, 1, 1), date(2028, 2, 1))
    actions.amend_selection(selection=again, told=told, by=city, at=LATER)
    assert actions.open_selection(selection=again, by=city, at=LATER).state == "open"


# --- blind -----------------------------------------------------------------------------------------------------------


def test_codes_are_dealt_at_random_and_known_to_one(coded: Contest, city: User, other: User) -> None:
    codes = list(coded.entries.values_list("code", flat=True))
    assert codes == [f"A{number:02d}" for number in range(1, 7)]
    assert ModuleScore.objects.filter(points=None).count() == 12
    assert knows_names(city, coded)
    assert not knows_names(other, coded)
    address = [coded.trade.selection.number, coded.trade_id]
    with time_machine.travel(LATER):
        seen = roles.browser(other).get(reverse("talent:show_contest", args=address)).content.decode()
        assert "A01" in seen
        assert "工人" not in seen
        assert roles.browser(other).get(reverse("talent:print_codes", args=address)).status_code == 403
        paper = roles.browser(city).get(reverse("talent:print_codes", args=address)).content.decode()
        assert "工人甲" in paper
        points = roles.browser(city).get(reverse("talent:list_points", args=address)).content.decode()
        assert "工人" not in points
    assert "see_codes" in {one.verb for one in trail_of(coded)}


def test_who_dealt_the_codes_enters_no_points(coded: Contest, city: User, other: User) -> None:
    entry = coded.entries.get(code="A01")
    module = coded.modules.get(name="实操")
    with pytest.raises(Refused) as refused:
        acts.enter_points(entry=entry, points={module.pk: Decimal(40)}, absent=False, by=city, at=LATER)
    assert refused.value.findings[0].clause == "bj-craftsman-selection:6.5"
    with pytest.raises(ValidationError, match="0 到 50"):
        acts.enter_points(entry=entry, points={module.pk: Decimal("50.5")}, absent=False, by=other, at=LATER)
    acts.enter_points(entry=entry, points={module.pk: Decimal("49.5")}, absent=False, by=other, at=LATER)
    with pytest.raises(ValidationError, match="还有 11 个得分"):
        acts.post_scores(contest=coded, by=other, at=LATER)
    enter(coded, other)
    with pytest.raises(Refused):
        acts.post_scores(contest=coded, by=city, at=LATER)


def test_codes_taken_back_leave_nothing_but_the_trail(coded: Contest, city: User, other: User) -> None:
    enter(coded, other)
    acts.take_codes_back(contest=coded, reason="信封拆开过", by=city, at=LATER)
    assert not Entry.objects.exists()
    assert coded.coded_by_id is None
    assert trail_of(coded)[0].facts["points_entered"] == 12
    acts.deal_codes(contest=coded, by=other, at=LATER)
    assert coded.coded_by == other


def test_points_stay_in_the_database_too(posted: Contest, other: User) -> None:
    settle(posted, other)
    with pytest.raises(DatabaseError), transaction.atomic():
        ModuleScore.objects.update(points=50)
    with pytest.raises(DatabaseError), transaction.atomic():
        ModuleScore.objects.earliest("pk").delete()


# --- posted, doubted, settled ----------------------------------------------------------------------------------------


def test_posted_points_rank_within_the_trade_and_are_told(posted: Contest, clerk: User) -> None:
    rows = table_of(contest_at(posted.trade.selection, posted.trade_id))
    assert [(row.entry.nomination.person.name[-1], row.total, row.rank) for row in rows][:3] == [
        ("丁", 92.8, 1), ("乙", 90.0, 2), ("甲", 76.0, 3),
    ]  # fmt: skip
    assert posted.appeals_until == date(2027, 1, 7), "two working days"
    assert Notification.objects.filter(user=clerk, subject__contains="比赛成绩已公布").count() == 6


def test_points_change_only_when_more_than_half_rule_so(posted: Contest, clerk: User, other: User) -> None:
    kept = rule(doubt(posted, clerk), "45", None, None)
    assert (kept.state, kept.ruled) == ("dismissed", None)
    changed = rule(doubt(posted, clerk, "工人丙"), "45", "50", None)
    assert (changed.state, changed.ruled) == ("upheld", Decimal(45))
    score = ModuleScore.objects.get(entry=changed.entry, module=changed.module)
    assert score.points == Decimal(45)
    rows = table_of(contest_at(posted.trade.selection, posted.trade_id))
    assert [row.entry.nomination.person.name[-1] for row in rows][:3] == ["丁", "丙", "乙"]
    assert Notification.objects.filter(user=clerk, subject__contains="改判").count() == 1
    with pytest.raises(NotPermitted):
        rule(changed, "50")


def test_an_open_appeal_and_an_open_term_keep_points_from_being_settled(
    posted: Contest, clerk: User, city: User
) -> None:
    appeal = doubt(posted, clerk)
    with pytest.raises(Refused):
        acts.settle_contest(contest=posted, by=city, at=POSTED_AT)
    with pytest.raises(Refused) as refused:
        settle(posted, city)
    assert "待裁决 1 件" in refused.value.findings[0].text
    rule(appeal, None, None, None)
    assert settle(posted, city).state == "settled"


def test_who_may_doubt_what_and_until_when(posted: Contest, clerk: User, officer: User) -> None:
    first = doubt(posted, clerk)
    with pytest.raises(ValidationError, match="已经提过"):
        doubt(posted, clerk)
    elsewhere = organizations.unit(officer.roles.get().union)
    stranger = roles.staff("unit_clerk", elsewhere.union, elsewhere)
    with pytest.raises(NotPermitted):
        doubt(posted, stranger, "工人乙")
    with time_machine.travel(SETTLED_AT), pytest.raises(NotPermitted):
        acts.lodge_appeal(
            nomination=Nomination.objects.get(person__name="工人乙"), module=first.module, reason="晚了", by=clerk,
            at=SETTLED_AT,
        )  # fmt: skip
    with pytest.raises(NotPermitted):
        acts.rule_on_appeal(appeal=first, points=None, reason="外人", by=panels.expert("外人").user, at=POSTED_AT)
    with pytest.raises(ValidationError, match="维持原成绩"):
        rule(first, "40")
    with pytest.raises(ValidationError, match="0 到 50"):
        rule(first, "51")


def test_whoever_ruled_stays_in_the_group(posted: Contest, clerk: User, city: User) -> None:
    rule(doubt(posted, clerk), None)
    seated = [one.expert for one in posted.arbiters.order_by("pk")]
    fresh: Expert = panels.expert("替补")
    with pytest.raises(ValidationError, match="理由"):
        acts.name_arbiters(contest=posted, experts=[*seated[:2], fresh], by=city, at=POSTED_AT)
    with pytest.raises(ValidationError, match="不能换下"):
        acts.name_arbiters(contest=posted, experts=[*seated[1:], fresh], reason="生病", by=city, at=POSTED_AT)
    acts.name_arbiters(contest=posted, experts=[*seated[:2], fresh], reason="生病", by=city, at=POSTED_AT)
    assert [one.expert for one in posted.arbiters.order_by("pk")] == [*seated[:2], fresh]
    with pytest.raises(Refused):
        acts.name_arbiters(contest=posted, experts=seated[:2], reason="少一人", by=city, at=POSTED_AT)


# --- into the list ---------------------------------------------------------------------------------------------------


def test_a_contest_alone_needs_no_judges_and_names_the_best(posted: Contest, city: User, other: User) -> None:
    selection = posted.trade.selection
    assert actions.start_judging(selection=selection, reviews=3, by=city, at=LATER) == 0
    actions.finish_judging(selection=selection, by=city, at=LATER)
    with pytest.raises(ValidationError, match="比赛成绩还没有确定"):
        actions.propose_list(selection=selection, by=city, at=LATER)
    settle(posted, city)
    actions.propose_list(selection=selection, by=city, at=SETTLED_AT)
    result = last_result(selection)
    assert result is not None
    by_code = nominations_by_code(selection)
    assert [by_code[key].person.name for key in chosen_of(result)] == ["工人丁", "工人乙"]
    browser = roles.browser(city)
    for view in ("show_list", "show_judging", "show_fairness", "show_selection"):
        assert browser.get(reverse(f"talent:{view}", args=[selection.number])).status_code == 200


def test_absent_competitors_are_not_ranked_and_leave_their_place(coded: Contest, city: User, other: User) -> None:
    enter(coded, other, {**dict.fromkeys("甲乙丙戊己"), "丁": REACHED["丁"]})
    acts.post_scores(contest=coded, by=other, at=POSTED_AT)
    with pytest.raises(ValidationError, match="缺考"):
        doubt(coded, Nomination.objects.earliest("pk").entered_by)
    settle(coded, city)
    selection = coded.trade.selection
    found = tried(basis_of(selection, SETTLED_AT.date()))
    assert found.outcome is not None
    assert [found.basis.nominations[key].person.name for key in found.outcome.chosen] == ["工人丁"]


def test_contest_and_judges_together(closed: Selection, experts: list[Expert], city: User, other: User) -> None:
    notices.holidays(date(2027, 1, 1))
    actions.enter_trade(
        selection=closed, name=talent.TRADE, route="mixed", reason="都看", places=2, share=60, by=city, at=LATER
    )
    contest = Contest.objects.get()
    acts.set_modules(
        contest=contest, modules=[ModuleTold("理论", 20, 100), ModuleTold("实操", 80, 50)], by=city, at=LATER
    )
    acts.name_arbiters(contest=contest, experts=[panels.expert(f"仲裁{n}") for n in range(3)], by=city, at=LATER)
    actions.name_judges(selection=closed, experts=experts, most=6, by=city, at=LATER)
    assert actions.start_judging(selection=closed, reviews=3, by=city, at=LATER) == 18
    for one in Judgement.objects.select_related("judge__expert__user", "judge__selection", "nomination__person"):
        points = 99 if one.nomination.person.name == "工人甲" else 70
        actions.submit_judgement(
            judgement=one, points=dict.fromkeys(Force.values, points), by=one.judge.expert.user, at=LATER
        )
    actions.finish_judging(selection=closed, by=city, at=LATER)
    acts.deal_codes(contest=contest, by=city, at=LATER)
    enter(contest, other)
    acts.post_scores(contest=contest, by=other, at=LATER)
    settle(contest, city)
    actions.propose_list(selection=closed, by=city, at=SETTLED_AT)
    result = last_result(closed)
    assert result is not None
    by_code = nominations_by_code(closed)
    assert [by_code[key].person.name for key in chosen_of(result)] == ["工人甲", "工人丁"]


def test_where_a_contest_has_no_places_judging_does_not_begin(
    closed: Selection,
    experts: list[Expert],
    city: User,
) -> None:
    closed.trades.update(route="contest")
    actions.name_judges(selection=closed, experts=experts, most=6, by=city, at=LATER)
    with pytest.raises(ValidationError, match="本工种的名额"):
        actions.start_judging(selection=closed, reviews=3, by=city, at=LATER)


def test_the_nominee_reads_points_and_rank(posted: Contest, clerk: User, officer: User) -> None:
    one = Nomination.objects.get(person__name="工人乙")
    appeal = doubt(posted, clerk, "工人乙")
    rule(appeal, "46", "47", "48")
    with time_machine.travel(POSTED_AT):
        seen = roles.browser(clerk).get(reverse("talent:show_nomination", args=[one.pk])).content.decode()
    assert "本工种 6 人参赛，第 1 名，名额 2 名" in seen
    assert "提出成绩异议" in seen
    assert "看过录像" in seen
    assert profile_of(one) is None


def test_moves_out_of_turn_are_refused(contest: Contest, city: User, other: User) -> None:
    with pytest.raises(NotAllowed):
        acts.post_scores(contest=contest, by=other, at=LATER)
    with pytest.raises(NotAllowed):
        acts.settle_contest(contest=contest, by=city, at=LATER)
    with pytest.raises(NotAllowed):
        acts.take_codes_back(contest=contest, reason="早了", by=city, at=LATER)


def test_the_table_asks_the_same_for_any_number_of_entries(posted: Contest) -> None:
    with CaptureQueriesContext(connection) as told:
        assert len(table_of(contest_at(posted.trade.selection, posted.trade_id))) == 6
    assert len(told) == 6, "contest, modules twice, entries, points, their modules"
