"""Finding units."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.search.vectors import matching
from core.web.access import scope_of
from core.web.duties import Hit
from federation.organizations.models import Union, Unit
from federation.organizations.queries.tree import existing_on, unions_under
from federation.organizations.queries.unions import within


def units_visible_to(user: Any) -> QuerySet[Unit]:
    """Every unit, closed ones included, whose union lies in the subtrees the user works in, by either nature."""
    scope = scope_of(user)
    if scope.everything:
        return Unit.objects.all()
    if not scope:
        return Unit.objects.none()
    return Unit.objects.filter(union__in=Union.objects.filter(within(scope)))


def units_under(union: Union) -> QuerySet[Unit]:
    """The units of today anywhere below a union."""
    return Unit.objects.filter(existing_on(today()), union__in=unions_under(union))


def unit_at(uscc: str) -> Unit | None:
    """The unit with this code, closed or not."""
    return Unit.objects.filter(uscc=uscc).first()


def workers_in(units: QuerySet[Unit]) -> int:
    """How many workers the units say they have."""
    return units.aggregate(total=Sum("size"))["total"] or 0


def units_matching(units: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    """Narrow units to those found by a word, pinyin, initials or the beginning of a code."""
    code = text.strip().upper()
    found = matching(units, text)
    return found | units.filter(uscc__startswith=code) if code.isascii() and code else found


def search_units(user: Any, text: str, most: int = 8) -> list[Hit]:
    """What the search field finds among the units a person sees."""
    found = units_matching(units_visible_to(user), text).select_related("union").order_by("pinyin_key", "pk")[:most]
    return [
        Hit(_("单位"), unit.name, f"{unit.uscc} · {unit.union}", reverse("organizations:show_unit", args=[unit.pk]))
        for unit in found
    ]


def units_told(codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is known of units, by code, as a sheet tells it: union and area as codes."""
    columns = ("uscc", "name", "industry_section", "type_code", "size", "address", "founded_on")
    found = Unit.objects.filter(uscc__in=codes).values(*columns, "union__code", "area__code")
    return {
        row["uscc"]: {**{key: row[key] for key in columns}, "union": row["union__code"], "area": row["area__code"]}
        for row in found
    }
