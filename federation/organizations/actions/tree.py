"""Keeping the tree: ties, closure and paths change together or not at all."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from core.dates.calendar import today
from federation.organizations.actions.closure import ATTACH, CLOSE_OVER, DETACH, FIRST_PATHS, NEW_PATHS
from federation.organizations.models import Union, UnionTie
from federation.organizations.signals import unions_moved

TREE_LOCK = 0x756E696F6E
"""Advisory lock: one change of the tree at a time."""


@transaction.atomic
def tie_unions(
    *, children: Sequence[Union], parent: Union, nature: str, on: date, by: AbstractBaseUser | None, at: datetime
) -> None:
    """Put unions, none of them under another, under ``parent`` from ``on``; their ties of that nature end there.

    Raises ``ValidationError`` for a day in the future, a day before the present tie, a closed parent or a circle.
    """
    _lock_tree()
    ids = [child.pk for child in children]
    _check_day(ids, parent, nature, on)
    _end_ties(ids, [nature], on)
    ties = [UnionTie(child=child, parent=parent, nature=nature, from_on=on) for child in children]
    try:
        with transaction.atomic():
            UnionTie.objects.bulk_create(ties)
    except IntegrityError as error:
        raise _explained(error, parent) from error
    _carry(ids, nature)


@transaction.atomic
def untie_unions(
    *, children: Sequence[Union], natures: Sequence[str], on: date, by: AbstractBaseUser | None, at: datetime
) -> None:
    """End ties of these natures; a union that goes on needs a tie of the other one."""
    _lock_tree()
    ids = [child.pk for child in children]
    _end_ties(ids, natures, on)
    _carry(ids, *natures)


@transaction.atomic
def plant_unions(*, ids: Sequence[int], by: AbstractBaseUser | None, at: datetime) -> None:
    """Give unions just entered with their ties, and nobody but each other under them, their closure and path."""
    _lock_tree()
    _run(CLOSE_OVER, ids=list(ids))
    _run(FIRST_PATHS, ids=list(ids))


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _end_ties(ids: Sequence[int], natures: Sequence[str], on: date) -> None:
    ties = UnionTie.objects.filter(child__in=ids, nature__in=natures, until_on=None)
    ties.filter(from_on=on).delete()
    ties.update(until_on=on)


def _check_day(ids: Sequence[int], parent: Union, nature: str, on: date) -> None:
    if on > today():
        raise ValidationError({"on": _("生效日期不能晚于今天；到了那一天再办。")})
    if parent.closed_on is not None:
        raise ValidationError({"parent": _("“%(parent)s”已撤销，不能作为上级。") % {"parent": parent}})
    later = UnionTie.objects.filter(child__in=ids, nature=nature, until_on=None, from_on__gt=on).first()
    if later is not None:
        facts = {"child": later.child, "day": later.from_on.isoformat()}
        raise ValidationError({"on": _("“%(child)s”现在的隶属关系自 %(day)s 起，生效日期不能早于这一天。") % facts})


def _explained(error: IntegrityError, parent: Union) -> Exception:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint in {"union_tie_no_cycle", "union_tie_not_to_itself"}:
        return ValidationError({"parent": _("“%(parent)s”是它自己或它的下级，不能作为上级。") % {"parent": parent}})
    if constraint.startswith("union_one_"):
        return ValidationError({"on": _("那一天已经另有隶属关系，生效日期须在它结束之后。")})
    return error


def _carry(ids: list[int], *natures: str) -> None:
    for nature in natures:
        _run(DETACH, ids=ids, nature=nature)
        _run(ATTACH, ids=ids, nature=nature)
    paths = _run(NEW_PATHS, ids=ids)
    if paths:
        unions_moved.send(sender=Union, paths=paths)


def _run(sql: str, **parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []
