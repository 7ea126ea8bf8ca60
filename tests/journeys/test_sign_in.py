"""Ways in besides the password, tried in a browser: passkey, authenticator and recovery code, the city's account."""

import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.core.cache import cache
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.audit.queries import trail_of
from core.outbox.models import Notification
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from tests.accounts.test_door import code_for
from tests.factories import accounts, organizations, regulations
from tests.journeys import city

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[], None]
Shot = Callable[[str], None]
SECOND_FACTOR = "两步验证"


@pytest.fixture
def officer(settings: LazySettings) -> User:
    """Somebody who works in a district union, where staff must have a second factor."""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.JOBS_EAGER = True
    cache.clear()
    regulations.load()
    return accounts.person(Kind.DISTRICT_OFFICER, organizations.district(), password=accounts.PASSWORD)


@pytest.fixture
def key(page: Page) -> CDPSession:
    """A key in this computer that knows its owner's finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    made = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": made})["authenticatorId"]  # type: ignore[attr-defined]
    return devices


@dataclass(frozen=True)
class Story:
    """The browser, where the product is, who signs in, how to look."""

    page: Page
    server: LiveServer
    officer: User
    accessible: Check
    shot: Shot

    def seen(self, name: str) -> None:
        """Check the page for what keeps people out, and keep a picture."""
        self.accessible()
        self.shot(f"sign-in-{name}")

    def is_in(self) -> None:
        """The officer stands at the own desk."""
        heading(self.page, f"{self.officer.name}的工作台")


@pytest.fixture
def story(page: Page, live_server: LiveServer, officer: User, accessible: Check, shot: Shot) -> Story:
    """What every chapter needs."""
    return Story(page, live_server, officer, accessible, shot)


def sign_in(page: Page, server: LiveServer, user: User) -> None:
    page.goto(f"{server.url}/account/sign-in/")
    page.get_by_label("账号名").fill(user.username)
    page.get_by_label("密码").fill(accounts.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator(".bar-person").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("banner").get_by_role("link", name="登录")).to_be_visible()


def confirm(page: Page) -> None:
    expect(page.get_by_role("heading", name="再确认一次是您本人")).to_be_visible()
    page.get_by_label("密码").fill(accounts.PASSWORD)
    page.get_by_role("button", name="确认").click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_a_passkey_is_the_second_factor_and_then_opens_alone(story: Story, key: Any) -> None:
    a_passkey_is_added_before_anything_else(story)
    the_passkey_opens_alone(story)
    after_the_password_the_passkey_is_asked_for(story)
    the_last_second_factor_stays(story)


def a_passkey_is_added_before_anything_else(story: Story) -> None:
    page = story.page
    sign_in(page, story.server, story.officer)
    heading(page, SECOND_FACTOR)
    expect(page.get_by_text("工作账号需要两步验证")).to_be_visible()
    story.seen("second-factor")
    page.get_by_role("link", name="添加通行密钥").click()
    confirm(page)
    heading(page, "添加通行密钥")
    page.get_by_label("名字").fill("办公室电脑")
    page.get_by_label("登录时不输密码").check()
    story.seen("passkey-new")
    page.get_by_role("button", name="添加通行密钥").click()
    heading(page, "恢复码")
    story.seen("recovery-codes")
    assert Notification.objects.filter(user=story.officer, kind="accounts.security_changed").exists()
    page.get_by_role("link", name="我已收好").click()
    heading(page, SECOND_FACTOR)
    page.get_by_role("link", name="管理通行密钥").click()
    expect(page.get_by_text("办公室电脑")).to_be_visible()
    story.accessible()
    page.goto(f"{story.server.url}/office/")
    story.is_in()
    sign_out(page)


def the_passkey_opens_alone(story: Story) -> None:
    page = story.page
    page.goto(f"{story.server.url}/account/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    story.is_in()
    sign_out(page)


def after_the_password_the_passkey_is_asked_for(story: Story) -> None:
    page = story.page
    sign_in(page, story.server, story.officer)
    heading(page, SECOND_FACTOR)
    story.seen("second-factor-asked")
    page.goto(f"{story.server.url}/office/")
    expect(page).to_have_url(re.compile("/account/sign-in/second-factor/"))
    page.get_by_role("button", name="用通行密钥", exact=True).click()
    story.is_in()


def the_last_second_factor_stays(story: Story) -> None:
    page = story.page
    page.goto(f"{story.server.url}/account/second-factor/passkeys/")
    page.get_by_role("link", name="移除").click()
    expect(page.get_by_text("至少要留一种两步验证")).to_be_visible()
    assert page.get_by_text("办公室电脑").is_visible()


def test_a_finger_the_key_does_not_know_opens_nothing(story: Story, key: Any) -> None:
    page = story.page
    key.send("WebAuthn.setUserVerified", {"authenticatorId": key.made, "isUserVerified": False})
    page.goto(f"{story.server.url}/account/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("浏览器没有给出通行密钥")
    story.seen("passkey-failed")
    heading(page, "登录")


def test_an_authenticator_is_asked_for_and_a_recovery_code_helps_once(story: Story) -> None:
    secret, spare = an_authenticator_is_set_up(story)
    a_code_is_asked_for(story, lambda: code_for(secret))
    story.is_in()
    sign_out(story.page)
    a_code_is_asked_for(story, lambda: spare)
    story.is_in()
    sign_out(story.page)
    a_code_is_asked_for(story, lambda: spare)
    expect(story.page.get_by_text("动态码或恢复码不对，或已经用过")).to_be_visible()
    story.page.get_by_role("button", name="不登录了").click()
    heading(story.page, "登录")


def an_authenticator_is_set_up(story: Story) -> tuple[str, str]:
    """Its secret, and a recovery code."""
    page = story.page
    sign_in(page, story.server, story.officer)
    page.get_by_role("link", name="启用验证器").click()
    confirm(page)
    heading(page, "启用验证器")
    story.seen("authenticator-new")
    secret = page.locator(".door-secret").inner_text()
    page.get_by_label("6 位动态码").fill("000000")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("动态码或恢复码不对")).to_be_visible()
    assert page.locator(".door-secret").inner_text() == secret
    page.get_by_label("6 位动态码").fill(code_for(secret))
    page.get_by_role("button", name="启用").click()
    heading(page, "恢复码")
    spare = page.locator(".door-codes code").first.inner_text()
    with page.expect_download() as awaited:
        page.get_by_role("link", name="下载恢复码").click()
    assert spare in awaited.value.path().read_text()
    cache.clear()  # the code just used counts as spent for a while
    page.get_by_role("link", name="我已收好").click()
    heading(page, SECOND_FACTOR)
    sign_out(page)
    return secret, spare


def a_code_is_asked_for(story: Story, code: Callable[[], str]) -> None:
    """The code is made when it is typed: one of the authenticator is good for half a minute."""
    page = story.page
    sign_in(page, story.server, story.officer)
    heading(page, SECOND_FACTOR)
    story.seen("code-asked")
    page.get_by_label("动态码或恢复码").fill(code())
    page.get_by_role("button", name="登录", exact=True).click()


@pytest.fixture
def provider(live_server: LiveServer, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[city.City]:
    """The city's provider, and the product set up for it as the environment sets it up."""
    with city.open_city(f"{live_server.url}/account/oidc/city/login/callback/") as opened:
        monkeypatch.setenv("CITY_ACCOUNT_URL", opened.issuer)
        monkeypatch.setenv("CITY_ACCOUNT_CLIENT", city.CLIENT)
        monkeypatch.setenv("CITY_ACCOUNT_SECRET", city.SECRET)
        fresh = runpy.run_path(str(settings.ROOT / "config" / "settings.py"))
        for name in ("CITY_ACCOUNT", "SOCIALACCOUNT_PROVIDERS", "CONTENT_SECURITY_POLICY"):
            setattr(settings, name, fresh[name])
        settings.ROOT_URLCONF = "tests.journeys.city_urls"
        yield opened


