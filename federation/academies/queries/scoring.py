"""The self-score: the score sheet of a round, the points given, the evidence each rests on and could rest on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from federation.academies.models import Application, Evidence, EvidenceSource, Round, SelfScore
from federation.academies.models.sections import question
from federation.academies.queries.answers import ITEM
from federation.academies.queries.ledgers import held_text, holdings_of
from federation.academies.queries.register import terms_of
from federation.academies.rules.admission import in_points
from federation.panels.kinds import SheetItem
from federation.panels.models import ScoreSheet

SOURCES: Mapping[str, tuple[EvidenceSource, ...]] = {
    "site": (EvidenceSource.SITES,),
    "teachers": (EvidenceSource.TEACHERS,),
    "craftsmen": (EvidenceSource.TEACHERS,),
    "curriculum": (EvidenceSource.COURSES, EvidenceSource.SPECIALITIES),
    "trained": (EvidenceSource.CLASSES,),
    "hands_on": (EvidenceSource.CLASSES,),
    "certificates": (EvidenceSource.CLASSES,),
    "growth": (EvidenceSource.CLASSES,),
    "brand": (EvidenceSource.SPECIALITIES,),
    "online": (EvidenceSource.COURSES,),
}
"""Which records speak to an item, by the item's evidence key; items not named need a file."""


@dataclass(frozen=True)
class Proof:
    """A piece of evidence as shown: what it says, and the file when it is one."""

    evidence: Evidence
    text: str


@dataclass(frozen=True)
class Offer:
    """Evidence the platform already holds, ready to be attached."""

    source: str
    label: str
    text: str


@dataclass(frozen=True)
class ScoredItem:
    """An item of the sheet with the points given, its evidence, and what the platform could offer as such."""

    item: SheetItem
    score: SelfScore | None
    proofs: tuple[Proof, ...]
    offers: tuple[Offer, ...] = ()
    writable: bool = False

    @property
    def tenths(self) -> int | None:
        """Points in tenths; none before anybody gave any."""
        return self.score.tenths if self.score else None

    @property
    def points(self) -> str:
        """Points as written."""
        return in_points(self.score.tenths) if self.score else ""

    @property
    def note(self) -> str:
        """What was said of them."""
        return self.score.note if self.score else ""

    @property
    def unproven(self) -> bool:
        """Whether it is given points without evidence."""
        return bool(self.tenths) and not self.proofs


@dataclass(frozen=True)
class Scored:
    """The whole self-score."""

    items: tuple[ScoredItem, ...] = field(default=())

    @property
    def tenths(self) -> int:
        """The sum, in tenths of a point."""
        return sum(one.tenths or 0 for one in self.items)

    @property
    def points(self) -> str:
        """The sum as written."""
        return in_points(self.tenths)

    @property
    def most(self) -> int:
        """Full marks."""
        return sum(one.item.most for one in self.items)

    @property
    def open(self) -> int:
        """How many items nobody has scored yet."""
        return sum(one.tenths is None for one in self.items)

    @property
    def unproven(self) -> tuple[str, ...]:
        """Titles of the items with points and no evidence."""
        return tuple(one.item.title for one in self.items if one.unproven)

    @property
    def groups(self) -> list[tuple[str, list[ScoredItem]]]:
        """Items under their headings."""
        return [(title, list(items)) for title, items in groupby(self.items, key=lambda one: one.item.group)]

    def named(self, code: str) -> ScoredItem | None:
        """The item of this code."""
        return next((one for one in self.items if one.item.code == code), None)


def sheet_of(round: Round) -> ScoreSheet | None:
    """The version of the score sheet all applications of a round are judged by; none before it opens."""
    return ScoreSheet.objects.filter(code=round.sheet_code, version=round.sheet_version or 0).first()


def lines_of(round: Round) -> tuple[SheetItem, ...]:
    """The items of a round's score sheet."""
    sheet = sheet_of(round)
    return sheet.lines if sheet else ()


def scored(application: Application, writable: frozenset[str] = frozenset(), on: date | None = None) -> Scored:
    """The self-score as it stands; with ``on`` also what the platform holds on that day for each item."""
    scores = {one.item: one for one in SelfScore.objects.filter(application=application)}
    proofs: dict[str, list[Proof]] = {}
    for one in Evidence.objects.filter(application=application).select_related("file", "by"):
        proofs.setdefault(one.item, []).append(Proof(one, proof_text(one)))
    held = _held(application, on) if on else {}
    return Scored(
        tuple(
            ScoredItem(
                line,
                scores.get(line.code),
                tuple(proofs.get(line.code, ())),
                _offers(line, proofs.get(line.code, ()), held),
                ITEM in writable or f"{ITEM}{line.code}" in writable,
            )
            for line in lines_of(application.round)
        )
    )


def held_of(application: Application, day: date) -> dict[str, dict[str, int]]:
    """What the platform holds of an application's unit on a day, by source."""
    return _held(application, day)


def proof_text(evidence: Evidence) -> str:
    """What a piece of evidence says: the record as it stood when it was attached, or the file's name."""
    if evidence.file:
        return evidence.file.name
    return held_text(evidence.source, evidence.held)


def field_label(application: Application, name: str) -> str:
    """What a field of the form or an item of the sheet is called on screen."""
    if name.startswith(ITEM):
        code = name.removeprefix(ITEM)
        return next((line.title for line in lines_of(application.round) if line.code == code), code)
    return str(question(name).label)


def _held(application: Application, day: date) -> dict[str, dict[str, int]]:
    term = terms_of(application.academy).first() if application.academy else None
    return holdings_of(application.unit, term, day)


def _offers(line: SheetItem, there: Any, held: Mapping[str, dict[str, int]]) -> tuple[Offer, ...]:
    attached = {one.evidence.source for one in there}
    return tuple(
        Offer(source, str(source.label), held_text(source, held[source]))
        for source in SOURCES.get(line.evidence, ())
        if source in held and source not in attached
    )
