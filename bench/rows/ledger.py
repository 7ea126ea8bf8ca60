"""Posting to the books beside bare SQL inserts of the same rows into tables without keys, triggers or checks."""

import json
from datetime import UTC, date, datetime

from django.db import connection, transaction

from bench.measure import Line, once
from core.ledger.models import Book, Entry
from core.ledger.posting import Leg, Posting, open_accounts, open_book, post_many
from core.ledger.queries import balances_by, trial_balance

TITLE = "Posting to the ledger"
GOAL = "50,000 balanced entries of two lines, in sets of 10,000, as near to bare inserts as the checks allow"
REMARKS = (
    "Ours numbers without gaps, looks up each key, digests each entry, fills its indexes and checks each balance at "
    "commit (two thirds of its time are the database's own checks of foreign keys and balances); the bare rows get "
    "none of it. The two reads are over all entries posted."
)
ENTRIES, SET = 50_000, 10_000
AT = datetime(2026, 11, 26, tzinfo=UTC)
DAY = date(2026, 11, 20)


def measure() -> list[Line]:
    """Post, then insert the same; then read."""
    book = open_book(code=f"bench-{Book.objects.count()}", name="bench", by=None, at=AT)
    accounts = [("1002", "bank", "asset"), ("5301", "spent", "expense")]
    open_accounts(book=book, accounts=accounts, by=None, at=AT)
    sets = [[_posting(number) for number in range(first, first + SET)] for first in range(0, ENTRIES, SET)]
    ours = once(lambda: [post_many(book=book, postings=some, by=None, at=AT) for some in sets])
    bare = once(lambda: [_bare(some) for some in sets])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare_entry, bare_line")
    assert Entry.objects.filter(book=book).count() == ENTRIES
    balance = once(lambda: trial_balance(book))
    academies = once(lambda: balances_by(book, "academy", ["5301"]))
    rate = f"{ENTRIES / ours:,.0f} entries/s, bare {ENTRIES / bare:,.0f}"
    return [
        Line(f"{ENTRIES:,} entries", "s", ours, bare, note=rate),
        Line("Trial balance", "s", balance, 1, note=f"{ENTRIES * 2:,} lines"),
        Line("Balances of 40 academies", "s", academies, 1, note="one query"),
    ]


def _posting(number: int) -> Posting:
    facets = {"academy": str(number % 40), "source": "city"}
    legs = [Leg("5301", number + 1, facets), Leg("1002", -number - 1, facets)]
    return Posting(DAY, f"payment:{number}", "bench", legs)


@transaction.atomic
def _bare(postings: list[Posting]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bare_entry (on_day date, key text, memo text)")
        cursor.execute("CREATE TABLE IF NOT EXISTS bare_line (key text, account text, fen bigint, facets jsonb)")
        entries = [(one.on, one.key, one.memo) for one in postings]
        cursor.executemany("INSERT INTO bare_entry VALUES (%s, %s, %s)", entries)
        lines = [(one.key, leg.account, leg.amount_fen, json.dumps(leg.facets)) for one in postings for leg in one.legs]
        cursor.executemany("INSERT INTO bare_line VALUES (%s, %s, %s, %s)", lines)
