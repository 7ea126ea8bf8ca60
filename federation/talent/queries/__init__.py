"""Selections and nominations: who sees which, what the rules ask about one, what waits for whom."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.web.access import SEPARATOR, scope_of
from core.web.duties import Duty, Hit
from federation.accounts.models import User
from federation.accounts.queries import has_role, on_day, units_of
from federation.organizations.models import Union, UnionKind, Unit
from federation.organizations.queries import chain_of
from federation.people.models import Employment, Person
from federation.people.queries import front_line_of_many, people_visible_to
from federation.regulations.models import Clause
from federation.talent.models import Honour, Nomination, Proof, Quota, Selection
from federation.talent.rules import FrontLine, NominationFacts, QuotaFacts
from federation.talent.workflow import (
    ACCEPTED,
    DECLINED,
    DISCARDED,
    DRAFTED,
    JUDGING,
    NAMED,
    OPEN,
    RECOMMENDED,
    REFUSED,
    RETURNED,
    STRUCK,
    SUBMITTED,
    UNCHOSEN,
    WITHDRAWN,
)

REGULATION = "bj-craftsman-selection"
CITY = ("city_officer", "city_admin")
OFFICERS = ("district_officer", "district_admin")
CLERKS = ("union_clerk", "unit_clerk")
RECOMMENDERS = (UnionKind.DISTRICT, UnionKind.INDUSTRIAL, UnionKind.BUREAU_GROUP)
"""Unions that recommend."""
GONE = (WITHDRAWN, REFUSED, DECLINED)
JUDGED = (ACCEPTED, NAMED, UNCHOSEN)
"""States of who takes part in a result; who withdrew or was struck does not any more."""
DECIDABLE = (OPEN, JUDGING)
"""States of a selection in which unions and city decide about nominations; handed in are they only while it is open."""
UNDECIDED = Q(selection__state__in=DECIDABLE)
LISTED = (RECOMMENDED, *JUDGED, STRUCK)
"""States in which a nominee takes one of the places of its union."""


def sees_selection(user: Any) -> bool:
    """Whether somebody works with the selection at all."""
    return has_role(user, *CITY, *OFFICERS, *CLERKS, "auditor")


# --- selections ------------------------------------------------------------------------------------------------------


def selections_visible_to(user: Any) -> QuerySet[Any]:
    """Selections with how many were nominated and recommended; drafts are the city's."""
    found = (
        Selection.objects.all()
        if has_role(user, *CITY, "auditor")
        else Selection.objects.exclude(state__in=(DRAFTED, DISCARDED))
    )
    if not sees_selection(user):
        return found.none()
    return found.annotate(
        nominated=Count("nominations", filter=~Q(nominations__state__in=(*GONE, DRAFTED))),
        recommended=Count("nominations", filter=Q(nominations__state__in=LISTED)),
    )


def selection_at(user: Any, number: str) -> Any:
    """One selection, if somebody may see it."""
    return selections_visible_to(user).filter(number=number).first()


def selections_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Selections by name or number."""
    return found.filter(Q(title__icontains=text.strip()) | Q(number__istartswith=text.strip()))


def selection_choices() -> list[tuple[int, str]]:
    """Selections to narrow a list by, the newest first."""
    return list(Selection.objects.order_by("-pk").values_list("pk", "title")[:50])


def quotas_of(user: Any, selection: Selection) -> QuerySet[Any]:
    """The quotas of a selection that somebody may see, each with how many places are taken.

    Whoever works in a unit or union below one that recommends sees what that one has to give.
    """
    taken = (
        Nomination.objects.filter(selection=selection, union=OuterRef("union"), state__in=LISTED)
        .order_by()
        .values("union")
    )
    found = Quota.objects.filter(selection=selection).select_related("union").annotate(
        taken=Coalesce(Subquery(taken.annotate(n=Count("pk")).values("n")), Value(0))
    )  # fmt: skip
    return found.filter(scope_of(user).q("union__") | Q(union__path__in=_paths_above(user))).order_by("union__code")


def _paths_above(user: Any) -> set[str]:
    """Paths of the unions above somebody's subtrees and units."""
    units = Unit.objects.filter(pk__in=units_of(user, "unit_clerk")).values_list("union__path", flat=True)
    paths = [*scope_of(user).paths, *units]
    return {path[: place + 1] for path in paths for place, sign in enumerate(path) if sign == SEPARATOR}


