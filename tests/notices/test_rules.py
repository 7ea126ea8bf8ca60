"""What the rules on public notices demand, judged without a database, at the edges."""

from dataclasses import replace
from datetime import date

import pytest

from federation.notices import rules
from federation.notices.rules import ELIGIBLE, AnswerFacts, ClosingFacts, ExamineFacts, ObjectionFacts, PublishFacts
from tests.notices.law import law

DAY = date(2026, 11, 25)
PUBLISH = PublishFacts("按认定办法", 2, (), (), 5, DAY, DAY)
OBJECT = ObjectionFacts(
    today=DAY,
    opens_on=date(2026, 11, 23),
    last_on=date(2026, 11, 30),
    certain=True,
    running=True,
    fact="年培训人次",
    known=("建设单位", "年培训人次"),
    listed=True,
    said_before=False,
    from_address=0,
)
ANSWER = AnswerFacts("corrected", 1, (), False, DAY, DAY)
CLOSE = ClosingFacts(date(2026, 12, 1), date(2026, 11, 30), True, 0)


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        ({}, True),
        ({"basis": "  "}, False),
        ({"items": 0}, False),
        ({"bare": ("某校",)}, False),
        ({"doubled": ("某校",)}, False),
    ],
)
def test_tells_what_and_why(changed: dict[str, object], held: bool) -> None:
    assert rules.tells_what_and_why(replace(PUBLISH, **changed), law()).held is held  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "held"), [(4, False), (5, True), (6, True), (0, False)])
def test_long_enough(days: int, held: bool) -> None:
    finding = rules.long_enough(replace(PUBLISH, working_days=days), law())
    assert finding.held is held
    assert finding.used["short"] == max(0, 5 - days)


def test_the_least_period_follows_its_parameter() -> None:
    assert not rules.long_enough(PUBLISH, law(min_working_days=6)).held


@pytest.mark.parametrize(("opens", "held"), [(24, False), (25, True), (26, True)])
def test_opens_no_earlier(opens: int, held: bool) -> None:
    assert rules.opens_no_earlier(replace(PUBLISH, opens_on=date(2026, 11, opens)), law()).held is held


@pytest.mark.parametrize(
    ("today", "held"),
    [
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_within_period(today: date, held: bool) -> None:
    finding = rules.within_period(replace(OBJECT, today=today), law())
    assert finding.held is held
    assert ("12351" in finding.remedy) is not held


def test_an_unsettled_last_day_shuts_nobody_out() -> None:
    late = replace(OBJECT, today=date(2026, 12, 20))
    assert rules.within_period(replace(late, certain=False), law()).held
    assert not rules.within_period(replace(late, certain=False, running=False), law()).held


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        ({}, True),
        ({"fact": ELIGIBLE}, True),
        ({"fact": "院长"}, False),
        ({"fact": ""}, False),
        ({"listed": False}, False),
    ],
)
def test_about_a_fact(changed: dict[str, object], held: bool) -> None:
    assert rules.about_a_fact(replace(OBJECT, **changed), law()).held is held  # type: ignore[arg-type]


@pytest.mark.parametrize("said", [True, False])
def test_not_said_before(said: bool) -> None:
    assert rules.not_said_before(replace(OBJECT, said_before=said), law()).held is not said


@pytest.mark.parametrize(("sent", "held"), [(0, True), (9, True), (10, False), (11, False)])
def test_not_flooding(sent: int, held: bool) -> None:
    assert rules.not_flooding(replace(OBJECT, from_address=sent), law()).held is held


@pytest.mark.parametrize(
    ("fact", "stops", "held"), [(ELIGIBLE, True, True), (ELIGIBLE, False, False), ("年培训人次", False, True)]
)
def test_stops_when_outcome_touched(fact: str, stops: bool, held: bool) -> None:
    assert rules.stops_when_outcome_touched(ExamineFacts(fact, stops), law()).held is held


@pytest.mark.parametrize("exposes", [True, False])
def test_objector_protected(exposes: bool) -> None:
    assert rules.objector_protected(replace(ANSWER, exposes=exposes), law()).held is not exposes


@pytest.mark.parametrize(("today", "held"), [(24, True), (25, True), (26, False)])
def test_answered_in_time(today: int, held: bool) -> None:
    finding = rules.answered_in_time(replace(ANSWER, today=date(2026, 11, today)), law())
    assert finding.held is held
    assert not finding.stops


@pytest.mark.parametrize(
    ("outcome", "changes", "unknown", "held"),
    [
        ("corrected", 1, (), True),
        ("corrected", 0, (), False),
        ("corrected", 1, ("院长",), False),
        ("withdrawn", 1, (), True),
        ("withdrawn", 0, (), False),
        ("confirmed", 0, (), True),
        ("confirmed", 1, (), False),
    ],
)
def test_correction_changes_something(outcome: str, changes: int, unknown: tuple[str, ...], held: bool) -> None:
    facts = replace(ANSWER, outcome=outcome, changes=changes, unknown=unknown)
    assert rules.correction_changes_something(facts, law()).held is held


@pytest.mark.parametrize("certain", [True, False])
def test_end_is_certain(certain: bool) -> None:
    assert rules.end_is_certain(replace(CLOSE, certain=certain), law()).held is certain


@pytest.mark.parametrize(
    ("today", "held"), [(date(2026, 11, 29), False), (date(2026, 11, 30), False), (date(2026, 12, 1), True)]
)
def test_period_over(today: date, held: bool) -> None:
    assert rules.period_over(replace(CLOSE, today=today), law()).held is held


@pytest.mark.parametrize(("pending", "held"), [(0, True), (1, False), (2, False)])
def test_objections_settled(pending: int, held: bool) -> None:
    assert rules.objections_settled(replace(CLOSE, pending=pending), law()).held is held
