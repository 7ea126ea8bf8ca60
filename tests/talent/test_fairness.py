"""Shares by group: intervals, tests that stay honest when there are many, nobody shown one by one."""

from random import Random

import pytest

from federation.talent.choosing.fairness import compared, exact_test, interval, together


def test_an_interval_is_wilsons() -> None:
    low, high = interval(1, 10)
    assert (round(low, 4), round(high, 4)) == (0.0179, 0.4042)
    assert interval(0, 5)[0] == 0.0
    assert interval(5, 5)[1] == 1.0


def test_the_exact_test_is_fishers() -> None:
    assert exact_test(3, 4, 4, 8) == pytest.approx(0.4857, abs=1e-4), "the lady tasting tea, two-sided"
    assert exact_test(1, 10, 12, 24) == pytest.approx(0.002759, abs=1e-6)
    assert exact_test(2, 4, 4, 8) == pytest.approx(1.0)


def test_small_groups_are_counted_together() -> None:
    assert together({"a": (20, 5), "b": (3, 1), "c": (2, 2)}) == [(("a",), 20, 5), (("b", "c"), 5, 3)]


def test_one_small_group_takes_the_next_with_it() -> None:
    """Or it could be read off as what is missing from the whole."""
    assert together({"a": (20, 5), "b": (9, 3), "c": (2, 2)}) == [(("a",), 20, 5), (("b", "c"), 11, 5)]
    assert together({"a": (3, 1), "b": (1, 1)}) == []
    assert together({"a": (30, 1), "b": (0, 0)}) == [(("a",), 30, 1)]


def test_a_real_difference_is_told_once_chance_is_ruled_out() -> None:
    found = compared({"sex": {"m": (60, 30), "f": (60, 6)}, "age": {"young": (60, 17), "old": (60, 19)}})
    assert [one.differs for one in found["sex"]] == [True, True]
    assert not any(one.differs for one in found["age"])


def test_mere_chance_raises_an_alarm_in_at_most_one_page_of_twenty() -> None:
    rng, alarms, pages = Random(7), 0, 400
    for _page in range(pages):
        people = [(rng.randrange(16), rng.randrange(2), rng.randrange(4), rng.random() < 0.2) for _ in range(200)]
        fields: dict[str, dict[str, tuple[int, int]]] = {}
        for place, name in enumerate(("district", "sex", "age")):
            groups = fields.setdefault(name, {})
            for one in people:
                had, through = groups.get(str(one[place]), (0, 0))
                groups[str(one[place])] = (had + 1, through + one[3])
        alarms += any(one.differs for shares in compared(fields).values() for one in shares)
    assert alarms / pages <= 0.05
