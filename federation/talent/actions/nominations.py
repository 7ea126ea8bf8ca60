"""People nominated, recommended in order, accepted or turned down by a clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.store import keep
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.organizations.models import Union
from federation.people.models import Person
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.actions.results import leave_list
from federation.talent.models import Nomination, Proof, Selection, SelectionTrade
from federation.talent.permissions import (
    can_accept_nominee,
    can_fill_nomination,
    can_nominate_in,
    can_nominate_person,
    can_rank_nominees,
    can_recommend_nominee,
    can_return_nomination,
)
from federation.talent.queries import (
    DECIDABLE,
    GONE,
    clause_choices,
    facts_of_nomination,
    facts_of_quota,
    ranked,
    recommender_of,
)
from federation.talent.queries.records import record_at
from federation.talent.rules import before_recommending, before_submitting, is_within_quota, ranks_in_order
from federation.talent.workflow import DRAFTED, OPEN, RETURNED

PROOF_FILE = "talent.proof"


@dataclass(frozen=True)
class NominationTold:
    """What a nomination says."""

    trade: SelectionTrade
    post: str
    skill: str
    story: str
    agreed_on: date | None = None


@transaction.atomic
def nominate_person(*, selection: Selection, person: Person, told: NominationTold, by: Any, at: datetime) -> Nomination:
    """Begin a nomination; the union that recommends is the nearest above the person's unit.

    ``ValidationError`` for a trade of another selection, nobody to recommend, or somebody this selection has already.
    """
    require(can_nominate_in(by, selection, localdate(at)))
    require(can_nominate_person(by, person))
    unit = person.unit
    union = recommender_of(unit) if unit is not None else None
    if unit is None or union is None:
        raise ValidationError({"number": _("这位职工所在单位上面没有区、产业或者局集团工会，请先核对组织关系。")})
    _agreeing(told, selection, at)
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if Nomination.objects.filter(selection=selection, person=person, unit=unit).exclude(state__in=GONE).exists():
        raise ValidationError({"number": _("这个批次已经推荐了这位职工。")})
    made = Nomination.objects.create(
        selection=selection, person=person, unit=unit, union=union, trade=told.trade, post=told.post, skill=told.skill,
        story=told.story, agreed_on=told.agreed_on, entered_by=by, entered_at=at,
    )  # fmt: skip
    record(by=by, at=at, verb="nominate_person", subject=made, facts={"union": union.code, "trade": told.trade.name})
    return made


@transaction.atomic
def amend_nomination(*, nomination: Nomination, told: NominationTold, by: Any, at: datetime) -> Nomination:
    """Change what it says, before it is handed in."""
    held = _held(nomination, "amend_nomination", by)
    _agreeing(told, held.selection, at)
    changes = {
        "trade": told.trade,
        "post": told.post,
        "skill": told.skill,
        "story": told.story,
        "agreed_on": told.agreed_on,
    }
    Nomination.objects.filter(pk=held.pk).update(**changes)
    record(by=by, at=at, verb="amend_nomination", subject=held, facts={"trade": told.trade.name, "post": told.post})
    return held


def _agreeing(told: NominationTold, selection: Selection, at: datetime) -> None:
    if told.trade.selection_id != selection.pk:
        raise ValidationError({"trade": _("这个批次没有这个工种。")})
    if told.agreed_on is not None and told.agreed_on > localdate(at):
        raise ValidationError({"agreed_on": _("同意日期不能晚于今天。")})


@transaction.atomic
def enter_proof(
    *,
    nomination: Nomination,
    force: str,
    what: str,
    done_on: date | None = None,
    file: Any = None,
    by: Any,
    at: datetime,
) -> Proof:
    """Add one thing that shows one of the forces (``file`` as uploaded)."""
    held = _held(nomination, "enter_proof", by)
    if done_on is not None and done_on > localdate(at):
        raise ValidationError({"done_on": _("时间不能晚于今天。")})
    stored = keep(file, kind=PROOF_FILE, by=by, at=at) if file else None
    made = Proof.objects.create(nomination=held, force=force, what=what, done_on=done_on, file=stored)
    record(by=by, at=at, verb="enter_proof", subject=held, facts={"force": force, "what": what})
    return made


@transaction.atomic
def use_record(*, nomination: Nomination, key: str, by: Any, at: datetime) -> Proof:
    """Let something the registers know show a force; it is said as the register has it."""
    held = _held(nomination, "enter_proof", by)
    found = record_at(held, key, localdate(at))
    if found is None:
        raise ValidationError(_("记录刚刚有变化，请看清再写入。"))
    made = Proof.objects.create(
        nomination=held, force=found.force, what=found.what, done_on=found.done_on, record=found.key
    )
    facts = {"force": found.force, "what": found.what, "record": found.key}
    record(by=by, at=at, verb="enter_proof", subject=held, facts=facts)
    return made


@transaction.atomic
def remove_proof(*, proof: Proof, by: Any, at: datetime) -> None:
    """Take it off again."""
    held = _held(proof.nomination, "remove_proof", by)
    record(by=by, at=at, verb="remove_proof", subject=held, facts={"force": proof.force, "what": proof.what})
    proof.delete()


@transaction.atomic
def submit_nomination(*, nomination: Nomination, by: Any, at: datetime) -> Nomination:
    """Hand it to the union that recommends; ``Refused`` with every clause that is missed."""
    require(can_fill_nomination(by, nomination))
    _open(nomination.selection)
    parameters = parameters_on(localdate(at))
    found = before_submitting(facts_of_nomination(nomination, localdate(at)), parameters)
    decide(nomination, "submit_nomination", findings=found, parameters=parameters, by=by, at=at)
    move(nomination, "submit_nomination", by=by, at=at)
    return nomination


@transaction.atomic
def recommend_nominee(*, nomination: Nomination, by: Any, at: datetime) -> Nomination:
    """Recommend, as the last of the union's list; the nominee enters the talent pool.

    ``Refused`` beyond the quota, or when a clause does not hold any more.
    """
    require(can_recommend_nominee(by, nomination))
    _decidable(nomination.selection)
    parameters, day = parameters_on(localdate(at)), localdate(at)
    found = [
        *before_recommending(facts_of_nomination(nomination, day), parameters),
        is_within_quota(facts_of_quota(nomination), parameters),
    ]
    decide(nomination, "recommend_nominee", findings=found, parameters=parameters, by=by, at=at)
    last = ranked(nomination.selection, nomination.union).aggregate(last=Max("rank"))["last"] or 0
    changes = {"rank": last + 1, "pooled_on": nomination.pooled_on or day}
    move(nomination, "recommend_nominee", by=by, at=at, facts={"rank": last + 1}, changes=changes)
    messages.tell_outcome([nomination], at)
    return nomination


@transaction.atomic
def rank_nominees(
    *, selection: Selection, union: Union, ranks: Mapping[int, int], reason: str, by: Any, at: datetime
) -> list[int]:
    """Set the order of a union's list by the ranks wanted for its nominees (by id), saying why; the ids in order."""
    require(can_rank_nominees(by, union))
    _open(selection)
    if not reason.strip():
        raise ValidationError({"reason": _("调整排序要写明理由。")})
    listed = list(ranked(selection, union).select_for_update(no_key=True, of=("self",)))
    if set(ranks) != {one.pk for one in listed}:
        raise ValidationError(_("名单刚刚有变化，请刷新后重新排序。"))
    order = ranks_in_order([(one.pk, ranks[one.pk]) for one in listed])
    for place, key in enumerate(order, start=1):
        Nomination.objects.filter(pk=key).exclude(rank=place).update(rank=place)
    before = [one.pk for one in listed]
    facts = {"union": union.code, "before": before, "after": order}
    record(by=by, at=at, verb="rank_nominees", subject=selection, reason=reason.strip(), facts=facts)
    return order


