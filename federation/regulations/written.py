"""A regulation as written in its TOML file: read, checked, and turned into plain records."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

STATUSES = ("stated", "public", "analogous", "assumed")
SERVED = ("rule", "form", "manual")
LEVELS = ("city", "national", "default")
REGULATION_KEYS = {
    "code", "order", "title", "issuer", "level", "in_force_from", "in_force_until", "source", "note", "clause",
}  # fmt: skip
CLAUSE_KEYS = {"number", "title", "text", "status", "source", "served", "parameter"}
PARAMETER_KEYS = {"code", "title", "value", "unit", "scale", "since", "status", "labels", "earlier"}


class Malformed(Exception):
    """The file breaks the form; ``problems`` names file, clause and key of each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Words:
    """A text in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class WrittenValue:
    """A value and the day it starts."""

    value: Any
    since: date


@dataclass(frozen=True)
class WrittenParameter:
    """A number of a clause: stored ``value`` is ``scale`` times what is shown; ``labels`` name the keys of a table."""

    code: str
    title: Words
    unit: Words
    scale: int
    status: str
    labels: Mapping[str, Mapping[str, str]]
    values: tuple[WrittenValue, ...]


@dataclass(frozen=True)
class WrittenClause:
    """One clause with what is known of it."""

    number: str
    title: Words
    text: Words
    status: str
    source: Words
    served: str
    parameters: tuple[WrittenParameter, ...]


@dataclass(frozen=True)
class WrittenRegulation:
    """One file."""

    code: str
    order: int
    title: Words
    issuer: Words
    level: str
    in_force_from: date
    in_force_until: date | None
    source: Words
    note: Words
    clauses: tuple[WrittenClause, ...]


@dataclass
class _Reader:
    """Takes keys out of a table, noting at ``place`` whatever is missing or wrong."""

    table: Mapping[str, Any]
    place: str
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        self.problems.append(f"{self.place}: {problem}")

    def only(self, known: set[str]) -> None:
        for key in sorted(self.table.keys() - known):
            self.note(f"unknown key {key}")

    def word(self, key: str, among: tuple[str, ...] = (), default: str = "") -> str:
        found = self.table.get(key, default)
        if not isinstance(found, str) or not found.strip():
            self.note(f"{key} is missing")
            return ""
        if among and found not in among:
            self.note(f"{key} is {found!r}, must be one of {', '.join(among)}")
        return found

    def words(self, key: str, optional: bool = False) -> Words:
        found = self.table.get(key, {})
        if not isinstance(found, Mapping):
            found = {}
        both = Words(str(found.get("zh", "")).strip(), str(found.get("en", "")).strip())
        if bool(both.zh) != bool(both.en) or not (optional or both.zh):
            self.note(f"{key} needs both zh and en")
        return both

    def day(self, key: str, optional: bool = False) -> date:
        found = self.table.get(key)
        if type(found) is date:
            return found
        if not (optional and found is None):
            self.note(f"{key} must be a day like 2024-07-01")
        return date.max

    def number(self, key: str, default: int) -> int:
        found = self.table.get(key, default)
        if type(found) is int and found > 0:
            return found
        self.note(f"{key} must be a whole number above 0")
        return default

    def value(self) -> Any:
        if "value" not in self.table:
            self.note("value is missing")
        found = self.table.get("value")
        if not _is_value(found):
            self.note("value must be a whole number, a list of words, or a table of whole numbers")
        return found

    def inside(self, table: Mapping[str, Any], place: str) -> "_Reader":
        return _Reader(table, f"{self.place}{place}", self.problems)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        found = self.table.get(key, [])
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _is_value(found: object) -> bool:
    match found:
        case bool():
            return False
        case int():
            return True
        case list():
            return bool(found) and all(isinstance(one, str) for one in found)
        case dict():
            return bool(found) and all(type(one) is int for one in found.values())
    return False


def read(text: str, file: str) -> WrittenRegulation:
    """Read one file's text; ``file`` is its name without ending, which the code must equal. Raises ``Malformed``."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed([f"{file}.toml: {error}"]) from error
    reader = _Reader(table, f"{file}.toml")
    reader.only(REGULATION_KEYS)
    if (code := reader.word("code")) != file:
        reader.note(f"code is {code!r}, but the file is called {file}")
    until = reader.day("in_force_until", optional=True)
    regulation = WrittenRegulation(
        code=code,
        order=reader.number("order", 100),
        title=reader.words("title"),
        issuer=reader.words("issuer"),
        level=reader.word("level", LEVELS),
        in_force_from=reader.day("in_force_from"),
        in_force_until=None if until == date.max else until,
        source=reader.words("source"),
        note=reader.words("note", optional=True),
        clauses=tuple(_clause(reader.inside(one, f" clause {one.get('number')}")) for one in reader.tables("clause")),
    )
    reader.problems.extend(_doubled(regulation, file))
    if reader.problems:
        raise Malformed(reader.problems)
    return regulation


def _clause(reader: _Reader) -> WrittenClause:
    reader.only(CLAUSE_KEYS)
    status = reader.word("status", STATUSES)
    return WrittenClause(
        number=reader.word("number"),
        title=reader.words("title"),
        text=reader.words("text"),
        status=status,
        source=reader.words("source"),
        served=reader.word("served", SERVED),
        parameters=tuple(
            _parameter(reader.inside(one, f" parameter {one.get('code')}"), status)
            for one in reader.tables("parameter")
        ),
    )


def _parameter(reader: _Reader, status: str) -> WrittenParameter:
    reader.only(PARAMETER_KEYS)
    labels = reader.table.get("labels", {})
    value = WrittenValue(reader.value(), reader.day("since"))
    earlier = [reader.inside(one, " earlier") for one in reader.tables("earlier")]
    values = sorted([value, *(WrittenValue(one.value(), one.day("since")) for one in earlier)], key=lambda v: v.since)
    if len({one.since for one in values}) < len(values):
        reader.note("two values start on the same day")
    return WrittenParameter(
        code=reader.word("code"),
        title=reader.words("title"),
        unit=reader.words("unit", optional=True),
        scale=reader.number("scale", 1),
        status=reader.word("status", STATUSES, default=status),
        labels=labels if isinstance(labels, Mapping) else {},
        values=tuple(values),
    )


def _doubled(regulation: WrittenRegulation, file: str) -> Iterator[str]:
    numbers = [clause.number for clause in regulation.clauses]
    if not numbers:
        yield f"{file}.toml: no clause"
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield f"{file}.toml clause {number}: the number stands twice"
    codes = [parameter.code for clause in regulation.clauses for parameter in clause.parameters]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{file}.toml: parameter {code} stands twice"
