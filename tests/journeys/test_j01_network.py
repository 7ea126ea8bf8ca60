"""J1 up to the plan: the network 1+40+N as a citizen, officers, an administrator and a worker see it.

One story in chapters, because the city is settled once for all of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import LazySettings
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from tests.factories.organizations import uscc

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("beijing")]
PHONE = ViewportSize(width=390, height=844)
OFFICE = ViewportSize(width=1366, height=860)


@dataclass(frozen=True)
class Story:
    """The browser, where the product is, how to come in, how to look."""

    page: Page
    url: str
    enter: Callable[[str], None]
    accessible: Callable[[], None]
    shot: Callable[[str], None]

    def seen(self, name: str) -> None:
        """Check the page for what keeps people out, and keep a picture."""
        self.accessible()
        self.shot(f"j01-{name}")

    def goto(self, path: str, status: int = 200) -> None:
        """Open an address and expect an answer of that kind."""
        answer = self.page.goto(f"{self.url}{path}")
        assert answer is not None
        assert answer.status == status, path

    def fits(self) -> bool:
        """Whether nothing makes the page scroll sideways, once it is laid out."""
        self.page.wait_for_load_state()
        fits: bool = self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        return fits


def test_the_network_up_to_the_plan(
    page: Page,
    live_server: LiveServer,
    enter: Callable[[str], None],
    accessible: Callable[[], None],
    shot: Callable[[str], None],
    tmp_path: Path,
    settings: LazySettings,
) -> None:
    settings.JOBS_EAGER = True
    story = Story(page, live_server.url, enter, accessible, shot)
    a_citizen_reads_the_register(story)
    the_city_officer_sees_who_must_build_by_when(story)
    the_register_comes_in_as_a_sheet(story, tmp_path)
    the_search_field_finds_by_pinyin_while_typing(story)
    the_language_changes_and_comes_back(story)
    a_district_officer_stays_in_the_own_district(story)
    a_district_administrator_is_held_to_the_rules(story)
    roles_are_looked_at_again(story)
    a_worker_reads_on_a_phone_in_large_type(story)


def a_citizen_reads_the_register(story: Story) -> None:
    page = story.page
    story.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    story.seen("front")
    page.get_by_role("link", name=re.compile("查学院")).click()
    expect(page.get_by_role("heading", name="首都工匠学院体系名册")).to_be_visible()
    story.seen("public-register")
    page.locator(".list-search input[name=q]").fill("sgjsxy")
    page.keyboard.press("Enter")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.get_by_role("rowheader", name=re.compile("首钢技师学院"))).to_be_visible()
    page.get_by_role("link", name="制度库").first.click()
    expect(page.get_by_role("heading", name="制度库")).to_be_visible()
    page.get_by_role("link", name=re.compile("三年行动方案")).first.click()
    expect(page.get_by_text("按公开资料").first).to_be_visible()
    story.accessible()
    page.set_viewport_size(PHONE)
    story.goto("/")
    assert story.fits()
    story.shot("j01-front-phone")
    page.set_viewport_size(OFFICE)
    story.goto("/office/academies/plan/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    story.seen("sign-in")


def the_city_officer_sees_who_must_build_by_when(story: Story) -> None:
    page = story.page
    story.enter("王敏")
    expect(page.get_by_role("heading", name="王敏的工作台")).to_be_visible()
    story.seen("city-home")
    page.get_by_label("主导航").get_by_role("link", name="体系与计划").click()
    expect(page.get_by_role("heading", name=re.compile(r"1\+40\+N"))).to_be_visible()
    now = page.locator(".plan-capital .big a").inner_text()
    expect(page.get_by_text(re.compile("照现在的进度"))).to_be_visible()
    story.seen("plan")
    story.goto("/office/academies/plan/?on=2023-07-19")
    expect(page.get_by_text("这是 2023-07-19 当天的情况")).to_be_visible()
    assert int(page.locator(".plan-capital .big a").inner_text()) < int(now)
    story.seen("plan-2023")
    for view in ("table", "tree", "years"):
        story.goto(f"/office/academies/plan/?view={view}")
        story.seen(f"plan-{view}")
    story.goto("/office/academies/plan/paper/")
    story.shot("j01-plan-paper")
    page.set_viewport_size(PHONE)
    story.goto("/office/academies/plan/")
    assert story.fits()
    story.shot("j01-plan-phone")
    page.set_viewport_size(OFFICE)


HEADINGS = ("学院名称", "类型", "所属工会", "建设单位", "建设单位类别", "统一社会信用代码", "认定日期")
HOST = "大兴区示例职业学校"


def a_register(path: Path, *lines: tuple[str, str]) -> Path:
    """A workbook with an academy a line: its name and its host's code."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for name, code in lines:
        sheet.append((name, "区级", "大兴区总工会", HOST, "职业院校、技工院校", code, "2026-11-02"))
    book.save(path)
    return path


