"""The list that is chosen: exact, explained, and the smallest clash where there is none."""

from itertools import combinations, product
from random import Random

import pytest

from federation.talent.choosing.bounds import Bound, Candidate, of_share
from federation.talent.choosing.choosing import NoList, Passed, choose, smallest_clash, substitutes

POSTS = ("front_line", "technician", "unit_leader")


def candidates(*told: str) -> list[Candidate]:
    """``"a front_line haidian"``: key, post, union."""
    return [Candidate(key, {"post": post, "union": union}) for key, post, union in (one.split() for one in told)]


RANKED = candidates(
    "a unit_leader haidian", "b unit_leader haidian", "c front_line haidian", "d front_line chaoyang",
    "e technician chaoyang", "f front_line tongzhou",
)  # fmt: skip
FRONT = Bound("front", "post", ("front_line",), least=2)
LEADERS = Bound("leaders", "post", ("unit_leader",), most=1)
HAIDIAN = Bound("haidian", "union", ("haidian",), most=2)


def test_without_bounds_the_best_are_chosen() -> None:
    found = choose(RANKED, 3, ())
    assert found.chosen == ("a", "b", "c")
    assert found.passed == (Passed("d"), Passed("e"), Passed("f"))


def test_who_is_passed_over_is_told_by_which_bounds() -> None:
    found = choose(RANKED, 3, (LEADERS, FRONT, HAIDIAN))
    assert found.chosen == ("a", "c", "d")
    assert found.passed == (Passed("b", ("leaders",)), Passed("e"), Passed("f"))
    two = choose(RANKED, 3, (Bound("front", "post", ("front_line",), least=2), HAIDIAN))
    assert two.chosen == ("a", "c", "d")
    assert two.passed[0] == Passed("b", ("front",)), "with both leaders only one place is left for two"


def test_bounds_can_clash_only_together() -> None:
    both = Bound("many", "union", ("chaoyang",), least=2), Bound("few", "post", ("technician",), most=0)
    assert choose(RANKED, 3, both[:1]).chosen == ("a", "d", "e")
    with pytest.raises(NoList) as refused:
        choose(RANKED, 3, (FRONT, *both))
    assert refused.value.clash == ("many", "few")


def test_too_few_candidates_clash_with_the_places_alone() -> None:
    with pytest.raises(NoList) as refused:
        choose(RANKED, 7, (FRONT,))
    assert refused.value.clash == ()


def test_a_substitute_keeps_the_bounds_with_all_the_others() -> None:
    bounds = (FRONT, LEADERS, HAIDIAN)
    found = choose(RANKED, 3, bounds)
    assert substitutes(RANKED, bounds, found) == {"a": "b", "c": "f", "d": "f"}
    assert substitutes(RANKED[:3], (LEADERS,), choose(RANKED[:3], 2, (LEADERS,))) == {"a": "b", "c": ""}


def test_who_was_on_notice_stays_when_another_has_to_go() -> None:
    without_a = RANKED[1:]
    assert choose(without_a, 3, (LEADERS, HAIDIAN)).chosen == ("b", "c", "d")
    assert choose(without_a, 3, (LEADERS, HAIDIAN), kept=("c", "f")).chosen == ("b", "c", "f")
    with pytest.raises(NoList) as refused:
        choose(RANKED, 3, (LEADERS,), kept=("a", "b"))
    assert refused.value.clash == ("leaders",)


def test_shares_are_rounded_against_whoever_would_gain() -> None:
    assert of_share(50, 45, 10) == (23, 5)
    assert of_share(9, 45, 10) == (5, 0)
    assert of_share(9, None, None) == (0, None)


def best_by_trying(ranked: list[Candidate], places: int, bounds: list[Bound]) -> tuple[str, ...] | None:
    """The first valid list in the order of the ranking, by trying them all."""
    for some in combinations(ranked, places):
        if all(one.least <= sum(map(one.counts, some)) <= (places if one.most is None else one.most) for one in bounds):
            return tuple(one.key for one in some)
    return None


@pytest.mark.parametrize("seed", range(60))
def test_it_is_the_list_that_trying_them_all_finds(seed: int) -> None:
    rng = Random(seed)
    ranked = [
        Candidate(f"{key}", {"post": rng.choice(POSTS), "union": rng.choice("xyz"), "sex": rng.choice("fm")})
        for key in range(9)
    ]
    values = [*product(("post",), POSTS), *product(("union",), "xyz"), *product(("sex",), "fm")]
    bounds = []
    for code, (field, value) in enumerate(rng.sample(values, 5)):
        least = rng.randrange(3)
        bounds.append(Bound(f"{code}", field, (value,), least, rng.choice((None, least, least + 1, least + 2))))
    wanted = best_by_trying(ranked, 4, bounds)
    if wanted is not None:
        assert choose(ranked, 4, bounds).chosen == wanted
        return
    with pytest.raises(NoList) as refused:
        choose(ranked, 4, bounds)
    clashes = [
        some
        for size in range(len(bounds) + 1)
        for some in combinations(bounds, size)
        if best_by_trying(ranked, 4, list(some)) is None
    ]
    assert len(refused.value.clash) == len(clashes[0])
    assert refused.value.clash in {tuple(one.code for one in some) for some in clashes}


def test_the_smallest_clash_is_not_the_first_found() -> None:
    clashes = ({"a", "b", "c"}, {"c", "d"})

    def holds(codes: object) -> bool:
        return not any(one <= set(codes) for one in clashes)  # type: ignore[call-overload]

    assert smallest_clash(holds, "abcd") == ("c", "d")
    with pytest.raises(ValueError, match="all of it"):
        smallest_clash(holds, "abd")
