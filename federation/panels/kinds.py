"""The words of assessment, as other contexts use them: parties, ties, items of a score sheet, what a seat enters."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language


class Seat(StrEnum):
    """A place on a panel. The third is filled only when the first two lie too far apart."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


def in_language(zh: str, en: str) -> str:
    """The reader's language; Chinese where there is no English."""
    return en if (get_language() or "").startswith("en") and en else zh


@dataclass(frozen=True)
class Party:
    """Somebody the case is about: an assessor must stand apart from every one of them.

    ``role`` is a word for the screen, marked for translation by whoever gives it (申报单位, 推荐工会 …). ``unit``,
    ``union`` and ``person`` are ids in the registers.
    """

    role: str
    name: str
    unit: int | None = None
    union: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Tie:
    """A tie between an expert and a party that a context above knows (master and apprentice, one studio …).

    ``said`` and ``source`` are translatable templates over ``used``; the source names the record it stands in.
    """

    person: int
    kind: str
    said: str
    source: str
    used: tuple[tuple[str, str], ...] = ()
    hard: bool = True


@dataclass(frozen=True)
class Anchor:
    """What a score from ``points`` upwards means."""

    points: int
    zh: str
    en: str

    @property
    def text(self) -> str:
        """The meaning in the reader's language."""
        return in_language(self.zh, self.en)


@dataclass(frozen=True)
class SheetItem:
    """A line of a score sheet, worth ``most`` points; ``evidence`` is the key of the section of a brief it rests on."""

    code: str
    group_zh: str
    group_en: str
    title_zh: str
    title_en: str
    most: int
    clause: str
    evidence: str = ""
    anchors: tuple[Anchor, ...] = ()

    @property
    def title(self) -> str:
        """What is scored, in the reader's language."""
        return in_language(self.title_zh, self.title_en)

    @property
    def group(self) -> str:
        """The heading it stands under."""
        return in_language(self.group_zh, self.group_en)

    @property
    def most_tenths(self) -> int:
        """Full marks in tenths of a point."""
        return self.most * 10


@dataclass(frozen=True)
class Entry:
    """What an assessor enters for one item: tenths of a point, a comment, and whether the evidence was seen."""

    tenths: int | None
    comment: str = ""
    seen: bool = False
    no_evidence: str = ""
