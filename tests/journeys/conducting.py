"""What follows an unqualified result and a recognition: planned, proved, checked again; a change; a breach heard."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from core.dates.calendar import now
from federation.academies.actions.breaches import raise_overdue
from federation.academies.models import Academy, Breach, ChangeReport, Rectification
from federation.academies.queries.register import last_term
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from tests.academies.test_filling import PDF
from tests.factories import academies, evaluations, organizations, regulations
from tests.journeys.cast import Stage, person

PLAN = "扩建实训车间，三月底前补开四个班，由教务处逐月核对台账。"
DONE = "车间已验收，四个班已结业，台账已补齐。"
MISSING = "验收单没有盖章，请补盖后再交。"
PAPER = "京工发〔2027〕3号"


@dataclass
class Aftermath:
    """An academy ordered to rectify, its clerk, its union's officer, two officers of the city."""

    academy: Academy
    order: Rectification
    clerk: User
    union: User
    wang: User
    colleague: User

    @property
    def case(self) -> str:
        """The address of the order."""
        return f"/office/rectifications/{self.order.pk}/"


def an_aftermath() -> Aftermath:
    """The law, an academy that was announced as unqualified, and everybody concerned."""
    regulations.load()
    haidian, _yanqing, _finance = academies.unions()
    city = organizations.city()
    wang, colleague = person("王敏", Kind.CITY_OFFICER, city), person("赵宁", Kind.CITY_OFFICER, city)
    academy = evaluations.hosted(haidian, trained=640)
    term = last_term(academy)
    clerk = person("陈浩", Kind.UNIT_CLERK, term.union, term.host_unit)
    union = person("李春", Kind.DISTRICT_OFFICER, haidian)
    order = evaluations.order(academy, by=wang, other=colleague)
    return Aftermath(academy, order, clerk, union, wang, colleague)


# --- the order -------------------------------------------------------------------------------------------------------


def the_academy_reads_the_order_and_plans(stage: Stage, told: Aftermath) -> None:
    stage.hand_to(told.clerk)
    stage.goto(f"{told.case}paper/")
    stage.says("责令整改通知书")
    stage.seen("order-paper", phone=True)
    stage.goto("/office/")
    stage.press("报整改方案", exact=False)
    _write(stage, PLAN)
    stage.seen("plan-to-rectify", phone=True)
    stage.press("提交整改方案")
    stage.says("整改方案已提交。")


def it_proves_what_was_done(stage: Stage, told: Aftermath, folder: Path) -> None:
    stage.press("填写整改结果")
    _write(stage, DONE)
    stage.page.locator("main form input[type=file]").first.set_input_files(_paper(folder))
    stage.press("提交整改结果")
    stage.says("整改结果已提交")
    stage.seen("proved", phone=True)


def who_gave_the_order_does_not_check(stage: Stage, told: Aftermath) -> None:
    stage.hand_to(told.colleague)
    stage.goto(told.case)
    stage.says("下达人不能复查自己下达的整改")
    stage.goto(f"{told.case}check/", status=403)


def another_sends_one_item_back(stage: Stage, told: Aftermath) -> None:
    stage.hand_to(told.wang)
    stage.goto("/office/")
    stage.press("复查整改结果", exact=False)
    stage.says("验收单.pdf")
    for group in stage.page.locator("main form fieldset").all():
        group.get_by_label("通过").check()
    first = stage.page.locator("main form .order-item").first
    first.get_by_label("退回").check()
    first.locator("input[type=text]").fill(MISSING)
    stage.seen("check-again", phone=True)
    stage.press("提交复查意见")
    stage.says("复查意见已记录")


def the_academy_completes_it_and_it_is_accepted(stage: Stage, told: Aftermath) -> None:
    stage.hand_to(told.clerk)
    stage.goto(told.case)
    stage.says(MISSING)
    stage.press("填写整改结果")
    expect(stage.page.locator("main form textarea")).to_have_count(1)
    _write(stage, "验收单已补盖章。")
    stage.press("提交整改结果")
    stage.hand_to(told.wang)
    stage.goto(f"{told.case}check/")
    stage.page.get_by_label("通过").check()
    stage.press("提交复查意见")
    stage.says("整改完成")
    stage.seen("rectified", phone=True)


# --- a change --------------------------------------------------------------------------------------------------------


def a_new_dean_is_reported_and_noted(stage: Stage, told: Aftermath) -> None:
    report = evaluations.changed(told.academy)
    stage.hand_to(told.clerk)
    stage.goto("/office/")
    stage.press("报告变更：", exact=False)
    stage.says("李卫东")
    stage.seen("change", phone=True)
    stage.press("报告变更")
    stage.field("变更说明").fill("原院长到龄退休，培训计划和师资不变。")
    stage.press("报告变更")
    stage.says("已报告，等工会备案。")
    stage.hand_to(told.union)
    stage.goto(f"/office/changes/{report.pk}/")
    stage.press("备案这件变更")
    stage.says("已备案。")
    stage.seen("change-noted")


def a_change_nobody_reports_becomes_a_case(stage: Stage, told: Aftermath) -> Breach:
    report = evaluations.changed(told.academy, dean="周培德", on=academies.AT.date())
    stage.it_is(12, 28)
    assert raise_overdue(by=None, at=now()) == 1
    assert ChangeReport.objects.get(pk=report.pk).state == "due"
    return Breach.objects.get(change_report=report)


def the_academy_is_heard_before_it_is_decided(stage: Stage, told: Aftermath, case: Breach) -> None:
    address = f"/office/breaches/{case.pk}/"
    stage.hand_to(told.wang)
    stage.goto(address)
    stage.press("告知学院，听取意见")
    stage.sure("告知学院")
    stage.says("已告知学院")
    expect(stage.page.locator("main").get_by_role("link", name="暂停认定")).to_have_count(0)
    stage.seen("hearing", phone=True)
    stage.hand_to(told.clerk)
    stage.goto(address)
    stage.press("陈述意见")
    stage.field("陈述意见").fill("新院长任命文件十二月才印发，已补报。")
    stage.press("陈述意见")
    stage.says("意见已提交。")
    stage.hand_to(told.wang)
    stage.goto(address)
    stage.press("暂停认定")
    stage.field("处理决定和理由").fill("两个月未报，暂停认定至补报完成。")
    stage.press("暂停认定")
    stage.says("还没有提交成功")
    stage.field("处理文号").fill(PAPER)
    stage.press("暂停认定")
    stage.says("认定已暂停")
    stage.seen("suspended", phone=True)
    stage.goto(f"/office/academies/{told.academy.code}/")
    stage.page.get_by_role("link", name=re.compile("立案的违规处理")).click()
    stage.says(PAPER)


def _write(stage: Stage, text: str) -> None:
    asked = stage.page.locator("main form textarea")
    asked.first.wait_for()
    for field in asked.all():
        field.fill(text)


def _paper(folder: Path) -> Path:
    path = folder / "验收单.pdf"
    path.write_bytes(PDF)
    return path
