"""Grades: the lines at their edges, the share of excellent, equals kept equal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.rule import Parameter, Parameters
from federation.academies.rules import grading
from federation.academies.rules.grading import CampaignFacts, grades

VALUES = {
    "academies.qualified_line": 60,
    "academies.excellent_line": 90,
    "academies.excellent_percent_max": 20,
}
DAY = date(2026, 11, 25)


def law(**other: int) -> Parameters:
    rows = VALUES | {f"academies.{code}": value for code, value in other.items()}
    return Parameters([Parameter(code, value, "x:1", "assumed", DAY) for code, value in rows.items()], DAY)


@pytest.mark.parametrize(("tenths", "grade"), [(599, "unqualified"), (600, "qualified"), (899, "qualified")])
def test_the_lines(tenths: int, grade: str) -> None:
    assert grades({1: tenths}, law()) == {1: grade}


def test_excellent_from_the_line_on() -> None:
    others = dict.fromkeys(range(2, 6), 700)
    assert grades({1: 900} | others, law())[1] == "excellent"
    assert grades({1: 899} | others, law())[1] == "qualified"


def test_the_share_is_rounded_down() -> None:
    scores = {key: 990 - key for key in range(9)}  # a fifth of nine is one
    assert [key for key, grade in grades(scores, law()).items() if grade == "excellent"] == [0]
    assert "excellent" not in grades({1: 990, 2: 980, 3: 970, 4: 960}, law()).values()


def test_equals_at_the_line_are_all_left_out() -> None:
    scores = {1: 990, 2: 950, 3: 950} | dict.fromkeys(range(4, 11), 700)  # two places, two equals for the second
    assert [key for key, grade in grades(scores, law()).items() if grade == "excellent"] == [1]


@given(st.lists(st.integers(0, 1000), max_size=60), st.integers(0, 100))
def test_never_more_than_the_share_and_never_out_of_order(scores: list[int], percent: int) -> None:
    given_ = grades(dict(enumerate(scores)), law(excellent_percent_max=percent))
    excellent = [scores[key] for key, grade in given_.items() if grade == "excellent"]
    others = [scores[key] for key, grade in given_.items() if grade != "excellent"]
    assert len(excellent) <= len(scores) * percent // 100
    assert all(score >= 900 for score in excellent)
    assert not (excellent and others) or min(excellent) > max(others)
    assert all((grade == "unqualified") == (scores[key] < 600) for key, grade in given_.items())


def test_excellent_within_share() -> None:
    held = grading.excellent_within_share(CampaignFacts(evaluated=10, scored=10, excellent=2), law())
    over = grading.excellent_within_share(CampaignFacts(evaluated=10, scored=10, excellent=3), law())
    assert held.held
    assert not over.held
    assert over.remedy == "减少 1 家优秀"


def test_everyone_scored() -> None:
    assert grading.everyone_scored(CampaignFacts(evaluated=3, scored=3), law()).held
    found = grading.everyone_scored(CampaignFacts(evaluated=3, scored=2), law())
    assert (found.held, found.used["missing"]) == (False, 1)


def test_sample_checked() -> None:
    assert grading.sample_checked(CampaignFacts(3, 3, sampled=1, unchecked=0), law()).held
    assert not grading.sample_checked(CampaignFacts(3, 3, sampled=1, unchecked=1), law()).held
    assert not grading.sample_checked(CampaignFacts(3, 3, sampled=0), law()).held


def test_announced_by_document() -> None:
    assert grading.announced_by_document(CampaignFacts(3, 3, document_number="京工发〔2026〕9号"), law()).held
    assert not grading.announced_by_document(CampaignFacts(3, 3, document_number="  "), law()).held


def test_one_reviewed_anew_is_excellent_only_while_a_place_is_left() -> None:
    rest = [(700, "qualified")] * 7
    assert grading.grade_again(900, [(950, "excellent"), (880, "qualified"), *rest], law()) == "excellent"
    assert grading.grade_again(990, [(950, "excellent"), (940, "excellent"), *rest], law()) == "qualified"
    assert grading.grade_again(600, [(700, "qualified")] * 9, law()) == "qualified"
    assert grading.grade_again(599, [(700, "qualified")] * 9, law()) == "unqualified"


def test_one_reviewed_anew_is_not_set_before_an_equal() -> None:
    level = [(950, "qualified")] * 3 + [(700, "qualified")] * 6  # two places, three equals: nobody was excellent
    assert grading.grade_again(950, level, law()) == "qualified"
    assert grading.grade_again(949, level, law()) == "qualified"
    assert grading.grade_again(951, level, law()) == "excellent"


def test_the_outlook_names_whom_the_lines_and_the_cap_meet() -> None:
    scores = {1: 990, 2: 950, 3: 950, 4: 610, 5: 590, 6: 589} | dict.fromkeys(range(7, 11), 700)
    seen = grading.outlook(scores, law())
    assert seen.counts == {"excellent": 1, "qualified": 7, "unqualified": 2}
    assert (seen.places, seen.able, seen.level, seen.near) == (2, 3, (2, 3), (4, 5))
    assert seen.bands == ((90, 3), (70, 4), (60, 1), (50, 2))
