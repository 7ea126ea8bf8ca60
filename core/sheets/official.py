"""Tables that leave the house: Excel that looks like the attachment of an official document, on A4."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import IO, Any, Literal

import xlsxwriter
from django.utils.translation import gettext as _

from core.sheets.safety import runs, safe_text

A4 = 9
TITLE_FONT, LABEL_FONT, TEXT_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
INCH = 2.54
Cell = str | int | float | Decimal | date | bool | None


@dataclass(frozen=True)
class TableColumn:
    """One column. Neighbours with the same ``group`` stand under one upper heading; ``width`` is in characters."""

    title: Any
    width: float = 14
    align: Literal["left", "center", "right"] = "center"
    group: Any = ""
    number_format: str = ""


@dataclass(frozen=True)
class OfficialTable:
    """What stands around the rows.

    ``attachment`` is "附件1" at the upper left, ``above`` the line under the title (who fills in, as at which day,
    unit of amounts), ``below`` remarks under the table, ``signed`` the last line (填表人、审核人、负责人).
    ``total`` is a row in the same shape as the others.
    """

    title: Any
    columns: Sequence[TableColumn]
    attachment: Any = ""
    above: Sequence[Any] = ()
    below: Sequence[Any] = ()
    signed: Sequence[Any] = ()
    total: Sequence[Cell] = ()
    landscape: bool = True
    name: Any = ""


def write_table(target: IO[bytes], table: OfficialTable, rows: Iterable[Sequence[Cell]]) -> int:
    """Write the workbook; returns how many rows it holds. Rows are taken one by one, memory does not grow with them."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": str(table.title)})
    name = str(table.name or table.title)
    sheet = book.add_worksheet("".join(c for c in name if c not in "[]:*?/\\'")[:31] or "1")
    try:
        return _Writer(book, sheet, table).write(rows)
    finally:
        book.close()  # after an error as well: the temporary files of constant memory must go


