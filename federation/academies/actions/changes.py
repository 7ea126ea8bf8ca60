"""Changes after recognition: found in the register, reported by the academy, noted by the union."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import move
from federation.academies.messages import evaluation as letters
from federation.academies.models import Academy, AcademyTerm, ChangeReport
from federation.academies.permissions import can_note_change, can_report_change
from federation.academies.queries.conduct import RECOGNISED, facts_of_change, people_of
from federation.academies.queries.register import last_term
from federation.academies.rules.conduct import change_reported_in_time
from federation.regulations.queries import parameters_on


@transaction.atomic
def open_change_report(
    *,
    academy: Academy,
    changes: Sequence[dict[str, str]],
    changed_on: date,
    term: AcademyTerm | None = None,
    by: Any,
    at: datetime,
) -> ChangeReport | None:
    """Have a change of the register reported; nothing for tiers without conditions or when nothing of weight changed.

    The days run from the day the register knows of it, so that what is entered late is not overdue at once.
    """
    here = term or last_term(academy)
    if not changes or here.tier not in RECOGNISED or here.until_on is not None:
        return None
    day = localdate(at)
    days = parameters_on(day)["academies.change_report_days"]
    report = ChangeReport.objects.create(
        academy=academy, term=term, changes=list(changes), changed_on=changed_on,
        due_on=max(changed_on, day) + timedelta(days=days),
    )  # fmt: skip
    record(by=by, at=at, verb="open_change_report", subject=report, facts={"changes": list(changes)})
    message = letters.change_to_report(report)
    people = people_of(here, day)
    post_many([Letter(message, Recipient(user=user), f"change {report.pk}") for user in people], at=at)
    return report


@transaction.atomic
def report_change(*, report: ChangeReport, statement: str, by: Any, at: datetime) -> ChangeReport:
    """Say why it changed and what it means for the teaching; whether in time is put on record."""
    require(can_report_change(by, report))
    if not statement.strip():
        raise ValidationError({"statement": _("请写明变更的原因。")})
    changes = {"statement": statement.strip(), "reported_by": by, "reported_at": at}
    move(report, "report_change", by=by, at=at, changes=changes)
    parameters = parameters_on(localdate(at))
    found = change_reported_in_time(facts_of_change(report, localdate(at)), parameters)
    decide(report, "report_change", findings=[found], parameters=parameters, by=by, at=at)
    return report


@transaction.atomic
def note_change(*, report: ChangeReport, by: Any, at: datetime) -> ChangeReport:
    """Put a reported change on file."""
    held = ChangeReport.objects.select_for_update(of=("self",)).select_related("academy").get(pk=report.pk)
    require(can_note_change(by, held))
    move(report, "note_change", by=by, at=at, changes={"noted_by": by})
    return report


@transaction.atomic
def return_change(*, report: ChangeReport, reason: str, by: Any, at: datetime) -> ChangeReport:
    """Send a report back, saying what is missing."""
    require(can_note_change(by, report))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明要补充什么。")})
    author = report.reported_by
    move(report, "return_change", by=by, at=at, reason=reason, changes={"reported_by": None, "reported_at": None})
    if author is not None:
        message = letters.change_returned(report, reason)
        post_many([Letter(message, Recipient(user=author), f"change {report.pk} {at.isoformat()}")], at=at)
    return report
