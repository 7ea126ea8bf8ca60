"""A streaming reader of .xlsx: one pass over the sheet's XML, nothing kept but the row at hand."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from core.sheets.cells import Cell
from core.sheets.reading.parsing import Merges, feed_rows, feed_strings
from core.sheets.reading.strings import SharedStrings
from core.sheets.reading.unreadable import Unreadable

UNFOLDED = 600 * 1024 * 1024  # bytes all parts may have together once unpacked
SUSPECT, RATIO = 20 * 1024 * 1024, 300  # a part larger than this and packed tighter than this is a bomb
MOST_PARTS = 5_000
SMALL_PART = 30 * 1024 * 1024  # workbook.xml, styles.xml: read whole
BLOCK = 1 << 16
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


def damaged() -> Unreadable:
    """The file's inside does not hold together."""
    return Unreadable(_("文件已损坏，打不开"), _("请用 Excel 或 WPS 打开原文件，另存为 .xlsx 再上传"))


def inspect(path: Path) -> int:
    """Bytes the workbook unfolds to. Raises ``Unreadable`` for bombs, damage, and other things in a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise damaged() from error
    total = sum(part.file_size for part in parts)
    tight = any(p.file_size > SUSPECT and p.file_size > RATIO * max(p.compress_size, 1) for p in parts)
    if total > UNFOLDED or tight or len(parts) > MOST_PARTS:
        words = {"size": f"{total // 1024 // 1024:,}"}
        raise Unreadable(
            _("文件解开后有 %(size)s MB，大得不正常，为安全起见没有打开") % words,
            _("请把数据复制到新下载的模板里再上传"),
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(_("压缩包有密码"), _("请去掉密码再上传"))
    if "xl/workbook.bin" in names:
        raise Unreadable(_("这是二进制工作簿（.xlsb），读不了"), _("请另存为 .xlsx 再上传"))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        what = _("Word 文档") if any(n.startswith("word/") for n in names) else _("压缩包或别的文件")
        raise Unreadable(_("这不是表格，是%(name)s") % {"name": what}, _("请上传 .xlsx、.xls 或 .csv"))
    return total


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class Workbook:
    """An open .xlsx: its visible tables and their rows."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._strings = SharedStrings()
        try:
            book = self._part("xl/workbook.xml")
            self._parts = self._sheet_parts(book)
            self._from_1904 = any(_local(e) == "workbookPr" and e.get("date1904") in {"1", "true"} for e in book.iter())
            self._date_styles = self._find_date_styles()
            self._read_strings()
        except Unreadable:
            self.close()
            raise
        except (KeyError, ParseError, DefusedXmlException, ValueError, zipfile.BadZipFile, EOFError) as error:
            self.close()
            raise damaged() from error
        self.tables = tuple(self._parts)

    def rows(self, table: str) -> Iterator[tuple[int, list[Cell]]]:
        """Rows holding anything. A cell merged downwards counts in every row it covers that holds something else."""
        part = self._parts[table]
        merges = self._merges(part)
        with self._archive.open(part) as stream:
            yield from feed_rows(stream, self._strings, self._date_styles, self._from_1904, merges)

    def close(self) -> None:
        """Close archive and temporary file."""
        self._strings.close()
        self._archive.close()

    def _part(self, name: str) -> Element:
        if self._archive.getinfo(name).file_size > SMALL_PART:
            raise damaged()
        return fromstring(self._archive.read(name))  # type: ignore[no-any-return]

    def _sheet_parts(self, book: Element) -> dict[str, str]:
        targets = {r.get("Id"): r.get("Target", "") for r in self._part("xl/_rels/workbook.xml.rels")}
        names = set(self._archive.namelist())
        parts: dict[str, str] = {}
        for sheet in (e for e in book.iter() if _local(e) == "sheet"):
            relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            target = targets.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            if sheet.get("state", "visible") == "visible" and part in names and "worksheets" in part:
                parts[sheet.get("name", part)] = part
        if not parts:
            raise Unreadable(_("文件里没有看得见的工作表"), _("请取消隐藏，或复制到新下载的模板里"))
        return parts

    def _find_date_styles(self) -> frozenset[int]:
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset()
        styles = self._part("xl/styles.xml")
        codes = (e for e in styles.iter() if _local(e) == "numFmt")
        custom = {int(e.get("numFmtId", 0)) for e in codes if _is_date(e.get("formatCode", ""))}
        formats = next((list(e) for e in styles.iter() if _local(e) == "cellXfs"), [])
        dated = _BUILT_IN_DATES | custom
        return frozenset(i for i, xf in enumerate(formats) if int(xf.get("numFmtId", 0)) in dated)

    def _read_strings(self) -> None:
        if "xl/sharedStrings.xml" in self._archive.namelist():
            with self._archive.open("xl/sharedStrings.xml") as stream:
                feed_strings(stream, self._strings)
        self._strings.seal()

    def _merges(self, part: str) -> Merges:
        """Cells merged downwards. They are listed after the rows, so the bytes are scanned once beforehand."""
        merges: Merges = {}
        tail = b""
        with self._archive.open(part) as stream:
            while block := stream.read(BLOCK):
                for left, top, right, bottom in _MERGE.findall(tail + block):
                    if bottom != top and len(merges) < 20_000:
                        merges[(left.decode(), int(top))] = (right.decode(), int(bottom))
                tail = (tail + block)[-80:]
        return merges


def _is_date(code: str) -> bool:
    """Whether a number format shows a date or time."""
    bare = re.sub(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.', "", code).lower()
    return bool(re.search("[ymdhs年月日]", bare)) and "general" not in bare
