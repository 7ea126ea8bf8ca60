"""The register and the plan for programs: the register is open to everybody, the plan to staff."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from core.api.callers import anybody
from core.api.pages import Page, PagingQuery, page_of
from core.api.problems import answers
from core.api.values import Code, Day, Words
from core.dates.calendar import day_asked
from core.web.access import require
from federation.academies.models import AcademyTerm, Tier
from federation.academies.permissions import can_see_plan
from federation.academies.queries.network import Network, Standing, count_with_definition, network_on
from federation.academies.queries.register import counted_to, found_by, register_on
from federation.organizations.queries import union_at

router = Router(tags=["academies"])
ORDER = ("pinyin_key", "id")


class AcademyOut(Schema):
    """An academy as on the day asked. ``trades`` are its specialities, brands first."""

    code: str
    name: str
    tier: str
    union: str
    industry_union: str | None
    host: str
    host_kind: str
    dean: str
    capacity: int | None
    since: date
    until: date | None
    plaque_on: date | None
    document_number: str
    trades: list[str]


class ShortfallOut(Schema):
    """``missing`` academies of ``tier`` due by ``due_on``, by ``clause``."""

    tier: str
    missing: int
    due_on: date
    clause: str


class StandingOut(Schema):
    """Where one union stands."""

    union: str
    name: str
    capital: int
    district: int
    missing: list[ShortfallOut]


class ForecastOut(Schema):
    """Capital academies to be expected on ``on`` at the present pace, give or take ``spread``."""

    on: date
    expected: int
    spread: int


class PlanOut(Schema):
    """The network against its plan. ``capital`` never counts the demonstrative academy; ``built`` does.

    On a day without a plan in force ``plan``, the targets and the forecast are null and nobody misses anything.
    """

    day: date
    plan: str | None
    demonstrative: int
    capital: int
    built: int
    capital_target: int | None
    district: int
    district_target: int | None
    forecast: ForecastOut | None
    unions: list[StandingOut]


class RegisterFilters(Schema):
    """Which academies, on which day (today when none is named)."""

    tier: Tier | None = None
    union: Code | None = None
    on: Day | None = None
    q: Words = ""


@router.get("/academies", response=answers(Page[AcademyOut], 404), auth=anybody, summary="The register on a day")
def list_academies(request: HttpRequest, filters: Annotated[RegisterFilters, Query()], paging: PagingQuery) -> Any:  # noqa: ARG001
    """Academies in pinyin order; ``union`` narrows to those that count to a union or to one below it."""
    found = register_on(day_asked(filters.on))
    if filters.tier:
        found = found.filter(tier=filters.tier)
    if filters.union:
        union = union_at(filters.union)
        if union is None:
            raise Http404
        found = counted_to(found, union)
    if filters.q.strip():
        found = found_by(found, filters.q)
    return page_of(found, paging, order=ORDER, shape=_academy_out)


@router.get("/academies/{code}", response=answers(AcademyOut, 404), auth=anybody, summary="One academy on a day")
def show_academy(request: HttpRequest, code: Code, on: Day | None = None) -> Any:  # noqa: ARG001
    """What the academy was on the day; 404 before its first day and after its last."""
    term = register_on(day_asked(on)).filter(academy__code=code).first()
    if term is None:
        raise Http404
    return _academy_out(term)


@router.get("/plan", response=answers(PlanOut, 403), summary="The network against its plan on a day")
def show_plan(request: HttpRequest, on: Day | None = None) -> Any:
    """Counts, targets, forecast and what each district and industrial union must still build."""
    require(can_see_plan(request.user))
    return _plan_out(network_on(day_asked(on)))


def _academy_out(term: AcademyTerm) -> AcademyOut:
    return AcademyOut(
        code=term.academy.code,
        name=term.name,
        tier=term.tier,
        union=term.union.code,
        industry_union=term.industry_union.code if term.industry_union else None,
        host=term.host_name,
        host_kind=term.host_kind,
        dean=term.dean,
        capacity=term.capacity,
        since=term.from_on,
        until=term.until_on,
        plaque_on=term.plaque_on,
        document_number=term.document_number,
        trades=[speciality.trade for speciality in term.academy.specialities.all()],
    )


def _plan_out(network: Network) -> PlanOut:
    built, capital = count_with_definition(network)
    ahead = network.forecast
    return PlanOut(
        day=network.day,
        plan=str(network.plan) if network.plan else None,
        demonstrative=built - capital,
        capital=capital,
        built=built,
        capital_target=network.capital_target if network.plan else None,
        district=network.counts.get(Tier.DISTRICT, 0),
        district_target=network.district_target if network.plan else None,
        forecast=ForecastOut(on=ahead.on, expected=ahead.expected, spread=ahead.spread) if network.plan else None,
        unions=[_standing_out(one) for one in network.standings],
    )


def _standing_out(one: Standing) -> StandingOut:
    missing = [
        ShortfallOut(tier=short.tier, missing=short.missing, due_on=short.due_on, clause=short.clause)
        for short in one.missing
    ]
    return StandingOut(
        union=one.union.code,
        name=str(one.union),
        capital=one.facts.capital,
        district=one.facts.district,
        missing=missing,
    )
