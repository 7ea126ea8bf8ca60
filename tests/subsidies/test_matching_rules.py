"""Matching money at the edge of what was promised and of the fund's year."""

from dataclasses import replace
from datetime import date

import pytest

from core.rules.rule import Parameters
from federation.subsidies.rules.matching import ReceiptFacts, is_of_the_fund_s_year, is_within_promise

DAY = date(2026, 1, 1)
LAW = Parameters([], DAY)
FACTS = ReceiptFacts(committed_fen=5_000_000, received_fen=5_000_000, amount_fen=1_000_000, on=DAY, from_on=DAY)


@pytest.mark.parametrize(
    ("received", "amount", "held"),
    [(5_000_000, 1_000_000, True), (5_000_001, 1_000_001, False), (5_000_001, -1, True), (9_999_999_900, 1, False)],
)
def test_is_within_promise(received: int, amount: int, held: bool) -> None:
    found = is_within_promise(replace(FACTS, received_fen=received, amount_fen=amount), LAW)
    assert found.held is held
    assert found.stops is not held
    assert amount != 1_000_001 or "最多再登记 10,000.00 元" in found.remedy


@pytest.mark.parametrize(("day", "held"), [(date(2026, 1, 1), True), (date(2025, 12, 31), False)])
def test_is_of_the_fund_s_year(day: date, held: bool) -> None:
    assert is_of_the_fund_s_year(replace(FACTS, on=day), LAW).held is held
