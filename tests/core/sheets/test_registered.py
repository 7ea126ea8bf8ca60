"""Every sheet the product offers keeps its own promises."""

from io import BytesIO

import openpyxl
import pytest

from core.sheets import sheet as declared
from core.sheets.blank import template
from core.sheets.headings import find_heading
from core.sheets.kinds import Lookup
from core.sheets.sheet import Sheet

SHEETS = list(declared._SHEETS.values())


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_its_template_is_understood_again(sheet: Sheet) -> None:
    book = openpyxl.load_workbook(BytesIO(template(sheet)))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_row=3)]
    heading = find_heading(sheet, rows)
    assert heading is not None
    assert heading.sure
    assert {key: match.place for key, match in heading.matches.items()} == {
        column.key: place for place, column in enumerate(sheet.columns)
    }


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_its_example_is_a_good_row(sheet: Sheet) -> None:
    for column in sheet.columns:
        if str(column.example):
            reading = column.kind.read(str(column.example))
            assert reading.fault is None, f"{column.title}: {reading.fault}"
            if not isinstance(column.kind, Lookup):
                assert column.kind.restore(column.kind.store(reading.value)) == reading.value


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_heading_means_two_columns(sheet: Sheet) -> None:
    from core.sheets.headings import plain

    names = [plain(str(name)) for column in sheet.columns for name in {str(column.title), *map(str, column.aliases)}]
    assert sorted(names) == sorted(set(names))
