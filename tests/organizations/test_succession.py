"""Rename, merge, split, and the register as at any date."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.audit.queries import trail_of
from federation.organizations.actions import (
    NewUnion,
    Part,
    close_union,
    edit_union,
    merge_unions,
    rename_union,
    split_union,
)
from federation.organizations.models import Succession, Union
from federation.organizations.queries import (
    counted_with,
    union_as_at,
    unions_matching,
    unions_under,
    units_on,
)
from tests.factories import organizations as make
from tests.organizations.test_tree import assert_sound

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


def merge(old: Union, new: Union, totals: str = "successor") -> None:
    merge_unions(unions=[old], successor=new, on=DAY, totals=totals, reason="区域调整", by=None, at=make.AT)


def test_a_rename_keeps_the_old_name_for_the_days_before() -> None:
    union = make.union("G1", "旧名工会", under=make.district())
    renamed = rename_union(
        union=union, name="北京新名工会", short_name="新名工会", on=DAY, reason="更名", by=None, at=make.AT
    )
    before, after = union_as_at(renamed, BEFORE).name, union_as_at(renamed, DAY).name
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("旧名工会", "北京新名工会")
    everything = Union.objects.all()
    assert renamed in unions_matching(everything, "xinming")
    assert renamed in unions_matching(everything, "旧名"), "a clerk still finds it by the old name"
    assert trail_of(renamed)[0].reason == "更名"


def test_a_merge_hands_over_children_and_units_and_keeps_history() -> None:
    top = make.district()
    old, new = make.union("G1", under=top), make.union("G2", under=top)
    child, unit = make.union("G3", under=old), make.unit(old)
    merge(old, new)
    old.refresh_from_db()
    unit.refresh_from_db()
    assert old.closed_on == DAY
    assert unit.union == new
    assert child in unions_under(new)
    assert old not in unions_under(top)
    assert old in unions_under(top, on=BEFORE)
    assert list(units_on(old, BEFORE)) == [unit]
    assert list(units_on(new, BEFORE)) == []
    assert list(units_on(new, DAY)) == [unit]
    assert old.path == "110000/110108/G1/", "the closed union is still found in its district"
    assert_sound()


def test_figures_follow_the_declared_rule() -> None:
    top = make.district()
    first, second, third = (make.union(code, under=top) for code in ("G1", "G2", "G3"))
    merge(first, second, totals="separate")
    merge(second, third)
    assert counted_with(third) == [third.pk, second.pk]
    assert counted_with(second) == [second.pk]


def test_a_union_is_not_merged_into_its_own_lower_union() -> None:
    old = make.union(under=make.district())
    child = make.union(under=old)
    with pytest.raises(ValidationError, match="移出来"):
        merge(old, child)


def test_a_closed_union_cannot_be_merged_again() -> None:
    top = make.district()
    first, second, third = (make.union(code, under=top) for code in ("G1", "G2", "G3"))
    merge(first, second)
    with pytest.raises(ValidationError, match="已于 2026-07-01 撤销"):
        merge(first, third)


def test_a_merge_of_upper_and_lower_union_leaves_no_tie_behind() -> None:
    top = make.district()
    upper = make.union("G1", under=top)
    lower, new = make.union("G2", under=upper), make.union("G3", under=top)
    merge_unions(unions=[upper, lower], successor=new, on=DAY, totals="successor", reason="x", by=None, at=make.AT)
    assert not lower.upward_ties.filter(until_on=None).exists()
    assert list(unions_under(new)) == [new]
    assert_sound()


def part(code: str, *, children: tuple[int, ...] = (), units: tuple[int, ...] = ()) -> Part:
    return Part(NewUnion(code, f"{code}工会", code, "grassroots", territorial_parent="110108"), children, units)


def test_a_split_gives_each_part_its_children_and_units() -> None:
    old = make.union("G1", under=make.district())
    child, unit, other = make.union("G2", under=old), make.unit(old), make.unit(old)
    founded = split_union(
        union=old,
        parts=[part("G8", children=(child.pk,), units=(unit.pk,)), part("G9", units=(other.pk,))],
        on=DAY,
        closes=True,
        reason="分设",
        by=None,
        at=make.AT,
    )
    assert [one.code for one in founded] == ["G8", "G9"]
    assert list(units_on(founded[0], DAY)) == [unit]
    assert list(units_on(founded[1], DAY)) == [other]
    assert child in unions_under(founded[0])
    assert counted_with(founded[0]) == [founded[0].pk], "a split union's past cannot be counted twice"
    assert Succession.objects.filter(predecessor=old, kind="split").count() == 2
    assert_sound()


def test_a_split_that_closes_must_place_everything_and_leaves_nothing_half_done() -> None:
    old = make.union("G1", under=make.district())
    make.unit(old)
    with pytest.raises(ValidationError, match="1 家单位没有去处"):
        split_union(union=old, parts=[part("G8")], on=DAY, closes=True, reason="x", by=None, at=make.AT)
    assert not Union.objects.filter(code="G8").exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 4, 30), "还没有成立（成立于 2021-05-01）"),
        (DAY, "已经撤销（2026-07-01 起）"),
    ],
)
def test_a_day_without_the_union_is_answered_in_words(day: date, words: str) -> None:
    union = make.union(under=make.district(), founded_on=date(2021, 5, 1))
    close_union(union=union, on=DAY, reason="x", by=None, at=make.AT)
    union.refresh_from_db()
    assert words in union_as_at(union, day).absence


def test_a_day_before_the_records_is_answered_in_words() -> None:
    assert "记录自 2020-01-01 起" in union_as_at(make.district(), date(2019, 12, 31)).absence


def test_the_second_of_two_officers_is_told() -> None:
    union = make.union(under=make.district())
    seen = union.revision
    edit_union(union=union, changes={"founded_on": date(2015, 1, 1)}, revision=seen, by=None, at=make.AT)
    with pytest.raises(ValidationError, match="别人改过"):
        edit_union(union=union, changes={"founded_on": date(2016, 1, 1)}, revision=seen, by=None, at=make.AT)
    assert Union.objects.get(pk=union.pk).founded_on == date(2015, 1, 1)
