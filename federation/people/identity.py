"""Identity papers: which kind a number is, whether it holds, what it says of its bearer.

GB 11643 for citizens; the old 15-digit form is kept under the same person by widening it; residence permits of Hong
Kong, Macao and Taiwan (81, 82, 83) follow the same form; foreign permanent residence cards have an old form (three
letters and twelve digits) and, since 2023, eighteen digits that begin with 9.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.sheets.numbers import birthday, id_digit

_SPACES = re.compile(r"[\s\u3000\-—–]")
_FULL = str.maketrans("０１２３４５６７８９ＸｘABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789XXABCDEFGHIJKLMNOPQRSTUVWXYZ")
_EIGHTEEN = re.compile(r"[1-9]\d{16}[\dX]")
_FIFTEEN = re.compile(r"[1-8]\d{14}")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}\d{12}")


class Paper(StrEnum):
    """Kinds of identity paper."""

    RESIDENT = "resident"
    RESIDENT_OLD = "resident_old"
    PERMIT = "permit"
    FOREIGN = "foreign"
    FOREIGN_OLD = "foreign_old"


class Flaw(StrEnum):
    """Why a number does not hold."""

    SHAPE = "shape"
    LENGTH = "length"
    BIRTHDAY = "birthday"
    CHECK = "check"


@dataclass(frozen=True)
class Identity:
    """A number that holds: ``same`` is what is compared (15 digits widened to 18), sex is ``m``, ``f`` or unknown."""

    number: str
    paper: Paper
    same: str
    born_on: date | None
    sex: str


def tidy(text: str) -> str:
    """The number half-width, in capitals, without spaces and hyphens."""
    return _SPACES.sub("", text).upper().translate(_FULL)


def same_number(number: str) -> str:
    """What a tidy number is compared by: 15 digits are widened to the 18 they became in 1999, others stay."""
    if not _FIFTEEN.fullmatch(number):
        return number
    wide = f"{number[:6]}19{number[6:]}"
    return wide + id_digit(wide)


def read(text: str, today: date) -> Identity | Flaw:
    """What the number is, or its first flaw. Nobody is born after ``today`` or before 1900."""
    number = tidy(text)
    if _EIGHTEEN.fullmatch(number):
        return _eighteen(number, today)
    if _FIFTEEN.fullmatch(number):
        return _fifteen(number)
    if _OLD_FOREIGN.fullmatch(number):
        return _old_foreign(number, today)
    return Flaw.LENGTH if number.isalnum() and len(number) not in (15, 18) else Flaw.SHAPE


def _eighteen(number: str, today: date) -> Identity | Flaw:
    born = birthday(number)
    if born is None or not date(1900, 1, 1) <= born <= today:
        return Flaw.BIRTHDAY
    if number[17] != id_digit(number[:17]):
        return Flaw.CHECK
    if number[0] == "9":
        return Identity(number, Paper.FOREIGN, number, born, _sex(number[16]))
    paper = Paper.PERMIT if number[:2] in ("81", "82", "83") else Paper.RESIDENT
    return Identity(number, paper, number, born, _sex(number[16]))


def _fifteen(number: str) -> Identity | Flaw:
    wide = same_number(number)
    born = birthday(wide)
    if born is None:
        return Flaw.BIRTHDAY
    return Identity(number, Paper.RESIDENT_OLD, wide, born, _sex(number[14]))


def _old_foreign(number: str, today: date) -> Identity | Flaw:
    """Letters of the country, place, birthday as YYMMDD, serial, check. The check rule is not public: not checked."""
    short = number[7:13]
    for century in ("20", "19"):
        born = birthday(f"000000{century}{short}0000")
        if born is not None and born <= today:
            return Identity(number, Paper.FOREIGN_OLD, number, born, "")
    return Flaw.BIRTHDAY


def _sex(digit: str) -> str:
    return "m" if int(digit) % 2 else "f"


def age_on(born: date, day: date) -> int:
    """Completed years of life; one born on 29 February completes a year on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
