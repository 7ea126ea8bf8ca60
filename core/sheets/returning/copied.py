"""The returned rows in a copy of the person's own workbook, formats, columns and other tables kept."""

from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment, PatternFill

from core.sheets.headings import is_ours
from core.sheets.models import SheetRun
from core.sheets.returning.reasons import headings, reason, remark, suggestion
from core.sheets.rows import Content
from core.sheets.safety import runs, safe_text
from core.sheets.sheet import Problem, Sheet

AUTHOR = "京匠"
HARD = PatternFill("solid", fgColor="F7D9D3")
SOFT = PatternFill("solid", fgColor="FBF0D9")


def write(run: SheetRun, sheet: Sheet, source: Path, target: Path, returned: Iterable[Content]) -> None:
    """Copy the workbook; below the header only the returned rows stay."""
    with source.open("rb") as file:
        book = openpyxl.load_workbook(file, keep_links=False)
    table = book[run.table] if run.table in book.sheetnames else book.worksheets[0]
    contents = list(returned)
    first = run.heading_row + 1
    _unmerge(table, first)
    _keep_only(table, first, [content.number for content in contents])
    places = _reason_places(run, table)
    _write_headings(table, run, places)
    for number, content in enumerate(contents, first):
        _mark(table, number, content, run, sheet, places)
    _fit_ranges(table, first, first + max(len(contents), 1) - 1)
    book.active = book.index(table)
    book.save(target)


def _unmerge(table: Any, first: int) -> None:
    """Split merged cells of the data; each gets the value that stood for all."""
    for area in [area for area in table.merged_cells.ranges if area.min_row >= first]:
        value = table.cell(area.min_row, area.min_col).value
        table.unmerge_cells(area.coord)
        for number in range(area.min_row + 1, area.max_row + 1):
            table.cell(number, area.min_col).value = value


def _keep_only(table: Any, first: int, numbers: list[int]) -> None:
    width, last = table.max_column, table.max_row
    for target, number in enumerate(numbers, first):
        if target != number:
            for place in range(1, width + 1):
                _move(table, table.cell(number, place), target, place)
            table.row_dimensions[target].height = table.row_dimensions[number].height
        table.row_dimensions[target].hidden = False
    end = first + len(numbers)
    if last >= end:
        table.delete_rows(end, last - end + 1)


def _move(table: Any, cell: Any, row: int, column: int) -> None:
    if isinstance(cell, MergedCell):
        return
    target = table.cell(row, column)
    target._style = copy(cell._style)
    target.comment = None
    target._value, target.data_type = cell._value, cell.data_type
    if cell.data_type == "f" and isinstance(cell.value, str):
        try:
            target._value = Translator(cell.value, origin=cell.coordinate).translate_formula(target.coordinate)
        except TokenizerError:  # no formula Excel would accept: it stays as text
            target.data_type = "s"


def _reason_places(run: SheetRun, table: Any) -> tuple[int, int]:
    """Columns for reason and suggestion: those of an earlier return, else the two after the last used one."""
    ours = [place for place, title in enumerate(run.titles, 1) if is_ours(title)]
    if len(ours) == 2:
        return ours[0], ours[1]
    used = [place for place, title in enumerate(run.titles, 1) if title]
    width = max([*used, *(place + 1 for place in run.places.values()), table.max_column if not used else 1])
    return width + 1, width + 2


def _write_headings(table: Any, run: SheetRun, places: tuple[int, int]) -> None:
    row = max(run.heading_row, 1)
    for place, title in zip(places, headings(), strict=True):
        table.column_dimensions[openpyxl.utils.get_column_letter(place)].width = 36
        if run.heading_row:
            cell = table.cell(row, place)
            if not isinstance(cell, MergedCell):
                cell.value = title
                cell._style = copy(table.cell(row, min(run.places.values(), default=0) + 1)._style)


def _mark(table: Any, number: int, content: Content, run: SheetRun, sheet: Sheet, places: tuple[int, int]) -> None:
    for place in range(1, table.max_column + 1):
        _disarm(table.cell(number, place))
    for column in dict.fromkeys(problem.column for problem in content.problems if problem.column):
        place = run.places.get(column)
        if place is not None:
            _point_out(table.cell(number, place + 1), [p for p in content.problems if p.column == column])
    texts = reason(sheet, content.problems), suggestion(content.problems)
    for place, text in zip(places, texts, strict=True):
        cell = table.cell(number, place)
        cell.value, cell.data_type = safe_text(text), "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.fill = HARD if place == places[0] else PatternFill()


def _point_out(cell: Any, problems: list[Problem]) -> None:
    cell.fill = HARD if any(problem.hard for problem in problems) else SOFT
    note = Comment("\n".join(map(remark, problems)), AUTHOR)
    note.width, note.height = 320, 90
    cell.comment = note


def _disarm(cell: Any) -> None:
    """Text stays text, and a formula that reaches outside the workbook becomes text."""
    value = cell.value
    if not isinstance(value, str):
        return
    if (cell.data_type == "f" and "|" in value) or (cell.data_type != "f" and runs(value)):
        cell.data_type = "s"
        cell.quotePrefix = True


def _fit_ranges(table: Any, first: int, last: int) -> None:
    """Shrink filters and lists to the rows that stayed; rows hidden by a filter are shown again."""
    table.auto_filter.ref = None
    for listed in table.tables.values():
        low_column, low_row, high_column, _high = openpyxl.utils.range_boundaries(listed.ref)
        if low_row < first <= _high:
            left, right = map(openpyxl.utils.get_column_letter, (low_column, high_column))
            listed.ref = f"{left}{low_row}:{right}{max(last, low_row + 1)}"
            if listed.autoFilter is not None:
                listed.autoFilter.ref = listed.ref
