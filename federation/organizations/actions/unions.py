"""One union at a time: found, edit, rename, move, close."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.dates.calendar import today
from core.search.vectors import search_vector
from federation.organizations.actions.entering import NewUnion, enter_unions
from federation.organizations.actions.tree import tie_unions, untie_unions
from federation.organizations.models import Nature, Union, UnionName, UnionTie, Unit
from federation.organizations.queries.names import search_keys
from federation.organizations.queries.tree import held_on

EDITABLE = ("area", "uscc", "founded_on")


@transaction.atomic
def found_union(*, union: NewUnion, on: date, by: AbstractBaseUser | None, at: datetime, reason: str = "") -> Union:
    """Enter one union; ``on`` is the day of its ties when no founding day is told."""
    _refuse_future(on)
    if Union.objects.filter(code=union.code).exists():
        raise ValidationError({"code": _("代码 %(code)s 已被使用。") % {"code": union.code}})
    if not (union.territorial_parent or union.industrial_parent):
        raise ValidationError(_("至少要有一个上级：属地或产业。"))
    if union.uscc:
        _refuse_second_code(union.uscc, None)
    (pk,) = enter_unions(unions=[union], since=on, by=by, at=at)
    founded = Union.objects.get(pk=pk)
    record(by=by, at=at, verb="found_union", subject=founded, reason=reason, facts=union._asdict())
    return founded


@transaction.atomic
def edit_union(
    *, union: Union, changes: Mapping[str, Any], revision: int | None = None, by: AbstractBaseUser | None, at: datetime
) -> Union:
    """Correct area, code or founding day. ``revision``, if told, is the one the person saw: an older one is refused."""
    held = _locked(union, revision)
    if changes.get("uscc"):
        _refuse_second_code(changes["uscc"], held)
    facts = {}
    for name in EDITABLE:
        if name in changes and getattr(held, name) != changes[name]:
            facts[name] = [_plain(getattr(held, name)), _plain(changes[name])]
            setattr(held, name, changes[name])
    if facts:
        held.revision += 1
        held.save(update_fields=[*facts, "revision"])
        record(by=by, at=at, verb="edit_union", subject=held, facts=facts)
    return held


@transaction.atomic
def rename_union(
    *, union: Union, name: str, short_name: str, on: date, reason: str, by: AbstractBaseUser | None, at: datetime
) -> Union:
    """Give a union a new name from ``on``; the old one stays on record for the days before."""
    _refuse_future(on)
    held = _locked(union)
    present = held.names.get(until_on=None)
    if on < present.from_on:
        raise ValidationError({"on": _("现名称自 %(day)s 起使用，生效日期不能早于这一天。") % {"day": present.from_on}})
    if on == present.from_on:
        present.name, present.short_name = name, short_name
        present.save(update_fields=["name", "short_name"])
    else:
        present.until_on = on
        present.save(update_fields=["until_on"])
        UnionName.objects.create(union=held, name=name, short_name=short_name, from_on=on)
    facts = {"name": [held.name, name], "short_name": [held.short_name, short_name], "on": on}
    held.name, held.short_name = name, short_name
    held.pinyin_key, held.initials, _words = search_keys(name, short_name, held.code)
    held.search = search_vector(short_name, name, held.code, *_former_names(held))
    held.revision += 1
    held.save(update_fields=["name", "short_name", "pinyin_key", "initials", "search", "revision"])
    record(by=by, at=at, verb="rename_union", subject=held, reason=reason, facts=facts)
    return held


@transaction.atomic
def move_union(
    *,
    union: Union,
    parent: Union | None,
    nature: str,
    on: date,
    reason: str,
    by: AbstractBaseUser | None,
    at: datetime,
) -> None:
    """Put a union under another parent of one nature from ``on``; ``None`` ends the tie of that nature."""
    held = _locked(union)
    before = UnionTie.objects.filter(child=held, nature=nature, until_on=None).select_related("parent").first()
    if before is not None and parent is not None and before.parent_id == parent.pk:
        raise ValidationError({"parent": _("它现在的上级就是“%(parent)s”。") % {"parent": parent}})
    if parent is not None:
        tie_unions(children=[held], parent=parent, nature=nature, on=on, by=by, at=at)
    else:
        _require_other_parent(held, nature)
        untie_unions(children=[held], natures=[nature], on=on, by=by, at=at)
    facts = {"nature": nature, "on": on, "parent": [_code(before.parent if before else None), _code(parent)]}
    record(by=by, at=at, verb="move_union", subject=held, reason=reason, facts=facts)


@transaction.atomic
def close_union(*, union: Union, on: date, reason: str, by: AbstractBaseUser | None, at: datetime) -> Union:
    """Close a union from ``on``; nobody may still stand under it and no unit belong to it."""
    _refuse_future(on)
    held = _locked(union)
    if UnionTie.objects.filter(parent=held, until_on=None).exists():
        raise ValidationError(_("还有下级工会，先把它们转到别的工会，或用“合并”。"))
    if Unit.objects.filter(union=held, closed_on=None).exists():
        raise ValidationError(_("还有单位属于它，先把它们转到别的工会，或用“合并”。"))
    end_union(union=held, on=on, by=by, at=at)
    record(by=by, at=at, verb="close_union", subject=held, reason=reason, facts={"on": on})
    return held


@transaction.atomic
def end_union(*, union: Union, on: date, by: AbstractBaseUser | None, at: datetime) -> None:
    """Write the last day into a union, its name and its ties; its path stays the last it had."""
    late = union.names.filter(until_on=None, from_on__gte=on).exists()
    if late or (union.founded_on and on <= union.founded_on):
        raise ValidationError({"on": _("生效日期须在它成立和现名称启用之后。")})
    untie_unions(children=[union], natures=Nature.values, on=on, by=by, at=at)
    union.names.filter(until_on=None).update(until_on=on)
    union.closed_on = on
    union.revision += 1
    union.save(update_fields=["closed_on", "revision"])


def _locked(union: Union, revision: int | None = None) -> Union:
    held = Union.objects.select_for_update().get(pk=union.pk)
    if held.closed_on is not None:
        raise ValidationError(_("“%(union)s”已于 %(day)s 撤销，不能再改。") % {"union": held, "day": held.closed_on})
    if revision is not None and held.revision != revision:
        raise ValidationError(_("您打开之后，别人改过这个工会。请看过最新内容再改。"), code="stale")
    return held


def _refuse_future(on: date) -> None:
    if on > today():
        raise ValidationError({"on": _("生效日期不能晚于今天；到了那一天再办。")})


def _refuse_second_code(uscc: str, union: Union | None) -> None:
    other = Union.objects.filter(uscc=uscc).exclude(pk=union.pk if union else 0).first()
    if other is not None:
        raise ValidationError({"uscc": _("这个代码已登记在“%(union)s”名下。") % {"union": other}})


def _require_other_parent(union: Union, nature: str) -> None:
    if not UnionTie.objects.filter(held_on(today()), child=union).exclude(nature=nature).exists():
        raise ValidationError({"parent": _("这是它唯一的上级，不能直接解除；请先给它另一个上级。")})


def _former_names(union: Union) -> list[str]:
    return list(union.names.exclude(until_on=None).order_by("from_on").values_list("short_name", flat=True))


def _plain(value: Any) -> Any:
    return str(value) if value is not None else None


def _code(union: Union | None) -> str:
    return union.code if union else ""
