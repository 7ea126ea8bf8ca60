"""What the page of one union tells beyond the snapshot of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from core.dates.calendar import today
from core.rules.rule import Finding
from federation.organizations.models import LegalCertificate, Succession, Union, UnionName, UnionTie, UnitTie
from federation.organizations.queries.snapshots import Snapshot
from federation.organizations.queries.succession import predecessors, successors
from federation.organizations.queries.tree import held_on, unions_under
from federation.organizations.rules import (
    CertificateFacts,
    ChangeFacts,
    certificate_is_not_due,
    change_is_registered_in_time,
)
from federation.regulations.queries import parameters_on


@dataclass(frozen=True)
class Passage:
    """One line of a union's history: what began or ended on a day."""

    on: date
    kind: str
    thing: Any


def history_of(union: Union) -> list[Passage]:
    """Names, ties and successions in the order of their days, latest first."""
    names: list[UnionName] = list(union.names.all())
    ties: list[UnionTie] = list(union.upward_ties.select_related("parent"))
    steps: list[Succession] = [*predecessors(union), *successors(union)]
    lines = [
        *(Passage(name.from_on, "name", name) for name in names),
        *(Passage(tie.from_on, "tie", tie) for tie in ties),
        *(Passage(tie.until_on, "untie", tie) for tie in ties if tie.until_on and union.closed_on != tie.until_on),
        *(Passage(step.on, "from" if step.successor_id == union.pk else "into", step) for step in steps),
    ]
    if union.closed_on is not None:
        lines.append(Passage(union.closed_on, "closed", union))
    return sorted(lines, key=lambda line: line.on, reverse=True)


def findings_of(union: Union, certificate: LegalCertificate | None) -> list[Finding]:
    """What the certificate asks for today: a renewal, a change to be registered."""
    if certificate is None or union.closed_on is not None:
        return []
    day = today()
    parameters = parameters_on(day)
    facts = CertificateFacts(certificate.valid_from_on, certificate.valid_until_on, day)
    found = [certificate_is_not_due(facts, parameters)]
    renamed = union.names.filter(from_on__gt=certificate.valid_from_on).order_by("-from_on").first()
    if renamed is not None:
        found.append(change_is_registered_in_time(ChangeFacts(renamed.from_on, day), parameters))
    return found


def last_certificate(union: Union) -> LegalCertificate | None:
    """The certificate that lasts longest."""
    return union.certificates.order_by("-valid_until_on").first()


@dataclass(frozen=True)
class Figures:
    """How much hangs on a union on a day: directly, and in its whole subtree."""

    children: int
    units: int
    unions_below: int
    units_below: int
    workers: int


def figures_of(snapshot: Snapshot) -> Figures | None:
    """The figures of a snapshot; none for a day without the union. Workers are those of today's register."""
    if snapshot.children is None or snapshot.units is None:
        return None
    below = unions_under(snapshot.union, on=snapshot.day)
    ties = UnitTie.objects.filter(held_on(snapshot.day), union__in=below)
    told = ties.aggregate(units=Count("pk"), workers=Sum("unit__size"))
    return Figures(
        snapshot.children.count(),
        snapshot.units.count(),
        below.count() - 1,
        told["units"],
        told["workers"] or 0,
    )
