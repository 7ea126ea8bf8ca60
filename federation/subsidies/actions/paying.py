"""Paying: accounts confirmed by two, instalments put into a batch, approved, handed to the bank, answered by it.

One person enters, another approves, a third hands over. Batches are written in sets: a hundred thousand lines take the
same statements as ten. Each step is one transaction: cut off anywhere, it has happened wholly or not at all.
"""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.files.store import keep
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Refused
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.models import Academy
from federation.academies.queries.conduct import people_of_units
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.actions.books import post_returns, post_sent
from federation.subsidies.actions.standing import settle_standings
from federation.subsidies.models import Batch, Instalment, PayeeAccount
from federation.subsidies.permissions import (
    can_approve_batch,
    can_confirm_account,
    can_enter_account,
    can_enter_funds,
    can_send_batch,
)
from federation.subsidies.queries.funds import keepers
from federation.subsidies.queries.payments import (
    HEAD,
    PAYABLE,
    Payable,
    lines_of_batch,
    payables,
    rows_for_the_bank,
    waiting_for_payment,
)
from federation.subsidies.rules.funds import Hands, is_second_person
from federation.subsidies.workflow import APPROVED, BATCHED, FAILED, PAID, RELEASED, SENT

BANK_FILE = "subsidies.bank_file"

_FILL = """
    UPDATE subsidies_instalment SET state = 'batched', batch_id = %s, line = told.line, account_id = told.account,
        failure = ''
      FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS told(id, account, line)
     WHERE subsidies_instalment.id = told.id
"""
_ANSWER = """
    UPDATE subsidies_instalment SET state = told.state, paid_on = told.paid_on, reference = told.reference,
        failure = told.failure
      FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::text[], %s::text[])
        AS told(id, state, paid_on, reference, failure)
     WHERE subsidies_instalment.id = told.id
"""


@transaction.atomic
def enter_account(*, academy: Academy, holder: str, branch: str, number: str, by: Any, at: datetime) -> PayeeAccount:
    """Write down where an academy is paid to; it counts once another person has confirmed it."""
    require(can_enter_account(by, academy))
    for name, text in (("holder", holder), ("branch", branch)):
        if text.strip()[:1] in "=+-@":  # a sheet would take it for a formula, and the bank for a mistake
            raise ValidationError({name: _("请写单位或者银行的名称。")})
    digits = "".join(one for one in normalize("NFKC", number) if not one.isspace() and one not in "-—－")
    strange = "".join(one for one in digits if not (one.isascii() and one.isdigit()))
    if strange:
        raise ValidationError({"number": _("账号只有数字，这里有“%(strange)s”。") % {"strange": strange[:10]}})
    if not 8 <= len(digits) <= 32:
        raise ValidationError({"number": _("账号是 8 到 32 位数字，这里有 %(count)s 位。") % {"count": len(digits)}})
    made = PayeeAccount.objects.create(
        academy=academy, holder=holder, branch=branch, number=digits, entered_by=by, entered_at=at
    )
    record(by=by, at=at, verb="enter_account", subject=made, facts={"holder": holder, "last": digits[-4:]})
    return made


@transaction.atomic
def confirm_account(*, account: PayeeAccount, by: Any, at: datetime) -> PayeeAccount:
    """Confirm an account that somebody else entered."""
    require(can_confirm_account(by, account))
    held = PayeeAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
    if held.confirmed_by_id is not None:
        raise ValidationError(_("这个账户已经核对过。"))
    PayeeAccount.objects.filter(pk=held.pk).update(confirmed_by=by, confirmed_at=at)
    record(by=by, at=at, verb="confirm_account", subject=held)
    return held


@transaction.atomic
def draft_batch(*, instalments: Collection[int], by: Any, at: datetime) -> Batch:
    """Put instalments (by id) into a new batch; ``Refused`` with every clause when one of them cannot be paid."""
    require(can_enter_funds(by))
    day, parameters = localdate(at), parameters_on(localdate(at))
    asked = Instalment.objects.filter(pk__in=instalments).order_by("pk")
    locked = set(asked.select_for_update(no_key=True).filter(state__in=PAYABLE).values_list("pk", flat=True))
    if not instalments or locked != set(instalments):
        raise ValidationError(_("有的拨付已经编入别的批次，请刷新后重新选择。") if instalments else _("请至少选一笔。"))
    found = list(waiting_for_payment().filter(pk__in=locked))
    settle_standings(academies={one.project.academy_id: one.project.academy for one in found}.values(), by=by, at=at)
    judged = payables(found, parameters)
    made = Batch.objects.create(number=next_serial(Batch, "number", f"BF{day:%Y%m}", 3), entered_by=by)
    findings = [finding for one in judged for finding in one.findings if not finding.held]
    decide(made, "draft_batch", findings=findings, parameters=parameters, by=by, at=at)
    _fill(made, judged)
    record_many(by=by, at=at, verb="batch_instalment", subjects=found, facts_of=lambda _one: {"batch": made.number})
    _total(made)
    record(by=by, at=at, verb="draft_batch", subject=made, facts={"count": made.count, "total_fen": made.total_fen})
    return made


