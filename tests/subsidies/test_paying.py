"""Paying: two people for an account, three for a batch, nobody on hold, every line once, the books always even."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.files.store import opened
from core.ledger.queries import trial_balance
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import books, paying, reviewing
from federation.subsidies.models import Batch, Instalment, PayeeAccount
from federation.subsidies.queries.books import book
from federation.subsidies.queries.payments import Payable, account_of, payables, payment_duties_of, waiting_for_payment
from tests.factories import roles, subsidies
from tests.factories.subsidies import AT, DOCUMENT, MILLION, NUMBER, Hands

FIRST, REST = 6_000_000, 4_000_000
"""The instalments of the usual project, in fen."""


def balances() -> dict[str, int]:
    found = book()
    assert found is not None
    return {row.account.code: row.debit_fen - row.credit_fen for row in trial_balance(found)}


def even() -> bool:
    return sum(balances().values()) == 0


def clauses(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.clause.partition(":")[2] for one in refused.value.findings if one.stops]


# --- accounts --------------------------------------------------------------------------------------------------------


def test_an_account_counts_once_another_has_confirmed_it(haidian: Union, academy: Academy, who: Hands) -> None:
    clerk = subsidies.clerk_of(academy)
    told: dict[str, Any] = {"academy": academy, "holder": "某某学校", "branch": "工商银行", "at": AT}
    for wrong, said in (
        ("123", "这里有 3 位"),
        ("6222-ABCD-0001", "这里有“ABCD”"),
        ("", "这里有 0 位"),
        ("9" * 33, "33 位"),
    ):
        with pytest.raises(ValidationError, match=said):
            paying.enter_account(**told, number=wrong, by=clerk)
    with pytest.raises(NotPermitted):
        paying.enter_account(**told, number=NUMBER, by=subsidies.clerk_of(subsidies.capital(haidian)))
    made = paying.enter_account(**told, number="６２２２ 0202－0011 2233 445", by=who.entry)
    assert account_of(academy) is None
    with pytest.raises(NotPermitted, match="请同事核对"):
        paying.confirm_account(account=made, by=who.entry, at=AT)
    with pytest.raises(NotPermitted):
        paying.confirm_account(account=made, by=who.approval, at=AT)
    with pytest.raises(DatabaseError, match="account_confirmed_by_another"), transaction.atomic():
        PayeeAccount.objects.filter(pk=made.pk).update(confirmed_by=who.entry)
    assert any(duty.title.startswith("核对收款账户") for duty in payment_duties_of(who.other_entry))
    paying.confirm_account(account=made, by=who.other_entry, at=AT)
    found = account_of(academy)
    assert found is not None
    assert found.number == NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM subsidies_payeeaccount")
        assert NUMBER not in cursor.fetchone()[0]
    with pytest.raises(DatabaseError, match="entered anew"), transaction.atomic():
        PayeeAccount.objects.filter(pk=made.pk).update(holder="别人")


def test_without_account_nothing_goes_into_a_batch(academy: Academy, who: Hands) -> None:
    first = subsidies.project(academy, who).instalments.get(number=1)
    with pytest.raises(Refused) as refused:
        paying.draft_batch(instalments=[first.pk], by=who.entry, at=AT)
    assert clauses(refused) == ["18.1"]


# --- a batch ---------------------------------------------------------------------------------------------------------


def test_three_people_pay_and_the_books_follow(academy: Academy, who: Hands, due: Instalment) -> None:
    batch = subsidies.batch([due], who)
    assert (batch.number, batch.count, batch.total_fen) == ("BF202611001", 1, FIRST)
    assert batch.file is not None
    with opened(batch.file) as source:
        lines = io.TextIOWrapper(source, encoding="utf-8-sig").read().splitlines()
    assert lines[1] == f"BF202611001,1,某某学校,工商银行朝阳支行,{NUMBER},60000.00,工匠学院补助 {due.project_id}-1"
    assert balances()["2202"] == -FIRST
    assert subsidies.answered(batch, who) == {"paid": 1, "failed": 0}
    batch.refresh_from_db()
    due.refresh_from_db()
    assert (batch.state, due.state, due.paid_on) == ("settled", "paid", AT.date())
    held = balances()
    assert (held["1002"], held["2201"], held["2202"], held["1801"]) == (10 * MILLION - FIRST, -REST, 0, FIRST)
    assert even()
    assert "60,000.00 元已经到账" in Notification.objects.filter(user=subsidies.clerk_of(academy)).latest("pk").body
    assert subsidies.answered(batch, who) == {"paid": 0, "failed": 0}
    assert balances() == held


def test_nobody_does_two_of_the_three(who: Hands, due: Instalment) -> None:
    batch = subsidies.batch([due], who, until="proposed")
    with pytest.raises(NotPermitted):
        paying.approve_batch(batch=batch, document_number=DOCUMENT, by=who.entry, at=AT)
    Batch.objects.filter(pk=batch.pk).update(entered_by=who.approval)
    batch.refresh_from_db()
    with pytest.raises(NotPermitted, match="编制人不能批准"):
        paying.approve_batch(batch=batch, document_number=DOCUMENT, by=who.approval, at=AT)
    with pytest.raises(DatabaseError, match="batch_approved_by_another"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="approved", approved_by=who.approval)
    Batch.objects.filter(pk=batch.pk).update(entered_by=who.entry)
    batch.refresh_from_db()
    paying.approve_batch(batch=batch, document_number=DOCUMENT, by=who.approval, at=AT)
    for wrong in (who.approval, who.entry, who.officer, roles.staff("auditor")):
        with pytest.raises(NotPermitted):
            paying.send_batch(batch=batch, by=wrong, at=AT)
    with pytest.raises(DatabaseError, match="batch_sent_by_another"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state="sent", sent_by=who.approval, sent_on=AT.date())


def test_two_clerks_do_not_pay_one_batch(who: Hands, due: Instalment) -> None:
    first = subsidies.batch([due], who, until="approved")
    with pytest.raises(ValidationError, match="已经编入别的批次"):
        paying.draft_batch(instalments=[due.pk], by=who.other_entry, at=AT)
    paying.send_batch(batch=first, by=who.cashier, at=AT)
    with pytest.raises(NotAllowed, match="已交银行"):
        paying.send_batch(batch=first, by=roles.staff("cashier"), at=AT)
    subsidies.result(due.project.academy, 2025, failed=True)
    with pytest.raises(NotAllowed, match="已交银行"):
        paying.send_batch(batch=first, by=roles.staff("cashier"), at=AT)
    assert balances()["2202"] == -FIRST


def test_what_the_bank_sends_back_waits_again_and_is_paid_once(who: Hands, due: Instalment) -> None:
    first = subsidies.batch([due], who)
    assert subsidies.answered(first, who, failed=[1]) == {"paid": 0, "failed": 1}
    due.refresh_from_db()
    assert (due.state, due.failure) == ("failed", "账号户名不符")
    assert balances()["2201"] == -(FIRST + REST)
    second = subsidies.batch([due], who)
    subsidies.answered(second, who)
    assert balances()["1801"] == FIRST
    assert even()


def test_what_the_bank_sent_back_is_not_ticked_for_the_same_account(
    academy: Academy, who: Hands, due: Instalment
) -> None:
    clerk = subsidies.clerk_of(academy)
    subsidies.answered(subsidies.batch([due], who), who, failed={1})

    def judged() -> Payable:
        (one,) = payables(waiting_for_payment(), parameters_on(AT.date()))
        return one

    assert (judged().barred, judged().is_same_account, judged().is_taken) == ((), True, False)
    assert [duty.detail for duty in payment_duties_of(clerk)] == ["银行退回：账号户名不符"]
    page = roles.browser(who.entry).get(reverse("subsidies:draft_batch")).content.decode()
    assert "收款账户还是原来那个，核对好再勾选" in page
    assert "checked" not in page.partition(f"take_{due.pk}")[2][:80]
    subsidies.account(academy, who)
    assert (judged().is_same_account, judged().is_taken) == (False, True)
    assert not payment_duties_of(clerk)
    assert "账户已经换过" in roles.browser(who.entry).get(reverse("subsidies:draft_batch")).content.decode()


def test_the_academy_hears_that_its_account_is_missing(haidian: Union, academy: Academy, who: Hands) -> None:
    clerk = subsidies.clerk_of(academy)
    made = subsidies.project(academy, who, until="reviewed")
    assert not payment_duties_of(clerk)
    reviewing.approve_project(project=made, document_number=DOCUMENT, by=who.approval, at=AT)
    assert [duty.title for duty in payment_duties_of(clerk)] == [f"登记收款账户：{made.term.name}"]
    page = roles.browser(clerk).get(reverse("subsidies:show_project", args=[made.pk])).content.decode()
    assert "还没有能用的收款账户" in page
    reviewing.sign_agreement(project=made, agreed_on=AT.date(), by=who.entry, at=AT)
    other = subsidies.capital(haidian)
    subsidies.account(other, who)
    subsidies.project(other, who)
    assert [duty.title for duty in payment_duties_of(who.entry)] == ["2 笔补助到了条件，其中 1 笔可以编批"]
    paying.enter_account(academy=academy, holder="某校", branch="工商银行", number=NUMBER, by=clerk, at=AT)
    assert not payment_duties_of(clerk)


def test_a_draft_gives_back_what_is_taken_out(who: Hands, due: Instalment) -> None:
    batch = subsidies.batch([due], who, until="drafted")
    due.refresh_from_db()
    paying.take_out(instalment=due, reason="", by=who.entry, at=AT)
    batch.refresh_from_db()
    assert (batch.count, batch.total_fen) == (0, 0)
    with pytest.raises(ValidationError, match="没有拨付"):
        paying.propose_batch(batch=batch, by=who.entry, at=AT)
    batch = subsidies.batch([due], who, until="approved")
    due.refresh_from_db()
    with pytest.raises(ValidationError, match="退回以后才能移出"):
        paying.take_out(instalment=due, reason="", by=who.entry, at=AT)
    paying.discard_batch(batch=batch, reason="银行系统升级", by=who.entry, at=AT)
    due.refresh_from_db()
    assert (due.state, due.batch_id) == ("released", None)


def test_a_stopped_project_leaves_its_batch(haidian: Union, who: Hands, due: Instalment) -> None:
    other = subsidies.capital(haidian)
    subsidies.account(other, who)
    second = subsidies.project(other, who, subsidies.line(amount_fen=1_000_000)).instalments.get(number=1)
    batch = subsidies.batch([due, second], who, until="approved")
    project = due.project
    project.refresh_from_db()
    reviewing.stop_project(project=project, reason="学院撤回", by=who.officer, at=AT)
    batch.refresh_from_db()
    due.refresh_from_db()
    assert (batch.count, batch.total_fen, due.state, due.batch_id) == (1, 600_000, "cancelled", None)
    assert sum(balances().values()) == 0


@pytest.mark.parametrize("field", ["holder", "branch"])
def test_a_name_that_is_a_formula_is_refused(academy: Academy, field: str) -> None:
    told = {"holder": "某某学校", "branch": "工商银行", field: "=cmd|'/c calc'!A1"}
    with pytest.raises(ValidationError, match="名称"):
        paying.enter_account(academy=academy, **told, number=NUMBER, by=subsidies.clerk_of(academy), at=AT)


# --- on hold ---------------------------------------------------------------------------------------------------------


def test_on_hold_no_screen_pays(academy: Academy, who: Hands, due: Instalment) -> None:
    subsidies.result(academy, 2025, failed=True)
    with pytest.raises(Refused) as refused:
        paying.draft_batch(instalments=[due.pk], by=who.entry, at=AT)
    assert clauses(refused) == ["7"]
    subsidies.put_right(academy, 2025)
    subsidies.answered(subsidies.batch([due], who), who)
    due.refresh_from_db()
    assert due.state == "paid"


def test_on_hold_no_sql_pays(academy: Academy, who: Hands, due: Instalment) -> None:
    account = account_of(academy)
    batch = Batch.objects.create(number="X", entered_by=who.entry)
    subsidies.result(academy, 2025, failed=True)
    with pytest.raises(DatabaseError, match="cannot be paid: its results give rectifying"), transaction.atomic():
        Instalment.objects.filter(pk=due.pk).update(state="batched", batch=batch, line=1, account=account)
    with pytest.raises(DatabaseError, match="cannot be paid: its results give rectifying"), transaction.atomic():
        Instalment.objects.filter(pk=due.pk).update(state="paid", batch=batch, line=1, account=account)
    with pytest.raises(DatabaseError, match="cannot begin as sent"), transaction.atomic():
        Instalment.objects.create(
            project=due.project, number=3, amount_fen=1, state="sent", batch=batch, line=2, account=account
        )


def test_what_comes_on_hold_after_approval_falls_out_before_the_bank(
    haidian: Union, academy: Academy, who: Hands, due: Instalment
) -> None:
    other = subsidies.capital(haidian)
    subsidies.account(other, who)
    second = subsidies.project(other, who, subsidies.line(amount_fen=1_000_000)).instalments.get(number=1)
    batch = subsidies.batch([due, second], who, until="approved")
    subsidies.result(academy, 2025, failed=True)
    with pytest.raises(DatabaseError, match="cannot be paid"), transaction.atomic():
        Instalment.objects.filter(batch=batch).update(state="sent")
    sent = paying.send_batch(batch=batch, by=who.cashier, at=AT)
    due.refresh_from_db()
    assert (sent.count, sent.total_fen, due.state, due.batch_id) == (1, 600_000, "released", None)


def test_a_batch_of_which_nothing_is_left_is_refused_with_the_clause(
    academy: Academy, who: Hands, due: Instalment
) -> None:
    batch = subsidies.batch([due], who, until="approved")
    for year in (2024, 2025):
        subsidies.result(academy, year, failed=True)
    with pytest.raises(Refused) as refused:
        paying.send_batch(batch=batch, by=who.cashier, at=AT)
    assert clauses(refused) == ["8"]
    batch.refresh_from_db()
    assert batch.state == "approved"


def test_a_result_corrected_after_payment_holds_what_is_still_to_come(
    academy: Academy, who: Hands, due: Instalment
) -> None:
    subsidies.result(academy, 2025)
    subsidies.answered(subsidies.batch([due], who), who)
    subsidies.voucher(due.project, 10_000_000)
    subsidies.result(academy, 2025, failed=True)
    project = due.project
    project.refresh_from_db()
    subsidies.reported(project, who)
    reviewing.accept_project(project=project, accepted_fen=10_000_000, reason="好", by=who.officer, at=AT)
    rest = project.instalments.get(number=2)
    with pytest.raises(Refused) as refused:
        paying.draft_batch(instalments=[rest.pk], by=who.entry, at=AT)
    assert clauses(refused) == ["7"]
    assert even()


# --- the books -------------------------------------------------------------------------------------------------------


def test_the_books_do_not_close_over_what_is_under_way(who: Hands, due: Instalment) -> None:
    batch = subsidies.batch([due], who)
    with pytest.raises(ValidationError, match="没有办结"):
        books.close_books(until_on=date(2026, 11, 25), by=who.approval, at=AT)
    subsidies.answered(batch, who)
    with pytest.raises(NotPermitted):
        books.close_books(until_on=date(2026, 11, 25), by=who.entry, at=AT)
    books.close_books(until_on=date(2026, 11, 25), by=who.approval, at=AT)


def test_a_budget_approved_before_there_were_books_is_posted_once(who: Hands) -> None:
    subsidies.approved_fund(by=who.entry, other=who.approval)
    assert balances()["1002"] == MILLION
    assert books.post_budgets(by=None, at=AT) == 0


# --- sets ------------------------------------------------------------------------------------------------------------


def queries_to_send(who: Hands, dues: list[Instalment]) -> int:
    batch = subsidies.batch(dues, who, until="approved")
    with CaptureQueriesContext(connection) as asked:
        paying.send_batch(batch=batch, by=who.cashier, at=AT)
        subsidies.answered(batch, who)
    return len(asked)


def test_a_batch_of_many_asks_as_much_as_a_batch_of_one(haidian: Union, who: Hands) -> None:
    def ready() -> Instalment:
        academy = subsidies.capital(haidian)
        subsidies.account(academy, who)
        return subsidies.project(academy, who, subsidies.line(amount_fen=100_000)).instalments.get(number=1)

    assert queries_to_send(who, [ready() for _ in range(8)]) <= queries_to_send(who, [ready()]) + 2
