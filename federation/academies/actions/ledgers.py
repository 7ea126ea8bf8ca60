"""The lists a host unit keeps: teachers, online courses, classes. What is known already is brought up to date."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from core.audit.trail import record
from core.web.access import require
from federation.academies.models import ListedClass, ListedCourse, Teacher
from federation.academies.permissions import can_keep_ledger
from federation.organizations.models import Unit

Entry = Mapping[str, Any]
Counts = dict[str, int]


@transaction.atomic
def enter_teachers(*, unit: Unit, rows: Sequence[Entry], by: Any, at: datetime) -> Counts:
    """Enter teachers, each known by name and trade."""
    return _enter(Teacher, ("name", "trade"), "enter_teachers", unit, rows, by, at)


@transaction.atomic
def enter_courses(*, unit: Unit, rows: Sequence[Entry], by: Any, at: datetime) -> Counts:
    """Enter online courses, each known by its title."""
    return _enter(ListedCourse, ("title",), "enter_courses", unit, rows, by, at)


@transaction.atomic
def enter_classes(*, unit: Unit, rows: Sequence[Entry], by: Any, at: datetime) -> Counts:
    """Enter training classes, each known by title and first day."""
    return _enter(ListedClass, ("title", "from_on"), "enter_classes", unit, rows, by, at)


@transaction.atomic
def remove_listed(*, rows: Sequence[Teacher | ListedCourse | ListedClass], by: Any, at: datetime) -> int:
    """Take rows off their lists; evidence that was attached keeps what the list said then."""
    for row in rows:
        require(can_keep_ledger(by, row.unit))
        record(
            by=by, at=at, verb="remove_listed", subject=row.unit, facts={"list": row._meta.model_name, "row": str(row)}
        )
        row.delete()
    return len(rows)


def _enter(
    model: type[Model], key: Sequence[str], verb: str, unit: Unit, rows: Sequence[Entry], by: Any, at: datetime
) -> Counts:
    """Enter rows in one statement; of two with the same key the later counts."""
    require(can_keep_ledger(by, unit))
    keyed = {tuple(row[name] for name in key): row for row in rows}
    known = model._default_manager.filter(unit=unit).values_list(*key)
    there = {tuple(values) for values in known} & keyed.keys()
    fields = sorted({name for row in keyed.values() for name in row} - set(key))
    model._default_manager.bulk_create(
        [model(unit=unit, **row) for row in keyed.values()],
        update_conflicts=bool(fields),
        ignore_conflicts=not fields,
        unique_fields=["unit", *key] if fields else None,
        update_fields=fields or None,
        batch_size=1_000,
    )
    counts = {"new": len(keyed) - len(there), "changed": len(there)}
    if keyed:
        record(by=by, at=at, verb=verb, subject=unit, facts=counts)
    return counts
