"""What happens to the money, as entries of the subsidy's book; each in the transaction of the move it tells of."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.ledger.models import Book, Closing, Entry
from core.ledger.posting import Leg, Posting, close_period, open_accounts, open_book, post_many, reverse
from core.web.access import require
from federation.subsidies.models import Fund, Instalment, PledgeReceipt, Project, Recovery, Refund, Voucher
from federation.subsidies.permissions import can_close_books
from federation.subsidies.queries.books import (
    ACCOUNTS,
    ADVANCED,
    ADVANCED_TO,
    BANK,
    BOOK,
    BUDGET,
    DUE,
    IN_TRANSIT,
    MATCHED,
    MATCHED_BY,
    OWED,
    SPENT,
    facets_of,
    facets_of_pledge,
    open_items,
)
from federation.subsidies.workflow import APPROVED

NAME = "首都工匠学院补助资金"


@transaction.atomic
def the_book(*, by: Any, at: datetime) -> Book:
    """The book with all its accounts, opened at first use."""
    book = open_book(code=BOOK, name=NAME, by=by, at=at)
    open_accounts(book=book, accounts=ACCOUNTS, by=by, at=at)
    return book


@transaction.atomic
def post_budgets(*, by: Any, at: datetime) -> int:
    """Post every approved budget that is not in the book yet; return how many."""
    postings = []
    known = set(Entry.objects.filter(book__code=BOOK, key__startswith="fund:").values_list("key", flat=True))
    for fund in Fund.objects.filter(state=APPROVED).order_by("year"):
        key, amount, facets = f"fund:{fund.pk}", fund.budget_fen, {"year": str(fund.year), "source": "city"}
        legs = [Leg(BANK, amount, facets), Leg(BUDGET, -amount, facets)]
        on = fund.approved_on or localdate(at)
        if key not in known:
            postings.append(Posting(on, key, f"{fund.year} 年预算 {fund.document_number}", legs, subject=fund))
    return _post(postings, by, at)


@transaction.atomic
def post_promise(*, project: Project, by: Any, at: datetime) -> None:
    """An approved project: its amount is spent on the subsidy and due to the academy."""
    facets, amount = facets_of(project), project.approved_fen or 0
    legs = [Leg(SPENT, amount, facets), Leg(DUE, -amount, facets)]
    _post([Posting(localdate(at), f"promise:{project.pk}", f"立项 {project.title}", legs, subject=project)], by, at)


@transaction.atomic
def post_reduction(*, project: Project, amount_fen: int, why: str, by: Any, at: datetime) -> None:
    """What a project will not get after all: no longer due, no longer spent."""
    facets = facets_of(project)
    legs = [Leg(DUE, amount_fen, facets), Leg(SPENT, -amount_fen, facets)]
    _post([Posting(localdate(at), f"reduce:{project.pk}", f"{why} {project.title}", legs, subject=project)], by, at)


@transaction.atomic
def post_sent(*, instalments: Iterable[Instalment], by: Any, at: datetime) -> int:
    """Handed to the bank: no longer due, under way. Posted once for each time it is handed over."""
    day, postings = localdate(at), []
    for one in instalments:
        facets = facets_of(one.project)
        legs = [Leg(DUE, one.amount_fen, facets), Leg(IN_TRANSIT, -one.amount_fen, facets)]
        key = f"sent:{one.pk}:{one.batch_id}"
        postings.append(Posting(day, key, f"交银行 {one.project.title} 第 {one.number} 期"[:200], legs, subject=one))
    return _post(postings, by, at)


@transaction.atomic
def post_returns(*, paid: Sequence[Instalment], failed: Sequence[Instalment], by: Any, at: datetime) -> int:
    """What the bank answered: paid leaves the account and is the academy's to account for; failed is due again."""
    day, postings = localdate(at), []
    for one in paid:
        facets, amount = facets_of(one.project), one.amount_fen
        legs = [
            Leg(IN_TRANSIT, amount, facets),
            Leg(BANK, -amount, facets),
            Leg(ADVANCED, amount, facets),
            Leg(ADVANCED_TO, -amount, facets),
        ]
        key, memo = f"paid:{one.pk}:{one.batch_id}", f"到账 {one.project.title} 第 {one.number} 期"
        postings.append(Posting(one.paid_on or day, key, memo[:200], legs, subject=one))
    for one in failed:
        facets, amount = facets_of(one.project), one.amount_fen
        legs = [Leg(IN_TRANSIT, amount, facets), Leg(DUE, -amount, facets)]
        key, memo = f"failed:{one.pk}:{one.batch_id}", f"银行退回 {one.project.title} 第 {one.number} 期"
        postings.append(Posting(day, key, memo[:200], legs, subject=one))
    return _post(postings, by, at)


