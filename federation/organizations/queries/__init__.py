"""Every question to the register of unions and units."""

from federation.organizations.queries.branches import branches_below, tree_of
from federation.organizations.queries.details import (
    figures_of,
    findings_of,
    history_of,
    last_certificate,
)
from federation.organizations.queries.duties import KEEPERS, duties_of, keeper_source, keepers_of
from federation.organizations.queries.health import CHECKS, Check, certificates_due, check_named, health_of
from federation.organizations.queries.impact import Impact, impact_of_merge, impact_of_move
from federation.organizations.queries.lists import districts, in_districts, listed_unions, listed_units, records_since
from federation.organizations.queries.names import search_keys
from federation.organizations.queries.snapshots import Snapshot, union_as_at
from federation.organizations.queries.succession import counted_with, predecessors, successors
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
    next_code,
    search_unions,
    union_at,
    unions_matching,
    unions_visible_to,
    unions_within,
    within,
)
from federation.organizations.queries.units import (
    search_units,
    unit_at,
    units_matching,
    units_told,
    units_under,
    units_visible_to,
    workers_in,
)
from federation.organizations.queries.wording import areas_called, unions_called

__all__ = [
    "CHECKS",
    "KEEPERS",
    "Check",
    "Impact",
    "Snapshot",
    "areas_called",
    "branches_below",
    "builders",
    "certificates_due",
    "chain_of",
    "check_named",
    "children_on",
    "city_federation",
    "counted_with",
    "districts",
    "duties_of",
    "existing_on",
    "figures_of",
    "findings_of",
    "health_of",
    "held_on",
    "history_of",
    "impact_of_merge",
    "impact_of_move",
    "in_districts",
    "keeper_source",
    "keepers_of",
    "last_certificate",
    "listed_unions",
    "listed_units",
    "next_code",
    "parents_on",
    "predecessors",
    "records_since",
    "search_keys",
    "search_unions",
    "search_units",
    "successors",
    "tree_of",
    "union_as_at",
    "union_at",
    "unions_called",
    "unions_matching",
    "unions_under",
    "unions_visible_to",
    "unions_within",
    "unit_at",
    "units_matching",
    "units_on",
    "units_told",
    "units_under",
    "units_visible_to",
    "within",
    "workers_in",
]
