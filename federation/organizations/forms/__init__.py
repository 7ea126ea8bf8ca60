"""Input of the register, parsed; nothing here saves."""

from federation.organizations.forms.unions import (
    CertificateForm,
    CloseForm,
    EditForm,
    FoundForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
    new_union,
    sibling,
)
from federation.organizations.forms.units import (
    TOLD,
    CloseUnitForm,
    EditUnitForm,
    MoveUnitsForm,
    RegisterForm,
    new_unit,
)

__all__ = [
    "TOLD",
    "CertificateForm",
    "CloseForm",
    "CloseUnitForm",
    "EditForm",
    "EditUnitForm",
    "FoundForm",
    "MergeForm",
    "MoveForm",
    "MoveUnitsForm",
    "RegisterForm",
    "RenameForm",
    "SplitForm",
    "new_union",
    "new_unit",
    "sibling",
]