class _Writer:
    """Writes one table from top to bottom."""

    def __init__(self, book: Any, sheet: Any, table: OfficialTable) -> None:
        self.book, self.sheet, self.table = book, sheet, table
        self.last = len(table.columns) - 1
        self.at = 0
        self._styles = [self._style(TEXT_FONT, 12, column) for column in table.columns]
        self._quoted = [self._style(TEXT_FONT, 12, column, quote_prefix=True) for column in table.columns]
        self._totals = [self._style(LABEL_FONT, 12, column) for column in table.columns]
        self._head = book.add_format(self._facts(LABEL_FONT, 12, border=1, align="center", text_wrap=True))
        self._line = book.add_format(self._facts(TEXT_FONT, 12))
        self._note = book.add_format(self._facts(TEXT_FONT, 11, text_wrap=True, valign="top"))

    @staticmethod
    def _facts(font: str, size: int, **more: Any) -> dict[str, Any]:
        return {"font_name": font, "font_size": size, "valign": "vcenter"} | more

    def _style(self, font: str, size: int, column: TableColumn, **more: Any) -> Any:
        facts = self._facts(font, size, border=1, align=column.align, text_wrap=True, **more)
        if column.number_format:
            facts["num_format"] = column.number_format
        return self.book.add_format(facts)

    def write(self, rows: Iterable[Sequence[Cell]]) -> int:
        """Everything, in the order of the rows: constant memory cannot go back."""
        for place, column in enumerate(self.table.columns):
            self.sheet.set_column(place, place, column.width)
        self._write_title()
        first = self.at
        self._write_heading()
        self.sheet.repeat_rows(first, self.at - 1)
        self.sheet.freeze_panes(self.at, 0)
        count = 0
        for row in rows:
            self._write_row(row, self._styles, self._quoted)
            count += 1
        if self.table.total:
            self._write_row(self.table.total, self._totals, self._totals)
        self._write_foot()
        self._set_page()
        return count

    def _merge(self, text: Any, style: Any, height: float) -> None:
        self.sheet.set_row(self.at, height)
        if self.last:
            self.sheet.merge_range(self.at, 0, self.at, self.last, safe_text(str(text)), style)
        else:
            self.sheet.write_string(self.at, 0, safe_text(str(text)), style)
        self.at += 1

    def _write_title(self) -> None:
        if self.table.attachment:
            self._merge(self.table.attachment, self.book.add_format(self._facts(LABEL_FONT, 16)), 26)
        title = self._facts(TITLE_FONT, 20, align="center", text_wrap=True)
        width = sum(column.width for column in self.table.columns)
        lines = 1 + int(len(str(self.table.title)) * 3.4 // max(width, 1))
        self._merge(self.table.title, self.book.add_format(title), 38 * lines)
        if self.table.above:
            self._merge("        ".join(map(str, self.table.above)), self._line, 24)

    def _write_heading(self) -> None:
        columns = self.table.columns
        grouped = any(str(column.group) for column in columns)
        if grouped:
            self._write_groups()
        self.sheet.set_row(self.at, 34)
        for place, column in enumerate(columns):
            if grouped and not str(column.group):
                self.sheet.write_blank(self.at, place, None, self._head)
                # merge_range would go back a row, which constant memory has already written out
                self.sheet.merge.append([self.at - 1, place, self.at, place])
            else:
                self.sheet.write_string(self.at, place, str(column.title), self._head)
        self.at += 1

    def _write_groups(self) -> None:
        """The upper heading: a group over its columns, and the columns without group."""
        self.sheet.set_row(self.at, 26)
        for group, members in groupby(enumerate(self.table.columns), key=lambda item: str(item[1].group)):
            taken = list(members)
            first, last = taken[0][0], taken[-1][0]
            if not group:
                for place, column in taken:
                    self.sheet.write_string(self.at, place, str(column.title), self._head)
            elif last > first:
                self.sheet.merge_range(self.at, first, self.at, last, group, self._head)
            else:
                self.sheet.write_string(self.at, first, group, self._head)
        self.at += 1

    def _write_row(self, row: Sequence[Cell], styles: Sequence[Any], quoted: Sequence[Any]) -> None:
        if len(row) != len(styles):
            raise ValueError(f"a row has {len(row)} cells, the table {len(styles)} columns")
        self.sheet.set_row(self.at, 24 * self._lines(row))
        for place, cell in enumerate(row):
            match cell:
                case None:
                    self.sheet.write_blank(self.at, place, None, styles[place])
                case bool():
                    self.sheet.write_string(self.at, place, _("是") if cell else _("否"), styles[place])
                case int() | float() | Decimal():
                    self.sheet.write_number(self.at, place, cell, styles[place])
                case date():
                    self.sheet.write_string(self.at, place, f"{cell:%Y-%m-%d}", styles[place])
                case _:
                    style = quoted if runs(cell) else styles
                    self.sheet.write_string(self.at, place, safe_text(cell), style[place])
        self.at += 1

    def _lines(self, row: Sequence[Cell]) -> int:
        """Lines the fullest cell takes; a Chinese character is two wide."""
        lines = 1
        for cell, column in zip(row, self.table.columns, strict=True):
            if isinstance(cell, str) and len(cell) * 2 > column.width:
                width = sum(1 + (ord(character) > 0x2E7F) for character in cell)
                lines = max(lines, min(8, -int(-width * 1.15 // column.width)))
        return lines

    def _write_foot(self) -> None:
        for note in self.table.below:
            self._merge(note, self._note, 20 * (1 + len(str(note)) // 60))
        if self.table.signed:
            self._merge("            ".join(map(str, self.table.signed)), self._line, 30)

    def _set_page(self) -> None:
        self.sheet.set_paper(A4)
        if self.table.landscape:
            self.sheet.set_landscape()
        self.sheet.set_margins(left=2.0 / INCH, right=2.0 / INCH, top=2.2 / INCH, bottom=2.0 / INCH)
        self.sheet.center_horizontally()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f'&C&"{TEXT_FONT}"&12{_("第 &P 页　共 &N 页")}')
