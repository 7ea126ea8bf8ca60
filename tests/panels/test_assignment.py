"""Assignment: the best there is by brute force, loads and conflicts kept, the impossible explained, one graph."""

from itertools import combinations, product
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from federation.panels.assignment import (
    Expert,
    Impossible,
    Nominee,
    Problem,
    Reason,
    assign,
    bound,
    connected,
    problem_of,
    solving,
)
from federation.panels.calibration import components

TABLE = {("甲", "a"): 9, ("甲", "b"): 8, ("甲", "c"): 1, ("乙", "a"): 9, ("乙", "b"): 2, ("乙", "c"): 3}


def problem(**more: object) -> Problem:
    told: dict[str, object] = {
        "nominees": [Nominee("甲", 1), Nominee("乙", 1)],
        "experts": [Expert(name, 1) for name in "abc"],
        "affinity": lambda nominee, expert: TABLE[nominee, expert],
        **more,
    }
    return problem_of(**told)  # type: ignore[arg-type]


def random_problem(chance: Random, nominees: int, experts: int, reviews: int) -> Problem:
    names, others = [f"n{at}" for at in range(nominees)], [f"e{at}" for at in range(experts)]
    hard = {(name, other) for name in names for other in others if chance.random() < 0.2}
    table = {pair: chance.randint(-5, 9) for pair in product(names, others)}
    most = -(-nominees * reviews // experts) + 1
    told = [Expert(other, most, chance.randint(0, 1)) for other in others]
    return problem_of([Nominee(name, reviews) for name in names], told, lambda *pair: table[pair], hard=hard)


def every(given_problem: Problem) -> list[tuple[int, int]]:
    """Total and lowest affinity of every assignment there is."""
    found = []
    ways = [
        [
            some
            for some in combinations(range(len(given_problem.experts)), int(given_problem.wanted[row]))
            if all(given_problem.affinity[row, column] > -1000 for column in some)
        ]
        for row in range(len(given_problem.nominees))
    ]
    for chosen in product(*ways):
        loads = [sum(column in some for some in chosen) for column in range(len(given_problem.experts))]
        if all(
            least <= load <= most
            for load, least, most in zip(loads, given_problem.least, given_problem.most, strict=True)
        ):
            values = [int(given_problem.affinity[row, column]) for row, some in enumerate(chosen) for column in some]
            found.append((sum(values), min(values)))
    return found


# --- the best --------------------------------------------------------------------------------------------------------


def test_the_total_counts_not_the_first_come() -> None:
    found = assign(problem())
    assert found.pairs == (("乙", "a"), ("甲", "b"))
    assert (found.total, found.gap) == (17, 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 4), st.integers(1, 2))
def test_it_is_the_best_there_is(seed: int, nominees: int, experts: int, reviews: int) -> None:
    told = random_problem(Random(seed), nominees, experts, reviews)
    all_ways = every(told)
    if not all_ways:
        with pytest.raises(Impossible):
            assign(told)
        return
    found = assign(told)
    assert found.total == max(total for total, _worst in all_ways)
    assert found.gap == 0
    fair = assign(told, fair=True)
    best_worst = max(worst for _total, worst in all_ways)
    assert fair.worst == best_worst
    assert fair.total == max(total for total, worst in all_ways if worst == best_worst)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(-20, 20), min_size=3, max_size=3))
def test_no_prices_give_a_bound_below_the_best(seed: int, prices: list[int]) -> None:
    told = random_problem(Random(seed), 3, 3, 1)
    all_ways = every(told)
    assume(all_ways)
    assert bound(told, prices) >= max(total for total, _worst in all_ways)
    found = assign(told)
    assert bound(told, found.prices) == found.bound


def test_beyond_the_dense_size_the_answer_is_proven_on_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    told = random_problem(Random(4), 60, 20, 3)
    whole = assign(told)
    monkeypatch.setattr(solving, "DENSE", 0)
    monkeypatch.setattr(solving, "CANDIDATES", 4)
    found = assign(told)
    assert found.gap * 10_000 <= abs(found.bound)
    assert found.total == pytest.approx(whole.total, rel=0.001)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_order_gives_the_same_answer(chance: Random) -> None:
    names, others = [f"n{at}" for at in range(8)], [f"e{at}" for at in range(5)]
    table = {pair: ord(pair[0][-1]) * ord(pair[1][-1]) % 4 for pair in product(names, others)}

    def solved() -> object:
        told = problem_of(
            [Nominee(name, 2) for name in names], [Expert(other, 4) for other in others], lambda *pair: table[pair]
        )
        return assign(told)

    first = solved()
    chance.shuffle(names)
    chance.shuffle(others)
    assert solved() == first


