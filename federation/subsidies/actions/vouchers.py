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
from federation.subsidies.queries.vouchers import (
    activities_of,
    facts_of_voucher,
    lacks_of_training,
    lecturer_key,
    roster_keys,
    same_activity,
    spending_of,
)
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
    values = _training(project, told)
    made = Activity.objects.create(project=project, entered_by=by, **values)
    record(by=by, at=at, verb="enter_activity", subject=project, facts=_facts_of(made))
    return made


@transaction.atomic
def amend_activity(*, activity: Activity, told: ActivityTold, by: Any, at: datetime) -> Activity:
    """Put right what was written down, while no voucher stands on it; both readings stay in the trail.

    A roster left empty stays as it was: it is never shown again.
    """
    held = _uncharged(activity, "amend_activity", by)
    before = _facts_of(held)
    values = _training(held.project, told, but=held)
    Activity.objects.filter(pk=held.pk).update(**values)
    held.refresh_from_db()
    facts = {"training": held.pk, "before": before, "after": _facts_of(held)}
    record(by=by, at=at, verb="amend_activity", subject=held.project, facts=facts)
    return held


@transaction.atomic
def withdraw_activity(*, activity: Activity, reason: str, by: Any, at: datetime) -> Activity:
    """Take a training back, saying why, while no voucher stands on it; it is no longer counted anywhere."""
    held = _uncharged(activity, "withdraw_activity", by)
    Activity.objects.filter(pk=held.pk).update(withdrawn_on=localdate(at), withdrawn_why=reason)
    held.refresh_from_db()
    record(by=by, at=at, verb="withdraw_activity", subject=held.project, reason=reason, facts=_facts_of(held))
    return held


@transaction.atomic
def enter_voucher(*, project: Project, told: VoucherTold, by: Any, at: datetime) -> Voucher:
    """Charge an invoice to a line: ``Refused`` with every clause that stops it, flagged where it is to be explained."""
    _under_way(project, "enter_voucher", by)
    if told.spent_on > localdate(at):
        raise ValidationError({"spent_on": _("支出日期不能晚于今天。")})
    if told.amount_fen <= 0:
        raise ValidationError({"amount_fen": _("金额要大于 0。")})
    invoice = tidy_invoice(told.invoice)
    if not invoice:
        raise ValidationError({"invoice": _("发票号码里没有字母和数字。")})
    if told.activity is not None and told.activity.project_id != project.pk:
        raise ValidationError({"activity": _("这次培训不属于这个项目。")})
    if told.activity is not None and not activities_of(project).filter(pk=told.activity.pk).exists():
        raise ValidationError({"activity": _("这次培训已经撤回。")})
    parameters = parameters_on(localdate(at))
    if lacks := lacks_of_training(told.line, told.activity, parameters):
        raise ValidationError({"activity": lacks})
    made = _drafted(project, told, invoice, by, at)
    findings = before_entering(facts_of_voucher(made, parameters), parameters)
    flags = flags_of(findings)
    made.state = FLAGGED if flags else CLEARED
    decide(project, "enter_voucher", findings=findings, parameters=parameters, by=by, at=at)
    if told.file:
        made.file = keep(told.file, kind=VOUCHER_FILE, by=by, at=at)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as fault:  # somebody else entered it in the same moment
        if "voucher_invoice_once" not in str(fault):
            raise
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


def _training(project: Project, told: ActivityTold, but: Activity | None = None) -> dict[str, Any]:
    """What is written down of a training; refused out of the project's days, or when it is there already."""
    roster = told.roster.strip() or (but.roster if but else "")
    keys = roster_keys(roster)
    if keys and told.persons and told.persons != len(keys):
        counted = {"keys": len(keys), "persons": told.persons}
        raise ValidationError({"persons": _("名册有 %(keys)s 人，这里填的是 %(persons)s 人。") % counted})
    if not project.from_on <= told.held_on <= project.until_on:
        days = {"first": project.from_on.isoformat(), "last": project.until_on.isoformat()}
        raise ValidationError({"held_on": _("项目 %(first)s 至 %(last)s，只登记执行期内的培训（第 14 条）。") % days})
    same = same_activity(
        project, title=told.title, held_on=told.held_on, half_day=told.half_day, lecturer=told.lecturer
    )
    if same.exclude(pk=but.pk if but else 0).exists():
        raise ValidationError({"title": _("这次培训已经登记过：同名、同一天、同一时段、同一位讲师。")})
    return {
        **vars(told), "title": told.title.strip(), "lecturer": told.lecturer.strip(), "roster": roster,
        "roster_keys": keys, "persons": told.persons or len(keys) or None,
        "lecturer_key": lecturer_key(told.lecturer, told.lecturer_unit),
    }  # fmt: skip


def _uncharged(activity: Activity, verb: str, by: Any) -> Activity:
    """A training of a project under way that stands and that no voucher stands on, the project locked."""
    _under_way(activity.project, verb, by)
    held: Activity | None = activities_of(activity.project).filter(pk=activity.pk).first()
    if held is None:
        raise ValidationError(_("这次培训已经撤回。"))
    if held.is_charged:  # type: ignore[attr-defined]
        raise ValidationError(_("这次培训还有凭证，先撤回它的凭证，再改正或者撤回培训。"))
    return held


def _facts_of(activity: Activity) -> dict[str, Any]:
    """What the trail keeps of a training: all but the people."""
    return {
        "title": activity.title, "held_on": activity.held_on.isoformat(), "half_day": activity.half_day,
        "lecturer": activity.lecturer, "hours_tenths": activity.class_hours_tenths, "persons": activity.persons,
        "days": activity.days,
    }  # fmt: skip


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
