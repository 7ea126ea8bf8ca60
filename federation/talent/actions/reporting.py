"""ProgressReport of a cultivation: reports opened by the clock, handed in, read; who is late is reminded."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.audit.trail import record_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import move
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.models import ProgressReport
from federation.talent.permissions import can_fill_cultivation, can_read_progress
from federation.talent.queries.cultivation import (
    figures_of,
    find_namesakes,
    late_plans,
    late_progress,
    parts_to_open,
    tasks_late,
)
from federation.talent.rules.cultivating import REPORT_WITHIN, ProgressFacts, explains_what_is_late


@transaction.atomic
def open_progress(*, on: date, by: Any, at: datetime) -> int:
    """Open the report of every part of a period that is over; return how many."""
    within = timedelta(days=parameters_on(on)[REPORT_WITHIN])
    made = ProgressReport.objects.bulk_create(
        ProgressReport(cultivation=one, number=number, from_on=first, until_on=last, due_on=last + within)
        for one, number, first, last in parts_to_open(on)
    )
    record_many(by=by, at=at, verb="open_progress", subjects=made)
    find_namesakes(one.cultivation for one in made)
    messages.tell_units(
        [(one.cultivation, messages.progress_opened(one), f"progress {one.number}") for one in made], at
    )
    return len(made)


@transaction.atomic
def submit_progress(
    *, report: ProgressReport, note: str, explained: Mapping[int, str] | None = None, by: Any, at: datetime
) -> ProgressReport:
    """Hand it in; ``Refused`` while a task that was due is neither done nor explained."""
    require(can_fill_cultivation(by, report.cultivation))
    late = tasks_late(report)
    said = {one.pk: (explained or {}).get(one.pk, "").strip() for one in late}
    facts = ProgressFacts(tuple(one.what for one in late), frozenset(one.what for one in late if said[one.pk]))
    parameters = parameters_on(localdate(at))
    found = [explains_what_is_late(facts, parameters)]
    decide(report, "submit_progress", findings=found, parameters=parameters, by=by, at=at)
    changes = {
        "note": note.strip(), "explained": {str(key): text for key, text in said.items()},
        "figures": figures_of(report, said), "submitted_by": by, "submitted_at": at,
    }  # fmt: skip
    move(report, "submit_progress", by=by, at=at, facts={"late": len(late)}, changes=changes)
    key = f"progress {report.number} {at.isoformat()}"
    messages.tell_unions([(report.cultivation, messages.progress_submitted(report), key)], at)
    return report


@transaction.atomic
def accept_progress(*, report: ProgressReport, by: Any, at: datetime) -> ProgressReport:
    """It is read and stands."""
    require(can_read_progress(by, report))
    move(report, "accept_progress", by=by, at=at)
    return report


@transaction.atomic
def return_progress(*, report: ProgressReport, reason: str, by: Any, at: datetime) -> ProgressReport:
    """It says too little, and it is said what is missing."""
    require(can_read_progress(by, report))
    move(report, "return_progress", by=by, at=at, reason=reason)
    key = f"progress {report.number} {at.isoformat()}"
    messages.tell_units([(report.cultivation, messages.progress_returned(report, reason), key)], at)
    return report


@transaction.atomic
def remind_of_cultivation(*, on: date, by: Any, at: datetime) -> int:
    """Units hear once of each plan and each report that is late; how many are late."""
    plans, reports = list(late_plans(on)), list(late_progress(on))
    find_namesakes([*plans, *(one.cultivation for one in reports)])
    late = [(one, messages.cultivation_late(one), "plan late") for one in plans]
    late += [
        (one.cultivation, messages.cultivation_late(one.cultivation, one), f"progress {one.number} late")
        for one in reports
    ]
    messages.tell_units(late, at)
    return len(plans) + len(reports)
