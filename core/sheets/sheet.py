"""How a context declares an Excel sheet: its columns, its key, what is there already, and what taking rows in means."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.sheets.kinds import Fault, Kind, Value

Key = tuple[Value, ...]
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    ``aliases`` are other titles people give it. ``mask`` names the kind of personal data (``id_number``, ``phone``);
    screens then show it masked. A blank cell of an optional column leaves what is there as it is; 清空 empties it.
    """

    key: str
    title: Any
    kind: Kind
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: Any = ""
    example: Any = ""
    width: int = 16
    mask: str = ""


@dataclass(frozen=True)
class Context:
    """Who brings the sheet, and when: what ``existing``, ``check`` and ``Lookup.find`` may depend on."""

    by: Any
    at: datetime


@dataclass(frozen=True)
class Row:
    """One row read without hard fault. ``values`` lacks keys of cells left blank; emptied cells hold None."""

    number: int
    values: Mapping[str, Value]
    key: Key
    old: Mapping[str, Value] | None = None  # what is there already; None when the row is new

    def __getitem__(self, column: str) -> Value:
        return self.values[column]

    def __contains__(self, column: object) -> bool:
        return column in self.values

    def get(self, column: str, default: Any = None) -> Any:
        """Value of a column, or ``default`` when its cell was left blank."""
        return self.values.get(column, default)

    @property
    def is_new(self) -> bool:
        """Whether nothing with this key is there yet."""
        return self.old is None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: at a column, or with the row as a whole when ``column`` is empty."""

    row: int
    said: str
    column: str = ""
    suggestion: str = ""
    replacement: str = ""
    clause: str = ""
    hard: bool = True

    @classmethod
    def of(cls, row: int, column: str, fault: Fault) -> "Problem":
        """The fault of one cell, at its row and column."""
        return cls(row, fault.said, column, fault.suggestion, fault.replacement, "", fault.hard)


class Unfit(Exception):
    """Raised by ``apply`` when rows turn out not to fit: they go back with these problems, the rest is tried again."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} rows")
        self.problems = list(problems)


def _nothing_there(keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Value]]:  # noqa: ARG001
    return {}


def _nothing_wrong(rows: Sequence[Row], context: Context) -> Sequence[Problem]:  # noqa: ARG001
    return ()


@dataclass(frozen=True)
class Sheet:
    """A sheet people fill in and send.

    ``apply(rows, by=…, at=…)`` takes in at most ``CHUNK`` new or changed rows in one set, inside a transaction, and
    returns counts by word (``{"新增": 990}``); running it twice with the same rows must not double anything.
    ``existing(keys, context)`` returns, for the keys that are there, the values to compare (by column key).
    ``check(rows, context)`` returns problems across rows or tables. ``size(context)`` is how many records exist: the
    warning about a change to more than 30 % of them needs it.
    """

    name: str
    title: Any
    noun: Any
    columns: Sequence[Column]
    key: Sequence[str]
    apply: Callable[..., Counts]
    allowed: Callable[[Any], Any]
    existing: Callable[[Sequence[Key], Context], Mapping[Key, Mapping[str, Value]]] = _nothing_there
    check: Callable[[Sequence[Row], Context], Sequence[Problem]] = _nothing_wrong
    size: Callable[[Context], int] | None = None
    guide: Sequence[Any] = ()
    section: Any = ""
    done_url: Callable[[], str] | None = None
    most_rows: int = 200_000
    _by_key: dict[str, Column] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_key.update({column.key: column for column in self.columns})
        unknown = set(self.key) - set(self._by_key)
        if unknown or not self.key:
            raise ValueError(f"sheet {self.name}: key {sorted(unknown) or '()'} is not among its columns")

    def column(self, key: str) -> Column:
        """The column of that key."""
        return self._by_key[key]

    @property
    def version(self) -> str:
        """Eight characters that change when a column is added, dropped, renamed or changes kind."""
        said = "|".join(f"{c.key}:{type(c.kind).__name__}:{c.required:d}" for c in self.columns)
        return hashlib.sha256(said.encode()).hexdigest()[:8]


CHUNK = 1_000
_SHEETS: dict[str, Sheet] = {}


def register(sheet: Sheet) -> Sheet:
    """Offer the sheet on its page; called once in ``apps.ready`` (again with the same name replaces it)."""
    _SHEETS[sheet.name] = sheet
    return sheet


def forget(name: str) -> None:
    """Withdraw a sheet."""
    _SHEETS.pop(name, None)


def sheet_named(name: str) -> Sheet | None:
    """The sheet of that name."""
    return _SHEETS.get(name)


def sheets_for(user: Any) -> Iterator[Sheet]:
    """Sheets the person may use, in order of registration."""
    return (sheet for sheet in list(_SHEETS.values()) if sheet.allowed(user))


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Slices of at most ``size`` items."""
    return (items[start : start + size] for start in range(0, len(items), size))
