"""Keeping the pool: proposing, enrolling, changing, suspending; absences and what an expert wants to be kept from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.search.text import initials, pinyin_key
from core.web.access import require
from core.workflow.moving import move
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels.models import Absence, Avoidance, Expert, ExpertTrade, FormerPost
from federation.panels.permissions import can_keep_experts, can_note_absence, can_note_avoidance
from federation.people.models import Person


@dataclass(frozen=True)
class Particulars:
    """What the pool keeps of an expert; a registered employer gives its own name."""

    name: str
    title: str
    union: Union
    employer: Unit | None = None
    employer_name: str = ""
    person: Person | None = None

    @property
    def workplace(self) -> str:
        """Name of the employer."""
        return self.employer.name if self.employer else self.employer_name.strip()


@transaction.atomic
def propose_expert(*, user: User, particulars: Particulars, trades: Sequence[str], by: Any, at: datetime) -> Expert:
    """Put somebody forward for the pool; ``ValidationError`` for who is in it already or has no workplace."""
    if by is not None:
        require(can_keep_experts(by))
    if Expert.objects.filter(user=user).exists():
        raise ValidationError({"user": _("%(name)s已经在专家库里。") % {"name": user.name}})
    if particulars.person and Expert.objects.filter(person=particulars.person).exists():
        raise ValidationError({"person": _("这份职工档案已经对应另一位专家。")})
    expert = Expert.objects.create(user=user, **_columns(particulars))
    _set_trades(expert, trades)
    record(by=by, at=at, verb="propose_expert", subject=expert, facts=_facts(expert, trades))
    return expert


@transaction.atomic
def enrol_expert(
    *,
    expert: Expert | None = None,
    user: User | None = None,
    particulars: Particulars | None = None,
    trades: Sequence[str] = (),
    reason: str = "",
    by: Any,
    at: datetime,
) -> Expert:
    """Admit an expert who was proposed, or propose and admit in one step (``user`` and ``particulars``)."""
    if by is not None:
        require(can_keep_experts(by))
    if expert is None:
        if user is None or particulars is None:
            raise TypeError("an expert, or an account and particulars")
        expert = propose_expert(user=user, particulars=particulars, trades=trades, by=by, at=at)
    move(expert, "enrol", by=by, at=at, reason=reason, changes={"enrolled_on": localdate(at)})
    return expert


@transaction.atomic
def change_expert(*, expert: Expert, particulars: Particulars, trades: Sequence[str], by: Any, at: datetime) -> Expert:
    """Correct or renew what is kept; an employer left behind stays on record as a former one."""
    if by is not None:
        require(can_keep_experts(by))
    expert = Expert.objects.select_for_update(of=("self",)).select_related("employer", "union").get(pk=expert.pk)
    columns = _columns(particulars)
    before = _facts(expert, [one.trade for one in expert.trades.all()])
    if (columns["employer"], columns["employer_name"]) != (expert.employer, expert.employer_name):
        FormerPost.objects.create(
            expert=expert, unit=expert.employer, name=expert.employer_name, until_on=localdate(at)
        )
    for name, value in columns.items():
        setattr(expert, name, value)
    expert.save(update_fields=list(columns))
    _set_trades(expert, trades)
    facts = {"before": before, **_facts(expert, trades)}
    record(by=by, at=at, verb="change_expert", subject=expert, facts=facts)
    return expert


@transaction.atomic
def suspend_expert(*, expert: Expert, reason: str, by: Any, at: datetime) -> Expert:
    """No new invitations for the time being; what is open stays open."""
    require(can_keep_experts(by))
    move(expert, "suspend", by=by, at=at, reason=reason)
    return expert


@transaction.atomic
def resume_expert(*, expert: Expert, reason: str, by: Any, at: datetime) -> Expert:
    """Invitations are possible again."""
    require(can_keep_experts(by))
    move(expert, "resume", by=by, at=at, reason=reason)
    return expert


@transaction.atomic
def retire_expert(*, expert: Expert, reason: str, by: Any, at: datetime) -> Expert:
    """Take an expert out of the pool for good; past assessments stay."""
    require(can_keep_experts(by))
    move(expert, "retire", by=by, at=at, reason=reason)
    return expert


@transaction.atomic
def note_absence(*, expert: Expert, from_on: date, until_on: date, reason: str, by: Any, at: datetime) -> Absence:
    """Note days, both included, on which the expert is not to be invited."""
    if by is not None:
        require(can_note_absence(by, expert))
    if until_on < from_on:
        raise ValidationError({"until_on": _("结束日期不能早于开始日期。")})
    absence = Absence.objects.create(expert=expert, from_on=from_on, until_on=until_on, reason=reason)
    facts = {"from_on": from_on, "until_on": until_on}
    record(by=by, at=at, verb="note_absence", subject=expert, reason=reason, facts=facts)
    return absence


@transaction.atomic
def note_avoidance(
    *,
    expert: Expert,
    unit: Unit | None = None,
    union: Union | None = None,
    name: str = "",
    reason: str,
    by: Any,
    at: datetime,
) -> Avoidance:
    """Note one thing the expert is to be kept away from: a unit, a union with all below it, or a name."""
    if by is not None:
        require(can_note_avoidance(by, expert))
    if [unit is not None, union is not None, bool(name.strip())].count(True) != 1:
        raise ValidationError(_("请写明一个单位、一个工会，或者一个名称。"))
    avoidance = Avoidance.objects.create(
        expert=expert, unit=unit, union=union, name=name.strip(), reason=reason, noted_on=localdate(at)
    )
    record(by=by, at=at, verb="note_avoidance", subject=expert, reason=reason, facts={"what": str(avoidance)})
    return avoidance


def _columns(particulars: Particulars) -> dict[str, Any]:
    if not particulars.workplace:
        raise ValidationError({"employer_name": _("请写明工作单位，用来判断回避。")})
    return {
        "name": particulars.name,
        "title": particulars.title,
        "union": particulars.union,
        "employer": particulars.employer,
        "employer_name": particulars.workplace,
        "person": particulars.person,
        "pinyin_key": pinyin_key(particulars.name, names=True),
        "initials": initials(particulars.name, names=True),
    }


def _set_trades(expert: Expert, trades: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(trade.strip() for trade in trades if trade.strip()))
    ExpertTrade.objects.filter(expert=expert).exclude(trade__in=wanted).delete()
    known = set(ExpertTrade.objects.filter(expert=expert).values_list("trade", flat=True))
    ExpertTrade.objects.bulk_create([ExpertTrade(expert=expert, trade=one) for one in wanted if one not in known])


def _facts(expert: Expert, trades: Sequence[str]) -> dict[str, Any]:
    return {
        "name": expert.name, "title": expert.title, "employer": expert.employer_name, "union": expert.union.code,
        "trades": list(trades),
    }  # fmt: skip