@transaction.atomic
def propose_batch(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Hand a batch to who approves it."""
    require(can_enter_funds(by))
    if not batch.count:
        raise ValidationError(_("批次里没有拨付。"))
    move(batch, "propose_batch", by=by, at=at, facts={"total_fen": batch.total_fen})
    people = [user for user in keepers("finance_approval", localdate(at)) if user.pk != by.pk]
    _tell(people, messages.batch_waiting(batch), f"batch {batch.pk} proposed {at.isoformat()}", at)
    return batch


@transaction.atomic
def return_batch(*, batch: Batch, reason: str, by: Any, at: datetime) -> Batch:
    """Send a batch back, saying why."""
    require(can_approve_batch(by, batch))
    move(batch, "return_batch", by=by, at=at, reason=reason)
    return batch


@transaction.atomic
def approve_batch(*, batch: Batch, document_number: str, by: Any, at: datetime) -> Batch:
    """Approve a batch by a document: a second person, and every academy payable on this day too."""
    require(can_approve_batch(by, batch))
    if not document_number.strip():
        raise ValidationError({"document_number": _("批准要凭文件，请填写文号。")})
    parameters = parameters_on(localdate(at))
    lines = list(lines_of_batch(batch))
    found = [is_second_person(Hands(batch.entered_by_id == by.pk), parameters)]
    found += [one for payable in payables(lines, parameters) for one in payable.findings if not one.held]
    decide(batch, "approve_batch", findings=found, parameters=parameters, by=by, at=at)
    changes = {"approved_by": by, "document_number": document_number.strip()}
    move(batch, "approve_batch", by=by, at=at, facts={"total_fen": batch.total_fen}, changes=changes)
    _tell(keepers("cashier", localdate(at)), messages.batch_waiting(batch), f"batch {batch.pk} approved", at)
    return batch


@transaction.atomic
def take_out(*, instalment: Instalment, reason: str, by: Any, at: datetime) -> None:
    """Take one instalment out of a batch that is still a draft."""
    require(can_enter_funds(by))
    batch = Batch.objects.select_for_update(no_key=True).filter(instalments=instalment.pk).get()
    if batch.state != "drafted":
        raise ValidationError(_("批次已经提交，退回以后才能移出。"))
    withdraw_instalment(instalment=instalment, reason=reason, by=by, at=at)


@transaction.atomic
def withdraw_instalment(*, instalment: Instalment, reason: str, by: Any, at: datetime) -> None:
    """Take an instalment out of its batch, whatever the batch's state before the bank; for whoever may do so."""
    batch = Batch.objects.select_for_update(no_key=True).filter(instalments=instalment.pk).get()
    move(instalment, "take_out", by=by, at=at, reason=reason, changes={"batch": None, "line": None})
    _total(batch)


@transaction.atomic
def discard_batch(*, batch: Batch, reason: str, by: Any, at: datetime) -> Batch:
    """Give a batch up before the bank has it; its instalments wait again."""
    require(can_enter_funds(by))
    move(batch, "discard_batch", by=by, at=at, reason=reason)
    _out(batch.instalments.filter(state=BATCHED), reason, by, at)
    return batch


@transaction.atomic
def send_batch(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Hand a batch to the bank: the file is written, what is in it is under way.

    What came on hold since the approval falls out by itself and waits. ``Refused`` when nothing is left, or for whoever
    approved it; a second cashier at the same moment is told that it is done.
    """
    require(can_send_batch(by, batch))
    held = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if held.state != APPROVED:
        raise NotAllowed(held, "send_batch", held.state, held.workflow)
    parameters = parameters_on(localdate(at))
    dropped = _drop_barred(held, by, at)
    _total(held)
    if not held.count:
        raise Refused(dropped)
    found = [is_second_person(Hands(held.approved_by_id == by.pk), parameters)]
    decide(held, "send_batch", findings=found, parameters=parameters, by=by, at=at)
    stored = keep(_file_of(held), kind=BANK_FILE, by=by, at=at, name=f"{held.number}.csv")
    facts = {"count": held.count, "total_fen": held.total_fen, "sha256": stored.sha256, "dropped": len(dropped)}
    changes = {"sent_by": by, "sent_on": localdate(at), "file": stored}
    move(held, "send_batch", by=by, at=at, facts=facts, changes=changes)
    held.instalments.filter(state=BATCHED).update(state=SENT)
    sent = list(lines_of_batch(held).select_related("project__term__union", "project__call__fund", "project__academy"))
    record_many(by=by, at=at, verb="send_instalment", subjects=sent, facts_of=lambda _one: {"batch": held.number})
    post_sent(instalments=sent, by=by, at=at)
    return held


@dataclass(frozen=True)
class Answer:
    """What the bank says of one instalment: paid on a day under a reference, or failed for a reason."""

    instalment: Instalment
    is_paid: bool
    on: date
    reference: str = ""
    failure: str = ""


@transaction.atomic
def take_answers(*, answers: Sequence[Answer], by: Any, at: datetime) -> dict[str, int]:
    """Write down what the bank answered and post it; lines answered before stay as they are. Counts paid and failed."""
    batches = {one.instalment.batch.pk: one.instalment.batch for one in answers if one.instalment.batch is not None}
    for batch in batches.values():
        require(can_send_batch(by, batch))
    held = Batch.objects.select_for_update(no_key=True).filter(pk__in=batches, state=SENT).order_by("pk")
    open_batches = list(held)
    keys = [one.instalment.pk for one in answers]
    waiting = set(Instalment.objects.filter(pk__in=keys, state=SENT).values_list("pk", flat=True))
    fresh = [one for one in answers if one.instalment.pk in waiting]
    paid, failed = _written(fresh, by, at)
    post_returns(paid=paid, failed=failed, by=by, at=at)
    for batch in open_batches:
        if not batch.instalments.filter(state=SENT).exists():
            move(batch, "settle_batch", by=by, at=at)
    _tell_paid(paid, at)
    return {"paid": len(paid), "failed": len(failed)}


def _written(answers: Sequence[Answer], by: Any, at: datetime) -> tuple[list[Instalment], list[Instalment]]:
    columns: list[list[Any]] = [[], [], [], [], []]
    for one in answers:
        piece = one.instalment
        piece.state = PAID if one.is_paid else FAILED
        piece.paid_on, piece.reference, piece.failure = (
            (one.on if one.is_paid else None),
            one.reference,
            one.failure,
        )
        row = (piece.pk, piece.state, piece.paid_on, piece.reference, piece.failure)
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, columns)
    pieces = [one.instalment for one in answers]
    paid, failed = ([one for one in pieces if one.state == state] for state in (PAID, FAILED))
    record_many(
        by=by, at=at, verb="confirm_instalment", subjects=paid, facts_of=lambda one: {"reference": one.reference}
    )
    record_many(by=by, at=at, verb="fail_instalment", subjects=failed, facts_of=lambda one: {"failure": one.failure})
    return paid, failed


def _fill(batch: Batch, judged: Sequence[Payable]) -> None:
    """Number the lines and say where each goes, in one statement."""
    keys = [one.instalment.pk for one in judged]
    accounts = [one.account.pk if one.account else None for one in judged]
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [batch.pk, keys, accounts])


def _drop_barred(batch: Batch, by: Any, at: datetime) -> list[Any]:
    """Take out what cannot be paid any more; return why."""
    lines = list(lines_of_batch(batch))
    settle_standings(academies={one.project.academy_id: one.project.academy for one in lines}.values(), by=by, at=at)
    barred = [one for one in payables(lines, parameters_on(localdate(at))) if one.barred]
    keys = [one.instalment.pk for one in barred]
    if keys:
        _out(batch.instalments.filter(pk__in=keys), _("交银行前复核：不能拨付"), by, at)
    return [finding for one in barred for finding in one.barred]


def _out(found: Any, reason: str, by: Any, at: datetime) -> None:
    pieces = list(found)
    found.model.objects.filter(pk__in=[one.pk for one in pieces]).update(state=RELEASED, batch=None, line=None)
    record_many(by=by, at=at, verb="take_out", subjects=pieces, reason=reason)


def _total(batch: Batch) -> None:
    sums = batch.instalments.aggregate(count=Count("pk"), total=Sum("amount_fen"))
    batch.count, batch.total_fen = sums["count"], sums["total"] or 0
    batch.save(update_fields=["count", "total_fen"])


def _file_of(batch: Batch) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(rows_for_the_bank(batch))
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def _tell(people: Iterable[Any], message: Any, key: str, at: datetime) -> None:
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)


def _tell_paid(paid: Sequence[Instalment], at: datetime) -> None:
    """One letter a project and person, however many of its instalments arrived."""
    projects: dict[int, list[Instalment]] = {}
    for one in paid:
        projects.setdefault(one.project_id, []).append(one)
    units = {pieces[0].project.term.host_unit_id or 0 for pieces in projects.values()}
    people = people_of_units(units, localdate(at))
    letters = [
        Letter(messages.instalments_paid(pieces), Recipient(user=user), f"paid {pieces[0].pk}")
        for pieces in projects.values()
        for user in people.get(pieces[0].project.term.host_unit_id or 0, ())
    ]
    post_many(letters, at=at)