def recommenders() -> QuerySet[Union]:
    """The unions that recommend, by code."""
    return Union.objects.filter(kind__in=RECOMMENDERS, closed_on=None).order_by("code")


# --- nominations -----------------------------------------------------------------------------------------------------


def nominations_visible_to(user: Any) -> QuerySet[Any]:
    """Nominations of the unions in somebody's subtrees, or of the units they are clerk of; drafts are the drafters'."""
    scope = scope_of(user)
    found = Nomination.objects.select_related("selection", "person", "unit", "union", "trade", "entered_by")
    if not sees_selection(user):
        return found.none()
    if scope.everything:
        return found.exclude(state=DRAFTED)
    mine = scope.q("union__") | scope.q("unit__union__") | Q(unit__in=units_of(user, "unit_clerk"))
    return found.filter(mine)


def nominations_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Nominations by name, unit or trade."""
    told = text.strip()
    of = Q(person__name__icontains=told) | Q(unit__name__icontains=told) | Q(trade__name__icontains=told)
    return found.filter(of | Q(person__initials__istartswith=told))


def nomination_at(user: Any, pk: int) -> Any:
    """One nomination, if somebody may see it."""
    return nominations_visible_to(user).filter(pk=pk).first()


def pool_visible_to(user: Any) -> QuerySet[Any]:
    """The talent pool: everybody recommended as required, their newest nomination."""
    newer = Nomination.objects.filter(person=OuterRef("person"), pooled_on__isnull=False, pk__gt=OuterRef("pk"))
    return nominations_visible_to(user).filter(~Exists(newer), pooled_on__isnull=False)


def ranked(selection: Selection, union: Union) -> QuerySet[Any]:
    """A union's nominees in a selection, in its order."""
    found = Nomination.objects.filter(selection=selection, union=union, state__in=LISTED)
    return found.select_related("person", "unit", "trade").order_by("rank", "pk")


def accepted(selection: Selection) -> QuerySet[Any]:
    """The nominees who are in the assessment, or were when it ended, by id."""
    found = Nomination.objects.filter(selection=selection, state__in=JUDGED)
    return found.select_related("person", "unit", "union", "trade").order_by("pk")


def recommender_of(unit: Unit) -> Union | None:
    """The district, industrial or bureau union that recommends a unit's people: the nearest above it."""
    return next((one for one in reversed(chain_of(unit.union)) if one.kind in RECOMMENDERS), None)


def nominees_in_reach(user: Any) -> QuerySet[Person]:
    """People somebody may nominate: those whose files they see, with a unit of today."""
    return people_visible_to(user).filter(unit__isnull=False).select_related("unit__union")


def clause_choices() -> list[tuple[str, str]]:
    """The clauses somebody can be turned down by."""
    found = Clause.objects.filter(regulation__code=REGULATION).order_by("position")
    return [(one.ref, _("第 %(number)s 条 %(title)s") % {"number": one.number, "title": one.title}) for one in found]


def facts_of_nomination(nomination: Nomination, day: date) -> NominationFacts:
    """What the rules ask; the front line is reckoned up to the last day of nominations."""
    forces = frozenset(Proof.objects.filter(nomination=nomination.pk).values_list("force", flat=True))
    return facts_of_nominations([(nomination, forces)], day)[0]


