"""The total of a list: exact while it is small, never another's, and never at the price of what its columns show."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.test.utils import CaptureQueriesContext

from core.web.listing import counting
from core.web.listing.counting import Total, total_of

User = get_user_model()
pytestmark = pytest.mark.django_db


def enter(count: int, name: str = "某") -> None:
    have = User.objects.count()
    User.objects.bulk_create(User(username=f"u{have + place}", name=name) for place in range(count))


def all_users() -> QuerySet[User]:  # type: ignore[valid-type]
    return User.objects.order_by("name")


def test_a_small_total_is_exact_at_once() -> None:
    enter(7)
    assert total_of(all_users()) == Total(7, more=False)
    enter(1)
    assert total_of(all_users()) == Total(8, more=False)


def test_a_large_total_is_remembered_for_its_own_question_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "LARGE", 5)
    enter(7, "甲")
    enter(6, "乙")
    first, second = all_users().filter(name="甲"), all_users().filter(name="乙")
    assert [total_of(first).count, total_of(second).count] == [7, 6]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert [total_of(first).count, total_of(second).count] == [7, 6]
    assert len(asked) == 0


def test_counting_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "COUNTED_TO", 10)
    enter(10)
    assert total_of(all_users()) == Total(10, more=False)
    enter(5)
    assert total_of(all_users()) == Total(10, more=True)


def test_what_columns_show_is_not_worked_out_to_count() -> None:
    enter(3)
    shown = all_users().annotate(best=Subquery(User.objects.filter(pk=OuterRef("pk")).values("email")[:1]))
    with CaptureQueriesContext(connection) as asked:
        assert total_of(shown).count == 3
        assert total_of(shown.filter(best="")).count == 3
    plain, narrowed = (query["sql"] for query in asked.captured_queries)
    assert "email" not in plain
    assert "email" in narrowed


def test_nothing_to_count_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert total_of(User.objects.none()) == Total(0, more=False)
    assert len(asked) == 0
