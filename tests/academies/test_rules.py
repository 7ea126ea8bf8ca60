"""What the action plan demands, judged without a database."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from federation.academies.rules import planning, standing
from federation.academies.rules.planning import PlanFacts, UnionPlan, YearFacts
from federation.academies.rules.standing import Shortfall, Target, UnionFacts, shortfalls
from tests.academies.law import law

DAY = date(2026, 11, 22)
SHARE = UnionPlan("海淀区总工会", 1, 2, {2024: 1, 2025: 1, 2026: 1}, 3)
PLAN = PlanFacts(
    years=(2024, 2025, 2026),
    base=4,
    demonstrative=1,
    city_new={2024: (10, 10), 2025: (10, 10), 2026: (16, None)},
    given_new={},
    unions=(SHARE,),
)
UNION = UnionFacts(
    union="延庆区总工会",
    day=DAY,
    capital=1,
    district=3,
    district_new={2024: 1, 2025: 1, 2026: 1},
    capital_total=Target(2026, 1, 2),
    district_total=Target(2026, 3),
    district_yearly=(Target(2024, 1), Target(2025, 1), Target(2026, 1)),
)


def test_the_plan_as_announced_breaks_nothing() -> None:
    assert [finding.rule for finding in planning.findings(PLAN, law()) if not finding.held] == []


def test_bj_academy_plan_2() -> None:
    assert planning.demonstrative_apart(PLAN, law()).held
    assert not planning.demonstrative_apart(replace(PLAN, demonstrative=0), law()).held
    assert planning.city_total(replace(PLAN, demonstrative=9)) == 40  # never counted among the forty


def test_bj_academy_plan_3() -> None:
    """4 + 10 + 10 + 16 = 40."""
    assert planning.city_total(PLAN) == 40
    assert planning.total_near_target(PLAN, law()).held
    short = planning.total_near_target(replace(PLAN, base=3), law())
    assert not short.held
    assert not short.hard
    assert short.used["missing"] == 1


@pytest.mark.parametrize(
    ("given_new", "most", "held"),
    [(10, 10, True), (11, 10, False), (0, 10, True), (99, None, True)],
)
def test_bj_academy_plan_3_1(given_new: int, most: int | None, held: bool) -> None:
    found = planning.children_within_parent(YearFacts(2025, 10, most, given_new), law())
    assert found.held == held
    assert found.stops != held
    if not held:
        assert "减少 1 家" in found.remedy


def test_bj_academy_plan_3_1_city() -> None:
    assert planning.years_as_announced(PLAN, law()).held
    less = replace(PLAN, city_new={2024: (10, 10), 2025: (10, 10), 2026: (15, None)})
    found = planning.years_as_announced(less, law())
    assert found.stops
    assert "2026年" in found.remedy
    later = replace(PLAN, years=(2031,), city_new={2031: (0, 0)})
    assert planning.years_as_announced(later, law()).held, "nothing was announced for 2031"


def test_bj_academy_plan_4() -> None:
    without = replace(UNION, capital=0)
    assert standing.covered(UNION, law()).held
    assert not standing.covered(without, law()).held
    assert not standing.covered(without, law()).stops, "before the end of 2026 it warns"
    assert standing.covered(replace(without, day=date(2027, 1, 1)), law()).stops
    assert standing.covered(replace(without, existed=False), law()).held


def test_bj_academy_plan_4_plan() -> None:
    forgotten = replace(PLAN, unions=(SHARE, UnionPlan("燕山总工会")))
    found = planning.everyone_planned(forgotten, law())
    assert found.stops
    assert "燕山总工会" in found.text


@pytest.mark.parametrize(("count", "held"), [(0, True), (1, True), (2, True), (3, False)])
def test_bj_academy_plan_4_1(count: int, held: bool) -> None:
    found = standing.share_in_range(replace(UNION, capital=count), law())
    assert found.held == held
    assert not found.stops, "in principle: a reason is enough"


@pytest.mark.parametrize(("least", "most", "held"), [(1, 2, True), (0, 2, False), (1, 3, False), (1, None, False)])
def test_bj_academy_plan_4_1_plan(least: int, most: int | None, held: bool) -> None:
    share = replace(SHARE, capital_min=least, capital_max=most)
    found = planning.shares_in_range(replace(PLAN, unions=(share,)), law())
    assert found.held == held
    assert not found.stops


def test_bj_academy_plan_5_1() -> None:
    assert standing.built_this_year(UNION, law()).held
    assert not standing.built_this_year(replace(UNION, district_new={2025: 3}), law()).held


def test_bj_academy_plan_5_1_plan() -> None:
    lacking = replace(SHARE, district_yearly={2024: 1, 2026: 1})
    assert planning.yearly_district_planned(PLAN, law()).held
    assert planning.yearly_district_planned(replace(PLAN, unions=(lacking,)), law()).stops


def test_bj_academy_plan_5_2() -> None:
    assert standing.total_reached(UNION, law()).held
    short = standing.total_reached(replace(UNION, district=1), law())
    assert not short.held
    assert short.used["missing"] == 2
    assert not short.stops
    assert standing.total_reached(replace(UNION, district=1, day=date(2027, 1, 1)), law()).stops


def test_bj_academy_plan_5_2_plan() -> None:
    assert planning.total_district_planned(replace(PLAN, unions=(replace(SHARE, district_total=2),)), law()).stops


def test_nothing_is_missing_of_a_union_that_has_its_share() -> None:
    assert shortfalls(UNION) == []


def test_missing_academies_are_due_when_the_plan_says() -> None:
    facts = replace(UNION, capital=0, district=2, district_new={2024: 1, 2025: 1})
    assert shortfalls(facts) == [
        Shortfall("capital", 1, date(2026, 12, 31), "bj-academy-plan:4"),
        Shortfall("district", 1, date(2026, 12, 31), "bj-academy-plan:5.2"),
    ]


def test_this_years_academy_is_due_before_the_total() -> None:
    facts = replace(UNION, day=date(2025, 11, 22), district=1, district_new={2024: 1})
    assert shortfalls(facts) == [
        Shortfall("district", 1, date(2025, 12, 31), "bj-academy-plan:5.1"),
        Shortfall("district", 2, date(2026, 12, 31), "bj-academy-plan:5.2"),
    ]


def test_a_yearly_share_of_capital_academies_is_due_in_its_year() -> None:
    facts = replace(UNION, day=date(2025, 3, 1), capital=0, capital_years=(Target(2025, 1),), district=3)
    facts = replace(facts, district_new={2025: 1})
    assert shortfalls(facts) == [Shortfall("capital", 1, date(2025, 12, 31), "bj-academy-plan:3.1")]


def test_nothing_is_due_of_a_union_not_yet_founded() -> None:
    assert shortfalls(replace(UNION, capital=0, district=0, existed=False)) == []


@given(capital=st.integers(0, 5), district=st.integers(0, 9), year=st.sampled_from([2024, 2025, 2026]))
def test_building_what_is_missing_leaves_nothing_missing(capital: int, district: int, year: int) -> None:
    facts = replace(UNION, capital=capital, district=district, day=date(year, 6, 1), district_new={})
    missing = shortfalls(facts)
    most = {tier: max((s.missing for s in missing if s.tier == tier), default=0) for tier in ("capital", "district")}
    built = replace(
        facts,
        capital=capital + most["capital"],
        district=district + most["district"],
        district_new={year: max(1, most["district"])},
    )
    assert shortfalls(built) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", "计划 10、9、16 家，公布 10、10、16 家"),
        ("en", "planned 10, 9, 16, announced 10, 10, 16"),
    ],
)
def test_years_are_listed_as_the_language_does(language: str, said: str) -> None:
    facts = replace(PLAN, city_new={**PLAN.city_new, 2025: (9, 9)})
    with override(language):
        assert planning.years_as_announced(facts, law()).text.endswith(said)
