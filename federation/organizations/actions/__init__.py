"""Every change to the register of unions and units."""

from federation.organizations.actions.certificates import NewCertificate, enter_certificate, remind_certificates
from federation.organizations.actions.entering import NewUnion, Place, enter_places, enter_unions
from federation.organizations.actions.entering_units import Entered, NewUnit, enter_units
from federation.organizations.actions.succession import Part, merge_unions, split_union
from federation.organizations.actions.unions import close_union, edit_union, found_union, move_union, rename_union
from federation.organizations.actions.units import close_unit, edit_unit, move_units, register_unit

__all__ = [
    "Entered",
    "NewCertificate",
    "NewUnion",
    "NewUnit",
    "Part",
    "Place",
    "close_union",
    "close_unit",
    "edit_union",
    "edit_unit",
    "enter_certificate",
    "enter_places",
    "enter_unions",
    "enter_units",
    "found_union",
    "merge_unions",
    "move_union",
    "move_units",
    "register_unit",
    "remind_certificates",
    "rename_union",
    "split_union",
]
