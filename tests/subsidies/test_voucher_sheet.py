"""Vouchers from Excel: each row judged by the same rules, its clause at its cell, good rows taken in."""

from datetime import date
from typing import Any

import pytest

from core.sheets.checking import check_rows
from core.sheets.sheet import Context, Unfit
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.models import Project, Voucher
from federation.subsidies.sheets.vouchers import VOUCHERS
from tests.factories import roles, subsidies
from tests.factories.subsidies import AT, Hands
from tests.subsidies import kept


@kept
def project(academy: Academy, who: Hands) -> Project:
    return subsidies.project(academy, who)


@kept
def clerk(project: Project) -> User:
    return subsidies.clerk_of(project.academy)


def cells(of: Project, **more: Any) -> dict[str, Any]:
    told = {"project": of.pk, "line": "1", "invoice": "２６１１ 0001", "payee": "某某宾馆", "what": "培训资料",
            "amount": "2,000", "spent_on": "2026年11月20日"}  # fmt: skip
    return {**told, **more}


@pytest.mark.parametrize(
    ("wrong", "column", "said", "clause"),
    [
        ({}, "", "", ""),
        ({"amount": "0"}, "amount", "超出范围", ""),
        ({"invoice": "9" * 40}, "invoice", "8 到 20 位", "12"),
        ({"project": "999999"}, "project", "没有这个编号", "14"),
        ({"line": "9"}, "line", "只有 1 行", ""),
        ({"what": "结业宴请"}, "what", "禁止用途", "11"),
        ({"spent_on": "2026-10-31"}, "spent_on", "支出日期", "14"),
        ({"amount": "200000"}, "amount", "立项 100,000.00 元", "14.1"),
        ({"training": "没有的培训", "training_on": "2026-11-18"}, "training", "请先登记培训", ""),
    ],
)
def test_a_row_is_judged_at_its_cell(
    project: Project, clerk: User, wrong: dict[str, Any], column: str, said: str, clause: str
) -> None:
    (checked,) = check_rows(VOUCHERS, [(2, cells(project, **wrong))], Context(clerk, AT))
    found = [one for one in checked.problems if one.hard]
    assert bool(found) is bool(said)
    if said:
        assert (found[0].column, found[0].clause.partition(":")[2]) == (column, clause)
        assert said in found[0].said


def test_rows_are_entered_and_what_looks_odd_is_flagged(project: Project, clerk: User) -> None:
    told = [cells(project, invoice=f"A000000{number}", amount="4000", payee="一家商店") for number in range(3)]
    checked = check_rows(VOUCHERS, list(enumerate(told, start=2)), Context(clerk, AT))
    rows = [one.row() for one in checked]
    assert VOUCHERS.apply(rows, by=clerk, at=AT) == {"核对通过": 2, "待说明": 1}
    again = check_rows(VOUCHERS, [(2, told[0])], Context(clerk, AT))
    assert [one.clause.partition(":")[2] for one in again[0].problems if one.hard] == ["12"]
    with pytest.raises(Unfit) as unfit:
        VOUCHERS.apply(rows[:1], by=clerk, at=AT)
    assert unfit.value.problems[0].column == "invoice"
    assert Voucher.objects.count() == 3


def test_rows_of_one_sheet_are_counted_together(project: Project, clerk: User) -> None:
    subsidies.training(project, title="研修", persons=10, days=1, lecturer="", half_day="", class_hours_tenths=None)
    same = {"training": "研修", "training_on": "2026-11-18"}
    told = [cells(project, invoice=f"A000000{n}", payee=f"P{n}", amount=amount, **same)
            for n, amount in enumerate(["5400", "200", "100"])]  # fmt: skip
    checked = check_rows(VOUCHERS, list(enumerate(told, start=2)), Context(clerk, AT))
    assert [[one.clause.partition(":")[2] for one in row.problems if one.hard] for row in checked] == [[], ["10"], []]
    whole = [cells(project, invoice=f"B000000{n}", payee=f"P{n}", amount="60000") for n in range(2)]
    checked = check_rows(VOUCHERS, list(enumerate(whole, start=2)), Context(clerk, AT))
    assert [[one.clause.partition(":")[2] for one in row.problems if one.hard] for row in checked] == [[], ["14.1"]]


def test_trainings_of_one_title_and_day_are_told_apart(academy: Academy, who: Hands) -> None:
    """Morning and afternoon of the demo's own course: the row said 李建国 and charged 王秀英."""
    lecture = subsidies.line(
        cost_kind="lecture", title_grade="professor", class_hours_tenths=400, amount_fen=3_000_000, persons=None,
        days=None,
    )  # fmt: skip
    project = subsidies.project(academy, who, lecture)
    morning = subsidies.training(project)
    afternoon = subsidies.training(project, half_day="pm", lecturer="王秀英")
    third = subsidies.training(project, half_day="pm", lecturer="赵")
    alone = subsidies.training(project, title="独一次", lecturer="周")
    clerk = subsidies.clerk_of(academy)

    def judged(**more: str) -> tuple[Any, str, str]:
        same = {"training": "数控编程", "training_on": "2026-11-18", "what": "讲课费", "amount": "100"}
        (row,) = check_rows(VOUCHERS, [(2, cells(project, **{**same, **more}))], Context(clerk, AT))
        hard = [one for one in row.problems if one.hard]
        if hard:
            return None, hard[0].column, hard[0].said
        VOUCHERS.apply([row.row()], by=clerk, at=AT)
        return Voucher.objects.latest("pk").activity, "", ""

    _none, column, said = judged()
    assert column == "half_day"
    assert "3 次同名的培训" in said
    assert "上午 李建国 4 课时；下午 王秀英 4 课时；下午 赵 4 课时" in said
    assert judged(half_day="下午")[1] == "lecturer"
    assert judged(half_day="晚上")[1] == "half_day"
    assert judged(lecturer="张")[1:] == ("lecturer", f"这一天的这次培训没有这位讲师：{said.partition('：')[2][:-1]}。")
    assert judged(half_day="上午", invoice="A0000001")[0] == morning
    assert judged(lecturer="王秀英", invoice="A0000002")[0] == afternoon
    assert judged(half_day="下午", lecturer="赵", invoice="A0000003")[0] == third
    assert judged(training="独一次", invoice="A0000004")[0] == alone


def test_a_training_still_to_come_is_said_at_its_day(project: Project, clerk: User) -> None:
    subsidies.training(project, title="以后", held_on=date(2026, 11, 30))
    told = cells(project, training="以后", training_on="2026-11-30")
    (row,) = check_rows(VOUCHERS, [(2, told)], Context(clerk, AT))
    assert [(one.column, one.clause) for one in row.problems if one.hard] == [("training_on", "bj-academy-subsidy:14")]


def test_somebody_else_s_project_is_not_there(project: Project, haidian: Union) -> None:
    stranger = subsidies.clerk_of(subsidies.capital(haidian))
    (checked,) = check_rows(VOUCHERS, [(2, cells(project))], Context(stranger, AT))
    assert "没有这个编号" in checked.problems[0].said
    assert not VOUCHERS.allowed(roles.staff("auditor"))
