"""The rules of contests at their edges."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.rules.rule import Parameter, Parameters
from federation.talent.rules import contests as rules

FACTS = rules.ContestFacts((20, 80), 2, 6, 3)
PARAMETERS = Parameters(
    [Parameter("talent.arbiters_min", 3, "bj-craftsman-selection:6.6", "analogous", date(2024, 7, 1))], date(2027, 1, 5)
)


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        (FACTS, True),
        (replace(FACTS, weights=(20, 79)), False),
        (replace(FACTS, weights=(20, 81)), False),
        (replace(FACTS, weights=()), False),
        (replace(FACTS, places=0), False),
        (replace(FACTS, entries=0), False),
        (replace(FACTS, weights=(100,), places=1, entries=1), True),
    ],
)
def test_has_modules_and_places(facts: rules.ContestFacts, held: bool) -> None:
    finding = rules.has_modules_and_places(facts, PARAMETERS)
    assert finding.held is held
    assert "%%" not in finding.text


@pytest.mark.parametrize(("many", "tied", "held"), [(3, (), True), (5, (), True), (1, (), False), (2, (), False),
                                                   (4, (), False), (3, ("张某",), False)])  # fmt: skip
def test_has_arbiters(many: int, tied: tuple[str, ...], held: bool) -> None:
    assert rules.has_arbiters(replace(FACTS, arbiters=many, tied=tied), PARAMETERS).held is held


def test_is_not_who_coded() -> None:
    assert rules.is_not_who_coded(rules.CodedFacts(1, 2), PARAMETERS).held
    assert not rules.is_not_who_coded(rules.CodedFacts(1, 1), PARAMETERS).held


def test_is_doubted_in_time() -> None:
    last = date(2027, 1, 7)
    assert rules.is_doubted_in_time(rules.AppealFacts(last, last), PARAMETERS).held
    assert not rules.is_doubted_in_time(rules.AppealFacts(last, date(2027, 1, 8)), PARAMETERS).held


def test_is_ready_to_settle() -> None:
    last, after = date(2027, 1, 7), date(2027, 1, 8)
    assert rules.is_ready_to_settle(rules.AppealFacts(last, after), PARAMETERS).held
    assert not rules.is_ready_to_settle(rules.AppealFacts(last, last), PARAMETERS).held
    assert not rules.is_ready_to_settle(rules.AppealFacts(last, after, 1), PARAMETERS).held


@pytest.mark.parametrize(
    ("told", "points"),
    [
        ([None, None, "45"], None),
        ([None, "45", "47"], "45"),
        (["44", "45", "47"], "45"),
        (["44", "45", None, "47", None], "45"),
        (["44", None, None, "47", None], None),
        (["44"], "44"),
    ],
)
def test_ruled(told: Sequence[str | None], points: str | None) -> None:
    found = rules.ruled([None if one is None else Decimal(one) for one in told])
    assert found == (None if points is None else Decimal(points))
