"""How academies stand: what their results give, how it came about, what the next result would do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from core.rules.rule import Parameters
from core.web.access import scope_of
from core.web.duties import Hit
from federation.academies.models import Academy, AcademyTerm, EvaluationResult, Grade, Rectification, Tier
from federation.academies.workflow.evaluation import ACCEPTED
from federation.accounts.queries import units_of
from federation.subsidies.models import Standing
from federation.subsidies.rules.standing import (
    FAILS_TO_END,
    Ground,
    Mended,
    Outlook,
    Review,
    StandingFacts,
    Step,
    failed_in_a_row,
    ground_of,
    history,
    outlook,
)
from federation.subsidies.workflow import ELIGIBLE

ACADEMY_PEOPLE = ("academy_staff", "unit_clerk")


@dataclass(frozen=True)
class Record:
    """Everything that bears on an academy's standing: results in every edition, years put right."""

    reviews: tuple[Review, ...] = ()
    mended: tuple[Mended, ...] = ()

    @property
    def mended_years(self) -> frozenset[int]:
        """Years that were put right."""
        return frozenset(one.year for one in self.mended)


def records_of(academies: Collection[int]) -> dict[int, Record]:
    """The record of each academy (by id): two queries however many."""
    reviews: dict[int, list[Review]] = {pk: [] for pk in academies}
    mended: dict[int, list[Mended]] = {pk: [] for pk in academies}
    results = EvaluationResult.objects.filter(evaluation__academy__in=academies).order_by("pk")
    columns = ("evaluation__academy_id", "evaluation__campaign__year", "edition", "announced_on", "grade")
    for academy, year, edition, day, grade in results.values_list(*columns):
        reviews[academy].append(Review(year, edition, day, grade == Grade.UNQUALIFIED))
    orders = Rectification.objects.filter(state=ACCEPTED, evaluation__academy__in=academies).order_by("pk")
    for academy, year, accepted in orders.values_list(
        "evaluation__academy_id", "evaluation__campaign__year", "accepted_on"
    ):
        mended[academy].append(Mended(year, accepted or date.min))
    return {pk: Record(tuple(reviews[pk]), tuple(mended[pk])) for pk in academies}


def record_of(academy: Academy) -> Record:
    """The record of one academy."""
    return records_of([academy.pk])[academy.pk]


def ground_by(record: Record, parameters: Parameters) -> Ground:
    """The state a record gives by the numbers of a day."""
    return ground_of(record.reviews, record.mended_years, parameters[FAILS_TO_END])


def history_of(record: Record, parameters: Parameters) -> list[Step]:
    """How it came about, by the numbers of a day."""
    return history([*record.reviews, *record.mended], parameters[FAILS_TO_END])


def outlook_of(record: Record, parameters: Parameters) -> Outlook:
    """What the next result would do, by the numbers of a day."""
    return outlook(record.reviews, record.mended_years, parameters[FAILS_TO_END])


def terms_of_academies(academies: Collection[int]) -> dict[int, AcademyTerm]:
    """What each academy (by id) is or last was; one query."""
    found = AcademyTerm.objects.filter(academy__in=academies).order_by("academy", "-from_on").distinct("academy")
    return {term.academy_id: term for term in found.defer("search")}


def facts_of_standings(academies: Collection[int]) -> list[StandingFacts]:
    """What the rules ask of each academy (by id) before it gets money, in this order; four queries however many."""
    terms, records = terms_of_academies(academies), records_of(academies)
    standings = {one.academy_id: one for one in Standing.objects.filter(academy__in=academies)}
    return [
        StandingFacts(
            name=terms[pk].name,
            tier=terms[pk].tier if terms[pk].until_on is None else "",
            state=standings[pk].state if pk in standings else ELIGIBLE,
            years=tuple(standings[pk].years) if pk in standings else (),
            failed_in_a_row=failed_in_a_row(records[pk].reviews),
        )
        for pk in academies
    ]


# --- who sees what ---------------------------------------------------------------------------------------------------


def in_care(user: Any, term: str = "project__term__") -> Q:
    """Filter on what belongs to the unions of somebody's subtrees, or to the units they work for, through a term."""
    scope = scope_of(user)
    if scope.everything:
        return Q()
    return scope.q(f"{term}union__") | Q(**{f"{term}host_unit__in": units_of(user, *ACADEMY_PEOPLE)})


def academies_in_sight(user: Any) -> QuerySet[Academy]:
    """Academies whose money somebody may see: those of the unions of their scope, and of the units they work for."""
    scope = scope_of(user)
    if scope.everything:
        return Academy.objects.all()
    newest = AcademyTerm.objects.filter(academy=OuterRef("pk")).order_by("-from_on").values("pk")[:1]
    mine = AcademyTerm.objects.filter(in_care(user, ""), pk=OuterRef("newest"))
    return Academy.objects.annotate(newest=Subquery(newest)).filter(pk__in=mine.values("academy"))


def standings_visible_to(user: Any) -> QuerySet[Standing]:
    """Standings of the academies in sight, each with what the academy is or last was."""
    newest = AcademyTerm.objects.filter(academy=OuterRef("academy")).order_by("-from_on")
    last = EvaluationResult.objects.filter(evaluation__academy=OuterRef("academy")).order_by(
        "-evaluation__campaign__year", "-edition"
    )
    found = Standing.objects.filter(academy__in=academies_in_sight(user)).select_related("academy")
    return found.annotate(
        name=Subquery(newest.values("name")[:1]),
        tier=Subquery(newest.values("tier")[:1]),
        union_name=Subquery(newest.values("union__short_name")[:1]),
        union_key=Subquery(newest.values("union__pinyin_key")[:1]),
        pinyin_key=Subquery(newest.values("pinyin_key")[:1]),
        last_year=Subquery(last.values("evaluation__campaign__year")[:1]),
        last_grade=Subquery(last.values("grade")[:1]),
    )


def standings_matching(standings: QuerySet[Standing], text: str) -> QuerySet[Standing]:
    """Standings of academies whose name holds ``text`` or whose code begins with it."""
    return standings.filter(Q(name__icontains=text.strip()) | Q(academy__code__istartswith=text.strip()))


def subsidised_on(day: date) -> QuerySet[AcademyTerm]:
    """The academies of a day that the subsidy is for, by name."""
    held = Q(until_on=None) | Q(until_on__gt=day)
    found = AcademyTerm.objects.filter(held, tier=Tier.CAPITAL, from_on__lte=day)
    return (
        found.select_related("academy", "union", "host_unit")
        .defer("search", "union__search")
        .order_by("pinyin_key", "pk")
    )


def last_grades(academies: Collection[int]) -> dict[int, str]:
    """The grade last announced of each academy (by id); one query."""
    rows = (
        EvaluationResult.objects.filter(evaluation__academy__in=academies)
        .order_by("evaluation__academy", "-evaluation__campaign__year", "-edition")
        .distinct("evaluation__academy")
    )
    return dict(rows.values_list("evaluation__academy", "grade"))


def search_standings(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Standings by the academy's name, for the search of the portal."""
    found: Any = standings_matching(standings_visible_to(user), text)[:limit]
    return [
        Hit(
            _("补助"),
            one.name,
            one.get_state_display(),
            reverse("subsidies:show_standing", args=[one.academy.code]),
        )
        for one in found
    ]
