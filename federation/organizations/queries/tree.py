"""Who stands under whom: today from the closure, any other day from the dated ties."""

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.dates.calendar import today
from federation.organizations.models import Nature, Union, UnionClosure, UnionTie, Unit

UNDER_ON = """
WITH RECURSIVE asked(day, natures) AS (SELECT %s::date, %s::text[]), under(id) AS (
    SELECT %s::bigint
    UNION
    SELECT tie.child_id
    FROM asked, under JOIN organizations_uniontie tie ON tie.parent_id = under.id
    WHERE tie.nature = ANY(asked.natures) AND tie.from_on <= asked.day
        AND (tie.until_on IS NULL OR tie.until_on > asked.day)
)
SELECT id FROM under
"""
"""Everything that stood under a union on a day, itself included. Takes day, natures, union."""

CHAIN_ON = """
WITH RECURSIVE above(id, depth) AS (
    SELECT %(union)s::bigint, 0
    UNION ALL
    SELECT tie.parent_id, above.depth + 1 FROM above JOIN LATERAL (
        SELECT parent_id FROM organizations_uniontie
        WHERE child_id = above.id AND from_on <= %(day)s AND (until_on IS NULL OR until_on > %(day)s)
        ORDER BY nature DESC LIMIT 1
    ) tie ON true
)
SELECT id FROM above ORDER BY depth DESC
"""
"""The main chain of a union on a day, from the top down to itself."""

PATH_DRIFT = """
WITH main AS MATERIALIZED (
    SELECT DISTINCT ON (child_id) child_id, parent_id FROM organizations_uniontie
    WHERE until_on IS NULL ORDER BY child_id, nature DESC
)
SELECT child.id FROM main
JOIN organizations_union child ON child.id = main.child_id
JOIN organizations_union parent ON parent.id = main.parent_id
WHERE child.path <> parent.path || child.code || '/'
"""
"""Unions whose stored path is not the one their open ties give: none, unless somebody wrote past the product."""


def held_on(day: date, prefix: str = "") -> Q:
    """Filter on dated rows that hold on ``day``."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}until_on": None}) | Q(**{f"{prefix}until_on__gt": day})
    )


def existing_on(day: date, prefix: str = "") -> Q:
    """Filter on organisations that were founded (or whose founding day nobody knows) and not yet closed on ``day``."""
    return (Q(**{f"{prefix}founded_on": None}) | Q(**{f"{prefix}founded_on__lte": day})) & (
        Q(**{f"{prefix}closed_on": None}) | Q(**{f"{prefix}closed_on__gt": day})
    )


def unions_under(union: Union, nature: str | None = None, on: date | None = None) -> QuerySet[Union]:
    """The unions of a day (today if none is named) from this one down, by ties of one nature or of either."""
    day = on or today()
    found = Union.objects.filter(existing_on(day))
    if day != today():
        natures = [nature] if nature else list(Nature.values)
        return found.filter(pk__in=RawSQL(UNDER_ON, (day, natures, union.pk)))  # noqa: S611 a constant
    below = UnionClosure.objects.filter(ancestor=union)
    if nature is not None:
        return found.filter(pk__in=below.filter(nature=nature).values("descendant"))
    along_path = Union.objects.order_by().filter(path__startswith=union.path).values("pk")
    return found.filter(pk__in=along_path.union(below.order_by().values("descendant")))  # an OR would read the table


def chain_of(union: Union, on: date | None = None) -> list[Union]:
    """The main chain from the top down to the union itself, as it was on a day."""
    with connection.cursor() as cursor:
        cursor.execute(CHAIN_ON, {"union": union.pk, "day": on or today()})
        ids = [row[0] for row in cursor.fetchall()]
    found = Union.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def parents_on(union: Union, day: date) -> list[UnionTie]:
    """The ties upwards that hold on a day, the territorial one first."""
    return list(union.upward_ties.filter(held_on(day)).select_related("parent").order_by("-nature"))


def children_on(union: Union, day: date) -> QuerySet[Union]:
    """The unions that stand directly under this one on a day, by either nature."""
    below = UnionTie.objects.filter(held_on(day), parent=union).values("child")
    return Union.objects.filter(pk__in=below).order_by("pinyin_key", "pk")


def units_on(union: Union, day: date) -> QuerySet[Unit]:
    """The units that belong directly to this union on a day."""
    return Unit.objects.filter(held_on(day, "ties__"), ties__union=union).order_by("pinyin_key", "pk")
