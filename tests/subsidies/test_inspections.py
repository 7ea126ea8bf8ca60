"""Supervision: by risk and by lot, heard, confirmed by another, planned, checked again, and whether it came back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.outbox.models import Notification
from core.rules.rule import Parameter, Parameters, Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.panels.actions import hold_draw, replace_drawn
from federation.panels.models import Draw
from federation.subsidies.actions import inspections
from federation.subsidies.models import Fund, InspectedProject, Inspection, Project, Shortcoming
from federation.subsidies.queries.inspections import (
    by_clause,
    facts_of_risk,
    inspected_visible_to,
    inspection_duties_of,
    shortcomings_visible_to,
)
from federation.subsidies.rules.inspections import (
    ClosingFacts,
    PlanFacts,
    RiskFacts,
    SampleFacts,
    academy_is_heard_on_it,
    everything_is_settled,
    plan_ends_in_time,
    risk_of,
    sample_of,
    something_can_be_inspected,
)
from federation.subsidies.rules.recoveries import HeardFacts
from tests.factories import accounts, roles, subsidies
from tests.factories.subsidies import AT, Hands
from tests.subsidies import kept

SEED_DAY = date(2026, 12, 1)
DRAWN_AT = datetime(2026, 12, 2, 2, tzinfo=UTC)
LATER = datetime(2026, 12, 15, 2, tzinfo=UTC)
PLAN: dict[str, Any] = {"plan": "补签到表，专人核对名册", "until_on": date(2027, 1, 31)}
SINCE = date(2024, 7, 1)
LAW = Parameters(
    [
        Parameter(code, value, "bj-academy-subsidy:6.1", "assumed", SINCE)
        for code, value in {
            "subsidies.risk_percent": 10,
            "subsidies.draw_percent": 10,
            "subsidies.risk_points": {"flagged": 1, "failed": 10},
            "subsidies.risk_count_most": 5,
            "subsidies.correction_days_most": 90,
            "subsidies.hearing_days": 5,
        }.items()
    ],
    AT.date(),
)


def _with(**more: Any) -> Parameters:
    """The same numbers and some more."""
    told = [
        Parameter(f"subsidies.{code}", value, "bj-academy-subsidy:6.1", "assumed", SINCE)
        for code, value in more.items()
    ]
    return Parameters(told, AT.date())


LAW_WITH_VARIANCE = _with(variance_percent=30)
LAW_WITH_EARLIER = _with(risk_points={"earlier": 4}, risk_count_most=5)


# --- the ranking -----------------------------------------------------------------------------------------------------


def test_risk_counts_each_kind_up_to_the_set_number() -> None:
    found = risk_of(RiskFacts(1, 100, {"flagged": 9, "failed": 1, "unheard_of": 3}), LAW)
    assert found.reasons == (("flagged", 9, 5), ("failed", 1, 10))
    assert found.points == 15


def test_the_sample_takes_the_top_and_draws_from_the_rest() -> None:
    facts = [RiskFacts(number, 100 + number % 3, {"flagged": number % 4}) for number in range(1, 22)]
    sample = sample_of(facts, LAW)
    assert [one.project for one in sample.by_risk] == [11, 7, 19]  # three flags each; larger amounts first
    assert len(sample.pool) == 18
    assert sample.draws == 2
    assert sample_of(facts[::-1], LAW) == sample
    assert sample_of([], LAW).draws == 0


def test_nobody_without_risk_is_taken_for_it() -> None:
    sample = sample_of([RiskFacts(1, 100, {}), RiskFacts(2, 100, {"flagged": 0})], LAW)
    assert sample.by_risk == ()
    assert sample.draws == 1


@pytest.mark.parametrize(("paid", "held"), [(0, False), (1, True)])
def test_something_can_be_inspected(paid: int, held: bool) -> None:
    assert something_can_be_inspected(SampleFacts(paid), LAW).held is held


@pytest.mark.parametrize(("day", "stated", "held"), [(3, False, False), (4, False, True), (1, True, True)])
def test_academy_is_heard_on_it(day: int, stated: bool, held: bool) -> None:
    assert academy_is_heard_on_it(HeardFacts(date(2026, 12, day), date(2026, 12, 3), stated), LAW).held is held


@pytest.mark.parametrize(("days", "held"), [(-1, False), (0, True), (90, True), (91, False)])
def test_plan_ends_in_time(days: int, held: bool) -> None:
    facts = PlanFacts(SEED_DAY, SEED_DAY + timedelta(days=days))
    assert plan_ends_in_time(facts, LAW).held is held


@pytest.mark.parametrize(("unseen", "unsettled", "held"), [(0, 0, True), (1, 0, False), (0, 1, False)])
def test_everything_is_settled(unseen: int, unsettled: int, held: bool) -> None:
    assert everything_is_settled(ClosingFacts(unseen, unsettled), LAW).held is held


# --- the case --------------------------------------------------------------------------------------------------------


@kept
def risky(academy: Academy, who: Hands) -> Project:
    """Paid; its academy failed a year and put it right."""
    subsidies.result(academy, 2024, failed=True)
    subsidies.put_right(academy, 2024)
    return paid(academy, who)


def paid(academy: Academy, who: Hands) -> Project:
    subsidies.account(academy, who)
    made = subsidies.project(academy, who)
    subsidies.answered(subsidies.batch(made.instalments.filter(number=1), who), who)
    return made


@kept
def fund(risky: Project) -> Fund:
    return risky.call.fund


@kept
def other(who: Hands) -> User:
    return accounts.city_officer()


@kept
def inspection(fund: Fund, who: Hands) -> Inspection:
    return announced(fund, who)


@kept
def inspected(inspection: Inspection) -> InspectedProject:
    return inspection.projects.get()


@kept
def noted(inspected: InspectedProject, who: Hands) -> Shortcoming:
    return note(inspected, who.officer)


def announced(fund: Fund, who: Hands) -> Inspection:
    return inspections.announce_inspection(
        fund=fund, title="年中检查", seed_event="12月1日开奖号码", seed_on=SEED_DAY, by=who.officer, at=AT
    )


def note(inspected: InspectedProject, by: User, **more: Any) -> Shortcoming:
    told: dict[str, Any] = {"clause": "bj-academy-subsidy:12.1", "what": "名册和签到表不符", **more}
    return inspections.note_shortcoming(inspected=inspected, **told, by=by, at=AT)


def confirmed(one: Shortcoming, by: User) -> Shortcoming:
    clerk = subsidies.clerk_of(one.inspected.project.academy)
    inspections.state_shortcoming_view(shortcoming=one, view="已补", by=clerk, at=AT)
    one.refresh_from_db()
    return inspections.confirm_shortcoming(shortcoming=one, by=by, at=AT)


def test_what_has_risk_is_looked_at_without_a_draw(inspection: Inspection, risky: Project) -> None:
    assert inspection.state == "underway"
    assert inspection.draw_code == ""
    chosen = inspection.projects.get()
    assert (chosen.project, chosen.chosen_by, chosen.points, chosen.risk) == (risky, "risk", 10, [["failed", 1, 10]])
    clerk = subsidies.clerk_of(risky.academy)
    assert "请备好" in Notification.objects.filter(user=clerk).latest("pk").body


def test_the_rest_is_drawn_and_followed_up(risky: Project, fund: Fund, haidian: Union, who: Hands) -> None:
    calm = [paid(subsidies.capital(haidian), who) for _ in range(3)]
    made = announced(fund, who)
    assert made.state == "announced"
    draw = Draw.objects.get(code=made.draw_code)
    assert [key for key, _label in draw.pool] == sorted(f"{one.pk:08d}" for one in calm)
    with pytest.raises(NotAllowed):
        inspections.conclude_visit(
            inspected=made.projects.get(), visited_on=AT.date(), summary="看过", by=who.officer, at=AT
        )
    hold_draw(draw=draw, seed="03 11 19", by=who.officer, at=DRAWN_AT)
    made.refresh_from_db()
    assert made.state == "underway"
    drawn = made.projects.get(chosen_by="draw")
    assert drawn.project in calm
    replace_drawn(draw=draw, out_key=f"{drawn.project_id:08d}", reason="学院搬迁", by=who.officer, at=DRAWN_AT)
    drawn.refresh_from_db()
    assert drawn.state == "excused"
    follower = made.projects.exclude(pk=drawn.pk).get(chosen_by="draw")
    assert follower.state == "chosen"
    assert follower.project != drawn.project


def test_one_inspection_of_a_fund_at_a_time(inspection: Inspection, fund: Fund, who: Hands) -> None:
    with pytest.raises(ValidationError, match="没有结束"):
        announced(fund, who)


def test_nothing_to_inspect_before_money_arrived(academy: Academy, who: Hands) -> None:
    project = subsidies.project(academy, who)
    with pytest.raises(Refused) as refused:
        announced(project.call.fund, who)
    assert [one.clause for one in refused.value.findings if one.stops] == ["bj-academy-subsidy:6.1"]


def test_risk_is_counted_with_as_many_queries_for_many_projects(
    risky: Project, haidian: Union, who: Hands, django_assert_max_num_queries: Any
) -> None:
    projects = [risky, *(paid(subsidies.capital(haidian), who) for _ in range(3))]
    with django_assert_max_num_queries(8):
        facts = facts_of_risk(projects, AT.date(), LAW_WITH_VARIANCE)
    assert [dict(one.counts)["failed"] for one in facts] == [1, 0, 0, 0]


def test_it_is_heard_confirmed_by_another_corrected_and_checked_again(
    noted: Shortcoming, inspected: InspectedProject, inspection: Inspection, who: Hands, other: User
) -> None:
    clerk = subsidies.clerk_of(inspected.project.academy)
    assert noted.hear_by_on == date(2026, 12, 3)
    assert len(inspection_duties_of(clerk)) == 1
    with pytest.raises(NotPermitted, match="请同事办理"):
        inspections.confirm_shortcoming(shortcoming=noted, by=who.officer, at=AT)
    with pytest.raises(Refused) as refused:
        inspections.confirm_shortcoming(shortcoming=noted, by=other, at=AT)
    assert [one.clause for one in refused.value.findings if one.stops] == ["bj-academy-subsidy:6.2"]
    confirmed(noted, other)
    assert (noted.state, noted.repeat, noted.due_on) == ("confirmed", 1, date(2026, 12, 10))
    with pytest.raises(Refused):
        inspections.plan_correction(shortcoming=noted, plan="慢慢来", until_on=date(2027, 6, 30), by=clerk, at=AT)
    with pytest.raises(NotPermitted):
        inspections.plan_correction(shortcoming=noted, **PLAN, by=other, at=AT)
    inspections.plan_correction(shortcoming=noted, **PLAN, by=clerk, at=AT)
    inspections.report_correction(shortcoming=noted, result="已补齐", by=clerk, at=AT)
    assert [duty.title for duty in inspection_duties_of(other)][-1].startswith("待复查")
    inspections.reopen_correction(shortcoming=noted, reason="缺两次", until_on=date(2027, 1, 15), by=other, at=AT)
    assert "缺两次" in Notification.objects.filter(user=clerk).latest("pk").body
    inspections.report_correction(shortcoming=noted, result="又补了", by=clerk, at=AT)
    inspections.pass_correction(shortcoming=noted, by=who.officer, at=AT)
    with pytest.raises(Refused):
        inspections.close_inspection(inspection=inspection, by=who.officer, at=AT)
    inspections.conclude_visit(inspected=inspected, visited_on=AT.date(), summary="看过", by=who.officer, at=AT)
    with pytest.raises(NotAllowed):
        note(inspected, who.officer)
    inspections.close_inspection(inspection=inspection, by=who.officer, at=AT)
    assert inspection.state == "closed"


def test_silence_ends_with_its_term(noted: Shortcoming, other: User) -> None:
    with time_machine.travel(LATER):
        assert [duty.clause for duty in inspection_duties_of(other)][-1] == noted.clause
        inspections.confirm_shortcoming(shortcoming=noted, by=other, at=LATER)
    assert noted.state == "confirmed"


def test_what_comes_back_is_counted_by_clause(
    inspected: InspectedProject, inspection: Inspection, who: Hands, other: User
) -> None:
    first = confirmed(note(inspected, who.officer), other)
    again = confirmed(note(inspected, who.officer, what="又不符"), other)
    elsewhere = confirmed(note(inspected, who.officer, clause="bj-academy-subsidy:14"), other)
    dropped = note(inspected, who.officer)
    inspections.drop_shortcoming(shortcoming=dropped, reason="查无实据", by=other, at=AT)
    assert [one.repeat for one in (first, again, elsewhere)] == [1, 2, 1]
    assert by_clause(other, inspection) == [("bj-academy-subsidy:12.1", 2, 1), ("bj-academy-subsidy:14", 1, 0)]
    assert inspected_visible_to(other).get().found == 3
    assert risk_of(facts_of_risk([inspected.project], AT.date(), LAW_WITH_VARIANCE)[0], LAW_WITH_EARLIER).points == 12


def test_bad_input_is_named(inspected: InspectedProject, who: Hands, haidian: Union) -> None:
    with pytest.raises(ValidationError, match="没有这一条"):
        note(inspected, who.officer, clause="bj-academy-subsidy:99")
    foreign = subsidies.voucher(paid(subsidies.capital(haidian), who), 100_000)
    with pytest.raises(ValidationError, match="不是这个项目的"):
        note(inspected, who.officer, voucher=foreign)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        inspections.conclude_visit(
            inspected=inspected, visited_on=date(2026, 12, 31), summary="x", by=who.officer, at=AT
        )


def test_what_was_noted_stays(noted: Shortcoming) -> None:
    for change in ({"what": "别的"}, {"clause": "bj-academy-subsidy:1"}, {"state": "corrected"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Shortcoming.objects.filter(pk=noted.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        noted.delete()


# --- who may ---------------------------------------------------------------------------------------------------------


def test_who_sees_what(noted: Shortcoming, who: Hands, unions: list[Union], haidian: Union) -> None:
    seeing = [
        who.officer,
        roles.staff("auditor"),
        subsidies.clerk_of(noted.inspected.project.academy),
        accounts.district_officer(haidian),
    ]
    for user in seeing:
        assert shortcomings_visible_to(user).count() == 1
    elsewhere = subsidies.clerk_of(subsidies.capital(haidian))
    assert not shortcomings_visible_to(elsewhere).exists()
    assert not inspected_visible_to(elsewhere).exists()


def test_only_the_city_inspects(inspected: InspectedProject, fund: Fund, who: Hands) -> None:
    for user in (
        accounts.district_officer(inspected.project.term.union),
        subsidies.clerk_of(inspected.project.academy),
        who.cashier,
    ):
        with pytest.raises(NotPermitted):
            note(inspected, user)
    note(inspected, roles.staff("auditor"))
    with pytest.raises(NotPermitted):
        inspections.announce_inspection(
            fund=fund, title="x", seed_event="y", seed_on=SEED_DAY, by=roles.staff("auditor"), at=AT
        )


def test_pages(client: Any, noted: Shortcoming, other: User, who: Hands) -> None:
    inspected = noted.inspected
    client.force_login(other)
    for name, pk in (
        ("show_inspection", inspected.inspection_id), ("show_inspected", inspected.pk), ("show_shortcoming", noted.pk),
    ):  # fmt: skip
        answer = client.get(reverse(f"subsidies:{name}", args=[pk]))
        assert answer.status_code == 200
    assert "认定问题" in answer.content.decode()
    told = {"clause": "bj-academy-subsidy:3", "what": "买了礼品", "amount_fen": "80,000.50", "voucher": ""}
    answer = client.post(reverse("subsidies:note_shortcoming", args=[inspected.pk]), told)
    assert answer.status_code == 302
    assert Shortcoming.objects.latest("pk").amount_fen == 8_000_050
    answer = client.post(reverse("subsidies:confirm_shortcoming", args=[noted.pk]))
    assert answer.status_code in (200, 409, 422)
    assert "陈述期限" in answer.content.decode()
    client.force_login(subsidies.clerk_of(inspected.project.academy))
    answer = client.post(reverse("subsidies:state_shortcoming_view", args=[noted.pk]), {"view": "已补"})
    assert answer.status_code == 302
    assert client.get(reverse("subsidies:confirm_shortcoming", args=[noted.pk])).status_code == 405
    assert client.post(reverse("subsidies:confirm_shortcoming", args=[noted.pk])).status_code == 403
    client.force_login(subsidies.clerk_of(subsidies.capital(inspected.project.term.union)))
    for name, pk in (("show_inspected", inspected.pk), ("show_shortcoming", noted.pk)):
        assert client.get(reverse(f"subsidies:{name}", args=[pk])).status_code == 404
    assert client.get(reverse("subsidies:show_inspection", args=[inspected.inspection_id])).status_code == 404


@pytest.mark.parametrize("name", ["list_inspected", "list_shortcomings"])
def test_lists_hold_their_query_count(
    client: Any, name: str, inspected: InspectedProject, who: Hands, other: User
) -> None:
    client.force_login(other)
    counts = []
    for rows in (1, 20):
        for _ in range(rows):
            note(inspected, who.officer)
        client.get(reverse(f"subsidies:{name}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"subsidies:{name}")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
