"""Reading the books: balances, the trial balance, a statement with its running balance."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform

from core.crypto import sm3
from core.ledger.models import Account, Book, Line


@dataclass(frozen=True)
class TrialLine:
    """An account in the trial balance: its balance in fen on the side it has, nothing on the other."""

    account: Account
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True)
class Row:
    """A line of a statement, and the balance after it, in fen."""

    line: Line
    balance_fen: int


@dataclass(frozen=True)
class Statement:
    """What an account had before, each line of the period, what it has after."""

    opening_fen: int
    rows: tuple[Row, ...]

    @property
    def closing_fen(self) -> int:
        """The balance after the last line."""
        return self.rows[-1].balance_fen if self.rows else self.opening_fen


def closed_until(book: Book) -> date | None:
    """The last day that is closed."""
    return book.closings.order_by("-until_on").values_list("until_on", flat=True).first()


def lines_of(
    book: Book, accounts: Sequence[str] = (), facets: Mapping[str, str] | None = None, until_on: date | None = None
) -> QuerySet[Line]:
    """Lines of some accounts (by code; all if none are named) with these facets, up to and with a day."""
    found = Line.objects.filter(entry__book=book)
    if accounts:
        found = found.filter(account__in=book.accounts.filter(code__in=accounts))
    if facets:
        found = found.filter(facets__contains=dict(facets))
    return found.filter(entry__on__lte=until_on) if until_on else found


def balance(
    book: Book, accounts: Sequence[str], facets: Mapping[str, str] | None = None, on: date | None = None
) -> int:
    """The balance in fen at the end of a day (of all that was posted if not said); debits positive."""
    return lines_of(book, accounts, facets, on).aggregate(sum=Sum("amount_fen"))["sum"] or 0


def balances_by(book: Book, facet: str, accounts: Sequence[str], on: date | None = None) -> dict[str, dict[str, int]]:
    """For each value of a facet the balance of each account in fen; one query."""
    rows = (
        lines_of(book, accounts, None, on)
        .filter(facets__has_key=facet)
        .annotate(value=KeyTextTransform(facet, "facets"))
        .order_by()
        .values_list("value", "account__code")
        .annotate(sum=Sum("amount_fen"))
    )
    found: dict[str, dict[str, int]] = {}
    for value, code, amount in rows:
        found.setdefault(value, {})[code] = amount
    return found


def trial_balance(book: Book, on: date | None = None) -> list[TrialLine]:
    """Every account with its balance at the end of a day; debits and credits sum to the same."""
    upto = Q(lines__entry__on__lte=on) if on else Q()
    rows = book.accounts.annotate(sum=Sum("lines__amount_fen", filter=upto or None)).order_by("code")
    return [TrialLine(one, max(one.sum or 0, 0), max(-(one.sum or 0), 0)) for one in rows]


def balance_digest(book: Book, on: date) -> str:
    """SM3 over the trial balance of a day."""
    rows = [(one.account.code, one.debit_fen - one.credit_fen) for one in trial_balance(book, on)]
    return sm3.digest(json.dumps([row for row in rows if row[1]]).encode())


def statement(
    book: Book, accounts: Sequence[str], from_on: date, to_on: date, facets: Mapping[str, str] | None = None
) -> Statement:
    """What happened on some accounts between two days, both included."""
    upto = lines_of(book, accounts, facets, to_on)
    opening = upto.filter(entry__on__lt=from_on).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    lines = upto.filter(entry__on__gte=from_on).select_related("entry", "account")
    return Statement(opening, tuple(_running(opening, lines.order_by("entry__on", "entry__number", "pk"))))


def _running(opening: int, lines: QuerySet[Line]) -> Iterator[Row]:
    so_far = opening
    for line in lines:
        so_far += line.amount_fen
        yield Row(line, so_far)
