"""Masters and apprentices paired, finished, parted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.months import months_after, months_between
from core.files.store import keep
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.people.models import Person
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.models import Mentorship
from federation.talent.permissions import (
    can_arrange_pair,
    can_confirm_pair,
    can_keep_pair,
    can_part_pair,
)
from federation.talent.queries import recommender_of
from federation.talent.queries.pairs import facts_of_pair, pairs_over
from federation.talent.rules.cultivating import PAIR_MIN, before_pairing
from federation.talent.workflow import ARRANGED, PAIRED

AGREEMENT = "talent.agreement"
LONGEST = 60
"""Months ahead a mentorship can end."""


@dataclass(frozen=True)
class PairTold:
    """What an agreement says; ``agreement`` as uploaded."""

    trade: str
    goals: str
    from_on: date
    until_on: date
    skill_before: str = ""
    agreement: Any = None


@transaction.atomic
def arrange_pair(*, master: Person, apprentice: Person, told: PairTold, by: Any, at: datetime) -> Mentorship:
    """Enter who takes whom on, for the union above to confirm; ``Refused`` with every clause that is missed."""
    require(can_arrange_pair(by, apprentice))
    unit = apprentice.unit
    union = recommender_of(unit) if unit is not None else None
    if unit is None or union is None:
        raise ValidationError({"number": [_("徒弟所在单位上面没有区、产业或者局集团工会，请先核对组织关系。")]})
    if master.pk == apprentice.pk:
        raise ValidationError({"number": [_("师傅和徒弟不能是同一个人。")]})
    _within_reason(told.from_on, told.until_on, at)
    _hold(master, apprentice)
    if Mentorship.objects.filter(master=master, apprentice=apprentice, state=ARRANGED).exists():
        raise ValidationError({"number": [_("这一对师徒已登记，等待确认。")]})
    parameters = parameters_on(localdate(at))
    facts = facts_of_pair(master, apprentice, told.from_on, told.until_on, signed=bool(told.agreement))
    decide(master, "arrange_pair", findings=before_pairing(facts, parameters), parameters=parameters, by=by, at=at)
    stored = keep(told.agreement, kind=AGREEMENT, by=by, at=at)
    made = Mentorship.objects.create(
        master=master, apprentice=apprentice, unit=unit, union=union, trade=told.trade, goals=told.goals,
        from_on=told.from_on, until_on=told.until_on, agreement=stored, skill_before=told.skill_before, entered_by=by,
    )  # fmt: skip
    record(by=by, at=at, verb="arrange_pair", subject=made, facts={"master": master.pk, "apprentice": apprentice.pk})
    messages.tell_confirmers(made, at)
    return made


@transaction.atomic
def confirm_pair(*, pair: Mentorship, by: Any, at: datetime) -> Mentorship:
    """The union confirms; the rules are asked once more, for others may have been paired meanwhile."""
    require(can_confirm_pair(by, pair))
    _hold(pair.master, pair.apprentice)
    parameters = parameters_on(localdate(at))
    facts = facts_of_pair(
        pair.master, pair.apprentice, pair.from_on, pair.until_on, signed=pair.agreement_id is not None, but=pair
    )
    decide(pair, "confirm_pair", findings=before_pairing(facts, parameters), parameters=parameters, by=by, at=at)
    move(pair, "confirm_pair", by=by, at=at)
    messages.tell_pair(pair, at)
    return pair


def _within_reason(from_on: date, until_on: date, at: datetime) -> None:
    """In order, not over already, not in the far future."""
    day = localdate(at)
    if not from_on < until_on <= months_after(day, LONGEST):
        raise ValidationError(
            {"until_on": [_("期满应晚于结对日期，最晚 %(day)s。") % {"day": months_after(day, LONGEST)}]}
        )
    if until_on <= day:
        raise ValidationError({"until_on": [_("这份协议已经期满，不用再登记。")]})
    if from_on > day + timedelta(days=90):
        raise ValidationError({"from_on": [_("结对日期最多提前 90 天登记。")]})


@transaction.atomic
def renew_pair(*, pair: Mentorship, until_on: date, agreement: Any, by: Any, at: datetime) -> Mentorship:
    """The pair goes on by a new agreement, from the day after the old one to ``until_on``."""
    require(can_confirm_pair(by, pair))
    _hold(pair.master, pair.apprentice)
    held = Mentorship.objects.select_for_update(no_key=True, of=("self",)).get(pk=pair.pk)
    if held.state != PAIRED:
        raise NotAllowed(held, "finish_pair", held.state, held.workflow)
    first = held.until_on + timedelta(days=1)
    _within_reason(first, until_on, at)
    parameters = parameters_on(localdate(at))
    facts = facts_of_pair(pair.master, pair.apprentice, first, until_on, signed=bool(agreement), but=pair)
    decide(pair, "renew_pair", findings=before_pairing(facts, parameters), parameters=parameters, by=by, at=at)
    stored = keep(agreement, kind=AGREEMENT, by=by, at=at)
    told = {"before": held.until_on.isoformat(), "after": until_on.isoformat()}
    Mentorship.objects.filter(pk=pair.pk).update(until_on=until_on, agreement=stored)
    record(by=by, at=at, verb="renew_pair", subject=pair, reason=_("%(before)s 续到 %(after)s") % told, facts=told)
    return held


@transaction.atomic
def remind_of_pairs(*, on: date, by: Any, at: datetime) -> int:
    """Whoever entered a pair hears once that it is over; how many are."""
    over = list(pairs_over(on))
    messages.tell_over(over, at)
    return len(over)


@transaction.atomic
def finish_pair(
    *, pair: Mentorship, ended_on: date, outcome: str, skill_after: str = "", by: Any, at: datetime
) -> Mentorship:
    """The apprentice has finished, with what came of it."""
    require(can_keep_pair(by, pair))
    if not pair.from_on < ended_on <= localdate(at):
        raise ValidationError({"ended_on": [_("出徒日期应晚于结对日期，不晚于今天。")]})
    least = parameters_on(localdate(at))[PAIR_MIN]
    if months_between(pair.from_on, ended_on + timedelta(days=1)) < least:
        raise ValidationError(
            {"ended_on": [_("带徒不满 %(months)s 个月，不能出徒；不带了的办理解除。") % {"months": least}]}
        )
    changes = {"ended_on": ended_on, "outcome": outcome.strip(), "skill_after": skill_after}
    move(pair, "finish_pair", by=by, at=at, facts={"skill": skill_after}, changes=changes)
    return pair


@transaction.atomic
def dissolve_pair(*, pair: Mentorship, reason: str, by: Any, at: datetime) -> Mentorship:
    """It ends without that, and it is said why."""
    require(can_part_pair(by, pair))
    move(pair, "dissolve_pair", by=by, at=at, reason=reason, changes={"ended_on": localdate(at)})
    messages.tell_pair(pair, at, reason)
    return pair


@transaction.atomic
def call_off_pair(*, pair: Mentorship, reason: str, by: Any, at: datetime) -> Mentorship:
    """What was entered is not confirmed, or was a mistake: they never were a pair."""
    require(can_part_pair(by, pair))
    move(pair, "call_off_pair", by=by, at=at, reason=reason)
    messages.tell_pair(pair, at, reason)
    return pair


def _hold(*people: Person) -> None:
    """Both rows in one order: two pairs with the same master are confirmed one after the other."""
    keys = sorted(one.pk for one in people)
    list(Person.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk"))
