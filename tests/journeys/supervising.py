"""J3, the rest of it: the final report, an inspection with a finding that is heard, corrected and checked again."""

from datetime import timedelta

from playwright.sync_api import expect

from core.dates.calendar import today
from federation.subsidies.models import Inspection
from tests.factories import accounts, subsidies
from tests.journeys.cast import Stage
from tests.journeys.subsidising import Purse


def the_final_report_counts_itself(stage: Stage, purse: Purse) -> None:
    stage.hand_to(purse.who.officer)
    stage.goto(purse.case)
    stage.press("验收")
    stage.field("验收意见").fill("按计划完成。")
    stage.press("验收")
    stage.says("结项报告还没有审阅通过")
    stage.hand_to(purse.clerk)
    stage.goto(purse.case)
    stage.press("写结项报告")
    stage.sure("写结项报告")
    stage.says("全部累计")
    stage.press("核对并报送")
    for box in stage.page.locator("textarea[name^=line_]").all():
        box.fill("按实际人数结算，节约部分不再使用。")
    stage.field("进展和问题").fill("两期研修班全部办完，学员结业。")
    stage.press("报送")
    stage.says("已报送，等待审阅。")
    stage.seen("final-report", phone=True)
    stage.hand_to(purse.union)
    stage.goto("/office/subsidies/reports/?state=submitted")
    stage.page.locator("main tbody a").first.click()
    stage.press("审阅通过")
    stage.says("已审阅通过。")


def an_inspection_finds_something(stage: Stage, purse: Purse) -> None:
    """B failed a year and is taken for its risk; A is drawn with a seed that was not known before."""
    stage.hand_to(purse.who.officer)
    stage.goto("/office/subsidies/inspected/")
    stage.seen("no-inspection")
    stage.press("开始", exact=False)
    stage.field("种子来自").fill("12月1日双色球开奖号码")
    stage.field("种子公布日").fill((today() + timedelta(days=3)).isoformat())
    stage.press("开始检查")
    stage.says("已公布。")
    stage.seen("inspection", phone=True)
    made = Inspection.objects.get()
    taken = made.projects.get()
    assert taken.project.academy == purse.b
    stage.goto(f"/office/subsidies/inspected/{taken.pk}/")
    stage.says("评价不合格")
    stage.press("提出问题")
    stage.field("条款").select_option("bj-academy-subsidy:12.1")
    stage.field("问题").fill("签到表 28 人，名册 30 人。")
    stage.field("涉及金额").fill("1,100")
    stage.press("提出问题")
    stage.says("已提出，学院已收到通知。")
    stage.seen("inspected", phone=True)


def it_is_heard_corrected_and_checked_again(stage: Stage, purse: Purse) -> None:
    finding = Inspection.objects.get().projects.get().shortcomings.get()
    page = f"/office/subsidies/shortcomings/{finding.pk}/"
    stage.hand_to(subsidies.clerk_of(purse.b))
    stage.goto("/office/")
    stage.press("听取意见：", exact=False)
    stage.press("陈述意见")
    stage.field("学院意见").fill("两人请假，已补请假条。")
    stage.press("陈述意见")
    stage.hand_to(purse.who.officer)
    stage.goto(page)
    expect(stage.page.get_by_role("button", name="认定问题")).to_have_count(0)
    other = accounts.city_officer()
    stage.hand_to(other)
    stage.goto(page)
    stage.press("认定问题")
    stage.sure("认定问题")
    stage.says("已认定，学院已收到通知。")
    stage.hand_to(subsidies.clerk_of(purse.b))
    stage.goto(page)
    stage.press("提交整改计划")
    stage.field("整改计划").fill("每次培训当天由班主任核对签到，专人复核。")
    stage.field("完成期限").fill((today() + timedelta(days=200)).isoformat())
    stage.press("提交整改计划")
    stage.says("不超过 90 日")
    stage.field("完成期限").fill((today() + timedelta(days=30)).isoformat())
    stage.press("提交整改计划")
    stage.press("报告整改完成")
    stage.field("整改情况").fill("已补签到和请假条，制度上墙。")
    stage.press("报告整改完成")
    stage.says("已报告，等待复查。")
    stage.hand_to(purse.auditor)
    stage.goto(page)
    stage.seen("finding", phone=True)
    stage.press("复查通过")
    stage.says("已办结。")
