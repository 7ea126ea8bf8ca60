"""The sheet of units: dirty rows are named at their cell, clean ones taken in, each in the sender's scope only."""

from typing import Any

import pytest

from core.sheets.checking import check_rows
from core.sheets.sheet import Context
from federation.organizations.models import Union, UnionKind, Unit
from federation.organizations.sheets import UNITS
from tests.factories import accounts
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> Union:
    return make.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=make.district())


def check(by: Any, *cells: dict[str, Any]) -> list[Any]:
    blank = {"name": "北京示例有限公司", "industry_section": "制造业", "type_code": "私营企业", "size": "１２０"}
    rows = [(number, {**blank, **row}) for number, row in enumerate(cells, 2)]
    return check_rows(UNITS, rows, Context(by=by, at=make.AT))


def columns(checked: Any) -> set[str]:
    return {problem.column for problem in checked.problems if problem.hard}


def test_clean_rows_are_taken_in_once(street: Union) -> None:
    officer = accounts.district_officer(make.district())
    checked = check(
        officer, {"uscc": make.uscc(), "union": "海淀街道总工会"}, {"uscc": make.uscc(), "union": street.code}
    )
    assert [columns(row) for row in checked] == [set(), set()]
    rows = [row.row() for row in checked]
    assert sum(UNITS.apply(rows, by=officer, at=make.AT).values()) == 2
    UNITS.apply(rows, by=officer, at=make.AT)
    assert list(Unit.objects.values_list("union__code", "size")) == [(street.code, 120)] * 2


def test_each_fault_stands_at_its_cell(street: Union) -> None:
    officer = accounts.district_officer(make.district())
    make.union(under=make.district("110105", "朝阳区总工会"), name="朝阳某工会")
    good = make.uscc()
    wrong_digit, unknown, outside, missing = check(
        officer,
        {"uscc": good[:-1] + ("0" if good[-1] != "0" else "1"), "union": street.code},
        {"uscc": make.uscc(), "union": "没有这个工会"},
        {"uscc": make.uscc(), "union": "朝阳某工会"},
        {"uscc": make.uscc(), "union": "", "industry_section": "造东西"},
    )
    assert columns(wrong_digit) == {"uscc"}
    assert columns(unknown) == {"union"}
    assert columns(outside) == {"union"}
    assert columns(missing) == {"union", "industry_section"}


def test_a_unit_of_another_district_is_not_pulled_over(street: Union) -> None:
    theirs = make.unit(make.union(under=make.district("110105", "朝阳区总工会")))
    (checked,) = check(accounts.district_officer(make.district()), {"uscc": theirs.uscc, "union": street.code})
    assert columns(checked) == {"uscc"}


def test_a_name_borne_twice_means_the_one_in_scope(street: Union) -> None:
    other = make.district("110105", "朝阳区总工会")
    make.union("110105015", "八里庄街道总工会", kind=UnionKind.SUBDISTRICT, under=other)
    mine = make.union("110108005", "八里庄街道总工会", kind=UnionKind.SUBDISTRICT, under=make.district())
    row = {"uscc": make.uscc(), "union": "八里庄街道总工会"}
    (for_district,) = check(accounts.district_officer(make.district()), row)
    (for_city,) = check(accounts.city_officer(), row)
    assert for_district.values["union"] == mine.code
    assert columns(for_city) == {"union"}


def test_blank_cells_leave_what_is_there(street: Union) -> None:
    unit = make.unit(street, size=77)
    officer = accounts.district_officer(make.district())
    (checked,) = check(officer, {"uscc": unit.uscc, "name": "北京新名有限公司", "size": None, "union": None})
    UNITS.apply([checked.row()], by=officer, at=make.AT)
    unit.refresh_from_db()
    assert (unit.name, unit.size, unit.union_id) == ("北京新名有限公司", 77, street.pk)
