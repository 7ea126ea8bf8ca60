"""Appeals: until when a refusal may be appealed, who handled the application before."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from core.audit.models import AuditRecord
from core.audit.trail import kind_of
from core.dates.calendar import add_working_days
from core.dates.working import Deadline
from core.rules.rule import Parameters
from federation.academies.models import Appeal, Application, GatewayCheck, ProposalLine, SiteVisit
from federation.academies.queries.applications import applications_visible_to
from federation.academies.rules.deciding import AppealFacts
from federation.academies.workflow.accreditation import EXAMINED, FILED, REFUSED

PENDING = (FILED, EXAMINED)
APPLICANTS = ("begin_application", "hand_in", "recommend", "endorse", "send_back", "answer", "withdraw")
"""Verbs of the applicant's side: whoever only did these did not handle the case for the city."""


def appeals_visible_to(user: Any) -> QuerySet[Appeal]:
    """Appeals about the applications a person may see."""
    mine = applications_visible_to(user).values("pk")
    return Appeal.objects.filter(application__in=mine).select_related(
        "application__unit", "application__union", "owner", "filed_by"
    )


def appeal_of(application: Application) -> Appeal | None:
    """Its appeal, if one was made."""
    return application.appeals.select_related("owner", "filed_by").first()


def last_day_to_appeal(application: Application, parameters: Parameters) -> Deadline | None:
    """Until when a refused application may be appealed; ``None`` while it is not refused."""
    if application.state != REFUSED:
        return None
    refused_on = localdate(application.stage_since)
    return add_working_days(refused_on, parameters["academies.appeal_days"])


def facts_of_appeal(application: Application, day: date, parameters: Parameters) -> AppealFacts:
    """What the rules need before an appeal is taken."""
    last = last_day_to_appeal(application, parameters) or Deadline(day, False)
    return AppealFacts(day, last.day, application.appeals.count(), last.certain)


def handled(user: Any, application: Application) -> bool:
    """Whether somebody had a hand in the application on the city's side: its trail, its visits, its lists."""
    return application.pk in handled_among(user, [application])


def handled_among(user: Any, applications: Iterable[Application]) -> set[int]:
    """Of these applications those somebody had a hand in, by id; four questions however many they are."""
    keys = [one.pk for one in applications]
    trail = AuditRecord.objects.filter(
        ~Q(verb__in=APPLICANTS),
        by_id=user.pk, subject_type=kind_of(Application), subject_id__in=[str(key) for key in keys],
    )  # fmt: skip
    listing = Q(proposal__drawn_up_by=user.pk) | Q(proposal__decided_by=user.pk)
    found = (
        SiteVisit.objects.filter(application__in=keys, visitors=user.pk),
        ProposalLine.objects.filter(listing, application__in=keys),
        GatewayCheck.objects.filter(application__in=keys, by=user.pk),
    )
    return {
        *(int(key) for key in trail.values_list("subject_id", flat=True)),
        *(key for rows in found for key in rows.values_list("application_id", flat=True)),
    }
