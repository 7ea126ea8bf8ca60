"""Two years after the title: planned, agreed to, reported, an apprentice taken on, evaluated, certified."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from federation.talent import actions
from federation.talent.actions import DoneTold
from federation.talent.models import Cultivation, Mentorship, ProgressReport
from tests.factories import talent
from tests.journeys.cast import Stage
from tests.journeys.nominating import Bench

ROLL, PERIODS = "/office/craftsmen/", "/office/craftsmen/cultivation/"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def page_of(bench: Bench) -> str:
    """Where the period of the story is seen."""
    return f"{PERIODS}{Cultivation.objects.get(person=bench.good).pk}/"


def the_city_begins(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.city)
    stage.goto(PERIODS)
    stage.says("还没有培育对象")
    stage.goto(ROLL)
    stage.press("登记称号")
    stage.field("证件号码").fill(bench.good.id_number)
    stage.field("称号").select_option(label="区级（产业级）工匠")
    stage.field("命名日期").fill("2026-11-20")
    stage.field("命名文号").fill("京工发〔2026〕9号")
    stage.seen("enter-honour", phone=True)
    stage.press("登记称号")
    stage.says("已登记。")
    stage.goto(ROLL)
    stage.says("京工发〔2026〕9号")
    stage.seen("roll", phone=True)
    stage.page.get_by_role("checkbox", name="周建国").check()
    stage.press("开始培育")
    stage.says("周建国 · 区级（产业级）工匠 2026")
    stage.field("培育开始").fill("2026-12-01")
    stage.seen("begin")
    stage.press("开始培育")
    stage.says("已开始培育 1 名。")


def the_unit_plans(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.clerk)
    stage.goto("/home/")
    stage.says("制定计划：周建国")
    stage.goto(page_of(bench))
    stage.says("没有写培育目标")
    stage.press("写培育目标")
    stage.field("培育目标").fill("取得高级技师；带出两名高级工；完成一项行业攻关。")
    stage.press("写培育目标")
    for what, measure, due in (
        ("五轴加工研修班", "研修班", "2027-04-30"),
        ("薄壁件振纹攻关", "技术攻关", "2028-06-30"),
    ):
        stage.press("加一项任务")
        stage.field("培育措施").select_option(label=measure)
        stage.field("内容").fill(what)
        stage.field("提升哪一力").select_option(label="攻关力")
        stage.field("计划完成日期").fill("2029-01-01")
        stage.press("加一项任务")
        stage.says("完成日期应在 2026-12-01 至 2028-11-30 之间。")
        stage.field("计划完成日期").fill(due)
        stage.press("加一项任务")
        stage.says(what)
    stage.says("2 项任务都在培育期内")
    stage.seen("plan", phone=True)
    stage.press("报送计划")
    stage.sure("报送计划")
    stage.says("已报送，等待推荐工会同意。")


def the_union_agrees(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.officer)
    stage.goto("/home/")
    stage.says("计划待同意：周建国")
    stage.goto(page_of(bench))
    stage.press("同意计划")
    stage.sure("同意计划")
    stage.says("已同意，单位按计划培育。")


def an_apprentice_is_taken_on(stage: Stage, bench: Bench, folder: Path) -> None:
    paper = folder / "带徒协议.png"
    paper.write_bytes(talent.agreement().read())
    stage.hand_to(bench.clerk)
    stage.goto(f"{ROLL}people/{bench.good.pk}/")
    stage.says("还没有登记师徒。")
    stage.press("拜师结对")
    stage.field("徒弟的证件号码").fill(bench.short.id_number)
    stage.field("职业").fill("数控机床操作工")
    stage.field("带徒目标").fill("三年内取得高级工，能独立编程。")
    stage.field("结对日期").fill("2026-12-01")
    stage.field("期满日期").fill("2030-12-31")
    stage.field("带徒协议").set_input_files(paper)
    stage.press("拜师结对")
    stage.says("期限 49 个月")
    stage.field("期满日期").fill("2029-11-30")
    stage.field("徒弟的证件号码").fill(bench.short.id_number)
    stage.field("带徒协议").set_input_files(paper)
    stage.seen("pair-refused", phone=True)
    stage.press("拜师结对")
    stage.says("已登记，等待工会确认。")
    stage.hand_to(bench.officer)
    stage.goto(f"{ROLL}pairs/{Mentorship.objects.get().pk}/")
    stage.press("确认结对")
    stage.sure("确认结对")
    stage.says("已确认，开始带徒。")
    stage.seen("pair", phone=True)
    stage.goto(f"{ROLL}pairs/")
    stage.says("刘志远")
    stage.seen("pairs", phone=True)


def half_a_year_is_reported(stage: Stage, bench: Bench) -> None:
    day = date(2027, 6, 1)
    stage.clock.move_to(noon(day))
    actions.open_progress(on=day, by=None, at=noon(day))
    report = f"{ROLL}progress/{ProgressReport.objects.get().pk}/"
    stage.hand_to(bench.clerk)
    stage.goto(report)
    stage.says("要说明")
    stage.press("报备进展")
    stage.field("进展和问题").fill("按计划推进。")
    stage.press("报备进展")
    stage.says("到期没有完成、也没有说明")
    stage.goto(page_of(bench))
    stage.press("登记完成")
    stage.field("完成日期").fill("2027-04-28")
    stage.field("成效").fill("独立完成叶轮五轴编程，效率提高 30%。")
    stage.press("完成：五轴加工研修班")
    stage.says("效率提高 30%")
    stage.goto(report)
    stage.press("报备进展")
    stage.field("进展和问题").fill("按计划推进。")
    stage.press("报备进展")
    stage.says("已报备，等待推荐工会审阅。")
    stage.hand_to(bench.officer)
    stage.goto(report)
    stage.press("审阅通过")
    stage.says("已通过。")
    stage.seen("progress", phone=True)


def the_rest_goes_by(bench: Bench) -> None:
    """The other tasks and reports, up to the last day."""
    period = Cultivation.objects.get(person=bench.good)
    last = date(2028, 12, 1)
    for task in period.tasks.filter(done_on=None):
        told = DoneTold(date(2028, 6, 20), "废品率由 7% 降到 1%。")
        actions.complete_task(task=task, told=told, by=bench.clerk, at=noon(date(2028, 7, 1)))
    actions.open_progress(on=last, by=None, at=noon(last))
    actions.close_periods(on=last, by=None, at=noon(last))
    for report in ProgressReport.objects.exclude(state="read").order_by("number"):
        actions.submit_progress(report=report, note="按计划推进。", by=bench.clerk, at=noon(last))


def a_report_unread_keeps_the_certificate_back(stage: Stage, bench: Bench) -> None:
    last = date(2028, 12, 1)
    stage.clock.move_to(noon(last))
    stage.hand_to(bench.officer)
    stage.goto("/home/")
    stage.says("期满，待评价：周建国")
    stage.goto(page_of(bench))
    stage.says("第 4 期报备")
    stage.press("评价合格")
    stage.page.get_by_role("radio", name="优秀").check()
    stage.field("评价意见").fill("任务全部完成，攻关成果在行业推广。")
    stage.press("评价合格")
    stage.says("还没有完成：第 2 期报备")
    for report in ProgressReport.objects.exclude(state="read").order_by("number"):
        actions.accept_progress(report=report, by=bench.officer, at=noon(last))
    stage.seen("evaluate", phone=True)
    stage.press("评价合格")
    stage.says("已评价合格")


def the_life_is_on_one_page(stage: Stage, bench: Bench) -> None:
    stage.page.reload()
    stage.says("PY20280001")
    with stage.page.expect_download() as waiting:
        stage.press("培育合格证书")
    path = waiting.value.path()
    assert path.read_bytes().startswith(b"%PDF-")
    stage.seen("certified", phone=True)
    stage.goto(f"{ROLL}people/{bench.good.pk}/")
    expect(stage.page.locator("#lines")).to_contain_text("刘志远")
    expect(stage.page.locator("#life")).to_contain_text("评价合格 优秀")
    stage.seen("craftsman", phone=True)
    stage.goto(PERIODS)
    stage.seen("periods", phone=True)
