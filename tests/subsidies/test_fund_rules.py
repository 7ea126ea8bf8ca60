"""Dividing to the fen, the budget, the second person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.rules.rule import Parameters
from federation.subsidies.rules.funds import AllotmentFacts, Hands, divided, is_second_person, is_within_budget

LAW = Parameters([], date(2026, 11, 26))


@given(some.integers(0, 10**12), some.dictionaries(some.integers(1, 500), some.integers(0, 20), max_size=60))
def test_a_pot_is_divided_to_the_fen(pot: int, weights: dict[int, int]) -> None:
    shares = divided(pot, weights)
    assert sum(shares.values()) == (pot if any(weights.values()) else 0)
    assert all(weights[key] for key in shares)
    whole = sum(weights.values())
    assert all(abs(share * whole - pot * weights[key]) < whole for key, share in shares.items())


def test_the_odd_fen_goes_to_the_lower_number() -> None:
    assert divided(100, {1: 1, 2: 1, 3: 1}) == {1: 34, 2: 33, 3: 33}


@pytest.mark.parametrize(
    ("before", "now", "approved", "held"),
    [(0, 100, True, True), (60, 40, True, True), (60, 41, True, False), (0, 0, True, False), (0, 10, False, False)],
)
def test_is_within_budget(before: int, now: int, approved: bool, held: bool) -> None:
    assert is_within_budget(AllotmentFacts(100, before, now, approved), LAW).held is held


def test_is_within_budget_says_by_how_much() -> None:
    found = is_within_budget(AllotmentFacts(100_00, 60_00, 50_00, True), LAW)
    assert "减少 10.00 元" in found.remedy


@pytest.mark.parametrize("same", [True, False])
def test_is_second_person(same: bool) -> None:
    assert is_second_person(Hands(same), LAW).held is not same
