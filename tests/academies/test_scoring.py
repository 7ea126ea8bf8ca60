"""What the records alone give on the score sheet: every measure at its edges."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.rule import Parameter, Parameters
from federation.academies.scoring import Item, YearFacts, score, total

DAY = date(2026, 11, 25)
VALUES = {
    "academies.trained_per_year_min": 1000,
    "academies.hands_on_per_year_min": 500,
    "academies.skill_growth_percent_min": 5,
    "academies.certificate_rate_percent_min": 85,
    "academies.online_courses_min": 100,
}
LAW = Parameters([Parameter(code, value, "x:1", "analogous", DAY) for code, value in VALUES.items()], DAY)


def tenths(evidence: str, facts: YearFacts, *steps: int) -> int:
    item = Item("X", max(steps), "x:1", evidence, steps)
    return score([item], facts, LAW)[0].tenths


@pytest.mark.parametrize(("trained", "given"), [(1000, 150), (999, 100), (700, 100), (699, 50), (300, 50), (299, 0)])
def test_people_trained(trained: int, given: int) -> None:
    assert tenths("trained", YearFacts(trained=trained), 15, 10, 5, 0) == given


@pytest.mark.parametrize(("hands_on", "given"), [(500, 100), (499, 70), (350, 70), (349, 30), (149, 0)])
def test_people_trained_hands_on(hands_on: int, given: int) -> None:
    assert tenths("hands_on", YearFacts(hands_on=hands_on), 10, 7, 3, 0) == given


@pytest.mark.parametrize(
    ("now", "before", "given"),
    [(105, 100, 100), (104, 100, 50), (101, 100, 50), (100, 100, 0), (99, 100, 0), (3, 0, 100), (0, 0, 0)],
)
def test_growth_of_people_whose_skill_rose(now: int, before: int, given: int) -> None:
    assert tenths("growth", YearFacts(raised=now, raised_before=before), 10, 5, 0) == given


@pytest.mark.parametrize(
    ("certified", "trained", "given"),
    [(85, 100, 100), (84, 100, 60), (75, 100, 60), (74, 100, 30), (51, 100, 30), (50, 100, 0), (0, 0, 0)],
)
def test_certificate_rate(certified: int, trained: int, given: int) -> None:
    assert tenths("certificates", YearFacts(certified=certified, trained=trained), 10, 6, 3, 0) == given


@pytest.mark.parametrize(("courses", "new", "given"), [(100, 1, 50), (100, 0, 30), (99, 5, 30), (1, 0, 30), (0, 0, 0)])
def test_online_courses(courses: int, new: int, given: int) -> None:
    assert tenths("online", YearFacts(courses=courses, courses_new=new), 5, 3, 0) == given


@pytest.mark.parametrize(("report", "given"), [("on_time", 100), ("pending", 100), ("late", 60), ("missing", 0)])
def test_the_report(report: str, given: int) -> None:
    assert tenths("report", YearFacts(report=report), 10, 6, 0) == given


def test_what_no_record_tells_is_left_to_experts_at_full_marks() -> None:
    (line,) = score([Item("B1", 10, "x:1", "funding", (10, 6, 0))], YearFacts(), LAW)
    assert (line.tenths, line.by_record) == (100, False)


def test_the_words_carry_the_figures_they_follow_from() -> None:
    (line,) = score([Item("D1", 15, "x:1", "trained", (15, 10, 5, 0))], YearFacts(trained=640), LAW)
    assert line.said % line.used == "培训 640 人，规定 1000 人"


def test_the_total_is_the_sum() -> None:
    items = [Item("A1", 10, "x:1", "site", (10, 6, 0)), Item("C1", 10, "x:1", "report", (10, 6, 0))]
    assert total(score(items, YearFacts(sites=1, report="late"), LAW)) == 160


@pytest.mark.parametrize(
    ("evidence", "facts", "said"),
    [
        ("trained", YearFacts(trained=640), "再培训 360 人可得满分"),
        ("hands_on", YearFacts(hands_on=499), "再实操培训 1 人可得满分"),
        ("growth", YearFacts(raised=100, raised_before=101), "再有 7 人提升技能可得满分"),
        ("growth", YearFacts(), "再有 1 人提升技能可得满分"),
        ("certificates", YearFacts(trained=99, certified=80), "再有 5 人取证可得满分"),
        ("online", YearFacts(courses=97), "再上线 3 门新课可得满分"),
        ("online", YearFacts(courses=120), "再上线 1 门新课可得满分"),
    ],
)
def test_what_would_change_it(evidence: str, facts: YearFacts, said: str) -> None:
    (line,) = score([Item("X", 10, "x:1", evidence, (10, 6, 0))], facts, LAW)
    assert line.needed % line.used == said


@given(
    st.sampled_from(["trained", "hands_on", "growth", "certificates", "online"]),
    st.integers(0, 2000),
    st.integers(0, 2000),
)
def test_what_would_change_it_does(evidence: str, first: int, second: int) -> None:
    low, high = sorted((first, second))
    facts = YearFacts(trained=high, hands_on=low, certified=low, raised=low, raised_before=high, courses=low)
    item = Item("X", 10, "x:1", evidence, (10, 6, 0))
    (line,) = score([item], facts, LAW)
    if not line.needed or "short" not in line.used:
        return
    more = line.used["short"]
    grown = {
        "trained": replace(facts, trained=facts.trained + more),
        "hands_on": replace(facts, hands_on=facts.hands_on + more),
        "growth": replace(facts, raised=facts.raised + more),
        "certificates": replace(facts, certified=facts.certified + more),
        "online": replace(facts, courses=facts.courses + more, courses_new=more),
    }[evidence]
    assert score([item], grown, LAW)[0].missing == 0
