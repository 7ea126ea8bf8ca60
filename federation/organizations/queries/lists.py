"""The rows of the lists, with what their columns show."""

from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import BooleanField, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.dates.calendar import today
from federation.organizations.models import LegalCertificate, Union, UnionKind, UnionName, UnionTie, Unit
from federation.organizations.queries.tree import existing_on, held_on, unions_under
from federation.organizations.queries.unions import unions_visible_to
from federation.organizations.queries.units import units_under, units_visible_to


def records_since() -> date | None:
    """The day on which the records of the tree begin: with its top; ``None`` while there is none."""
    first: date | None = UnionName.objects.filter(union__kind=UnionKind.CITY).aggregate(first=Min("from_on"))["first"]
    return first


def _unrecorded(day: date) -> bool:
    since = records_since() if day != today() else None
    return since is not None and day < since


def listed_unions(user: Any, on: str = "", under: str = "", everything: str = "") -> QuerySet[Union]:
    """Unions of a day (today if ``on`` is empty), perhaps only those ``under`` a union (its id).

    Each carries ``shown_name``, ``upper_name`` and ``industrial_name`` of that day and ``certified_until`` of its last
    certificate. ``everything`` keeps closed unions in the list of today; a day before the records lists nothing.
    """
    day = date.fromisoformat(on) if on else today()
    rows = Union.objects.none() if _unrecorded(day) else unions_visible_to(user)
    if not (everything and day == today()):
        rows = rows.filter(existing_on(day))
    top = Union.objects.filter(pk=under).first() if under.isdecimal() else None
    if top is not None:
        rows = rows.filter(pk__in=unions_under(top, on=day).values("pk"))
    ties = UnionTie.objects.filter(held_on(day), child=OuterRef("pk"))
    names = UnionName.objects.filter(held_on(day), union=OuterRef("pk"))
    certificates = LegalCertificate.objects.filter(union=OuterRef("pk")).order_by("-valid_until_on")
    return (
        rows.annotate(
            shown_name=F("short_name")
            if day == today()
            else Coalesce(Subquery(names.values("short_name")[:1]), "short_name"),
            upper_name=Subquery(ties.order_by("-nature").values("parent__short_name")[:1]),
            industrial_name=Subquery(ties.filter(nature="industrial").values("parent__short_name")[:1]),
            certified_until=Subquery(certificates.values("valid_until_on")[:1]),
            is_past=Value(day != today(), output_field=BooleanField()),
        )
        .select_related("area")
        .defer("search")
    )


def listed_units(user: Any, under: str = "", everything: str = "") -> QuerySet[Unit]:
    """Units of today (closed ones too with ``everything``), perhaps only those ``under`` a union (its id)."""
    rows = units_visible_to(user)
    if not everything:
        rows = rows.filter(existing_on(today()))
    top = Union.objects.filter(pk=under).first() if under.isdecimal() else None
    if top is not None:
        rows = rows.filter(pk__in=units_under(top).values("pk"))
    return rows.select_related("union", "area").defer("search", "union__search")


def districts() -> list[tuple[str, str]]:
    """District unions as choices: path and short name; a new one is among them within a minute."""
    return caches["process"].get_or_set("organizations.districts", _districts, 60) or []


def _districts() -> list[tuple[str, str]]:
    found = Union.objects.filter(kind=UnionKind.DISTRICT, closed_on=None).order_by("code")
    return [(path.rstrip("/").replace("/", "."), name) for path, name in found.values_list("path", "short_name")]


def in_districts(values: list[str], prefix: str = "") -> Q:
    """Filter on the chosen districts' subtrees."""
    wanted = Q(pk__in=())
    for value in values:
        wanted |= Q(**{f"{prefix}path__startswith": value.replace(".", "/") + "/"})
    return wanted
