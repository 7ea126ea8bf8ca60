"""Who may be paid: results counted one after the other, what was put right, what was corrected, what comes next."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.rules.rule import Parameter, Parameters
from federation.subsidies.rules.standing import (
    FAILS_TO_END,
    Mended,
    Review,
    StandingFacts,
    failed_in_a_row,
    ground_of,
    history,
    is_not_ended,
    is_not_on_hold,
    is_not_one_short_of_the_end,
    is_subsidised_tier,
    outlook,
)
from federation.subsidies.workflow import ELIGIBLE, RECTIFYING, TERMINATED

DAY = date(2026, 11, 26)
LAW = Parameters([Parameter(FAILS_TO_END, 2, "bj-academy-subsidy:8", "stated", date(2024, 7, 1))], DAY)


def review(year: int, failed: bool, edition: int = 1, on: date | None = None) -> Review:
    return Review(year, edition, on or date(year, 12, 25), failed)


def facts(state: str = ELIGIBLE, tier: str = "capital", years: tuple[int, ...] = (), row: int = 0) -> StandingFacts:
    return StandingFacts("甲学院", tier, state, years, row)


@pytest.mark.parametrize(
    ("results", "mended", "state", "years"),
    [
        ("", (), ELIGIBLE, ()),
        ("+", (), ELIGIBLE, ()),
        ("-", (), RECTIFYING, (2021,)),
        ("-", (2021,), ELIGIBLE, ()),
        ("--", (), TERMINATED, (2021, 2022)),
        ("--", (2021,), TERMINATED, (2021, 2022)),
        ("--", (2021, 2022), TERMINATED, (2021, 2022)),
        ("-+-", (2021,), RECTIFYING, (2023,)),
        ("-+", (), RECTIFYING, (2021,)),
        ("--+", (2021, 2022), TERMINATED, (2021, 2022)),
        ("-+-+-", (2021, 2023), RECTIFYING, (2025,)),
        ("+--", (2022,), TERMINATED, (2022, 2023)),
    ],
)
def test_results_in_a_row(results: str, mended: tuple[int, ...], state: str, years: tuple[int, ...]) -> None:
    reviews = [review(2021 + place, one == "-") for place, one in enumerate(results)]
    ground = ground_of(reviews, mended, 2)
    assert (ground.state, ground.years) == (state, years)


def test_a_year_without_a_review_does_not_break_the_row() -> None:
    assert ground_of([review(2021, True), review(2024, True)], (2021,), 2).state == TERMINATED


def test_a_corrected_result_counts_instead_of_the_first() -> None:
    reviews = [review(2024, True), review(2025, True), review(2025, False, 2)]
    assert ground_of(reviews, (2024,), 2).state == ELIGIBLE
    assert ground_of(reviews, (), 2).state == RECTIFYING


def test_history_shows_each_step_as_it_was_known_then() -> None:
    events: list[Review | Mended] = [
        review(2024, True), Mended(2024, date(2025, 2, 1)), review(2025, True),
        review(2025, False, 2, date(2026, 3, 1)),
    ]  # fmt: skip
    steps = history(events, 2)
    assert [step.ground.state for step in steps] == [RECTIFYING, ELIGIBLE, TERMINATED, ELIGIBLE]
    assert [step.corrected for step in steps] == [False, False, False, True]


def test_outlook_says_what_the_next_result_would_do() -> None:
    once = outlook([review(2025, True)], (2025,), 2)
    assert (once.failed.state, once.failed.years) == (TERMINATED, (2025, 2026))
    assert once.passed.state == ELIGIBLE
    assert outlook([], (), 2).failed.state == RECTIFYING


histories = some.lists(some.booleans(), max_size=8)


@given(histories, some.sets(some.integers(2021, 2029)))
def test_ended_stays_ended_whatever_follows(failed: list[bool], mended: set[int]) -> None:
    reviews = [review(2021 + place, one) for place, one in enumerate(failed)]
    states = [ground_of(reviews[:count], mended, 2).state for count in range(len(reviews) + 1)]
    if TERMINATED in states:
        assert set(states[states.index(TERMINATED) :]) == {TERMINATED}
    assert (TERMINATED in states) == any(a and b for a, b in pairwise(failed))


@given(histories)
def test_failures_in_a_row_are_those_at_the_end(failed: list[bool]) -> None:
    reviews = [review(2021 + place, one) for place, one in enumerate(failed)]
    assert failed_in_a_row(reviews) == len("".join("-" if one else "+" for one in failed).rpartition("+")[2])


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "held"), [("capital", True), ("demonstrative", False), ("district", False), ("", False)]
)
def test_is_subsidised_tier(tier: str, held: bool) -> None:
    found = is_subsidised_tier(facts(tier=tier), LAW)
    assert found.held is held
    assert found.stops is not held
    if not held:
        assert "首都示范性工匠学院除外" in found.remedy


@pytest.mark.parametrize(("state", "held"), [(ELIGIBLE, True), (RECTIFYING, False), (TERMINATED, True)])
def test_is_not_on_hold(state: str, held: bool) -> None:
    found = is_not_on_hold(facts(state, years=(2025,)), LAW)
    assert found.held is held
    assert held or "2025" in found.text


@pytest.mark.parametrize(("state", "held"), [(ELIGIBLE, True), (RECTIFYING, True), (TERMINATED, False)])
def test_is_not_ended(state: str, held: bool) -> None:
    found = is_not_ended(facts(state, years=(2024, 2025)), LAW)
    assert found.held is held
    assert held or "2024、2025" in found.text


@pytest.mark.parametrize(("row", "held"), [(0, True), (1, False), (2, True)])
def test_is_not_one_short_of_the_end(row: int, held: bool) -> None:
    found = is_not_one_short_of_the_end(facts(row=row), LAW)
    assert found.held is held
    assert not found.stops
