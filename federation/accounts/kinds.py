"""The kinds of role: at which unions each is held, which work in the office, who may give which."""

from enum import StrEnum


class Kind(StrEnum):
    """What somebody is entrusted with."""

    CITY_OFFICER = "city_officer"
    CITY_ADMIN = "city_admin"
    DISTRICT_OFFICER = "district_officer"
    DISTRICT_ADMIN = "district_admin"
    UNION_CLERK = "union_clerk"
    UNIT_CLERK = "unit_clerk"
    ACADEMY_STAFF = "academy_staff"
    EXPERT = "expert"
    FINANCE_ENTRY = "finance_entry"
    FINANCE_APPROVAL = "finance_approval"
    CASHIER = "cashier"
    AUDITOR = "auditor"
    WORKER = "worker"


CITY = frozenset({"city"})
BUILDERS = frozenset({"district", "industrial", "bureau_group"})
LOCAL = frozenset({"subdistrict", "park", "building", "grassroots", "association"})
ANYWHERE = CITY | BUILDERS | LOCAL

HELD_AT: dict[Kind, frozenset[str]] = {
    Kind.CITY_OFFICER: CITY,
    Kind.CITY_ADMIN: CITY,
    Kind.DISTRICT_OFFICER: BUILDERS,
    Kind.DISTRICT_ADMIN: BUILDERS,
    Kind.UNION_CLERK: LOCAL,
    Kind.UNIT_CLERK: ANYWHERE,
    Kind.ACADEMY_STAFF: ANYWHERE,
    Kind.EXPERT: CITY | BUILDERS,
    Kind.FINANCE_ENTRY: CITY | BUILDERS,
    Kind.FINANCE_APPROVAL: CITY | BUILDERS,
    Kind.CASHIER: CITY | BUILDERS,
    Kind.AUDITOR: CITY | BUILDERS,
    Kind.WORKER: ANYWHERE,
}
"""Kinds of union at which a role of each kind can be held."""

OF_A_UNIT = frozenset({Kind.UNIT_CLERK})
"""Roles that always name a unit; their scope is that unit, not the union's subtree."""

MAY_NAME_A_UNIT = OF_A_UNIT | {Kind.ACADEMY_STAFF, Kind.EXPERT, Kind.WORKER}

OVER_A_SUBTREE = frozenset(Kind) - MAY_NAME_A_UNIT
"""Roles whose scope is the union and everything below it on the day asked."""

OFFICE = frozenset(Kind) - {Kind.EXPERT, Kind.WORKER}
"""Roles that work under ``/office/``; in production they need a second factor."""

MONEY = frozenset({Kind.FINANCE_ENTRY, Kind.FINANCE_APPROVAL, Kind.CASHIER})
"""Three duties that one person never joins in one scope."""

OPERATING = OFFICE - {Kind.AUDITOR}
"""Roles that do work which an auditor may have to examine."""

MAY_GIVE: dict[Kind, frozenset[Kind]] = {
    Kind.CITY_ADMIN: frozenset(Kind),
    Kind.DISTRICT_ADMIN: frozenset(Kind) - {Kind.CITY_OFFICER, Kind.CITY_ADMIN, Kind.DISTRICT_ADMIN, Kind.AUDITOR},
}
"""Which kinds an administrator may give; the place must lie within the administrator's own subtree."""
