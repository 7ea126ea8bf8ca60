"""Rectification: ordered, planned, proved, checked again by another, done; or called off when the result was wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import add_working_days
from core.files.store import Unwanted, keep
from core.outbox.post import Letter, Message, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.web.writing import in_turn
from core.workflow.moving import move
from federation.academies import signals
from federation.academies.messages import evaluation as letters
from federation.academies.models import AcademyTerm, Evaluation, Rectification, RectificationItem
from federation.academies.permissions import can_check_proof, can_keep_campaigns, can_rectify
from federation.academies.queries.conduct import facts_of_proof, late_orders, people_of
from federation.academies.queries.judged import lines_judged
from federation.academies.rules.conduct import before_accepting
from federation.academies.workflow.evaluation import CANCELLED
from federation.regulations.queries import parameters_on

PROOF = "academies.proof"


@dataclass(frozen=True)
class Proof:
    """What was done about one item, and a file that shows it."""

    text: str
    file: "IO[bytes] | File[Any] | None" = None


@dataclass(frozen=True)
class Verdict:
    """What the re-check says of one item."""

    passed: bool
    text: str = ""


@transaction.atomic
def order_rectification(*, evaluation: Evaluation, by: Any, at: datetime) -> Rectification:
    """Order an unqualified academy to put right every item with points missing; what recurs is marked.

    An order that stands or was fulfilled is not given twice.
    """
    require(can_keep_campaigns(by))
    known = evaluation.rectifications.exclude(state=CANCELLED).first()
    if known is not None:
        return known
    parameters, day = parameters_on(localdate(at)), localdate(at)
    order = Rectification.objects.create(
        evaluation=evaluation,
        owner=evaluation.term.dean or evaluation.term.host_name[:40],
        plan_due_on=add_working_days(day, parameters["academies.rectification_plan_days"]).day,
        due_on=add_working_days(day, parameters["academies.rectification_days"]).day,
        ordered_by=by,
        ordered_at=at,
    )
    RectificationItem.objects.bulk_create(_items_of(order, evaluation))
    dates = {"plan_due_on": order.plan_due_on, "due_on": order.due_on}
    record(by=by, at=at, verb="order_rectification", subject=order, facts=dates)
    _tell(evaluation.term, letters.rectification_ordered(order), f"order {order.pk}", at)
    return order


@transaction.atomic
def submit_plan(*, order: Rectification, owner: str, plans: Mapping[int, str], by: Any, at: datetime) -> Rectification:
    """Say for each item what will be done, and who answers for it."""
    require(can_rectify(by, order))
    items = list(order.items.all())
    missing = {f"plan_{item.pk}": _("请写明这一项怎么整改。") for item in items if not plans.get(item.pk, "").strip()}
    if missing:
        raise ValidationError(missing)
    for item in items:
        item.plan = plans[item.pk].strip()
    RectificationItem.objects.bulk_update(items, ["plan"])
    move(order, "submit_plan", by=by, at=at, changes={"owner": owner.strip() or order.owner})
    return order


@transaction.atomic
def submit_proof(*, order: Rectification, proofs: Mapping[int, Proof], by: Any, at: datetime) -> Rectification:
    """Show for each item not passed yet what was done."""
    require(can_rectify(by, order))
    items = list(order.items.exclude(passed=True))
    faults: dict[str, str] = {}
    for item in items:
        proof = proofs.get(item.pk, Proof(""))
        item.proof, item.passed, item.verdict = proof.text.strip(), None, ""
        if not item.proof:
            faults[f"proof_{item.pk}"] = _("请写明这一项做了什么。")
        if proof.file:
            try:
                item.file = keep(proof.file, kind=PROOF, by=by, at=at)
            except Unwanted as why:
                faults[f"file_{item.pk}"] = str(why)
    if faults:
        raise ValidationError(faults)
    RectificationItem.objects.bulk_update(items, ["proof", "passed", "verdict", "file"])
    move(order, "submit_proof", by=by, at=at, changes={"proved_on": localdate(at)})
    return order


@transaction.atomic
def check_proof(*, order: Rectification, verdicts: Mapping[int, Verdict], by: Any, at: datetime) -> Rectification:
    """Check again item by item: every item passed, and it is done; one sent back, and it goes on.

    ``ValidationError`` for an item without a verdict, or sent back without a word; ``Refused`` by the clause.
    """
    order = _locked(order)
    require(can_check_proof(by, order))
    items = list(order.items.all())
    faults = {f"passed_{item.pk}": fault for item in items if (fault := _fault(item, verdicts.get(item.pk)))}
    if faults:
        raise ValidationError(faults)
    for item in items:
        if not item.passed:
            item.passed, item.verdict = verdicts[item.pk].passed, verdicts[item.pk].text.strip()
    RectificationItem.objects.bulk_update(items, ["passed", "verdict"])
    back = [item for item in items if not item.passed]
    return _send_back(order, back, by, at) if back else _accept(order, items, by, at)


@transaction.atomic
def cancel_rectification(*, order: Rectification, reason: str, by: Any, at: datetime) -> Rectification:
    """Call an order off because the result it followed from was corrected."""
    require(can_keep_campaigns(by))
    move(order, "cancel_rectification", by=by, at=at, reason=reason)
    _tell(order.evaluation.term, letters.rectification_cancelled(order), f"order {order.pk} cancelled", at)
    return order


@transaction.atomic
def remind_of_rectifications(*, by: Any, at: datetime) -> int:
    """Tell academies, once for each term, that plan or proof is overdue; how many orders are late."""
    day = localdate(at)
    late = list(late_orders(day))
    for order in late:
        _tell(order.evaluation.term, letters.rectification_late(order), f"order {order.pk} late {order.state}", at)
    return len(late)


def _fault(item: RectificationItem, verdict: Verdict | None) -> str:
    if item.passed:
        return ""
    if verdict is None:
        return _("请逐项给出复查意见。")
    return "" if verdict.passed or verdict.text.strip() else _("退回的，请写明还差什么。")


def _accept(order: Rectification, items: Iterable[RectificationItem], by: Any, at: datetime) -> Rectification:
    parameters = parameters_on(localdate(at))
    facts = facts_of_proof(order, [item.pk for item in items if item.passed], by, at)
    decide(order, "accept_proof", findings=before_accepting(facts, parameters), parameters=parameters, by=by, at=at)
    move(order, "accept_proof", by=by, at=at, changes={"accepted_by": by, "accepted_on": localdate(at)})
    _tell(order.evaluation.term, letters.proof_accepted(order), f"order {order.pk} accepted", at)
    academy = order.evaluation.academy
    signals.rectification_accepted.send(Rectification, academy=academy, order=order, by=by, at=at)
    return order


def _send_back(order: Rectification, back: Iterable[RectificationItem], by: Any, at: datetime) -> Rectification:
    reason = in_turn(f"{item.item} {item.verdict}" for item in back)
    move(order, "reject_proof", by=by, at=at, reason=reason)
    _tell(order.evaluation.term, letters.proof_rejected(order, reason), f"order {order.pk} back {at.isoformat()}", at)
    return order


def _items_of(order: Rectification, evaluation: Evaluation) -> list[RectificationItem]:
    earlier = RectificationItem.objects.filter(
        rectification__evaluation__academy=evaluation.academy,
        rectification__evaluation__campaign__year__lt=evaluation.campaign.year,
    ).order_by("pk")
    known = {(item.clause, item.item): item for item in earlier}
    return [
        RectificationItem(
            rectification=order, item=one.line.item, clause=one.line.clause, finding=one.finding[:300],
            repeats=known.get((one.line.clause, one.line.item)),
        )
        for one in lines_judged(evaluation)
        if one.is_short
    ]  # fmt: skip


def _locked(order: Rectification) -> Rectification:
    rows = Rectification.objects.select_for_update(of=("self",))
    return rows.select_related("evaluation__term", "evaluation__campaign", "evaluation__academy").get(pk=order.pk)


def _tell(term: AcademyTerm, message: Message, key: str, at: datetime) -> None:
    people = people_of(term, localdate(at))
    post_many([Letter(message, Recipient(user=user), f"rectification {key}") for user in people], at=at)
