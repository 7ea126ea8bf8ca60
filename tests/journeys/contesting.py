"""A trade goes by contest: modules, codes nobody else can read, points by sheet, an appeal ruled on, into the list."""

from pathlib import Path

from playwright.sync_api import expect

from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.panels.models import Expert
from federation.talent.models import Appeal, Contest, ModuleScore
from tests.factories import notices, organizations, panels, talent
from tests.journeys.cast import OFFICE, Stage, person
from tests.journeys.judging import TABLET, Jury


def the_city_prepares(stage: Stage, jury: Jury) -> list[Expert]:
    """The trade gets its places, its modules and its group; whoever is too close to a competitor is named."""
    notices.holidays()
    group = [panels.expert(name) for name in ("沈雯", "唐宁", "许博")]
    stage.hand_to(jury.city)
    stage.goto(f"/office/craftsmen/selections/{jury.selection.number}/")
    stage.press("写明工种")
    stage.field("职业（工种）").fill(talent.TRADE)
    stage.field("方式").select_option("contest")
    stage.field("理由").fill("赛题成熟，能公开比")
    stage.press("写明工种")
    stage.says("请写明几名")
    stage.field("本工种名额").fill("2")
    stage.press("写明工种")
    stage.page.locator("#trades td a").click()
    stage.press("设置比赛模块")
    for row, (name, weight) in enumerate((("理论", "30"), ("实操", "60")), start=1):
        stage.field(f"模块 {row} 名称").fill(name)
        stage.field(f"模块 {row} 占总成绩（%）").fill(weight)
    stage.press("设置比赛模块")
    stage.says("合计 90%，要正好 100%")
    stage.seen("modules", phone=True)
    stage.field("模块 2 占总成绩（%）").fill("70")
    stage.press("设置比赛模块")
    stage.press("指定仲裁组")
    for one in (*group[:2], jury.colleague):
        stage.page.get_by_role("checkbox", name=one.name, exact=False).check()
    stage.press("指定仲裁组")
    stage.says("同事和选手有应当回避的关系")
    stage.page.get_by_role("checkbox", name=jury.colleague.name, exact=False).uncheck()
    stage.page.get_by_role("checkbox", name=group[2].name, exact=False).check()
    stage.press("指定仲裁组")
    return group


def codes_are_dealt(stage: Stage, jury: Jury) -> None:
    """Whoever deals them sees the names and enters nothing."""
    stage.press("给选手编码")
    stage.sure("给选手编码")
    stage.says("编码是您办的")
    stage.press("编码对照")
    stage.says("打印后请密封")
    stage.says("周建国")
    stage.seen("codes", phone=True)


def points_come_by_sheet(stage: Stage, jury: Jury, folder: Path) -> User:
    """A colleague sees codes only; too many points come back at their cell."""
    scorer = person("宋薇", Kind.CITY_OFFICER, organizations.city())
    contest = Contest.objects.get()
    stage.hand_to(scorer)
    stage.goto(page_of(contest))
    stage.says("A06")
    assert "周建国" not in stage.page.content()
    stage.seen("blind", phone=True)
    lines = [
        f"{jury.selection.number},{one.entry.code},{one.module.name},{60 + 4 * place}"
        for place, one in enumerate(ModuleScore.objects.select_related("entry", "module").order_by("pk"))
    ]
    path = folder / "成绩.csv"
    for wrong, right in ((",104", ",104"), (",104", ",99.5")):
        rows = [line.replace(wrong, right) for line in lines]
        path.write_text("批次编号,参赛编码,模块,得分\n" + "\n".join(rows) + "\n", encoding="utf-8")
        stage.goto(f"{page_of(contest)}points/")
        stage.press("从表格录入")
        stage.page.locator("input[type=file]").set_input_files(path)
        stage.press("上传并检查")
        if right == wrong:
            stage.says("超过满分 100。")
            stage.seen("points-sheet", phone=True)
    stage.press("写入 12 行")
    expect(stage.page.get_by_role("heading", name="已经写入")).to_be_visible()
    stage.goto(page_of(contest))
    stage.press("公布成绩")
    stage.sure("公布成绩")
    stage.says("成绩已公布，单位和工会已收到通知。")
    stage.says("周建国")
    stage.seen("posted", phone=True)
    return scorer


def an_appeal_is_ruled_on(stage: Stage, group: list[Expert]) -> None:
    """The unit doubts a module of who came second last; two of three change it."""
    entry = Contest.objects.get().entries.get(code="A02")
    nomination = entry.nomination
    stage.hand_to(nomination.entered_by)
    stage.goto(f"/office/craftsmen/nominations/{nomination.pk}/")
    stage.says("第 5 名，名额 2 名")
    stage.press("提出成绩异议")
    stage.field("哪个模块").select_option(label="实操")
    stage.field("异议和依据").fill(f"{nomination.person.name}的第三道工序复测在公差以内。")
    stage.press("提出成绩异议")
    stage.says("异议已交仲裁组。")
    stage.seen("doubted", phone=True)
    stage.page.set_viewport_size(TABLET)
    for one, points in zip(group, (None, "98", "97"), strict=True):
        stage.hand_to(one.user)
        stage.goto("/panel/craftsmen/appeals/")
        stage.says("还有 1 件待您给意见")
        stage.page.locator("main tbody a").first.click()
        stage.says("※的第三道工序复测在公差以内。")
        assert nomination.person.name not in stage.page.content()
        if points:
            stage.page.get_by_role("radio", name="改判").check()
            stage.field("应得分").fill(points)
        stage.field("理由").fill("调阅测量报告")
        stage.seen("ruling")
        stage.press("提交意见")
        stage.sure("提交意见")
        stage.says("意见已提交。")
    stage.page.set_viewport_size(OFFICE)
    assert Appeal.objects.get().state == "upheld"
    stage.hand_to(nomination.entered_by)
    stage.goto(f"/office/craftsmen/nominations/{nomination.pk}/")
    stage.says("72.00 → 97.00")
    stage.seen("ruled", phone=True)


def the_contest_makes_the_list(stage: Stage, jury: Jury) -> None:
    """Settled after the term; no judge is needed, and the two best of the trade are on the list."""
    stage.hand_to(jury.city)
    stage.goto(page_of(Contest.objects.get()))
    expect(stage.page.get_by_role("button", name="确定成绩")).to_have_count(0)
    stage.it_is(12, 2)
    stage.hand_to(jury.city)
    stage.goto(page_of(Contest.objects.get()))
    stage.press("确定成绩")
    stage.sure("确定成绩")
    stage.says("成绩已确定。")
    stage.goto(jury.page)
    stage.says("没有要评委打分的人选")
    stage.press("分配评委")
    stage.press("分配评委")
    stage.press("结束评分")
    stage.sure("结束评分")
    stage.says("评分已结束。")
    stage.seen("contest-ranking", phone=True)
    stage.press("名单")
    stage.press("拟定命名名单")
    stage.sure("拟定命名名单")
    stage.says("单列 2 名")
    stage.seen("contest-list", phone=True)


def page_of(contest: Contest) -> str:
    """Where the contest is seen."""
    return f"/office/craftsmen/selections/{contest.trade.selection.number}/contests/{contest.trade_id}/"