def test_a_city_account_is_connected_and_opens_the_door(
    story: Story, provider: city.City, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    a_city_account_nobody_connected_is_turned_away(story, "王秀兰")
    assert not User.objects.exclude(pk=story.officer.pk).exists()
    the_city_account_is_connected(story)
    come_by_the_city(story.page, story.server, "王秀兰")
    story.is_in()
    sign_out(story.page)
    a_city_account_nobody_connected_is_turned_away(story, "陈远")
    the_city_account_is_disconnected(story)
    a_city_account_nobody_connected_is_turned_away(story, "王秀兰")
    assert provider.refused == []


def a_city_account_nobody_connected_is_turned_away(story: Story, person: str) -> None:
    come_by_the_city(story.page, story.server, person)
    heading(story.page, "还没有对应的账号")
    story.seen("city-unknown")


def the_city_account_is_connected(story: Story) -> None:
    page = story.page
    sign_in(page, story.server, story.officer)
    story.is_in()
    page.goto(f"{story.server.url}/account/")
    page.get_by_role("link", name="城市账号").click()
    heading(page, "城市账号")
    page.get_by_role("button", name="连接城市统一账号").click()
    page.get_by_role("button", name="王秀兰").click()
    confirm(page)
    expect(page.get_by_text("城市账号已连接")).to_be_visible()
    expect(page.get_by_text("王秀兰")).to_be_visible()
    story.seen("city-connected")
    assert trail_of(story.officer)[0].verb == "connect_city_account"
    assert Notification.objects.filter(user=story.officer, kind="accounts.security_changed").exists()
    sign_out(page)


def the_city_account_is_disconnected(story: Story) -> None:
    page = story.page
    sign_in(page, story.server, story.officer)
    story.is_in()
    page.goto(f"{story.server.url}/account/city/")
    page.get_by_role("button", name="断开").click()
    confirm(page)
    expect(page.get_by_text("城市账号已断开")).to_be_visible()
    sign_out(page)


def test_whoever_gives_up_at_the_city_is_not_signed_in(
    page: Page, live_server: LiveServer, provider: city.City, accessible: Check
) -> None:
    come_by_the_city(page, live_server, "取消")
    heading(page, "没有完成登录")
    accessible()
    assert provider.refused == []


def test_the_city_does_not_spare_the_second_factor(story: Story, provider: city.City, key: Any) -> None:
    page = story.page
    SocialAccount.objects.create(user=story.officer, provider="city", uid="110101-0001")
    come_by_the_city(page, story.server, "王秀兰")
    heading(page, SECOND_FACTOR)
    page.get_by_role("link", name="添加通行密钥").click()
    confirm(page)
    page.get_by_role("button", name="添加通行密钥").click()
    heading(page, "恢复码")
    sign_out(page)
    come_by_the_city(page, story.server, "王秀兰")
    heading(page, SECOND_FACTOR)
    page.get_by_role("button", name="用通行密钥", exact=True).click()
    story.is_in()


def test_an_answer_nobody_asked_for_opens_nothing(page: Page, live_server: LiveServer, provider: city.City) -> None:
    page.goto(f"{live_server.url}/account/oidc/city/login/callback/?code=stolen&state=made-up")
    heading(page, "城市账号登录失败")


def come_by_the_city(page: Page, server: LiveServer, person: str) -> None:
    page.goto(f"{server.url}/account/sign-in/")
    page.get_by_role("button", name="用城市统一账号登录").click()
    page.get_by_role("button", name=person).click()
