"""Numbers that carry their own check digit: unified social credit code (GB 32100) and resident ID (GB 11643)."""

import re
from collections.abc import Iterator
from datetime import date

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ID_WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]
_NEVER = str.maketrans({"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"})  # letters the code never uses
_MEANT = str.maketrans("OILZSB*", "011258X")  # letters typed where an ID number has digits
_ALIKE = {"0": "DQ", "D": "0", "Q": "0", "1": "L7", "L": "1", "7": "1", "8": "B", "B": "8", "6": "G", "G": "6"}
_ALIKE |= {"U": "W", "W": "U", "M": "N", "N": "M", "C": "G", "E": "F", "F": "E", "P": "R", "R": "P", "3": "8"}


def uscc_digit(first: str) -> str:
    """Check character of the first 17 characters of a unified social credit code."""
    total = sum(_USCC.index(c) * w for c, w in zip(first, _USCC_WEIGHTS, strict=True))
    return _USCC[-total % 31]


def is_uscc(code: str) -> bool:
    """Whether shape, characters and check character of a unified social credit code hold."""
    return bool(re.fullmatch(f"[{_USCC}]{{2}}[0-9]{{6}}[{_USCC}]{{10}}", code)) and code[17] == uscc_digit(code[:17])


def _body_holds(code: str) -> bool:
    """Whether the organisation code inside holds by itself (GB 11714): decides between repairs only."""
    total = -sum(_BODY.index(c) * w for c, w in zip(code[8:16], _BODY_WEIGHTS, strict=True)) % 11
    return code[16] == "0123456789X"[total]


def _slips(code: str) -> Iterator[str]:
    """Codes one common slip away: a look-alike character, or two neighbours swapped."""
    for place, character in enumerate(code):
        for other in _ALIKE.get(character, ""):
            yield code[:place] + other + code[place + 1 :]
        if place and code[place - 1] != character:
            yield code[: place - 1] + character + code[place - 1] + code[place + 1 :]


def repaired_uscc(code: str) -> str:
    """The one valid code a common slip away, or nothing when none or several fit."""
    plain = code.translate(_NEVER)
    if is_uscc(plain):
        return plain
    found = {slip for slip in _slips(plain) if is_uscc(slip) and _body_holds(slip)}
    return found.pop() if len(found) == 1 else ""


def id_digit(first: str) -> str:
    """Check character of the first 17 digits of a resident ID number (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(c) * w for c, w in zip(first, _ID_WEIGHTS, strict=True)) % 11]


def birthday(number: str) -> date | None:
    """The day of birth an 18-character ID number states, if that day exists."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_id_number(number: str) -> bool:
    """Whether shape, day of birth and check character of a resident ID number hold."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    return birthday(number) is not None and number[17] == id_digit(number[:17])


def repaired_id(number: str) -> str:
    """A valid ID number for the old 15-digit form, or for letters typed where digits belong; else nothing."""
    plain = number.translate(_MEANT)
    if re.fullmatch(r"[1-9][0-9]{14}", plain):
        longer = f"{plain[:6]}19{plain[6:]}"
        plain = longer + id_digit(longer)
    return plain if is_id_number(plain) else ""
