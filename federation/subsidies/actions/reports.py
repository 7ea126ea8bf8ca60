"""Reports: opened by the clock, the final one by the academy too; handed in, read by its union or the city."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.dates.calendar import add_working_days
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import move
from federation.academies.queries.conduct import people_of, people_of_units
from federation.academies.queries.officers import officers_of
from federation.regulations.queries import parameters_on
from federation.subsidies import messages
from federation.subsidies.models import Project, Report
from federation.subsidies.permissions import can_fill_project, can_read_report
from federation.subsidies.queries.reports import (
    figures_of,
    final_report_of,
    late_reports,
    to_explain,
    without_final_report,
    without_report,
)
from federation.subsidies.rules.reports import (
    LATE_DAYS,
    REPORT_DAYS,
    ReportFacts,
    last_day,
    quarter_of,
    variances_are_explained,
)
from federation.subsidies.workflow import UNDERWAY


@transaction.atomic
def open_reports(*, on: date, by: Any, at: datetime) -> int:
    """Open the report of the quarter before ``on`` for every project under way in it; return how many."""
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    year, quarter = quarter_of(first - timedelta(days=1))
    due = add_working_days(last_day(year, quarter), parameters_on(on)[REPORT_DAYS]).day
    made = [
        Report(project=project, year=year, quarter=quarter, due_on=due) for project in without_report(year, quarter)
    ]
    Report.objects.bulk_create(made)
    record_many(by=by, at=at, verb="open_report", subjects=made)
    _tell_academies([(one, messages.report_opened(one), f"report {one.pk}") for one in made], at)
    return len(made)


@transaction.atomic
def open_final_reports(*, on: date, by: Any, at: datetime) -> int:
    """Open the final report of every project whose days are over; return how many."""
    made = [_final(project) for project in without_final_report(on)]
    Report.objects.bulk_create(made)
    record_many(by=by, at=at, verb="open_report", subjects=made)
    _tell_academies([(one, messages.report_opened(one), f"report {one.pk}") for one in made], at)
    return len(made)


@transaction.atomic
def open_final_report(*, project: Project, by: Any, at: datetime) -> Report:
    """The academy is done before its days are over. ``ValidationError`` unless the project is under way."""
    require(can_fill_project(by, project))
    held = Project.objects.select_for_update(no_key=True, of=("self",)).get(pk=project.pk)
    known = final_report_of(held)
    if known is not None:
        return known
    if held.state != UNDERWAY:
        raise ValidationError(_("执行中的项目才写结项报告。"))
    made = _final(held)
    made.save()
    record(by=by, at=at, verb="open_report", subject=made)
    return made


def _final(project: Project) -> Report:
    due = add_working_days(project.until_on, parameters_on(project.until_on)[REPORT_DAYS]).day
    return Report(project=project, year=project.until_on.year, due_on=due)


@transaction.atomic
def escalate_reports(*, by: Any, at: datetime) -> int:
    """Remind academies of what is late; after some working days their union hears of it too, once each."""
    day = localdate(at)
    grace = parameters_on(day)[LATE_DAYS]
    late = [(one, messages.report_late(one)) for one in late_reports(day)]
    _tell_academies([(one, message, f"report {one.pk} late") for one, message in late], at)
    for one, message in late:
        if day > add_working_days(one.due_on, grace).day:
            _tell(officers_of(one.project.term.union, day), message, f"report {one.pk} escalated", at)
    return len(late)


@transaction.atomic
def submit_report(*, report: Report, explained: Mapping[int, str], note: str, by: Any, at: datetime) -> Report:
    """Hand it in with the figures as they are now; ``Refused`` while a line that runs away is not explained."""
    require(can_fill_project(by, report.project))
    parameters = parameters_on(localdate(at))
    figures = figures_of(report)
    wanted = to_explain(figures, parameters)
    said = {one.key: explained.get(one.key, "").strip() for one in wanted}
    facts = ReportFacts(tuple(one.number for one in wanted), frozenset(one.number for one in wanted if said[one.key]))
    found = [variances_are_explained(facts, parameters)]
    decide(report, "submit_report", findings=found, parameters=parameters, by=by, at=at)
    changes = {
        "figures": figures, "explained": {str(key): text for key, text in said.items()}, "note": note,
        "submitted_by": by, "submitted_at": at,
    }  # fmt: skip
    move(report, "submit_report", by=by, at=at, facts={"lines_explained": len(said)}, changes=changes)
    return report


@transaction.atomic
def accept_report(*, report: Report, by: Any, at: datetime) -> Report:
    """It is read and stands."""
    require(can_read_report(by, report))
    move(report, "accept_report", by=by, at=at)
    return report


@transaction.atomic
def return_report(*, report: Report, reason: str, by: Any, at: datetime) -> Report:
    """It needs revision; the academy is told why."""
    require(can_read_report(by, report))
    move(report, "return_report", by=by, at=at, reason=reason)
    message = messages.report_returned(report, reason)
    _tell(people_of(report.project.term, localdate(at)), message, f"report {report.pk} {at.isoformat()}", at)
    return report


def _tell_academies(told: Sequence[tuple[Report, Any, str]], at: datetime) -> None:
    """Each message to the people of its academy, all in one go."""
    units = {one.project.term.host_unit_id or 0 for one, _message, _key in told}
    people = people_of_units(units, localdate(at))
    letters = [
        Letter(message, Recipient(user=user), key)
        for one, message, key in told
        for user in people.get(one.project.term.host_unit_id or 0, ())
    ]
    post_many(letters, at=at)


def _tell(people: list[Any], message: Any, key: str, at: datetime) -> None:
    post_many([Letter(message, Recipient(user=user), key) for user in people], at=at)
