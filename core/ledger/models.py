"""Books, accounts, entries with their lines, closings. The database itself keeps what a ledger must keep.

A debit is a positive amount, a credit a negative one. An entry is written with all its lines in one transaction; at its
end they sum to nothing. Nothing is ever changed or deleted, and nothing is dated into a period that was closed.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

STAYS = pgtrigger.Protect(name="stays", operation=pgtrigger.Update | pgtrigger.Delete)
FULL = pgtrigger.Trigger(
    name="not_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'Cannot truncate the books' USING ERRCODE = 'check_violation';",
)

_BEGIN = """
    PERFORM FROM core_ledger_book WHERE id = NEW.book_id FOR NO KEY UPDATE;
    IF NEW.on <= (SELECT max(until_on) FROM core_ledger_closing WHERE book_id = NEW.book_id) THEN
        RAISE EXCEPTION 'the books are closed for %', NEW.on USING ERRCODE = 'check_violation';
    END IF;
    NEW.transaction := pg_current_xact_id()::text::bigint;
    RETURN NEW;
"""

_BALANCE = """
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO lines, rest FROM core_ledger_line WHERE entry_id = NEW.id;
    IF lines < 2 OR rest <> 0 THEN
        RAISE EXCEPTION 'entry % has % lines and is out by % fen', NEW.number, lines, rest
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reverses_id IS NOT NULL AND (
        EXISTS (SELECT FROM core_ledger_entry WHERE id = NEW.reverses_id
                 AND (reverses_id IS NOT NULL OR book_id <> NEW.book_id))
        OR EXISTS (
            (SELECT account_id, amount_fen, facets FROM core_ledger_line WHERE entry_id = NEW.reverses_id
             EXCEPT ALL SELECT account_id, -amount_fen, facets FROM core_ledger_line WHERE entry_id = NEW.id)
            UNION ALL
            (SELECT account_id, -amount_fen, facets FROM core_ledger_line WHERE entry_id = NEW.id
             EXCEPT ALL SELECT account_id, amount_fen, facets FROM core_ledger_line WHERE entry_id = NEW.reverses_id)
        )
    ) THEN
        RAISE EXCEPTION 'entry % is no mirror of the one it reverses', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

_BELONG = """
    IF EXISTS (
        SELECT FROM news JOIN core_ledger_entry entry ON entry.id = news.entry_id
          JOIN core_ledger_account account ON account.id = news.account_id
         WHERE entry.transaction <> pg_current_xact_id()::text::bigint OR account.book_id <> entry.book_id
    ) THEN
        RAISE EXCEPTION 'a line comes with its entry, on an account of the same book'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

_CLOSE = """
    PERFORM FROM core_ledger_book WHERE id = NEW.book_id FOR NO KEY UPDATE;
    IF NEW.until_on <= (SELECT max(until_on) FROM core_ledger_closing WHERE book_id = NEW.book_id) THEN
        RAISE EXCEPTION 'the books are closed beyond % already', NEW.until_on USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Book(models.Model):
    """A set of accounts that balances in itself. ``length`` is the number of its last entry."""

    code = models.CharField(_("账簿代码"), max_length=40, unique=True, db_collation="C")
    name = models.CharField(_("账簿"), max_length=80)
    length = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("账簿")
        verbose_name_plural = _("账簿")

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """On which side an account grows: assets and expenses by debit, the others by credit."""

    ASSET = "asset", _("资产")
    LIABILITY = "liability", _("负债")
    EQUITY = "equity", _("净资产")
    INCOME = "income", _("收入")
    EXPENSE = "expense", _("支出")


class Account(models.Model):
    """An account of a book."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(_("科目代码"), max_length=20, db_collation="C")
    name = models.CharField(_("科目"), max_length=80)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)

    class Meta:
        ordering = ["code"]
        verbose_name = _("科目")
        verbose_name_plural = _("科目")
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="ledger_account_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="ledger_account_kind_listed"),
        ]
        triggers = [STAYS]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Entry(models.Model):
    """One thing that happened to the money, on a day. ``key`` names it: the same key is never posted twice.

    ``digest`` is SM3 over what it says, its lines included; ``transaction`` the database's own number of its commit.
    """

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries", db_index=False)
    number = models.BigIntegerField(_("凭证号"))
    on = models.DateField(_("记账日期"))
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    memo = models.CharField(_("摘要"), max_length=200)
    key = models.CharField(_("业务编号"), max_length=120, db_collation="C")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    digest = models.CharField(_("校验值"), max_length=64)
    transaction = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = _("会计分录")
        verbose_name_plural = _("会计分录")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="ledger_number_once"),
            models.UniqueConstraint(fields=["book", "key"], name="ledger_key_once"),
        ]
        indexes = [
            models.Index(fields=["book", "on"], name="ledger_day"),
            models.Index(fields=["subject_type", "subject_id"], name="ledger_subject", condition=~Q(subject_type="")),
        ]
        triggers = [
            STAYS,
            FULL,
            pgtrigger.Trigger(name="entry_begins", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_BEGIN),
            pgtrigger.Trigger(
                name="entry_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("lines", "bigint"), ("rest", "numeric")],
                func=_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.memo}"


class Line(models.Model):
    """A debit (positive) or credit (negative) of an entry; ``facets`` are the words it can be summed by."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines", db_index=False)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    facets = models.JSONField(_("辅助核算"), default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = _("分录行")
        verbose_name_plural = _("分录行")
        constraints = [models.CheckConstraint(condition=~Q(amount_fen=0), name="ledger_line_not_nothing")]
        indexes = [
            models.Index(fields=["account", "entry"], name="ledger_account_lines"),
            GinIndex(fields=["facets"], name="ledger_facets", opclasses=["jsonb_path_ops"]),
        ]
        triggers = [
            STAYS,
            FULL,
            pgtrigger.Trigger(
                name="line_belongs",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="news"),  # type: ignore[no-untyped-call]
                func=_BELONG,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_fen}"


class Closing(models.Model):
    """The books are closed up to and with a day; ``digest`` is SM3 over the trial balance of that day."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="closings")
    until_on = models.DateField(_("结账至"))
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(_("校验值"), max_length=64)

    class Meta:
        ordering = ["-until_on"]
        verbose_name = _("结账")
        verbose_name_plural = _("结账")
        triggers = [
            STAYS,
            FULL,
            pgtrigger.Trigger(name="closing_goes_on", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_CLOSE),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.until_on}"
