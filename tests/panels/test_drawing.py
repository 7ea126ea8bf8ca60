"""The draw: a permutation, the same for everybody, even-handed; and published vectors."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.panels.drawing import order, plain_seed, pool_digest, sorted_pool, steps

KEYS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
POOLS = st.lists(KEYS, min_size=1, max_size=40, unique=True)
VECTOR_DIGEST = "26890a8a434e6e37f783a3b8e8c4a219809e4c1f699c4220e7b874ccf1d4908f"
VECTOR_ORDER = ["GJ0002", "GJ0001", "GJ0003"]
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
SEEDS = st.text(st.characters(categories=["L", "N", "Zs", "P"]), min_size=1, max_size=40)


@unhurried
@given(POOLS, SEEDS)
def test_an_order_is_a_permutation(keys: list[str], seed: str) -> None:
    assert sorted(order(keys, seed, "d")) == sorted(keys)


@unhurried
@given(POOLS, SEEDS)
def test_anybody_replays_it_whatever_the_order_of_the_list(keys: list[str], seed: str) -> None:
    shuffled = sorted(keys, key=lambda key: sha256(key.encode()).digest())
    assert order(keys, seed, "d") == order(shuffled, f"  {seed} \n", "d")


@unhurried
@given(POOLS, SEEDS)
def test_each_step_follows_from_what_is_published(keys: list[str], seed: str) -> None:
    rest = sorted(keys)
    for step in steps(keys, seed, "d"):
        assert step.text == f"{step.number}/{plain_seed(seed)}/d/{step.number}"
        assert step.digest == sha256(step.text.encode()).hexdigest()
        assert step.key == rest.pop(int(step.digest, 16) % step.left)
    assert not rest


def test_every_entry_and_every_place_are_even() -> None:
    rounds, keys = 4_000, ["a", "b", "c", "d", "e"]
    drawn = [order(keys, f"seed {number}", "d") for number in range(rounds)]
    for place in range(len(keys)):
        counts = Counter(one[place] for one in drawn)
        expected = rounds / len(keys)
        assert sum((counts[key] - expected) ** 2 / expected for key in keys) < 18.5  # chi-square, 4 degrees, 0.1 %


def test_the_digest_ties_a_draw_to_its_pool() -> None:
    keys = [f"{number:02d}" for number in range(20)]
    assert order(keys, "seed", pool_digest([(key, "") for key in keys])) != order(keys, "seed", "another")


def test_a_published_vector() -> None:
    pool = sorted_pool([("GJ0003", "第三"), ("GJ0001", "第一"), ("GJ0002", "第二")])
    digest = pool_digest(pool)
    assert digest == sha256("GJ0001\t第一\nGJ0002\t第二\nGJ0003\t第三\n".encode()).hexdigest()
    assert digest == VECTOR_DIGEST
    assert order([key for key, _ in pool], "03 08 12 19 27 31 + 06", digest) == VECTOR_ORDER


@pytest.mark.parametrize(
    "entries", [[("a", "x"), ("a", "y")], [("", "x")], [("a", "x\ny")], [("a\tb", "x")], [("a", "x\ty")]]
)
def test_a_pool_that_could_be_read_two_ways_is_refused(entries: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"pool|entry|key"):
        sorted_pool(entries)
