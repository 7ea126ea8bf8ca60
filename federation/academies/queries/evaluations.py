"""Campaigns and evaluations: who sees which, what is on record for a year, what the experts said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from core.rules.rule import Parameters
from core.web.access import scope_of
from federation.academies.models import (
    Academy,
    AcademyTerm,
    Campaign,
    Evaluation,
    ListedClass,
    ListedCourse,
    Site,
    Speciality,
)
from federation.academies.queries.register import register_on
from federation.academies.rules.grading import CampaignFacts
from federation.academies.scoring import Item, Line, YearFacts, score
from federation.academies.workflow.evaluation import LEFT_OUT, SCORED, SETTLED
from federation.accounts.kinds import Kind
from federation.accounts.queries import units_of
from federation.panels.models import ScoreSheet

COUNTED = ("trained", "hands_on", "certified", "raised")
"""Counts of people that classes keep."""


def campaigns() -> QuerySet[Campaign]:
    """Every campaign, newest first."""
    return Campaign.objects.order_by("-year")


def evaluations_visible_to(user: Any) -> QuerySet[Evaluation]:
    """Evaluations of the unions in the user's subtrees and of academies hosted by the user's units."""
    scope = scope_of(user)
    mine = Q(term__host_unit__in=units_of(user))
    seen = Evaluation.objects.filter(Q() if scope.everything else scope.q("union__") | mine)
    return seen.select_related("campaign", "academy", "term", "union")


def knows_scores(user: Any) -> bool:
    """Whether somebody knows scores and grades before they are announced: the city's officers, and its auditors."""
    return scope_of(user, Kind.CITY_OFFICER, Kind.CITY_ADMIN, Kind.AUDITOR).everything


def terms_to_evaluate(campaign: Campaign, day: date) -> QuerySet[AcademyTerm]:
    """The academies of the campaign's tiers as they are on a day."""
    return register_on(day).filter(tier__in=campaign.tiers)


def sheet_of(campaign: Campaign) -> ScoreSheet:
    """The version of the score sheet that the campaign opened with."""
    return ScoreSheet.objects.get(code=campaign.sheet_code, version=campaign.sheet_version or 0)


def items_of(sheet: ScoreSheet) -> list[Item]:
    """The sheet's items as the scoring reads them."""
    return [
        Item(
            code=line.code,
            most=line.most,
            clause=line.clause,
            evidence=line.evidence,
            steps=tuple(sorted((anchor.points for anchor in line.anchors), reverse=True)),
        )
        for line in sheet.lines
    ]


def facts_of_year(terms: Collection[AcademyTerm], year: int) -> dict[int, YearFacts]:
    """What is on record about each academy's year, by the academy's id: six queries, however many academies."""
    units = {term.academy_id: term.host_unit_id for term in terms if term.host_unit_id}
    classes = _classes(units.values(), year)
    before = _classes(units.values(), year - 1)
    courses = _courses(units.values(), year)
    sites = _counts(Site.objects.all(), terms)
    brands = _counts(Speciality.objects.filter(is_brand=True), terms)
    found = {}
    for term in terms:
        unit = units.get(term.academy_id, 0)
        held, listed = classes.get(unit, {}), courses.get(unit, {})
        found[term.academy_id] = YearFacts(
            sites=sites.get(term.academy_id, 0),
            brands=brands.get(term.academy_id, 0),
            trained=held.get("trained", 0),
            hands_on=held.get("hands_on", 0),
            certified=held.get("certified", 0),
            raised=held.get("raised", 0),
            raised_before=before.get(unit, {}).get("raised", 0),
            courses=listed.get("held", 0),
            courses_new=listed.get("new", 0),
        )
    return found


def lines_of_year(
    terms: Sequence[AcademyTerm], year: int, items: Sequence[Item], parameters: Parameters, report: str = "pending"
) -> dict[int, list[Line]]:
    """The lines of the score sheet that the year's records give, by the academy's id."""
    found = facts_of_year(terms, year)
    return {key: score(items, replace(facts, report=report), parameters) for key, facts in found.items()}


def facts_of_campaign(campaign: Campaign, document_number: str = "") -> CampaignFacts:
    """What the rules need to judge grading and announcing."""
    counted = campaign.evaluations.exclude(state=LEFT_OUT).aggregate(
        evaluated=Count("pk"),
        scored=Count("pk", filter=Q(state__in=(SCORED, SETTLED))),
        excellent=Count("pk", filter=Q(grade="excellent")),
        sampled=Count("pk", filter=Q(is_sampled=True)),
        unchecked=Count("pk", filter=Q(is_sampled=True, spot_check__checked_on=None)),
    )
    return CampaignFacts(**counted, document_number=document_number)


def results_of(academy: Academy) -> dict[int, str]:
    """The grade of each year as last announced."""
    found = Evaluation.objects.filter(academy=academy, state=SETTLED).values_list("campaign__year", "grade")
    return dict(found)


def _classes(units: Collection[int], year: int) -> dict[int, Mapping[str, int]]:
    """People in classes that ended in the year, by unit."""
    rows = ListedClass.objects.filter(unit__in=units, until_on__year=year).order_by("unit").values_list("unit")
    sums = rows.annotate(*(Sum(name) for name in COUNTED))
    return {unit: dict(zip(COUNTED, counts, strict=True)) for unit, *counts in sums}


def _courses(units: Collection[int], year: int) -> dict[int, Mapping[str, int]]:
    """Online courses held at the end of the year, and those new in it, by unit."""
    rows = ListedCourse.objects.filter(unit__in=units, published_on__year__lte=year).values("unit").order_by("unit")
    counted = rows.annotate(held=Count("pk"), new=Count("pk", filter=Q(published_on__year=year)))
    return {row["unit"]: {"held": row["held"], "new": row["new"]} for row in counted}


def _counts(rows: QuerySet[Any], terms: Collection[AcademyTerm]) -> dict[int, int]:
    keys = [term.academy_id for term in terms]
    counted = rows.filter(academy__in=keys).values("academy").order_by("academy").annotate(n=Count("pk"))
    return {row["academy"]: row["n"] for row in counted}
