"""Offices asked about nominees, their answers taken down."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.dates.calendar import add_working_days
from core.files.store import keep
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import move
from federation.regulations.queries import parameters_on
from federation.talent.models import Consultation, Selection
from federation.talent.permissions import can_consult_offices
from federation.talent.queries.consultations import ENDED, to_ask
from federation.talent.workflow import ADVERSE, CLEAN

OPINION = "talent.opinion"
DAYS = "talent.consultation_days"
VERBS = {CLEAN: "agree_to_nominee", ADVERSE: "object_to_nominee"}
"""What an answer does to a letter."""


@dataclass(frozen=True)
class AnswerTold:
    """What an office answered: ``opinion`` is clean or adverse; ``file`` as uploaded."""

    opinion: str
    answered_on: date
    answer: str = ""
    file: Any = None


@transaction.atomic
def ask_consultations(*, selection: Selection, by: Any, at: datetime) -> list[Consultation]:
    """Ask every office the clause names about every accepted nominee, as far as it was not asked yet.

    ``ValidationError`` when there is nothing to ask.
    """
    require(can_consult_offices(by))
    held = _still(selection)
    day = localdate(at)
    parameters = parameters_on(day)
    wanted = to_ask(held, parameters)
    if not wanted:
        raise ValidationError(_("进入评审的人选都已经发函，没有要补发的。"))
    due = add_working_days(day, parameters[DAYS]).day
    prefix = f"{held.number}-"
    first = int(next_serial(Consultation, "letter", prefix, 4).removeprefix(prefix))
    made = Consultation.objects.bulk_create(
        Consultation(
            nomination=nominee, office=office, letter=f"{prefix}{number:04d}", asked_on=day, asked_by=by, due_on=due
        )
        for number, (nominee, office) in enumerate(wanted, start=first)
    )
    record_many(by=by, at=at, verb="ask_consultation", subjects=made)
    facts = {"letters": len(made), "due_on": due.isoformat()}
    record(by=by, at=at, verb="ask_consultations", subject=held, facts=facts)
    return made


@transaction.atomic
def answer_consultation(*, consultation: Consultation, told: AnswerTold, by: Any, at: datetime) -> Consultation:
    """Take down an answer. ``ValidationError`` names what does not fit."""
    require(can_consult_offices(by))
    _still(consultation.nomination.selection)
    answer, faults = told.answer.strip(), {}
    if told.opinion not in VERBS:
        faults["opinion"] = [_("请选择意见。")]
    if not consultation.asked_on <= told.answered_on <= localdate(at):
        faults["answered_on"] = [_("答复日期在发函日期和今天之间。")]
    if told.opinion == ADVERSE and not answer:
        faults["answer"] = [_("有不同意见的，写明答复的内容。")]
    if faults:
        raise ValidationError(faults)
    stored = keep(told.file, kind=OPINION, by=by, at=at) if told.file else None
    changes = {"answered_on": told.answered_on, "answer": answer, "file": stored}
    move(consultation, VERBS[told.opinion], by=by, at=at, facts={"answered_on": str(told.answered_on)}, changes=changes)
    return consultation


@transaction.atomic
def waive_consultation(*, consultation: Consultation, reason: str, by: Any, at: datetime) -> Consultation:
    """Wait no longer for an office, saying why; it does not count as clean."""
    require(can_consult_offices(by))
    _still(consultation.nomination.selection)
    if not reason.strip():
        raise ValidationError({"reason": _("免于征求要写明理由。")})
    changes = {"answered_on": localdate(at), "answer": reason.strip()}
    move(consultation, "waive_consultation", by=by, at=at, reason=reason.strip(), changes=changes)
    return consultation


@transaction.atomic
def reopen_consultation(*, consultation: Consultation, reason: str, by: Any, at: datetime) -> Consultation:
    """Take an answer back, to put it right; what it said stays in the trail."""
    require(can_consult_offices(by))
    _still(consultation.nomination.selection)
    if not reason.strip():
        raise ValidationError({"reason": _("更正答复要写明理由。")})
    held = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    facts = {"answer": held.answer, "answered_on": str(held.answered_on or ""), "file": held.file_id}
    changes = {"answered_on": None, "answer": "", "file": None}
    move(consultation, "reopen_consultation", by=by, at=at, reason=reason.strip(), facts=facts, changes=changes)
    return consultation


def _still(selection: Selection) -> Selection:
    """Letters are sent and answered until the titles are named."""
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    if held.state in ENDED:
        raise ValidationError(_("这个批次现在是“%(state)s”，不能再改。") % {"state": held.get_state_display()})
    return held
