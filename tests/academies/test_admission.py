"""What an application must satisfy, at the edge of each number; no database."""

from dataclasses import replace
from datetime import date

import pytest

from core.rules.rule import Parameters
from federation.academies.rules.admission import (
    ApplicationFacts,
    QuotaFacts,
    certified_enough,
    courses_ready,
    every_point_has_evidence,
    filled_in,
    findings,
    in_points,
    no_second_of_a_tier,
    one_by_an_enterprise,
    one_open_per_tier,
    quota_findings,
    quota_left,
    self_score_reaches_gate,
    trained_enough,
    within_the_round,
)
from tests.academies.law import ADMISSION, law

GOOD = ApplicationFacts(
    filed_on=date(2026, 11, 25),
    opens_on=date(2026, 11, 2),
    closes_on=date(2026, 12, 31),
    self_tenths=800,
    courses=100,
    trained=1000,
    hands_on=500,
    certified=850,
)


@pytest.fixture
def numbers() -> Parameters:
    return law(of=ADMISSION)


def test_everything_holds_at_the_edge(numbers: Parameters) -> None:
    assert [one.rule for one in findings(GOOD, numbers) if not one.held] == []


@pytest.mark.parametrize(("tenths", "held", "short"), [(790, False, "1"), (795, False, "0.5"), (800, True, "0")])
def test_self_score_reaches_gate(numbers: Parameters, tenths: int, held: bool, short: str) -> None:
    found = self_score_reaches_gate(replace(GOOD, self_tenths=tenths), numbers)
    assert (found.held, found.used["short"]) == (held, short)
    assert found.hard
    assert held or f"还差 {short} 分" in found.remedy


@pytest.mark.parametrize(("courses", "held"), [(99, False), (100, True)])
def test_courses_ready(numbers: Parameters, courses: int, held: bool) -> None:
    found = courses_ready(replace(GOOD, courses=courses), numbers)
    assert (found.held, found.stops) == (held, not held)
    assert held or "还差 1 门" in found.remedy


@pytest.mark.parametrize(
    ("count", "single", "held"),
    [(1, False, True), (2, False, True), (3, False, False), (1, True, True), (2, True, False)],
)
def test_quota_left(numbers: Parameters, count: int, single: bool, held: bool) -> None:
    assert quota_left(QuotaFacts("海淀区总工会", count, 1, single), numbers).held == held


@pytest.mark.parametrize(
    ("count", "enterprises", "single", "held"),
    [(1, 0, False, True), (2, 0, False, False), (2, 1, False, True), (1, 0, True, True)],
)
def test_one_by_an_enterprise(numbers: Parameters, count: int, enterprises: int, single: bool, held: bool) -> None:
    found = one_by_an_enterprise(QuotaFacts("海淀区总工会", count, enterprises, single), numbers)
    assert found.held == held
    assert not found.stops, "a warning, never a refusal"


def test_one_open_per_tier(numbers: Parameters) -> None:
    assert one_open_per_tier(GOOD, numbers).held
    found = one_open_per_tier(replace(GOOD, open_one="SB202600001"), numbers)
    assert found.stops
    assert "SB202600001" in found.text


def test_no_second_of_a_tier(numbers: Parameters) -> None:
    assert no_second_of_a_tier(GOOD, numbers).held
    found = no_second_of_a_tier(replace(GOOD, held="首都工匠学院（甲）"), numbers)
    assert found.stops
    assert "首都工匠学院（甲）" in found.text


def test_every_point_has_evidence(numbers: Parameters) -> None:
    found = every_point_has_evidence(replace(GOOD, unproven=("培训场地", "实训设备")), numbers)
    assert found.stops
    assert "2 项" in found.text
    assert "培训场地、实训设备" in found.text


def test_filled_in(numbers: Parameters) -> None:
    found = filled_in(replace(GOOD, missing=("拟任院长",)), numbers)
    assert found.stops
    assert "拟任院长" in found.text


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 11, 1), False), (date(2026, 11, 2), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False),
    ],
)  # fmt: skip
def test_within_the_round(numbers: Parameters, day: date, held: bool) -> None:
    assert within_the_round(replace(GOOD, filed_on=day), numbers).held == held


@pytest.mark.parametrize(("trained", "hands_on", "held"), [(1000, 500, True), (999, 500, False), (1000, 499, False)])
def test_trained_enough(numbers: Parameters, trained: int, hands_on: int, held: bool) -> None:
    found = trained_enough(replace(GOOD, trained=trained, hands_on=hands_on), numbers)
    assert found.held == held
    assert not found.stops


@pytest.mark.parametrize(
    ("trained", "certified", "held"),
    [(1000, 850, True), (1000, 849, False), (0, 0, False), (7, 6, True), (6, 5, False)],
)
def test_certified_enough(numbers: Parameters, trained: int, certified: int, held: bool) -> None:
    found = certified_enough(replace(GOOD, trained=trained, certified=certified), numbers)
    assert found.held == held
    assert not found.stops
    assert "%" in found.text
    assert "%%" not in found.text


def test_all_that_is_wrong_is_told_at_once(numbers: Parameters) -> None:
    bad = replace(GOOD, self_tenths=0, courses=0, missing=("拟任院长",), unproven=("培训场地",), open_one="SB202600001")
    stopping = [one for one in findings(bad, numbers) if one.stops]
    assert len(stopping) == 5
    assert all(one.remedy for one in stopping)
    assert all(one.clause.startswith(f"{ADMISSION}:") for one in stopping)


def test_a_quota_is_the_day_s(numbers: Parameters) -> None:
    more = law(of=ADMISSION, nominations_per_union_max=3)
    told = QuotaFacts("海淀区总工会", 3, 1)
    assert [one.held for one in quota_findings(told, numbers)] == [False, True]
    assert [one.held for one in quota_findings(told, more)] == [True, True]


@pytest.mark.parametrize(("tenths", "written"), [(0, "0"), (5, "0.5"), (800, "80"), (795, "79.5")])
def test_points_are_written_as_people_write_them(tenths: int, written: str) -> None:
    assert in_points(tenths) == written
