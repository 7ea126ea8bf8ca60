"""Checks one chunk of rows: reads every cell by its kind, looks things up in sets, compares with what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.sheets.cells import Cell, as_text, is_blank, tidy
from core.sheets.kinds import Lookup, Reading, Value
from core.sheets.sheet import Column, Context, Problem, Row, Sheet

NEW, CHANGED, UNCHANGED, PROBLEM = "new", "changed", "unchanged", "problem"
GUESSED = 50  # unknown words of a chunk and column for which the nearest known one is looked for
EMPTIED = {"清空", "（清空）", "(清空)", "【清空】"}


@dataclass
class Checked:
    """One row of the file after checking."""

    number: int
    raw: Mapping[str, Cell]
    values: dict[str, Value] = field(default_factory=dict)
    key: tuple[Value, ...] = ()
    old: Mapping[str, Value] | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def fit(self) -> bool:
        """Whether nothing keeps the row out."""
        return not any(problem.hard for problem in self.problems)

    @property
    def changes(self) -> dict[str, tuple[Value, Value]]:
        """Old and new value of every column that would change."""
        if self.old is None:
            return {}
        return {k: (self.old[k], v) for k, v in self.values.items() if k in self.old and self.old[k] != v}

    @property
    def outcome(self) -> str:
        """What taking the row in would mean."""
        if not self.fit:
            return PROBLEM
        if self.old is None:
            return NEW
        return CHANGED if self.changes else UNCHANGED

    def row(self) -> Row:
        """The row as the context's hooks see it."""
        return Row(self.number, self.values, self.key, self.old)


def check_rows(sheet: Sheet, rows: Sequence[tuple[int, Mapping[str, Cell]]], context: Context) -> list[Checked]:
    """Check a chunk of (row number, cell by column key).

    Rows repeated within the file are found elsewhere, over the whole file.
    """
    checked = [_read(sheet, number, raw) for number, raw in rows]
    _look_up(sheet, checked, context)
    for row in checked:
        if all(row.values.get(key) is not None for key in sheet.key):
            row.key = tuple(row.values[key] for key in sheet.key)
    compare(sheet, checked, context)
    _require(sheet, checked)
    sound = [row for row in checked if row.fit]
    by_number = {row.number: row for row in sound}
    for problem in sheet.check([row.row() for row in sound], context) if sound else ():
        by_number[problem.row].problems.append(problem)
    return checked


def compare(sheet: Sheet, checked: Sequence[Checked], context: Context) -> None:
    """Fill in what is there already under each row's key: one question for all rows."""
    keys = list(dict.fromkeys(row.key for row in checked if row.key))
    there = sheet.existing(keys, context) if keys else {}
    for row in checked:
        row.old = there.get(row.key) if row.key else None


def _read(sheet: Sheet, number: int, raw: Mapping[str, Cell]) -> Checked:
    row = Checked(number, raw)
    for column in sheet.columns:
        cell = raw.get(column.key)
        if is_blank(cell):
            continue
        if isinstance(cell, str) and tidy(cell) in EMPTIED:
            _empty(row, column, needed=column.required or column.key in sheet.key)
        else:
            _take(row, column.key, column.kind.read(cell))
    return row


def _empty(row: Checked, column: Column, *, needed: bool) -> None:
    if needed:
        said = _("“%(title)s”必填，不能清空") % {"title": column.title}
        row.problems.append(Problem(row.number, said, column.key))
    else:
        row.values[column.key] = None


def _take(row: Checked, column: str, reading: Reading) -> None:
    if reading.fault:
        row.problems.append(Problem.of(row.number, column, reading.fault))
    if reading.fault is None or not reading.fault.hard:
        row.values[column] = reading.value


def _require(sheet: Sheet, checked: Sequence[Checked]) -> None:
    """A new row needs every required column; a row that is there needs only its key."""
    for row in checked:
        faulty = {problem.column for problem in row.problems}
        for column in sheet.columns:
            needed = column.key in sheet.key or (column.required and row.old is None)
            if needed and row.values.get(column.key) is None and column.key not in faulty:
                said = _("“%(title)s”必填，这里空着") % {"title": column.title}
                row.problems.append(Problem(row.number, said, column.key, column.kind.describe()))


def _look_up(sheet: Sheet, checked: Sequence[Checked], context: Context) -> None:
    for column in sheet.columns:
        kind = column.kind
        if not isinstance(kind, Lookup):
            continue
        texts = list(dict.fromkeys(str(v) for row in checked if (v := row.values.get(column.key)) is not None))
        if not texts:
            continue
        found = kind.find(texts, context)
        unknown = [text for text in texts if text not in found]
        lost = {text: kind.unknown(text, context, guess=i < GUESSED) for i, text in enumerate(unknown)}
        for row in checked:
            text = row.values.pop(column.key, None) if row.values.get(column.key) is not None else None
            if text is not None:
                _take(row, column.key, lost.get(str(text)) or Reading(found[str(text)]))


def shown(sheet: Sheet, raw: Mapping[str, Cell]) -> dict[str, str]:
    """The row's cells as text, by column key."""
    return {column.key: as_text(raw.get(column.key)) for column in sheet.columns}
