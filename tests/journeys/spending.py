"""Filling in the forms of the subsidy as an academy does."""

from itertools import count

from tests.factories.subsidies import TRADE
from tests.journeys.cast import Stage

_invoices = count(26_110_000_001)


def fill_plan(stage: Stage, title: str) -> None:
    stage.field("项目名称").fill(title)
    stage.field("特色专业").select_option(TRADE)
    stage.page.get_by_label("工匠人才技能培训").check()
    stage.field("目标和成效").fill("培养高级工 60 名，解决加工精度难题。")
    stage.field("执行开始").fill("2026-11-01")
    stage.field("执行结束").fill("2027-06-30")


def fill_line(stage: Stage, kind: str, what: str, amount: str, title: str = "", **more: str) -> None:
    stage.press("加一行")
    stage.field("用途").select_option(label="工匠人才技能培训")
    stage.field("费用类别").select_option(label=kind)
    stage.field("内容").fill(what)
    stage.field("申请金额").fill(amount)
    if title:
        stage.field("讲师职称").select_option(label=title)
    for name, label in (("hours", "课时"), ("persons", "人数"), ("days", "天数")):
        stage.field(label).fill(more.get(name, ""))
    stage.press("加一行预算")
    stage.says("已保存。")


def fill_training(stage: Stage, day: str, half: str, hours: str, persons: str = "", days: str = "") -> None:
    stage.press("登记培训")
    stage.field("培训或活动名称").fill("数控编程")
    stage.field("日期").fill(day)
    stage.field("时段").select_option(half)
    stage.field("讲师").first.fill("李建国")
    stage.field("讲师单位").fill("清华大学")
    stage.field("讲师职称").select_option("professor")
    stage.field("课时").fill(hours)
    stage.field("人数").fill(persons)
    stage.field("天数").fill(days)
    stage.press("登记培训")
    stage.says("已登记，可以登记它的凭证。")


def fill_voucher(
    stage: Stage, line: str, amount: str, *, what: str, payee: str, invoice: str = "", activity: bool = False
) -> None:
    stage.press("登记凭证")
    choice = stage.field("预算行").locator("option", has_text=line).first.get_attribute("value")
    stage.field("预算行").select_option(choice)
    if activity:
        last = stage.field("属于哪次培训").locator("option").last.get_attribute("value")
        stage.field("属于哪次培训").select_option(last)
    stage.field("发票号码").fill(invoice or f"{next(_invoices)}")
    stage.field("收款单位或个人").fill(payee)
    stage.field("内容").fill(what)
    stage.field("金额").fill(amount)
    stage.field("支出日期").fill("2026-11-25")
    stage.press("登记凭证")
