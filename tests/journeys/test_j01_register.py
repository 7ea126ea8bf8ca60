"""J1, the desk work: the register comes in as a table, the plan is changed by two people, a union is reminded."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("beijing")]
Check = Callable[[], None]
Shot = Callable[[str], None]
Enter = Callable[[str], None]

HEAD = ("学院名称", "类型", "所属工会", "建设单位", "建设单位类别", "统一社会信用代码", "认定日期", "特色专业")
GOOD = ("密云工匠学院（水务培训站）", "区级", "密云区总工会", "密云水务培训站", "企业", "", "2026-10-16", "*水工")
WRONG_CODE = (
    "延庆工匠学院（冰雪学校）",
    "区级",
    "延庆区总工会",
    "冰雪学校",
    "企业",
    "91110000802100434B",
    "2026-10-16",
    "",
)
FULL_WIDTH = (
    "房山工匠学院（良乡基地）",
    "区级",
    "房山区总工会",
    "良乡基地",
    "企业",
    "",
    "２０２６年１０月１６日",
    "电工",
)
DOUBLE = (*FULL_WIDTH[:6], "2026-10-16", "焊工")
PASTED = "\n".join("\t".join(line) for line in (HEAD, GOOD, WRONG_CODE, FULL_WIDTH, DOUBLE))


@dataclass
class Desk:
    """The browser, and what the stories do with it."""

    page: Page
    url: str
    enter: Enter
    accessible: Check
    shot: Shot


def test_the_register_and_the_plan_at_the_desk(
    page: Page, live_server: LiveServer, enter: Enter, accessible: Check, shot: Shot
) -> None:
    desk = Desk(page, live_server.url, enter, accessible, shot)
    enter("王敏")
    the_register_comes_in_and_bad_rows_go_back(desk)
    a_plan_that_gives_too_much_is_refused_then_approved_by_another(desk)
    an_academy_is_changed_and_its_past_stays(desk)


def the_register_comes_in_and_bad_rows_go_back(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}/office/academies/")
    page.get_by_role("link", name="整表导入").click()
    page.locator("textarea").fill(PASTED)
    page.get_by_role("button", name="检查粘贴的内容").click()
    expect(page.get_by_text("只检查过，还没有写入")).to_be_visible()
    desk.accessible()
    desk.shot("j01-sheet-checked")
    page.get_by_role("button", name=re.compile("写入 .* 行")).click()
    expect(page.get_by_role("heading", name="已经写入")).to_be_visible()
    desk.shot("j01-sheet-taken")
    page.goto(f"{desk.url}/office/academies/?q=shuiwu")
    expect(page.get_by_role("link", name="密云工匠学院（水务培训站）")).to_be_visible()
    page.goto(f"{desk.url}/office/academies/?q=冰雪学校")
    expect(page.get_by_text("没有符合条件的内容")).to_be_visible()


def a_plan_that_gives_too_much_is_refused_then_approved_by_another(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}/office/academies/plan/")
    page.get_by_role("link", name="调整计划").click()
    expect(page.get_by_role("heading", name="计划的各个版本")).to_be_visible()
    desk.accessible()
    page.get_by_role("link", name="起草新版本").click()
    page.get_by_label("版本名称").fill("2026年底冲刺")
    page.get_by_role("button", name="建草稿").click()
    cell = page.locator("[name='110108-capital-2025-new']")
    cell.fill("11")
    desk.shot("j01-plan-grid")
    page.get_by_role("button", name="保存指标").click()
    page.get_by_role("link", name="提请批准").click()
    page.get_by_label("调整理由").fill("加快进度")
    page.get_by_role("button", name="提请批准").click()
    expect(page.locator("#summary")).to_contain_text("各工会合计 11 家，全市计划 10 家")
    desk.accessible()
    desk.shot("j01-plan-refused")
    page.go_back()
    page.goto(page.url.replace("propose/", "targets/"))
    cell.fill("2")
    page.get_by_role("button", name="保存指标").click()
    page.get_by_role("link", name="提请批准").click()
    page.get_by_label("调整理由").fill("加快进度")
    page.get_by_role("button", name="提请批准").click()
    expect(page.get_by_text("提请人不能批准自己提请的计划")).to_be_visible()
    version = page.url

    desk.enter("赵宁")
    page.goto(version)
    desk.accessible()
    desk.shot("j01-plan-version")
    page.get_by_role("link", name="批准施行").click()
    page.get_by_label("文号").fill("京工发〔2026〕8号")
    page.get_by_role("button", name="批准施行").click()
    expect(page.locator(".chip", has_text="施行中")).to_be_visible()


def an_academy_is_changed_and_its_past_stays(desk: Desk) -> None:
    page = desk.page
    desk.enter("李春")
    page.goto(f"{desk.url}/office/academies/?q=daxing")
    page.get_by_role("link", name="大兴工匠学院（大兴区第一职业学校）").click()
    expect(page.get_by_role("heading", name="大兴工匠学院（大兴区第一职业学校）")).to_be_visible()
    desk.accessible()
    desk.shot("j01-academy")
    page.get_by_role("link", name="登记变更").click()
    page.get_by_label("院长").fill("魏振国")
    page.get_by_label("变更自何日起").fill("2026-09-01")
    page.get_by_label("理由").fill("换届")
    page.get_by_role("button", name="登记变更").click()
    expect(page.get_by_text("院长：— → 魏振国")).to_be_visible()
    page.goto(f"{page.url}?on=2026-08-31")
    expect(page.get_by_text("这是 2026-08-31 当天的情况")).to_be_visible()
    expect(page.locator(".facts").first).not_to_contain_text("魏振国")
