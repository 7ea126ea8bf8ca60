"""Contests and judges in one result: places of their own, points never compared across trades, sealed and run again."""

from dataclasses import replace
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from federation.talent.choosing.bounds import Bound
from federation.talent.choosing.bundle import Wrong, sealed, verified
from federation.talent.choosing.contests import Contest, Module, Scored, total
from federation.talent.choosing.outcome import Inputs, Nominee, Points, Unscored, outcome_of, ranking
from tests.talent.test_bundle import FORCES, KEY, PUBLIC
from tests.talent.test_bundle import inputs as judged_inputs

MILLING = Contest("铣工", 1, 100, (Module("理论", 20, 100), Module("实操", 80, 50)))
REPAIR = Contest("汽车维修工", 1, 40, (Module("排故", 100, 100),))


def inputs(*, scores: dict[str, dict[str, float]] | None = None, places: int = 4) -> Inputs:
    """Two places for whom judges decide, one for millers by contest, one for mechanics by both."""
    rng = Random(3)
    nominees = [Nominee(f"{one:03d}", {"trade": "木工"}) for one in range(1, 7)]
    nominees += [Nominee(f"1{one:02d}", {"trade": REPAIR.trade}) for one in range(1, 4)]
    judges = ("甲", "乙", "丙")
    points = [
        Points(judge, one.key, {force: rng.randrange(60, 100) for force in FORCES})
        for one in nominees
        for judge in judges
    ]
    nominees += [Nominee(f"A{one}", {"trade": MILLING.trade}) for one in range(1, 5)]
    told = scores or {
        "A1": {"理论": 80, "实操": 45}, "A2": {"理论": 99, "实操": 30}, "A3": {"理论": 60, "实操": 49.5},
        "A4": {"理论": 0, "实操": 0}, "101": {"排故": 90}, "102": {"排故": 88}, "103": {"排故": 10},
    }  # fmt: skip
    bounds = tuple(Bound(f"contest/{one.trade}", "trade", (one.trade,), 1, 1) for one in (MILLING, REPAIR))
    return Inputs(
        "XS2026", places, dict.fromkeys(FORCES, 1.0), FORCES, tuple(nominees), tuple(points), bounds,
        contests=(MILLING, REPAIR), scores=tuple(Scored(key, reached) for key, reached in told.items()),
    )  # fmt: skip


def test_a_total_weighs_modules_by_their_share_of_full_points() -> None:
    assert total(MILLING, {"理论": 80, "实操": 45}) == 88.0
    assert total(MILLING, {"理论": 100, "实操": 50}) == 100.0


def test_each_pool_fills_its_own_places() -> None:
    found = outcome_of(inputs())
    trades = {one.key: one.groups["trade"] for one in inputs().nominees}
    by_trade = [trades[key] for key in found.chosen]
    assert sorted(by_trade) == sorted(["铣工", "汽车维修工", "木工", "木工"])
    assert "A3" in found.chosen, "91.2 beats 88.0 and 67.8"
    levels = {one.key: one for one in found.lines}
    assert (levels["A3"].level, levels["A3"].low, levels["A3"].verdict) == (91.2, 91.2, "in")
    assert (levels["A1"].level, levels["A1"].verdict) == (88.0, "out")


def test_mixed_trades_join_contest_and_judges_in_the_published_share() -> None:
    told = inputs()
    fit, ranked = ranking(told)
    assert fit is not None
    judged = {one.nominee: one for one in fit.nominees}
    mixed = {one.nominee: one for _placed, one in ranked}
    assert mixed["101"].level == pytest.approx(0.4 * 90 + 0.6 * judged["101"].level, abs=1e-3)
    assert mixed["101"].error_among == pytest.approx(0.6 * judged["101"].error_among, abs=1e-3)


@given(factor=st.floats(0.2, 0.99))
def test_a_harder_contest_changes_nothing_for_other_trades(factor: float) -> None:
    easy = inputs()
    hard = replace(
        easy,
        scores=tuple(
            replace(one, by_module={name: round(value * factor, 2) for name, value in one.by_module.items()})
            if one.nominee.startswith("A")
            else one
            for one in easy.scores
        ),
    )
    others = [key for key in outcome_of(easy).chosen if not key.startswith("A")]
    assert [key for key in outcome_of(hard).chosen if not key.startswith("A")] == others


def test_whoever_has_no_result_is_named() -> None:
    told = inputs()
    missing = replace(told, scores=tuple(one for one in told.scores if one.nominee not in ("A2", "102")))
    with pytest.raises(Unscored) as refused:
        outcome_of(missing)
    assert refused.value.keys == ("102", "A2")
    gone = tuple(replace(one, standing=one.key not in ("A2", "102")) for one in told.nominees)
    assert outcome_of(replace(missing, nominees=gone)).chosen


def test_equal_totals_are_told_apart_by_modules_and_said_to_be_tied() -> None:
    scores: dict[str, dict[str, float]] = {
        "A1": {"理论": 80, "实操": 40},
        "A2": {"理论": 100, "实操": 37.5},
        "A3": {"理论": 10, "实操": 1},
    }
    only = tuple(Nominee(key, {"trade": MILLING.trade}) for key in scores)
    told = Inputs(
        "XS2026", 1, dict.fromkeys(FORCES, 1.0), FORCES, only, (), (), contests=(MILLING,),
        scores=tuple(Scored(key, reached) for key, reached in scores.items()),
    )  # fmt: skip
    found = outcome_of(told)
    assert [(one.key, one.level, one.tied, one.verdict) for one in found.lines] == [
        ("A2", 80.0, True, "close"), ("A1", 80.0, True, "close"), ("A3", 3.6, False, "out"),
    ]  # fmt: skip
    assert found.chosen == ("A2",)


def test_a_bundle_with_contests_runs_again_and_a_changed_score_is_named() -> None:
    told = inputs()
    bundle = sealed(told, outcome_of(told), KEY)
    report = verified(bundle, PUBLIC)
    assert report.faults == ()
    assert report.chosen == outcome_of(told).chosen
    lines = bundle.split(b"\n")
    assert b'"format":"jingjiang-selection/2"' in lines[0]
    place = next(place for place, line in enumerate(lines) if b'"kind":"score"' in line)
    lines[place] = lines[place].replace(b'"modules":{"', b'"modules":{"x')
    (fault,) = verified(b"\n".join(lines), PUBLIC).faults
    assert (fault.wrong, fault.line) == (Wrong.CHANGED, place + 1)


def test_a_contest_left_out_and_sealed_anew_is_found() -> None:
    """Somebody with a key of their own writes the result of other scores under these inputs."""
    told = inputs()
    other = replace(told, scores=tuple(replace(one, by_module=dict.fromkeys(one.by_module, 1)) for one in told.scores))
    forged = sealed(told, outcome_of(other), Ed25519PrivateKey.generate())
    wrong = {one.wrong for one in verified(forged, PUBLIC).faults}
    assert Wrong.STRANGER in wrong


def test_without_contests_bundles_stay_as_they_were() -> None:
    told = judged_inputs()
    bundle = sealed(told, outcome_of(told), KEY)
    assert b'"format":"jingjiang-selection/1"' in bundle.split(b"\n")[0]
    assert b'"contest"' not in bundle
