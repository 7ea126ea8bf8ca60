"""Lists: what an address asks for is what the page shows, at the same price however long the list."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.jobs.models import JobRun, State
from core.web.access import Permission
from core.web.faces import Face
from core.web.keeping import choose_columns
from core.web.listing import Bulk, Column, Filter, Listing, ListPage, link, listing_named
from core.web.listing.columns import attribute
from core.web.listing.paging import turn

User = get_user_model()
DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)
Queries = Callable[[int], Any]


def nobody(_request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(name)


urlpatterns = [path("", include(([path("nobody/<str:name>/", nobody, name="show_nobody")], "tests")))]


def found(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(name__contains=words)


PEOPLE = Listing(
    "tests.people",
    columns=[
        Column("name", "姓名", sort="name"),
        Column("email", "邮箱", render=lambda row: f"<{row.email}>"),
        Column("last_login", "最近登录", sort="last_login"),
        Column("phone", "电话", optional=True),
    ],
    filters=[
        Filter.choice("who", "身份", [("a", "甲"), ("b", "乙")], "email"),
        Filter.flag("staff", "管理员", Q(is_staff=True)),
        Filter.since("from", "登录不早于", "last_login"),
    ],
    search=found,
    order=("name", "id"),
    page_size=5,
    url=lambda row: f"/people/{row.pk}/",
)


@pytest.fixture
def people(db: None) -> None:
    User.objects.bulk_create(
        User(
            username=f"u{place}",
            name=f"王{place % 4}",
            email="a" if place % 2 else "b",
            is_staff=place == 3,
            last_login=None if place % 3 == 0 else DAY + timedelta(days=place % 5),
        )
        for place in range(23)
    )


def request_for(address: str = "", user: Any = None) -> HttpRequest:
    request = RequestFactory().get(f"/people/{address}")
    request.user = user or AnonymousUser()
    return request


def page(address: str = "", user: Any = None) -> ListPage:
    return PEOPLE.page(request_for(address, user), User.objects.all())


def walk(address: str, direction: str) -> list[list[str]]:
    pages, url = [], address
    while url is not None:
        shown = page(url)
        pages.append([person.username for person in shown.things])
        onward = shown.next_url if direction == "next" else shown.previous_url
        url = "?" + onward.partition("?")[2] if onward else None  # type: ignore[assignment]
    return pages


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("sort", ["", "?sort=name", "?sort=-name", "?sort=last_login", "?sort=-last_login"])
def test_every_row_is_met_once_forwards_and_backwards(sort: str) -> None:
    forwards = walk(sort, "next")
    flat = [name for names in forwards for name in names]
    assert sorted(flat) == sorted(User.objects.values_list("username", flat=True))
    assert [len(names) for names in forwards] == [5, 5, 5, 5, 3]
    last = sort or "?"
    while (onward := page(last).next_url) != "":
        last = "?" + onward.partition("?")[2]
    assert list(reversed(walk(last, "previous"))) == forwards


@pytest.mark.usefixtures("people")
def test_empty_values_stand_last_both_ways() -> None:
    for sort in ("?sort=last_login", "?sort=-last_login"):
        names = [name for names in walk(sort, "next") for name in names]
        days = [User.objects.get(username=name).last_login for name in names]
        assert all(day is None for day in days[days.index(None) :])


@pytest.mark.usefixtures("people")
def test_broken_cursors_show_the_first_page() -> None:
    first = page().things
    for cursor in ("x", "W10", "WzEsMl0", "WyJcdTAwMDAiLDFd", "W1tdLHt9XQ", "%00", "é"):
        assert page(f"?after={cursor}").things == first
        assert page(f"?before={cursor}").things == first


@given(st.text(max_size=40))
def test_no_text_is_taken_for_a_cursor(cursor: str) -> None:
    from core.web.listing.paging import _read

    with pytest.raises(ValueError, match="cursor"):
        _read(cursor, 7)


@pytest.mark.usefixtures("people")
def test_filters_come_from_the_address() -> None:
    assert page("?who=a").total == 11
    assert page("?who=a&who=b").total == 23
    assert page("?who=nobody").total == 23
    assert page("?staff=1").total == 1
    assert page("?from=2026-03-04").total == User.objects.filter(last_login__date__gte="2026-03-04").count()
    assert 0 < page("?from=2026-03-04").total < 23
    assert page("?from=2026-13-99").total == 23
    assert page("?q=王1&who=a").total == 6
    assert page("?q=%00").total == 23


@pytest.mark.usefixtures("people")
def test_a_chip_adds_and_removes_its_value() -> None:
    who = page("?who=a&q=王&after=x").chips[0]
    assert who.chosen == ["甲"]
    assert [option.url for option in who.options] == ["/people/?q=%E7%8E%8B", "/people/?q=%E7%8E%8B&who=a&who=b"]


@pytest.mark.usefixtures("people")
def test_sorting_turns_around_and_then_off() -> None:
    steps = [page(address).headings[0] for address in ("", "?sort=name", "?sort=-name")]
    assert [(step.sorted, step.url) for step in steps] == [
        ("", "/people/?sort=name"),
        ("ascending", "/people/?sort=-name"),
        ("descending", "/people/"),
    ]


@pytest.mark.usefixtures("people")
def test_columns_are_chosen_by_each_person() -> None:
    somebody = User.objects.get(username="u1")
    assert [heading.column.key for heading in page("", somebody).headings] == ["name", "email", "last_login"]
    choose_columns(listing="tests.people", columns=["phone", "nonsense"], by=somebody)
    assert [heading.column.key for heading in page("", somebody).headings][-1] == "phone"
    assert len(page().headings) == 3


@pytest.mark.parametrize(("count", "queries"), [(1, 2), (5, 2), (6, 3), (30, 3)])
def test_the_price_does_not_grow(db: None, count: int, queries: int, django_assert_num_queries: Queries) -> None:
    """Rows and columns; a list of more than one page is counted as well."""
    User.objects.bulk_create(User(username=f"u{place}", name="某") for place in range(count))
    somebody = User.objects.first()
    with django_assert_num_queries(queries):
        html_of(page("?q=某", somebody))


def html_of(shown: ListPage) -> str:
    return render_to_string("web/list.html", {"page": shown, "request": request_for(), "face": Face()})


@pytest.mark.usefixtures("people")
def test_cells_are_escaped_and_the_first_one_leads_on() -> None:
    html = html_of(page())
    assert "&lt;b&gt;" in html
    assert f'<a href="/people/{page().things[0].pk}/">' in html


@pytest.mark.usefixtures("people")
def test_a_row_is_written_with_its_labels_and_its_box() -> None:
    ticked = Listing(
        "tests.ticked",
        columns=[Column("name", '姓<"名'), Column("id", "号", numeric=True), Column("username", "账<号")],
        bulk=[Bulk("nod", "点头", may=lambda _user, _row: Permission.yes(), apply=lambda **_all: "")],
        rows=lambda _user: User.objects.all(),
        order=("id",),
        page_size=2,
        url=link("tests:show_nobody", "username"),
    )
    first = User.objects.order_by("id")[0]
    User.objects.filter(pk=first.pk).update(name="<王>")
    with override_settings(ROOT_URLCONF=__name__):
        shown = ticked.page(request_for())
    assert shown.rows[0].cells == (
        f'<td class="row-pick"><input type="checkbox" name="pk" value="{first.pk}" form="bulk" '
        'aria-label="选中 &lt;王&gt;"></td>'
        f'<th scope="row"><a href="/nobody/{first.username}/">&lt;王&gt;</a></th>'
        f'<td class="numeric" data-label="号">{first.pk:,}</td>'
        f'<td data-label="账&lt;号">{first.username}</td>'
    )


def test_choices_are_shown_in_the_words_of_the_reader() -> None:
    for state in State:
        run = JobRun(state=state.value)
        for language in ("zh-hans", "en"):
            with translation.override(language):
                assert str(attribute(run, "state")) == run.get_state_display()
    assert attribute(JobRun(state="unheard of"), "state") == "unheard of"


def test_a_link_quotes_its_key() -> None:
    with override_settings(ROOT_URLCONF=__name__):
        address = link("tests:show_nobody", "username")(User(username="a/b c"))
    assert address == "/nobody/a%2Fb%20c/"


def test_a_list_that_can_be_searched_shows_where(people: None) -> None:
    assert 'type="search"' in html_of(page())


def test_an_empty_list_says_what_to_do(db: None) -> None:
    assert "这里还没有内容" in html_of(page())
    assert "没有符合条件的内容" in html_of(page("?q=无此人"))


def test_keys_past_the_order_are_rejected(db: None) -> None:
    assert turn(User.objects.all(), ["name", "id"], 5, after="WzFd").rows == []


def test_lists_are_known_by_name() -> None:
    assert listing_named("tests.people") is PEOPLE
    with pytest.raises(LookupError):
        listing_named("tests.none")
    with pytest.raises(ValueError, match="two lists"):
        Listing("tests.people", columns=[Column("name", "名")])
    with pytest.raises(ValueError, match="need rows="):
        Listing("tests.other", columns=[Column("name", "名")], export=True)
