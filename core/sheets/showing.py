"""Staged rows as the result page shows them: words instead of codes, personal data masked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.crypto.masking import mask
from core.sheets import rows
from core.sheets.cells import as_text
from core.sheets.checking import CHANGED, NEW, PROBLEM, UNCHANGED
from core.sheets.kinds import Lookup
from core.sheets.models import SheetRow, SheetRun
from core.sheets.sheet import Column, Context, Problem, Sheet

PAGE = 50
SHORT = 60


@dataclass(frozen=True)
class ShownFault:
    """A problem with what stands in its cell."""

    title: str
    cell: str
    problem: Problem


@dataclass(frozen=True)
class ShownChange:
    """A cell that would change."""

    title: str
    old: str
    new: str


@dataclass
class ShownRow:
    """One row on the page."""

    number: int
    label: str
    outcome: str
    taken: bool
    cells: list[str] = field(default_factory=list)
    changes: list[ShownChange] = field(default_factory=list)
    faults: list[ShownFault] = field(default_factory=list)
    mendable: bool = False


@dataclass(frozen=True)
class Tab:
    """One figure of the summary, and the list behind it."""

    key: str
    count: int
    current: bool


class Shower:
    """Shows rows of one sheet; looks up the words for kept codes once for all rows of a page."""

    def __init__(self, sheet: Sheet, context: Context, contents: Sequence[rows.Content]) -> None:
        self.sheet = sheet
        self.labels: dict[str, Mapping[Any, Any]] = {}
        for column in sheet.columns:
            kind = column.kind
            if isinstance(kind, Lookup) and kind.labels:
                values = {v for c in contents for v in (c.values.get(column.key), *c.changes.get(column.key, ()))}
                known = [value for value in values if value is not None]
                self.labels[column.key] = kind.labels(known, context) if known else {}

    def value(self, column: Column, value: Any) -> str:
        """A value in words."""
        if value is not None and column.key in self.labels:
            return str(self.labels[column.key].get(value, value))
        return _hidden(column, column.kind.show(value))

    def row(self, stored: SheetRow, content: rows.Content) -> ShownRow:
        """A row in words."""
        shown = ShownRow(stored.number, self._label(content), stored.outcome, stored.taken)
        shown.faults = [self._fault(problem, content) for problem in content.problems]
        if stored.outcome == CHANGED:
            for key, (old, new) in content.changes.items():
                column = self.sheet.column(key)
                shown.changes.append(ShownChange(str(column.title), self.value(column, old), self.value(column, new)))
        elif stored.outcome in (NEW, UNCHANGED):
            shown.cells = [self.value(column, content.values.get(column.key)) for column in self.sheet.columns]
        hard = [problem for problem in content.problems if problem.hard]
        shown.mendable = bool(hard) and all(problem.replacement and problem.column for problem in hard)
        return shown

    def _label(self, content: rows.Content) -> str:
        """The key as typed, and the first other text: what a person knows the row by."""
        others = [c.key for c in self.sheet.columns if c.key not in self.sheet.key and not c.mask][:1]
        parts = [self._raw(self.sheet.column(key), content) for key in (*others, *self.sheet.key)]
        return " · ".join(part for part in parts if part)

    def _raw(self, column: Column, content: rows.Content) -> str:
        text = as_text(content.raw.get(column.key))
        return _hidden(column, text[:SHORT] + ("……" if len(text) > SHORT else ""))

    def _fault(self, problem: Problem, content: rows.Content) -> ShownFault:
        if not problem.column:
            return ShownFault("", "", problem)
        column = self.sheet.column(problem.column)
        return ShownFault(str(column.title), self._raw(column, content), problem)


def _hidden(column: Column, text: str) -> str:
    return mask(column.mask, text) if column.mask and text else text


def show_rows(run: SheetRun, sheet: Sheet, found: Iterable[SheetRow]) -> list[ShownRow]:
    """Rows in words."""
    stored = list(found)
    contents = [rows.opened(sheet, row) for row in stored]
    shower = Shower(sheet, Context(run.by, run.created_at), contents)
    return [shower.row(row, content) for row, content in zip(stored, contents, strict=True)]


def tabs_of(run: SheetRun, chosen: str) -> list[Tab]:
    """The five figures; the first that counts anything is chosen unless the person chose one."""
    counts = {PROBLEM: run.problems, "warned": run.warned, CHANGED: run.changed, NEW: run.new, UNCHANGED: run.unchanged}
    if chosen not in counts:
        chosen = next((key for key, count in counts.items() if count), PROBLEM)
    return [Tab(key, counts[key], key == chosen) for key in (NEW, CHANGED, UNCHANGED, PROBLEM, "warned")]


def samples_of(run: SheetRun) -> list[list[str]]:
    """The first rows under the header, for matching columns by eye."""
    return json.loads(run.samples) if run.samples else []
