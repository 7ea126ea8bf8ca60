"""J1, a public notice: a citizen objects, the clock stops, what was wrong is put right, everybody sees what changed."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from core.dates.calendar import now
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.notices.actions import close_due_notices
from federation.notices.models import Notice
from tests.factories import notices, organizations, regulations
from tests.journeys.cast import Stage, person

pytestmark = pytest.mark.django_db(transaction=True)

TITLE, NAME = "2026年首都工匠学院拟认定名单公示", "钱进"
ANSWER = "经核对年报，年培训人次应为 980，已更正。"


@pytest.fixture
def wang(transactional_db: None, stage: Stage) -> User:
    """The officer who answers; the law and the holidays are known, the browser is at that day."""
    regulations.load()
    call_command("load_holidays", verbosity=0)
    return person("王敏", Kind.CITY_OFFICER, organizations.city())


@pytest.fixture
def notice(wang: User) -> Notice:
    """Two schools on a list, on notice from a Wednesday before the national day on."""
    return notices.notice(title=TITLE, on=date(2026, 9, 23))


def test_an_objection_stops_the_clock_and_the_list_is_issued_again(stage: Stage, notice: Notice, wang: User) -> None:
    stage.it_is(9, 24)
    receipt, secret = a_citizen_objects(stage)
    the_office_takes_it_up_and_the_clock_stops(stage, notice, wang, receipt)
    the_days_of_the_check_are_added(stage, notice, wang, receipt)
    everybody_sees_what_changed_and_nobody_who_objected(stage, notice)
    the_citizen_reads_the_answer(stage, receipt, secret)
    afterwards_it_is_too_late(stage, notice)


def a_citizen_objects(stage: Stage) -> tuple[str, str]:
    page = stage.page
    stage.hand_to(None)
    stage.goto("/notices/")
    stage.press(TITLE)
    stage.says("还剩 5 个工作日")
    expect(page.locator("#editions")).to_have_count(0)
    page.locator("#item-1").get_by_role("link", name="对这一项提出异议").click()
    page.get_by_role("radio", name="年培训人次：1200").check()
    stage.field("您的姓名").fill(NAME)
    stage.press("提交异议")
    stage.says("请写明哪里不对。")
    stage.seen("notice-object-refused", phone=True)
    stage.field("哪里不对，依据是什么").fill("学校公开的年报写的是 980 人次，请核对。")
    stage.field("电话").fill("13800000000")
    stage.press("提交异议")
    stage.says("请记下这两个号码")
    receipt, secret = page.locator(".notice-code").all_inner_texts()
    return receipt, secret


def the_office_takes_it_up_and_the_clock_stops(stage: Stage, notice: Notice, wang: User, receipt: str) -> None:
    stage.it_is(9, 28)
    stage.hand_to(wang)
    stage.goto("/office/")
    stage.press("核查异议：第一职业学校", exact=False)
    stage.press("开始核查")
    stage.field("中止公示计时").check()
    stage.press("开始核查")
    expect(stage.page.locator("#who")).not_to_contain_text(NAME)
    stage.hand_to(None)
    stage.goto(f"/notices/{notice.code}/")
    stage.says("正在核查异议，恢复后还有")
    stage.says("另有 1 件等待答复。")
    stage.seen("notice-stopped", phone=True)


def the_days_of_the_check_are_added(stage: Stage, notice: Notice, wang: User, receipt: str) -> None:
    page, before = stage.page, notice.closes_on
    stage.it_is(9, 30)
    stage.hand_to(wang)
    stage.goto("/office/")
    stage.press("答复异议：第一职业学校", exact=False)
    stage.press("答复异议")
    page.get_by_role("radio", name="维持原公示").check()
    stage.field("公开答复").fill(ANSWER)
    stage.field("年培训人次").fill("980")
    stage.press("答复异议")
    stage.says("改了公示内容，请选“更正内容”")
    stage.seen("notice-settle-refused")
    page.get_by_role("radio", name=re.compile("更正")).check()
    stage.press("答复异议")
    stage.says(ANSWER)
    notice.refresh_from_db()
    assert notice.closes_on > before
    assert notice.editions.count() == 2


def everybody_sees_what_changed_and_nobody_who_objected(stage: Stage, notice: Notice) -> None:
    page = stage.page
    stage.hand_to(None)
    stage.goto(f"/notices/{notice.code}/")
    newest = page.locator("#editions li").filter(has_text="第 2 版")
    expect(newest.locator("del")).to_have_text("1200")
    expect(newest.locator("ins")).to_have_text("980")
    expect(page.locator("#item-1")).to_contain_text("980")
    expect(page.locator("#answered")).to_contain_text(ANSWER)
    expect(page.locator("body")).not_to_contain_text(NAME)
    stage.seen("notice-second-edition", phone=True)


def the_citizen_reads_the_answer(stage: Stage, receipt: str, secret: str) -> None:
    stage.goto("/notices/objections/")
    stage.field("回执号").fill(receipt)
    stage.field("查询码").fill("AAAA AAAA")
    stage.press("查询")
    expect(stage.page.locator("main")).not_to_contain_text(ANSWER)
    stage.field("回执号").fill(receipt.lower())
    stage.field("查询码").fill(secret.lower())
    stage.press("查询")
    stage.says(ANSWER)


def afterwards_it_is_too_late(stage: Stage, notice: Notice) -> None:
    stage.it_is(10, 30)
    close_due_notices(by=None, at=now())
    stage.goto(f"/notices/{notice.code}/")
    stage.says("已期满")
    expect(stage.page.get_by_role("link", name="对这一项提出异议")).to_have_count(0)
    stage.goto(f"/notices/{notice.code}/object/a/")
    stage.says("公示期外的意见不作为异议受理")
    stage.seen("notice-too-late", phone=True)
