"""Kinds of column: how a cell is read, checked, repaired, stored, shown and offered in the template."""

from core.sheets.kinds.amounts import Decimals, Integer, Money
from core.sheets.kinds.choices import Boolean, Choice, Lookup
from core.sheets.kinds.days import Date
from core.sheets.kinds.kind import Fault, Kind, Reading, Value
from core.sheets.kinds.texts import Code, IdNumber, Name, Phone, Text, Uscc

__all__ = [
    "Boolean",
    "Choice",
    "Code",
    "Date",
    "Decimals",
    "Fault",
    "IdNumber",
    "Integer",
    "Kind",
    "Lookup",
    "Money",
    "Name",
    "Phone",
    "Reading",
    "Text",
    "Uscc",
    "Value",
]