def the_register_comes_in_as_a_sheet(story: Story, folder: Path) -> None:
    page = story.page
    good, wrong = uscc("12"), uscc("12")[:-1] + "I"
    lines = (("大兴工匠学院（新一）", good), ("大兴工匠学院（新二）", wrong), ("大兴工匠学院（新一）", good))
    story.goto("/office/academies/plan/?view=table")
    before = page.locator(".plan-figures .big a").last.inner_text()
    story.goto("/office/sheets/academies.register/")
    story.seen("sheet")
    page.locator("input[type=file]").set_input_files(a_register(folder / "register.xlsx", *lines))
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("heading", name="1 行可以写入，2 行要改")).to_be_visible()
    story.seen("sheet-checked")
    with page.expect_download() as awaited:
        page.get_by_role("link", name=re.compile("下载退回表")).click()
    awaited.value.save_as(folder / "returned.xlsx")
    returned = load_workbook(folder / "returned.xlsx").worksheets[0]
    said = [cell for row in returned.iter_rows(values_only=True) for cell in row]
    assert any("代码" in str(text) and "不" in str(text) for text in said)
    assert any("重复" in str(text) for text in said)
    page.get_by_role("button", name=re.compile("写入 1 行")).click()
    expect(page.get_by_role("heading", name="已经写入")).to_be_visible()
    story.seen("sheet-taken")
    story.goto("/office/academies/plan/")
    assert int(page.locator(".plan-figures .big a").last.inner_text()) == int(before) + 1
    story.goto("/office/academies/plan/?on=2026-11-01")
    assert page.locator(".plan-figures .big a").last.inner_text() == before
    story.goto("/academies/?q=大兴工匠学院（新一）")
    expect(page.get_by_role("rowheader", name=re.compile("新一"))).to_be_visible()


def the_search_field_finds_by_pinyin_while_typing(story: Story) -> None:
    page = story.page
    story.goto("/office/")
    page.keyboard.press("/")
    page.keyboard.type("daxing", delay=30)
    expect(page.locator("#suggestions")).to_contain_text("大兴区总工会")
    story.seen("search-suggestions")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#suggestions a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("找到"))).to_be_visible()
    story.seen("search")


def the_language_changes_and_comes_back(story: Story) -> None:
    page = story.page
    story.goto("/office/")
    page.locator(".menu > summary", has=page.locator("use[href$='text-size']")).click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html[lang=en]")).to_be_visible()
    page.locator(".menu > summary", has=page.locator("use[href$='text-size']")).click()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="王敏的工作台")).to_be_visible()


def a_district_officer_stays_in_the_own_district(story: Story) -> None:
    page = story.page
    story.enter("李春")
    page.get_by_label("主导航").get_by_role("link", name="名册").first.click()
    expect(page.get_by_role("heading", name="工匠学院名册")).to_be_visible()
    story.seen("district-register")
    story.goto("/office/accounts/", 403)
    expect(page.get_by_text("由管理员办理")).to_be_visible()
    story.accessible()
    stranger = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    story.goto(f"/office/accounts/{stranger.pk}/", 404)


def a_district_administrator_is_held_to_the_rules(story: Story) -> None:
    page = story.page
    story.enter("周洁")
    story.goto("/office/accounts/new/")
    story.accessible()
    union, hand_in = page.locator("#id_union"), page.get_by_role("button", name="开设账号并发送链接")
    page.locator("#id_name").fill("钱进")
    page.locator("#id_username").fill("qianjin")
    page.locator("#id_email").fill("qianjin@example.com")
    page.locator("#id_kind").select_option("union_clerk")
    page.locator("#id_reason").fill("新到岗")
    union.fill("朝阳区总工会")
    hand_in.click()
    expect(page.locator("#summary")).to_contain_text("您的管理范围内没有这个工会")
    story.accessible()
    union.fill("大兴区总工会")
    hand_in.click()
    expect(page.locator("#summary")).to_contain_text("这个角色不设在所选这一级工会")
    story.seen("account-refused")
    union.fill("庞各庄镇总工会")
    hand_in.click()
    expect(page.get_by_role("heading", name="钱进")).to_be_visible()
    expect(page.get_by_role("rowheader", name="基层工会经办人")).to_be_visible()
    story.seen("account-opened")


def roles_are_looked_at_again(story: Story) -> None:
    page = story.page
    story.goto("/office/roles/review/")
    story.seen("review")
    page.get_by_role("checkbox", name=re.compile("基层工会经办人")).first.check()
    page.get_by_role("button", name="保留").click()
    expect(page.get_by_text("记为今天已复核").first).to_be_visible()
    story.seen("review-preview")
    page.get_by_role("button", name=re.compile("保留")).last.click()
    expect(page.get_by_text("已保留 1 个角色")).to_be_visible()


def a_worker_reads_on_a_phone_in_large_type(story: Story) -> None:
    page = story.page
    page.set_viewport_size(PHONE)
    story.enter("张建国")
    expect(page.get_by_role("heading", name="张建国，您好")).to_be_visible()
    story.seen("worker-phone")
    page.get_by_label("显示与语言").click()
    page.get_by_role("button", name="长辈模式").click()
    expect(page.locator("html.size-large")).to_be_visible()
    assert story.fits()
    story.seen("worker-phone-large")
    page.get_by_role("link", name="我的", exact=True).click()
    expect(page.get_by_role("heading", name="登录与安全")).to_be_visible()
    assert story.fits()
    story.seen("worker-account")
