"""Signing in and out: lock-out, second factor, links, devices, and what is shut."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.audit.queries import trail_of
from core.outbox.models import Delivery, Notification
from federation.accounts.actions import end_sessions
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.accounts.queries import DEMO_GROUPS, DEMO_PREFIX, demo_groups
from tests.factories import accounts, organizations

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    cache.clear()


@pytest.fixture
def officer() -> User:
    return accounts.person(Kind.DISTRICT_OFFICER, organizations.district(), password=accounts.PASSWORD)


def sign_in(client: Client, user: User | str, password: str = accounts.PASSWORD) -> Any:
    username = user if isinstance(user, str) else user.username
    return client.post(SIGN_IN, {"login": username, "password": password})


def confirm(client: Client) -> None:
    """Say once more who one is, as pages that change the ways in ask for."""
    assert client.post(reverse("account_reauthenticate"), {"password": accounts.PASSWORD}).status_code == 302


def set_up_authenticator(client: Client) -> str:
    """Set up an authenticator and return its secret."""
    confirm(client)
    secret: str = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}).status_code == 302
    cache.clear()  # a code counts as spent for a while
    return secret


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def signed_in(client: Client) -> bool:
    return client.get("/home/").headers["Location"] in ("/office/", "/my/")


def test_a_password_opens_the_door_and_leaves_a_trace(client: Client, officer: User) -> None:
    answer = sign_in(client, officer)
    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).headers["Location"] == "/office/"
    assert trail_of(officer)[0].verb == "sign_in"
    assert client.post("/account/sign-out/").status_code == 302
    assert trail_of(officer)[0].verb == "sign_out"
    assert not signed_in(client)


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(
    client: Client, officer: User, settings: LazySettings
) -> None:
    for attempt in range(settings.SIGN_IN_ATTEMPTS):
        answer = sign_in(client, officer.username.upper() if attempt % 2 else officer, "wrong")
        assert answer.status_code == (429 if attempt == settings.SIGN_IN_ATTEMPTS - 1 else 200)
    assert "锁定 15 分钟" in answer.content.decode()
    assert sign_in(client, officer).status_code == 429
    assert not signed_in(client)
    assert trail_of(officer).filter(verb="sign_in_failed").count() >= settings.SIGN_IN_ATTEMPTS
    assert Notification.objects.filter(user=officer, kind="accounts.locked_out").exists()
    colleague = accounts.person(Kind.DISTRICT_OFFICER, organizations.district(), password=accounts.PASSWORD)
    assert sign_in(Client(), colleague).status_code == 302


def test_four_wrong_passwords_do_not_lock(client: Client, officer: User, settings: LazySettings) -> None:
    for _attempt in range(settings.SIGN_IN_ATTEMPTS - 1):
        assert sign_in(client, officer, "wrong").status_code == 200
    assert sign_in(client, officer).status_code == 302


def test_allauth_never_answers_before_the_lock_does(client: Client, officer: User, settings: LazySettings) -> None:
    said = [sign_in(client, officer, "wrong").content.decode() for _attempt in range(settings.SIGN_IN_ATTEMPTS)]
    assert all("用户名或密码不正确" in page for page in said[:-1])
    assert "账号暂时锁定" in said[-1]


def test_an_unknown_name_gets_the_same_answer(client: Client) -> None:
    answer = sign_in(client, "nobody-at-all", "wrong")
    assert answer.status_code == 200
    assert "用户名或密码不正确" in answer.content.decode()


def test_a_second_factor_is_set_up_sealed_and_asked_for(
    client: Client, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, officer)
    assert client.get(reverse("mfa_activate_totp")).headers["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    stored = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert Notification.objects.filter(user=officer, kind="accounts.security_changed").exists()

    fresh = Client()
    assert sign_in(fresh, officer).headers["Location"] == reverse("mfa_authenticate")
    assert not signed_in(fresh)
    assert fresh.post(reverse("mfa_authenticate"), {"code": "123456"}).status_code == 200
    cache.clear()  # the code just used counts as spent for a while
    assert fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).status_code == 302
    assert signed_in(fresh)


def test_a_recovery_code_opens_once(client: Client, officer: User) -> None:
    sign_in(client, officer)
    set_up_authenticator(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for status, opened in ((302, True), (200, False)):
        fresh = Client()
        sign_in(fresh, officer)
        assert fresh.post(reverse("mfa_authenticate"), {"code": code}).status_code == status
        assert signed_in(fresh) is opened


def test_staff_set_up_a_second_factor_first_where_it_is_required(
    client: Client, officer: User, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, officer)
    assert client.get("/office/").headers["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    set_up_authenticator(client)
    assert client.get("/office/").status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists()


def test_workers_need_no_second_factor(client: Client, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    worker = accounts.person(Kind.WORKER, organizations.district(), password=accounts.PASSWORD)
    sign_in(client, worker)
    assert client.get("/my/").status_code == 200


def test_a_link_sets_the_password_once(client: Client, officer: User, settings: LazySettings) -> None:
    client.post(reverse("account_reset_password"), {"email": officer.email})
    sent = Delivery.objects.get(kind="accounts.password_reset", channel="mail")
    assert not sent.url, "addresses are stored in the open"
    link = sent.body.rpartition("\n")[2].removeprefix(settings.SITE_URL)
    page = client.get(link, follow=True)
    fresh = {"password1": "a-new-and-long-one", "password2": "a-new-and-long-one"}
    assert client.post(page.redirect_chain[-1][0], fresh).status_code == 302
    assert sign_in(Client(), officer, "a-new-and-long-one").status_code == 302
    again = Client().get(link, follow=True)
    assert "链接已失效" in again.content.decode()


def test_an_unknown_mail_address_is_answered_alike_and_gets_nothing(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("password", ["short", "1234567890", "password12"])
def test_weak_passwords_are_refused(client: Client, officer: User, password: str) -> None:
    sign_in(client, officer)
    given = {"oldpassword": accounts.PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), given).status_code == 200
    assert sign_in(Client(), officer).status_code == 302


def test_one_device_is_signed_out_by_its_owner_only(client: Client, officer: User) -> None:
    sign_in(client, officer)
    phone = Client()
    sign_in(phone, officer)
    device = UserSession.objects.filter(user=officer).latest("pk")
    stranger = Client()
    sign_in(stranger, accounts.person(Kind.WORKER, organizations.district(), password=accounts.PASSWORD))
    assert stranger.post(reverse("accounts:end_own_session", args=[device.pk])).status_code == 404
    assert signed_in(phone)
    assert client.post(reverse("accounts:end_own_session", args=[device.pk])).status_code == 302
    assert not signed_in(phone)
    assert signed_in(client)


def test_an_administrator_signs_somebody_out_everywhere(client: Client, officer: User) -> None:
    sign_in(client, officer)
    assert signed_in(client)
    end_sessions(account=officer, reason="电脑丢失", by=accounts.city_admin(), at=accounts.AT)
    assert not signed_in(client)


def test_an_account_switched_off_cannot_come_in(client: Client, officer: User) -> None:
    officer.is_active = False
    officer.save()
    sign_in(client, officer)
    assert not signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "不能自行注册" in page.content.decode()
    client.post(
        reverse("account_signup"),
        {"username": "intruder", "email": "i@example.com", "password1": "long-enough-1", "password2": "long-enough-1"},
    )
    assert not User.objects.filter(username="intruder").exists()


@pytest.mark.parametrize("address", ["/account/city/", "/account/oidc/city/login/"])
def test_the_citys_account_is_off_until_it_is_set_up(client: Client, officer: User, address: str) -> None:
    sign_in(client, officer)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("setting", "value"), [("DEMO", False), ("PRODUCTION", True)])
def test_demo_cards_exist_in_the_demo_only(client: Client, settings: LazySettings, setting: str, value: bool) -> None:
    person = accounts.account(f"{DEMO_PREFIX}wangmin", "王敏")
    accounts.role(person, Kind.CITY_OFFICER, organizations.city())
    address = reverse("accounts:sign_in_as_demo", args=[person.username])
    settings.DEMO, settings.PRODUCTION = True, False
    assert "王敏" in client.get(SIGN_IN).content.decode()
    assert client.post(address).status_code == 302
    assert signed_in(client)
    setattr(settings, setting, value)
    stranger = Client()
    assert stranger.post(address).status_code == 404
    assert "王敏" not in stranger.get(SIGN_IN).content.decode()


def test_cards_stand_by_kind_of_work(client: Client, settings: LazySettings) -> None:
    settings.DEMO, settings.PRODUCTION = True, False
    city = organizations.city()
    for name, kind in (("worker", Kind.WORKER), ("auditor", Kind.AUDITOR), ("officer", Kind.CITY_OFFICER)):
        accounts.role(accounts.account(DEMO_PREFIX + name, name), kind, city)
    accounts.account(f"{DEMO_PREFIX}nobody", "nobody")
    groups = [(str(group.label), [one.account.name for one in group.people]) for group in demo_groups()]
    assert groups == [("市总工会", ["officer"]), ("财务和审计", ["auditor"]), ("职工", ["worker", "nobody"])]
    page = client.get(SIGN_IN).content.decode()
    assert page.index("市总工会</h3>") < page.index("财务和审计</h3>") < page.index("职工</h3>")
    assert "专家</h3>" not in page


def test_every_kind_of_role_has_its_place_among_the_cards() -> None:
    assert sorted(kind for _label, kinds in DEMO_GROUPS for kind in kinds) == sorted(Kind)


def test_a_card_opens_no_account_but_the_demos(client: Client, officer: User, settings: LazySettings) -> None:
    settings.DEMO, settings.PRODUCTION = True, False
    assert client.post(reverse("accounts:sign_in_as_demo", args=[officer.username])).status_code == 404


def test_a_card_leads_nowhere_else(client: Client, settings: LazySettings) -> None:
    settings.DEMO, settings.PRODUCTION = True, False
    person = accounts.account(f"{DEMO_PREFIX}wangmin", "王敏")
    address = reverse("accounts:sign_in_as_demo", args=[person.username])
    assert client.post(address, {"next": "https://evil.example/"}).headers["Location"] == "/home/"
    assert client.post(address, {"next": "/office/accounts/"}).headers["Location"] == "/office/accounts/"


OWN_PAGES = [
    "accounts:show_own_account", "account_change_password", "account_logout", "mfa_index", "mfa_activate_totp",
    "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list",
    "account_reauthenticate",
]  # fmt: skip
DOOR_PAGES = [
    "account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done",
]  # fmt: skip


@pytest.mark.parametrize("name", DOOR_PAGES)
def test_every_page_of_the_door_is_ours(client: Client, name: str) -> None:
    assert_ours(client.get(reverse(name)).content.decode())


@pytest.mark.parametrize("name", OWN_PAGES)
def test_every_page_of_the_own_account_is_ours(client: Client, officer: User, name: str) -> None:
    sign_in(client, officer)
    confirm(client)
    page = client.get(reverse(name))
    assert page.status_code == 200, page.headers
    assert_ours(page.content.decode())


def assert_ours(page: str) -> None:
    assert 'class="brand"' in page
    assert "web/face" in page
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title is not None
    assert re.search(r"[\u4e00-\u9fff].* · 京匠$", title.group(1))
