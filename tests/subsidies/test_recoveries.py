"""Money that comes back: heard first, ordered by another, never more than is open, the books even."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from core.ledger.queries import trial_balance
from core.outbox.models import Notification
from core.rules.rule import Parameter, Parameters, Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.actions import recoveries, reviewing, vouchers
from federation.subsidies.models import Instalment, Project, Recovery, Refund, Voucher
from federation.subsidies.queries.books import book
from federation.subsidies.queries.recoveries import recoveries_visible_to, recovery_duties_of
from federation.subsidies.rules.recoveries import (
    HeardFacts,
    RecoveryFacts,
    academy_is_heard,
    recovers_no_more_than_is_open,
)
from tests.factories import accounts, roles, subsidies
from tests.factories.subsidies import AT, DOCUMENT, Hands
from tests.subsidies import kept

LATER = datetime(2026, 12, 8, 2, tzinfo=UTC)
LAW = Parameters(
    [Parameter("subsidies.hearing_days", 5, "bj-academy-subsidy:19.1", "public", date(2024, 7, 1))], AT.date()
)


@kept
def project(academy: Academy, who: Hands) -> Project:
    """6,000,000 fen paid, vouchers passed for 4,000,000."""
    subsidies.account(academy, who)
    made = subsidies.project(academy, who)
    subsidies.answered(subsidies.batch(made.instalments.filter(number=1), who), who)
    subsidies.voucher(made, 4_000_000)
    return made


@kept
def other(who: Hands) -> User:
    return accounts.city_officer()


@kept
def recovery(project: Project, who: Hands) -> Recovery:
    return recoveries.raise_recovery(project=project, amount_fen=2_000_000, reason="少办一期", by=who.officer, at=AT)


def balances() -> dict[str, int]:
    found = book()
    assert found is not None
    rows = {row.account.code: row.debit_fen - row.credit_fen for row in trial_balance(found)}
    assert sum(rows.values()) == 0
    return rows


@pytest.mark.parametrize(
    ("amount", "recognised", "back", "held"),
    [(2, 8, 0, True), (3, 8, 0, False), (2, 8, 1, False), (0, 8, 0, False), (1, 10, 0, False)],
)
def test_recovers_no_more_than_is_open(amount: int, recognised: int, back: int, held: bool) -> None:
    assert recovers_no_more_than_is_open(RecoveryFacts(amount, 10, recognised, back), LAW).held is held


@pytest.mark.parametrize(("day", "stated", "held"), [(3, False, False), (4, False, True), (1, True, True)])
def test_academy_is_heard(day: int, stated: bool, held: bool) -> None:
    facts = HeardFacts(date(2026, 12, day), date(2026, 12, 3), stated)
    assert academy_is_heard(facts, LAW).held is held


def test_it_is_heard_ordered_by_another_and_refunded(
    project: Project, recovery: Recovery, who: Hands, other: User
) -> None:
    clerk = subsidies.clerk_of(project.academy)
    assert recovery.hear_by_on == date(2026, 12, 3)
    assert "少办一期" in Notification.objects.filter(user=clerk).latest("pk").body
    assert len(recovery_duties_of(clerk)) == 1
    with pytest.raises(NotPermitted, match="请同事办理"):
        recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=who.officer, at=AT)
    with pytest.raises(Refused) as refused:
        recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=other, at=AT)
    assert [one.clause for one in refused.value.findings if one.stops] == ["bj-academy-subsidy:19.1"]
    recoveries.state_recovery_view(recovery=recovery, view="天气原因", by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        recoveries.state_recovery_view(recovery=recovery, view="再说一次", by=clerk, at=AT)
    before = balances()
    recovery.refresh_from_db()
    recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=other, at=AT)
    after = balances()
    assert (after["1131"], after["1801"]) == (2_000_000, 0)
    assert after["5301"] == before["5301"] - 2_000_000
    told: dict[str, Any] = {"recovery": recovery, "received_on": AT.date(), "at": AT}
    with pytest.raises(NotPermitted):
        recoveries.enter_refund(**told, amount_fen=1, number="T0", by=who.officer)
    with pytest.raises(ValidationError, match=r"还差 20,000\.00 元"):
        recoveries.enter_refund(**told, amount_fen=2_000_001, number="T0", by=who.cashier)
    early: dict[str, Any] = {**told, "received_on": date(2026, 11, 25)}
    with pytest.raises(ValidationError, match="不能早于提出追回的日期 2026-11-26"):
        recoveries.enter_refund(**early, amount_fen=1, number="T0", by=who.cashier)
    recoveries.enter_refund(**told, amount_fen=500_000, number="T1", by=who.cashier)
    with pytest.raises(ValidationError, match="已经登记过"):
        recoveries.enter_refund(**told, amount_fen=1, number="T1", by=who.cashier)
    with pytest.raises(ValidationError, match="不能撤销"):
        recoveries.withdraw_recovery(recovery=recovery, reason="x", by=other, at=AT)
    recoveries.enter_refund(**told, amount_fen=1_500_000, number="T2", by=who.cashier)
    recovery.refresh_from_db()
    assert recovery.state == "recovered"
    assert balances()["1131"] == 0
    with pytest.raises(NotAllowed):
        recoveries.enter_refund(**told, amount_fen=1, number="T3", by=who.cashier)


def test_silence_ends_with_its_term(recovery: Recovery, other: User) -> None:
    with time_machine.travel(LATER):
        assert [duty.title for duty in recovery_duties_of(other)] == ["听取意见：数控加工技师研修班"]
        recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=other, at=LATER)
    recovery.refresh_from_db()
    assert recovery.state == "ordered"


def test_no_more_than_was_paid_for_nothing(project: Project, who: Hands) -> None:
    with pytest.raises(Refused) as refused:
        recoveries.raise_recovery(project=project, amount_fen=2_000_001, reason="x", by=who.officer, at=AT)
    assert "最多 20,000.00 元" in refused.value.findings[0].remedy
    with pytest.raises(NotPermitted):
        recoveries.raise_recovery(project=project, amount_fen=1, reason="x", by=who.entry, at=AT)


def test_what_shows_up_meanwhile_is_not_ordered_back(project: Project, recovery: Recovery, other: User) -> None:
    subsidies.voucher(project, 1_000_000)
    with time_machine.travel(LATER), pytest.raises(Refused) as refused:
        recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=other, at=LATER)
    assert [one.clause for one in refused.value.findings if one.stops] == ["bj-academy-subsidy:19"]


def test_one_case_at_a_time_and_a_withdrawn_one_is_reversed(
    project: Project, recovery: Recovery, who: Hands, other: User
) -> None:
    with pytest.raises(ValidationError, match="没有办结的追回"):
        recoveries.raise_recovery(project=project, amount_fen=1, reason="x", by=who.officer, at=AT)
    before = balances()
    recoveries.state_recovery_view(recovery=recovery, view="有凭证", by=subsidies.clerk_of(project.academy), at=AT)
    recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=other, at=AT)
    recoveries.withdraw_recovery(recovery=recovery, reason="凭证补齐", by=other, at=AT)
    after = balances()
    assert {code: amount for code, amount in after.items() if amount} == {
        code: amount for code, amount in before.items() if amount
    }


def test_what_was_accepted_for_less_than_was_paid_comes_back(project: Project, who: Hands, other: User) -> None:
    subsidies.reported(project, who)
    reviewing.accept_project(project=project, accepted_fen=4_000_000, reason="只办一期", by=who.officer, at=AT)
    made = recoveries.raise_recovery(project=project, amount_fen=2_000_000, reason="只办一期", by=who.officer, at=AT)
    recoveries.state_recovery_view(recovery=made, view="同意", by=subsidies.clerk_of(project.academy), at=AT)
    recoveries.order_recovery(recovery=made, document_number=DOCUMENT, by=other, at=AT)
    recoveries.enter_refund(
        recovery=made, amount_fen=2_000_000, received_on=AT.date(), number="T9", by=who.cashier, at=AT
    )
    held = balances()
    assert (held["5301"], held["2201"], held["1801"], held["1131"]) == (4_000_000, 0, 0, 0)


# --- set against what is due -----------------------------------------------------------------------------------------


@kept
def ordered(project: Project, recovery: Recovery, who: Hands, other: User) -> Recovery:
    """2,000,000 fen ordered back; the academy's rest of 4,000,000 on another project is due."""
    recoveries.state_recovery_view(recovery=recovery, view="同意", by=subsidies.clerk_of(project.academy), at=AT)
    recovery.refresh_from_db()
    return recoveries.order_recovery(recovery=recovery, document_number=DOCUMENT, by=other, at=AT)


