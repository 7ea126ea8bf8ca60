"""Books that balance, stay, close and are put right by reversal; the database refuses everything else."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.ledger.models import Account, Book, Closing, Entry, Line
from core.ledger.posting import Leg, Posting, close_period, open_accounts, open_book, post, post_many, reverse
from core.ledger.queries import balance, balances_by, statement, trial_balance
from core.ledger.verification import damages

AT = datetime(2026, 11, 26, 1, tzinfo=UTC)
DAY = date(2026, 11, 20)
ACCOUNTS = [("1001", "银行存款", "asset"), ("2001", "应付", "liability"), ("5001", "补助支出", "expense")]


@pytest.fixture
def book(db: None) -> Book:
    return opened()


def opened() -> Book:
    made = open_book(code="test", name="测试账簿", by=None, at=AT)
    open_accounts(book=made, accounts=ACCOUNTS, by=None, at=AT)
    return made


def spent(key: str = "a", fen: int = 500, on: date = DAY, **facets: str) -> Posting:
    return Posting(on, key, "付款", [Leg("5001", fen, facets), Leg("1001", -fen, facets)])


def put(book: Book, posting: Posting) -> Entry:
    return post(book=book, posting=posting, by=None, at=AT)


def committed() -> None:
    """What is put off to the commit happens now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def tried(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- posting ---------------------------------------------------------------------------------------------------------


def test_entries_are_numbered_without_gaps_and_sum_to_nothing(book: Book) -> None:
    first, second = put(book, spent("a")), put(book, spent("b", 300))
    committed()
    assert (first.number, second.number) == (1, 2)
    assert balance(book, ["5001"]) == 800
    assert balance(book, ["1001"]) == -800
    assert (
        sum(one.debit_fen for one in trial_balance(book)) == sum(one.credit_fen for one in trial_balance(book)) == 800
    )


def test_the_same_thing_is_posted_once(book: Book) -> None:
    assert put(book, spent()) == put(book, spent())
    assert Entry.objects.count() == 1
    turned = Posting(DAY, "a", "付款", list(reversed(spent().legs)))
    assert put(book, turned).number == 1


def test_one_key_never_stands_for_two_things(book: Book) -> None:
    put(book, spent())
    with pytest.raises(ValidationError, match="已经记过另一笔账"):
        put(book, spent(fen=501))
    with pytest.raises(ValidationError, match="业务编号重复"):
        post_many(book=book, postings=[spent("x"), spent("x")], by=None, at=AT)


@pytest.mark.parametrize(
    ("legs", "said"),
    [
        ([Leg("5001", 5), Leg("1001", -4)], "相差 0.01 元"),
        ([Leg("5001", 0), Leg("1001", 0)], "借贷不平"),
        ([], "借贷不平"),
        ([Leg("9999", 5), Leg("1001", -5)], "没有科目 9999"),
    ],
)
def test_what_does_not_balance_is_said_and_nothing_is_written(book: Book, legs: list[Leg], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        post_many(book=book, postings=[spent("good"), Posting(DAY, "bad", "错", legs)], by=None, at=AT)
    assert not Entry.objects.exists()
    assert Book.objects.get().length == 0


def test_many_cost_as_many_statements_as_one(book: Book) -> None:
    asked = []
    for count in (1, 50):
        with CaptureQueriesContext(connection) as found:
            post_many(book=book, postings=[spent(f"{count}-{n}") for n in range(count)], by=None, at=AT)
        asked.append(len(found))
    committed()
    assert asked[0] == asked[1]
    assert Entry.objects.count() == 51


# --- what the database refuses ---------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[str, str]] = {
    "changed amount": ("UPDATE core_ledger_line SET amount_fen = 1", "Cannot update or delete"),
    "deleted line": ("DELETE FROM core_ledger_line", "Cannot update or delete"),
    "changed entry": ("UPDATE core_ledger_entry SET memo = 'x'", "Cannot update or delete"),
    "deleted entry": ("DELETE FROM core_ledger_entry", "Cannot update or delete"),
    "emptied": ("TRUNCATE core_ledger_line", "Cannot truncate"),
    "changed account": ("UPDATE core_ledger_account SET kind = 'income'", "Cannot update or delete"),
    "an entry without lines": (
        'INSERT INTO core_ledger_entry (book_id, number, "on", at, memo, key, subject_type, subject_id, digest,'
        " transaction) SELECT id, 99, '2026-11-20', now(), '', 'z', '', '', '', 0 FROM core_ledger_book",
        "has 0 lines",
    ),
    "a line of nothing": (
        "INSERT INTO core_ledger_line (entry_id, account_id, amount_fen, facets) SELECT e.id, a.id, 0, '{}'"
        " FROM core_ledger_entry e, core_ledger_account a LIMIT 1",
        "ledger_line_not_nothing",
    ),
}


@pytest.mark.parametrize("attempt", list(REFUSED))
def test_the_database_refuses(book: Book, attempt: str) -> None:
    put(book, spent())
    committed()
    statement, said = REFUSED[attempt]
    with pytest.raises(DatabaseError, match=said):
        tried(statement)


def test_the_database_refuses_what_is_out_by_a_fen(book: Book) -> None:
    def unbalanced() -> None:
        entry = put(book, spent())
        Line.objects.create(entry=entry, account=Account.objects.get(code="2001"), amount_fen=1)
        committed()

    with pytest.raises(DatabaseError, match="is out by 1 fen"), transaction.atomic():
        unbalanced()


def test_a_line_of_another_book_is_refused(book: Book) -> None:
    other = open_book(code="other", name="别的账簿", by=None, at=AT)
    open_accounts(book=other, accounts=ACCOUNTS, by=None, at=AT)
    entry = put(book, spent())
    with pytest.raises(DatabaseError, match="same book"), transaction.atomic():
        Line.objects.create(entry=entry, account=other.accounts.all()[0], amount_fen=1)


@pytest.mark.django_db(transaction=True)
def test_a_line_added_later_is_refused_even_when_it_balances() -> None:
    book = opened()
    entry = put(book, spent())
    pairs = zip(book.accounts.all()[:2], (5, -5), strict=True)
    lines = [Line(entry=entry, account=one, amount_fen=fen) for one, fen in pairs]
    with pytest.raises(DatabaseError, match="a line comes with its entry"):
        Line.objects.bulk_create(lines)


@pytest.mark.django_db(transaction=True)
def test_two_who_post_the_same_at_once_post_it_once() -> None:
    book, gate, wrong = opened(), Barrier(2), []

    def work() -> None:
        try:
            gate.wait()
            for number in range(20):
                put(book, spent(f"k{number}"))
        except Exception as fault:
            wrong.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not wrong
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))
    assert list(damages(book)) == []


