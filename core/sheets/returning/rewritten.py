"""The returned rows in a new workbook, written row by row while the upload is read once more."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from core.sheets.blank import HEAD, LINE
from core.sheets.cells import Cell, as_text
from core.sheets.headings import is_ours
from core.sheets.models import SheetRun
from core.sheets.reading.book import open_book
from core.sheets.returning.reasons import headings, reason, remark, suggestion
from core.sheets.rows import Content
from core.sheets.safety import runs, safe_text
from core.sheets.sheet import Problem, Sheet

MOST_NOTES = 2_000  # notes at cells are held in memory; the reason column says the same


def write(run: SheetRun, sheet: Sheet, source: Path, target: Path, returned: Iterable[Content]) -> None:
    """Write title rows, header and returned rows, with every column of the upload."""
    book = xlsxwriter.Workbook(str(target), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    table = book.add_worksheet("".join(c for c in run.table or str(sheet.title) if c not in "[]:*?/\\")[:31])
    try:
        _write_rows(_Writer(book, table, run, sheet), run, source, iter(returned))
    finally:
        book.close()


def _write_rows(writer: "_Writer", run: SheetRun, source: Path, waiting: Iterator[Content]) -> None:
    content = next(waiting, None)
    with open_book(source) as opened:
        for number, cells in opened.rows(run.table):
            if number <= run.heading_row:
                writer.above(number, cells)
                continue
            if not writer.headed:
                writer.heading()
            if content and number == content.number:
                writer.row(cells, content)
                content = next(waiting, None)
            if content is None:
                break


class _Writer:
    """Writes one table from top to bottom."""

    def __init__(self, book: Any, table: Any, run: SheetRun, sheet: Sheet) -> None:
        self.book, self.table, self.run, self.sheet = book, table, run, sheet
        self.next_row = 0
        self.headed = False
        self.notes = 0
        self.kept = [place for place, title in enumerate(run.titles) if not is_ours(title)]
        usual = {"font_name": "微软雅黑", "font_size": 11, "valign": "top"}
        head = {"bold": True, "bg_color": HEAD, "border": 1, "border_color": LINE, "text_wrap": True}
        self._formats = {
            "head": book.add_format(usual | head),
            "": book.add_format(usual | {"num_format": "@"}),
            "number": book.add_format(usual),
            "day": book.add_format(usual | {"num_format": "yyyy-mm-dd"}),
            "hard": book.add_format(usual | {"num_format": "@", "bg_color": "#F7D9D3"}),
            "soft": book.add_format(usual | {"num_format": "@", "bg_color": "#FBF0D9"}),
            "run": book.add_format(usual | {"num_format": "@", "quote_prefix": True}),
            "reason": book.add_format(usual | {"text_wrap": True, "bg_color": "#F7E7E3"}),
            "advice": book.add_format(usual | {"text_wrap": True}),
        }
        self._set_widths()

    def _set_widths(self) -> None:
        by_place = {place: self.sheet.column(key).width for key, place in self.run.places.items()}
        for index, place in enumerate(self.kept):
            self.table.set_column(index, index, by_place.get(place, 14))
        self.table.set_column(len(self.kept), len(self.kept) + 1, 44)

    def above(self, number: int, cells: Sequence[Cell]) -> None:
        """A row above the data: a title, or the header itself."""
        if number == self.run.heading_row:
            self.heading()
            return
        for index, cell in enumerate(cells):
            if cell is not None:
                self.table.write_string(self.next_row, index, safe_text(as_text(cell)), self._formats["number"])
        self.next_row += 1

    def heading(self) -> None:
        """The header, with the two columns added."""
        ours = {place: str(self.sheet.column(key).title) for key, place in self.run.places.items()}
        titles = [self.run.titles[place] or ours.get(place, "") for place in self.kept]
        for index, title in enumerate((*titles, *headings())):
            self.table.write_string(self.next_row, index, safe_text(title), self._formats["head"])
        self.headed = True
        self.next_row += 1
        self.table.freeze_panes(self.next_row, 0)

    def row(self, cells: Sequence[Cell], content: Content) -> None:
        """A returned row as it was, its faulty cells coloured and noted."""
        key_at = {place: key for key, place in self.run.places.items()}
        for index, place in enumerate(self.kept):
            problems = [p for p in content.problems if p.column and p.column == key_at.get(place)]
            cell = cells[place] if place < len(cells) else None
            self._write(index, cell, problems)
        for offset, (name, text) in enumerate(
            (("reason", reason(self.sheet, content.problems)), ("advice", suggestion(content.problems)))
        ):
            self.table.write_string(self.next_row, len(self.kept) + offset, safe_text(text), self._formats[name])
        self.next_row += 1

    def _write(self, index: int, cell: Cell, problems: Sequence[Problem]) -> None:
        row = self.next_row
        mark = ("hard" if any(p.hard for p in problems) else "soft") if problems else ""
        match cell:
            case bool():
                self.table.write_boolean(row, index, cell, self._formats[mark or "number"])
            case int() | float() if not mark:
                self.table.write_number(row, index, cell, self._formats["number"])
            case datetime() | date() if not mark:
                self.table.write_datetime(row, index, cell, self._formats["day"])
            case None if not mark:
                pass
            case _:
                text = safe_text(as_text(cell))
                self.table.write_string(row, index, text, self._formats[mark or ("run" if runs(text) else "")])
        if problems and self.notes < MOST_NOTES:
            self.notes += 1
            self.table.write_comment(row, index, "\n".join(map(remark, problems)), {"x_scale": 2.2})
