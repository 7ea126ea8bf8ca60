"""Projects: handed in once, judged by clause, asked about field by field, approved in order, accepted, stopped."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from core.audit.models import AuditRecord
from core.ledger.queries import trial_balance
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy, Tier
from federation.academies.queries.register import last_term
from federation.organizations.models import Union
from federation.subsidies.actions import calls, matching, projects, reviewing
from federation.subsidies.models import Instalment, Pledge, Project
from federation.subsidies.queries.books import book
from federation.subsidies.queries.projects import (
    pledges_of,
    project_duties_of,
    projects_visible_to,
    projects_waiting,
)
from federation.subsidies.workflow import PROJECT
from tests.factories import evaluations, organizations, roles, subsidies
from tests.factories.subsidies import AT, DOCUMENT, MILLION, Hands


def clauses(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.clause.partition(":")[2] for one in refused.value.findings if one.stops]


def balances() -> dict[str, int]:
    found = book()
    assert found is not None
    return {row.account.code: row.debit_fen - row.credit_fen for row in trial_balance(found)}


# --- in the academy's hands ------------------------------------------------------------------------------------------


def test_a_call_waits_for_the_budget_and_the_academies_hear_of_it(academy: Academy, who: Hands) -> None:
    clerk = subsidies.clerk_of(academy)
    draft = subsidies.fund(by=who.entry)
    with pytest.raises(ValidationError, match="预算批准以后"):
        subsidies.call(draft, by=who.entry)
    draft.delete()
    call = subsidies.ground(academy, who)
    assert Notification.objects.filter(user=clerk, subject__startswith="补助项目申报").count() == 1
    assert [duty.title for duty in project_duties_of(clerk)] == [f"申报项目：{call.title}"]
    with pytest.raises(NotPermitted):
        calls.amend_call(call=call, until_on=date(2026, 12, 1), by=who.officer, at=AT)
    with pytest.raises(ValidationError, match="不能早于"):
        calls.amend_call(call=call, until_on=date(2026, 10, 1), by=who.entry, at=AT)


def test_the_demonstrative_academy_is_refused_with_its_clause(academy: Academy, who: Hands) -> None:
    call = subsidies.ground(academy, who)
    other = evaluations.hosted(organizations.city(), tier=Tier.DEMONSTRATIVE)
    with pytest.raises(Refused) as refused:
        projects.draft_project(
            call=call, term=last_term(other), plan=subsidies.plan(), by=subsidies.clerk_of(other), at=AT
        )
    assert clauses(refused) == ["1"]
    assert not Project.objects.exists()


def test_one_project_a_call_and_only_in_its_days(academy: Academy, who: Hands) -> None:
    first = subsidies.drafted(academy, who)
    clerk, term = subsidies.clerk_of(academy), last_term(academy)
    with pytest.raises(Refused) as refused:
        projects.draft_project(call=first.call, term=term, plan=subsidies.plan(), by=clerk, at=AT)
    assert clauses(refused) == ["17.1"]
    with pytest.raises(DatabaseError, match="project_once_a_call"), transaction.atomic():
        Project.objects.create(
            call=first.call, academy=academy, term=term, title="二", from_on=AT, until_on=AT, entered_by=clerk
        )
    calls.amend_call(call=first.call, until_on=date(2026, 11, 25), by=who.entry, at=AT)
    first.refresh_from_db()
    with pytest.raises(Refused) as refused:
        projects.submit_project(project=first, by=clerk, at=AT)
    assert clauses(refused) == ["17"]
    projects.discard_project(project=first, by=clerk, at=AT)
    calls.amend_call(call=first.call, until_on=date(2026, 11, 26), by=who.entry, at=AT)
    first.call.refresh_from_db()
    projects.draft_project(call=first.call, term=term, plan=subsidies.plan(), by=clerk, at=AT)


def test_what_a_project_misses_is_said_all_at_once(academy: Academy, who: Hands) -> None:
    made = subsidies.drafted(
        academy, who,
        subsidies.line(cost_kind="lecture", what="讲课", title_grade="professor", class_hours_tenths=100,
                       amount_fen=1_000_001, persons=None, days=None),
        subsidies.line(amount_fen=60 * 5 * 55_000 + 1),
        subsidies.line(use="symposium", amount_fen=MILLION // 2),
        told=subsidies.plan(trade=""),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        projects.submit_project(project=made, by=subsidies.clerk_of(academy), at=AT)
    assert clauses(refused) == ["3", "5", "9", "10", "15.2"]
    made.refresh_from_db()
    assert made.state == "drafted"


def test_the_numbers_it_was_judged_by_stay_with_it(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, until="submitted")
    assert made.terms["subsidies.training_day_fen_max"]["value"] == 55_000
    assert made.terms["subsidies.training_day_fen_max"]["clause"] == "bj-academy-subsidy:10"


def test_others_see_it_only_once_it_is_handed_in(haidian: Union, yanqing: Union, academy: Academy, who: Hands) -> None:
    made = subsidies.drafted(academy, who)
    here, there = roles.staff("district_officer", haidian), roles.staff("district_officer", yanqing)
    assert not projects_visible_to(here).exists()
    projects.submit_project(project=made, by=subsidies.clerk_of(academy), at=AT)
    assert projects_visible_to(here).get().pk == made.pk
    assert projects_visible_to(who.officer).get().pk == made.pk
    assert not projects_visible_to(there).exists()
    assert not projects_visible_to(roles.staff("district_officer", yanqing)).exists()


def test_somebody_elses_academy_is_not_filled_in(haidian: Union, academy: Academy, who: Hands) -> None:
    made = subsidies.drafted(academy, who)
    stranger = subsidies.clerk_of(subsidies.capital(haidian))
    for act in (
        lambda: projects.enter_line(project=made, told=subsidies.line(), by=stranger, at=AT),
        lambda: projects.amend_project(project=made, plan=subsidies.plan(), by=who.officer, at=AT),
        lambda: projects.submit_project(project=made, by=who.entry, at=AT),
        lambda: projects.discard_project(project=made, by=stranger, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()


# --- asked about -----------------------------------------------------------------------------------------------------


def test_only_what_was_asked_about_can_be_changed(haidian: Union, academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, until="submitted")
    officer, clerk = roles.staff("district_officer", haidian), subsidies.clerk_of(academy)
    with pytest.raises(ValidationError, match="至少对一个栏目"):
        reviewing.ask_more(project=made, questions={"goal": " "}, by=officer, at=AT)
    reviewing.ask_more(project=made, questions={"goal": "写明怎么考核", "title": ""}, by=officer, at=AT)
    with pytest.raises(ValidationError, match="没有要求补充这一项"):
        projects.amend_project(project=made, plan=subsidies.plan(title="换个名字"), by=clerk, at=AT)
    with pytest.raises(ValidationError, match="不能改预算明细"):
        projects.enter_line(project=made, told=subsidies.line(), by=clerk, at=AT)
    projects.amend_project(project=made, plan=subsidies.plan(goal="结业考核，八成取证。"), by=clerk, at=AT)
    question = made.questions.get()
    with pytest.raises(ValidationError, match="请答复"):
        projects.answer_more(project=made, answers={question.pk: " "}, by=clerk, at=AT)
    made.refresh_from_db()
    projects.answer_more(project=made, answers={question.pk: "已写明"}, by=clerk, at=AT)
    made.refresh_from_db()
    assert (made.state, made.goal) == ("submitted", "结业考核，八成取证。")
    assert list(projects_waiting(officer)) == [made]


# --- in the union's hands --------------------------------------------------------------------------------------------


def test_it_goes_through_every_hand_in_order(haidian: Union, academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, until="submitted")
    officer = roles.staff("district_officer", haidian)
    early: list[Callable[[], object]] = [
        lambda: reviewing.review_project(
            project=made, amounts={one.pk: one.amount_fen for one in made.lines.all()}, by=who.officer, at=AT
        ),
        lambda: reviewing.approve_project(project=made, document_number=DOCUMENT, by=who.approval, at=AT),
        lambda: reviewing.sign_agreement(project=made, agreed_on=AT.date(), by=who.entry, at=AT),
    ]
    for act in early:
        with pytest.raises((NotAllowed, NotPermitted, Refused)):
            act()
    made.refresh_from_db()
    reviewing.endorse_project(project=made, by=officer, at=AT)
    (line,) = made.lines.all()
    with pytest.raises(ValidationError, match="不能多于申请"):
        reviewing.review_project(project=made, amounts={line.pk: line.amount_fen + 1}, by=who.officer, at=AT)
    with pytest.raises(ValidationError, match="不能小于 0"):
        reviewing.review_project(project=made, amounts={line.pk: -1}, by=who.officer, at=AT)
    reviewing.review_project(project=made, amounts={line.pk: 8_000_001}, by=who.officer, at=AT)
    reviewing.approve_project(project=made, document_number=DOCUMENT, by=who.approval, at=AT)
    assert list(made.instalments.values_list("number", "amount_fen", "state")) == [
        (1, 4_800_000, "planned"),
        (2, 3_200_001, "planned"),
    ]
    assert balances()["2201"] == -8_000_001
    with pytest.raises(ValidationError, match="不能早于立项日期 2026-11-26"):
        reviewing.sign_agreement(project=made, agreed_on=date(2026, 11, 25), by=who.entry, at=AT)
    reviewing.sign_agreement(project=made, agreed_on=AT.date(), by=who.entry, at=AT)
    assert list(made.instalments.values_list("state", flat=True)) == ["released", "planned"]


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("city_officer", "endorse_project"),
        ("finance_entry", "review_project"),
        ("district_officer", "review_project"),
        ("city_officer", "approve_project"),
        ("finance_entry", "approve_project"),
        ("cashier", "sign_agreement"),
        ("auditor", "accept_project"),
        ("finance_approval", "stop_project"),
    ],
)
def test_the_wrong_role_moves_nothing(academy: Academy, who: Hands, kind: str, verb: str) -> None:
    before = {"endorse_project": "submitted", "review_project": "endorsed", "approve_project": "reviewed",
              "sign_agreement": "approved", "accept_project": "underway", "stop_project": "underway"}[verb]  # fmt: skip
    made = subsidies.project(academy, who, until=before)
    told: dict[str, dict[str, Any]] = {
        "endorse_project": {}, "review_project": {"amounts": {}}, "approve_project": {"document_number": DOCUMENT},
        "sign_agreement": {"agreed_on": AT.date()}, "accept_project": {"accepted_fen": 0, "reason": ""},
        "stop_project": {"reason": ""},
    }  # fmt: skip
    with pytest.raises(NotPermitted):
        getattr(reviewing, verb)(project=made, **told[verb], by=roles.staff(kind), at=AT)


def test_two_projects_do_not_share_one_allotment(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, subsidies.line(amount_fen=6_000_000), until="reviewed")
    with pytest.raises(DatabaseError, match="on an allotment"), transaction.atomic():
        Project.objects.filter(pk=made.pk).update(
            state="approved", approved_by=who.approval, approved_fen=MILLION // 2 + 1
        )


def test_an_academy_on_hold_is_not_approved(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, until="reviewed")
    subsidies.result(academy, 2025, failed=True)
    with pytest.raises(Refused) as refused:
        reviewing.approve_project(project=made, document_number=DOCUMENT, by=who.approval, at=AT)
    assert clauses(refused) == ["7"]


def test_what_is_declined_is_told_with_its_reason(haidian: Union, academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, until="submitted")
    reviewing.decline_project(project=made, reason="与品牌无关", by=roles.staff("district_officer", haidian), at=AT)
    assert "未立项" in Notification.objects.filter(user=subsidies.clerk_of(academy)).latest("pk").subject


# --- accepted, stopped -----------------------------------------------------------------------------------------------


def test_acceptance_releases_the_rest_by_what_was_accepted(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who)
    with pytest.raises(Refused) as refused:
        reviewing.accept_project(project=made, accepted_fen=1, reason="", by=who.officer, at=AT)
    assert clauses(refused) == ["20.1", "18.3"]
    subsidies.voucher(made, 9_000_000)
    subsidies.reported(made, who)
    with pytest.raises(ValidationError, match="验收金额"):
        reviewing.accept_project(project=made, accepted_fen=10_000_001, reason="", by=who.officer, at=AT)
    reviewing.accept_project(project=made, accepted_fen=9_000_000, reason="少办一期", by=who.officer, at=AT)
    assert list(made.instalments.values_list("amount_fen", "state")) == [
        (6_000_000, "released"),
        (3_000_000, "released"),
    ]
    assert balances()["2201"] == -9_000_000
    assert balances()["5301"] == 9_000_000


def test_what_was_accepted_for_less_than_the_first_instalment_gets_no_more(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who)
    subsidies.voucher(made, 5_000_000)
    subsidies.reported(made, who)
    reviewing.accept_project(project=made, accepted_fen=5_000_000, reason="只办一期", by=who.officer, at=AT)
    assert made.instalments.get(number=2).state == "cancelled"
    assert balances()["2201"] == -6_000_000


def test_a_stopped_project_is_owed_nothing_more(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who)
    reviewing.stop_project(project=made, reason="学院撤回", by=who.officer, at=AT)
    assert set(made.instalments.values_list("state", flat=True)) == {"cancelled"}
    assert balances()["2201"] == 0


def test_instalments_never_exceed_the_promise(academy: Academy, who: Hands) -> None:
    made = subsidies.project(academy, who, until="approved")
    with pytest.raises(DatabaseError, match="on a promise"), transaction.atomic():
        Instalment.objects.create(project=made, number=3, amount_fen=1)


@pytest.mark.parametrize("state", sorted(set(PROJECT.states)))
def test_no_state_is_skipped_by_hand(academy: Academy, who: Hands, state: str) -> None:
    made = subsidies.drafted(academy, who)
    if ("drafted", state) in PROJECT.steps or state == "drafted":
        return
    with pytest.raises(DatabaseError, match=r"cannot go from|_check|approved_by_another"), transaction.atomic():
        Project.objects.filter(pk=made.pk).update(state=state)


def test_an_academy_on_hold_is_told_before_it_fills_anything_in(academy: Academy, who: Hands) -> None:
    call, clerk = subsidies.ground(academy, who), subsidies.clerk_of(academy)
    place = reverse("subsidies:draft_project", args=[call.pk, academy.code])
    assert len(project_duties_of(clerk)) == 1
    assert roles.browser(clerk).get(place).status_code == 200
    subsidies.result(academy, 2025, failed=True)
    assert not project_duties_of(clerk)
    answer = roles.browser(clerk).get(place)
    assert answer.status_code in (403, 409, 422)
    assert "2025 年度不合格" in answer.content.decode()


# --- matching money --------------------------------------------------------------------------------------------------


def test_more_than_was_promised_waits_until_the_promise_is_raised(haidian: Union, academy: Academy, who: Hands) -> None:
    """99,999,999 yuan were accepted on a promise of 50,000."""
    made, clerk = subsidies.project(academy, who), subsidies.clerk_of(academy)
    host = Pledge.objects.create(
        project=made, source="host", payer="甲校", committed_fen=5_000_000, due_on=date(2026, 11, 20)
    )
    told: dict[str, Any] = {"pledge": host, "received_on": AT.date(), "by": clerk, "at": AT}
    for amount, day in ((9_999_999_900, AT.date()), (5_000_001, AT.date()), (1, date(2025, 12, 31))):
        with pytest.raises(Refused) as refused:
            matching.receive_pledge(**{**told, "amount_fen": amount, "received_on": day, "number": "A1"})
        assert clauses(refused) == ["2"]
    assert not host.receipts.exists()
    matching.receive_pledge(**told, amount_fen=4_000_000, number="A1")
    with pytest.raises(Refused):
        matching.receive_pledge(**told, amount_fen=1_000_001, number="A2")
    for by in (who.officer, roles.staff("auditor")):
        with pytest.raises(NotPermitted):
            matching.raise_pledge(pledge=host, committed_fen=6_000_000, reason="x", by=by, at=AT)
    with pytest.raises(ValidationError, match="只能提高"):
        matching.raise_pledge(pledge=host, committed_fen=5_000_000, reason="x", by=clerk, at=AT)
    matching.raise_pledge(pledge=host, committed_fen=5_000_001, reason="学校追加", by=clerk, at=AT)
    kept = AuditRecord.objects.get(verb="raise_pledge")
    assert (kept.reason, kept.facts["before_fen"], kept.facts["committed_fen"]) == ("学校追加", 5_000_000, 5_000_001)
    matching.receive_pledge(**told, amount_fen=1_000_001, number="A2")
    assert [one.left_fen for one in pledges_of(made, AT.date())] == [0]


def test_matching_money_is_promised_received_and_late(haidian: Union, academy: Academy, who: Hands) -> None:
    made, clerk = subsidies.drafted(academy, who), subsidies.clerk_of(academy)
    for source, payer in (("union", "海淀区总工会"), ("host", "某某学校")):
        projects.enter_pledge(
            project=made, source=source, payer=payer, committed_fen=100_00, due_on=date(2026, 11, 20), by=clerk, at=AT
        )
    union, host = made.pledges.order_by("pk")
    told: dict[str, Any] = {"received_on": AT.date(), "number": "A1", "at": AT}
    with pytest.raises(NotPermitted):
        matching.receive_pledge(pledge=union, amount_fen=1, by=clerk, **told)
    officer = roles.staff("district_officer", haidian)
    matching.receive_pledge(pledge=union, amount_fen=100_00, by=officer, **told)
    matching.receive_pledge(pledge=host, amount_fen=60_00, by=clerk, **told)
    with pytest.raises(ValidationError, match="已经登记过"):
        matching.receive_pledge(pledge=host, amount_fen=60_00, by=clerk, **told)
    told["number"] = "A2"
    with pytest.raises(ValidationError, match="冲减不能超过"):
        matching.receive_pledge(pledge=host, amount_fen=-60_01, by=clerk, **told)
    matching.receive_pledge(pledge=host, amount_fen=-10_00, by=clerk, **told)
    with pytest.raises(ValidationError, match="不能删除"):
        projects.remove_pledge(pledge=host, by=clerk, at=AT)
    assert [(one.received_fen, one.is_late) for one in pledges_of(made, AT.date())] == [(100_00, False), (50_00, True)]
    assert balances()["1802"] == 150_00
    assert not projects_waiting(officer).exists()
