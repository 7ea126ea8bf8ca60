"""Site visits: who may see them, who may go, what was found point by point."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from core.dates.calendar import today
from core.web.access import scope_of
from federation.academies.models import (
    POINTS,
    Application,
    Point,
    PointOutcome,
    SiteVisit,
    VisitRecord,
    VisitSignature,
)
from federation.academies.queries.applications import applications_visible_to
from federation.academies.queries.officers import KINDS as DISTRICT
from federation.academies.rules.deciding import VisitFacts
from federation.academies.workflow.accreditation import VISIT_PLANNED, VISITED
from federation.accounts.models import User
from federation.accounts.queries import on_day

CITY = ("city_officer", "city_admin")


def visits_visible_to(user: Any) -> QuerySet[SiteVisit]:
    """Visits of the unions in the user's subtrees, and those the user goes on; a host sees its own."""
    scope = scope_of(user)
    seen = Q() if scope.everything else scope.q("application__union__")
    own = Q(application__in=applications_visible_to(user).values("pk")) | Q(visitors=user.pk)
    found = SiteVisit.objects.filter(pk__in=SiteVisit.objects.filter(seen | own).values("pk"))
    return found.select_related("application__unit", "application__union", "application__round")


def visits_of(application: Application) -> QuerySet[SiteVisit]:
    """Its visits, newest first."""
    return application.visits.prefetch_related("visitors").order_by("-id")


def finished_visit(application: Application) -> SiteVisit | None:
    """The visit that counts: the newest finished one."""
    return application.visits.filter(state=VISITED).order_by("-id").first()


def is_visitor(user: Any, visit: SiteVisit) -> bool:
    """Whether somebody belongs to the visitors."""
    return bool(user.is_authenticated and visit.visitors.filter(pk=user.pk).exists())


def possible_visitors(application: Application) -> QuerySet[User]:
    """City officers and officers of unions other than the one that recommends it."""
    others = Q(roles__kind__in=DISTRICT) & ~Q(roles__union=application.union_id)
    fit = on_day(today(), "roles__") & (Q(roles__kind__in=CITY) | others)
    recommending = User.objects.filter(
        on_day(today(), "roles__"), roles__kind__in=DISTRICT, roles__union=application.union_id
    )
    return (
        User.objects.filter(fit, is_active=True).exclude(pk__in=recommending.values("pk")).distinct().order_by("name")
    )


def planned_visits_of(user: Any) -> QuerySet[SiteVisit]:
    """Visits the user has still to make, the nearest first."""
    return visits_visible_to(user).filter(visitors=user.pk, state=VISIT_PLANNED).order_by("planned_on", "pk")


@dataclass(frozen=True)
class PointFound:
    """A point of the checklist with everything written down about it, the newest first."""

    point: Point
    records: tuple[VisitRecord, ...]

    @property
    def concluding(self) -> VisitRecord | None:
        """The newest record that concludes."""
        return next((one for one in self.records if one.outcome), None)

    @property
    def outcome(self) -> str:
        """The newest conclusion; empty while there is none."""
        return self.concluding.outcome if self.concluding else ""

    @property
    def label(self) -> str:
        """The conclusion in words."""
        return str(PointOutcome(self.outcome).label) if self.outcome else ""

    @property
    def tone(self) -> str:
        """How it stands."""
        return {"held": "jade", "partly": "amber", "missing": "cinnabar"}.get(self.outcome, "plain")

    @property
    def disputed(self) -> bool:
        """Whether two records conclude differently."""
        return len({one.outcome for one in self.records if one.outcome}) > 1


def found_at(visit: SiteVisit) -> list[PointFound]:
    """The checklist in its order with what was found."""
    records = visit.records.select_related("photo", "by").order_by("-written_at", "-id")
    return _by_point(records)


def _by_point(records: Iterable[VisitRecord]) -> list[PointFound]:
    kept: dict[str, list[VisitRecord]] = {}
    for record in records:
        kept.setdefault(record.point, []).append(record)
    return [PointFound(point, tuple(kept.get(point.code, ()))) for point in POINTS]


def facts_of_visit(visit: SiteVisit) -> VisitFacts:
    """What the rule needs before a visit is finished."""
    signed = set(VisitSignature.objects.filter(visit=visit).values_list("is_host", flat=True))
    still_open = sum(not one.outcome for one in found_at(visit))
    return VisitFacts(still_open, visitor_signed=False in signed, host_signed=True in signed)


STEADY = 5
"""Seconds by which a phone's clock may differ before its times are put right."""


def put_right(written_at: datetime, sent_at: datetime, at: datetime) -> tuple[datetime, int]:
    """When something was written by our clock, and by how many seconds the phone's was behind; never in the future."""
    skew = round((at - sent_at).total_seconds())
    if abs(skew) < STEADY:
        skew = 0
    return min(written_at + timedelta(seconds=skew), at), skew