@transaction.atomic
def return_nomination(*, nomination: Nomination, reason: str, by: Any, at: datetime) -> Nomination:
    """Send it back for what is missing; it leaves the union's list. Not once nothing can be handed in any more."""
    require(can_return_nomination(by, nomination))
    if Selection.objects.get(pk=nomination.selection_id).state != OPEN:
        raise ValidationError(_("推荐已经截止，退回以后不能再提交。请同意，或者写明条款不予推荐。"))
    move(nomination, "return_nomination", by=by, at=at, reason=reason, changes={"rank": None})
    _close_ranks(nomination)
    messages.tell_outcome([nomination], at, reason)
    return nomination


@transaction.atomic
def refuse_nominee(*, nomination: Nomination, clause: str, reason: str, by: Any, at: datetime) -> Nomination:
    """The union does not recommend, by a clause it names."""
    require(can_recommend_nominee(by, nomination))
    return _turn_down(nomination, "refuse_nominee", clause, reason, by, at)


@transaction.atomic
def accept_nominee(*, nomination: Nomination, by: Any, at: datetime) -> Nomination:
    """The city takes the nominee into the assessment, before judges are assigned."""
    require(can_accept_nominee(by))
    _decidable(nomination.selection)
    move(nomination, "accept_nominee", by=by, at=at)
    messages.tell_outcome([nomination], at)
    return nomination


