"""The rules from the visit to the appeal, at their edges; no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.rules.rule import Parameter, Parameters
from federation.academies.rules.deciding import (
    AppealFacts,
    ExaminerFacts,
    ListingFacts,
    MeetingFacts,
    RankedLine,
    RecognitionFacts,
    VisitFacts,
    appealed_in_time,
    appealed_once,
    decided_by_another,
    document_names_decision,
    examined_by_another,
    favourable_or_reasoned,
    meeting_before_notice,
    noticed_before_recognised,
    ranked_by_score,
    recognised_once,
    visit_is_recorded,
    visited_before_listed,
)

DAY = date(2026, 11, 25)
NEXT, BEFORE = DAY + timedelta(days=1), DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        (VisitFacts(0, True, True), True),
        (VisitFacts(1, True, True), False),
        (VisitFacts(0, False, True), False),
        (VisitFacts(0, True, False), False),
    ],
)
def test_visit_is_recorded(facts: VisitFacts, held: bool) -> None:
    assert visit_is_recorded(facts).held == held


@pytest.mark.parametrize(("favourable", "held"), [(True, True), (False, True), (None, False)])
def test_visited_before_listed(favourable: bool | None, held: bool) -> None:
    assert visited_before_listed(ListingFacts("甲", favourable)).held == held


@pytest.mark.parametrize(
    ("favourable", "reason", "held"),
    [(True, "", True), (False, "", False), (False, "  ", False), (False, "已整改并复查", True)],
)
def test_favourable_or_reasoned(favourable: bool, reason: str, held: bool) -> None:
    assert favourable_or_reasoned(ListingFacts("甲", favourable, reason)).held == held


A, B, C = RankedLine("甲", 905), RankedLine("乙", 904), RankedLine("丙", 904)


def test_ranked_by_score() -> None:
    assert ranked_by_score(()).held
    assert ranked_by_score((A, B, C)).held
    assert ranked_by_score((A, C, B)).held, "equal scores may stand either way"
    wrong = ranked_by_score((B, A, C))
    assert wrong.stops
    assert (wrong.used["upper"], wrong.used["lower"]) == ("乙", "甲")
    assert ranked_by_score((replace(B, reason="补齐空白工种"), A, C)).held
    assert ranked_by_score((B, replace(A, reason="同一区已有一家"), C)).held
    assert not ranked_by_score((B, C, replace(A, reason=" "))).held


@pytest.mark.parametrize(
    ("number", "day", "held"),
    [
        ("京工会纪〔2026〕12号", DAY, True),
        ("京工会纪〔2026〕12号", BEFORE, True),
        ("京工会纪〔2026〕12号", BEFORE - timedelta(days=1), False),
        ("京工会纪〔2026〕12号", NEXT, False),
        ("京工会纪〔2026〕12号", None, False),
        ("  ", DAY, False),
    ],
)
def test_meeting_before_notice(number: str, day: date | None, held: bool) -> None:
    assert meeting_before_notice(MeetingFacts(number, day, BEFORE, DAY)).held == held


def test_decided_by_another() -> None:
    facts = MeetingFacts("1号", DAY, DAY, DAY)
    assert decided_by_another(facts).held
    assert decided_by_another(replace(facts, by_author=True)).stops


FACTS = RecognitionFacts("甲", "京工发〔2026〕30号", DAY, DAY, BEFORE)


def test_noticed_before_recognised() -> None:
    assert noticed_before_recognised(FACTS).held
    assert noticed_before_recognised(replace(FACTS, cleared_on=None)).stops


@pytest.mark.parametrize(
    ("number", "day", "held"),
    [
        ("京工发〔2026〕30号", DAY, True),
        ("京工发〔2026〕30号", BEFORE, True),
        ("京工发〔2026〕30号", BEFORE - timedelta(days=1), False),
        ("京工发〔2026〕30号", NEXT, False),
        ("京工发〔2026〕30号", None, False),
        ("", DAY, False),
        ("　", DAY, False),
    ],
)
def test_document_names_decision(number: str, day: date | None, held: bool) -> None:
    assert document_names_decision(replace(FACTS, document_number=number, recognised_on=day)).held == held


def test_recognised_once() -> None:
    assert recognised_once(FACTS).held
    assert recognised_once(replace(FACTS, plaques=1)).stops


NUMBERS = Parameters(
    [Parameter("academies.appeal_days", 10, "bj-academy-admission:10.1", "analogous", date(2024, 7, 1))], DAY
)


@pytest.mark.parametrize(
    ("today", "certain", "held"),
    [(BEFORE, True, True), (DAY, True, True), (NEXT, True, False), (NEXT, False, True)],
)
def test_appealed_in_time(today: date, certain: bool, held: bool) -> None:
    assert appealed_in_time(AppealFacts(today, DAY, certain=certain), NUMBERS).held == held


def test_appealed_once() -> None:
    assert appealed_once(AppealFacts(DAY, DAY)).held
    assert appealed_once(AppealFacts(DAY, DAY, earlier=1)).stops


def test_examined_by_another() -> None:
    assert examined_by_another(ExaminerFacts("赵宁", False)).held
    assert examined_by_another(ExaminerFacts("赵宁", True)).stops