# --- reversal --------------------------------------------------------------------------------------------------------


def test_what_was_wrong_is_taken_back_by_its_mirror_once(book: Book) -> None:
    entry = put(book, spent(academy="7"))
    back = reverse(entry=entry, on=DAY, reason="付错户", by=None, at=AT)
    committed()
    assert balance(book, ["5001"], {"academy": "7"}) == 0
    assert back.memo == "冲销第 1 号：付错户"
    with pytest.raises(ValidationError, match="已经冲销过"):
        reverse(entry=entry, on=DAY, reason="再冲", by=None, at=AT)
    with pytest.raises(ValidationError, match="不能再冲销"):
        reverse(entry=back, on=DAY, reason="冲回", by=None, at=AT)
    with pytest.raises(ValidationError, match="写明理由"):
        reverse(entry=put(book, spent("b")), on=DAY, reason=" ", by=None, at=AT)


def test_the_database_refuses_a_reversal_that_is_no_mirror(book: Book) -> None:
    entry = put(book, spent(fen=500))

    def half() -> None:
        put(book, Posting(DAY, "half", "半冲", [Leg("5001", -400), Leg("1001", 400)], reverses=entry))
        committed()

    with pytest.raises(DatabaseError, match="no mirror"), transaction.atomic():
        half()


# --- periods ---------------------------------------------------------------------------------------------------------


def closed(book: Book, until_on: date = DAY, *items: str) -> Closing:
    return close_period(book=book, until_on=until_on, open_items=items, by=None, at=AT)


def test_nothing_is_dated_into_a_closed_period(book: Book) -> None:
    entry = put(book, spent())
    closed(book)
    for day, fits in ((DAY - timedelta(1), False), (DAY, False), (DAY + timedelta(1), True)):
        if fits:
            reverse(entry=entry, on=day, reason="更正", by=None, at=AT)
        else:
            with pytest.raises(ValidationError, match="账已结到"):
                put(book, spent("late", on=day))
    with pytest.raises(DatabaseError, match="the books are closed"):
        tried(REFUSED["an entry without lines"][0])


