"""Instalments, accounts and batches: who sees them, what may be paid, what waits for whom, what the bank is told."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.money import yuan
from core.rules.rule import Finding, Parameters
from core.web.duties import Duty
from federation.academies.models import Academy
from federation.accounts.queries import units_of
from federation.regulations.queries import parameters_on
from federation.subsidies.models import Batch, Instalment, PayeeAccount, Recovery
from federation.subsidies.queries.funds import APPROVAL, CITY_KINDS, at_the_city
from federation.subsidies.queries.standing import ACADEMY_PEOPLE, facts_of_standings, in_care
from federation.subsidies.rules.projects import InstalmentFacts, account_is_confirmed, instalment_is_due
from federation.subsidies.rules.standing import before_paying
from federation.subsidies.workflow import (
    ACCEPTED,
    APPROVED,
    BATCHED,
    DRAFTED,
    FAILED,
    ORDERED,
    PLANNED,
    PROPOSED,
    RELEASED,
    SENT,
    UNDERWAY,
)

PAYABLE = (RELEASED, FAILED)
WITH_MONEY = (APPROVED, UNDERWAY, ACCEPTED)
"""States of a project whose instalments are still to come."""
LOOKED_THROUGH = 500
"""Instalments that the work queue judges one by one."""
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


def ordered_recoveries(academies: Collection[int]) -> dict[int, Recovery]:
    """Of each academy (by id) a recovery that was ordered and is still open, with what came back (``back_fen``)."""
    found = Recovery.objects.filter(project__academy__in=academies, state=ORDERED).select_related("project")
    found = found.annotate(back_fen=Coalesce(Sum("refunds__amount_fen"), Value(0)))
    return {one.project.academy_id: one for one in found.order_by("-pk")}


@dataclass(frozen=True)
class Payable:
    """An instalment that could go into a batch, and what the rules say of it."""

    instalment: Instalment
    findings: tuple[Finding, ...]
    account: PayeeAccount | None
    recovery: Recovery | None = None

    @property
    def is_same_account(self) -> bool:
        """Whether the bank sent it back and it would go to the same account again."""
        return self.instalment.state == FAILED and self.account == self.instalment.account

    @property
    def owed_fen(self) -> int:
        """What the academy still has to give back by an order."""
        return self.recovery.amount_fen - self.recovery.back_fen if self.recovery else 0  # type: ignore[attr-defined]

    @property
    def is_taken(self) -> bool:
        """Whether it goes into the batch unless somebody decides otherwise."""
        return not (self.barred or self.is_same_account or self.recovery)

    @property
    def barred(self) -> tuple[Finding, ...]:
        """What stops it; empty when it can be paid today."""
        return tuple(one for one in self.findings if one.stops)


def payables(found: Iterable[Instalment], parameters: Parameters) -> list[Payable]:
    """Each instalment with what must hold before it is paid; a handful of queries however many."""
    instalments = list(found)
    academies = list(dict.fromkeys(one.project.academy_id for one in instalments))
    accounts, ordered = accounts_by_academy(academies), ordered_recoveries(academies)
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
        findings = (*standing[project.academy_id], *own)
        made.append(Payable(one, findings, account, ordered.get(project.academy_id)))
    return made


def waiting_for_payment() -> QuerySet[Instalment]:
    """Instalments that are due, also those the bank sent back."""
    found = Instalment.objects.filter(state__in=PAYABLE)
    return found.select_related("project__term__union", "project__academy", "project__call__fund", "account").order_by(
        "pk"
    )


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


def accounts_wanted(user: Any) -> list[Any]:
    """Academies of somebody that money waits for and that have no account, or only the one the bank sent it back from,
    each with what the bank said (``failure``).
    """
    units = units_of(user, *ACADEMY_PEOPLE)
    if not units:
        return []
    newest = PayeeAccount.objects.filter(academy=OuterRef("project__academy")).order_by("-pk").values("pk")[:1]
    found = Instalment.objects.filter(project__term__host_unit__in=units, project__state__in=WITH_MONEY)
    found = found.annotate(newest=Subquery(newest)).filter(
        Q(newest=None, state__in=(PLANNED, RELEASED)) | Q(state=FAILED, account=F("newest"))
    )
    rows = found.select_related("project__academy", "project__term").order_by("pk")
    return list({one.project.academy_id: one for one in rows}.values())


def _count_of_payables() -> str:
    """How many instalments are due, and, unless they are too many to look through here, how many can be paid today."""
    count = Instalment.objects.filter(state__in=PAYABLE).count()
    if not 0 < count <= LOOKED_THROUGH:
        return _("%(count)s 笔补助到了条件") % {"count": count} if count else ""
    found = payables(waiting_for_payment(), parameters_on(today()))
    told = {"count": count, "ready": sum(1 for one in found if not one.barred)}
    return _("%(count)s 笔补助到了条件，其中 %(ready)s 笔可以编批") % told


def payment_duties_of(user: Any) -> list[Duty]:
    """Batches that wait for this person; what can be paid; accounts to enter, accounts to confirm."""
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
    duties += [
        Duty(
            _("登记收款账户：%(name)s") % {"name": one.project.term.name},
            _("银行退回：%(why)s") % {"why": one.failure} if one.state == FAILED else "",
            None,
            reverse("subsidies:list_accounts", args=[one.project.academy.code]),
            "bj-academy-subsidy:18.1",
        )
        for one in accounts_wanted(user)
    ]
    if at_the_city(user, "finance_entry"):
        if said := _count_of_payables():
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
