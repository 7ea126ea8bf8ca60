"""Craftsmen, in the middle: judges named, nominees assigned blind, points on a tablet, a ranking with its intervals."""

from dataclasses import dataclass

from playwright.sync_api import ViewportSize, expect

from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.panels.models import Expert
from federation.talent import actions
from federation.talent.models import Force, Judgement, Nomination, Selection
from tests.factories import academies, organizations, panels, regulations, talent
from tests.factories.talent import AT
from tests.journeys.cast import OFFICE, Stage, person

TABLET = ViewportSize(width=820, height=1180)


@dataclass
class Jury:
    """A selection whose nominations are over, six nominees, four judges who know nobody and a colleague of theirs."""

    city: User
    auditor: User
    selection: Selection
    experts: list[Expert]
    colleague: Expert

    @property
    def page(self) -> str:
        """Where the judging is seen."""
        return f"/office/craftsmen/selections/{self.selection.number}/judging/"


def a_jury() -> Jury:
    """Everything up to the last day of nominations, done by the actions."""
    regulations.load()
    haidian, _yanqing, _finance = academies.unions()
    city, officer = (
        person("王敏", Kind.CITY_OFFICER, organizations.city()),
        person("李春", Kind.DISTRICT_OFFICER, haidian),
    )
    unit = organizations.unit(haidian, "北京精工机械有限公司")
    clerk = person("陈浩", Kind.UNIT_CLERK, unit.union, unit)
    selection = talent.selection(city, {haidian: 10}, places=2)
    for name in ("周建国", "赵铁柱", "孙志强", "吴学军", "郑大勇", "冯立新"):
        who = talent.worker(clerk, unit, name)
        one = talent.nomination(selection, who, clerk, until="submitted", story=f"{name}在{unit.name}带队攻关。")
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
        actions.accept_nominee(nomination=one, by=city, at=AT)
    experts = [panels.expert(name) for name in ("丁雪", "范海", "罗锋", "秦岩")]
    colleague = panels.expert("同事", employer=unit)
    Selection.objects.filter(pk=selection.pk).update(state="judging")
    return Jury(city, person("高远", Kind.AUDITOR, organizations.city()), selection, experts, colleague)


def nominees_are_assigned(stage: Stage, jury: Jury) -> None:
    stage.hand_to(jury.city)
    stage.goto(jury.page)
    stage.says("还没有指定评委。")
    stage.press("指定评委")
    for one in (*jury.experts, jury.colleague):
        stage.page.get_by_role("checkbox", name=one.name, exact=False).check()
    stage.field("最多评几名").fill("6")
    stage.press("指定评委")
    stage.press("分配评委")
    stage.field("每名被推荐人几位评委").fill("5")
    stage.press("分配评委")
    stage.says("没有利益关系的评委还差 1 位")
    stage.seen("no-judges", phone=True)
    stage.field("每名被推荐人几位评委").fill("3")
    stage.press("分配评委")
    stage.says("已分配，评委已收到通知。")
    assert not Judgement.objects.filter(judge__expert=jury.colleague).exists()


def a_judge_gives_points_on_a_tablet(stage: Stage, jury: Jury) -> None:
    """The first of them blind, saved as it is typed; another is recognised."""
    judge = jury.experts[0]
    mine = list(Judgement.objects.filter(judge__expert=judge).order_by("code"))
    stage.page.set_viewport_size(TABLET)
    stage.hand_to(judge.user)
    stage.goto("/panel/craftsmen/")
    stage.says(f"还有 {len(mine)} 名待打分")
    stage.page.locator("main tbody a").first.click()
    stage.says("※在※带队攻关。")
    assert mine[0].nomination.person.name not in stage.page.content()
    for label in ("引领力", "实践力", "创新力", "攻关力"):
        stage.field(label).fill("80")
    stage.press("提交打分")
    stage.says("请填写。")
    stage.field("传承力").fill("180")
    stage.press("提交打分")
    stage.says("0 到 100 分。")
    stage.field("传承力").fill("75")
    stage.seen("points", phone=False)
    stage.press("提交打分")
    stage.sure("提交打分")
    stage.says("已提交打分。")
    stage.says(f"被推荐人 {mine[1].code}")
    stage.press("回避")
    stage.field("理由").fill("从事迹认得出是谁。")
    stage.press("回避")
    stage.says("已回避。")
    stage.seen("judgements", phone=True)
    stage.page.set_viewport_size(OFFICE)


def the_ranking_has_intervals(stage: Stage, jury: Jury) -> None:
    worth = {one.pk: 92 - 6 * place for place, one in enumerate(Nomination.objects.order_by("pk"))}
    severe = jury.experts[1].pk
    for one in Judgement.objects.filter(state="assigned").select_related("judge__expert__user", "judge__selection"):
        points = worth[one.nomination_id] - (15 if one.judge.expert_id == severe else 0)
        told = dict.fromkeys(Force.values, points)
        actions.submit_judgement(judgement=one, points=told, by=one.judge.expert.user, at=AT)
    stage.hand_to(jury.auditor)
    stage.goto(jury.page)
    stage.says("确定不入围")
    expect(stage.page.locator("#ranking tbody tr").first).to_contain_text("周建国")
    stage.seen("ranking", phone=True)
    stage.hand_to(jury.city)
    stage.goto(jury.page)
    stage.press("结束评分")
    stage.sure("结束评分")
    stage.says("评分已结束。")
