"""Calibration: severity is found, order does not matter, errors are honest, what cannot be compared is refused."""

from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.panel_scores import Scene, counts, coverage, recall, simulated, spearman
from federation.panels.calibration import (
    Disconnected,
    Panel,
    Review,
    Variances,
    Verdict,
    against_quota,
    bridges,
    calibrate,
    components,
    expected_width,
    robustness,
)

SCENE = Scene(nominees=200, judges=24, each=5)
GIVEN = Variances(100, 64, 36)


def reviews(*told: tuple[str, str, float]) -> list[Review]:
    return [Review(nominee, judge, points) for judge, nominee, points in told]


# --- what it finds ---------------------------------------------------------------------------------------------------


def test_a_severe_judge_does_not_cost_a_place() -> None:
    """甲 met the severe judge, 乙 the lenient one; both met the third, who thinks 甲 is better."""
    told = reviews(
        ("严", "甲", 60), ("中", "甲", 82), ("宽", "乙", 90), ("中", "乙", 78),
        ("严", "丙", 55), ("宽", "丙", 88), ("中", "丙", 75), ("严", "丁", 50), ("宽", "丁", 84), ("中", "丁", 70),
    )  # fmt: skip
    found = calibrate(told)
    levels = {one.nominee: one for one in found.nominees}
    assert levels["甲"].level > levels["乙"].level
    assert levels["甲"].mean < levels["乙"].mean
    severity = {one.judge: one.severity for one in found.judges}
    assert severity["严"] < severity["中"] < severity["宽"]


def test_the_truth_is_found_better_than_by_mean_and_z() -> None:
    shares: dict[str, list[float]] = {}
    for seed in range(8):
        made = simulated(Scene(), seed)
        for way, found in counts(calibrate(made.reviews)).items():
            shares.setdefault(way, []).append(recall(made.level, found, 50))
    mean = {way: fmean(values) for way, values in shares.items()}
    assert mean["level"] > mean["z"] > mean["mean"]
    assert mean["level"] - mean["mean"] > 0.05


def test_without_severity_it_is_no_worse_than_the_mean() -> None:
    gaps = []
    for seed in range(6):
        made = simulated(replace(SCENE, severity=0), seed)
        ways = counts(calibrate(made.reviews))
        gaps.append(spearman(made.level, ways["level"]) - spearman(made.level, ways["mean"]))
    assert fmean(gaps) > -0.002


def test_intervals_cover_what_they_say() -> None:
    covered = fmean(coverage((made := simulated(SCENE, seed)).level, calibrate(made.reviews)) for seed in range(40))
    assert 0.88 <= covered <= 0.92


def test_a_planted_leniency_is_found() -> None:
    made = simulated(SCENE, 5)
    lenient = [replace(one, points=one.points + 20) if one.judge == "j0003" else one for one in made.reviews]
    before, after = ({one.judge: one for one in calibrate(told).judges} for told in (made.reviews, lenient))
    gain = after["j0003"].severity - before["j0003"].severity
    assert gain == pytest.approx(20, abs=2)
    assert all(abs(after[name].severity - before[name].severity) < 3 for name in before if name != "j0003")


def test_variances_are_estimated() -> None:
    found = calibrate(simulated(Scene(nominees=600, judges=80, each=6), 2).reviews).variances
    assert found.level == pytest.approx(100, rel=0.2)
    assert found.severity == pytest.approx(64, rel=0.4)
    assert found.noise == pytest.approx(36, rel=0.1)


# --- the same scores, the same numbers -------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_any_order_gives_the_same_numbers(chance: Random) -> None:
    told = list(simulated(Scene(nominees=30, judges=6, each=3), 7).reviews)
    first = calibrate(told)
    chance.shuffle(told)
    assert calibrate(told) == first
    assert against_quota(calibrate(told), 5) == against_quota(first, 5)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(0, 100), min_size=1, max_size=16
    )
)
def test_whatever_was_scored_there_is_an_answer_or_a_refusal(told: dict[tuple[str, str], int]) -> None:
    given_scores = [Review(nominee, judge, float(points)) for (judge, nominee), points in told.items()]
    groups = components(told)
    if len(groups) > 1:
        with pytest.raises(Disconnected) as refused:
            calibrate(given_scores)
        assert len(components([*told, *refused.value.wanted])) == 1
        assert len(refused.value.wanted) == len(groups) - 1
        return
    found = calibrate(given_scores)
    for one in found.nominees:
        assert one.low <= one.level <= one.high
        assert one.error >= 0
    assert 0 <= found.reliability <= 1


# --- odd panels ------------------------------------------------------------------------------------------------------


def test_a_judge_who_gives_everybody_the_same_is_named() -> None:
    told = reviews(
        *(("百", name, 100) for name in "甲乙丙丁"), *(("中", name, 60 + 5 * at) for at, name in enumerate("甲乙丙丁"))
    )
    found = calibrate(told)
    assert [one.judge for one in found.judges if one.is_flat] == ["百"]
    levels = [one.level for one in sorted(found.nominees, key=lambda one: one.mean)]
    assert levels == sorted(levels)


@pytest.mark.parametrize(
    "told",
    [
        [("a", "x", 80)],
        [("a", "x", 80), ("a", "y", 80)],
        [("a", "x", 80), ("b", "x", 80)],
        [("a", "x", 0), ("a", "y", 100), ("b", "x", 0), ("b", "y", 100)],
    ],
)
def test_small_and_equal_panels_have_numbers(told: list[tuple[str, str, float]]) -> None:
    found = calibrate(reviews(*told))
    assert all(one.level == one.level for one in found.nominees)  # no NaN
    assert sum(placed.chance for placed in against_quota(found, 1)) == pytest.approx(1, abs=0.01)


