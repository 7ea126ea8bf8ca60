"""Finding unions: by code, by scope, by kind."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.dates.calendar import today
from core.web.access import Scope, scope_of
from federation.organizations.models import Nature, Union, UnionClosure, UnionKind
from federation.organizations.queries.tree import existing_on

BUILDERS = (UnionKind.DISTRICT, UnionKind.INDUSTRIAL)
"""The unions to which academies are distributed."""


def union_at(code: str) -> Union | None:
    """The union with this code, closed or not."""
    return Union.objects.filter(code=code).first()


def city_federation() -> Union:
    """The one at the top; ``Union.DoesNotExist`` before the unions are loaded."""
    return Union.objects.get(kind=UnionKind.CITY, closed_on=None)


def builders() -> QuerySet[Union]:
    """The district and industrial unions of today, districts first in the order of their codes."""
    return Union.objects.filter(existing_on(today()), kind__in=BUILDERS).order_by("code")


def unions_visible_to(user: Any) -> QuerySet[Union]:
    """Every union, closed ones included, in the subtrees the user works in, by either nature."""
    return Union.objects.filter(within(scope_of(user)))


def within(scope: Scope) -> Q:
    """Filter on unions in a scope: below it along the main chain, or standing in it by an industrial tie."""
    if scope.everything or not scope.paths:
        return scope.q()
    tied = UnionClosure.objects.filter(
        scope.q("ancestor__"), descendant=OuterRef("pk"), nature=Nature.INDUSTRIAL, depth__gt=0
    )
    return scope.q() | Q(Exists(tied))
