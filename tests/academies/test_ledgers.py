"""A unit's lists as sheets: dirty rows come back, good ones are taken in, nothing becomes a formula."""

from io import BytesIO
from typing import Any

import openpyxl
from django.utils import timezone

from core.sheets import actions, rows
from core.sheets.models import SheetRow, SheetRun
from core.sheets.sheet import Sheet
from federation.academies.models import ListedClass, ListedCourse, Teacher
from federation.academies.sheets.ledgers import CLASSES, COURSES, TEACHERS
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from tests.academies import kept
from tests.factories import accounts, organizations


@kept
def unit(haidian: Union) -> Unit:
    return organizations.unit(haidian)


@kept
def clerk(unit: Unit, haidian: Union) -> User:
    return accounts.person("unit_clerk", haidian, unit=unit)


def send(sheet: Sheet, by: User, *lines: list[Any]) -> SheetRun:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    out = BytesIO()
    book.save(out)
    at = timezone.now()
    run = actions.begin_run(sheet=sheet, name="台账.xlsx", blocks=[out.getvalue()], by=by, at=at)
    actions.take_in_run(run=run, by=by, at=at)
    return SheetRun.objects.get(pk=run.pk)


def faults(sheet: Sheet, run: SheetRun) -> list[str]:
    bad = SheetRow.objects.filter(run=run, outcome="problem").order_by("number")
    return ["；".join(problem.said for problem in rows.opened(sheet, row).problems) for row in bad]


def test_teachers_of_the_own_unit(clerk: User, unit: Unit) -> None:
    titles = ["教师姓名", "职称", "工种", "是否专职", "工匠", "聘任时间"]
    run = send(
        TEACHERS, clerk, titles,
        ["李建国", "高级技师", "钳工", "是", "否", "2023年9月1日"],
        ["王秀兰", "", "电工", "", "", ""],
        ["李建国", "高级技师", "焊工", "√", "是", ""],
    )  # fmt: skip
    assert len(faults(TEACHERS, run)) == 1, "a teacher without a title comes back"
    assert list(Teacher.objects.values_list("unit", "trade", "is_craftsman")) == [
        (unit.pk, "钳工", False), (unit.pk, "焊工", True),
    ]  # fmt: skip


def test_courses_keep_hours_and_are_brought_up_to_date(clerk: User) -> None:
    titles = ["课程名称", "工种", "学时", "上线日期", "网址"]
    send(COURSES, clerk, titles, ["对刀", "数控机床操作工", "１．５", "2026-03-01", "https://example.org/1"])
    again = send(COURSES, clerk, titles[:4], ["对刀", "数控机床操作工", "2", "2026-03-01"])
    assert again.counts == {"更新": 1}
    course = ListedCourse.objects.get()
    assert (course.hours_tenths, course.address) == (20, "https://example.org/1"), "a blank cell leaves what is there"


def test_a_course_of_tomorrow_comes_back(clerk: User) -> None:
    run = send(COURSES, clerk, ["课程名称", "工种", "学时", "上线日期"], ["对刀", "钳工", "1", "2999-01-01"])
    assert faults(COURSES, run)
    assert not ListedCourse.objects.exists()


def test_classes_count_no_more_people_than_they_trained(clerk: User) -> None:
    titles = ["班次名称", "工种", "开班日期", "结班日期", "培训人数", "实操人数"]
    run = send(
        CLASSES, clerk, titles,
        ["一期", "钳工", "2026-03-02", "2026-03-20", "48", "49"],
        ["二期", "钳工", "2026-03-20", "2026-03-02", "48", "40"],
        ["三期", "钳工", "2026-04-02", "2026-04-20", "４８ 人", "48"],
    )  # fmt: skip
    assert len(faults(CLASSES, run)) == 2
    assert list(ListedClass.objects.values_list("title", "trained")) == [("三期", 48)]


def test_a_formula_is_no_title(clerk: User) -> None:
    bad = '=HYPERLINK("https://evil.example","点我")'
    run = send(TEACHERS, clerk, ["教师姓名", "职称", "工种"], ["李建国", bad, "钳工"], ["王秀兰", "技师", "钳工"])
    assert "公式" in faults(TEACHERS, run)[0]
    assert list(Teacher.objects.values_list("name", flat=True)) == ["王秀兰"]


def test_others_bring_no_sheet(haidian: Union) -> None:
    assert not TEACHERS.allowed(accounts.district_officer(haidian))
    assert not TEACHERS.allowed(accounts.person("worker", haidian))