@kept
def next_due(project: Project, who: Hands) -> Instalment:
    """The first instalment of the academy's next project."""
    again = subsidies.call(project.call.fund, by=who.entry)
    return subsidies.project(project.academy, who, answering=again).instalments.get(number=1)


def test_it_is_set_against_the_next_instalment(ordered: Recovery, next_due: Instalment, who: Hands) -> None:
    due = next_due.amount_fen
    before = balances()
    made = recoveries.offset_recovery(recovery=ordered, instalment=next_due, by=who.entry, at=AT)
    ordered.refresh_from_db()
    next_due.refresh_from_db()
    assert (made.amount_fen, ordered.state) == (2_000_000, "recovered")
    assert (next_due.amount_fen, next_due.state, next_due.is_offset) == (2_000_000, "paid", True)
    rest = next_due.project.instalments.get(number=3)
    assert (rest.amount_fen, rest.state) == (due - 2_000_000, "released")
    after = balances()
    assert (after["1131"], after["2201"]) == (0, before["2201"] + 2_000_000)
    assert after["1801"] == before["1801"] + 2_000_000
    assert after["1002"] == before["1002"]
    batch = subsidies.batch([rest], who)
    assert batch.total_fen == due - 2_000_000


def test_an_open_order_is_said_where_its_academy_would_be_paid(
    ordered: Recovery, next_due: Instalment, who: Hands
) -> None:
    page = roles.browser(who.entry).get(reverse("subsidies:draft_batch")).content.decode()
    assert "还有责令退回的款没有退清" in page
    assert reverse("subsidies:offset_recovery", args=[ordered.pk]) in page
    assert "checked" not in page.partition(f"take_{next_due.pk}")[2][:80]


