"""Whether two files may be of one person, and what speaks for it."""

from dataclasses import dataclass
from datetime import date

SURE, LIKELY, FAINT = 90, 70, 50


@dataclass(frozen=True)
class Seen:
    """What two files are compared by; phone and number as blind indexes, never in clear."""

    spelling: str
    name: str
    born_on: date | None
    sex: str
    phone: str
    unit: int | None


@dataclass(frozen=True)
class Reason:
    """One thing two files share; ``code`` is what screens say, ``weight`` how much it speaks for one person."""

    code: str
    weight: int


def reasons(one: Seen, other: Seen) -> list[Reason]:
    """What speaks for one person, the strongest first; empty when nothing can be concluded."""
    if one.sex and other.sex and one.sex != other.sex:
        return []
    found = []
    same_name, same_sound = one.name == other.name, one.spelling == other.spelling
    same_day = one.born_on is not None and one.born_on == other.born_on
    same_phone, same_unit = bool(one.phone) and one.phone == other.phone, one.unit == other.unit is not None
    if same_name and same_day and same_phone:
        found.append(Reason("name_birth_phone", 95))
    elif same_name and same_day and same_unit:
        found.append(Reason("name_birth_unit", 85))
    elif same_name and same_phone:
        found.append(Reason("name_phone", 75))
    elif same_sound and same_day and (same_phone or same_unit):
        found.append(Reason("sound_birth", 70))
    elif same_name and same_day:
        found.append(Reason("name_birth", 50))
    return found


def score(found: list[Reason]) -> int:
    """How likely it is, 0 to 100."""
    return max((reason.weight for reason in found), default=0)
