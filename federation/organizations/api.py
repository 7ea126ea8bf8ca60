"""Organisations for programs: unions and units within the caller's scope, on any day."""

from datetime import date
from typing import Annotated, Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from core.api.pages import Page, PagingQuery, page_of
from core.api.problems import answers
from core.api.values import Code, Day, Words
from core.dates.calendar import day_asked
from core.search.vectors import matching
from federation.organizations.models import Union, UnionKind, UnionTie, Unit
from federation.organizations.queries import (
    existing_on,
    held_on,
    unions_under,
    unions_visible_to,
    units_visible_to,
)

router = Router(tags=["organizations"])
ORDER = ("pinyin_key", "id")


class TieOut(Schema):
    """One upper union: its code, its name, ``territorial`` or ``industrial``, since when."""

    code: str
    name: str
    nature: str
    since: date


class UnionOut(Schema):
    """A union as on the day asked."""

    code: str
    name: str
    short_name: str
    kind: str
    area: str | None
    uscc: str
    founded_on: date | None
    closed_on: date | None
    parents: list[TieOut]


class UnitOut(Schema):
    """An employer. ``industry`` is the GB/T 4754 section, ``size`` its workers."""

    uscc: str
    name: str
    union: str
    industry: str
    type_code: str
    size: int
    founded_on: date | None
    closed_on: date | None


class UnionFilters(Schema):
    """Which unions, on which day (today when none is named)."""

    kind: UnionKind | None = None
    under: Code | None = None
    on: Day | None = None
    q: Words = ""


class UnitFilters(Schema):
    """Which units."""

    union: Code | None = None
    q: Words = ""


@router.get("/unions", response=answers(Page[UnionOut], 404), summary="Unions in the caller's scope")
def list_unions(request: HttpRequest, filters: Annotated[UnionFilters, Query()], paging: PagingQuery) -> Any:
    """Unions that existed on the day, in pinyin order; ``under`` narrows to one union's subtree of that day."""
    day = day_asked(filters.on)
    found = unions_visible_to(request.user).filter(existing_on(day))
    if filters.under:
        found = found.filter(pk__in=unions_under(_union(request, filters.under), on=day).values("pk"))
    if filters.kind:
        found = found.filter(kind=filters.kind)
    return page_of(_with_parents(matching(found, filters.q), day), paging, order=ORDER, shape=_union_out)


@router.get("/unions/{code}", response=answers(UnionOut, 404), summary="One union")
def show_union(request: HttpRequest, code: Code, on: Day | None = None) -> Any:
    """The union with this code, with its parents of the day; 404 when it is outside the caller's scope."""
    day = day_asked(on)
    found = _with_parents(unions_visible_to(request.user).filter(existing_on(day), code=code), day).first()
    if found is None:
        raise Http404
    return _union_out(found)


@router.get("/units", response=answers(Page[UnitOut], 404), summary="Units in the caller's scope")
def list_units(request: HttpRequest, filters: Annotated[UnitFilters, Query()], paging: PagingQuery) -> Any:
    """Units in pinyin order; ``union`` narrows to a union's subtree."""
    found = units_visible_to(request.user).select_related("union")
    if filters.union:
        found = found.filter(union__path__startswith=_union(request, filters.union).path)
    return page_of(matching(found, filters.q), paging, order=ORDER, shape=_unit_out)


@router.get("/units/{uscc}", response=answers(UnitOut, 404), summary="One unit")
def show_unit(request: HttpRequest, uscc: Code) -> Any:
    """The unit with this unified social credit code; 404 when it is outside the caller's scope."""
    found = units_visible_to(request.user).select_related("union").filter(uscc=uscc).first()
    if found is None:
        raise Http404
    return _unit_out(found)


def _union(request: HttpRequest, code: str) -> Union:
    union = unions_visible_to(request.user).filter(code=code).first()
    if union is None:
        raise Http404
    return union


def _with_parents(found: QuerySet[Union], day: date) -> QuerySet[Union]:
    ties = UnionTie.objects.filter(held_on(day)).select_related("parent").order_by("-nature")
    return found.select_related("area").prefetch_related(Prefetch("upward_ties", queryset=ties, to_attr="held_ties"))


def _union_out(union: Any) -> UnionOut:
    parents = [
        TieOut(code=tie.parent.code, name=tie.parent.name, nature=tie.nature, since=tie.from_on)
        for tie in union.held_ties
    ]
    return UnionOut(
        code=union.code, name=union.name, short_name=union.short_name, kind=union.kind, uscc=union.uscc,
        area=union.area and union.area.code, founded_on=union.founded_on, closed_on=union.closed_on, parents=parents,
    )  # fmt: skip


def _unit_out(unit: Unit) -> UnitOut:
    return UnitOut(
        uscc=unit.uscc, name=unit.name, union=unit.union.code, industry=unit.industry_section,
        type_code=unit.type_code, size=unit.size, founded_on=unit.founded_on, closed_on=unit.closed_on,
    )  # fmt: skip
