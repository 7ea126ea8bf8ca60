"""The list: drawn up, ranked, decided by a meeting, on notice, corrected by objections, given up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit.queries import trail_of
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions.proposing import (
    decide_proposal,
    draw_line,
    draw_up_proposal,
    drop_proposal,
    list_application,
    publish_proposal,
    rank_line,
    unlist_application,
)
from federation.academies.actions.stepping import step_application
from federation.academies.models import Application, Proposal, Round, Tier
from federation.academies.queries.proposals import outlook_of, ranking_of, rounds_waiting
from federation.accounts.models import User
from federation.notices.actions import close_due_notices, examine_objection, settle_objection
from federation.notices.models import Notice, Outcome
from federation.organizations.models import Union, UnionKind
from federation.regulations.queries import parameters_on
from tests.academies.on_the_list import AT, CLOSED, DAY, NUMBER, names, states, weighed
from tests.factories import academies, notices, organizations
from tests.factories.academies import academy, plan

pytestmark = pytest.mark.usefixtures("announced")

# --- the list --------------------------------------------------------------------------------------------------------


def test_the_line_takes_the_best(three: list[Application], among: Round, wang: User) -> None:
    proposal = draw_up_proposal(round=among, by=wang, at=AT)
    assert draw_line(proposal=proposal, places=2, by=wang, at=AT) == (2, [])
    assert names(proposal) == [three[0].name, three[1].name]
    assert states(*three) == ["listed", "listed", "weighed"]
    assert draw_line(proposal=proposal, places=2, by=wang, at=AT).listed == 0
    assert draw_line(proposal=proposal, places=3, by=wang, at=AT).listed == 1
    assert [line.rank for line in proposal.lines.order_by("rank")] == [1, 2, 3]


def test_the_line_leaves_those_who_need_a_reason(among: Round, haidian: Union, wang: User) -> None:
    doubtful, unseen, good = (
        weighed(haidian, among, 950, favourable=False), weighed(haidian, among, 940, favourable=None),
        weighed(haidian, among, 700),
    )  # fmt: skip
    proposal = draw_up_proposal(round=among, by=wang, at=AT)
    assert draw_line(proposal=proposal, places=2, by=wang, at=AT) == (1, [doubtful.name, unseen.name])
    assert states(doubtful, unseen, good) == ["weighed", "weighed", "listed"]
    with pytest.raises(Refused):
        list_application(proposal=proposal, application=doubtful, by=wang, at=AT)
    line = list_application(proposal=proposal, application=doubtful, reason="已整改并复查", by=wang, at=AT)
    assert line.rank == 1
    with pytest.raises(Refused):
        list_application(proposal=proposal, application=unseen, reason="看材料即可", by=wang, at=AT)


def test_another_order_needs_a_reason(proposal: Proposal, three: list[Application], wang: User) -> None:
    first, _second, third = proposal.lines.order_by("rank")
    with pytest.raises(Refused) as refused:
        rank_line(line=third, rank=1, reason="", by=wang, at=AT)
    assert third.application.name in refused.value.findings[0].text
    rank_line(line=third, rank=1, reason="补齐空白工种", by=wang, at=AT)
    assert names(proposal) == [three[2].name, three[0].name, three[1].name]
    rank_line(line=first, rank=99, reason="同一区已有一家", by=wang, at=AT)
    assert names(proposal)[-1] == three[0].name


def test_taken_off_it_waits_and_the_others_move_up(proposal: Proposal, three: list[Application], wang: User) -> None:
    unlist_application(line=proposal.lines.get(rank=1), reason="等下一批", by=wang, at=AT)
    assert states(three[0]) == ["weighed"]
    assert [line.rank for line in proposal.lines.order_by("rank")] == [1, 2]


def test_one_list_of_a_round_is_made_at_a_time(proposal: Proposal, among: Round, wang: User) -> None:
    with pytest.raises(ValidationError, match="正在拟定"):
        draw_up_proposal(round=among, by=wang, at=AT)
    drop_proposal(proposal=proposal, reason="重新拟定", by=wang, at=AT)
    assert draw_up_proposal(round=among, by=wang, at=AT).number == 2


def test_a_dropped_list_lets_its_applications_wait(proposal: Proposal, three: list[Application], wang: User) -> None:
    drop_proposal(proposal=proposal, reason="重新拟定", by=wang, at=AT)
    assert states(*three) == ["weighed"] * 3
    assert rounds_waiting().get().waiting == 3  # type: ignore[attr-defined]


def test_strangers_of_another_round_are_not_listed(proposal: Proposal, haidian: Union, wang: User) -> None:
    other = weighed(haidian, academies.round(title="另一批"), 900)
    with pytest.raises(ValidationError, match="不是这一批"):
        list_application(proposal=proposal, application=other, by=wang, at=AT)


def test_the_plan_stands_beside_the_list(proposal: Proposal, haidian: Union) -> None:
    plan()
    academy(haidian, tier=Tier.CAPITAL)
    outlook = outlook_of(proposal, DAY)
    assert (outlook.year, outlook.standing, outlook.listed) == (2026, 1, 3)
    assert outlook.wanted == 40
    assert (outlook.missing, outlook.after) == (39, 36)
    ranking = ranking_of(proposal, DAY, parameters_on(DAY))
    assert [bool(place.warning) for place in ranking] == [False, False, True], "the third of 海淀 is beyond two"


def test_the_range_of_a_district_says_nothing_of_a_group(among: Round, wang: User) -> None:
    group = organizations.union("J001", "首旅集团工会", kind=UnionKind.BUREAU_GROUP, under=organizations.city())
    for _ in range(3):
        academy(group, tier=Tier.CAPITAL)
    weighed(group, among, 900)
    made = draw_up_proposal(round=among, by=wang, at=AT)
    assert [place.warning for place in ranking_of(made, DAY, parameters_on(DAY))] == [None]


def test_the_ranking_asks_as_much_for_30_as_for_one(
    among: Round, haidian: Union, wang: User, django_assert_num_queries: Any
) -> None:
    proposal = draw_up_proposal(round=among, by=wang, at=AT)
    parameters = parameters_on(DAY)
    for many in (1, 29):
        for _ in range(many):
            weighed(haidian, among, 800)
        with django_assert_num_queries(4):
            ranking_of(proposal, DAY, parameters)


# --- the meeting and the notice --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "day"), [("", DAY), (NUMBER, None), (NUMBER, DAY + timedelta(days=1))])
def test_no_minutes_no_decision(proposal: Proposal, zhao: User, number: str, day: date | None) -> None:
    with pytest.raises(Refused) as refused:
        decide_proposal(proposal=proposal, meeting_number=number, meeting_on=day, by=zhao, at=AT)
    assert [one.clause for one in refused.value.findings] == ["bj-academy-admission:3.5"]


def test_whoever_drew_it_up_does_not_record_the_decision(proposal: Proposal, wang: User) -> None:
    with pytest.raises(NotPermitted, match="请同事"):
        decide_proposal(proposal=proposal, meeting_number=NUMBER, meeting_on=DAY, by=wang, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            state="decided", meeting_number=NUMBER, meeting_on=DAY, decided_by=wang
        )


def test_not_even_the_database_decides_without_minutes(proposal: Proposal, zhao: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state="decided", decided_by=zhao)


def test_an_empty_list_is_not_decided(among: Round, three: list[Application], wang: User, zhao: User) -> None:
    empty = draw_up_proposal(round=among, by=wang, at=AT)
    with pytest.raises(ValidationError, match="空的"):
        decide_proposal(proposal=empty, meeting_number=NUMBER, meeting_on=DAY, by=zhao, at=AT)


def test_a_list_that_was_not_decided_is_not_published(proposal: Proposal, wang: User) -> None:
    with pytest.raises(NotAllowed):
        publish_proposal(proposal=proposal, opens_on=DAY, by=wang, at=AT)


def test_a_decided_list_does_not_change(proposal: Proposal, wang: User, zhao: User) -> None:
    decide_proposal(proposal=proposal, meeting_number=NUMBER, meeting_on=DAY, by=zhao, at=AT)
    with pytest.raises(NotAllowed):
        rank_line(line=proposal.lines.get(rank=3), rank=1, reason="晚了", by=wang, at=AT)


def test_on_notice_everybody_is_shown_but_no_score(notice: Notice, three: list[Application]) -> None:
    assert states(*three) == ["noticed"] * 3
    items = list(notice.items.order_by("position"))
    assert [item.key for item in items] == [one.code for one in three]
    assert [label for label, _value in items[0].facts] == ["学院名称", "建设单位", "推荐工会"]
    assert "90" not in str(items[0].facts).replace(three[0].name, "").replace(three[0].unit.name, "")


def test_who_withdrew_meanwhile_is_left_out(
    proposal: Proposal, three: list[Application], wang: User, zhao: User
) -> None:
    decide_proposal(proposal=proposal, meeting_number=NUMBER, meeting_on=DAY, by=zhao, at=AT)
    step_application(application=three[1], verb="withdraw", by=None, at=AT)
    notice = publish_proposal(proposal=proposal, opens_on=DAY, by=wang, at=AT)
    assert [item.key for item in notice.items.order_by("position")] == [three[0].code, three[2].code]
    assert trail_of(proposal).first().facts["gone"] == [three[1].code]  # type: ignore[union-attr]


def test_when_all_withdrew_there_is_nothing_to_publish(
    proposal: Proposal, three: list[Application], wang: User, zhao: User
) -> None:
    decide_proposal(proposal=proposal, meeting_number=NUMBER, meeting_on=DAY, by=zhao, at=AT)
    for one in three:
        step_application(application=one, verb="withdraw", by=None, at=AT)
    with pytest.raises(ValidationError, match="都已撤回"):
        publish_proposal(proposal=proposal, opens_on=DAY, by=wang, at=AT)


def test_withdrawn_while_the_list_is_made_it_leaves_the_list(proposal: Proposal, three: list[Application]) -> None:
    step_application(application=three[0], verb="withdraw", by=None, at=AT)
    assert three[0].name not in names(proposal)


def test_the_notice_ends_and_everybody_on_it_is_cleared(cleared: Proposal, three: list[Application]) -> None:
    assert cleared.state == "concluded"
    assert states(*three) == ["cleared"] * 3


def test_by_night_the_notice_ends_by_itself(notice: Notice, three: list[Application]) -> None:
    close_due_notices(by=None, at=CLOSED)
    assert states(*three) == ["cleared"] * 3


def test_a_notice_taken_back_lets_everybody_wait(
    notice: Notice, proposal: Proposal, three: list[Application], wang: User
) -> None:
    dropped = drop_proposal(proposal=proposal, reason="名称有误", by=wang, at=AT)
    assert (dropped.state, dropped.reason) == ("dropped", "名称有误")
    assert states(*three) == ["weighed"] * 3
    notice.refresh_from_db()
    assert notice.state == "withdrawn"


def objected(notice: Notice, one: Application, fact: str, outcome: str, by: User, **more: Any) -> None:
    receipt = notices.objection(notice, on=date(2026, 11, 26), key=one.code, fact=fact)
    at = AT + timedelta(days=1, hours=2)
    taken = examine_objection(objection=receipt.objection, stop_clock=True, by=by, at=at)
    settle_objection(objection=taken, outcome=outcome, answer="经核查属实。", by=by, at=at, **more)


def test_an_upheld_objection_refuses_with_clause_and_the_way_to_appeal(
    notice: Notice, three: list[Application], wang: User
) -> None:
    objected(notice, three[0], "建设单位", Outcome.WITHDRAWN, wang)
    assert states(*three) == ["refused", "noticed", "noticed"]
    last = trail_of(three[0]).filter(verb="strike").get()
    assert "经核查属实" in last.reason
    assert last.facts["clauses"] == ["bj-academy-admission:3.6"]


def test_a_correction_is_carried_into_the_application(notice: Notice, three: list[Application], wang: User) -> None:
    said = {"学院名称": "首都工匠学院（更正后）"}
    objected(notice, three[0], "学院名称", Outcome.CORRECTED, wang, correction=said)
    three[0].refresh_from_db()
    assert three[0].name == "首都工匠学院（更正后）"
    assert three[0].corrections == said
    kept = trail_of(three[0]).filter(verb="correct_application").get()
    assert kept.facts["after"] == said
    assert kept.facts["before"]["name"] != said["学院名称"]