@transaction.atomic
def decline_nominee(*, nomination: Nomination, clause: str, reason: str, by: Any, at: datetime) -> Nomination:
    """The city does not, by a clause it names; the nominee stays in the talent pool."""
    require(can_accept_nominee(by))
    return _turn_down(nomination, "decline_nominee", clause, reason, by, at)


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, reason: str, by: Any, at: datetime) -> Nomination:
    """The nominee steps back; those behind move up, and a list that had the nominee is sealed anew."""
    require(can_fill_nomination(by, nomination))
    move(nomination, "withdraw_nomination", by=by, at=at, reason=reason, changes={"rank": None})
    _close_ranks(nomination)
    leave_list(nomination=nomination, reason=_("本人退出：%(reason)s") % {"reason": reason}, by=by, at=at)
    return nomination


def _turn_down(nomination: Nomination, verb: str, clause: str, reason: str, by: Any, at: datetime) -> Nomination:
    if clause not in dict(clause_choices()):
        raise ValidationError({"clause": _("请选一条。")})
    changes = {"refused_by": clause, "rank": None}
    move(nomination, verb, by=by, at=at, reason=reason, facts={"clause": clause}, changes=changes)
    _close_ranks(nomination)
    messages.tell_outcome([nomination], at, reason)
    return nomination


def _close_ranks(nomination: Nomination) -> None:
    """Whoever stood behind moves up."""
    for place, one in enumerate(ranked(nomination.selection, nomination.union), start=1):
        if one.rank != place:
            Nomination.objects.filter(pk=one.pk).update(rank=place)


def _held(nomination: Nomination, verb: str, by: Any) -> Nomination:
    require(can_fill_nomination(by, nomination))
    held = (
        Nomination.objects.select_for_update(no_key=True, of=("self",))
        .select_related("selection")
        .get(pk=nomination.pk)
    )
    if held.state not in (DRAFTED, RETURNED):
        raise NotAllowed(held, verb, held.state, held.workflow)
    return held


def _open(selection: Selection) -> None:
    """Nominations are handed in and ranked."""
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    if held.state != OPEN:
        raise ValidationError(_("“%(title)s”的推荐已经截止，请参加下一批次。") % {"title": held.title})


def _decidable(selection: Selection) -> None:
    """Unions and city still decide about what was handed in: until judges are assigned."""
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    if held.state not in DECIDABLE:
        raise ValidationError(_("“%(title)s”已经分配评委，不能再办推荐。") % {"title": held.title})
