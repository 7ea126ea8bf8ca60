"""What a project must hold, at the edges of each standard."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.rule import Parameter, Parameters
from federation.subsidies.rules.projects import (
    CallFacts,
    InstalmentFacts,
    LineFacts,
    ProjectFacts,
    account_is_confirmed,
    call_is_open,
    days_are_the_fund_s,
    fits_its_allotment,
    has_matching_money,
    instalment_is_due,
    is_first_for_its_call,
    lecture_fees_fit,
    names_its_brand,
    plans_no_forbidden_use,
    quota,
    split,
    training_quota_fits,
    uses_are_allowed,
)

DAY = date(2026, 11, 27)
VALUES = {
    "subsidies.allowed_uses": ["craft_training", "symposium"],
    "subsidies.lecture_fee_fen_max": {"associate": 50_000, "professor": 100_000, "academician": 150_000},
    "subsidies.lecture_fee_fen_other": 30_000,
    "subsidies.class_hours_per_half_day_max": 4,
    "subsidies.training_day_fen_max": 55_000,
    "subsidies.training_full_quota_days": 30,
    "subsidies.training_reduced_percent": 70,
    "subsidies.project_days_most": 731,
    "subsidies.quota_kinds": ["lodging", "food", "site"],
    "subsidies.forbidden_acts": ["宴请"],
    "subsidies.forbidden_things": ["礼品"],
    "subsidies.taught_words": ["设计"],
}
PARAMETERS = Parameters(
    [Parameter(code, value, "bj-academy-subsidy:3", "stated", date(2024, 7, 1)) for code, value in VALUES.items()], DAY
)
FACTS = ProjectFacts(
    uses=("craft_training",),
    trade="数控机床操作工",
    trades=("数控机床操作工",),
    lines=(LineFacts(1, "craft_training", "material", 100),),
    left_fen=100,
    pledged_fen=0,
    from_on=DAY,
    until_on=DAY,
    year=2026,
)
CALL = CallFacts(on=DAY, from_on=DAY, until_on=DAY, others=0)


@pytest.mark.parametrize(
    ("uses", "line_use", "held"),
    [
        (("craft_training",), "craft_training", True),
        (("craft_training", "symposium"), "symposium", True),
        (("craft_training",), "symposium", False),
        (("building",), "building", False),
        ((), "craft_training", False),
    ],
)
def test_uses_are_allowed(uses: tuple[str, ...], line_use: str, held: bool) -> None:
    facts = replace(FACTS, uses=uses, lines=(LineFacts(1, line_use, "food", 1),))
    assert uses_are_allowed(facts, PARAMETERS).held is held


@pytest.mark.parametrize(("trade", "held"), [("数控机床操作工", True), ("焊工", False), ("", False)])
def test_names_its_brand(trade: str, held: bool) -> None:
    found = names_its_brand(replace(FACTS, trade=trade), PARAMETERS)
    assert found.held is held
    assert held or "数控机床操作工" in found.remedy


@pytest.mark.parametrize(
    ("grade", "tenths", "fen", "held"),
    [
        ("professor", 40, 400_000, True),
        ("professor", 40, 400_001, False),
        ("associate", 5, 25_000, True),
        ("academician", 10, 150_001, False),
        ("intermediate", 10, 30_000, True),
        ("intermediate", 10, 30_001, False),
        ("", 10, 30_000, True),
    ],
)
def test_lecture_fees_fit(grade: str, tenths: int, fen: int, held: bool) -> None:
    line = LineFacts(3, "craft_training", "lecture", fen, title_grade=grade, class_hours_tenths=tenths)
    found = lecture_fees_fit(replace(FACTS, lines=(line,)), PARAMETERS)
    assert found.held is held
    assert held or "第 3 行" in found.text


def test_quota_counts_days_beyond_the_limit_at_the_reduced_share() -> None:
    assert quota(1, 30, PARAMETERS) == 30 * 55_000
    assert quota(1, 31, PARAMETERS) == 30 * 55_000 + 38_500
    assert quota(60, 40, PARAMETERS) == 60 * (30 * 55_000 + 10 * 38_500)


def test_training_quota_fits() -> None:
    most = 2 * 5 * 55_000
    one = LineFacts(1, "craft_training", "food", most // 2, persons=2, days=5)
    other = replace(one, number=2, cost_kind="lodging")
    assert training_quota_fits(replace(FACTS, lines=(one, other)), PARAMETERS).held
    over = training_quota_fits(replace(FACTS, lines=(one, replace(other, amount_fen=most // 2 + 1))), PARAMETERS)
    assert not over.held
    assert "1、2" in over.text
    apart = replace(other, amount_fen=most, days=6)
    assert training_quota_fits(replace(FACTS, lines=(one, apart)), PARAMETERS).held


@pytest.mark.parametrize(
    ("kind", "persons", "days", "fen", "held"),
    [
        ("food", None, None, 1, False),
        ("lodging", 2, None, 1, False),
        ("site", None, 5, 1, False),
        ("site", 2, 5, 1, True),
        ("food", None, None, 0, True),
        ("material", None, None, 1, True),
    ],
)
def test_what_goes_by_people_and_days_names_them(
    kind: str, persons: int | None, days: int | None, fen: int, held: bool
) -> None:
    line = LineFacts(4, "craft_training", kind, fen, persons=persons, days=days)
    found = training_quota_fits(replace(FACTS, lines=(line,)), PARAMETERS)
    assert found.held is held
    assert held or "第 4 行没有写人数和天数" in found.text


@pytest.mark.parametrize(
    ("what", "fen", "held"), [("结业宴请", 1, False), ("礼品", 1, False), ("礼品设计", 1, True), ("结业宴请", 0, True)]
)
def test_plans_no_forbidden_use(what: str, fen: int, held: bool) -> None:
    line = LineFacts(2, "craft_training", "other", fen, what=what)
    found = plans_no_forbidden_use(replace(FACTS, lines=(line,)), PARAMETERS)
    assert found.held is held
    assert held or "第 2 行" in found.text


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (date(2026, 1, 1), date(2028, 1, 1), True),
        (date(2026, 1, 1), date(2028, 1, 2), False),
        (date(2025, 12, 31), date(2026, 6, 30), False),
        (date(1999, 1, 1), date(2099, 1, 1), False),
    ],
)
def test_days_are_the_fund_s(first: date, last: date, held: bool) -> None:
    found = days_are_the_fund_s(replace(FACTS, from_on=first, until_on=last), PARAMETERS)
    assert found.held is held
    assert found.stops is not held
    assert first.year == 2026 or "早于补助资金年度 2026" in found.text


@pytest.mark.parametrize(("left", "held"), [(100, True), (99, False)])
def test_fits_its_allotment(left: int, held: bool) -> None:
    assert fits_its_allotment(replace(FACTS, left_fen=left), PARAMETERS).held is held


def test_a_project_without_budget_does_not_fit() -> None:
    assert fits_its_allotment(replace(FACTS, lines=()), PARAMETERS).remedy == "先填写预算明细"


def test_has_matching_money() -> None:
    without = has_matching_money(FACTS, PARAMETERS)
    assert not without.held
    assert not without.stops
    assert has_matching_money(replace(FACTS, pledged_fen=1), PARAMETERS).held


@pytest.mark.parametrize(
    ("on", "held"),
    [(date(2026, 11, 26), False), (DAY, True), (date(2026, 11, 28), False)],
)
def test_call_is_open(on: date, held: bool) -> None:
    assert call_is_open(replace(CALL, on=on), PARAMETERS).held is held


@pytest.mark.parametrize(("others", "held"), [(0, True), (1, False)])
def test_is_first_for_its_call(others: int, held: bool) -> None:
    assert is_first_for_its_call(replace(CALL, others=others), PARAMETERS).held is held


@given(st.integers(1, 10**13), st.integers(1, 100))
def test_instalments_lose_nothing(approved: int, percent: int) -> None:
    first, rest = split(approved, percent)
    assert first + rest == approved
    assert rest >= 0
    assert first * 100 <= approved * percent


@pytest.mark.parametrize(
    ("number", "agreed", "accepted", "held"),
    [(1, True, False, True), (1, False, True, False), (2, True, False, False), (2, True, True, True)],
)
def test_instalment_is_due(number: int, agreed: bool, accepted: bool, held: bool) -> None:
    assert instalment_is_due(InstalmentFacts(number, agreed, accepted, True), PARAMETERS).held is held


@pytest.mark.parametrize("has_account", [True, False])
def test_account_is_confirmed(has_account: bool) -> None:
    assert account_is_confirmed(InstalmentFacts(1, True, True, has_account), PARAMETERS).held is has_account
