"""When scores agree, and what they come to."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.panels.agreement import agree

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
SCORES = st.integers(0, 1000)


@pytest.mark.parametrize(
    ("scores", "score", "counted"),
    [
        ([800, 900], 850, (0, 1)),  # exactly at the threshold
        ([800, 901], None, ()),
        ([801, 800], 801, (0, 1)),  # a half goes up
        ([600, 900, 850], 875, (1, 2)),
        ([600, 900, 640], 620, (0, 2)),
        ([600, 900, 750], 750, (0, 1, 2)),  # half-way: all three
        ([600, 900, 900], 900, (1, 2)),
    ],
)
def test_scores_come_to(scores: list[int], score: int | None, counted: tuple[int, ...]) -> None:
    found = agree(scores, 100)
    assert (found.score, found.counted, found.third_needed) == (score, counted, score is None)


@pytest.mark.parametrize("scores", [[], [900], [900] * 4])
def test_only_two_or_three_agree(scores: list[int]) -> None:
    with pytest.raises(ValueError, match="two or three"):
        agree(scores, 100)


@unhurried
@given(SCORES, SCORES, SCORES)
def test_the_order_of_seats_does_not_matter(one: int, two: int, third: int) -> None:
    assert agree([one, two], 100).score == agree([two, one], 100).score
    assert (
        len({agree(list(seats), 100).score for seats in ([one, two, third], [third, one, two], [two, third, one])}) == 1
    )


@unhurried
@given(st.lists(SCORES, min_size=2, max_size=3), st.integers(0, 300))
def test_the_score_lies_between_those_that_count(scores: list[int], threshold: int) -> None:
    found = agree(scores, threshold)
    if found.score is not None:
        counted = [scores[place] for place in found.counted]
        assert min(counted) <= found.score <= max(counted)
    else:
        assert len(scores) == 2
        assert found.spread > threshold


@unhurried
@given(SCORES, SCORES, SCORES)
def test_two_of_three_are_never_further_apart_than_those_left_out(one: int, two: int, third: int) -> None:
    scores = [one, two, third]
    counted = agree(scores, 0).counted
    if len(counted) == 2:
        (left,) = {0, 1, 2} - set(counted)
        inside = abs(scores[counted[0]] - scores[counted[1]])
        assert all(inside <= abs(scores[left] - scores[place]) for place in counted)