@transaction.atomic
def post_matching(*, receipt: PledgeReceipt, by: Any, at: datetime) -> None:
    """Matching money that arrived at the academy."""
    facets, amount = facets_of_pledge(receipt.pledge), receipt.amount_fen
    legs = [Leg(MATCHED, amount, facets), Leg(MATCHED_BY, -amount, facets)]
    memo = f"配套到账 {receipt.pledge.payer} {receipt.number}"
    _post([Posting(receipt.received_on, f"matching:{receipt.pk}", memo[:200], legs, subject=receipt)], by, at)


@transaction.atomic
def post_spent(*, voucher: Voucher, by: Any, at: datetime) -> None:
    """A voucher that passed: the academy has accounted for so much of what it was paid."""
    facets = {**facets_of(voucher.project), "use": voucher.line.use, "clause": "bj-academy-subsidy:3"}
    amount = voucher.amount_fen
    legs = [Leg(ADVANCED_TO, amount, facets), Leg(ADVANCED, -amount, facets)]
    memo = f"核销 {voucher.invoice} {voucher.what}"[:200]
    _post([Posting(localdate(at), f"spent:{voucher.pk}", memo, legs, subject=voucher)], by, at)


@transaction.atomic
def take_back_spent(*, voucher: Voucher, reason: str, by: Any, at: datetime) -> None:
    """What was posted for a voucher, if it was, is reversed."""
    _reverse(f"spent:{voucher.pk}", reason, by, at)


@transaction.atomic
def post_recovery(*, recovery: Recovery, by: Any, at: datetime) -> None:
    """Ordered back: the academy owes it, it is no longer spent, nor the academy's to account for."""
    facets, amount = {**facets_of(recovery.project), "clause": "bj-academy-subsidy:19"}, recovery.amount_fen
    legs = [
        Leg(OWED, amount, facets),
        Leg(SPENT, -amount, facets),
        Leg(ADVANCED_TO, amount, facets),
        Leg(ADVANCED, -amount, facets),
    ]
    memo = f"责令退回 {recovery.document_number} {recovery.project.title}"[:200]
    _post([Posting(localdate(at), f"recover:{recovery.pk}", memo, legs, subject=recovery)], by, at)


@transaction.atomic
def post_refund(*, refund: Refund, by: Any, at: datetime) -> None:
    """What came back is on the account."""
    facets = {**facets_of(refund.recovery.project), "clause": "bj-academy-subsidy:19"}
    legs = [Leg(BANK, refund.amount_fen, facets), Leg(OWED, -refund.amount_fen, facets)]
    memo = f"退款 {refund.number} {refund.recovery.project.title}"[:200]
    _post([Posting(refund.received_on, f"refund:{refund.pk}", memo, legs, subject=refund)], by, at)


@transaction.atomic
def post_offset(*, refund: Refund, by: Any, at: datetime) -> None:
    """What an academy owed is set against what was due to it: neither is any more, it has so much to account for."""
    if refund.instalment is None:
        raise ValueError("this refund came through the bank")
    owed = {**facets_of(refund.recovery.project), "clause": "bj-academy-subsidy:19"}
    due, amount = facets_of(refund.instalment.project), refund.amount_fen
    legs = [
        Leg(DUE, amount, due),
        Leg(OWED, -amount, owed),
        Leg(ADVANCED, amount, due),
        Leg(ADVANCED_TO, -amount, due),
    ]
    memo = f"抵扣 {refund.recovery.project.title}：{refund.instalment}"[:200]
    _post([Posting(refund.received_on, f"offset:{refund.pk}", memo, legs, subject=refund)], by, at)


@transaction.atomic
def take_back_recovery(*, recovery: Recovery, reason: str, by: Any, at: datetime) -> None:
    """What was posted for a recovery that is given up, if it was, is reversed."""
    _reverse(f"recover:{recovery.pk}", reason, by, at)


@transaction.atomic
def close_books(*, until_on: date, by: Any, at: datetime) -> Closing:
    """Close the book up to and with a day; refused while something is before the bank or came back from it."""
    require(can_close_books(by))
    return close_period(book=the_book(by=by, at=at), until_on=until_on, open_items=list(open_items()), by=by, at=at)


def _post(postings: Sequence[Posting], by: Any, at: datetime) -> int:
    return post_many(book=the_book(by=by, at=at), postings=postings, by=by, at=at)


def _reverse(key: str, reason: str, by: Any, at: datetime) -> None:
    entry = Entry.objects.filter(book__code=BOOK, key=key).first()
    if entry is not None:
        reverse(entry=entry, on=localdate(at), reason=reason, by=by, at=at)
