"""The workbook that goes back: the person's own, with only the rows that could not be taken in."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.sheets import keeping, rows
from core.sheets.models import SheetRun
from core.sheets.queries import rows_to_return
from core.sheets.reading.book import nature_of
from core.sheets.returning import copied, rewritten
from core.sheets.sheet import Sheet

COPIED_ROWS = 5_000
COPIED_BYTES = 4 * 1024 * 1024


def file_name(run: SheetRun) -> str:
    """What the returned workbook is called."""
    stem = Path(run.file_name).stem
    return _("%(stem)s-退回%(count)s行.xlsx") % {"stem": stem[:80], "count": run.problems}


def write_returned(run: SheetRun, sheet: Sheet, target: IO[bytes]) -> None:
    """Write the returned workbook: a copy with formats and columns kept when small, streamed when large."""
    with override(run.language), keeping.opened(run.stored) as path, TemporaryDirectory() as folder:
        result = Path(folder) / "returned.xlsx"
        small = run.total <= COPIED_ROWS and run.size <= COPIED_BYTES
        if small and nature_of(path).kind == "xlsx":
            copied.write(run, sheet, path, result, _returned(run, sheet))
        else:
            rewritten.write(run, sheet, path, result, _returned(run, sheet))
        with result.open("rb") as file:
            while block := file.read(1 << 16):
                target.write(block)


def _returned(run: SheetRun, sheet: Sheet) -> Iterator[rows.Content]:
    for row in rows_to_return(run).iterator(chunk_size=1_000):
        yield rows.opened(sheet, row)
