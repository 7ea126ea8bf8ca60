"""Turns the XML of a sheet into rows with an expat parser that is fed block by block."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import IO
from xml.parsers import expat

from core.sheets.cells import LONGEST, Broken, Cell, TooLong
from core.sheets.reading.strings import SharedStrings

BLOCK = 1 << 16
MOST_COLUMNS = 300
Merges = dict[tuple[str, int], tuple[str, int]]
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ZERO_1900, _ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


class HostileXmlError(ValueError):
    """A document type or entity in a place where no honest program writes one."""


def new_parser() -> expat.XMLParserType:
    """An expat parser that refuses document types and entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = BLOCK

    def refuse(*_arguments: object) -> None:
        raise HostileXmlError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _Collector:
    """Text of the element at hand, cut at what a cell may hold."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.open = False

    def start(self) -> None:
        self.parts, self.length = [], 0

    def take(self, text: str) -> None:
        if self.open:
            if self.length < LONGEST:
                self.parts.append(text[: LONGEST - self.length])
            self.length += len(text)

    def text(self) -> str:
        joined = "".join(self.parts)
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), joined) if "_x" in joined else joined


def feed_strings(stream: IO[bytes], strings: SharedStrings) -> None:
    """Read sharedStrings.xml into the store; phonetic hints are left out."""
    collector = _Collector()
    hints = 0

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        nonlocal hints
        name = name.rpartition(":")[2]
        if name == "si":
            collector.start()
        elif name == "rPh":
            hints += 1
        elif name == "t" and not hints:
            collector.open = True

    def end(name: str) -> None:
        nonlocal hints
        name = name.rpartition(":")[2]
        if name == "t":
            collector.open = False
        elif name == "rPh":
            hints -= 1
        elif name == "si":
            strings.add(collector.text(), collector.length)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = collector.take
    _feed(parser, stream)


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    for _block in _blocks(parser, stream):
        pass


def _blocks(parser: expat.XMLParserType, stream: IO[bytes]) -> Iterator[None]:
    try:
        while block := stream.read(BLOCK):
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, HostileXmlError) as error:
        raise EOFError(str(error)) from error


class _Rows:
    """Handlers that assemble rows from the events of a sheet's XML."""

    def __init__(self, value_of: Callable[[str, str, int, int, str], Cell]) -> None:
        self.ready: list[tuple[int, list[Cell]]] = []
        self._value_of = value_of
        self._value, self._formula = _Collector(), _Collector()
        self._row: list[Cell] = []
        self._number = self._place = 0
        self._kind = self._style = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                found = _REFERENCE.match(attributes.get("r", ""))
                self._place = column_number(found[1]) if found else len(self._row)
                self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
                self._value.start()
                self._formula.start()
            case "v" | "t":
                self._value.open = True
            case "f":
                self._formula.open = True
                self._formula.take("=")
            case "row":
                self._number = int(attributes.get("r") or self._number + 1)
                self._row = []

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" | "t":
                self._value.open = False
            case "f":
                self._formula.open = False
            case "c":
                self._close_cell()
            case "row":
                if self._row:
                    self.ready.append((self._number, self._row))

    def text(self, text: str) -> None:
        self._value.take(text)
        self._formula.take(text)

    def _close_cell(self) -> None:
        value, formula = self._value, self._formula
        if (not value.length and not formula.length) or self._place >= MOST_COLUMNS or self._place < len(self._row):
            return
        cell = self._value_of(self._kind, value.text(), value.length, int(self._style or 0), formula.text())
        if cell is not None and cell != "":
            self._row.extend([None] * (self._place - len(self._row)))
            self._row.append(cell)


def feed_rows(
    stream: IO[bytes], strings: SharedStrings, date_styles: frozenset[int], from_1904: bool, merges: Merges
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows of a sheet, as they come."""

    def value_of(kind: str, text: str, length: int, style: int, formula: str) -> Cell:
        if kind == "s" and text:
            return strings[int(text)]
        if kind == "n" and text and style in date_styles:
            return _moment(text, _ZERO_1904 if from_1904 else _ZERO_1900)
        return _plain_value(kind, text, length, formula)

    handlers = _Rows(value_of)
    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = handlers.start, handlers.end
    parser.CharacterDataHandler = handlers.text
    fill = _Filler(merges) if merges else None
    for _block in _blocks(parser, stream):
        for number, row in handlers.ready:
            if fill:
                fill(number, row)
            yield number, row
        handlers.ready.clear()


def _plain_value(kind: str, text: str, length: int, formula: str) -> Cell:
    if length > LONGEST:
        return TooLong(text[:200], length)
    if formula and (kind == "e" or not text or "|" in formula):
        return Broken(text or formula[:60])
    if kind == "e":
        return Broken(text)
    if kind == "b":
        return text == "1"
    if kind == "d":
        return _iso(text)
    return _number(text) if kind == "n" else text


def _number(text: str) -> Cell:
    try:
        if text.lstrip("-").isdigit():
            return int(text)
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return Broken(text)
    return int(number) if number == int(number) and abs(number) < 10**15 else number


def _moment(text: str, zero: datetime) -> Cell:
    try:
        moment = zero + timedelta(days=float(text))
    except (ValueError, OverflowError):
        return Broken(text)
    if moment.year < 1900:
        return _number(text)
    moment += timedelta(microseconds=500_000)
    moment = moment.replace(microsecond=0)
    return moment.date() if moment.hour == moment.minute == moment.second == 0 else moment


def _iso(text: str) -> Cell:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text


class _Filler:
    """Repeats cells merged downwards in the rows they cover."""

    def __init__(self, merges: Merges) -> None:
        self._merges = {(top, column_number(left)): bottom for (left, top), (_right, bottom) in merges.items()}
        self._tops = {top for top, _column in self._merges}
        self._open: dict[int, tuple[int, Cell]] = {}

    def __call__(self, number: int, row: list[Cell]) -> None:
        for column, (bottom, cell) in list(self._open.items()):
            if number > bottom:
                del self._open[column]
            elif column >= len(row) or row[column] is None:
                row.extend([None] * (column + 1 - len(row)))
                row[column] = cell
        if number in self._tops:
            for column, cell in enumerate(row):
                if cell is not None and (number, column) in self._merges:
                    self._open[column] = self._merges[(number, column)], cell