def test_what_is_due_may_be_less_than_what_is_owed(ordered: Recovery, next_due: Instalment, who: Hands) -> None:
    recoveries.enter_refund(recovery=ordered, amount_fen=1, received_on=AT.date(), number="T1", by=who.cashier, at=AT)
    made = recoveries.offset_recovery(recovery=ordered, instalment=next_due, by=who.entry, at=AT)
    assert made.amount_fen == 1_999_999
    with pytest.raises(NotAllowed):
        recoveries.offset_recovery(recovery=ordered, instalment=next_due, by=who.entry, at=AT)


def test_nothing_is_set_against_what_cannot_be_paid(
    ordered: Recovery, next_due: Instalment, who: Hands, haidian: Union
) -> None:
    with pytest.raises(NotPermitted):
        recoveries.offset_recovery(recovery=ordered, instalment=next_due, by=who.officer, at=AT)
    foreign = subsidies.project(subsidies.capital(haidian), who).instalments.get(number=1)
    with pytest.raises(ValidationError, match="不能抵扣"):
        recoveries.offset_recovery(recovery=ordered, instalment=foreign, by=who.entry, at=AT)
    subsidies.result(ordered.project.academy, 2026, failed=True)
    with pytest.raises(Refused) as refused:
        recoveries.offset_recovery(recovery=ordered, instalment=next_due, by=who.entry, at=AT)
    assert [one.clause for one in refused.value.findings if one.stops] == ["bj-academy-subsidy:7"]
    with pytest.raises(DatabaseError, match="cannot be paid"), transaction.atomic():
        Instalment.objects.filter(pk=next_due.pk).update(state="paid", is_offset=True, paid_on=AT.date())


