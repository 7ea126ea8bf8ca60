"""J1 up to the plan: the network 1+40+N as a citizen, officers, an administrator and a worker see it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("beijing")]
Check = Callable[[], None]
Shot = Callable[[str], None]
Enter = Callable[[str], None]
PHONE = {"width": 390, "height": 844}


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return wide


def test_a_citizen_reads_the_register(page: Page, live_server: LiveServer, accessible: Check, shot: Shot) -> None:
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    accessible()
    shot("j01-front")
    page.get_by_role("link", name=re.compile("查学院")).click()
    expect(page.get_by_text("首钢技师学院").first).to_be_visible()
    accessible()
    shot("j01-public-register")
    page.get_by_role("link", name="制度库").first.click()
    page.get_by_role("link", name=re.compile("三年行动方案")).first.click()
    expect(page.get_by_text("按公开资料").first).to_be_visible()
    accessible()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/")
    assert fits(page)
    shot("j01-front-phone")
    page.goto(f"{live_server.url}/office/academies/plan/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_the_city_officer_sees_who_must_build_by_when(
    page: Page, live_server: LiveServer, enter: Enter, accessible: Check, shot: Shot
) -> None:
    enter("王敏")
    expect(page.get_by_role("heading", name="王敏的工作台")).to_be_visible()
    accessible()
    shot("j01-city-home")
    page.get_by_label("主导航").get_by_role("link", name="体系与计划").click()
    expect(page.get_by_role("heading", name=re.compile("1\\+40\\+N"))).to_be_visible()
    expect(page.get_by_text("首都示范性工匠学院").first).to_be_visible()
    now = page.locator(".plan-capital .big a").inner_text()
    expect(page.get_by_text(re.compile("照现在的进度"))).to_be_visible()
    accessible()
    shot("j01-plan")
    page.goto(f"{live_server.url}/office/academies/plan/?on=2023-07-19")
    expect(page.get_by_text("这是 2023-07-19 当天的情况")).to_be_visible()
    then = page.locator(".plan-capital .big a").inner_text()
    assert int(then) < int(now)
    shot("j01-plan-2023")
    for view in ("table", "tree", "years"):
        page.goto(f"{live_server.url}/office/academies/plan/?view={view}")
        accessible()
        shot(f"j01-plan-{view}")
    page.goto(f"{live_server.url}/office/academies/plan/paper/")
    shot("j01-plan-paper")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/office/academies/plan/")
    assert fits(page)
    shot("j01-plan-phone")


def test_a_district_officer_stays_in_the_own_district(
    page: Page, live_server: LiveServer, enter: Enter, accessible: Check, shot: Shot
) -> None:
    enter("李春")
    page.get_by_label("主导航").get_by_role("link", name="名册").first.click()
    expect(page.locator(".list")).to_be_visible()
    accessible()
    shot("j01-district-register")
    answer = page.goto(f"{live_server.url}/office/accounts/")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_text("由管理员办理")).to_be_visible()
    accessible()
    stranger = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    answer = page.goto(f"{live_server.url}/office/accounts/{stranger.pk}/")
    assert answer is not None
    assert answer.status == 404


def test_a_district_administrator_opens_an_account_and_is_held_to_the_rules(
    page: Page, live_server: LiveServer, enter: Enter, accessible: Check, shot: Shot
) -> None:
    enter("周洁")
    page.goto(f"{live_server.url}/office/accounts/new/")
    accessible()
    page.get_by_label("姓名").fill("钱进")
    page.get_by_label("账号名").fill("qianjin")
    page.get_by_label("邮箱").fill("qianjin@example.com")
    page.get_by_label("角色").select_option("union_clerk")
    page.get_by_label("工会", exact=True).fill("朝阳区总工会")
    page.get_by_label("授予原因").fill("新到岗")
    page.get_by_role("button", name="开设账号并发送链接").click()
    expect(page.locator("#summary")).to_contain_text("您的管理范围内没有这个工会")
    accessible()
    page.get_by_label("工会", exact=True).fill("大兴区总工会")
    page.get_by_role("button", name="开设账号并发送链接").click()
    expect(page.locator("#summary")).to_contain_text("这个角色不设在所选这一级工会")
    shot("j01-account-refused")
    page.get_by_label("工会", exact=True).fill("庞各庄镇总工会")
    page.get_by_role("button", name="开设账号并发送链接").click()
    expect(page.get_by_role("heading", name="钱进")).to_be_visible()
    expect(page.get_by_text("基层工会经办人")).to_be_visible()
    accessible()
    shot("j01-account-opened")
    page.goto(f"{live_server.url}/office/roles/review/")
    accessible()
    page.get_by_label(re.compile("选中 .*基层工会经办人")).first.check()
    page.get_by_role("button", name="保留").click()
    expect(page.get_by_text("记为今天已复核").first).to_be_visible()
    shot("j01-review-preview")


def test_the_search_field_finds_by_pinyin_while_typing(page: Page, enter: Enter, accessible: Check, shot: Shot) -> None:
    enter("王敏")
    page.keyboard.press("/")
    page.keyboard.type("daxing", delay=30)
    expect(page.locator("#suggestions")).to_contain_text("大兴区总工会")
    accessible()
    shot("j01-search-suggestions")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("找到"))).to_be_visible()
    accessible()
    shot("j01-search")


def test_a_worker_on_a_phone_in_large_type(page: Page, enter: Enter, accessible: Check, shot: Shot) -> None:
    page.set_viewport_size(PHONE)
    enter("张建国")
    expect(page.get_by_role("heading", name="张建国，您好")).to_be_visible()
    accessible()
    shot("j01-worker-phone")
    page.get_by_label("显示与语言").click()
    page.get_by_role("button", name="长辈模式").click()
    expect(page.locator("html.size-large")).to_be_visible()
    assert fits(page)
    accessible()
    shot("j01-worker-phone-large")
    page.get_by_role("link", name="我的").click()
    expect(page.get_by_text("登录与安全")).to_be_visible()
    accessible()
    shot("j01-worker-account")


def test_the_language_changes_and_comes_back(page: Page, enter: Enter) -> None:
    enter("王敏")
    page.get_by_label("显示与语言").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html[lang=en]")).to_be_visible()
    page.get_by_label("Display and language").click()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="王敏的工作台")).to_be_visible()
