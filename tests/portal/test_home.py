"""Where people arrive: what awaits them, what a search finds, what others never see."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from core.dates.calendar import today
from core.web.duties import Duty
from federation.accounts.kinds import MAY_NAME_A_UNIT, OFFICE, Kind
from federation.accounts.models import User
from federation.organizations.models import Union, UnionKind
from federation.portal import queries
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground() -> None:
    cache.clear()
    regulations.load()


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


def duty(title: str, due_on: date | None) -> Duty:
    return Duty(title, "", due_on, "/office/")


@pytest.fixture
def duties(monkeypatch: pytest.MonkeyPatch) -> list[Duty]:
    """Duties of everybody, out of order."""
    day = today()
    given = [
        duty("后天", day + timedelta(days=2)),
        duty("没有期限", None),
        duty("昨天", day - timedelta(days=1)),
        duty("明年", day + timedelta(days=300)),
        duty("今天", day),
    ]
    monkeypatch.setattr(queries, "DUTIES", (lambda _user: given[:3], lambda _user: given[3:]))
    return given


def test_duties_of_all_contexts_stand_in_the_order_of_their_days(duties: list[Duty], haidian: Union) -> None:
    user = accounts.district_officer(haidian)
    assert [one.title for one in queries.duties_of(user)] == ["昨天", "今天", "后天", "明年", "没有期限"]
    queue = queries.queue_of(user)
    assert [[one.title for one in part] for part in (queue.late, queue.soon, queue.later)] == [
        ["昨天"], ["今天", "后天"], ["明年", "没有期限"],
    ]  # fmt: skip
    assert len(queue) == len(duties)


def test_the_home_page_shows_them_and_the_navigation_counts_them(
    client: Client, duties: list[Duty], haidian: Union
) -> None:
    client.force_login(accounts.district_officer(haidian))
    page = client.get("/office/").content.decode()
    assert all(str(one.title) in page for one in duties)
    assert '<span class="side-count">5</span>' in page


@pytest.mark.parametrize("kind", Kind)
def test_everybody_has_a_home(kind: Kind, client: Client, haidian: Union) -> None:
    unit = organizations.unit(haidian) if kind in MAY_NAME_A_UNIT else None
    client.force_login(accounts.person(kind, haidian, unit=unit))
    home = client.get("/home/").headers["Location"]
    assert home == ("/office/" if kind in OFFICE else "/panel/" if kind == Kind.EXPERT else "/my/")
    assert client.get(home).status_code == 200


def test_shortcuts_lead_where_the_person_may_go(client: Client, haidian: Union) -> None:
    for kind in OFFICE - MAY_NAME_A_UNIT:
        user = accounts.person(kind, haidian)
        client.force_login(user)
        for shortcut in queries.shortcuts_of(user):
            assert client.get(shortcut.url).status_code == 200, f"{kind}: {shortcut.url}"


def search(client: Client, words: str, **headers: Any) -> str:
    return client.get("/office/search/", {"q": words}, headers=headers).content.decode()


@pytest.fixture
def officer(client: Client, haidian: Union) -> User:
    user = accounts.district_officer(haidian)
    client.force_login(user)
    return user


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("words", ["海淀街道", "haidian", "hdjd", "110108012"])
def test_a_search_finds_by_name_pinyin_initials_and_code(client: Client, haidian: Union, words: str) -> None:
    organizations.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)
    assert "海淀街道总工会" in search(client, words)


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(("there", "said"), [(7, "找到 7 项"), (8, "每类先列 8 项"), (9, "每类先列 8 项")])
def test_a_search_never_counts_what_it_left_out(client: Client, haidian: Union, there: int, said: str) -> None:
    for number in range(there):
        organizations.union(f"11010890{number}", f"紫竹{number}工会", under=haidian)
    shown = search(client, "紫竹")
    assert said in shown
    assert shown.count('class="queue-line hit"') == min(there, 8)


@pytest.mark.usefixtures("officer")
def test_a_search_stays_within_the_scope(client: Client) -> None:
    chaoyang = organizations.district("110105", "朝阳区总工会")
    stranger = accounts.district_officer(chaoyang)
    assert "朝阳区总工会" not in search(client, "朝阳")
    assert stranger.name not in search(client, stranger.name).replace(f"“{stranger.name}”", "").split("<main", 1)[1]


@pytest.mark.usefixtures("officer")
def test_clauses_are_found_by_everybody(client: Client) -> None:
    assert "条款" in search(client, "资金岗位分离")


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("words", ["", "   ", "\x00", "%_\\", "'; drop table accounts_user; --", "海" * 5000])
def test_odd_words_are_no_trouble(client: Client, words: str) -> None:
    assert "全站查找" in search(client, words)


@pytest.mark.usefixtures("officer")
def test_suggestions_are_a_fragment(client: Client) -> None:
    part = search(client, "海淀", **{"HX-Request": "true", "HX-Target": "suggestions"})
    assert "<html" not in part
    assert "海淀区总工会" in part


def test_the_front_is_for_everybody(client: Client) -> None:
    page = client.get("/").content.decode()
    for address in ("/academies/", "/regulations/", "/account/sign-in/"):
        assert f'href="{address}"' in page
