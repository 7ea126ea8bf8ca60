"""One unit, or a few chosen ones: register, edit, move to another union, close."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.dates.calendar import today
from core.outbox.post import Letter, Recipient, post_many
from core.search.vectors import search_vector
from federation.organizations.actions.entering_units import NewUnit, enter_units, tie_units
from federation.organizations.messages import units_moved
from federation.organizations.models import Union, Unit, UnitTie
from federation.organizations.queries import keepers_of
from federation.organizations.queries.names import search_keys

EDITABLE = ("name", "industry_section", "type_code", "size", "area", "address", "founded_on")


@transaction.atomic
def register_unit(*, unit: NewUnit, on: date, by: AbstractBaseUser | None, at: datetime) -> Unit:
    """Enter one unit; its code must be new."""
    _refuse_future(on)
    known = Unit.objects.filter(uscc=unit.uscc).first()
    if known is not None:
        raise ValidationError({"uscc": _("这个代码已登记：%(unit)s。") % {"unit": known}})
    enter_units(units=[unit], on=on, by=by, at=at)
    return Unit.objects.get(uscc=unit.uscc)


@transaction.atomic
def edit_unit(
    *, unit: Unit, changes: Mapping[str, Any], revision: int | None = None, by: AbstractBaseUser | None, at: datetime
) -> Unit:
    """Correct a unit's data. ``revision``, if told, is the one the person saw: an older one is refused."""
    held = _locked(unit)
    if revision is not None and held.revision != revision:
        raise ValidationError(_("您打开之后，别人改过这家单位。请看过最新内容再改。"), code="stale")
    facts = {}
    for name in EDITABLE:
        if name in changes and getattr(held, name) != changes[name]:
            facts[name] = [_plain(getattr(held, name)), _plain(changes[name])]
            setattr(held, name, changes[name])
    if facts:
        held.pinyin_key, held.initials, _words = search_keys(held.name, held.name, held.uscc)
        held.search = search_vector(held.name, held.uscc)
        held.revision += 1
        held.save(update_fields=[*facts, "pinyin_key", "initials", "search", "revision"])
        record(by=by, at=at, verb="edit_unit", subject=held, facts=facts)
    return held


@transaction.atomic
def move_units(
    *, units: Sequence[Unit], union: Union, on: date, reason: str, by: AbstractBaseUser | None, at: datetime
) -> int:
    """Move units to another union from ``on``; return how many really moved."""
    _refuse_future(on)
    if union.closed_on is not None:
        raise ValidationError({"union": _("“%(union)s”已撤销，不能接收单位。") % {"union": union}})
    ids = [unit.pk for unit in units]
    held = Unit.objects.select_for_update().filter(pk__in=ids, closed_on=None).exclude(union=union).order_by("pk")
    moved = list(held)
    later = UnitTie.objects.filter(unit__in=moved, until_on=None, from_on__gt=on).select_related("unit").first()
    if later is not None:
        facts = {"unit": later.unit, "day": later.from_on}
        raise ValidationError({"on": _("“%(unit)s”自 %(day)s 起属于现在的工会，生效日期不能更早。") % facts})
    former = {unit.pk: unit.union_id for unit in moved}
    Unit.objects.filter(pk__in=former).update(union=union)
    tie_units(ids=list(former), on=on, by=by, at=at)
    record_many(
        by=by,
        at=at,
        verb="move_unit",
        subjects=moved,
        facts_of=lambda unit: {"union": [former[unit.pk], union.pk], "on": on},
        reason=reason,
    )
    _tell_former_keepers(moved, former, union, on=on, reason=reason, by=by, at=at)
    return len(moved)


@transaction.atomic
def close_unit(*, unit: Unit, on: date, reason: str, by: AbstractBaseUser | None, at: datetime) -> Unit:
    """Note that a unit no longer exists from ``on``."""
    _refuse_future(on)
    held = _locked(unit)
    tie = held.ties.filter(until_on=None).first()
    if (held.founded_on and on < held.founded_on) or (tie and on <= tie.from_on):
        raise ValidationError({"on": _("注销日期须在它成立和加入工会之后。")})
    held.ties.filter(until_on=None).update(until_on=on)
    held.closed_on = on
    held.revision += 1
    held.save(update_fields=["closed_on", "revision"])
    record(by=by, at=at, verb="close_unit", subject=held, reason=reason, facts={"on": on})
    return held


def _tell_former_keepers(
    moved: Sequence[Unit], former: Mapping[int, int], new: Union, *, on: date, reason: str, by: Any, at: datetime
) -> None:
    """Leave a notice to who kept the units until now, but not to the one who moved them."""
    unions = list(Union.objects.filter(pk__in=set(former.values())).order_by("pk"))
    keepers = keepers_of(unions)
    letters = []
    for union in unions:
        gone = [unit for unit in moved if former[unit.pk] == union.pk]
        said = units_moved(gone, former=union, new=new, on=on, reason=reason)
        letters += [Letter(said, Recipient(user=person)) for person in keepers.get(union.pk, ()) if person != by]
    post_many(letters, at=at)


def _locked(unit: Unit) -> Unit:
    held = Unit.objects.select_for_update(of=("self",)).select_related("union", "area").get(pk=unit.pk)
    if held.closed_on is not None:
        raise ValidationError(_("“%(unit)s”已于 %(day)s 注销，不能再改。") % {"unit": held, "day": held.closed_on})
    return held


def _refuse_future(on: date) -> None:
    if on > today():
        raise ValidationError({"on": _("生效日期不能晚于今天；到了那一天再办。")})


def _plain(value: Any) -> Any:
    return str(value) if value is not None else None
