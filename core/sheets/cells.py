"""What a cell may hold when it leaves a reader, and how untidy text is made tidy."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 32_767  # characters Excel lets one cell hold
EXACT = 10**15  # Excel keeps fifteen digits of a number; the rest become zeros


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value: an error such as ``#N/A``, or a formula Excel never worked out."""

    text: str


@dataclass(frozen=True)
class TooLong:
    """Text beyond what a cell may hold; only its beginning is kept."""

    beginning: str
    length: int


Cell = str | int | float | bool | date | datetime | Broken | TooLong | None

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SPACE = re.compile("[\u0009\u000b\u000c\u0020\u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROL = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029]|_x000[dD]_")
_UNTIDY = re.compile(
    "[^\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u3001-\u4dff\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20]|^ | $|  |_x000"
)
_FORMULA = re.compile(r"^[=@+\-\t\r](?![\d\s.,()（）\-+]*$)")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d{2}$")


def _narrow(character: str) -> str:
    code = ord(character)
    if 0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A:
        return chr(code - 0xFEE0)
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:  # radicals and compatibility forms typed for the real one
        return unicodedata.normalize("NFKC", character)
    return character


def tidy(text: str, *, lines: bool = False) -> str:
    """Text without invisible characters, outer spaces, doubled spaces and full-width letters or digits.

    Chinese punctuation stays as typed. Line breaks become spaces unless ``lines``.
    """
    if not _UNTIDY.search(text) and unicodedata.is_normalized("NFC", text):
        return text  # what most cells are
    text = _INVISIBLE.sub("", _CONTROL.sub("", _BREAKS.sub("\n", text)))
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(map(_narrow, text)))
    if lines:
        return "\n".join(_SPACE.sub(" ", line).strip() for line in text.split("\n")).strip()
    return _SPACE.sub(" ", text.replace("\n", " ")).strip()


def ascii_form(text: str) -> str:
    """Text for codes and numbers: every full-width form made half-width, nothing invisible, no space at all."""
    if text.isascii() and text.isalnum():
        return text
    close = re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy(text)))
    return unicodedata.normalize("NFKC", close)  # an accent that lost the space before it joins the letter there


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text as a formula. Plain signed numbers and phone numbers do not count."""
    return bool(_FORMULA.match(text))


def lost_digits(cell: Cell) -> bool:
    """Whether a long number went through Excel as a number and lost its last digits."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= EXACT
    return isinstance(cell, str) and bool(_SCIENTIFIC.match(ascii_form(cell)))


def as_text(cell: Cell) -> str:
    """The cell as a person would read it in the grid."""
    match cell:
        case None:
            return ""
        case bool():
            return "是" if cell else "否"
        case float():
            return str(int(cell)) if math.isfinite(cell) and cell == int(cell) and abs(cell) < EXACT else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case Broken():
            return cell.text
        case TooLong():
            return cell.beginning
        case _:
            return str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether nothing a person could see is in the cell."""
    return cell is None or (isinstance(cell, str) and not cell[:1].isalnum() and not tidy(cell))
