"""Opening an upload: what it really is, and its rows one after the other."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets.cells import Cell
from core.sheets.reading import delimited, legacy, xlsx
from core.sheets.reading.unreadable import Unreadable

LARGEST = 50 * 1024 * 1024  # bytes of an upload
NumberedRow = tuple[int, Sequence[Cell]]


class Book(Protocol):
    """A file whose tables can be read row by row; row numbers are those the person sees."""

    @property
    def tables(self) -> Sequence[str]:
        """Names of the visible tables."""
        ...

    def rows(self, table: str) -> Iterator[NumberedRow]:
        """Rows that hold anything, with their number."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@dataclass(frozen=True)
class Nature:
    """What a file turned out to be: ``xlsx``, ``xls`` or ``text``, and roughly how many bytes it unfolds to."""

    kind: str
    weight: int


_OTHERS: tuple[tuple[bytes, Any], ...] = (
    (b"MZ", gettext_lazy("程序（.exe）")),
    (b"\x7fELF", gettext_lazy("程序")),
    (b"%PDF", "PDF"),
    (b"\x89PNG", gettext_lazy("图片")),
    (b"\xff\xd8\xff", gettext_lazy("图片")),
    (b"GIF8", gettext_lazy("图片")),
    (b"Rar!", gettext_lazy("压缩包（.rar）")),
    (b"7z\xbc\xaf", gettext_lazy("压缩包（.7z）")),
    (b"\x1f\x8b", gettext_lazy("压缩包（.gz）")),
    (b"{\\rtf", gettext_lazy("Word 文档")),
)


def nature_of(path: Path) -> Nature:
    """What the file is by its content. Raises ``Unreadable`` with the reason in plain words."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(_("文件是空的，一个字节也没有"), _("请打开原文件看看，保存后重新上传"))
    if size > LARGEST:
        words = {"size": size // 1024 // 1024, "most": LARGEST // 1024 // 1024}
        raise Unreadable(_("文件有 %(size)s MB，最大 %(most)s MB") % words, _("请删去图片和多余的表，或分成几份"))
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _OTHERS:
        if head.startswith(mark):
            raise Unreadable(_("这不是表格，是%(name)s") % {"name": name}, _("请上传 .xlsx、.xls 或 .csv"))
    if head.startswith(b"PK"):
        return Nature("xlsx", xlsx.inspect(path))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        legacy.inspect(path)
        return Nature("xls", size * 4)
    _refuse_markup(head)
    return Nature("text", size)


def _refuse_markup(head: bytes) -> None:
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<head", b"<style")):
        raise Unreadable(
            _("这个文件后缀是表格，里面其实是网页或 XML"), _("请用 Excel 或 WPS 打开，另存为 .xlsx 再上传")
        )


def open_book(path: Path) -> AbstractContextManager[Book]:
    """Open the file for reading. Raises ``Unreadable``."""
    match nature_of(path).kind:
        case "xlsx":
            return _Closing(xlsx.Workbook(path))
        case "xls":
            return _Closing(legacy.Workbook(path))
        case _:
            return _Closing(delimited.Text(path))


class _Closing(AbstractContextManager[Book]):
    """Closes the book at the end of the block, and turns a damaged file into a sentence."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def __enter__(self) -> Book:
        return self.book

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.book.close()
        if isinstance(error, zipfile.BadZipFile | EOFError | zlib.error):
            raise xlsx.damaged() from error
