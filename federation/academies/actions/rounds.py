"""Rounds: set up, opened with the score sheet that holds for all, extended, closed; also by the clock."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.models import Round
from federation.academies.permissions import can_keep_rounds
from federation.academies.workflow.accreditation import OPEN, PLANNED
from federation.panels.models import ScoreSheet
from federation.panels.queries.sheets import sheet_in_force


class RoundTold(NamedTuple):
    """A round as told: its name, tier, first and last day, the number of the notice that calls for applications."""

    title: str
    tier: str
    opens_on: date
    closes_on: date
    document_number: str = ""
    sheet_code: str = "academy-admission"


@transaction.atomic
def plan_round(*, told: RoundTold, by: Any, at: datetime) -> Round:
    """Set up a round; it is open for applications once :func:`open_round` opened it."""
    require(can_keep_rounds(by))
    _check(told)
    made = Round.objects.create(number=next_serial(Round, "number", f"{told.opens_on.year}-", 2), **told._asdict())
    record(by=by, at=at, verb="plan_round", subject=made, facts=told._asdict())
    return made


@transaction.atomic
def amend_round(*, round: Round, told: RoundTold, by: Any, at: datetime) -> Round:
    """Change what a round is while it has not begun."""
    require(can_keep_rounds(by))
    _check(told)
    held = Round.objects.select_for_update().get(pk=round.pk)
    if held.state != PLANNED:
        raise NotAllowed(held, "amend_round", held.state, held.workflow)
    Round.objects.filter(pk=held.pk).update(**told._asdict())
    record(by=by, at=at, verb="amend_round", subject=held, facts=told._asdict())
    held.refresh_from_db()
    return held


@transaction.atomic
def open_round(*, round: Round, sheet_version: int | None = None, by: Any, at: datetime) -> Round:
    """Open a round with the version of the score sheet in force (or one named): all its applications are judged by it.

    ``ValidationError`` when its last day is past or no sheet is in force. ``by`` is ``None`` when the clock opens it.
    """
    if by is not None:
        require(can_keep_rounds(by))
    day = localdate(at)
    if day > round.closes_on:
        raise ValidationError(_("截止日期 %(day)s 已过，先改截止日期。") % {"day": round.closes_on})
    version = sheet_version or _version(round, day)
    opens_on = min(round.opens_on, day)
    move(round, "open_round", by=by, at=at, changes={"sheet_version": version, "opens_on": opens_on})
    return round


@transaction.atomic
def close_round(*, round: Round, by: Any, at: datetime) -> Round:
    """Take no more applications; drafts stay, and can be handed in when the round is extended."""
    if by is not None:
        require(can_keep_rounds(by))
    day = localdate(at)
    changes = {"closes_on": max(day, round.opens_on)} if day < round.closes_on else {}
    move(round, "close_round", by=by, at=at, facts={"closes_on": round.closes_on}, changes=changes)
    return round


@transaction.atomic
def extend_round(*, round: Round, closes_on: date, reason: str, by: Any, at: datetime) -> Round:
    """Move the last day of an open or closed round to a later one."""
    require(can_keep_rounds(by))
    held = Round.objects.select_for_update().get(pk=round.pk)
    if closes_on <= held.closes_on or closes_on < localdate(at):
        raise ValidationError(
            {"closes_on": _("新的截止日期要晚于 %(day)s，也不能早于今天。") % {"day": held.closes_on}}
        )
    facts = {"before": held.closes_on, "closes_on": closes_on}
    if held.state == OPEN:
        Round.objects.filter(pk=held.pk).update(closes_on=closes_on)
        record(by=by, at=at, verb="extend_round", subject=held, reason=reason, facts=facts)
    else:
        move(held, "extend_round", by=by, at=at, reason=reason, facts=facts, changes={"closes_on": closes_on})
    held.refresh_from_db()
    return held


@transaction.atomic
def turn_rounds(*, by: Any, at: datetime) -> int:
    """By the clock: open the rounds whose first day has come, close those whose last day is past."""
    day = localdate(at)
    due = Round.objects.select_for_update().filter(state=PLANNED, opens_on__lte=day, closes_on__gte=day)
    past = Round.objects.select_for_update().filter(state=OPEN, closes_on__lt=day)
    turned = [open_round(round=one, by=by, at=at) for one in due]
    turned += [close_round(round=one, by=by, at=at) for one in past]
    return len(turned)


def _check(told: RoundTold) -> None:
    if told.closes_on < told.opens_on:
        raise ValidationError({"closes_on": _("截止日期不能早于开始日期 %(day)s。") % {"day": told.opens_on}})


def _version(round: Round, day: date) -> int:
    try:
        return sheet_in_force(round.sheet_code, day).version
    except ScoreSheet.DoesNotExist as missing:
        raise ValidationError(_("评分表还没有施行的版本，请先在制度里载入。")) from missing
