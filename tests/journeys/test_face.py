"""The face holds in a real browser, before any story begins."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core.audit.trail import record
from core.dates.calendar import now
from core.web import access
from core.web.models import Draft
from tests.factories import regulations

pytestmark = pytest.mark.django_db(transaction=True)
Check = Callable[[], None]


@pytest.fixture
def clerk(page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody who works in the office, signed in in the browser, with forty records to look at."""
    regulations.load()
    clerk = get_user_model().objects.create_user("face", name="李春")
    with transaction.atomic():
        for place in range(40):
            record(by=clerk, at=now(), verb=("send", "return")[place % 2], subject=clerk, reason="少一页")
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: user.is_authenticated)
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return clerk


def test_an_unknown_address_is_a_kind_page(page: Page, live_server: LiveServer, accessible: Check) -> None:
    answer = page.goto(f"{live_server.url}/nowhere/")
    assert answer is not None
    assert answer.status == 404
    assert page.get_by_role("heading", name="没有找到这一页").is_visible()
    accessible()


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("face", ["light.usual", "dark.usual", "light.large", "dark.large"])
def test_every_piece_is_accessible(
    page: Page, live_server: LiveServer, accessible: Check, face: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.context.add_cookies([{"name": "face", "value": face, "url": live_server.url}])
    page.goto(f"{live_server.url}/office/style/?message=1")
    expect(page.locator(".chart-drawing canvas")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    accessible()
    page.get_by_label("显示与语言").click()
    accessible()


@pytest.mark.usefixtures("clerk")
def test_a_list_swaps_itself_and_keeps_its_address(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/office/style/")
    page.evaluate("document.body.dataset.untouched = 'yes'")
    page.get_by_role("link", name="下一页").click()
    expect(page).to_have_url(re.compile("after="))
    page.locator("#list").get_by_role("link", name="动作").click()
    expect(page).to_have_url(re.compile(r"sort=verb"))
    expect(page.locator('#list th[aria-sort="ascending"]')).to_have_count(1)
    assert page.evaluate("document.body.dataset.untouched") == "yes"
    page.reload()
    expect(page.locator('#list th[aria-sort="ascending"]')).to_have_count(1)


@pytest.mark.usefixtures("clerk")
def test_columns_are_chosen_from_the_list(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/office/style/")
    page.get_by_label("选择列").click()
    page.get_by_label("理由").check()
    page.locator("#list").get_by_role("button", name="保存").click()
    expect(page.get_by_role("columnheader", name="理由")).to_be_visible()
    expect(page.get_by_label("选择列")).to_be_visible()


@pytest.mark.usefixtures("clerk")
def test_a_lost_network_is_said_once(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/office/style/")
    page.context.set_offline(True)
    for _try in range(2):
        page.locator("#list").get_by_role("link", name="动作").click()
    expect(page.locator(".toast-error")).to_contain_text("网络断了")
    expect(page.locator(".toast-error")).to_have_count(1)


def test_what_is_filled_in_survives_a_reload(page: Page, live_server: LiveServer, clerk: Any) -> None:
    page.goto(f"{live_server.url}/office/style/")
    page.get_by_label("标题").fill("关于值班安排")
    expect(page.locator("#draft-note")).to_contain_text("已自动保存")
    assert Draft.objects.get(user=clerk).values["title"] == ["关于值班安排"]
    page.reload()
    expect(page.get_by_label("标题")).to_have_value("关于值班安排")
    page.get_by_role("button", name="交回").click()
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary").get_by_role("link", name=re.compile("文种")).click()
    expect(page).to_have_url(re.compile("#id_kind-field"))
    expect(page.get_by_label("标题")).to_have_value("关于值班安排")


@pytest.mark.usefixtures("clerk")
def test_the_keyboard_reaches_search_and_leaves_menus(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/office/style/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.get_by_label("显示与语言").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="长辈模式")).to_be_hidden()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("dialog")).to_contain_text("撤回后要重新会签")
    page.get_by_role("button", name="再想想").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.usefixtures("clerk")
def test_everything_can_be_read_without_scripts(page: Page, live_server: LiveServer) -> None:
    context = page.context.browser.new_context(java_script_enabled=False, locale="zh-CN")  # type: ignore[union-attr]
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(f"{live_server.url}/office/style/")
    expect(plain.get_by_role("row", name=re.compile("12 月"))).to_be_visible()
    plain.get_by_role("link", name="下一页").click()
    expect(plain).to_have_url(re.compile("after="))
    expect(plain.locator("#list tbody tr")).to_have_count(8)
    context.close()
