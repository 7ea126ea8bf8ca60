"""What the real-name register demands."""

from datetime import date

import pytest

from core.rules.rule import Parameter, Parameters
from federation.people.frontline import Spell
from federation.people.identity import Flaw
from federation.people.rules import (
    EmploymentFacts,
    NumberFacts,
    main_spells_stand_apart,
    number_is_registered_once,
    number_is_valid,
    old_enough_to_work,
)
from tests.factories.people import TODAY, number, read

LAW = Parameters([Parameter("people.working_age_min", 16, "union-real-name:3", "public", date(2020, 12, 1))], TODAY)


def test_number_is_registered_once() -> None:
    held = number_is_registered_once(NumberFacts(read(number())), LAW)
    failed = number_is_registered_once(NumberFacts(read(number()), held_by=7), LAW)
    assert (held.held, failed.held, failed.clause) == (True, False, "union-real-name:1")
    assert "另一个姓名" in failed.text
    assert "更正" in failed.remedy


@pytest.mark.parametrize(("flaw", "said"), [
    (Flaw.CHECK, "校验码不对"), (Flaw.BIRTHDAY, "出生日期不存在"), (Flaw.LENGTH, "位数不对"), (Flaw.SHAPE, "字符"),
])  # fmt: skip
def test_number_is_valid(flaw: Flaw, said: str) -> None:
    assert number_is_valid(NumberFacts(read(number())), LAW).held
    failed = number_is_valid(NumberFacts(flaw), LAW)
    assert not failed.held
    assert said in failed.text


@pytest.mark.parametrize(
    ("born", "start", "held"),
    [
        (date(2000, 5, 6), date(2016, 5, 6), True),
        (date(2000, 5, 6), date(2016, 5, 5), False),
        (None, date(2016, 5, 5), True),
    ],
)
def test_old_enough_to_work(born: date | None, start: date, held: bool) -> None:
    finding = old_enough_to_work(EmploymentFacts(born, Spell(start, None), True), LAW)
    assert finding.held is held
    if not held:
        assert finding.text == "用工起始日满 15 周岁，须满 16 周岁"
        assert [row.code for row in LAW.used] == ["people.working_age_min"]


@pytest.mark.parametrize(
    ("start", "end", "main", "held"),
    [
        (date(2020, 1, 1), None, True, True),
        (date(2019, 12, 31), None, True, False),
        (date(2019, 12, 31), None, False, True),
        (date(2010, 1, 1), date(2015, 1, 1), True, True),
        (date(2010, 1, 1), date(2015, 1, 2), True, False),
        (date(2016, 1, 1), date(2017, 1, 1), True, False),
    ],
)
def test_main_spells_stand_apart(start: date, end: date | None, main: bool, held: bool) -> None:
    others = (Spell(date(2015, 1, 1), date(2020, 1, 1)),)
    finding = main_spells_stand_apart(EmploymentFacts(None, Spell(start, end), main, others), LAW)
    assert finding.held is held
    if not held:
        assert "2015-01-01" in finding.text
