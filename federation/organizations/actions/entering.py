"""Entering places and unions in sets: from the shipped data, a sheet, a demo or a bench."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit.trail import record_many
from core.web.writing import in_turn
from federation.organizations.actions.tree import plant_unions
from federation.organizations.models import Area, Union
from federation.organizations.queries.names import search_keys


class Place(NamedTuple):
    """A row of the table of places; ``parent`` is a code."""

    code: str
    name: str
    level: str
    parent: str


class NewUnion(NamedTuple):
    """A union to enter; area and parents are codes, empty when there is none."""

    code: str
    name: str
    short_name: str
    kind: str
    area: str = ""
    territorial_parent: str = ""
    industrial_parent: str = ""
    uscc: str = ""
    provenance: str = "own"
    founded_on: date | None = None


@transaction.atomic
def enter_places(*, places: Sequence[Place], by: AbstractBaseUser | None, at: datetime) -> int:
    """Enter the places that are missing and correct the others; return how many are new."""
    before = Area.objects.count()
    rows = [Area(code=place.code, name=place.name, level=place.level) for place in places]
    Area.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level"], batch_size=1_000
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE organizations_area child SET parent_id = parent.id
            FROM unnest(%s::text[], %s::text[]) AS told(code, parent) JOIN organizations_area parent
                ON parent.code = told.parent
            WHERE child.code = told.code AND child.parent_id IS DISTINCT FROM parent.id
            """,
            [[place.code for place in places], [place.parent for place in places]],
        )
    return Area.objects.count() - before


_STAGE = """
CREATE TEMP TABLE entering (
    code text COLLATE "C" PRIMARY KEY, name text, short_name text, kind text, area text, territorial text,
    industrial text, uscc text, provenance text, founded_on date, pinyin_key text, initials text, words text
) ON COMMIT DROP
"""

_STRAY = """
SELECT entering.code, told.parent FROM entering, LATERAL (VALUES (territorial), (industrial)) AS told(parent)
WHERE told.parent <> '' AND NOT EXISTS (SELECT FROM organizations_union u WHERE u.code = told.parent)
    AND NOT EXISTS (SELECT FROM entering e WHERE e.code = told.parent)
ORDER BY entering.code LIMIT 5
"""

_UNIONS = """
INSERT INTO organizations_union
    (code, name, short_name, kind, area_id, path, uscc, provenance, founded_on, pinyin_key, initials, search, revision)
SELECT e.code, e.name, e.short_name, e.kind, area.id, '', e.uscc, e.provenance, e.founded_on, e.pinyin_key,
    e.initials, to_tsvector('simple', e.words), 0
FROM entering e LEFT JOIN organizations_area area ON area.code = e.area
ORDER BY e.code
RETURNING id
"""

_NAMES = """
INSERT INTO organizations_unionname (union_id, name, short_name, from_on)
SELECT id, name, short_name, coalesce(founded_on, %s) FROM organizations_union WHERE id = ANY(%s)
"""

_TIES = """
INSERT INTO organizations_uniontie (child_id, parent_id, nature, from_on)
SELECT child.id, parent.id, told.nature, coalesce(child.founded_on, %s)
FROM entering e JOIN organizations_union child ON child.code = e.code,
    LATERAL (VALUES ('territorial', e.territorial), ('industrial', e.industrial)) AS told(nature, parent)
    JOIN organizations_union parent ON parent.code = told.parent
"""


MANY = 1_000
"""From so many new unions on, the planner is told at once: what follows (their units) would be planned for none."""


@transaction.atomic
def enter_unions(*, unions: Iterable[NewUnion], since: date, by: AbstractBaseUser | None, at: datetime) -> list[int]:
    """Enter the unions whose code is not there yet and return their ids; the others are left as they are.

    A union without a founding day is held from ``since``. Raises ``ValidationError`` for a parent nobody knows.
    """
    known = set(Union.objects.values_list("code", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy("COPY entering FROM STDIN") as copy:
            for union in (one for one in unions if one.code not in known):
                copy.write_row([*union, *search_keys(union.name, union.short_name, union.code)])
        if cursor.rowcount >= MANY:
            cursor.execute("ANALYZE entering")  # unasked, the planner takes it for a few rows
        cursor.execute(_STRAY)
        if stray := cursor.fetchall():
            listed = in_turn(f"{code} → {parent}" for code, parent in stray)
            raise ValidationError(_("找不到上级工会：%(listed)s") % {"listed": listed})
        cursor.execute(_UNIONS)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_NAMES, [since, ids])
        cursor.execute(_TIES, [since])
        cursor.execute("DROP TABLE entering")
    plant_unions(ids=ids, by=by, at=at)
    if len(ids) >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE organizations_union, organizations_uniontie, organizations_unionclosure")
    record_many(by=by, at=at, verb="enter_union", subjects=Union.objects.filter(pk__in=ids).iterator())
    return ids
