"""Selections opened, people nominated, recommended in order, accepted or turned down by a clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.store import keep
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.organizations.models import Union
from federation.people.models import Person
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.actions.results import leave_list
from federation.talent.models import Nomination, Proof, Quota, Selection, SelectionTrade
from federation.talent.permissions import (
    can_accept_nominee,
    can_fill_nomination,
    can_keep_selections,
    can_nominate_in,
    can_nominate_person,
    can_rank_nominees,
    can_recommend_nominee,
    can_return_nomination,
)
from federation.talent.queries import (
    GONE,
    clause_choices,
    facts_of_nomination,
    facts_of_quota,
    officers_over,
    ranked,
    recommender_of,
)
from federation.talent.rules import before_submitting, is_within_quota, ranks_in_order
from federation.talent.workflow import DRAFTED, JUDGING, OPEN, RETURNED

PROOF_FILE = "talent.proof"


# --- selections ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SelectionTold:
    """What a selection is."""

    title: str
    level: str
    year: int
    places: int
    from_on: date
    until_on: date
    note: str = ""


@transaction.atomic
def draft_selection(*, told: SelectionTold, by: Any, at: datetime) -> Selection:
    """Begin a selection; it takes over trades and quotas of the last one of its level."""
    require(can_keep_selections(by))
    if told.until_on < told.from_on:
        raise ValidationError({"until_on": _("截止不能早于开始。")})
    last = Selection.objects.filter(level=told.level).order_by("-pk").first()
    made = Selection.objects.create(
        number=next_serial(Selection, "number", f"XS{told.year}", 2), title=told.title, level=told.level,
        year=told.year, places=told.places, from_on=told.from_on, until_on=told.until_on, note=told.note, entered_by=by,
    )  # fmt: skip
    if last is not None:
        SelectionTrade.objects.bulk_create(
            SelectionTrade(selection=made, name=one.name, route=one.route, reason=one.reason)
            for one in last.trades.all()
        )
        Quota.objects.bulk_create(
            Quota(selection=made, union_id=one.union_id, places=one.places) for one in last.quotas.all()
        )
    copied = last.number if last else ""
    record(by=by, at=at, verb="draft_selection", subject=made, facts={"places": made.places, "copied_from": copied})
    return made


@transaction.atomic
def enter_trade(*, selection: Selection, name: str, route: str, reason: str, by: Any, at: datetime) -> SelectionTrade:
    """Name a trade, how its craftsmen are found and why so; entered again, it is changed."""
    require(can_keep_selections(by))
    _still(selection, DRAFTED, OPEN)
    made, _new = SelectionTrade.objects.update_or_create(
        selection=selection, name=name.strip(), defaults={"route": route, "reason": reason}
    )
    record(by=by, at=at, verb="enter_trade", subject=selection, reason=reason, facts={"trade": name, "route": route})
    return made


@transaction.atomic
def set_quotas(*, selection: Selection, places: Mapping[int, int], by: Any, at: datetime) -> int:
    """Say how many each union (by id) may recommend; 0 takes it off. How many unions have places."""
    require(can_keep_selections(by))
    _still(selection, DRAFTED, OPEN)
    ranked_now = Nomination.objects.filter(selection=selection, rank__isnull=False).order_by()
    taken = dict(ranked_now.values_list("union").annotate(n=Count("pk")))
    short = {union: taken[union] for union, many in places.items() if many < taken.get(union, 0)}
    if short:
        said = _("已经推荐了 %(taken)s 名，不能少于它。")
        raise ValidationError({f"places_{union}": [said % {"taken": n}] for union, n in short.items()})
    Quota.objects.filter(selection=selection, union__in=[union for union, many in places.items() if not many]).delete()
    Quota.objects.bulk_create(
        [Quota(selection=selection, union_id=union, places=many) for union, many in places.items() if many],
        update_conflicts=True, unique_fields=["selection", "union"], update_fields=["places"],
    )  # fmt: skip
    record(
        by=by, at=at, verb="set_quotas", subject=selection, facts={"places": {str(key): n for key, n in places.items()}}
    )
    return Quota.objects.filter(selection=selection).count()


@transaction.atomic
def open_selection(*, selection: Selection, by: Any, at: datetime) -> Selection:
    """Publish it: unions are told. ``ValidationError`` without trades or quotas."""
    require(can_keep_selections(by))
    if not selection.trades.exists() or not selection.quotas.exists():
        raise ValidationError(_("先写明工种和各工会的名额。"))
    move(selection, "open_selection", by=by, at=at)
    people = officers_over(selection.quotas.values_list("union", flat=True), localdate(at))
    message = messages.selection_opened(selection)
    post_many([Letter(message, Recipient(user=user), f"selection {selection.pk}") for user in people], at=at)
    return selection


@transaction.atomic
def close_nominations(*, selection: Selection, by: Any, at: datetime) -> Selection:
    """Nobody is nominated any more. ``ValidationError`` before the last day has passed."""
    require(can_keep_selections(by))
    if localdate(at) <= selection.until_on:
        raise ValidationError(_("推荐截止日 %(day)s 过后才能截止。") % {"day": selection.until_on.isoformat()})
    move(selection, "close_nominations", by=by, at=at)
    return selection


@transaction.atomic
def discard_selection(*, selection: Selection, reason: str, by: Any, at: datetime) -> Selection:
    """Give up a selection nobody was told of."""
    require(can_keep_selections(by))
    move(selection, "discard_selection", by=by, at=at, reason=reason)
    return selection


def _still(selection: Selection, *states: str) -> None:
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    if held.state not in states:
        raise NotAllowed(held, "draft_selection", held.state, held.workflow)


# --- nominations -----------------------------------------------------------------------------------------------------


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
    require(can_nominate_in(by, selection))
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
    _open(nomination.selection)
    parameters, day = parameters_on(localdate(at)), localdate(at)
    found = [
        *before_submitting(facts_of_nomination(nomination, day), parameters),
        is_within_quota(facts_of_quota(nomination), parameters),
    ]
    decide(nomination, "recommend_nominee", findings=found, parameters=parameters, by=by, at=at)
    last = ranked(nomination.selection, nomination.union).aggregate(last=Max("rank"))["last"] or 0
    changes = {"rank": last + 1, "pooled_on": nomination.pooled_on or day}
    move(nomination, "recommend_nominee", by=by, at=at, facts={"rank": last + 1}, changes=changes)
    messages.tell_outcome(nomination, at)
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
    """Send it back for what is missing; it leaves the union's list."""
    require(can_return_nomination(by, nomination))
    move(nomination, "return_nomination", by=by, at=at, reason=reason, changes={"rank": None})
    _close_ranks(nomination)
    messages.tell_outcome(nomination, at, reason)
    return nomination


@transaction.atomic
def refuse_nominee(*, nomination: Nomination, clause: str, reason: str, by: Any, at: datetime) -> Nomination:
    """The union does not recommend, by a clause it names."""
    require(can_recommend_nominee(by, nomination))
    return _turn_down(nomination, "refuse_nominee", clause, reason, by, at)


@transaction.atomic
def accept_nominee(*, nomination: Nomination, by: Any, at: datetime) -> Nomination:
    """The city takes the nominee into the assessment."""
    require(can_accept_nominee(by))
    move(nomination, "accept_nominee", by=by, at=at)
    messages.tell_outcome(nomination, at)
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
    messages.tell_outcome(nomination, at, reason)
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
    held = Selection.objects.select_for_update(no_key=True).get(pk=selection.pk)
    if held.state != OPEN:
        raise NotAllowed(
            held, "open_selection" if held.state != JUDGING else "close_nominations", held.state, held.workflow
        )
