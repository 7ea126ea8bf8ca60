"""Nominations from Excel: a unit's three hundred at once, each judged at its cell, the good ones handed in."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.sheets.checking import check_rows
from core.sheets.sheet import Context, Unfit
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent.models import Nomination, Selection
from federation.talent.sheets.nominations import NOMINATIONS
from tests.factories import organizations, roles, talent
from tests.factories.talent import AT
from tests.talent import kept


@kept
def person(clerk: User, unit: Unit) -> Person:
    return talent.worker(clerk, unit)


def cells(of: Selection, person: Person, /, **more: Any) -> dict[str, Any]:
    told = {
        "selection": of.number, "number": person.id_number, "name": person.name, "trade": talent.TRADE,
        "post": "一线职工", "skill": "技师", "story": "攻关", "agreed_on": "2026年11月20日", "lead": "带队",
        "practice": "主操", "innovate": "夹具", "tackle": "振纹", "pass_on": "带徒",
    }  # fmt: skip
    return {**told, **more}


@pytest.mark.parametrize(
    ("wrong", "column", "said", "clause"),
    [
        ({}, "", "", ""),
        ({"selection": "XS209901"}, "selection", "不接受推荐", ""),
        ({"trade": "绣花"}, "trade", "没有这个工种", ""),
        ({"number": "110108198503129999"}, "number", "", ""),
        ({"name": "别人"}, "name", "姓名不同", ""),
        ({"post": "财务"}, "post", "不列入", "11"),
        ({"agreed_on": ""}, "agreed_on", "", ""),
        ({"tackle": ""}, "", "", ""),
    ],
)
def test_a_row_is_judged_at_its_cell(
    selection: Selection, person: Person, clerk: User, wrong: dict[str, Any], column: str, said: str, clause: str
) -> None:
    (checked,) = check_rows(NOMINATIONS, [(2, cells(selection, person, **wrong))], Context(clerk, AT))
    found = [one for one in checked.problems if one.hard]
    assert [one.column for one in found][:1] == ([column] if column else [])
    if said:
        assert said in found[0].said
        assert found[0].clause.partition(":")[2] == clause


def test_who_lacks_a_month_comes_back_with_the_clause(selection: Selection, clerk: User, unit: Unit) -> None:
    short = talent.worker(clerk, unit, since=date(2022, 1, 31))
    (checked,) = check_rows(NOMINATIONS, [(2, cells(selection, short))], Context(clerk, AT))
    (problem,) = [one for one in checked.problems if one.hard]
    assert (problem.column, problem.clause) == ("number", "bj-craftsman-selection:3.2")
    assert "4 年 11 个月" in problem.said


def test_good_rows_are_handed_in(selection: Selection, clerk: User, unit: Unit) -> None:
    people = [talent.worker(clerk, unit, f"工人{number}") for number in range(3)]
    told = [(at, cells(selection, one)) for at, one in enumerate(people, start=2)]
    rows = [one.row() for one in check_rows(NOMINATIONS, told, Context(clerk, AT))]
    assert NOMINATIONS.apply(rows, by=clerk, at=AT) == {"已提交": 3}
    assert set(Nomination.objects.values_list("state", flat=True)) == {"submitted"}
    assert {one.proof.count() for one in Nomination.objects.all()} == {5}
    with pytest.raises(Unfit):
        NOMINATIONS.apply(rows[:1], by=clerk, at=AT)
    assert Nomination.objects.count() == 3


def test_the_same_sheet_again_is_told_so(selection: Selection, clerk: User, unit: Unit) -> None:
    """Not that a rival union was faster."""
    again = talent.nomination(selection, talent.worker(clerk, unit), clerk, until="submitted")
    (checked,) = check_rows(NOMINATIONS, [(2, cells(selection, again.person))], Context(clerk, AT))
    (problem,) = [one for one in checked.problems if one.hard]
    assert problem.said == "这个批次已经推荐了这位职工。"


def test_checking_many_asks_no_more_than_checking_few(selection: Selection, clerk: User, unit: Unit) -> None:
    people = [talent.worker(clerk, unit, f"工人{number}") for number in range(12)]
    counts = []
    for many in (2, 12):
        told = [(at, cells(selection, one)) for at, one in enumerate(people[:many], start=2)]
        with CaptureQueriesContext(connection) as asked:
            check_rows(NOMINATIONS, told, Context(clerk, AT))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_somebody_else_s_workers_are_not_there(
    selection: Selection, person: Person, haidian: Union, city: User
) -> None:
    neighbour = roles.staff("unit_clerk", haidian, organizations.unit(haidian))
    (checked,) = check_rows(NOMINATIONS, [(2, cells(selection, person))], Context(neighbour, AT))
    assert "您范围内的职工档案里没有" in checked.problems[0].said
    assert not NOMINATIONS.allowed(city)
