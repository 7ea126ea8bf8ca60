"""Titles given earlier or elsewhere: entered in the roll, corrected, withdrawn."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.web.access import require
from federation.people.models import Person
from federation.talent.models import Cultivation, Honour
from federation.talent.permissions import can_change_honour, can_enter_honour
from federation.talent.queries.cultivation import RUNNING
from federation.talent.queries.pairs import rests_on

EARLIEST = date(1949, 10, 1)
"""The first day a title can have been given."""


@transaction.atomic
def enter_honour(*, person: Person, level: str, named_on: date, document_number: str, by: Any, at: datetime) -> Honour:
    """Enter a title given earlier or elsewhere. ``ValidationError`` for a day to come or a title already borne."""
    require(can_enter_honour(by, level, person))
    _within_reason(named_on, at)
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if Honour.objects.filter(person=person, level=level).exists():
        raise ValidationError({"level": [_("%(name)s已登记过这个称号。") % {"name": person.name}]})
    made = Honour.objects.create(
        person=person, level=level, named_on=named_on, document_number=document_number.strip(), entered_by=by,
        by_hand=True,
    )  # fmt: skip
    record(by=by, at=at, verb="enter_honour", subject=made, facts={"level": level, "document": made.document_number})
    return made


@transaction.atomic
def correct_honour(
    *, honour: Honour, named_on: date, document_number: str, reason: str, by: Any, at: datetime
) -> Honour:
    """Put day and document right, and say why; whose it is and which it is stay: that is withdrawn and entered anew."""
    held = _held(honour, by)
    _within_reason(named_on, at)
    period = Cultivation.objects.filter(honour=held).first()
    if period is not None and named_on > period.from_on:
        told = {"day": period.from_on.isoformat()}
        raise ValidationError({"named_on": [_("培育从 %(day)s 开始，命名日期不能比它晚。") % told]})
    before = {"named": held.named_on.isoformat(), "document": held.document_number}
    held.named_on, held.document_number = named_on, document_number.strip()
    after = {"named": named_on.isoformat(), "document": held.document_number}
    held.save(update_fields=["named_on", "document_number"])
    facts = {"before": before, "after": after, "why": reason.strip()}
    told = {
        "before": _("、").join(before.values()), "after": _("、").join(after.values()), "why": reason.strip(),
    }  # fmt: skip
    said = _("%(before)s 改为 %(after)s，%(why)s") % told
    record(by=by, at=at, verb="correct_honour", subject=held, reason=said, facts=facts)
    return held


@transaction.atomic
def withdraw_honour(*, honour: Honour, reason: str, by: Any, at: datetime) -> Honour:
    """It was entered by mistake: it leaves the roll. ``ValidationError`` while a period or an apprentice needs it."""
    held = _held(honour, by)
    if Cultivation.objects.filter(honour=held, state__in=RUNNING).exists():
        raise ValidationError(_("这个称号正在培育，先终止培育，再撤销登记。"))
    if rests_on(held):
        raise ValidationError(_("%(name)s凭这个称号带徒，先办理解除，再撤销登记。") % {"name": held.person.name})
    held.withdrawn_on = localdate(at)
    held.save(update_fields=["withdrawn_on"])
    record(by=by, at=at, verb="withdraw_honour", subject=held, reason=reason.strip(), facts={"level": held.level})
    return held


def _within_reason(named_on: date, at: datetime) -> None:
    if not EARLIEST <= named_on <= localdate(at):
        span = {"first": EARLIEST.isoformat()}
        raise ValidationError({"named_on": [_("命名日期应在 %(first)s 以后，不晚于今天。") % span]})


def _held(honour: Honour, by: Any) -> Honour:
    rows = Honour.everything.select_for_update(no_key=True, of=("self",)).select_related("person__unit__union")
    held = rows.get(pk=honour.pk)
    require(can_change_honour(by, held))
    return held
