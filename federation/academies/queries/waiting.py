"""What applications wait for whose word: for the work queue, and for the count in the navigation."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.access import scope_of
from core.web.duties import Duty
from federation.academies.models import Application
from federation.academies.queries.applications import CLERKS, applications_visible_to
from federation.academies.workflow.accreditation import CHECKING, CLARIFYING, DRAFT, ENDORSING
from federation.accounts.queries import has_role, units_of, works_in_office

CITY = ("city_officer", "city_admin")
DISTRICT = ("district_officer", "district_admin")
MOST = 30


def watches_applications(user: Any) -> bool:
    """Whether somebody follows the applications of many units."""
    return has_role(user, *CITY, *DISTRICT, "auditor")


def sees_applications(user: Any) -> bool:
    """Whether applications are part of somebody's work."""
    return watches_applications(user) or bool(units_of(user, *CLERKS) and works_in_office(user))


def awaiting(user: Any) -> Q:
    """Applications that wait for this person: the unit clarifies, the union endorses, the city checks."""
    mine = Q(unit__in=units_of(user, "unit_clerk"))
    found = Q(state=CLARIFYING) & mine
    scope = scope_of(user, *DISTRICT)
    if scope and not scope.everything:
        found |= Q(state=ENDORSING) & scope.q("union__")
        found |= Q(state=CLARIFYING, opened_by=user)
    if has_role(user, *CITY):
        found |= Q(state=CHECKING)
    return found


def waiting_for(user: Any) -> QuerySet[Application]:
    """Applications that wait for this person."""
    return Application.objects.filter(awaiting(user))


def application_duties(user: Any) -> list[Duty]:
    """Applications that wait for this person, and drafts whose round ends."""
    if not sees_applications(user):
        return []
    drafts = Q(state=DRAFT) & (Q(unit__in=units_of(user, "unit_clerk")) | Q(opened_by=user))
    rows = applications_visible_to(user).filter(awaiting(user) | drafts).order_by("stage_due_on", "id")
    return [_duty(one) for one in rows[:MOST]]


def _duty(one: Application) -> Duty:
    titles = {
        DRAFT: _("填完并提交申报：%(name)s"),
        ENDORSING: _("办理推荐：%(name)s"),
        CHECKING: _("资格审查：%(name)s"),
        CLARIFYING: _("补正申报：%(name)s"),
    }
    pages = {CHECKING: "academies:check_application", CLARIFYING: "academies:fill_application"}
    return Duty(
        title=titles[one.state] % {"name": one.name},
        detail=f"{one.code} · {one.union.short_name}",
        due_on=one.round.closes_on if one.state == DRAFT else one.stage_due_on,
        url=reverse(pages.get(one.state, "academies:show_application"), args=[one.code]),
        clause="bj-academy-admission:6.2" if one.state == DRAFT else "bj-academy-admission:3.2",
    )
