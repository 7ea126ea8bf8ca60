"""Places, unions, the dated ties between unions, and the units whose workers they organise."""

from federation.organizations.models.areas import Area
from federation.organizations.models.certificates import LegalCertificate
from federation.organizations.models.classification import AreaLevel, IndustrySection, UnionKind, UnitType
from federation.organizations.models.successions import Succession, Totals
from federation.organizations.models.ties import Nature, UnionClosure, UnionTie
from federation.organizations.models.unions import Provenance, Union, UnionName
from federation.organizations.models.units import Unit, UnitTie

__all__ = [
    "Area",
    "AreaLevel",
    "IndustrySection",
    "LegalCertificate",
    "Nature",
    "Provenance",
    "Succession",
    "Totals",
    "Union",
    "UnionClosure",
    "UnionKind",
    "UnionName",
    "UnionTie",
    "Unit",
    "UnitTie",
    "UnitType",
]
