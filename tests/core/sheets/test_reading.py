"""Readers: dirty workbooks are read, hostile files refused in plain words."""

import tracemalloc
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import numbers
from openpyxl.workbook.protection import WorkbookProtection

from core.sheets.cells import Broken, TooLong
from core.sheets.reading.book import nature_of, open_book
from core.sheets.reading.unreadable import Unreadable
from tests.core.sheets.conftest import saved, workbook


def read(path: Path, table: int = 0) -> list[tuple[int, list[Any]]]:
    with open_book(path) as book:
        return [(number, list(cells)) for number, cells in book.rows(book.tables[table])]


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def write(content: bytes, name: str = "a.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path)
    return str(caught.value)


def test_values_come_with_their_row_number(put: Any) -> None:
    rows = read(
        put(workbook(["名称", "日期", "数", "真"], [], ["甲", datetime(2024, 7, 4), 1.5, True], [None, None, 3]))
    )
    assert rows == [
        (1, ["名称", "日期", "数", "真"]),
        (3, ["甲", date(2024, 7, 4), 1.5, True]),
        (4, [None, None, 3]),
    ]


def test_dates_times_serials_and_1904(put: Any) -> None:
    book = openpyxl.Workbook()
    table = book.active
    table["A1"] = datetime(2024, 7, 4, 8, 30)
    table["B1"] = 45477
    table["C1"] = 45477
    table["C1"].number_format = 'yyyy"年"m"月"d"日"'
    table["D1"] = 3
    table["D1"].number_format = numbers.FORMAT_NUMBER_COMMA_SEPARATED1
    assert read(put(saved(book))) == [(1, [datetime(2024, 7, 4, 8, 30), 45477, date(2024, 7, 4), 3])]
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    table["A1"] = datetime(2024, 7, 4)
    assert read(put(saved(book)))[0][1][0] == date(2024, 7, 4)


def test_inline_and_rich_strings_and_formula_results(put: Any) -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    table = book.add_worksheet()
    bold = book.add_format({"bold": True})
    table.write_string(0, 0, "直接 写的")
    table.write_rich_string(0, 1, "一半", bold, "粗体")
    table.write_formula(0, 2, "=1+1", None, 2)
    table.write_formula(0, 3, "=1/0", None, "#DIV/0!")
    table.write_formula(0, 4, "=cmd|' /C calc'!A0", None, 0)
    table.write_string(0, 5, "=cmd|' /C calc'!A0")
    book.close()
    ((_number, cells),) = read(put(buffer.getvalue()))
    assert cells[:3] == ["直接 写的", "一半粗体", 2]
    assert isinstance(cells[3], Broken)
    assert isinstance(cells[4], Broken)
    assert cells[5] == "=cmd|' /C calc'!A0"


def test_cells_merged_downwards_count_in_every_row(put: Any) -> None:
    book = openpyxl.Workbook()
    table = book.active
    for row in (["工会", "单位"], ["大兴", "甲"], [None, "乙"], [None, None], ["海淀", "丙"]):
        table.append(row)
    table.merge_cells("A2:A4")
    assert read(put(saved(book))) == [
        (1, ["工会", "单位"]),
        (2, ["大兴", "甲"]),
        (3, ["大兴", "乙"]),
        (5, ["海淀", "丙"]),
    ]


def test_hidden_tables_are_not_read(put: Any) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("藏").sheet_state = "hidden"
    with open_book(put(saved(book))) as opened:
        assert list(opened.tables) == ["Sheet"]


def test_ten_megabytes_in_one_cell_stay_out_of_memory(put: Any) -> None:
    inner = f"<row r='1'><c r='A1' t='inlineStr'><is><t>{'长' * 4_000_000}</t></is></c><c r='B1'><v>7</v></c></row>"
    path = put(_sheet_xml(inner))
    tracemalloc.start()
    ((_number, cells),) = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(cells[0], TooLong)
    assert cells[0].length == 4_000_000
    assert cells[1] == 7
    assert peak < 3_000_000


def _sheet_xml(rows: str, *, head: str = "") -> bytes:
    """A workbook whose only sheet has this XML."""
    source = zipfile.ZipFile(BytesIO(workbook(["x"])))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                content = f"{head}<worksheet xmlns='{space}'><sheetData>{rows}</sheetData></worksheet>".encode()
            target.writestr(name, content)
    return buffer.getvalue()


def test_a_zip_bomb_is_not_unfolded(put: Any) -> None:
    content = _sheet_xml("<row/>" * 10_000_000)
    assert len(content) < 1_000_000
    assert "大得不正常" in refused(put(content))


def test_entities_are_refused(put: Any) -> None:
    head = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    rows = "<row r='1'><c r='A1' t='inlineStr'><is><t>&b;</t></is></c></row>"
    assert "已损坏" in refused(put(_sheet_xml(rows, head=head)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"MZ\x90\x00" + b"\x00" * 100, "程序（.exe）"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0 jpeg", "图片"),
        (b"Rar!\x1a\x07", "压缩包（.rar）"),
        (b"PK\x03\x04 not really", "已损坏"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"<?xml version='1.0'?><Workbook/>", "网页或 XML"),
        (bytes(range(256)) * 8, "看不出"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "Word"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "已损坏"),
    ],
)
def test_what_is_no_table_is_named(put: Any, content: bytes, said: str) -> None:
    assert said in refused(put(content))


def test_a_word_document_and_a_plain_zip_are_named(put: Any) -> None:
    for name, said in (("word/document.xml", "Word 文档"), ("a.txt", "压缩包或别的文件")):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(name, "x")
        assert said in refused(put(buffer.getvalue()))


def test_a_truncated_workbook_is_damaged_not_a_crash(put: Any) -> None:
    whole = workbook(*([f"第{number}行", number] for number in range(2_000)))
    assert "已损坏" in refused(put(whole[: len(whole) // 2]))
    middle = bytearray(whole)
    middle[len(middle) // 3 : len(middle) // 3 + 400] = b"\x00" * 400
    assert "已损坏" in refused(put(bytes(middle)))


def test_a_protected_but_readable_workbook_is_read(put: Any) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(["a"])))
    book.security = WorkbookProtection(workbookPassword="x", lockStructure=True)
    assert read(put(saved(book))) == [(1, ["a"])]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("gb18030", ";")],
)
def test_text_in_every_usual_encoding(put: Any, encoding: str, separator: str) -> None:
    lines = [["名称", "备注"], ["北京𠮷祥公司", '含"引号"'], ["", ""], ["乙", "两\n行"]]
    text = "\r\n".join(separator.join('"' + c.replace('"', '""') + '"' for c in line) for line in lines)
    rows = read(put(text.encode(encoding), "a.csv"))
    assert [cells for _number, cells in rows] == [lines[0], lines[1], lines[3]]
    assert rows[-1][0] == 4


def test_text_with_an_endless_cell_is_refused_by_line(put: Any) -> None:
    assert "第 2 行" in refused(put(f"a,b\n{'x' * 5_000_000},1\n".encode(), "a.csv"))


def test_protected_zeros_of_csv(put: Any) -> None:
    assert read(put(b'code,name\n="0012",x\n', "a.csv"))[1] == (2, ["0012", "x"])


def test_the_nature_of_a_file_does_not_depend_on_its_name(put: Any) -> None:
    assert nature_of(put(workbook(["a"]), "a.xls")).kind == "xlsx"
    assert nature_of(put("名称,数\n甲,1\n".encode("gb18030"), "a.xlsx")).kind == "text"


def test_shared_strings_do_not_fill_memory(put: Any) -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    table = book.add_worksheet()
    for number in range(20_000):
        table.write_string(number, 0, f"第{number}家有限责任公司，地址很长很长很长很长很长很长很长很长")
    book.close()
    path = put(buffer.getvalue())
    del buffer, book, table
    tracemalloc.start()
    with open_book(path) as opened:
        assert sum(1 for _row in opened.rows(opened.tables[0])) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_500_000


def test_an_old_xls_is_read() -> None:
    rows = read(Path(__file__).with_name("old.xls"))
    assert rows == [
        (2, ["统一社会信用代码", "单位名称", "建会日期", "职工人数"]),
        (3, ["91110000802100433B", "老式表格公司", date(2024, 7, 4), 12]),
        (5, [None, "只有名称", None, None]),
    ]
