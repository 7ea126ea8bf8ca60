"""Budgets and lists: entered by one, approved by another, never over the budget, nobody on hold."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.actions import funds
from federation.subsidies.models import Allotment, AllotmentLine, Fund
from federation.subsidies.queries.funds import duties_of, funds_visible_to, shares_visible_to
from tests.factories import academies, evaluations, roles, subsidies
from tests.factories.subsidies import AT, DOCUMENT, MILLION
from tests.subsidies import kept


@kept
def fund(entry: User, approval: User) -> Fund:
    return subsidies.approved_fund(by=entry, other=approval)


def test_a_budget_is_entered_by_one_and_approved_by_another(entry: User, approval: User) -> None:
    made = subsidies.fund(by=entry)
    funds.amend_fund(fund=made, budget_fen=2 * MILLION, by=entry, at=AT)
    funds.propose_fund(fund=made, by=entry, at=AT)
    assert [duty.title for duty in duties_of(approval)] == ["批准预算：2026 年补助资金"]
    assert Notification.objects.get(user=approval).subject == "待批准的预算：2026 年补助资金"
    funds.return_fund(fund=made, reason="补说明", by=approval, at=AT)
    made = funds.propose_fund(fund=made, by=entry, at=AT)
    funds.approve_fund(fund=made, document_number=f" {DOCUMENT} ", by=approval, at=AT)
    made.refresh_from_db()
    assert (made.state, made.document_number, made.budget_fen) == ("approved", DOCUMENT, 2 * MILLION)


def test_one_person_with_both_duties_does_not_approve_their_own(entry: User) -> None:
    roles_too = roles.staff("finance_approval")
    made = funds.propose_fund(fund=subsidies.fund(by=entry), by=entry, at=AT)
    Fund.objects.filter(pk=made.pk).update(entered_by=roles_too)
    made.refresh_from_db()
    with pytest.raises(NotPermitted, match="编制人不能批准自己编制的"):
        funds.approve_fund(fund=made, document_number=DOCUMENT, by=roles_too, at=AT)
    with pytest.raises(DatabaseError, match="fund_approved_by_another"), transaction.atomic():
        Fund.objects.filter(pk=made.pk).update(state="approved", approved_by=roles_too, document_number=DOCUMENT)


@pytest.mark.parametrize("kind", ["city_officer", "auditor", "cashier", "finance_approval", "district_officer"])
def test_nobody_else_enters_a_budget(unions: list[Union], kind: str) -> None:
    with pytest.raises(NotPermitted, match="财务经办"):
        subsidies.fund(by=roles.staff(kind))


def test_finance_of_a_district_has_no_say_in_the_city(haidian: Union) -> None:
    with pytest.raises(NotPermitted):
        subsidies.fund(by=roles.staff("finance_entry", haidian))


def test_a_year_has_one_budget(entry: User) -> None:
    subsidies.fund(by=entry)
    with pytest.raises(ValidationError, match="已经编制过"):
        subsidies.fund(by=entry)


def test_an_approved_budget_stays(fund: Fund, entry: User) -> None:
    with pytest.raises(NotAllowed):
        funds.amend_fund(fund=fund, budget_fen=5, by=entry, at=AT)
    with pytest.raises(DatabaseError, match="no longer a draft"), transaction.atomic():
        Fund.objects.filter(pk=fund.pk).update(budget_fen=5)


def test_a_document_is_needed(entry: User, approval: User) -> None:
    made = funds.propose_fund(fund=subsidies.fund(by=entry), by=entry, at=AT)
    with pytest.raises(ValidationError, match="请填写文号"):
        funds.approve_fund(fund=made, document_number="  ", by=approval, at=AT)


# --- lists -----------------------------------------------------------------------------------------------------------


def test_the_formula_divides_the_pot_by_grade_and_leaves_out_those_on_hold(
    fund: Fund, entry: User, haidian: Union
) -> None:
    first, second, held = (subsidies.capital(haidian) for _ in range(3))
    subsidies.result(first, 2025)
    subsidies.standing(second)
    subsidies.standing(held)
    subsidies.result(held, 2025, failed=True)
    academies.academy(haidian)  # a district academy takes no part
    made = funds.draft_allotment(fund=fund, pot_fen=1_000_01, by=entry, at=AT)
    lines = dict(made.lines.values_list("academy", "amount_fen"))
    assert lines == {first.pk: 500_01, second.pk: 500_00}


def test_a_list_is_filled_proposed_returned_and_approved(
    fund: Fund, academy: Academy, entry: User, approval: User
) -> None:
    clerk = evaluations.clerk_of(academy)
    made = subsidies.allotment(fund, {academy.pk: 300_000_00}, by=entry)
    assert any(duty.title.startswith("接着编") for duty in duties_of(entry))
    funds.propose_allotment(allotment=made, by=entry, at=AT)
    funds.return_allotment(allotment=made, reason="金额不对", by=approval, at=AT)
    funds.set_amounts(allotment=made, amounts={academy.pk: 250_000_00}, by=entry, at=AT)
    funds.propose_allotment(allotment=made, by=entry, at=AT)
    funds.approve_allotment(allotment=made, document_number=DOCUMENT, by=approval, at=AT)
    assert funds_visible_to(clerk).get().allotted_fen == 250_000_00
    assert shares_visible_to(clerk, fund).get().amount_fen == 250_000_00
    assert "250,000.00 元" in Notification.objects.get(user=clerk).body


def test_lists_together_stay_within_the_budget(fund: Fund, academy: Academy, entry: User, approval: User) -> None:
    subsidies.approved_allotment(fund, {academy.pk: MILLION - 1}, by=entry, other=approval)
    last = subsidies.allotment(fund, {academy.pk: 2}, by=entry)
    with pytest.raises(Refused) as refused:
        funds.propose_allotment(allotment=last, by=entry, at=AT)
    (finding,) = refused.value.findings
    assert finding.clause == "bj-academy-subsidy:15"
    assert "减少 0.01 元" in finding.remedy
    Allotment.objects.filter(pk=last.pk).update(state="proposed")
    with pytest.raises(DatabaseError, match="allotted"), transaction.atomic():
        Allotment.objects.filter(pk=last.pk).update(state="approved", approved_by=approval, document_number=DOCUMENT)


def test_two_lists_that_fit_alone_but_not_together(fund: Fund, academy: Academy, entry: User, approval: User) -> None:
    lists = [subsidies.allotment(fund, {academy.pk: MILLION * 6 // 10}, by=entry) for _ in range(2)]
    for one in lists:
        funds.propose_allotment(allotment=one, by=entry, at=AT)
    funds.approve_allotment(allotment=lists[0], document_number=DOCUMENT, by=approval, at=AT)
    with pytest.raises(Refused):
        funds.approve_allotment(allotment=lists[1], document_number=DOCUMENT, by=approval, at=AT)


def test_nobody_on_hold_or_ended_gets_money(fund: Fund, academy: Academy, entry: User, approval: User) -> None:
    made = subsidies.allotment(fund, {academy.pk: 100}, by=entry)
    funds.propose_allotment(allotment=made, by=entry, at=AT)
    subsidies.result(academy, 2025, failed=True)
    with pytest.raises(Refused) as refused:
        funds.approve_allotment(allotment=made, document_number=DOCUMENT, by=approval, at=AT)
    assert [finding.clause for finding in refused.value.findings] == ["bj-academy-subsidy:7"]


def test_the_demonstrative_academy_is_refused(fund: Fund, entry: User) -> None:
    from tests.factories.organizations import city

    first = academies.academy(city(), tier="demonstrative")
    with pytest.raises(Refused) as refused:
        subsidies.allotment(fund, {first.pk: 100}, by=entry)
    (finding,) = refused.value.findings
    assert finding.clause == "bj-academy-subsidy:1"
    assert "首都示范性工匠学院，不在补助范围" in finding.text


def test_a_proposed_list_does_not_change(fund: Fund, academy: Academy, entry: User) -> None:
    made = subsidies.allotment(fund, {academy.pk: 100}, by=entry)
    funds.propose_allotment(allotment=made, by=entry, at=AT)
    with pytest.raises(NotAllowed):
        funds.set_amounts(allotment=made, amounts={academy.pk: 200}, by=entry, at=AT)
    for attempt in (
        lambda: AllotmentLine.objects.filter(allotment=made).update(amount_fen=200),
        lambda: AllotmentLine.objects.filter(allotment=made).delete(),
    ):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            attempt()


def test_a_list_given_up_stays_on_record(fund: Fund, academy: Academy, entry: User) -> None:
    made = subsidies.allotment(fund, {academy.pk: 100}, by=entry)
    funds.discard_allotment(allotment=made, by=entry, at=AT)
    assert made.state == "discarded"
    assert made.lines.count() == 1


def test_amounts_are_above_nothing(fund: Fund, academy: Academy, entry: User) -> None:
    with pytest.raises(DatabaseError, match="allotment_line_positive"), transaction.atomic():
        subsidies.allotment(fund, {academy.pk: -5}, by=entry)


def test_drafts_are_the_citys_own_business(entry: User, haidian: Union) -> None:
    subsidies.fund(by=entry)
    assert not funds_visible_to(roles.staff("district_officer", haidian)).exists()
    assert funds_visible_to(roles.staff("auditor")).exists()


def test_a_list_is_judged_and_told_in_sets(fund: Fund, entry: User, approval: User, haidian: Union) -> None:
    """Thirty academies cost as many questions as three, when a list is proposed and when it is approved."""
    asked = []
    for count in (3, 27):
        some = [subsidies.capital(haidian) for _ in range(count)]
        for academy in some:
            evaluations.clerk_of(academy)
            subsidies.standing(academy)
        made = subsidies.allotment(fund, {academy.pk: 100 for academy in some}, by=entry)
        with CaptureQueriesContext(connection) as found:
            funds.propose_allotment(allotment=made, by=entry, at=AT)
            funds.approve_allotment(allotment=made, document_number=DOCUMENT, by=approval, at=AT)
        asked.append(len(found))
    assert asked[0] == asked[1]
    assert Notification.objects.filter(subject__startswith="2026 年补助资金已分配").count() == 30


def test_what_is_refused_is_said_in_the_clerks_words(fund: Fund, entry: User) -> None:
    with pytest.raises(NotAllowed, match="不能修改预算"):
        funds.amend_fund(fund=fund, budget_fen=5, by=entry, at=AT)
