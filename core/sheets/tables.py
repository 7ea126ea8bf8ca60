"""The table meant among all tables of a book, its header, and its rows of data without decoration."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from django.utils.translation import gettext as _

from core.sheets.cells import Cell, as_text, is_blank, tidy
from core.sheets.headings import SEARCHED, Heading, by_order, find_heading, plain
from core.sheets.reading.book import Book, NumberedRow
from core.sheets.reading.unreadable import Unreadable
from core.sheets.sheet import Sheet

MARKER = re.compile(r"(?:表格代号|Sheet code)\s*[:：]\s*([\w.-]+)\s*/\s*(\w+)")
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表人|填报人|制表|制表人|审核|审核人|负责人|联系人|单位负责人|单位盖章|填报日期|日期)\s*[:：]"
)
_TOTAL = re.compile(r"(合计|总计|小计|共计)")
_FEW = 2


@dataclass(frozen=True)
class Found:
    """The table chosen, its header (none: no row looked like one), the widest row seen, and the template's mark."""

    table: str
    heading: Heading | None
    heading_number: int
    width: int
    samples: Sequence[Sequence[Cell]]
    marker: tuple[str, str] | None = None
    others: Sequence[str] = ()  # tables that look the same and are not read


@dataclass
class Rows:
    """Rows of data as (number, cell by column key); what was passed over is noted in ``skipped``."""

    sheet: Sheet
    places: Mapping[str, int]
    titles: Sequence[str]
    skipped: list[tuple[int, str]] = field(default_factory=list)

    def of(self, numbered: Iterator[NumberedRow], after: int) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Rows below row number ``after``."""
        for number, cells in numbered:
            if number <= after:
                continue
            raw = {key: cells[place] for key, place in self.places.items() if place < len(cells)}
            why = self._decoration(raw, cells)
            if why:
                self.skipped.append((number, why))
            elif not all(is_blank(cell) for cell in raw.values()):
                yield number, raw

    def _decoration(self, raw: Mapping[str, Cell], cells: Sequence[Cell]) -> str:
        """Why a row is no data: the example, a total, a note under the table, the header once more; else nothing."""
        filled = [as_text(cell) for cell in cells if not is_blank(cell)]
        if not filled:
            return ""
        if self._is_example(raw):
            return _("示例行")
        if len(filled) > _FEW and plain(filled[0]) == self._first_title and self._is_heading(filled):
            return _("重复的表头")
        keyless = any(is_blank(raw.get(key)) for key in self.sheet.key)
        if not keyless and len(filled) > _FEW and not _TOTAL.match(tidy(filled[0])):
            return ""
        filled = [tidy(text) for text in filled]
        if _TOTAL.match(filled[0].replace(" ", "")) and (keyless or len(filled[0]) <= _FEW + 2):
            return _("合计行")
        if len(filled) <= _FEW and (_NOTE.match(filled[0]) or (keyless and len(filled[0]) > 30)):
            return _("表下说明")
        if keyless and len(filled) > 1 and all(_NOTE.match(text) for text in filled):
            return _("表下说明")
        return ""

    @cached_property
    def _first_title(self) -> str:
        return next((plain(title) for title in self.titles if title.strip()), "")

    def _is_heading(self, filled: Sequence[str]) -> bool:
        return [plain(text) for text in filled] == [plain(title) for title in self.titles if title.strip()]

    @cached_property
    def _examples(self) -> dict[str, str]:
        return {c.key: tidy(str(c.example)) for c in self.sheet.columns if str(c.example) and c.key in self.places}

    def _is_example(self, raw: Mapping[str, Cell]) -> bool:
        if len(self._examples) < _FEW or any(tidy(as_text(raw.get(k))) != text for k, text in self._examples.items()):
            return False
        return all(is_blank(cell) or key in self._examples for key, cell in raw.items())


def find_table(sheet: Sheet, book: Book) -> Found:
    """The table of the book whose header fits best. Raises ``Unreadable`` when there is nothing in any of them."""
    all_found: list[Found] = []
    marker = None
    for table in book.tables:
        numbered = list(islice(book.rows(table), SEARCHED))
        marker = marker or _marker(numbered)
        rows = [row for _number, row in numbered]
        heading = find_heading(sheet, rows)
        width = max((len(row) for row in rows), default=0)
        number = numbered[heading.row][0] if heading else 0
        samples = rows[heading.row + 1 :][:3] if heading else rows[:3]
        if rows:
            all_found.append(Found(table, heading, number, width, samples))
    if not all_found:
        raise Unreadable(_("文件里没有内容"), _("请下载模板，填好后再上传"))
    best = max(all_found, key=_score)
    others = [found.table for found in all_found if found is not best and found.samples and _alike(found, best)]
    return replace(best, marker=marker, others=others)


def _alike(found: Found, best: Found) -> bool:
    return found.heading is not None and _score(found) >= 0.8 * _score(best)


def _score(found: Found) -> float:
    return sum(1.0 if m.sure else 0.4 for m in found.heading.matches.values()) if found.heading else -1.0


def _marker(rows: Sequence[NumberedRow]) -> tuple[str, str] | None:
    for _number, cells in rows:
        for cell in cells:
            found = MARKER.search(cell) if isinstance(cell, str) else None
            if found:
                return found[1], found[2]
    return None


def guessed_places(sheet: Sheet, found: Found) -> dict[str, int]:
    """The place of each column, as far as known; without any header the template's order is taken."""
    matches = found.heading.matches if found.heading else by_order(sheet, found.width)
    return {key: match.place for key, match in matches.items()}


def needs_confirmation(sheet: Sheet, found: Found) -> bool:
    """Whether a person should look at the columns first: no header, a guess, or a required column missing."""
    return found.heading is None or not found.heading.sure or bool(found.heading.lacking(sheet))


def marker_of(sheet: Sheet) -> str:
    """The mark by which a template is known again."""
    return _("表格代号: %(mark)s") % {"mark": f"{sheet.name} / {sheet.version}"}
