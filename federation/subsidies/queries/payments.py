"""Instalments, accounts and batches: who sees them, what may be paid, what waits for whom, what the bank is told."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from core.money import yuan
from core.rules.rule import Finding, Parameters
from core.web.duties import Duty
from federation.academies.models import Academy
from federation.subsidies.models import Batch, Instalment, PayeeAccount
from federation.subsidies.queries.funds import APPROVAL, CITY_KINDS, at_the_city
from federation.subsidies.queries.standing import facts_of_standings, in_care
from federation.subsidies.rules.projects import InstalmentFacts, account_is_confirmed, instalment_is_due
from federation.subsidies.rules.standing import before_paying
from federation.subsidies.workflow import APPROVED, BATCHED, DRAFTED, FAILED, PROPOSED, RELEASED, SENT

PAYABLE = (RELEASED, FAILED)
HEAD = ("批次号", "行号", "收款户名", "开户行", "收款账号", "金额", "用途")
"""Columns of the file for the bank: its words, in every language."""


def instalments_visible_to(user: Any) -> QuerySet[Any]:
    """Instalments of the projects in somebody's care."""
    found = Instalment.objects.select_related(
        "project__term__union", "project__academy", "project__call__fund", "batch"
    )
    return found.filter(in_care(user))


def instalments_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Instalments whose project or academy holds ``text`` or whose batch begins with it."""
    told = text.strip()
    return found.filter(
        Q(project__title__icontains=told) | Q(project__term__name__icontains=told) | Q(batch__number__startswith=told)
    )


def batches_visible_to(user: Any) -> QuerySet[Batch]:
    """Batches are the city federation's business."""
    if not at_the_city(user, *CITY_KINDS):
        return Batch.objects.none()
    return Batch.objects.select_related("entered_by", "approved_by", "sent_by", "file")


def batch_at(user: Any, number: str) -> Batch | None:
    """One batch, if somebody may see it."""
    return batches_visible_to(user).filter(number=number).first()


def lines_of_batch(batch: Batch) -> QuerySet[Instalment]:
    """The instalments of a batch in the order of its file."""
    return batch.instalments.select_related("project__term", "project__academy", "account").order_by("line")


def account_of(academy: Academy) -> PayeeAccount | None:
    """The confirmed account an academy is paid to."""
    return PayeeAccount.objects.filter(academy=academy, confirmed_by__isnull=False).order_by("-pk").first()


def accounts_of(academy: Academy) -> QuerySet[PayeeAccount]:
    """All accounts an academy ever had, the newest first."""
    return PayeeAccount.objects.filter(academy=academy).select_related("entered_by", "confirmed_by").order_by("-pk")


def accounts_by_academy(academies: Collection[int]) -> dict[int, PayeeAccount]:
    """The confirmed account of each academy (by id); one query."""
    found = PayeeAccount.objects.filter(academy__in=academies, confirmed_by__isnull=False)
    return {one.academy_id: one for one in found.order_by("academy", "-pk").distinct("academy")}


@dataclass(frozen=True)
class Payable:
    """An instalment that could go into a batch, and what the rules say of it."""

    instalment: Instalment
    findings: tuple[Finding, ...]
    account: PayeeAccount | None

    @property
    def barred(self) -> tuple[Finding, ...]:
        """What stops it; empty when it can be paid today."""
        return tuple(one for one in self.findings if one.stops)


def payables(found: Iterable[Instalment], parameters: Parameters) -> list[Payable]:
    """Each instalment with what must hold before it is paid; a handful of queries however many."""
    instalments = list(found)
    academies = list(dict.fromkeys(one.project.academy_id for one in instalments))
    accounts = accounts_by_academy(academies)
    standing = {
        pk: tuple(one for one in before_paying(facts, parameters) if not one.held)
        for pk, facts in zip(academies, facts_of_standings(academies), strict=True)
    }
    made = []
    for one in instalments:
        project = one.project
        account = accounts.get(project.academy_id)
        facts = InstalmentFacts(
            one.number, project.agreed_on is not None, project.accepted_fen is not None, account is not None
        )
        own = (instalment_is_due(facts, parameters), account_is_confirmed(facts, parameters))
        made.append(Payable(one, (*standing[project.academy_id], *own), account))
    return made