@pytest.mark.parametrize(
    ("until_on", "items", "said"),
    [
        (DAY, ["付款批次 3 未回盘"], "还有 1 项没有办结，不能结账：付款批次 3 未回盘"),
        (AT.date(), [], "只能结到昨天"),
        (DAY - timedelta(9), [], "已经结账到"),
    ],
)
def test_a_period_is_closed_in_order_and_with_nothing_open(
    book: Book, until_on: date, items: list[str], said: str
) -> None:
    closed(book, DAY - timedelta(5))
    with pytest.raises(ValidationError, match=said):
        closed(book, until_on, *items)
    with pytest.raises(DatabaseError, match="closed beyond"), transaction.atomic():
        Closing.objects.create(book=book, until_on=DAY - timedelta(9), at=AT, digest="x")


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_statement_runs_from_its_opening_to_its_closing(book: Book) -> None:
    for number, day in enumerate((1, 10, 20)):
        put(book, spent(f"k{number}", 100, date(2026, 11, day), academy="7"))
    put(book, spent("other", 900, DAY, academy="8"))
    found = statement(book, ["5001"], date(2026, 11, 5), DAY, {"academy": "7"})
    assert (found.opening_fen, [row.balance_fen for row in found.rows], found.closing_fen) == (100, [200, 300], 300)
    assert balances_by(book, "academy", ["5001", "1001"]) == {
        "7": {"5001": 300, "1001": -300},
        "8": {"5001": 900, "1001": -900},
    }


deeds = some.lists(
    some.tuples(some.sampled_from(["post", "reverse", "close"]), some.integers(1, 10**9), some.integers(1, 19)),
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_whatever_happens_the_books_balance(book: Book, deeds: list[tuple[str, int, int]]) -> None:
    """Postings, reversals and closings in any order: what is refused leaves no trace, the rest sums to nothing."""
    with transaction.atomic():
        for number, (deed, fen, day) in enumerate(deeds):
            on = date(2026, 11, day)
            entry = Entry.objects.filter(reversal=None, reverses=None).order_by("number").first()
            acts: dict[str, Callable[[], object]] = {
                "post": lambda n=number, f=fen, d=on: put(book, spent(f"p{n}", f, d, academy=str(f % 3))),  # type: ignore[misc]
                "close": lambda d=on: closed(book, d),  # type: ignore[misc]
            }
            if entry:
                acts["reverse"] = lambda e=entry, d=on: reverse(entry=e, on=d, reason="更正", by=None, at=AT)  # type: ignore[misc]
            try:
                with transaction.atomic():
                    acts.get(deed, acts["post"])()
                    committed()
            except ValidationError:
                continue
        rows = trial_balance(book)
        assert sum(one.debit_fen - one.credit_fen for one in rows) == 0
        whole = statement(book, ["5001"], date(2026, 11, 1), date(2026, 11, 30))
        assert whole.closing_fen == balance(book, ["5001"])
        by_academy = balances_by(book, "academy", ["5001"])
        assert sum(one["5001"] for one in by_academy.values()) == whole.closing_fen
        assert list(damages(book)) == []
        transaction.set_rollback(True)


# --- proof -----------------------------------------------------------------------------------------------------------


def checked() -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out, no_color=True)
    return out.getvalue()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("UPDATE core_ledger_line SET amount_fen = amount_fen * 2 WHERE entry_id = %s", "entry 2: was changed"),
        ('UPDATE core_ledger_line SET facets = \'{"academy": "9"}\' WHERE entry_id = %s', "entry 2: was changed"),
        ("UPDATE core_ledger_line SET amount_fen = 7 WHERE entry_id = %s AND amount_fen > 0", "is out by"),
        ("DELETE FROM core_ledger_line WHERE entry_id = %s", "entry 2: was changed"),
        ("UPDATE core_ledger_book SET length = 9 WHERE %s > 0", "ends at entry 3 instead of 9"),
    ],
)
def test_what_was_changed_behind_the_books_back_is_found(book: Book, deed: str, said: str) -> None:
    entries = [put(book, spent(key)) for key in "abc"]
    closed(book)
    committed()
    assert checked() == "the books are whole: 3 entries\n"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # an intruder with the database's own rights
        cursor.execute(deed, [entries[1].pk])
        cursor.execute("SET session_replication_role = origin")
    with pytest.raises(CommandError, match="the books were changed"):
        checked()
    assert any(said in one for one in damages(book))
