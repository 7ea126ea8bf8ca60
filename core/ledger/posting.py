"""Writing the books: in sets, once each, only in open periods; what was wrong is reversed, never edited."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import kind_of, record
from core.crypto import sm3
from core.ledger.models import Account, Book, Closing, Entry
from core.ledger.queries import balance_digest, closed_until
from core.money import yuan


@dataclass(frozen=True)
class Leg:
    """A line to write: debit positive, credit negative, in fen."""

    account: str
    amount_fen: int
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Posting:
    """An entry to write: its day, the key that names it once and for all, what for, its lines."""

    on: date
    key: str
    memo: str
    legs: Sequence[Leg]
    subject: models.Model | None = None
    reverses: Entry | None = None

    @cached_property
    def digest(self) -> str:
        """SM3 over all it says."""
        legs = [(leg.account, leg.amount_fen, dict(leg.facets)) for leg in self.legs]
        return digest_of(self.on, self.key, self.memo, legs)


def digest_of(on: date, key: str, memo: str, legs: Sequence[tuple[str, int, Mapping[str, str]]]) -> str:
    """SM3 over an entry's content; the order of its lines does not matter."""
    lines = sorted(json.dumps([code, amount, facets], sort_keys=True) for code, amount, facets in legs)
    return sm3.digest(json.dumps([on.isoformat(), key, memo, lines], ensure_ascii=False).encode())


@transaction.atomic
def open_book(*, code: str, name: str, by: AbstractBaseUser | None, at: datetime) -> Book:
    """The book with this code, opened if there is none."""
    book, made = Book.objects.get_or_create(code=code, defaults={"name": name})
    if made:
        record(by=by, at=at, verb="open_book", subject=book)
    return book


@transaction.atomic
def open_accounts(
    *, book: Book, accounts: Sequence[tuple[str, str, str]], by: AbstractBaseUser | None, at: datetime
) -> int:
    """Open the accounts ``(code, name, kind)`` that are missing; return how many."""
    known = set(book.accounts.values_list("code", flat=True))
    fresh = [Account(book=book, code=code, name=name, kind=kind) for code, name, kind in accounts if code not in known]
    Account.objects.bulk_create(fresh)
    if fresh:
        record(by=by, at=at, verb="open_accounts", subject=book, facts={"codes": [one.code for one in fresh]})
    return len(fresh)


@transaction.atomic
def post(*, book: Book, posting: Posting, by: AbstractBaseUser | None, at: datetime) -> Entry:
    """Write one entry; the same key with the same content returns the one written before."""
    post_many(book=book, postings=[posting], by=by, at=at)
    return Entry.objects.get(book=book, key=posting.key)


@transaction.atomic
def post_many(*, book: Book, postings: Sequence[Posting], by: AbstractBaseUser | None, at: datetime) -> int:
    """Write many entries in a handful of statements, all or none; return how many were not there before.

    ``ValidationError`` when one does not balance, falls into a closed period, names an unknown account, or when its
    key stands for something else already.
    """
    Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    accounts = dict(book.accounts.values_list("code", "pk"))
    _refuse_faults(book, postings, accounts)
    fresh = _not_posted(book, postings)
    if fresh:
        first = _numbered(book, len(fresh))
        _copy(book, fresh, first, accounts, by, at)
        facts = {"first": first, "count": len(fresh)}
        record(by=by, at=at, verb="post_entries", subject=book, facts=facts)
    return len(fresh)


@transaction.atomic
def reverse(*, entry: Entry, on: date, reason: str, by: AbstractBaseUser | None, at: datetime) -> Entry:
    """Take an entry back by its mirror, once; a reversal is not reversed but posted anew under a key of its own."""
    if entry.reverses_id is not None:
        raise ValidationError(_("第 %(number)s 号是冲销分录，不能再冲销，请重新记一笔。") % {"number": entry.number})
    if not reason.strip():
        raise ValidationError({"reason": _("冲销要写明理由。")})
    lines = entry.lines.select_related("account")
    legs = [Leg(line.account.code, -line.amount_fen, line.facets) for line in lines]
    memo = (_("冲销第 %(number)s 号：%(reason)s") % {"number": entry.number, "reason": reason.strip()})[:200]
    posting = Posting(on, f"reverse:{entry.pk}", memo, legs, reverses=entry)
    if Entry.objects.filter(reverses=entry).exists():
        raise ValidationError(_("第 %(number)s 号已经冲销过。") % {"number": entry.number})
    return post(book=entry.book, posting=posting, by=by, at=at)


