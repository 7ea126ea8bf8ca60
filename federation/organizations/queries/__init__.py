"""Every question to the register of unions and units."""

from federation.organizations.queries.names import search_keys
from federation.organizations.queries.tree import (
    chain_of,
    children_on,
    existing_on,
    held_on,
    parents_on,
    unions_under,
    units_on,
)
from federation.organizations.queries.unions import (
    builders,
    city_federation,
    union_at,
    unions_visible_to,
    within,
)

__all__ = [
    "builders",
    "chain_of",
    "children_on",
    "city_federation",
    "existing_on",
    "held_on",
    "parents_on",
    "search_keys",
    "union_at",
    "unions_under",
    "unions_visible_to",
    "units_on",
    "within",
]
