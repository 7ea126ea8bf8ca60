"""Examining an objection, answering it, or saying why it is not taken up."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.reveal import Purpose, reveal
from core.dates.calendar import calendar
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.rules.rule import Parameters
from core.web.access import require
from core.workflow.moving import move
from federation.notices import messages, signals
from federation.notices.actions.publishing import issue_edition
from federation.notices.models import Ground, Notice, NoticeItem, NoticePause, Objection, Outcome
from federation.notices.permissions import (
    can_examine_objection,
    can_reject_objection,
    can_reveal_objector,
    can_settle_objection,
)
from federation.notices.queries.notices import clock_columns
from federation.notices.queries.objections import facts_of_answer
from federation.notices.rules import (
    ExamineFacts,
    answered_in_time,
    correction_changes_something,
    objector_protected,
    stops_when_outcome_touched,
)
from federation.notices.workflow import EXAMINING, OPEN, STOPPED
from federation.regulations.queries import parameters_on


@transaction.atomic
def examine_objection(*, objection: Objection, stop_clock: bool, by: Any, at: datetime) -> Objection:
    """Take an objection up, as its owner; ``stop_clock`` when it may change the outcome (``Refused`` where it must)."""
    objection, notice = _locked(objection)
    require(can_examine_objection(by, objection))
    parameters = parameters_on(timezone.localdate(at))
    found = [stops_when_outcome_touched(ExamineFacts(objection.fact, stop_clock), parameters)]
    decide(objection, "examine_objection", findings=found, parameters=parameters, by=by, at=at)
    move(objection, "examine", by=by, at=at, changes={"owner": by, "stops_clock": stop_clock})
    if stop_clock and notice.state == OPEN:
        NoticePause.objects.create(notice=notice, first_on=timezone.localdate(at))
        move(notice, "stop", by=by, at=at, reason=objection.receipt)
    return objection


@transaction.atomic
def settle_objection(
    *,
    objection: Objection,
    outcome: str,
    answer: str,
    correction: Mapping[str, str] | None = None,
    finding: str = "",
    by: Any,
    at: datetime,
) -> Objection:
    """Answer an objection: the notice stands, facts are corrected (``{label: new value}``), or the item is taken off.

    An upheld one issues the list anew. The clock runs on once no other objection holds it. ``Refused`` when the answer
    exposes the objector or changes nothing, ``NotAllowed`` when somebody was faster.
    """
    objection, notice = _locked(objection)
    require(can_settle_objection(by, objection))
    day, correction = timezone.localdate(at), dict(correction or {})
    parameters = parameters_on(day)
    facts = facts_of_answer(objection, outcome, "\n".join([answer, *correction.values()]), correction, day)
    rules = (objector_protected, correction_changes_something, answered_in_time)
    found = [rule(facts, parameters) for rule in rules]
    decide(objection, "settle_objection", findings=found, parameters=parameters, by=by, at=at)
    changes = {
        "outcome": outcome, "answer": answer, "correction": correction, "finding": finding, "answered_at": at,
    }  # fmt: skip
    move(objection, "settle", by=by, at=at, facts={"outcome": outcome, "changes": facts.changes}, changes=changes)
    _tell(objection, at)
    upheld = outcome != Outcome.CONFIRMED
    if upheld:
        _uphold(objection, notice, by, at)
    _run_on(notice, day, upheld, parameters, by, at)
    return objection


@transaction.atomic
def reject_objection(*, objection: Objection, ground: str, answer: str, by: Any, at: datetime) -> Objection:
    """Say that an objection is not taken up, on which clause, and what else can be done."""
    objection, _notice = _locked(objection)
    require(can_reject_objection(by, objection))
    facts = facts_of_answer(objection, Outcome.CONFIRMED, answer, {}, timezone.localdate(at))
    parameters = parameters_on(timezone.localdate(at))
    found = [objector_protected(facts, parameters), answered_in_time(facts, parameters)]
    decide(objection, "reject_objection", findings=found, parameters=parameters, by=by, at=at)
    changes = {"ground": Ground(ground).value, "answer": answer, "answered_at": at}
    move(objection, "reject", by=by, at=at, facts={"ground": ground}, changes=changes)
    _tell(objection, at)
    return objection


@transaction.atomic
def reveal_objector(
    *, objection: Objection, field: str, purpose: Purpose, by: Any, at: datetime, note: str = ""
) -> str:
    """Show name, phone or mail in full to who examines it, for a purpose that is recorded."""
    require(can_reveal_objector(by, objection))
    return reveal(objection, field, by=by, at=at, purpose=purpose, note=note)


def _locked(objection: Objection) -> tuple[Objection, Notice]:
    """The notice first, then the objection: everybody locks in this order."""
    notice = Notice.objects.select_for_update().select_related("union").get(pk=objection.notice_id)
    fresh = Objection.objects.select_for_update(of=("self",)).select_related("item", "owner").get(pk=objection.pk)
    fresh.notice = notice
    return fresh, notice


def _uphold(objection: Objection, notice: Notice, by: Any, at: datetime) -> None:
    item = NoticeItem.objects.select_for_update().get(pk=objection.item_id)
    item.notice = notice
    withdrawn = objection.outcome == Outcome.WITHDRAWN
    before = dict(item.facts)
    facts = [[label, objection.correction.get(label, value)] for label, value in item.facts]
    listed = item.is_listed and not withdrawn
    NoticeItem.objects.filter(pk=item.pk).update(facts=facts, is_listed=listed)
    item.facts, item.is_listed = facts, listed
    issue_edition(notice=notice, reason=objection.receipt, by=by, at=at)
    signal = signals.item_withdrawn if withdrawn else signals.item_corrected
    signal.send(sender=Notice, notice=notice, item=item, objection=objection, before=before, by=by, at=at)


def _run_on(notice: Notice, day: date, reissued: bool, parameters: Parameters, by: Any, at: datetime) -> None:
    """Start the clock again when nothing holds it any more; a list issued anew is shown for some days at least."""
    least = parameters["notices.reissue_working_days"] if reissued else 0
    if notice.state == STOPPED:
        if Objection.objects.filter(notice=notice, state=EXAMINING, stops_clock=True).exists():
            return
        pause = NoticePause.objects.select_for_update().get(notice=notice, last_on=None)
        least = max(least, _owed(notice, pause, parameters))
        NoticePause.objects.filter(pk=pause.pk).update(last_on=day)
        run = notice.run.resumed(calendar(), pause.first_on, day, least)
        move(notice, "resume", by=by, at=at, facts={"days": run.days}, changes=clock_columns(run))
    elif least:
        run = notice.run.extended(calendar(), day, least)
        Notice.objects.filter(pk=notice.pk).update(**clock_columns(run))


def _owed(notice: Notice, pause: NoticePause, parameters: Parameters) -> int:
    """Days owed to an edition issued earlier in the same pause, while another objection still held the clock."""
    issued = notice.editions.filter(number__gt=1, issued_at__date__gte=pause.first_on).exists()
    return parameters["notices.reissue_working_days"] if issued else 0


def _tell(objection: Objection, at: datetime) -> None:
    if objection.mail:
        post_many([Letter(messages.objection_answered(objection), Recipient(mail=objection.mail))], at=at)