@transaction.atomic
def close_period(
    *, book: Book, until_on: date, open_items: Sequence[str] = (), by: AbstractBaseUser | None, at: datetime
) -> Closing:
    """Close the books up to and with a day; refused while something is open (``open_items`` as the caller knows it)."""
    Book.objects.select_for_update(no_key=True).get(pk=book.pk)
    if open_items:
        told = {"count": len(open_items), "items": _("、").join(open_items[:5])}
        raise ValidationError(_("还有 %(count)s 项没有办结，不能结账：%(items)s。") % told)
    if until_on >= localdate(at):
        raise ValidationError({"until_on": _("只能结到昨天或更早。")})
    last = closed_until(book)
    if last and until_on <= last:
        raise ValidationError({"until_on": _("已经结账到 %(day)s。") % {"day": last}})
    made = Closing.objects.create(
        book=book, until_on=until_on, at=at, by_id=by.pk if by else None, digest=balance_digest(book, until_on)
    )
    record(by=by, at=at, verb="close_period", subject=book, facts={"until_on": until_on, "digest": made.digest})
    return made


def _refuse_faults(book: Book, postings: Sequence[Posting], accounts: Mapping[str, int]) -> None:
    closed = closed_until(book)
    twice = [key for key, count in Counter(one.key for one in postings).items() if count > 1]
    if twice:
        raise ValidationError(_("业务编号重复：%(keys)s。") % {"keys": _("、").join(twice[:5])})
    for one in postings:
        rest = sum(leg.amount_fen for leg in one.legs)
        if rest or len(one.legs) < 2 or not all(leg.amount_fen for leg in one.legs):
            told = {"memo": one.memo, "rest": yuan(rest)}
            raise ValidationError(_("“%(memo)s”借贷不平，相差 %(rest)s 元；每笔至少一借一贷。") % told)
        if closed and one.on <= closed:
            told = {"memo": one.memo, "day": closed.isoformat()}
            raise ValidationError(_("“%(memo)s”：账已结到 %(day)s，请记在以后的日期。") % told)
        if strange := [leg.account for leg in one.legs if leg.account not in accounts]:
            raise ValidationError(_("账簿里没有科目 %(code)s。") % {"code": strange[0]})


def _not_posted(book: Book, postings: Sequence[Posting]) -> list[Posting]:
    rows = Entry.objects.filter(book=book, key__in=[one.key for one in postings])
    known = dict(rows.values_list("key", "digest"))
    for one in postings:
        if known.get(one.key, one.digest) != one.digest:
            raise ValidationError(_("业务编号 %(key)s 已经记过另一笔账，请核对。") % {"key": one.key})
    return [one for one in postings if one.key not in known]


def _numbered(book: Book, count: int) -> int:
    """Reserve numbers in the locked book; return the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_ledger_book SET length = length + %s WHERE id = %s RETURNING length", [count, book.pk]
        )
        return int(cursor.fetchone()[0]) - count + 1


def _copy(book: Book, fresh: Sequence[Posting], first: int, accounts: Mapping[str, int], by: Any, at: datetime) -> None:
    author = by.pk if by else None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('core_ledger_entry', 'id')) FROM generate_series(1, %s)",
            [len(fresh)],
        )
        keys = [row[0] for row in cursor.fetchall()]
        with cursor.copy(
            'COPY core_ledger_entry (id, book_id, number, "on", at, by_id, memo, key, reverses_id, subject_type,'
            " subject_id, digest, transaction) FROM STDIN"
        ) as copy:
            for number, (pk, one) in enumerate(zip(keys, fresh, strict=True), start=first):
                about = (kind_of(one.subject), str(one.subject.pk)) if one.subject else ("", "")
                reverses = one.reverses.pk if one.reverses else None
                copy.write_row(
                    [pk, book.pk, number, one.on, at, author, one.memo, one.key, reverses, *about, one.digest, 0]
                )
        with cursor.copy("COPY core_ledger_line (entry_id, account_id, amount_fen, facets) FROM STDIN") as copy:
            for pk, one in zip(keys, fresh, strict=True):
                for leg in one.legs:
                    facets = json.dumps(dict(leg.facets), sort_keys=True)
                    copy.write_row([pk, accounts[leg.account], leg.amount_fen, facets])