def facts_of_nominations(told: Sequence[tuple[Nomination, frozenset[str]]], day: date) -> list[NominationFacts]:
    """The same for many, saved or about to be, each with the forces it has proof for; a few queries however many."""
    people = {one.person_id for one, _forces in told}
    ends = {one.selection.until_on for one, _forces in told}
    years = {end: front_line_of_many(people, end) for end in ends}
    running = Employment.objects.filter(person__in=people, front_line=True, from_on__lte=day)
    goes_on = set(running.filter(Q(until_on=None) | Q(until_on__gt=day)).values_list("person", flat=True))
    others: dict[tuple[int, int], list[tuple[int, str]]] = {}
    known = Nomination.objects.filter(person__in=people).exclude(state__in=(*GONE, DRAFTED, RETURNED)).order_by("pk")
    for key, of, person, union in known.values_list("pk", "selection", "person", "union__short_name"):
        others.setdefault((of, person), []).append((key, union))
    honours: dict[tuple[int, str], list[str]] = {}
    for honour in Honour.objects.filter(person__in=people):
        honours.setdefault((honour.person_id, honour.level), []).append(honour.called)
    facts = []
    for one, forces in told:
        selection, goes = one.selection, one.person_id in goes_on
        had = years[selection.until_on].get(one.person_id)
        length = (had.years, had.months, had.days) if had else (0, 0, 0)
        elsewhere = [union for key, union in others.get((selection.pk, one.person_id), []) if key != one.pk]
        facts.append(
            NominationFacts(
                day=day, from_on=selection.from_on, until_on=selection.until_on,
                front_line=FrontLine(*length, selection.until_on, goes), post=one.post,
                agreed=one.agreed_on is not None, forces=forces, elsewhere=tuple(elsewhere),
                titles=tuple(honours.get((one.person_id, selection.level), ())),
            )
        )  # fmt: skip
    return facts


def facts_of_quota(nomination: Nomination) -> QuotaFacts:
    """A union's list if this nominee came on it."""
    quota = Quota.objects.filter(selection=nomination.selection, union=nomination.union).first()
    taken = ranked(nomination.selection, nomination.union).exclude(pk=nomination.pk).count()
    return QuotaFacts(nomination.union.short_name, quota.places if quota else 0, taken + 1)


def honours_of(person: Person) -> QuerySet[Honour]:
    """What somebody was named, newest first, files merged into this one included."""
    return Honour.objects.filter(Q(person=person) | Q(person__merged_into=person))


# --- what waits for whom ---------------------------------------------------------------------------------------------


def nominations_waiting(user: Any) -> QuerySet[Nomination]:
    """Nominations whose next move is this person's."""
    mine = Q(pk__in=())
    officers = scope_of(user, *OFFICERS)
    if officers and not officers.everything:
        mine |= UNDECIDED & Q(state=SUBMITTED) & officers.q("union__") & ~Q(entered_by=user.pk)
    clerks, units = scope_of(user, "union_clerk"), units_of(user, "unit_clerk")
    own = clerks.q("unit__union__") | Q(unit__in=units) | Q(entered_by=user.pk)
    mine |= Q(state=RETURNED, selection__state=OPEN) & own
    if has_role(user, *CITY):
        mine |= UNDECIDED & Q(state=RECOMMENDED)
    return Nomination.objects.filter(mine).order_by("selection__until_on", "pk")


def talent_duties_of(user: Any) -> list[Duty]:
    """Nominations that wait for this person."""
    if not sees_selection(user):
        return []
    return [
        Duty(
            f"{one.get_state_display()}{_('：')}{one.person.name}",
            one.selection.title,
            one.selection.until_on if one.selection.state == OPEN else None,
            reverse("talent:show_nomination", args=[one.pk]),
            "bj-craftsman-selection:2.3",
        )
        for one in nominations_waiting(user).select_related("person", "selection")[:50]
    ]


def officers_over(unions: Collection[int], day: date) -> list[User]:
    """The officers of these unions on a day."""
    held = on_day(day, "roles__")
    found = User.objects.filter(held, roles__union__in=unions, roles__kind__in=OFFICERS, is_active=True)
    return list(found.distinct().order_by("pk"))


def search_nominations(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Nominations by name, for the search of the portal."""
    if not sees_selection(user):
        return []
    found = nominations_matching(nominations_visible_to(user), text)[:limit]
    return [
        Hit(
            _("工匠推荐"),
            one.person.name,
            f"{one.unit} · {one.selection}",
            reverse("talent:show_nomination", args=[one.pk]),
        )
        for one in found
    ]
