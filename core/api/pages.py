"""A page of a list: rows and the cursor of the next page."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query, Schema
from pydantic import Field

from core.web.keyset import slice_of

M = TypeVar("M", bound=Model)
S = TypeVar("S", bound=Schema)
LARGEST = 200


class Page(Schema, Generic[S]):
    """``items`` in order; ``next`` goes into ``after`` to read on, null on the last page."""

    items: list[S]
    next: str | None


class Paging(Schema):
    """Query parameters of every list."""

    after: Annotated[str | None, Field(max_length=600, description="next of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=LARGEST)] = 50


PagingQuery = Annotated[Paging, Query()]


def page_of(
    queryset: QuerySet[M], paging: Paging, *, order: Sequence[str], shape: Callable[[M], Any]
) -> dict[str, Any]:
    """The page that ``paging`` asks for, each row shaped for the outside."""
    part = slice_of(queryset, order, size=paging.limit, after=paging.after)
    return {"items": [shape(row) for row in part.rows], "next": part.after}
