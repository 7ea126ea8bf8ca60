"""Workbooks that leave: the template, the returned copy, the official table."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from openpyxl.styles import Font, PatternFill

from core.sheets import actions
from core.sheets.blank import template
from core.sheets.models import SheetRun
from core.sheets.returned import file_name, write_returned
from core.sheets.safety import safe_csv_cell
from core.sheets.sheet import Sheet
from core.sheets.workflow import CHECKED, REFUSED
from tests.core.sheets.conftest import TITLES, Register, line, saved, uscc, workbook

pytestmark = pytest.mark.django_db


def send(sheet: Sheet, by: Any, content: bytes, name: str = "名册.xlsx") -> SheetRun:
    return actions.begin_run(sheet=sheet, name=name, blocks=[content], by=by, at=timezone.now())


def returned(run: SheetRun, sheet: Sheet) -> Any:
    buffer = BytesIO()
    write_returned(run, sheet, buffer)
    return openpyxl.load_workbook(buffer)


def values(table: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in table.iter_rows()]


def test_the_template_has_drop_downs_a_guide_and_its_mark(sheet: Sheet) -> None:
    book = openpyxl.load_workbook(BytesIO(template(sheet)))
    assert book.sheetnames == ["单位名册", "填写说明"]
    table, guide = book.worksheets
    assert table["A1"].value == "统一社会信用代码*"
    assert table["A2"].value == "91110000802100433B"
    assert table["A9"].number_format == "@" or table.column_dimensions["A"].style
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in table.data_validations.dataValidation}
    assert lists["D2"] == '"企业,机关,学校"'
    assert lists["C2"] == '"大兴区总工会,海淀区总工会,西城区总工会"'
    words = [cell for row in values(guide) for cell in row if cell]
    assert f"表格代号: test.units / {sheet.version}" in words
    assert "一行一家单位。" in words


def test_the_template_comes_back_and_is_recognised(sheet: Sheet, clerk: Any) -> None:
    book = openpyxl.load_workbook(BytesIO(template(sheet)))
    for place, value in enumerate(line(1), 1):
        book.worksheets[0].cell(3, place).value = value
    run = send(sheet, clerk, saved(book))
    assert run.state == CHECKED
    assert (run.new, run.problems, run.skipped, run.said) == (1, 0, [[2, "示例行"]], "")


def test_another_sheets_template_is_refused_by_name(sheet: Sheet, clerk: Any) -> None:
    from core.sheets import sheet as declared

    other = Sheet("test.others", "职工名册", "人", sheet.columns, ("uscc",), sheet.apply, sheet.allowed)
    declared.register(other)
    run = send(sheet, clerk, template(other))
    declared.forget("test.others")
    assert run.state == REFUSED
    assert "这是《职工名册》的表，不是《单位名册》" in run.said


def test_many_options_go_to_a_hidden_sheet(sheet: Sheet) -> None:
    from dataclasses import replace

    from core.sheets.kinds import Choice

    many = Choice(choices=[(str(n), f"很长很长的行业门类第{n}种") for n in range(60)])
    columns = (*sheet.columns[:3], replace(sheet.columns[3], kind=many))
    book = openpyxl.load_workbook(BytesIO(template(replace(sheet, columns=columns))))
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["D60"].value == "很长很长的行业门类第59种"
    assert any(r.formula1 == "'选项'!$D$1:$D$60" for r in book.worksheets[0].data_validations.dataValidation)


def dirty(*rows: Any) -> bytes:
    """A workbook with title row, its own column, formats, a formula, a merged cell and a second sheet."""
    book = openpyxl.Workbook()
    table = book.active
    table.title = "我的表"
    table.append(["2026 年单位名册"])
    table.merge_cells("A1:D1")
    table.append(["我的序号", *TITLES])
    for number, row in enumerate(rows, 1):
        table.append([number, *row])
    table["C4"].font = Font(color="FF0000FF", italic=True)
    table["C4"].fill = PatternFill("solid", fgColor="FF00FF00")
    table["A4"] = "=ROW()-2"
    table.column_dimensions["C"].width = 44
    table.auto_filter.ref = f"A2:K{table.max_row}"
    table.row_dimensions[3].hidden = True
    book.create_sheet("别的")["A1"] = "留着"
    return saved(book)


def test_only_bad_rows_come_back_in_the_same_workbook(sheet: Sheet, clerk: Any) -> None:
    evil = "=cmd|' /C calc'!A0"
    content = dirty(line(1), line(2, uscc="9111OOOO8O21OO433B"), line(3), line(4, kind="企页", name=evil))
    run = send(sheet, clerk, content)
    assert (run.new, run.problems, run.heading_row) == (2, 2, 2)
    book = returned(run, sheet)
    assert book.sheetnames == ["我的表", "别的"]
    table = book["我的表"]
    rows = values(table)
    assert rows[0][0] == "2026 年单位名册"
    assert rows[1][:3] == ["我的序号", *TITLES[:2]]
    assert rows[1][-2:] == ["退回原因", "修改建议"]
    assert len(rows) == 4
    assert rows[2][0] == "=ROW()-2"
    assert rows[2][1] == "9111OOOO8O21OO433B"
    assert "不会有字母 O" in rows[2][-2]
    assert "91110000802100433B" in rows[2][-1]
    assert "没有“企页”这一项" in rows[3][-2]
    assert "是不是“企业”" in rows[3][-1]
    assert table["B3"].fill.fgColor.rgb == "00F7D9D3"
    assert "不会有字母 O" in table["B3"].comment.text
    assert table["C3"].font.italic
    assert table["C3"].fill.fgColor.rgb == "FF00FF00"
    assert table.column_dimensions["C"].width == 44
    assert not table.row_dimensions[3].hidden
    assert table.auto_filter.ref is None
    danger = table["C4"]
    assert (danger.value, danger.data_type, danger.quotePrefix) == ("=cmd|' /C calc'!A0", "s", True)
    assert book["别的"]["A1"].value == "留着"
    assert file_name(run) == "名册-退回2行.xlsx"


def test_returned_rows_once_mended_are_taken_and_the_columns_added_do_not_pile_up(
    sheet: Sheet, register: Register, clerk: Any
) -> None:
    first = send(sheet, clerk, dirty(line(1), line(2, kind="企页"), line(3, kind="没有")))
    actions.take_in_run(run=first, by=clerk, at=timezone.now())
    book = returned(first, sheet)
    book["我的表"]["E3"] = "企业"
    second = send(sheet, clerk, saved(book))
    assert (second.new, second.problems) == (1, 1)
    actions.take_in_run(run=second, by=clerk, at=timezone.now())
    assert set(register.units) == {(uscc(1),), (uscc(2),)}
    titles = values(returned(second, sheet)["我的表"])[1]
    assert titles.count("退回原因") == 1


def test_merged_data_cells_are_split_in_the_copy(sheet: Sheet, clerk: Any) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(TITLES, line(1), line(2, union=None, kind="x"))))
    book.active.merge_cells("C2:C3")
    run = send(sheet, clerk, saved(book))
    table = returned(run, sheet).active
    assert table["C2"].value == "大兴区总工会"
    assert not table.merged_cells.ranges


@pytest.mark.parametrize("name", ["名册.csv", "粘贴的内容"])
def test_text_comes_back_as_a_new_workbook(sheet: Sheet, clerk: Any, name: str) -> None:
    rows = [["我的", *TITLES], ["a", *line(1)], ["b", *line(2, kind="企页", name="=1+1+A1")]]
    text = "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    run = send(sheet, clerk, text.encode(), name)
    table = returned(run, sheet).active
    assert values(table)[0][:2] == ["我的", TITLES[0]]
    row = values(table)[1]
    assert row[0] == "b"
    assert row[2] == "=1+1+A1"
    assert table["C2"].data_type == "s"
    assert table["E2"].comment is not None
    assert "没有“企页”这一项" in row[-2]


def test_a_long_list_is_streamed_with_every_column(sheet: Sheet, clerk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sheets.returned.COPIED_ROWS", 1)
    run = send(sheet, clerk, dirty(line(1), line(2, kind="企页"), line(3)))
    rows = values(returned(run, sheet)["我的表"])
    assert rows[0][0] == "2026 年单位名册"
    assert rows[1][:2] == ["我的序号", TITLES[0]]
    assert rows[2][0] == "=ROW()-2"  # never worked out by Excel: comes back as the text it was
    assert rows[2][1] == uscc(2)
    assert len(rows) == 3


def test_cells_of_a_csv_do_not_run() -> None:
    assert safe_csv_cell("=cmd|x") == "'=cmd|x"
    assert safe_csv_cell("-5") == "-5"
    assert safe_csv_cell("北京") == "北京"


def test_an_official_table_looks_like_an_attachment(tmp_path: Any) -> None:
    from datetime import date

    from core.sheets.official import OfficialTable, TableColumn, write_table

    table = OfficialTable(
        title="首都工匠学院建设情况汇总表",
        attachment="附件1",
        above=("填报单位：北京市总工会", "截至：2026年11月22日"),
        columns=(
            TableColumn("序号", 6),
            TableColumn("工会", 22, "left"),
            TableColumn("计划", 8, group="首都工匠学院"),
            TableColumn("已建", 8, group="首都工匠学院"),
            TableColumn("授牌日期", 14),
        ),
        below=("注：原则上每个区、产业工会 1–2 家。",),
        signed=("填表人：", "负责人："),
        total=("", "合计", 40, 27, None),
    )
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        count = write_table(file, table, ([n, f"第{n}工会", 2, 1, date(2024, 7, 4)] for n in range(1, 101)))
    assert count == 100
    sheet = openpyxl.load_workbook(path).active
    rows = values(sheet)
    assert [row[0] for row in rows[:3]] == ["附件1", "首都工匠学院建设情况汇总表", rows[2][0]]
    assert "截至：2026年11月22日" in rows[2][0]
    assert rows[3] == ["序号", "工会", "首都工匠学院", None, "授牌日期"]
    assert rows[4][2:4] == ["计划", "已建"]
    assert rows[5] == [1, "第1工会", 2, 1, "2024-07-04"]
    assert rows[105] == [None, "合计", 40, 27, None] or rows[105][1:4] == ["合计", 40, 27]
    assert rows[106][0].startswith("注：")
    assert sheet.print_title_rows == "$4:$5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert "&P" in sheet.oddFooter.center.text
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"A1:E1", "A2:E2", "C4:D4", "A4:A5", "E4:E5"}
    assert sheet["B6"].border.left.style == "thin"


def test_an_official_table_refuses_a_row_of_the_wrong_length(tmp_path: Any) -> None:
    from core.sheets.official import OfficialTable, TableColumn, write_table

    with (tmp_path / "a.xlsx").open("wb") as file, pytest.raises(ValueError, match="2 cells, the table 1 columns"):
        write_table(file, OfficialTable("表", (TableColumn("甲"),)), [["1", "2"]])


def test_what_would_run_is_quoted_in_an_official_table(tmp_path: Any) -> None:
    from core.sheets.official import OfficialTable, TableColumn, write_table

    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        write_table(file, OfficialTable("表", (TableColumn("甲"), TableColumn("乙"))), [["=1+cmd", "-5"]])
    cell = openpyxl.load_workbook(path).active["A3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+cmd", "s", True)
