"""Craftsmen, the first half: a selection published, people nominated, one a month short, ranked, taken in."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent.models import Nomination, Selection
from tests.factories import academies, organizations, regulations, talent
from tests.journeys.cast import Stage, person

SELECTION = "第四届北京大工匠选树"


@dataclass
class Bench:
    """A unit in 海淀 with its workers, and everybody a nomination passes through."""

    city: User
    officer: User
    clerk: User
    haidian: Union
    unit: Unit
    good: Person
    short: Person

    @property
    def page(self) -> str:
        """The selection's address."""
        return f"/office/craftsmen/selections/{Selection.objects.get().number}/"


def a_bench() -> Bench:
    """The law, the unions, a unit; one worker with eleven years at the front line, one a month short of five."""
    regulations.load()
    haidian, _yanqing, _finance = academies.unions()
    unit = organizations.unit(haidian, "北京精工机械有限公司")
    clerk = person("陈浩", Kind.UNIT_CLERK, unit.union, unit)
    return Bench(
        city=person("王敏", Kind.CITY_OFFICER, organizations.city()),
        officer=person("李春", Kind.DISTRICT_OFFICER, haidian),
        clerk=clerk,
        haidian=haidian,
        unit=unit,
        good=talent.worker(clerk, unit, "周建国"),
        short=talent.worker(clerk, unit, "刘志远", since=date(2022, 1, 31)),
    )


def the_city_publishes(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.city)
    stage.goto("/office/craftsmen/selections/")
    stage.says("还没有选树批次")
    stage.seen("no-selection")
    stage.press("筹备选树")
    stage.field("名称").fill(SELECTION)
    stage.field("层级").select_option("city")
    stage.field("选树人数").fill("50")
    stage.field("推荐开始").fill("2026-11-01")
    stage.field("推荐截止").fill("2026-12-31")
    stage.press("筹备选树")
    stage.press("写明工种")
    stage.field("职业（工种）").fill(talent.TRADE)
    stage.field("方式").select_option("contest")
    stage.field("本工种名额").fill("5")
    stage.field("理由").fill("有成熟的赛题")
    stage.press("写明工种")
    stage.press("分配名额")
    stage.field("海淀区总工会").fill("2")
    stage.press("分配名额")
    stage.press("发布推荐通知")
    stage.sure("发布推荐通知")
    stage.says("已发布，各推荐工会已收到通知。")
    stage.seen("selection", phone=True)


def a_month_is_missing(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.clerk)
    stage.goto(bench.page)
    fill(stage, bench.short)
    stage.says("到 2026-12-31 在一线 4 年 11 个月")
    stage.says("还差不到 1 个月")
    stage.press("提交推荐")
    stage.sure("提交推荐")
    expect(stage.page.get_by_role("link", name="回上一页")).to_be_visible()
    stage.says("还差不到 1 个月")
    stage.seen("a-month-short", phone=True)
    assert Nomination.objects.get().state == "drafted"


def a_worker_is_nominated(stage: Stage, bench: Bench) -> None:
    stage.goto(bench.page)
    fill(stage, bench.good)
    for force, what in (("引领力", "牵头制定操作规范"), ("攻关力", "解决薄壁件振纹，废品率由 7% 降到 1%")):
        stage.press("写佐证")
        stage.field("哪一力").select_option(label=force)
        stage.field("事实").fill(what)
        stage.press("写佐证")
    stage.says("五力还有 3 项没有佐证")
    stage.seen("nomination", phone=True)
    stage.press("提交推荐")
    stage.sure("提交推荐")
    stage.says("已提交，等待工会推荐。")


def others_come_by_sheet(stage: Stage, bench: Bench, folder: Path) -> None:
    """Three from Excel: two are handed in, the one a month short comes back at its cell."""
    workers = [talent.worker(bench.clerk, bench.unit, name) for name in ("赵铁柱", "孙志强")]
    stage.goto(bench.page)
    stage.press("从表格推荐")
    number = Selection.objects.get().number
    head = "批次编号,证件号码,姓名,工种,岗位类别,主要事迹,本人同意日期,引领力\n"
    lines = [
        f"{number},{one.id_number},{one.name},{talent.TRADE},一线职工,攻关,2026年11月20日,带队\n"
        for one in (*workers, bench.short)
    ]
    path = folder / "推荐.csv"
    path.write_text(head + "".join(lines), encoding="gb18030")
    stage.page.locator("input[type=file]").set_input_files(path)
    stage.press("上传并检查")
    expect(stage.page.get_by_role("heading", name="2 行可以写入，1 行要改")).to_be_visible()
    stage.says("4 年 11 个月")
    stage.seen("sheet", phone=True)
    stage.press("写入 2 行")
    expect(stage.page.get_by_role("heading", name="已经写入")).to_be_visible()


def the_union_recommends_and_ranks(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.officer)
    for name in ("周建国", "赵铁柱", "孙志强"):
        stage.goto("/office/")
        stage.press(f"待工会推荐：{name}", exact=False)
        stage.press("同意推荐")
        stage.sure("同意推荐")
        if name != "孙志强":
            stage.says("已推荐，排在名单最后")
    expect(stage.page.get_by_role("link", name="回上一页")).to_be_visible()
    stage.says("名额 2 名，这是第 3 名")
    stage.seen("over-the-quota", phone=True)
    stage.goto(bench.page)
    stage.press("调整排序")
    stage.field("周建国").fill("2")
    stage.field("赵铁柱").fill("1")
    stage.press("调整排序")
    stage.says("请填写。")
    stage.field("理由").fill("赵铁柱在市级竞赛获第二名")
    stage.press("调整排序")
    stage.says("排序已保存。")
    stage.says("赵铁柱在市级竞赛获第二名")


def the_city_takes_them_in(stage: Stage, bench: Bench) -> None:
    stage.hand_to(bench.city)
    stage.goto("/office/craftsmen/nominations/?state=recommended")
    stage.seen("recommended", phone=True)
    stage.press("赵铁柱")
    stage.press("进入评审")
    stage.says("已进入评审。")
    one = Nomination.objects.get(person__name="周建国")
    stage.goto(f"/office/craftsmen/nominations/{one.pk}/")
    stage.press("不进入评审")
    stage.field("依据条款").select_option("bj-craftsman-selection:3.4")
    stage.field("理由").fill("五力佐证只有两项。")
    stage.press("不进入评审")
    stage.says("已办结，填报人已收到通知。")
    stage.goto("/office/craftsmen/pool/")
    stage.says("周建国")
    stage.seen("pool", phone=True)
    stage.hand_to(bench.clerk)
    stage.goto(f"/office/craftsmen/nominations/{one.pk}/")
    stage.says("五力佐证只有两项。")


def fill(stage: Stage, who: Person) -> None:
    """The form of a nomination."""
    stage.press("推荐人选")
    stage.field("证件号码").fill(who.id_number)
    stage.field("职业（工种）").select_option(label=talent.TRADE)
    stage.field("岗位类别").select_option("front_line")
    stage.field("主要事迹").fill("带队解决多个卡点，成果在本单位推广。")
    stage.field("本人同意日期").fill("2026-11-20")
    stage.press("推荐人选")
    stage.says("逐力写明佐证后提交")
