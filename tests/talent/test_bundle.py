"""A sealed result runs again to the same bytes, also without the platform; one changed bit is found and named."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.verifier import build
from federation.panels.calibration import Disconnected
from federation.talent.choosing.__main__ import main, told
from federation.talent.choosing.bounds import Bound
from federation.talent.choosing.bundle import Wrong, fingerprint_of, sealed, verified
from federation.talent.choosing.outcome import Inputs, Nominee, Points, Unscored, changes, outcome_of, ranking

FORCES = ("lead", "practice", "innovate", "tackle", "pass_on")
KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def inputs(nominees: int = 12, places: int = 4) -> Inputs:
    rng = Random(5)
    names = [f"{one:03d}" for one in range(1, nominees + 1)]
    points = [
        Points(judge, name, {force: rng.randrange(60, 100) for force in FORCES})
        for name in names
        for judge in rng.sample(["甲", "乙", "丙", "丁"], 3)
    ]
    return Inputs(
        "GJ2026-01", places, dict.fromkeys(FORCES, 1.0), FORCES,
        tuple(Nominee(name, {"post": rng.choice(("front_line", "technician"))}, papers=("ab12",)) for name in names),
        tuple(points), (Bound("front", "post", ("front_line",), 2),), (), {"talent.front_line_years_min": 5},
    )  # fmt: skip


@pytest.fixture(scope="module")
def bundle() -> bytes:
    told = inputs()
    return sealed(told, outcome_of(told), KEY)


def test_a_bundle_runs_again_to_the_same_bytes(bundle: bytes) -> None:
    report = verified(bundle, PUBLIC)
    assert report.faults == ()
    assert report.same_program
    assert report.chosen == outcome_of(inputs()).chosen
    again = inputs()
    assert sealed(replace(again, points=again.points[::-1]), outcome_of(again), KEY) == bundle, "in any order"


def test_every_changed_bit_is_found_and_named(bundle: bytes) -> None:
    for bit in Random(2).sample(range(len(bundle) * 8), 400):
        changed = bytearray(bundle)
        changed[bit // 8] ^= 1 << bit % 8
        faults = verified(bytes(changed), PUBLIC).faults
        line = bundle[: bit // 8].count(b"\n") + 1
        assert {line, line + 1, 0} & {one.line for one in faults}, bit


def test_a_changed_score_is_named(bundle: bytes) -> None:
    lines = bundle.split(b"\n")
    place = next(place for place, line in enumerate(lines) if b'"kind":"points"' in line)
    lines[place] = lines[place].replace(b'"lead":', b'"lead":1')
    (fault,) = verified(b"\n".join(lines), PUBLIC).faults
    assert (fault.wrong, fault.line) == (Wrong.CHANGED, place + 1)
    assert fault.about.startswith("points ")


def test_a_result_that_does_not_follow_is_found_though_it_is_sealed() -> None:
    given = inputs()
    outcome = outcome_of(given)
    first = replace(outcome.lines[0], chosen=False)
    forged = sealed(given, replace(outcome, lines=(first, *outcome.lines[1:])), KEY)
    (fault,) = verified(forged, PUBLIC).faults
    assert fault.wrong is Wrong.OTHER
    assert '"chosen":false' in fault.found
    assert '"chosen":true' in fault.wanted


def test_another_key_is_a_stranger(bundle: bytes) -> None:
    assert [one.wrong for one in verified(bundle, "00" * 32).faults] == [Wrong.STRANGER]


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"[1]\n", b'{"kind":"seal"}\n', b'{"kind":"seal","lines":3}\n'])
def test_what_is_no_bundle_is_said_to_be_none(data: bytes) -> None:
    report = verified(data)
    assert report.faults
    assert told(report)


def test_lines_that_go_or_come_are_found(bundle: bytes) -> None:
    lines = bundle.split(b"\n")
    assert Wrong.MISSING in {one.wrong for one in verified(b"\n".join(lines[1:])).faults}
    assert Wrong.MISSING in {one.wrong for one in verified(b"\n".join([lines[0], *lines])).faults}


def test_the_verifier_needs_no_platform(bundle: bytes, tmp_path: Path) -> None:
    """The one file, in a folder of its own, where nothing of the platform can be imported."""
    path, verifier = tmp_path / "result.txt", build(tmp_path / "verify_selection.pyz")
    path.write_bytes(bundle)
    command = [sys.executable, "-I", str(verifier), str(path), "--key", PUBLIC]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "with the same program" in done.stdout
    assert "byte for byte" in done.stdout
    assert fingerprint_of(bundle) in done.stdout


def test_the_verifier_fails_on_a_changed_file(
    bundle: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "result.jsonl"
    path.write_bytes(bundle.replace(b'"places":4', b'"places":5'))
    assert main([str(path)]) == 1
    assert "line 1: changed after it was sealed" in capsys.readouterr().out


def test_equal_levels_are_told_apart_by_the_forces_in_their_order() -> None:
    """Two nominees with the same points altogether: who has more of the first force comes first."""
    low, high = dict.fromkeys(FORCES, 80) | {"lead": 70, "practice": 90}, dict.fromkeys(FORCES, 80)
    given = Inputs(
        "GJ", 1, dict.fromkeys(FORCES, 1.0), ("lead",), tuple(Nominee(key) for key in "abc"),
        tuple(Points(judge, key, told) for judge in "xy" for key, told in zip("abc", (low, high, low), strict=True)),
    )  # fmt: skip
    found = outcome_of(given)
    assert found.chosen == ("b",)
    assert all(one.tied for one in found.lines)
    other = outcome_of(replace(given, ties=("practice",)))
    assert {one.key for one in other.lines[:2]} == {"a", "c"}
    assert changes(found.chosen, other.chosen)[0] == ("b",)


def test_who_withdrew_takes_no_place_but_tells_how_severe_judges_are() -> None:
    given = inputs()
    first = outcome_of(given).lines[0].key
    gone = tuple(replace(one, standing=one.key != first) for one in given.nominees)
    fit, placed = ranking(replace(given, nominees=gone))
    assert fit is not None
    assert first in {one.nominee for one in fit.nominees}
    assert first not in {one.nominee for one, _fitted in placed}


def test_nobody_is_ranked_without_points() -> None:
    given = inputs()
    with pytest.raises(Unscored) as refused:
        outcome_of(replace(given, nominees=(*given.nominees, Nominee("999"))))
    assert refused.value.keys == ("999",)


def test_groups_that_nothing_connects_are_not_ranked() -> None:
    given = inputs(2, 1)
    apart = tuple(Points(key, key, dict.fromkeys(FORCES, 80)) for key in ("001", "002"))
    with pytest.raises(Disconnected):
        outcome_of(replace(given, points=apart))
