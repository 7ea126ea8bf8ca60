"""Time at the front line."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.people.frontline import Spell, joined, length

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2000, 1, 1), date(2026, 12, 31))
SPELLS = st.lists(st.builds(Spell, DAYS, st.none() | DAYS), max_size=6)


@pytest.mark.parametrize(
    ("spells", "years", "months", "days"),
    [
        ([], 0, 0, 0),
        ([Spell(date(2021, 11, 23), None)], 5, 0, 0),
        ([Spell(date(2021, 11, 24), None)], 4, 11, 30),
        ([Spell(date(2021, 12, 23), None)], 4, 11, 0),
        ([Spell(date(2010, 3, 5), date(2011, 3, 5))], 1, 0, 0),
        ([Spell(date(2010, 1, 1), date(2012, 7, 1)), Spell(date(2013, 1, 1), date(2015, 7, 1))], 5, 0, 0),
        ([Spell(date(2010, 1, 1), date(2012, 1, 1)), Spell(date(2011, 1, 1), date(2013, 1, 1))], 3, 0, 0),
        ([Spell(date(2024, 1, 31), date(2024, 2, 29))], 0, 1, 0),
        ([Spell(date(2030, 1, 1), None)], 0, 0, 0),
    ],
)
def test_length(spells: list[Spell], years: int, months: int, days: int) -> None:
    found = length(spells, TODAY)
    assert (found.years, found.months, found.days) == (years, months, days)


@given(SPELLS)
def test_every_day_counts_once(spells: list[Spell]) -> None:
    end = TODAY + timedelta(days=1)
    worked = {
        date.fromordinal(day)
        for spell in spells
        for day in range(spell.from_on.toordinal(), min(spell.until_on or end, end).toordinal())
    }
    assert length(spells, TODAY).total == len(worked)


@given(SPELLS)
def test_joined_periods_neither_touch_nor_overlap(spells: list[Spell]) -> None:
    periods = joined(spells, TODAY)
    assert all(start < end for start, end in periods)
    assert all(one[1] < other[0] for one, other in pairwise(periods))


@given(SPELLS, DAYS)
def test_a_further_day_never_takes_time_away(spells: list[Spell], day: date) -> None:
    before, after = length(spells, day), length(spells, day + timedelta(days=1))
    assert 0 <= after.total - before.total <= 1
