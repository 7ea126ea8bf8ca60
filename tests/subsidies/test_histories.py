"""Any history of results and payments: the books stay even, nobody barred is paid."""

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ledger.queries import trial_balance
from core.rules.rule import Refused
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.subsidies.actions import paying, reviewing, vouchers
from federation.subsidies.models import Batch, Instalment, Voucher
from federation.subsidies.queries.books import book
from federation.subsidies.queries.vouchers import cleared_fen
from tests.factories import subsidies
from tests.factories.subsidies import AT, DOCUMENT, Hands


def balances() -> dict[str, int]:
    found = book()
    assert found is not None
    return {row.account.code: row.debit_fen - row.credit_fen for row in trial_balance(found)}


STEPS = st.lists(
    st.sampled_from(
        [
            "fail",
            "pass",
            "correct",
            "mend",
            "draft",
            "propose",
            "approve",
            "send",
            "paid",
            "back",
            "spend",
            "undo",
            "accept",
        ]
    ),
    min_size=4,
    max_size=22,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_books_are_even_and_nobody_barred_is_paid(
    academy: Academy, who: Hands, due: Instalment, steps: list[str]
) -> None:
    """Results, corrections, re-checks and payments in any order, each tried as its own person would."""
    with transaction.atomic():
        History(academy, who, due).live(steps)
        transaction.set_rollback(True)


class History:
    """One academy's project, driven by whatever comes."""

    def __init__(self, academy: Academy, who: Hands, due: Instalment) -> None:
        self.academy, self.who, self.project = academy, who, due.project
        self.year, self.ended = 2020, False

    def live(self, steps: list[str]) -> None:
        for step in steps:
            before = self.moved()
            try:
                with transaction.atomic():
                    getattr(self, f"do_{step}")()
            except (Refused, ValidationError, NotAllowed, Batch.DoesNotExist, Voucher.DoesNotExist):
                pass
            self.check(before)

    def check(self, before: dict[int, str]) -> None:
        self.project.refresh_from_db()
        standing = subsidies.standing(self.academy).state
        for pk, state in self.moved().items():
            if state != before.get(pk) and state in ("batched", "sent"):
                assert standing == "eligible"
        held = balances()
        assert sum(held.values()) == 0
        paid = sum(one.amount_fen for one in self.project.instalments.filter(state="paid"))
        assert paid <= (self.project.approved_fen or 0)
        assert held["1801"] == paid - cleared_fen(self.project)
        under_way = sum(one.amount_fen for one in self.project.instalments.filter(state="sent"))
        assert held["2202"] == -under_way
        assert held["5301"] <= 50_000_000

    def moved(self) -> dict[int, str]:
        return dict(self.project.instalments.values_list("pk", "state"))

    def newest(self, state: str) -> Batch:
        return Batch.objects.filter(state=state).latest("pk")

    def do_fail(self) -> None:
        self.year += 1
        subsidies.result(self.academy, self.year, failed=True)

    def do_pass(self) -> None:
        self.year += 1
        subsidies.result(self.academy, self.year)

    def do_correct(self) -> None:
        if self.year > 2020:
            subsidies.result(self.academy, self.year)

    def do_mend(self) -> None:
        failed = self.academy.evaluations.filter(campaign__year=self.year, rectifications=None).first()
        if failed is not None and failed.results.filter(grade="unqualified").exists():
            subsidies.put_right(self.academy, self.year)

    def do_draft(self) -> None:
        waiting = self.project.instalments.filter(state__in=("released", "failed"))
        paying.draft_batch(instalments=[one.pk for one in waiting], by=self.who.entry, at=AT)

    def do_propose(self) -> None:
        paying.propose_batch(batch=self.newest("drafted"), by=self.who.entry, at=AT)

    def do_approve(self) -> None:
        paying.approve_batch(batch=self.newest("proposed"), document_number=DOCUMENT, by=self.who.approval, at=AT)

    def do_send(self) -> None:
        paying.send_batch(batch=self.newest("approved"), by=self.who.cashier, at=AT)

    def do_paid(self) -> None:
        subsidies.answered(self.newest("sent"), self.who)

    def do_back(self) -> None:
        subsidies.answered(self.newest("sent"), self.who, failed=[1])

    def do_spend(self) -> None:
        subsidies.voucher(self.project, 3_000_000)

    def do_undo(self) -> None:
        vouchers.withdraw_voucher(
            voucher=Voucher.objects.filter(project=self.project).exclude(state="withdrawn").latest("pk"), reason="重开",
            by=subsidies.clerk_of(self.academy), at=AT,
        )  # fmt: skip

    def do_accept(self) -> None:
        subsidies.reported(self.project, self.who)
        reviewing.accept_project(
            project=self.project, accepted_fen=cleared_fen(self.project), reason="好", by=self.who.officer, at=AT
        )
