"""Finding unions: by code, by scope, by kind."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.search.vectors import matching
from core.web.access import Scope, scope_of
from core.web.duties import Hit
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


def unions_within(scope: Scope) -> QuerySet[Union]:
    """The unions of today in a scope."""
    return Union.objects.filter(within(scope), existing_on(today()))


def within(scope: Scope) -> Q:
    """Filter on unions in a scope: below it along the main chain, or standing in it by an industrial tie."""
    if scope.everything or not scope.paths:
        return scope.q()
    tied = UnionClosure.objects.filter(
        scope.q("ancestor__"), descendant=OuterRef("pk"), nature=Nature.INDUSTRIAL, depth__gt=0
    )
    return scope.q() | Q(Exists(tied))


PREFIX = {
    UnionKind.INDUSTRIAL: ("C", 2),
    UnionKind.BUREAU_GROUP: ("J", 3),
    UnionKind.PARK: ("Y", 4),
    UnionKind.BUILDING: ("L", 4),
    UnionKind.ASSOCIATION: ("H", 4),
    UnionKind.GRASSROOTS: ("G", 7),
}
"""Letter and digits of a union's code; city, districts and streets bear the code of their place."""


def next_code(kind: str, count: int = 1) -> list[str]:
    """The next free codes of a kind."""
    letter, digits = PREFIX[UnionKind(kind)]
    last = Union.objects.filter(code__regex=f"^{letter}[0-9]+$").order_by("-code").values_list("code", flat=True)
    first = int(last[0][1:]) + 1 if last else 1
    return [f"{letter}{number:0{digits}d}" for number in range(first, first + count)]


def unions_matching(unions: QuerySet[Union], text: str) -> QuerySet[Union]:
    """Narrow unions to those found by a word, pinyin, initials or the beginning of a code."""
    code = text.strip().upper()
    found = matching(unions, text)
    return found | unions.filter(code__startswith=code) if code.isascii() and code else found


def search_unions(user: Any, text: str, most: int = 8) -> list[Hit]:
    """What the search field finds among the unions a person sees."""
    order = (F("closed_on").asc(nulls_first=True), Length("path"), "pinyin_key", "pk")
    found = unions_matching(unions_visible_to(user), text).order_by(*order)[:most]
    return [
        Hit(_("工会"), union.short_name, f"{union.code} · {union.get_kind_display()}", show_url(union))
        for union in found
    ]


def show_url(union: Union) -> str:
    """The page of a union."""
    return reverse("organizations:show_union", args=[union.pk])
