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
)
from federation.organizations.forms.units import CloseUnitForm, EditUnitForm, MoveUnitsForm, RegisterForm

__all__ = [
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
]
