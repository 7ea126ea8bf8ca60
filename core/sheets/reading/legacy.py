"""Workbooks of Excel 97–2003 (.xls), which hold at most 65,536 rows and are read whole."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from core.sheets.cells import LONGEST, Cell, TooLong
from core.sheets.reading.unreadable import Unreadable

LARGEST = 20 * 1024 * 1024


def _cannot() -> Unreadable:
    return Unreadable(_("文件已损坏，打不开"), _("请用 Excel 或 WPS 打开原文件，另存为 .xlsx 再上传"))


def inspect(path: Path) -> None:
    """Refuse what only looks like .xls: encrypted workbooks, Word documents, files too large to read whole."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(_("工作簿设了打开密码，读不了"), _("请在 Excel 里去掉密码，另存后再上传"))
    if "WordDocument".encode("utf-16-le") in content:
        raise Unreadable(_("这不是表格，是 Word 文档"), _("请上传 .xlsx、.xls 或 .csv"))
    if len(content) > LARGEST:
        words = {"most": LARGEST // 1024 // 1024}
        raise Unreadable(_(".xls 文件最大 %(most)s MB") % words, _("请另存为 .xlsx 再上传"))


class Workbook:
    """An open .xls."""

    def __init__(self, path: Path) -> None:
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except Exception as error:  # every fault of the parser means the same to the person
            if "password" in str(error).lower() or "encrypt" in str(error).lower():
                raise Unreadable(_("工作簿设了打开密码，读不了"), _("请在 Excel 里去掉密码，另存后再上传")) from error
            raise _cannot() from error
        self.tables = tuple(s.name for s in self._book.sheets_metadata if s.visible == SheetVisibleEnum.Visible)

    def rows(self, table: str) -> Iterator[tuple[int, list[Cell]]]:
        """Rows holding anything."""
        try:
            content = self._book.get_sheet_by_name(table).to_python(skip_empty_area=False)
        except Exception as error:
            raise _cannot() from error
        for number, values in enumerate(content, 1):
            cells = [_cell(value) for value in values]
            if any(cell is not None for cell in cells):
                yield number, cells

    def close(self) -> None:
        """Close the workbook."""
        self._book.close()


def _cell(value: Any) -> Cell:
    match value:
        case None | "":
            return None
        case str() if len(value) > LONGEST:
            return TooLong(value[:200], len(value))
        case bool() | str() | datetime() | date():
            return value
        case int() | float():
            return int(value) if value == int(value) and abs(value) < 10**15 else value
        case time() | timedelta():
            return str(value)
    return str(value)
