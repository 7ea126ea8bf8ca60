"""Screens of accounts and roles: what is listed, at what cost, and what a forged address gets."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.dates.calendar import today
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union, UnionKind
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db
LIST, REVIEW = "/office/accounts/", "/office/roles/review/"


@pytest.fixture(autouse=True)
def _regulations() -> None:
    regulations.load()


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


@pytest.fixture
def street(haidian: Union) -> Union:
    return organizations.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)


@pytest.fixture
def admin(haidian: Union) -> User:
    return accounts.district_admin(haidian)


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def asked(street: Union, **changed: Any) -> dict[str, Any]:
    """A new account as the form sends it."""
    usual = {
        "name": "李华", "username": "lihua", "post_held": "组织部",
        "email": "lihua@example.com", "phone": "13800000000",
        "kind": Kind.UNION_CLERK.value, "union": street.code, "uscc": "", "from_on": today().isoformat(),
        "until_on": "", "reason": "新到岗",
    }  # fmt: skip
    return usual | changed


def test_a_list_shows_the_own_subtree_only(desk: Client, haidian: Union) -> None:
    inside = accounts.district_officer(haidian)
    outside = accounts.district_officer(organizations.district("110105", "朝阳区总工会"))
    page = desk.get(LIST).content.decode()
    assert inside.name in page
    assert outside.name not in page


def test_the_list_finds_by_name_kind_and_state(desk: Client, haidian: Union, street: Union) -> None:
    officer, clerk = accounts.district_officer(haidian), accounts.person(Kind.UNION_CLERK, street)
    for query, found, left in (
        (f"?q={officer.username}", officer, clerk),
        ("?kind=union_clerk", clerk, officer),
    ):
        page = desk.get(f"{LIST}{query}").content.decode()
        assert found.name in page
        assert left.name not in page
    clerk.is_active = False
    clerk.save()
    page = desk.get(f"{LIST}?inactive=1").content.decode()
    assert clerk.name in page
    assert officer.name not in page


MOST = {LIST: 12, REVIEW: 12, "/office/": 40, "/office/search/?q=haidian": 40}
"""Questions a page may ask: twelve for a list."""


@pytest.mark.parametrize("address", MOST)
def test_pages_cost_the_same_for_one_and_thirty(
    address: str, desk: Client, haidian: Union, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    accounts.district_officer(haidian)
    desk.get(address)
    with django_assert_max_num_queries(40) as one:
        assert desk.get(address).status_code == 200
    for _person in range(29):
        accounts.district_officer(haidian)
    with django_assert_max_num_queries(40) as thirty:
        assert desk.get(address).status_code == 200
    assert len(thirty.captured_queries) == len(one.captured_queries) <= MOST[address]


def test_an_account_is_opened_from_the_form(desk: Client, street: Union) -> None:
    answer = desk.post("/office/accounts/new/", asked(street))
    made = User.objects.get(username="lihua")
    assert answer.headers["Location"] == reverse("accounts:show_account", args=[made.pk])
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "基层工会经办人" in page
    assert "138●●●●0000" in page or "138" in page
    assert "13800000000" not in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "李华"}, "小写字母"),
        ({"phone": "12345"}, "11 位数字"),
        ({"union": "没有这个工会"}, "没有这个工会"),
        ({"until_on": "2020-01-01"}, "晚于起始日"),
        ({"kind": Kind.UNIT_CLERK.value}, "单位"),
        ({"kind": Kind.UNIT_CLERK.value, "uscc": "91110000000000000X"}, "没有这个单位"),
        ({"kind": Kind.CITY_ADMIN.value}, "角色"),
        ({"kind": Kind.DISTRICT_OFFICER.value}, "这一级工会"),
    ],
)
def test_a_wrong_form_is_explained_and_opens_nothing(
    desk: Client, street: Union, changed: dict[str, str], said: str
) -> None:
    answer = desk.post("/office/accounts/new/", asked(street, **changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(email="lihua@example.com").exists()


def test_a_union_outside_the_subtree_is_unknown_to_the_form(desk: Client, street: Union) -> None:
    chaoyang = organizations.district("110105", "朝阳区总工会")
    answer = desk.post("/office/accounts/new/", asked(chaoyang))
    assert "没有这个工会" in answer.content.decode()
    suggested = desk.get("/office/accounts/places/?union=总工会").content.decode()
    assert street.name in suggested
    assert chaoyang.name not in suggested


def test_a_user_name_is_taken_whatever_its_case(desk: Client, street: Union) -> None:
    accounts.account("LiHua")
    assert "已有人用" in desk.post("/office/accounts/new/", asked(street)).content.decode()


VERBS = ["show_account", "grant_role", "invite_account", "deactivate_account", "reactivate_account", "end_sessions"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_forged_number_is_not_found(verb: str, desk: Client) -> None:
    stranger = accounts.district_officer(organizations.district("110105", "朝阳区总工会"))
    address = reverse(f"accounts:{verb}", args=[stranger.pk])
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"reason": "伪造"}).status_code == 404
    role = stranger.roles.get()
    assert desk.post(reverse("accounts:revoke_role", args=[role.pk]), {"reason": "伪造"}).status_code == 404
    role.refresh_from_db()
    assert role.until_on is None


@pytest.mark.parametrize("address", [LIST, REVIEW, "/office/accounts/new/", "/office/accounts/places/"])
def test_officers_are_told_who_may(address: str, client: Client, haidian: Union) -> None:
    client.force_login(accounts.district_officer(haidian))
    answer = client.get(address)
    assert answer.status_code == 403
    assert "管理员" in answer.content.decode()


@pytest.mark.parametrize(
    "address", [LIST, REVIEW, "/office/", "/office/search/", "/my/", "/account/", "/my/notifications/"]
)
def test_strangers_are_asked_to_sign_in(address: str, client: Client) -> None:
    assert client.get(address).headers["Location"] == f"/account/sign-in/?next={address}"


def test_workers_do_not_come_into_the_office(client: Client, haidian: Union) -> None:
    client.force_login(accounts.person(Kind.WORKER, haidian))
    assert client.get("/office/").status_code == 403
    assert client.get("/my/").status_code == 200


def test_an_auditor_reads_and_changes_nothing(client: Client, haidian: Union) -> None:
    client.force_login(accounts.person(Kind.AUDITOR))
    officer = accounts.district_officer(haidian)
    address = reverse("accounts:show_account", args=[officer.pk])
    page = client.get(address).content.decode()
    assert "停用账号" not in page
    assert client.post(reverse("accounts:deactivate_account", args=[officer.pk]), {"reason": "越权"}).status_code == 403
    assert client.get(REVIEW).status_code == 200


def test_a_role_is_taken_away_with_a_reason(desk: Client, haidian: Union) -> None:
    officer = accounts.district_officer(haidian)
    address = reverse("accounts:revoke_role", args=[officer.roles.get().pk])
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "调离"}).status_code == 302
    assert officer.roles.get().until_on == today()


def test_an_account_is_switched_off_and_on(desk: Client, haidian: Union) -> None:
    officer = accounts.district_officer(haidian)
    for verb, active in (("deactivate_account", False), ("reactivate_account", True)):
        address = reverse(f"accounts:{verb}", args=[officer.pk])
        assert desk.get(address).status_code == 200
        assert desk.post(address, {"reason": "测试"}).status_code == 302
        officer.refresh_from_db()
        assert officer.is_active is active


def bulk(desk: Client, verb: str, keys: list[int], **more: str) -> Any:
    token = desk.get(REVIEW).context["page"].token
    return desk.post(reverse("web:apply_bulk"), {"token": token, "bulk": verb, "pk": keys, **more})


def test_roles_are_kept_and_taken_in_bulk_after_a_preview(desk: Client, admin: User, haidian: Union) -> None:
    first, second = (accounts.district_officer(haidian).roles.get() for _turn in range(2))
    preview = bulk(desk, "keep", [first.pk])
    assert preview.status_code == 200
    assert first.user.name in preview.content.decode()
    first.refresh_from_db()
    assert first.reviewed_at is None
    bulk(desk, "keep", [first.pk], confirmed="1")
    bulk(desk, "revoke", [second.pk], confirmed="1", reason="清理")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.reviewed_by == admin
    assert second.until_on == today()


def test_bulk_never_reaches_beyond_the_subtree(desk: Client) -> None:
    stranger = accounts.district_officer(organizations.district("110105", "朝阳区总工会")).roles.get()
    bulk(desk, "revoke", [stranger.pk], confirmed="1", reason="越权")
    stranger.refresh_from_db()
    assert stranger.until_on is None
