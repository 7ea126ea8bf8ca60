"""Entering units in sets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit.trail import record_many
from core.web.writing import in_turn
from federation.organizations.models import Unit
from federation.organizations.queries.names import search_keys


class NewUnit(NamedTuple):
    """A unit as told by a sheet; union and area are codes. ``None`` leaves what is there (nothing, for a new unit)."""

    uscc: str
    name: str
    union: str
    industry_section: str
    type_code: str
    size: int | None = None
    area: str | None = None
    address: str | None = None
    founded_on: date | None = None
    provenance: str = "own"


class Entered(NamedTuple):
    """How many rows were new, how many changed something, how many said what was there already."""

    new: int
    changed: int
    same: int


_STAGE = """
CREATE TEMP TABLE entering_units (
    uscc text COLLATE "C" PRIMARY KEY, name text, union_code text, industry_section text, type_code text, size int,
    area text, address text, founded_on date, provenance text, pinyin_key text, initials text, words text
) ON COMMIT DROP
"""

_STRAY = """
SELECT uscc, union_code FROM entering_units e
WHERE NOT EXISTS (SELECT FROM organizations_union u WHERE u.code = e.union_code AND u.closed_on IS NULL)
ORDER BY uscc LIMIT 5
"""

_INSERT = """
WITH fresh AS (
INSERT INTO organizations_unit (uscc, name, union_id, industry_section, type_code, size, area_id, address, provenance,
    founded_on, pinyin_key, initials, search, revision)
SELECT e.uscc, e.name, u.id, e.industry_section, e.type_code, coalesce(e.size, 0), area.id, coalesce(e.address, ''),
    e.provenance, e.founded_on, e.pinyin_key, e.initials, to_tsvector('simple', e.words), 0
FROM entering_units e JOIN organizations_union u ON u.code = e.union_code
LEFT JOIN organizations_area area ON area.code = e.area
WHERE NOT EXISTS (SELECT FROM organizations_unit known WHERE known.uscc = e.uscc)
RETURNING id, union_id
)
INSERT INTO organizations_unittie (unit_id, union_id, from_on) SELECT id, union_id, %(on)s FROM fresh RETURNING unit_id
"""

_UPDATE = """
WITH told AS (
    SELECT known.id, e.uscc, e.name, u.id AS union_id, e.industry_section, e.type_code,
        coalesce(e.size, known.size) AS size, coalesce(area.id, known.area_id) AS area_id,
        coalesce(e.address, known.address) AS address, coalesce(e.founded_on, known.founded_on) AS founded_on,
        e.pinyin_key, e.initials, e.words
    FROM entering_units e JOIN organizations_unit known ON known.uscc = e.uscc
    JOIN organizations_union u ON u.code = e.union_code
    LEFT JOIN organizations_area area ON area.code = e.area
)
UPDATE organizations_unit unit SET name = told.name, union_id = told.union_id,
    industry_section = told.industry_section, type_code = told.type_code, size = told.size, area_id = told.area_id,
    address = told.address, founded_on = told.founded_on, pinyin_key = told.pinyin_key, initials = told.initials,
    search = to_tsvector('simple', told.words), revision = unit.revision + 1
FROM told
WHERE unit.id = told.id AND (unit.name, unit.union_id, unit.industry_section, unit.type_code, unit.size, unit.area_id,
    unit.address, unit.founded_on) IS DISTINCT FROM (told.name, told.union_id, told.industry_section, told.type_code,
    told.size, told.area_id, told.address, told.founded_on)
RETURNING unit.id
"""

_CORRECTED = """
DELETE FROM organizations_unittie tie USING organizations_unit unit
WHERE unit.id = ANY(%(ids)s) AND tie.unit_id = unit.id AND tie.until_on IS NULL AND tie.union_id <> unit.union_id
    AND tie.from_on >= %(on)s
"""

_ENDED = """
UPDATE organizations_unittie tie SET until_on = %(on)s FROM organizations_unit unit
WHERE unit.id = ANY(%(ids)s) AND tie.unit_id = unit.id AND tie.until_on IS NULL AND tie.union_id <> unit.union_id
"""

_BEGUN = """
INSERT INTO organizations_unittie (unit_id, union_id, from_on)
SELECT unit.id, unit.union_id, %(on)s FROM organizations_unit unit
WHERE unit.id = ANY(%(ids)s) AND NOT EXISTS (
    SELECT FROM organizations_unittie tie WHERE tie.unit_id = unit.id AND tie.until_on IS NULL
)
"""


@transaction.atomic
def enter_units(*, units: Iterable[NewUnit], on: date, by: AbstractBaseUser | None, at: datetime) -> Entered:
    """Enter new units and correct known ones (by their code); a union that is new for a unit holds from ``on``.

    Running it twice changes nothing. Raises ``ValidationError`` for a union that is unknown or closed.
    """
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy("COPY entering_units FROM STDIN") as copy:
            for count, told in enumerate(units, 1):  # noqa: B007 the count is wanted
                copy.write_row([*told, *search_keys(told.name, told.name, told.uscc)])
        cursor.execute("ANALYZE entering_units")  # unasked, the planner takes it for a few rows
        cursor.execute(_STRAY)
        if stray := cursor.fetchall():
            listed = in_turn(f"{uscc} → {union}" for uscc, union in stray)
            raise ValidationError(_("找不到所属工会，或它已撤销：%(listed)s") % {"listed": listed})
        cursor.execute(_UPDATE)
        changed = [row[0] for row in cursor.fetchall()]
        cursor.execute(_INSERT, {"on": on})
        new = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE entering_units")
    if changed:
        tie_units(ids=changed, on=on, by=by, at=at)
    record_many(by=by, at=at, verb="enter_unit", subjects=_units(new))
    record_many(by=by, at=at, verb="edit_unit", subjects=_units(changed))
    return Entered(len(new), len(changed), count - len(new) - len(changed))


@transaction.atomic
def tie_units(*, ids: Sequence[int], on: date, by: AbstractBaseUser | None, at: datetime) -> None:
    """Make the dated ties of these units say what ``Unit.union`` says, from ``on``."""
    with connection.cursor() as cursor:
        for statement in (_CORRECTED, _ENDED, _BEGUN):
            cursor.execute(statement, {"ids": list(ids), "on": on})


def _units(ids: Sequence[int]) -> Iterator[Unit]:
    return Unit.objects.filter(pk__in=ids).only("name", "uscc").iterator()