def waiting_for_payment() -> QuerySet[Instalment]:
    """Instalments that are due, also those the bank sent back."""
    found = Instalment.objects.filter(state__in=PAYABLE)
    return found.select_related("project__term__union", "project__academy", "project__call__fund").order_by("pk")


def rows_for_the_bank(batch: Batch) -> Iterator[tuple[str, ...]]:
    """The file for the bank, line by line, read in pieces."""
    lines = batch.instalments.filter(state__in=(BATCHED, SENT)).order_by("line")
    for one in lines.select_related("account", "project__term").iterator(2_000):
        account = one.account
        if account is not None:
            what = f"工匠学院补助 {one.project_id}-{one.number}"
            amount = yuan(one.amount_fen).replace(",", "")
            yield batch.number, str(one.line), account.holder, account.branch, account.number, amount, what


def bank_lines(keys: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Instalment]:
    """Instalments by batch number and line: those the bank was told of."""
    numbers = {number for number, _line in keys}
    lines = {line for _number, line in keys}
    found = Instalment.objects.filter(batch__number__in=numbers, line__in=lines)
    rows = found.select_related("batch", "project__term__union", "project__academy", "project__call__fund")
    return {(one.batch.number, one.line): one for one in rows if one.batch is not None and one.line is not None}


# --- what waits for whom ---------------------------------------------------------------------------------------------


def batches_waiting(user: Any) -> QuerySet[Batch]:
    """Batches whose next move is this person's."""
    mine = Q(pk__in=())
    if at_the_city(user, "finance_entry"):
        mine |= Q(state=DRAFTED, entered_by=user.pk)
    if at_the_city(user, APPROVAL):
        mine |= Q(state=PROPOSED) & ~Q(entered_by=user.pk)
    if at_the_city(user, "cashier"):
        mine |= Q(state__in=(APPROVED, SENT)) & ~Q(approved_by=user.pk)
    return Batch.objects.filter(mine).order_by("pk")


def unconfirmed_accounts() -> QuerySet[Any]:
    """Accounts nobody confirmed yet and no newer one replaced."""
    newest = PayeeAccount.objects.filter(academy=OuterRef("academy")).order_by("-pk").values("pk")[:1]
    found = PayeeAccount.objects.annotate(newest=Subquery(newest)).filter(pk=Subquery(newest), confirmed_by=None)
    return found.select_related("academy")


def payment_duties_of(user: Any) -> list[Duty]:
    """Batches that wait for this person; what can be paid; accounts to confirm."""
    duties = [
        Duty(
            f"{one.get_state_display()}{_('：')}{one}",
            _("%(count)s 笔，%(total)s 元") % {"count": one.count, "total": yuan(one.total_fen)},
            None,
            reverse("subsidies:show_batch", args=[one.number]),
            "bj-academy-subsidy:16",
        )
        for one in batches_waiting(user)
    ]
    if at_the_city(user, "finance_entry"):
        count = Instalment.objects.filter(state__in=PAYABLE).count()
        if count:
            said = _("%(count)s 笔补助到了条件，可以编批") % {"count": count}
            duties.append(Duty(said, "", None, reverse("subsidies:draft_batch"), "bj-academy-subsidy:18"))
        duties += [
            Duty(
                _("核对收款账户：%(holder)s") % {"holder": one.holder},
                "",
                None,
                reverse("subsidies:list_accounts", args=[one.academy.code]),
                "bj-academy-subsidy:18.1",
            )
            for one in unconfirmed_accounts().exclude(entered_by=user.pk)[:20]
        ]
    return duties
