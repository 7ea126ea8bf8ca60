"""A list as a file: Excel or CSV, written row by row so that memory does not grow with the list.

The job and the store of files stand above this module: they register in :data:`export_queue` and call
:func:`write_list` (``core.sheets.exports``).
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from django.conf import settings
from django.utils.translation import get_language, override

from core.slots import Slot
from core.web.access import admission, require
from core.web.listing.columns import Column, Plain
from core.web.listing.listing import Listing, Shown, listing_named

CHUNK = 1_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Order:
    """An export somebody asked for. ``query`` may hold what they searched for: a name, a number.

    ``language`` is the one they were reading in when they asked: headings and words of the file are in it.
    """

    listing: str
    about: dict[str, str]
    query: str
    format: str
    title: str
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)


# Filled by the module that joins jobs and files: takes the order and the person, returns the job's page.
export_queue: Slot[Callable[[Order, Any], str]] = Slot("export queue")

Progress = Callable[[int, int], None]


def write_list(order: Order, user: Any, path: Path, progress: Progress) -> int:
    """Write what ``user`` may see of the list to ``path``; ``progress(done, total)`` every 1,000 rows. Rows written.

    ``NotPermitted`` when ``user`` no longer belongs to those the list is for.
    """
    listing = listing_named(order.listing)
    require(admission(listing.audience, user))
    rows = Shown(listing, order.about, order.query, "").rows(user)
    total = rows.count()
    lines = _counted(rows.iterator(chunk_size=CHUNK), total, progress)
    write = _write_csv if order.format == "csv" else _write_xlsx
    with override(order.language):
        return write(listing, lines, path)


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _counted(rows: Iterator[Any], total: int, progress: Progress) -> Iterator[Any]:
    done = 0
    for done, row in enumerate(rows, start=1):
        yield row
        if done % CHUNK == 0:
            progress(done, total)
    progress(done, done)


def _write_csv(listing: Listing, rows: Iterator[Any], path: Path) -> int:
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([str(column.label) for column in listing.columns])
        for row in rows:
            writer.writerow([_text(column.plain(row)) for column in listing.columns])
            written += 1
    return written


def _text(value: Plain) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else str(value)


def _write_xlsx(listing: Listing, rows: Iterator[Any], path: Path) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(_sheet_name(str(listing.title)))
        formats: dict[Literal["head", "day", "time"], Any] = {
            "head": book.add_format({"bold": True, "bg_color": "#F5EDDA", "bottom": 1, "text_wrap": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(listing.columns):
            sheet.set_column(place, place, _width(column))
        sheet.write_row(0, 0, [str(column.label) for column in listing.columns], formats["head"])
        for count, row in enumerate(rows, start=1):
            for place, column in enumerate(listing.columns):
                _write_cell(sheet, count, place, column.plain(row), formats)
        sheet.autofilter(0, 0, max(count, 1), len(listing.columns) - 1)
    return count


def _write_cell(sheet: Any, line: int, place: int, value: Plain, formats: dict[Any, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value, formats["time"])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, formats["day"])
    elif isinstance(value, str):
        sheet.write_string(line, place, value[:32_767])
    elif value is not None:
        sheet.write_number(line, place, value)


def _width(column: Column) -> int:
    return min(WIDEST, max(12, 2 * len(str(column.label)) + 4))


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "Sheet1"