def test_a_score_that_is_no_number_is_named() -> None:
    with pytest.raises(ValueError, match="乙 by 评"):
        calibrate(reviews(("评", "甲", 80), ("评", "乙", float("nan"))))
    with pytest.raises(ValueError, match="twice"):
        calibrate(reviews(("评", "甲", 80), ("评", "甲", 81)))
    with pytest.raises(ValueError, match="no reviews"):
        calibrate([])


def test_groups_that_nothing_connects_are_refused_with_what_would() -> None:
    told = reviews(("a", "x", 1), ("a", "y", 2), ("b", "z", 3), ("c", "w", 4))
    with pytest.raises(Disconnected) as refused:
        calibrate(told, forbidden=[("b", "x")])
    assert [group.nominees for group in refused.value.groups] == [("x", "y"), ("z",), ("w",)]
    assert len(refused.value.wanted) == 2
    assert ("b", "x") not in refused.value.wanted
    everything = [(judge, nominee) for judge in "abc" for nominee in "wxyz"]
    assert bridges([("a", "x"), ("b", "z")], everything) == []


def test_a_big_panel_that_has_hardly_begun_is_answered_at_once() -> None:
    """Six hundred judges with one nominee each: as many groups, and one review fewer that would connect them."""
    told = [(f"j{at:03d}", f"n{at:03d}") for at in range(600)]
    wanted = bridges(told)
    assert len(wanted) == 599
    assert len(components([*told, *wanted])) == 1


def test_weight_counts_like_more_scores() -> None:
    twice = [Review("x", "a", 80, 2), Review("x", "b", 60), Review("y", "a", 70), Review("y", "b", 70)]
    once = [replace(one, weight=1.0) for one in twice]
    heavy, light = (calibrate(told, given=GIVEN).nominees[0].level for told in (twice, once))
    assert heavy > light


# --- the line --------------------------------------------------------------------------------------------------------


def test_the_certain_are_certain_and_the_close_are_few() -> None:
    made = simulated(SCENE, 3)
    placed = against_quota(calibrate(made.reviews), 20)
    best = sorted(made.level, key=lambda name: -made.level[name])[:20]
    sure = {one.nominee for one in placed if one.verdict is Verdict.IN}
    out = {one.nominee for one in placed if one.verdict is Verdict.OUT}
    assert sure
    assert len(sure - set(best)) <= 1
    assert len(out & set(best)) <= 1
    assert [one.rank for one in placed] == list(range(1, 201))
    assert sum(one.chance for one in placed) == pytest.approx(20, abs=0.01)


@pytest.mark.parametrize(("quota", "verdict"), [(0, Verdict.OUT), (2, Verdict.IN), (9, Verdict.IN)])
def test_a_quota_of_nobody_or_everybody_is_certain(quota: int, verdict: Verdict) -> None:
    found = calibrate(reviews(("a", "x", 80), ("a", "y", 70)))
    assert {one.verdict for one in against_quota(found, quota)} == {verdict}


def test_ties_go_by_name_and_are_too_close() -> None:
    found = calibrate(reviews(("a", "y", 80), ("a", "x", 80), ("b", "x", 70), ("b", "y", 70)))
    placed = against_quota(found, 1)
    assert [(one.nominee, one.verdict) for one in placed] == [("x", Verdict.CLOSE), ("y", Verdict.CLOSE)]
    with pytest.raises(ValueError, match="below 0"):
        against_quota(found, -1)


# --- planning, robustness --------------------------------------------------------------------------------------------


def test_the_width_is_known_before_anybody_scores() -> None:
    made = simulated(SCENE, 11)
    found = calibrate(made.reviews, given=GIVEN)
    pairs = [(one.judge, one.nominee) for one in made.reviews]
    realised = fmean(2 * 1.6449 * one.error_among for one in found.nominees)
    assert expected_width(pairs, GIVEN) == pytest.approx(realised, rel=0.01)


def test_more_reviews_of_those_near_the_line_narrow_their_intervals() -> None:
    made = simulated(SCENE, 11)
    pairs = [(one.judge, one.nominee) for one in made.reviews]
    close = ["n00001", "n00002"]
    more = [
        (judge, name) for name in close for judge in ("j0001", "j0002", "j0005", "j0007", "j0009", "j0011", "j0013")
    ]
    before, after = (expected_width(told, GIVEN, among=close) for told in (pairs, [*pairs, *more]))
    assert after < 0.8 * before


def test_who_hangs_on_one_judge_one_force_or_one_weight_is_named() -> None:
    names, forces = ["甲", "乙", "丙"], ["引领", "实践"]
    pairs = [(judge, name) for judge in ("a", "b", "c") for name in names]
    points = [
        [80.0, 70.0] if name == "甲" else [70.0, 82.0] if name == "乙" else [40.0, 40.0] for _judge, name in pairs
    ]
    panel = Panel(pairs, points, forces, {"引领": 50, "实践": 50})
    swaps = {(one.kind, one.name): one for one in robustness(panel, 1)}
    assert swaps["force", "实践"].enters == ("甲",)
    assert swaps["force", "实践"].leaves == ("乙",)
    assert swaps["force", "引领"].enters == ()
    assert len([one for one in swaps.values() if one.kind == "judge"]) == 3
    assert {one.kind for one in swaps.values()} == {"judge", "force", "heavier", "lighter"}