def test_nothing_is_an_offset_without_a_refund(next_due: Instalment) -> None:
    def pay() -> None:
        Instalment.objects.filter(pk=next_due.pk).update(state="paid", is_offset=True, paid_on=AT.date())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="set against nothing"), transaction.atomic():
        pay()
    with pytest.raises(DatabaseError, match="instalment_in_a_batch"), transaction.atomic():
        Instalment.objects.filter(pk=next_due.pk).update(state="paid", paid_on=AT.date())


def test_the_page_of_the_offset(ordered: Recovery, next_due: Instalment, who: Hands, client: Any) -> None:
    client.force_login(who.entry)
    page = reverse("subsidies:show_recovery", args=[ordered.pk])
    assert "抵扣拨付" in client.get(page).content.decode()
    url = reverse("subsidies:offset_recovery", args=[ordered.pk])
    assert "扣完以后剩下的照常拨付" in client.get(url).content.decode()
    assert client.post(url, {"instalment": next_due.pk}).status_code == 302
    assert "抵扣" in client.get(page).content.decode()
    project = client.get(reverse("subsidies:show_project", args=[next_due.project_id])).content.decode()
    assert "抵扣后剩余" in project


def test_the_database_keeps_it_too(recovery: Recovery, who: Hands) -> None:
    with pytest.raises(DatabaseError, match="recovery_ordered_by_another"), transaction.atomic():
        Recovery.objects.filter(pk=recovery.pk).update(state="ordered", ordered_by=who.officer)
    with pytest.raises(DatabaseError, match="were ordered"), transaction.atomic():
        Refund.objects.create(
            recovery=recovery, amount_fen=1, received_on=AT.date(), number="T", entered_by=who.cashier
        )
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Recovery.objects.filter(pk=recovery.pk).update(amount_fen=1)


def test_pages_by_role(yanqing: Union, project: Project, who: Hands, other: User) -> None:
    officer = roles.browser(who.officer)
    page = officer.get(reverse("subsidies:show_project", args=[project.pk])).content.decode()
    assert "提出追回" in page
    sent = {"amount_fen": "20,000", "reason": "少办一期"}
    assert officer.post(reverse("subsidies:raise_recovery", args=[project.pk]), sent).status_code == 302
    made = Recovery.objects.get()
    case = reverse("subsidies:show_recovery", args=[made.pk])
    clerk = roles.browser(subsidies.clerk_of(project.academy))
    assert "陈述意见" in clerk.get(case).content.decode()
    answer = clerk.post(reverse("subsidies:state_recovery_view", args=[made.pk]), {"view": "同意"})
    assert answer.status_code == 302
    another = roles.browser(other)
    assert "责令退回" in another.get(case).content.decode()
    order = reverse("subsidies:order_recovery", args=[made.pk])
    assert clerk.get(order).status_code == 403
    assert another.post(order, {"document_number": DOCUMENT}).status_code == 302
    cashier = roles.browser(who.cashier)
    refund = {"amount_fen": "20000", "received_on": "2026-11-26", "number": "HD9"}
    assert cashier.post(reverse("subsidies:enter_refund", args=[made.pk]), refund).status_code == 302
    assert "HD9" in cashier.get(case).content.decode()
    assert "已退回" in officer.get(reverse("subsidies:list_recoveries")).content.decode()
    stranger = roles.staff("district_officer", yanqing)
    assert roles.browser(stranger).get(case).status_code == 404
    assert not recoveries_visible_to(stranger).exists()


def test_a_rejected_voucher_opens_what_can_come_back(haidian: Union, project: Project, who: Hands) -> None:
    kept = Voucher.objects.get(project=project)
    vouchers.reject_voucher(voucher=kept, reason="不实", by=roles.staff("district_officer", haidian), at=AT)
    made = recoveries.raise_recovery(project=project, amount_fen=6_000_000, reason="不实", by=who.officer, at=AT)
    assert made.amount_fen == 6_000_000
