"""What an academy spends: trainings, vouchers checked as they are entered, flags explained and settled."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.store import keep
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.queries.conduct import people_of
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.actions.books import post_spent, take_back_spent
from federation.subsidies.checking import Spending, tidy_invoice, unit_fen
from federation.subsidies.models import Activity, BudgetLine, Project, Voucher, VoucherFlag
from federation.subsidies.permissions import can_fill_project, can_settle_voucher
from federation.subsidies.queries.vouchers import facts_of_voucher, lecturer_key, roster_keys, spending_of
from federation.subsidies.rules.vouchers import before_entering, flags_of
from federation.subsidies.workflow import CLEARED, FLAGGED, UNDERWAY

VOUCHER_FILE = "subsidies.voucher_file"


@dataclass(frozen=True)
class ActivityTold:
    """A training as told; class hours in tenths, ``roster`` one person a line."""

    title: str
    held_on: date
    half_day: str = ""
    place: str = ""
    lecturer: str = ""
    lecturer_unit: str = ""
    title_grade: str = ""
    class_hours_tenths: int | None = None
    persons: int | None = None
    days: int | None = None
    roster: str = ""


@dataclass(frozen=True)
class VoucherTold:
    """A voucher as told, in fen."""

    line: BudgetLine
    invoice: str
    payee: str
    what: str
    amount_fen: int
    spent_on: date
    activity: Activity | None = None
    file: Any = None


@transaction.atomic
def enter_activity(*, project: Project, told: ActivityTold, by: Any, at: datetime) -> Activity:
    """Write down a training; its roster is kept sealed, compared by digests."""
    _under_way(project, "enter_activity", by)
    keys = roster_keys(told.roster)
    persons = told.persons or len(keys) or None
    if keys and told.persons and told.persons != len(keys):
        counted = {"keys": len(keys), "persons": told.persons}
        raise ValidationError({"persons": _("名册有 %(keys)s 人，这里填的是 %(persons)s 人。") % counted})
    made = Activity.objects.create(
        project=project, **{**vars(told), "persons": persons}, roster_keys=keys,
        lecturer_key=lecturer_key(told.lecturer, told.lecturer_unit), entered_by=by,
    )  # fmt: skip
    record(by=by, at=at, verb="enter_activity", subject=project, facts={"title": told.title, "persons": persons})
    return made


@transaction.atomic
def enter_voucher(*, project: Project, told: VoucherTold, by: Any, at: datetime) -> Voucher:
    """Charge an invoice to a line: ``Refused`` with every clause that stops it, flagged where it is to be explained."""
    _under_way(project, "enter_voucher", by)
    if told.spent_on > localdate(at):
        raise ValidationError({"spent_on": _("支出日期不能晚于今天。")})
    invoice = tidy_invoice(told.invoice)
    if not invoice:
        raise ValidationError({"invoice": _("发票号码里没有字母和数字。")})
    if told.activity is not None and told.activity.project_id != project.pk:
        raise ValidationError({"activity": _("这次培训不属于这个项目。")})
    if told.line.cost_kind == "lecture" and told.activity is None:
        raise ValidationError({"activity": _("师资费要选是哪一次培训。")})
    made = _drafted(project, told, invoice, by, at)
    parameters = parameters_on(localdate(at))
    findings = before_entering(facts_of_voucher(made, parameters), parameters)
    flags = flags_of(findings)
    made.state = FLAGGED if flags else CLEARED
    decide(project, "enter_voucher", findings=findings, parameters=parameters, by=by, at=at)
    if told.file:
        made.file = keep(told.file, kind=VOUCHER_FILE, by=by, at=at)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # somebody else entered it in the same moment
        raise ValidationError({"invoice": _("这张发票刚刚被别人登记了。")}) from None
    VoucherFlag.objects.bulk_create(VoucherFlag(voucher=made, rule=one.rule, finding=asdict(one)) for one in flags)
    facts = {"invoice": invoice, "amount_fen": made.amount_fen, "flags": [one.rule for one in flags]}
    record(by=by, at=at, verb="enter_voucher", subject=made, facts=facts)
    if not flags:
        post_spent(voucher=made, by=by, at=at)
    return made


@transaction.atomic
def explain_voucher(*, voucher: Voucher, answers: Mapping[int, str], by: Any, at: datetime) -> Voucher:
    """Answer every flag (by id); an officer settles it."""
    require(can_fill_project(by, voucher.project))
    flags = list(voucher.flags.order_by("pk"))
    missing = {f"answer_{one.pk}": _("请说明。") for one in flags if not answers.get(one.pk, "").strip()}
    if missing:
        raise ValidationError(missing)
    for one in flags:
        one.answer, one.answered_at = answers[one.pk].strip(), at
    VoucherFlag.objects.bulk_update(flags, ["answer", "answered_at"])
    move(voucher, "explain_voucher", by=by, at=at)
    return voucher


@transaction.atomic
def clear_voucher(*, voucher: Voucher, by: Any, at: datetime) -> Voucher:
    """The explanation holds: the voucher counts and is posted."""
    require(can_settle_voucher(by, voucher))
    move(voucher, "clear_voucher", by=by, at=at)
    post_spent(voucher=voucher, by=by, at=at)
    return voucher


@transaction.atomic
def reject_voucher(*, voucher: Voucher, reason: str, by: Any, at: datetime) -> Voucher:
    """It is not paid from the subsidy; what was posted is reversed, the academy is told."""
    require(can_settle_voucher(by, voucher))
    _still_under_way(voucher)
    move(voucher, "reject_voucher", by=by, at=at, reason=reason)
    take_back_spent(voucher=voucher, reason=reason, by=by, at=at)
    people = people_of(voucher.project.term, localdate(at))
    message = messages.voucher_rejected(voucher, reason)
    post_many([Letter(message, Recipient(user=user), f"voucher {voucher.pk}") for user in people], at=at)
    return voucher


@transaction.atomic
def withdraw_voucher(*, voucher: Voucher, reason: str, by: Any, at: datetime) -> Voucher:
    """The academy takes it back: its invoice can be entered anew, what was posted is reversed."""
    require(can_fill_project(by, voucher.project))
    _still_under_way(voucher)
    move(voucher, "withdraw_voucher", by=by, at=at, reason=reason)
    take_back_spent(voucher=voucher, reason=reason, by=by, at=at)
    return voucher


def _drafted(project: Project, told: VoucherTold, invoice: str, by: Any, at: datetime) -> Voucher:
    made = Voucher(
        project=project, line=told.line, activity=told.activity, invoice=told.invoice.strip(), invoice_key=invoice,
        payee=told.payee, what=told.what, amount_fen=told.amount_fen, spent_on=told.spent_on, entered_by=by,
        entered_at=at,
    )  # fmt: skip
    compared: Spending = spending_of(made)
    made.unit_fen = unit_fen(compared)
    return made


def _under_way(project: Project, verb: str, by: Any) -> None:
    """The project, locked, while money of it can be spent."""
    require(can_fill_project(by, project))
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if held.state != UNDERWAY:
        raise NotAllowed(held, verb, held.state, held.workflow)


def _still_under_way(voucher: Voucher) -> None:
    """What an acceptance rests on is not taken away under it."""
    held = Project.objects.select_for_update(no_key=True).get(pk=voucher.project_id)
    if held.state != UNDERWAY:
        raise NotAllowed(held, "withdraw_voucher", held.state, held.workflow)
