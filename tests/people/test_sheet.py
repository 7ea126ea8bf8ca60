"""The roster: messy rows read, faults at their cell, transfers told before they happen, nobody else's data shown."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from core.sheets import actions, rows
from core.sheets.models import SheetRow, SheetRun
from federation.accounts.models import User
from federation.people.models import Employment, Person
from federation.people.sheets import PEOPLE
from tests.factories.people import number, person
from tests.factories.roles import staff
from tests.people.conftest import Town

pytestmark = pytest.mark.django_db
TITLES = ("姓名", "身份证号", "联系电话", "单位名称", "岗位", "是否一线", "入职时间", "离职时间")
BORN = date(1985, 3, 12)


def line(town: Town, serial: Any = 901, **changes: Any) -> list[Any]:
    """A good line; keywords replace cells by title."""
    cells = ["王 伟", number(BORN, serial), "138-0013-8000", town.here.name, "焊工", "√", "2015.1.1", None]
    told = dict(zip(TITLES, cells, strict=True))
    return list((told | changes).values())


def send(by: User, *lines: Sequence[Any]) -> SheetRun:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (TITLES, *lines):
        sheet.append(list(cells))
    file = BytesIO()
    book.save(file)
    return actions.begin_run(sheet=PEOPLE, name="花名册.xlsx", blocks=[file.getvalue()], by=by, at=timezone.now())


def take(by: User, *lines: Sequence[Any]) -> SheetRun:
    run = send(by, *lines)
    actions.take_in_run(run=run, by=by, at=timezone.now())
    return SheetRun.objects.get(pk=run.pk)


def said(run: SheetRun) -> list[tuple[int, str, str, bool]]:
    """Row, column, words, hard."""
    return [
        (problem.row, problem.column, problem.said, problem.hard)
        for row in SheetRow.objects.filter(run=run).order_by("number")
        for problem in rows.opened(PEOPLE, row).problems
    ]


def test_a_messy_row_is_understood(town: Town) -> None:
    messy: dict[str, Any] = {
        "身份证号": f" {number(BORN, 901)[:6]} {number(BORN, 901)[6:]} ",
        "入职时间": datetime(2015, 1, 1),
    }
    run = take(town.clerk, line(town, **messy))
    assert run.counts == {"新登记": 1}
    one = Person.objects.get()
    assert (one.name, one.phone, one.unit) == ("王伟", "13800138000", town.here)
    spell = Employment.objects.get()
    assert (spell.front_line, spell.from_on, spell.until_on) == (True, date(2015, 1, 1), None)


def test_the_same_roster_twice_changes_nothing(town: Town) -> None:
    take(town.clerk, line(town), line(town, 903))
    again = send(town.clerk, line(town), line(town, 903))
    assert (again.new, again.changed, again.unchanged, again.problems) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"身份证号": number(BORN, 901)[:17] + "0"}, "number", "校验码不对"),
        ({"身份证号": "11010819850230901X"}, "number", "出生日期不存在"),
        ({"身份证号": 110108198503129000}, "number", "已经丢失"),
        ({"身份证号": "12345"}, "number", "位数不对"),
        ({"单位名称": "没有这家公司"}, "unit", "找不到单位"),
        ({"姓名": "王5"}, "name", "姓名里有数字"),
        ({"入职时间": None}, "from_on", "必填"),
        ({"离职时间": "昨天吧"}, "until_on", ""),
    ],
)
def test_a_fault_is_told_at_its_cell(town: Town, changes: dict[str, Any], column: str, words: str) -> None:
    run = send(town.clerk, line(town, **changes), line(town, 905))
    assert (run.new, run.problems) == (1, 1)
    ((row, at, text, hard),) = said(run)
    assert (row, at, hard) == (2, column, True)
    assert words in text


def test_a_unit_outside_the_scope_is_not_found(town: Town) -> None:
    run = send(town.clerk, line(town, **{"单位名称": town.there.name}))
    assert run.problems == 1
    assert take(town.city, line(town, **{"单位名称": town.there.uscc})).counts == {"新登记": 1}


def test_a_transfer_is_told_before_it_happens_and_shows_nothing_else(town: Town) -> None:
    one = person(town.clerk, town.here, "王伟", number=number(BORN, 901), phone="13800138000")
    moves: dict[str, Any] = {"单位名称": town.there.name, "入职时间": "2020-06-01", "联系电话": None}
    run = send(town.stranger, line(town, **moves))
    assert [(at, hard) for _row, at, _text, hard in said(run)] == [("unit", False)]
    content = rows.opened(PEOPLE, SheetRow.objects.get(run=run))
    assert content.changes == {"unit": (None, town.there.pk)}
    assert "13800138000" not in str(content)
    actions.take_in_run(run=run, by=town.stranger, at=timezone.now())
    one.refresh_from_db()
    assert (one.unit, one.phone) == (town.there, "13800138000")


def test_a_known_number_under_another_name_is_stopped(town: Town) -> None:
    person(town.clerk, town.here, "王伟", number=number(BORN, 901))
    run = send(town.clerk, line(town, 姓名="李明"))
    assert [(at, hard) for _row, at, _text, hard in said(run)] == [("name", True)]


def test_rows_that_break_a_rule_are_told_before_anything_is_written(town: Town) -> None:
    child = line(town, 907, 身份证号=number(date(2012, 5, 6), 907), 入职时间="2026-01-01")
    run = send(town.clerk, child, line(town))
    assert (run.new, run.problems) == (1, 1)
    ((row, column, text, hard),) = said(run)
    assert (row, column, hard) == (2, "from_on", True)
    assert "16 周岁" in text


def test_rows_overtaken_by_somebody_else_come_back_and_the_rest_is_taken(town: Town) -> None:
    run = send(town.clerk, line(town), line(town, 903))
    person(town.stranger, town.there, "王伟", number=number(BORN, 901), from_on=date(2020, 1, 1))
    actions.take_in_run(run=run, by=town.clerk, at=timezone.now())
    run.refresh_from_db()
    assert run.counts == {"新登记": 1}
    assert [(row, hard) for row, _column, _text, hard in said(run)] == [(2, True)]


def test_blank_cells_of_somebody_known_leave_what_is_there(town: Town) -> None:
    take(town.clerk, line(town))
    run = take(town.clerk, line(town, 联系电话=None, 岗位="钳工", 是否一线=None))
    assert run.counts == {"更新": 1}
    spell = Employment.objects.get()
    assert (spell.post, spell.front_line, Person.objects.get().phone) == ("钳工", True, "13800138000")


@pytest.mark.parametrize(("kind", "allowed"), [("union_clerk", True), ("auditor", False), ("expert", False)])
def test_the_roster_is_for_keepers(town: Town, kind: str, allowed: bool) -> None:
    assert bool(PEOPLE.allowed(staff(kind, town.street if kind == "union_clerk" else None))) is allowed
