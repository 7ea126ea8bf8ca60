"""Finds the header row of a table and says which of its columns is which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from core.sheets.cells import Cell, as_text, ascii_form
from core.sheets.likeness import distance
from core.sheets.sheet import Column, Sheet

SEARCHED = 30  # a header further down is not looked for
_MARKS = re.compile(r"[*＊※★:：]|[（(](必填|选填|可不填|必选|元|万元|人|名|格式.*?|如.*?|例.*?)[）)]|^\d+[.、]")


@dataclass(frozen=True)
class Match:
    """Which place (counted from 0) holds a column, and how sure that is: exact, alias or a guess."""

    place: int
    heading: str
    sure: bool


@dataclass(frozen=True)
class Heading:
    """A header found: the index of its last row among the rows searched, what each place says, and what matched."""

    row: int
    titles: tuple[str, ...]
    matches: Mapping[str, Match]

    @property
    def sure(self) -> bool:
        """Whether nothing had to be guessed."""
        return all(match.sure for match in self.matches.values())

    def lacking(self, sheet: Sheet) -> list[Column]:
        """Required columns the header does not have."""
        return [c for c in sheet.columns if (c.required or c.key in sheet.key) and c.key not in self.matches]

    def ignored(self) -> list[str]:
        """Headings nothing was found for."""
        taken = {match.place for match in self.matches.values()}
        return [title for place, title in enumerate(self.titles) if title and place not in taken]


@lru_cache(maxsize=4096)
def plain(title: str) -> str:
    """A heading stripped of stars, units and remarks, for comparison."""
    return _MARKS.sub("", ascii_form(title)).casefold()


def is_ours(title: str) -> bool:
    """Whether a column was added when rows were returned earlier."""
    return plain(title) in {plain(_("退回原因")), plain(_("修改建议")), "退回原因", "修改建议"}


def match_titles(sheet: Sheet, titles: Sequence[str], *, guess: bool = True) -> dict[str, Match]:
    """Which title is which column: equal titles first, then aliases, then the unmistakably similar."""
    wanted = {plain(title): place for place, title in reversed(list(enumerate(titles))) if plain(title)}
    found: dict[str, Match] = {}
    for sure_of in (_names_exactly, _names_otherwise):
        for column in sheet.columns:
            places = [wanted[name] for name in sure_of(column) if name in wanted]
            free = [place for place in places if place not in {m.place for m in found.values()}]
            if column.key not in found and free:
                found[column.key] = Match(free[0], titles[free[0]], True)
    if guess:
        _guess(sheet, wanted, titles, found)
    return found


def _names_exactly(column: Column) -> list[str]:
    return [plain(str(column.title)), plain(column.key)]


def _names_otherwise(column: Column) -> list[str]:
    return [plain(alias) for alias in column.aliases]


def _likeness(column: Column, title: str) -> float:
    best = 0.0
    for name in (*_names_exactly(column)[:1], *_names_otherwise(column)):
        score = 1 - distance(name, title) / max(len(name), len(title))
        if len(title) >= 2 and len(name) >= 2 and (title in name or name in title):
            score = max(score, 0.6)
        best = max(best, score)
    return best


def _guess(sheet: Sheet, wanted: Mapping[str, int], titles: Sequence[str], found: dict[str, Match]) -> None:
    taken = {match.place for match in found.values()}
    scores = sorted(
        (
            (-_likeness(column, title), index, place)
            for index, column in enumerate(sheet.columns)
            if column.key not in found
            for title, place in wanted.items()
            if place not in taken and len(title) <= 40
        ),
    )
    for score, index, place in scores:
        column = sheet.columns[index]
        if -score >= 0.5 and column.key not in found and place not in taken:
            found[column.key] = Match(place, titles[place], False)
            taken.add(place)


def find_heading(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> Heading | None:
    """The header among the first rows: one row, or two when a merged upper row groups the lower.

    Guessing is slow, so it is only done for the rows in which most columns are named outright.
    """
    options: list[tuple[int, int, tuple[str, ...]]] = []
    for index, row in enumerate(rows[:SEARCHED]):
        options.append((index, 0, tuple(as_text(cell)[:60] for cell in row)))
        if index:
            options.append((index, 1, _joined(rows[index - 1], row)))
    sure = [len(match_titles(sheet, titles, guess=False)) for _index, _extra, titles in options]
    best: tuple[float, Heading] | None = None
    for count, (index, extra, titles) in zip(sure, options, strict=True):
        if count < max(sure):
            continue
        matches = match_titles(sheet, titles)
        score = sum(1.0 if match.sure else 0.4 for match in matches.values()) - 0.01 * extra - 0.001 * index
        if matches and (best is None or score > best[0]):
            best = score, Heading(index, titles, matches)
    enough = best is not None and (best[0] >= 1.9 or best[0] >= 0.5 * len(sheet.columns) or len(sheet.columns) == 1)
    return best[1] if best and enough else None


def _joined(upper: Sequence[Cell], lower: Sequence[Cell]) -> tuple[str, ...]:
    """Titles of a two-row header: the lower row's, or the upper's where the lower is blank."""
    width = max(len(upper), len(lower))
    pairs = ((as_text(row[place])[:60] if place < len(row) else "" for row in (lower, upper)) for place in range(width))
    return tuple(next((text for text in pair if text.strip()), "") for pair in pairs)


def by_order(sheet: Sheet, width: int) -> dict[str, Match]:
    """Columns in the template's order, for a paste without header: a guess the person confirms."""
    return {c.key: Match(place, "", False) for place, c in enumerate(sheet.columns) if place < width}