# --- conflicts, what is fixed ----------------------------------------------------------------------------------------


def test_a_hard_conflict_is_never_assigned_a_soft_one_when_it_must_be() -> None:
    assert ("乙", "a") not in assign(problem(hard={("乙", "a")})).pairs
    assert ("乙", "a") not in assign(problem(soft={("乙", "a"): 8})).pairs
    only = assign(problem(soft={("乙", "a"): 8}, hard={("乙", "b"), ("乙", "c")}))
    assert ("乙", "a") in only.pairs


def test_what_is_assigned_already_stays_and_counts() -> None:
    found = assign(problem(nominees=[Nominee("甲", 2), Nominee("乙", 1)], fixed={("甲", "c")}))
    assert ("甲", "c") in found.pairs
    assert found.loads == (1, 1, 1)
    assert (found.total, found.gap) == (18, 0)


# --- the impossible --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "reason", "missing", "nominees", "experts"),
    [
        ({"nominees": [Nominee("甲", 2), Nominee("乙", 2)]}, Reason.CAPACITY, 1, (), ()),
        ({"experts": [Expert(name, 1, 1) for name in "abc"]}, Reason.LEAST, 1, (), ()),
        ({"hard": {("甲", name) for name in "abc"}}, Reason.NOMINEE, 1, ("甲",), ("a", "b", "c")),
        (
            {"experts": [Expert("a", 1, 1), Expert("b", 2), Expert("c", 1)], "hard": {("甲", "a"), ("乙", "a")}},
            Reason.EXPERT, 1, (), ("a",),
        ),
        (
            {"hard": {("甲", "b"), ("甲", "c"), ("乙", "b"), ("乙", "c")}},
            Reason.TOGETHER, 1, ("乙", "甲"), ("a",),
        ),
    ],
)  # fmt: skip
def test_why_there_is_none(
    told: dict[str, object], reason: Reason, missing: int, nominees: tuple[str, ...], experts: tuple[str, ...]
) -> None:
    with pytest.raises(Impossible) as refused:
        assign(problem(**told))
    said = refused.value
    assert (said.reason, said.missing, said.nominees, said.experts) == (reason, missing, nominees, experts)


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="twice"):
        problem(nominees=[Nominee("甲"), Nominee("甲")])
    with pytest.raises(ValueError, match="beyond"):
        problem(affinity=lambda _nominee, _expert: 10**7)
    with pytest.raises(ValueError, match="nobody"):
        problem(fixed={("丙", "a")})


# --- one graph -------------------------------------------------------------------------------------------------------


def test_two_trades_are_connected_by_the_cheapest_exchange() -> None:
    """Two trades with their own experts fall apart; an exchange of two reviews connects them, loads stay."""
    names = [f"n{at}" for at in range(8)]
    others = [f"e{at}" for at in range(4)]

    def affinity(nominee: str, expert: str) -> int:
        return 10 if (int(nominee[1:]) < 4) == (int(expert[1:]) < 2) else int(expert[1:])

    told = problem_of([Nominee(name, 2) for name in names], [Expert(other, 4) for other in others], affinity)
    apart = assign(told)
    assert len(components((expert, nominee) for nominee, expert in apart.pairs)) == 2
    found = connected(told, apart)
    assert len(components((expert, nominee) for nominee, expert in found.pairs)) == 1
    assert len(set(found.pairs) - set(apart.pairs)) == 2
    assert found.loads == apart.loads
    assert found.total == sum(affinity(*pair) for pair in found.pairs)
    assert connected(told, found) == found


def test_what_conflicts_keep_apart_is_refused() -> None:
    told = problem(
        nominees=[Nominee("甲", 1), Nominee("乙", 1)], experts=[Expert("a", 1), Expert("b", 1)],
        hard={("甲", "b"), ("乙", "a")},
    )  # fmt: skip
    with pytest.raises(Impossible) as refused:
        connected(told, assign(told))
    assert refused.value.reason is Reason.APART
