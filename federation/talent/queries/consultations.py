"""Letters to offices: who sees them, what is still blank, who is objected to, what a list lacks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.rules.rule import Parameters
from core.web.duties import Duty
from federation.accounts.queries import has_role
from federation.talent.models import Consultation, Nomination, Office, Selection
from federation.talent.queries import CITY
from federation.talent.rules import ConsultationFacts, Consulted, offices_to_ask
from federation.talent.workflow import ACCEPTED, ADVERSE, ASKED, CONFERRED, DISCARDED, DRAFTED

CLAUSE = "bj-craftsman-selection:7.3"
ENDED = (DRAFTED, DISCARDED, CONFERRED)
"""States of a selection in which nobody is asked and no answer changes."""


def sees_consultations(user: Any) -> bool:
    """City officers and auditors; nobody who nominated learns what an office wrote."""
    return has_role(user, *CITY, "auditor")


def consultations_visible_to(user: Any, selection: str = "") -> QuerySet[Any]:
    """Letters, of one selection (its number) if said."""
    if not sees_consultations(user):
        return Consultation.objects.none()
    found = Consultation.objects.select_related(
        "nomination__person", "nomination__unit", "nomination__selection", "file"
    )
    return found.filter(nomination__selection__number=selection) if selection else found


def consultation_at(user: Any, number: str, pk: int) -> Any:
    """One letter of a selection, if somebody may see it."""
    return consultations_visible_to(user, number).filter(pk=pk).first()


def consultations_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Letters by name, unit or number."""
    told = text.strip()
    of = Q(nomination__person__name__icontains=told) | Q(nomination__unit__name__icontains=told)
    return found.filter(of | Q(nomination__person__initials__istartswith=told) | Q(letter__istartswith=told))


def consultations_about(user: Any, nomination: Nomination) -> QuerySet[Any]:
    """What offices were asked about somebody."""
    return consultations_visible_to(user).filter(nomination=nomination).order_by("letter")


WAITED_FOR = Q(state=ASKED, nomination__state=ACCEPTED)
"""Blank, and about somebody who still takes part."""


def overdue() -> Q:
    """Blank after its last day."""
    return WAITED_FOR & Q(due_on__lt=today())


@dataclass(frozen=True)
class Counts:
    """How many letters went out, came back, are late, say something against; how many are still to be sent."""

    asked: int
    answered: int
    late: int
    against: int
    unasked: int


def counts_of(selection: Selection, parameters: Parameters) -> Counts:
    """How the letters of a selection stand."""
    told = Consultation.objects.filter(nomination__selection=selection).aggregate(
        asked=Count("pk"), answered=Count("pk", filter=~Q(state=ASKED)), late=Count("pk", filter=overdue()),
        against=Count("pk", filter=Q(state=ADVERSE)),
    )  # fmt: skip
    return Counts(**told, unasked=len(to_ask(selection, parameters)))


def to_ask(selection: Selection, parameters: Parameters) -> list[tuple[Nomination, str]]:
    """Nominees with an office that has not been asked about them, office by office."""
    if selection.state in ENDED:
        return []
    known = set(Consultation.objects.filter(nomination__selection=selection).values_list("nomination", "office"))
    nominees = Nomination.objects.filter(selection=selection, state=ACCEPTED).select_related("person").order_by("pk")
    order = Office.values.index
    wanted = [
        (one, office)
        for one in nominees
        for office in offices_to_ask(one.post, parameters)
        if (one.pk, office) not in known
    ]
    return sorted(wanted, key=lambda pair: (order(pair[1]), pair[0].pk))


def objected(selection: Selection) -> set[int]:
    """Nominations (ids) an office is against."""
    found = Consultation.objects.filter(nomination__selection=selection, state=ADVERSE)
    return set(found.values_list("nomination", flat=True))


def objections_of(selection: Selection) -> dict[Nomination, list[Consultation]]:
    """Who an office is against, with the letters."""
    found = Consultation.objects.filter(nomination__selection=selection, state=ADVERSE)
    told: dict[Nomination, list[Consultation]] = {}
    for one in found.select_related("nomination__person").order_by("nomination", "letter"):
        told.setdefault(one.nomination, []).append(one)
    return told


def consultation_facts(nominations: Collection[Nomination]) -> ConsultationFacts:
    """What offices said about people on a list."""
    told: dict[int, dict[str, str]] = {one.pk: {} for one in nominations}
    for nomination, office, state in Consultation.objects.filter(nomination__in=nominations).values_list(
        "nomination", "office", "state"
    ):
        told[nomination][office] = state
    people = tuple(
        Consulted(
            one.person.name,
            one.post,
            frozenset(office for office, state in told[one.pk].items() if state != ASKED),
            frozenset(office for office, state in told[one.pk].items() if state == ASKED),
            frozenset(office for office, state in told[one.pk].items() if state == ADVERSE),
        )
        for one in nominations
    )
    return ConsultationFacts(people, {office.value: str(office.label) for office in Office})


def letters_of(found: Iterable[Consultation]) -> list[tuple[str, date, date, list[Consultation]]]:
    """Letters as they are sent: for each office and day the last day to answer and the nominees asked about."""
    order = Office.values.index
    lines = sorted(found, key=lambda one: (order(one.office), one.asked_on, one.due_on, one.letter))
    grouped = groupby(lines, key=lambda one: (str(one.get_office_display()), one.asked_on, one.due_on))
    return [(*head, list(those)) for head, those in grouped]


def consultations_by_letter(user: Any, letters: Collection[str]) -> dict[str, Consultation]:
    """Letters by their numbers, as far as somebody may see them."""
    return {one.letter: one for one in consultations_visible_to(user).filter(letter__in=letters)}


def consultation_duties_of(user: Any) -> list[Duty]:
    """Letters nobody answered in time, for each selection."""
    if not has_role(user, *CITY):
        return []
    late = Consultation.objects.filter(overdue()).exclude(nomination__selection__state__in=ENDED)
    found: dict[str, list[Any]] = {}
    told = late.order_by("due_on").values("nomination__selection__number", "nomination__selection__title", "due_on")
    for one in told:
        found.setdefault(one["nomination__selection__number"], []).append(one)
    return [
        Duty(
            _("征求意见逾期未答复 %(count)s 件") % {"count": len(those)},
            those[0]["nomination__selection__title"],
            those[0]["due_on"],
            reverse("talent:list_consultations", args=[number]) + "?overdue=1",
            CLAUSE,
            "cinnabar",
        )
        for number, those in found.items()
    ]
