"""A union as it was on a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from federation.organizations.models import LegalCertificate, Union, UnionName, UnionTie, Unit
from federation.organizations.queries.tree import chain_of, children_on, held_on, parents_on, units_on


@dataclass(frozen=True)
class Snapshot:
    """Name, chain, parents, children, units, certificate of one day; only ``absence`` when it did not exist."""

    union: Union
    day: date
    absence: str = ""
    name: UnionName | None = None
    chain: tuple[Union, ...] = ()
    parents: tuple[UnionTie, ...] = ()
    children: QuerySet[Union] | None = None
    units: QuerySet[Unit] | None = None
    certificate: LegalCertificate | None = None


def union_as_at(union: Union, day: date) -> Snapshot:
    """The union as at ``day``; a day before it existed or after it closed is answered in words."""
    absence = _absence(union, day)
    if absence:
        return Snapshot(union, day, absence)
    return Snapshot(
        union,
        day,
        name=union.names.filter(held_on(day)).first(),
        chain=tuple(chain_of(union, day)),
        parents=tuple(parents_on(union, day)),
        children=children_on(union, day),
        units=units_on(union, day),
        certificate=union.certificates.filter(valid_from_on__lte=day, valid_until_on__gte=day).first(),
    )


def _absence(union: Union, day: date) -> str:
    if union.closed_on is not None and day >= union.closed_on:
        return _("%(day)s 时，“%(union)s”已经撤销（%(closed)s 起）。") % _facts(union, day, closed=union.closed_on)
    if union.founded_on is not None and day < union.founded_on:
        return _("%(day)s 时，“%(union)s”还没有成立（成立于 %(founded)s）。") % _facts(
            union, day, founded=union.founded_on
        )
    since = union.names.aggregate(since=Min("from_on"))["since"]
    if since is not None and day < since:
        return _("本系统对“%(union)s”的记录自 %(since)s 起，%(day)s 的情况没有资料。") % _facts(union, day, since=since)
    return ""


def _facts(union: Union, day: date, **days: date) -> dict[str, object]:
    return {"union": union, "day": day.isoformat(), **{name: value.isoformat() for name, value in days.items()}}
