"""A staged row's content: what is written into ``SheetRow.content`` and read out of it again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.crypto.sealing import blind_index
from core.sheets.cells import Cell, TooLong, as_text
from core.sheets.checking import PROBLEM, Checked
from core.sheets.models import SheetRow
from core.sheets.sheet import Key, Problem, Row, Sheet


def digest(sheet: Sheet, key: Key) -> str:
    """A keyed digest of a row's key: equal keys are found without opening any row."""
    return blind_index(json.dumps([str(part) for part in key]), f"core_sheets.{sheet.name}") if key else ""


def _plain(cell: Cell) -> Any:
    if isinstance(cell, bool | int | float | str) or cell is None:
        return cell
    return f"{as_text(cell)}……" if isinstance(cell, TooLong) else as_text(cell)


def staged(sheet: Sheet, run_id: int, checked: Checked) -> SheetRow:
    """The row to store for a checked row."""
    content = {
        "raw": {key: _plain(cell) for key, cell in checked.raw.items()},
        "values": _stored(sheet, checked.values),
        "changes": {k: [_one(sheet, k, old), _one(sheet, k, new)] for k, (old, new) in checked.changes.items()},
        "problems": [asdict(problem) for problem in checked.problems],
    }
    return SheetRow(
        run_id=run_id,
        number=checked.number,
        outcome=checked.outcome,
        key_digest=digest(sheet, checked.key),
        warned=any(not problem.hard for problem in checked.problems),
        content=dumped(content),
    )


def _one(sheet: Sheet, key: str, value: Any) -> Any:
    return sheet.column(key).kind.store(value)


def _stored(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _one(sheet, key, value) for key, value in values.items()}


@dataclass
class Content:
    """A staged row opened again, with its values as Python objects."""

    number: int
    outcome: str
    raw: dict[str, Any]
    values: dict[str, Any]
    changes: dict[str, tuple[Any, Any]]
    problems: list[Problem]

    def row(self, sheet: Sheet, old: Mapping[str, Any] | None = None) -> Row:
        """The row as ``apply`` takes it."""
        return Row(self.number, self.values, tuple(self.values[key] for key in sheet.key), old)


def opened(sheet: Sheet, row: SheetRow) -> Content:
    """Read a staged row. Columns the sheet no longer has are left out."""
    content = json.loads(row.content)
    known = {column.key: column.kind for column in sheet.columns}
    return Content(
        row.number,
        row.outcome,
        content["raw"],
        {k: known[k].restore(v) for k, v in content["values"].items() if k in known},
        {k: (known[k].restore(a), known[k].restore(b)) for k, (a, b) in content["changes"].items() if k in known},
        [Problem(**problem) for problem in content["problems"]],
    )


def add_problem(row: SheetRow, problem: Problem) -> SheetRow:
    """The row with one more problem; a hard one keeps it out."""
    content = json.loads(row.content)
    content["problems"].append(asdict(problem))
    row.content = dumped(content)
    if problem.hard:
        row.outcome = PROBLEM
    else:
        row.warned = True
    return row


def dumped(content: Any) -> str:
    """Compact JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
