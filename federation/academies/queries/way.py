"""Applications along their way as they stood on a day: in which stage, since when, due when, how far they ever got.

The case list narrows by these, and the city's view counts by them: a figure and the list behind it cannot differ.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.timezone import localdate, make_aware

from core.dates.calendar import today
from federation.academies.models import ENDED, Application, Stage
from federation.academies.queries.applications import applications_visible_to
from federation.academies.workflow.accreditation import (
    ASSESSING,
    CHECKING,
    CLARIFYING,
    CLEARED,
    DRAFT,
    ENDORSING,
    LISTED,
    NOTICED,
    RECOGNISED,
    VISITING,
    WEIGHED,
)

WAY = (DRAFT, ENDORSING, CHECKING, ASSESSING, VISITING, WEIGHED, LISTED, NOTICED, CLEARED, RECOGNISED)
"""The steps to recognition. Who reached one has passed those before it, whether or not it stopped in each."""

STATES_OF = {step: (CHECKING, CLARIFYING) if step == CHECKING else (step,) for step in WAY}
"""The states in which an application stands at a step: while it clarifies, it is still being checked."""

TERMS = {
    ENDORSING: "academies.endorse_days",
    CHECKING: "academies.gateway_days",
    CLARIFYING: "academies.clarify_days",
    ASSESSING: "academies.assess_days",
    VISITING: "academies.visit_days",
    CLEARED: "academies.decide_days",
}
"""States with a term, and the parameter that says how many working days it has."""

_PLACE = Case(*(When(state__in=STATES_OF[step], then=Value(place)) for place, step in enumerate(WAY)), default=Value(0))


def records_since() -> date | None:
    """The day the first application was begun; ``None`` while there is none."""
    first: datetime | None = Application.objects.aggregate(first=Min("opened_at"))["first"]
    return localdate(first) if first else None


def applications_at(user: Any, day: date) -> QuerySet[Any]:
    """Applications a person may see, as they stood at the end of a day.

    ``at_state``, ``at_due_on``, ``at_since`` and ``at_late`` say how; the filters below ask for more.
    """
    seen = applications_visible_to(user).alias(at_end=Value(end_of(day)))
    if day >= today():
        seen = seen.annotate(at_state=F("state"), at_due_on=F("stage_due_on"), at_since=F("stage_since"))
    else:
        here = Q(stages__left_at=None) | Q(stages__left_at__gte=end_of(day))
        stay = FilteredRelation("stages", condition=Q(stages__entered_at__lt=end_of(day)) & here)
        seen = seen.alias(stay=stay).filter(stay__isnull=False)
        seen = seen.annotate(at_state=F("stay__state"), at_due_on=F("stay__due_on"), at_since=F("stay__entered_at"))
    return seen.annotate(at_late=Q(at_due_on__lt=min(day, today())) & ~Q(at_state__in=ENDED))


def end_of(day: date) -> datetime:
    """The midnight that ends a day."""
    return make_aware(datetime.combine(day + timedelta(days=1), time()))


def furthest() -> Subquery:
    """The place in ``WAY`` of the last step an application had reached by ``at_end``."""
    stays = Stage.objects.filter(application=OuterRef("pk"), entered_at__lt=OuterRef("at_end")).order_by()
    return Subquery(stays.values("application").annotate(last=Max(_PLACE)).values("last"))


def reached(applications: QuerySet[Application], steps: Sequence[str]) -> QuerySet[Application]:
    """Those that reached one of the steps, or passed it."""
    return applications.alias(at_furthest=furthest()).filter(at_furthest__gte=min(map(WAY.index, steps)))


def stopped_at(applications: QuerySet[Application], steps: Sequence[str]) -> QuerySet[Application]:
    """Those that never got beyond one of the steps."""
    return applications.alias(at_furthest=furthest()).filter(at_furthest__in=[WAY.index(step) for step in steps])


def finished(applications: QuerySet[Application], states: Sequence[str]) -> QuerySet[Application]:
    """Those that had been in one of the states and had done with it; what is sent back to clarify has not."""
    return applications.filter(reduce(or_, (_stayed(state) & ~Q(at_state__in=_still(state)) for state in states)))


def finished_late(applications: QuerySet[Application], states: Sequence[str]) -> QuerySet[Application]:
    """Those of them that at least once left it after its term."""
    late = Q(left_at__date__gt=F("due_on"))
    return applications.filter(reduce(or_, (_stayed(one, late) & ~Q(at_state__in=_still(one)) for one in states)))


def _stayed(state: str, more: Q = Q()) -> Q:  # noqa: B008 an empty condition
    left = Stage.objects.filter(more, application=OuterRef("pk"), state=state, left_at__lt=OuterRef("at_end"))
    return Q(Exists(left))


def _still(state: str) -> tuple[str, ...]:
    """States in which an application has not done with ``state``."""
    return STATES_OF.get(state, (state,))
