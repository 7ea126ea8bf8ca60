"""Pages by key: forward and back, ties, both directions, cursors from outside."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.web.keyset import BadCursorError, slice_of
from federation.accounts.models import User


@pytest.fixture
def people(db: None) -> None:
    User.objects.bulk_create(
        User(username=f"u{number:02}", name=f"名{number % 3}", email=f"u{number}@example.org") for number in range(23)
    )


@pytest.mark.parametrize("order", [("name", "id"), ("-name", "-id"), ("id",), ("-id",)])
@pytest.mark.parametrize("size", [1, 5, 23, 50])
def test_walking_there_and_back_shows_every_row_once(people: None, order: tuple[str, ...], size: int) -> None:
    expected = list(User.objects.order_by(*order))
    forward, page = [], slice_of(User.objects.all(), order, size=size)
    assert page.before is None
    pages = [page]
    while page.after:
        page = slice_of(User.objects.all(), order, size=size, after=page.after)
        pages.append(page)
    forward = [row for page in pages for row in page.rows]
    assert forward == expected
    for earlier in reversed(pages[:-1]):
        page = slice_of(User.objects.all(), order, size=size, before=page.before)
        assert page.rows == earlier.rows
    assert page.before is None


def test_a_row_added_meanwhile_shifts_nothing(people: None) -> None:
    page = slice_of(User.objects.all(), ("name", "id"), size=5)
    User.objects.create(username="new", name="名0", email="n@example.org")
    assert not set(page.rows) & set(slice_of(User.objects.all(), ("name", "id"), size=5, after=page.after).rows)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.one_of(
        st.text(min_size=1), st.sampled_from(["W10", "WzEsMl0", "WyJhIiwgbnVsbF0", "WyJhIiw5ZTk5OV0", "eyJhIjoxfQ"])
    )
)
def test_no_cursor_from_outside_breaks_the_list(cursor: str) -> None:
    try:
        slice_of(User.objects.all(), ("name", "id"), size=5, after=cursor)
    except BadCursorError:
        return
