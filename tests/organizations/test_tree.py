"""The tree: constraints no writer can get around, and a closure that always equals its definition."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.organizations.actions import close_union, merge_unions, move_union
from federation.organizations.models import Nature, Union, UnionClosure, UnionTie
from federation.organizations.queries import unions_under
from federation.organizations.queries.tree import PATH_DRIFT
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db

DEFINITION = """
WITH RECURSIVE climb(ancestor, descendant, nature, depth) AS (
    SELECT u.id, u.id, n.nature, 0 FROM organizations_union u, (VALUES ('territorial'), ('industrial')) n(nature)
    UNION ALL
    SELECT t.parent_id, c.descendant, c.nature, c.depth + 1 FROM climb c
    JOIN organizations_uniontie t ON t.child_id = c.ancestor AND t.nature = c.nature AND t.until_on IS NULL
)
SELECT ancestor, descendant, nature, depth FROM climb
"""


def closure_by_definition() -> set[tuple[int, int, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(DEFINITION)
        return set(cursor.fetchall())


def stored_closure() -> list[tuple[int, int, str, int]]:
    return list(UnionClosure.objects.values_list("ancestor", "descendant", "nature", "depth"))


def drifted_paths() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(PATH_DRIFT)
        return [row[0] for row in cursor.fetchall()]


def assert_sound() -> None:
    stored = stored_closure()
    assert len(stored) == len(set(stored))
    assert set(stored) == closure_by_definition()
    assert drifted_paths() == []


MOVE = st.tuples(
    st.integers(0, 9), st.one_of(st.none(), st.integers(0, 11)), st.sampled_from(Nature.values), st.integers(0, 40)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVE, max_size=14), merges=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=2))
def test_closure_and_paths_survive_any_history(
    moves: list[tuple[int, int | None, str, int]], merges: list[tuple[int, int]]
) -> None:
    with transaction.atomic():
        tops = [make.district(), make.industrial()]
        unions = [make.union(f"G{n}", under=tops[0], industrial=tops[1] if n % 2 else None) for n in range(10)]
        places = [*unions, *tops]
        day = date(2021, 1, 1)
        for child, parent, nature, later in moves:
            day += timedelta(days=later)
            target = None if parent is None else places[parent]
            _try(lambda c=child, p=target, n=nature, d=day: move_union(
                union=unions[c], parent=p, nature=n, on=d, reason="x", by=None, at=make.AT
            ))  # fmt: skip
        day += timedelta(days=1)
        for gone, into in merges:
            _try(lambda g=gone, i=into: merge_unions(
                unions=[unions[g]], successor=unions[i], on=day, totals="successor", reason="x", by=None, at=make.AT
            ))  # fmt: skip
        assert_sound()
        for top in tops:
            for nature in Nature.values:
                today_ids = set(unions_under(top, nature).values_list("pk", flat=True))
                dated = set(unions_under(top, nature, on=date(2026, 1, 1)).values_list("pk", flat=True))
                assert today_ids == dated
        transaction.set_rollback(True)


def _try(change) -> None:  # type: ignore[no-untyped-def]
    try:
        with transaction.atomic():
            change()
    except ValidationError:
        pass


def test_no_two_parents_of_one_nature_on_a_day() -> None:
    child = make.union(under=make.district())
    other = make.district("110105", "朝阳区总工会")
    with pytest.raises(IntegrityError, match="union_one_territorial_parent"), transaction.atomic():
        UnionTie.objects.create(
            child=child, parent=other, nature="territorial", from_on=date(2021, 1, 1), until_on=date(2021, 2, 1)
        )
    UnionTie.objects.create(child=child, parent=other, nature="industrial", from_on=date(2021, 1, 1))


def test_a_circle_is_refused_by_the_database_across_natures_and_dates() -> None:
    upper = make.union(under=make.district())
    lower = make.union(under=upper)
    with pytest.raises(IntegrityError, match="cannot stand under itself"), transaction.atomic():
        UnionTie.objects.create(child=upper, parent=lower, nature="industrial", from_on=date(2025, 1, 1))
    earlier = date(2019, 1, 1), date(2020, 1, 1)
    UnionTie.objects.create(child=upper, parent=lower, nature="industrial", from_on=earlier[0], until_on=earlier[1])
    with pytest.raises(IntegrityError, match="cannot stand under itself"), transaction.atomic():
        UnionTie.objects.filter(child=upper, nature="industrial").update(until_on=date(2020, 1, 2))


def test_a_circle_made_of_two_fresh_ties_is_refused() -> None:
    one, two = make.union(), make.union()
    ties = [
        UnionTie(child=one, parent=two, nature="industrial", from_on=date(2025, 1, 1)),
        UnionTie(child=two, parent=one, nature="industrial", from_on=date(2025, 1, 1)),
    ]
    with pytest.raises(IntegrityError, match="cannot stand under itself"), transaction.atomic():
        UnionTie.objects.bulk_create(ties)


def test_moving_under_a_lower_union_is_refused_in_plain_words() -> None:
    upper = make.union(under=make.district())
    lower = make.union(under=upper)
    with pytest.raises(ValidationError, match="下级"), transaction.atomic():
        move_union(
            union=upper, parent=lower, nature="territorial", on=date(2026, 1, 1), reason="x", by=None, at=make.AT
        )
    assert_sound()


def test_a_move_carries_the_whole_subtree() -> None:
    old, new = make.district(), make.district("110105", "朝阳区总工会")
    upper = make.union("G1", under=old)
    lower = make.union("G2", under=upper)
    move_union(union=upper, parent=new, nature="territorial", on=date(2026, 3, 1), reason="x", by=None, at=make.AT)
    lower.refresh_from_db()
    assert lower.path == "110000/110105/G1/G2/"
    assert lower in unions_under(new)
    assert lower not in unions_under(old)
    assert lower in unions_under(old, on=date(2026, 2, 28))
    assert lower not in unions_under(new, on=date(2026, 2, 28))
    assert_sound()


def test_the_only_parent_cannot_be_taken_away() -> None:
    child = make.union(under=make.district())
    with pytest.raises(ValidationError, match="唯一的上级"):
        move_union(union=child, parent=None, nature="territorial", on=date(2026, 1, 1), reason="x", by=None, at=make.AT)


def test_a_day_in_the_future_is_refused() -> None:
    child, new = make.union(under=make.district()), make.district("110105", "朝阳区总工会")
    with pytest.raises(ValidationError, match="不能晚于今天"):
        move_union(union=child, parent=new, nature="territorial", on=date(2999, 1, 1), reason="x", by=None, at=make.AT)


def test_a_union_with_lower_unions_is_not_closed() -> None:
    upper = make.union(under=make.district())
    make.union(under=upper)
    with pytest.raises(ValidationError, match="下级工会"):
        close_union(union=upper, on=date(2026, 1, 1), reason="x", by=None, at=make.AT)
    assert Union.objects.get(pk=upper.pk).closed_on is None
