"""Workers who come forward: what is open to them, what the rules say to them, who has to answer."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.access import scope_of
from core.web.duties import Duty
from federation.accounts.queries import has_role, units_of
from federation.people.models import Person
from federation.talent.models import Nomination, Selection, SelfNomination
from federation.talent.queries import CITY, GONE, OFFICERS, facts_of_nominations, recommender_of, sees_selection
from federation.talent.rules import ComingFacts, NominationFacts
from federation.talent.workflow import CAME_FORWARD, DISCARDED, DRAFTED, OPEN, RETURNED, WITHDRAWN


def open_selections(day: date) -> QuerySet[Selection]:
    """Selections in which unions recommend on a day."""
    return Selection.objects.filter(state=OPEN, from_on__lte=day, until_on__gte=day).order_by("until_on", "pk")


def open_selection_at(number: str, day: date) -> Selection | None:
    """One of them."""
    return open_selections(day).filter(number=number).first()


def past_selections(day: date) -> QuerySet[Selection]:
    """Selections of the last year that take nobody in any more: whoever came forward still reads the answer."""
    found = Selection.objects.exclude(state__in=(DRAFTED, DISCARDED))
    return found.filter(until_on__lt=day, until_on__gte=day - timedelta(days=366)).order_by("-until_on", "pk")


def followed_selection_at(number: str, day: date) -> Selection | None:
    """One that is open, or that is past and still followed."""
    return open_selection_at(number, day) or past_selections(day).filter(number=number).first()


def _whose(person: Person) -> Q:
    return Q(person=person) | Q(person__merged_into=person)


def coming_of(person: Person, selection: Selection) -> SelfNomination | None:
    """How somebody came forward in a selection, the last time."""
    found = SelfNomination.objects.filter(_whose(person), selection=selection)
    return found.select_related("selection", "union", "trade", "nomination").order_by("-pk").first()


def facts_of_coming(person: Person, selection: Selection) -> ComingFacts:
    """Whether somebody came forward already, or is nominated."""
    before = SelfNomination.objects.filter(_whose(person), selection=selection).exclude(state=WITHDRAWN)
    known = Nomination.objects.filter(_whose(person), selection=selection)
    known = known.exclude(state__in=(*GONE, DRAFTED, RETURNED))
    unions = known.order_by("pk").values_list("union__short_name", flat=True)
    return ComingFacts(before.exists(), tuple(unions))


def eligibility_of(person: Person, selection: Selection, day: date, post: str = "front_line") -> NominationFacts | None:
    """What the rules ask of somebody as the registers have them; ``None`` without a unit or a union that recommends."""
    union = recommender_of(person.unit) if person.unit is not None else None
    if union is None or person.unit is None:
        return None
    drafted = Nomination(selection=selection, person=person, unit=person.unit, union=union, post=post, agreed_on=day)
    return facts_of_nominations([(drafted, frozenset())], day)[0]


# --- who answers -----------------------------------------------------------------------------------------------------


def comings_visible_to(user: Any) -> QuerySet[Any]:
    """Those of the unions in somebody's subtrees, or of the units they are clerk of."""
    if not sees_selection(user):
        return SelfNomination.objects.none()
    found = SelfNomination.objects.select_related(
        "selection", "person", "unit__union", "union", "trade", "nomination", "answered_by"
    )
    scope = scope_of(user)
    if scope.everything:
        return found
    return found.filter(scope.q("union__") | scope.q("unit__union__") | Q(unit__in=units_of(user, "unit_clerk")))


def coming_at(user: Any, pk: int) -> Any:
    """One, if somebody may see it."""
    return comings_visible_to(user).filter(pk=pk).first()


def comings_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By name or unit."""
    told = text.strip()
    of = Q(person__name__icontains=told) | Q(unit__name__icontains=told)
    return found.filter(of | Q(person__initials__istartswith=told))


def late_answers() -> Q:
    """Those whose answer is late."""
    return Q(state=CAME_FORWARD, due_on__lt=today())


def comings_waiting(user: Any) -> QuerySet[SelfNomination]:
    """Those an officer has to answer; the city those that are late."""
    officers = scope_of(user, *OFFICERS)
    mine = officers.q("union__") if officers and not officers.everything else Q(pk__in=())
    if has_role(user, *CITY):
        mine |= late_answers()
    found = SelfNomination.objects.filter(mine, state=CAME_FORWARD)
    return found.select_related("person", "selection").order_by("due_on", "pk")


def coming_duties_of(user: Any) -> list[Duty]:
    """Self-nominations that wait for this person's answer."""
    if not sees_selection(user):
        return []
    return [
        Duty(
            f"{_('答复自荐')}{_('：')}{one.person.name}",
            one.selection.title,
            one.due_on,
            reverse("talent:show_self_nomination", args=[one.pk]),
            "bj-craftsman-selection:2.5",
        )
        for one in comings_waiting(user)[:50]
    ]
