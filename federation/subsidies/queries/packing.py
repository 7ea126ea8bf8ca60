"""Everything an auditor asks of a project, in order: what was decided by which clause, paid, spent, and by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.timezone import localtime

from core.audit.models import AuditRecord
from core.audit.queries import trail_of_all
from core.audit.verbs import label_of
from core.files.models import StoredFile
from core.ledger.models import Line
from core.ledger.queries import lines_of
from core.rules.clauses import clause_card
from core.rules.deciding import decisions_about, findings_of
from core.rules.rule import Finding
from federation.subsidies.models import Project, Voucher
from federation.subsidies.queries.books import book
from federation.subsidies.queries.projects import instalments_of, pledges_of
from federation.subsidies.queries.vouchers import activities_of, findings_of_flags
from federation.subsidies.workflow import BATCH, INSTALMENT, PROJECT, VOUCHER

OWN = ("ask_for_pack", "pack_project")
"""Verbs of the pack itself: left out, or no pack would be like the one before."""


@dataclass(frozen=True)
class Ruled:
    """A decision as it is read: what was done, when, each finding with the text of its clause."""

    verb: str
    at: Any
    findings: tuple[tuple[Finding, Any], ...]


@dataclass(frozen=True)
class Packed:
    """A project as it goes into the pack. ``files`` are its documents with the names they get there."""

    project: Project
    lines: list[Any]
    pledges: list[Any]
    instalments: list[Any]
    activities: list[Any]
    vouchers: list[tuple[Voucher, list[tuple[Any, Finding]], str]]
    decisions: list[Ruled]
    trail: list[tuple[str, AuditRecord]]
    ledger: list[Line]
    files: dict[str, StoredFile]


def packed(project: Project, day: Any) -> Packed:
    """Gather it; sorted by what never changes, so that the same project gives the same pack."""
    files: dict[str, StoredFile] = {}
    vouchers = []
    found = Voucher.objects.filter(project=project).select_related("line", "activity", "file", "entered_by")
    found = found.prefetch_related("flags")
    for voucher in found.order_by("pk"):
        name = ""
        if voucher.file is not None:
            name = f"documents/{voucher.pk:06d}-{voucher.file.name}"
            files[name] = voucher.file
        vouchers.append((voucher, findings_of_flags(voucher), name))
    subjects = [project, *instalments_of(project), *(voucher for voucher, _flags, _name in vouchers)]
    trail = trail_of_all(subjects).exclude(verb__in=OWN)
    return Packed(
        project=project,
        lines=list(project.lines.order_by("pk")),
        pledges=pledges_of(project, day),
        instalments=list(instalments_of(project)),
        activities=list(activities_of(project)),
        vouchers=vouchers,
        decisions=list(_ruled([project, *_batches(project)])),
        trail=[(_verb(one.verb), one) for one in trail],
        ledger=_ledger(project),
        files=files,
    )


def _ruled(subjects: Iterable[Any]) -> Iterator[Ruled]:
    """Decisions about each of ``subjects`` in turn; a clause cited by many is looked up once."""
    card = cache(clause_card)
    for subject in subjects:
        for decision in decisions_about(subject).order_by("pk"):
            told = tuple((one, card(one.clause)) for one in findings_of(decision))
            yield Ruled(_verb(decision.verb), localtime(decision.at), told)


def _batches(project: Project) -> list[Any]:
    return list({one.batch.pk: one.batch for one in instalments_of(project) if one.batch is not None}.values())


def _verb(verb: str) -> str:
    """What a verb is called, by the life cycle that has it or else by the trail."""
    moves = (move for cycle in (PROJECT, INSTALMENT, BATCH, VOUCHER) for move in cycle.moves)
    return str(next((move.label for move in moves if move.verb == verb), label_of(verb)))


def _ledger(project: Project) -> list[Line]:
    found = book()
    if found is None:
        return []
    lines = lines_of(found, (), {"project": str(project.pk)})
    return list(lines.select_related("entry", "account").order_by("entry__number", "pk"))
