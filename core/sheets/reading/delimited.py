"""Text tables: CSV and TSV in UTF-8, GB18030 or UTF-16, and what comes from the clipboard."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from core.sheets.cells import LONGEST, Cell, TooLong
from core.sheets.reading.unreadable import Unreadable

BLOCK = 1 << 16
LONGEST_FIELD = 4 * 1024 * 1024  # characters of one cell that are read at all
_PROTECTED = re.compile(r'="(.*)"')  # ="0012", a way of keeping zeros


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 if it is valid, else GB18030."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise Unreadable(_("看不出这是什么文件"), _("请上传 .xlsx、.xls 或 .csv"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if b"\x00" in block:
                    return False
                decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


class Text:
    """A text table; its only table has no name."""

    tables = ("",)

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open(encoding=encoding_of(path), newline="")
        self._separator = self._guess_separator()

    def _guess_separator(self) -> str:
        sample = self._file.read(8192)
        self._file.seek(0)
        lines = [line for line in sample.splitlines() if line.strip()][:10]
        counts = {mark: sum(line.count(mark) for line in lines) for mark in ("\t", ",", ";", "，")}
        best = max(counts, key=lambda mark: counts[mark])
        return best if counts[best] else ","

    def rows(self, table: str) -> Iterator[tuple[int, list[Cell]]]:  # noqa: ARG002  there is only one
        """Rows holding anything, numbered by line as a spreadsheet would."""
        self._file.seek(0)
        csv.field_size_limit(LONGEST_FIELD)
        number = 0
        try:
            for number, fields in enumerate(csv.reader(self._file, delimiter=self._separator), 1):
                cells = [_cell(field) for field in fields]
                if any(cell is not None for cell in cells):
                    yield number, cells
        except csv.Error as error:
            words = {"row": number + 1}
            raise Unreadable(
                _("第 %(row)s 行读不下去：有一格内容过长，或引号没有成对") % words, _("请检查这一行，或另存为 .xlsx")
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _cell(field: str) -> Cell:
    if len(field) > LONGEST:
        return TooLong(field[:200], len(field))
    protected = _PROTECTED.fullmatch(field)
    return (protected[1] if protected else field) or None
