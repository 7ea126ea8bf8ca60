"""A worker comes forward; the union takes it up as a nomination, or turns it down by a clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import add_working_days
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import move
from federation.people.models import Person
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.actions.nominations import NominationTold, enter_proof, nominate_person
from federation.talent.models import Force, Nomination, Selection, SelectionTrade, SelfNomination
from federation.talent.permissions import can_answer_self_nomination
from federation.talent.queries import clause_choices, recommender_of
from federation.talent.queries.coming import eligibility_of, facts_of_coming, open_selection_at
from federation.talent.rules import before_coming_forward
from federation.talent.workflow import CAME_FORWARD

ANSWER_DAYS = "talent.self_answer_days"


@dataclass(frozen=True)
class ComingTold:
    """What a worker says of themselves, and what shows each force."""

    trade: SelectionTrade
    post: str
    skill: str
    story: str
    deeds: Mapping[str, str]


@transaction.atomic
def come_forward(
    *, selection: Selection, person: Person, told: ComingTold, by: Any = None, at: datetime
) -> SelfNomination:
    """Somebody who has shown who they are nominates themselves; their union is told and has some days to answer.

    ``Refused`` with every clause in the way, ``ValidationError`` when no union could answer.
    """
    day = localdate(at)
    held = open_selection_at(selection.number, day)
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    unit = person.unit
    union = recommender_of(unit) if unit is not None else None
    facts = eligibility_of(person, selection, day, told.post)
    if held is None or unit is None or union is None or facts is None:
        raise ValidationError(_("这个批次现在不接受自荐，或者您所在单位上面没有能答复的工会。"))
    if told.trade.selection_id != selection.pk:
        raise ValidationError({"trade": [_("这个批次没有这个工种。")]})
    parameters = parameters_on(day)
    findings = before_coming_forward(facts, facts_of_coming(person, selection), parameters)
    decide(person, "come_forward", findings=findings, parameters=parameters, by=by, at=at)
    due = min(add_working_days(day, parameters[ANSWER_DAYS]).day, selection.until_on)
    made = SelfNomination.objects.create(
        selection=selection, person=person, unit=unit, union=union, trade=told.trade, post=told.post,
        skill=told.skill, story=told.story.strip(), deeds={key: text.strip() for key, text in told.deeds.items()},
        received_at=at, due_on=due,
    )  # fmt: skip
    record(by=by, at=at, verb="come_forward", subject=made, facts={"union": union.code, "due": due.isoformat()})
    messages.tell_answerers([(made, messages.came_forward(made), "came")], at)
    return made


@transaction.atomic
def take_up(*, coming: SelfNomination, by: Any, at: datetime) -> Nomination:
    """Make it a nomination, with everything that was said; it is then completed and handed in like any other."""
    require(can_answer_self_nomination(by, coming))
    told = NominationTold(coming.trade, coming.post, coming.skill, coming.story, localdate(coming.received_at))
    made = nominate_person(selection=coming.selection, person=coming.person, told=told, by=by, at=at)
    for force in Force.values:
        if what := coming.deeds.get(force, ""):
            enter_proof(nomination=made, force=force, what=what, by=by, at=at)
    move(
        coming, "take_up", by=by, at=at, facts={"nomination": made.pk}, changes={"nomination": made, "answered_by": by}
    )
    messages.tell_comer(coming, at)
    return made


@transaction.atomic
def turn_down(*, coming: SelfNomination, clause: str, reason: str, by: Any, at: datetime) -> SelfNomination:
    """Say by which clause it is not taken up, and why."""
    require(can_answer_self_nomination(by, coming, turning_down=True))
    if clause not in dict(clause_choices()):
        raise ValidationError({"clause": [_("没有这一条。")]})
    changes = {"refused_by": clause, "answer": reason.strip(), "answered_by": by}
    move(coming, "turn_down", by=by, at=at, reason=reason, facts={"clause": clause}, changes=changes)
    messages.tell_comer(coming, at)
    return coming


@transaction.atomic
def withdraw_self_nomination(*, coming: SelfNomination, by: Any = None, at: datetime) -> SelfNomination:
    """The worker takes it back, before it is answered."""
    move(coming, "withdraw_self_nomination", by=by, at=at)
    return coming


@transaction.atomic
def remind_of_answers(*, by: Any, at: datetime) -> int:
    """Unions hear once of each answer that is late; how many are."""
    late = SelfNomination.objects.filter(state=CAME_FORWARD, due_on__lt=localdate(at))
    found = list(late.select_related("person", "selection", "union").order_by("pk"))
    messages.tell_answerers([(one, messages.answer_late(one), "late") for one in found], at)
    return len(found)
