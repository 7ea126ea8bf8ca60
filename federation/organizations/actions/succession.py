"""Merge and split: history stays with the old union, figures follow the declared rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import today
from federation.organizations.actions.entering import NewUnion, enter_unions
from federation.organizations.actions.entering_units import tie_units
from federation.organizations.actions.tree import tie_unions
from federation.organizations.actions.unions import end_union
from federation.organizations.models import Nature, Succession, Totals, Union, UnionTie, Unit
from federation.organizations.queries.tree import unions_under
from federation.organizations.signals import unions_merged


@dataclass(frozen=True)
class Part:
    """One of the unions a split makes, and which children and units (ids) go to it."""

    union: NewUnion
    children: tuple[int, ...] = ()
    units: tuple[int, ...] = ()


@transaction.atomic
def merge_unions(
    *,
    unions: Sequence[Union],
    successor: Union,
    on: date,
    totals: str,
    reason: str,
    by: AbstractBaseUser | None,
    at: datetime,
) -> None:
    """Merge ``unions`` into ``successor`` on a day: their children and units go over, they are closed."""
    _refuse_future(on)
    held = _locked([*unions, successor])
    into, merged = held.pop(successor.pk), list(held.values())
    if not merged or successor.pk in {union.pk for union in unions}:
        raise ValidationError({"successor": _("合并要有至少一个别的工会并入。")})
    if below := [union for union in merged if unions_under(union).filter(pk=into.pk).exists()]:
        names = {"union": below[0], "successor": into}
        raise ValidationError({"successor": _("“%(successor)s”在“%(union)s”之下，先把它移出来再合并。") % names})
    for union in merged:
        _hand_over_children(union, into, on, by, at)
        _hand_over_units(Unit.objects.filter(union=union), into, on, by, at)
        end_union(union=union, on=on, by=by, at=at)
        Succession.objects.create(
            predecessor=union, successor=into, kind=Succession.Kind.MERGE, on=on, totals=totals, reason=reason
        )
        facts = {"into": into.code, "on": on, "totals": totals}
        record(by=by, at=at, verb="merge_union", subject=union, reason=reason, facts=facts)
    facts_of_all = {"from": [union.code for union in merged], "on": on, "totals": totals}
    record(by=by, at=at, verb="merge_union", subject=into, reason=reason, facts=facts_of_all)
    unions_merged.send(sender=Union, unions=merged, successor=into, on=on)


@transaction.atomic
def split_union(
    *,
    union: Union,
    parts: Sequence[Part],
    on: date,
    closes: bool,
    reason: str,
    by: AbstractBaseUser | None,
    at: datetime,
) -> list[Union]:
    """Split new unions off ``union`` on a day, each with the children and units named for it.

    With ``closes`` nothing may be left over: the old union ends. Past figures stay listed under the old one.
    """
    _refuse_future(on)
    held = _locked([union])[union.pk]
    founded = [_split_off(held, part, on, reason, by, at) for part in parts]
    if closes:
        _refuse_leftovers(held)
        end_union(union=held, on=on, by=by, at=at)
    facts = {"into": [one.code for one in founded], "on": on, "closes": closes}
    record(by=by, at=at, verb="split_union", subject=held, reason=reason, facts=facts)
    return founded


def _split_off(union: Union, part: Part, on: date, reason: str, by: AbstractBaseUser | None, at: datetime) -> Union:
    ids = enter_unions(unions=[part.union._replace(founded_on=on)], since=on, by=by, at=at)
    if not ids:
        raise ValidationError(_("代码 %(code)s 已被使用。") % {"code": part.union.code})
    founded = Union.objects.get(pk=ids[0])
    _hand_over_children(union, founded, on, by, at, only=part.children)
    _hand_over_units(Unit.objects.filter(union=union, pk__in=part.units), founded, on, by, at)
    Succession.objects.create(
        predecessor=union,
        successor=founded,
        kind=Succession.Kind.SPLIT,
        on=on,
        totals=Totals.SEPARATE,
        reason=reason,
    )
    record(by=by, at=at, verb="split_union", subject=founded, reason=reason, facts={"from": union.code, "on": on})
    return founded


def _hand_over_children(
    old: Union,
    new: Union,
    on: date,
    by: AbstractBaseUser | None,
    at: datetime,
    only: Sequence[int] | None = None,
) -> None:
    for nature in Nature.values:
        ties = UnionTie.objects.filter(parent=old, nature=nature, until_on=None).exclude(child=new)
        if only is not None:
            ties = ties.filter(child__in=only)
        children = [tie.child for tie in ties.select_related("child")]
        if children:
            tie_unions(children=children, parent=new, nature=nature, on=on, by=by, at=at)


def _hand_over_units(units: QuerySet[Unit], new: Union, on: date, by: AbstractBaseUser | None, at: datetime) -> None:
    ids = list(units.values_list("pk", flat=True))
    Unit.objects.filter(pk__in=ids).update(union=new)
    tie_units(ids=ids, on=on, by=by, at=at)


def _refuse_leftovers(union: Union) -> None:
    children = UnionTie.objects.filter(parent=union, until_on=None).count()
    units = Unit.objects.filter(union=union, closed_on=None).count()
    if children or units:
        facts = {"children": children, "units": units}
        raise ValidationError(_("原工会要撤销，但还剩 %(children)s 个下级工会、%(units)s 家单位没有去处。") % facts)


def _locked(unions: Sequence[Union]) -> dict[int, Union]:
    ids = sorted({union.pk for union in unions})
    held = {union.pk: union for union in Union.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for union in held.values():
        if union.closed_on is not None:
            raise ValidationError(_("“%(union)s”已于 %(day)s 撤销。") % {"union": union, "day": union.closed_on})
    return held


def _refuse_future(on: date) -> None:
    if on > today():
        raise ValidationError({"on": _("生效日期不能晚于今天；到了那一天再办。")})
