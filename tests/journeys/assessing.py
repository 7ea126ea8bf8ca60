"""The middle of the story: two experts score blind, a third settles it, the site is visited."""

from uuid import uuid4

from playwright.sync_api import expect

from core.dates.calendar import now
from federation.academies.actions.visiting import Signed, Written, keep_record, keep_signature
from federation.academies.models import POINTS, SiteVisit
from federation.accounts.models import User
from federation.panels.actions import declare_conflicts, save_scores, submit_assessment
from federation.panels.models import Assessment
from tests.factories.panels import entries
from tests.journeys.cast import Cast, Stage


def two_experts_are_invited(stage: Stage, cast: Cast) -> None:
    stage.hand_to(cast.wang)
    stage.goto(f"/office/academies/applications/{cast.application.code}/")
    stage.press("办理专家评审")
    stage.seen("panel", phone=True)
    for expert in cast.experts[:2]:
        stage.press(f"邀请 {expert.name}")
        expect(stage.page.locator("main").get_by_role("link", name=expert.name)).to_be_visible()


def the_first_scores_item_by_item(stage: Stage, cast: Cast) -> None:
    page = stage.page
    stage.hand_to(cast.experts[0])
    stage.goto("/panel/")
    page.locator("a.review").click()
    page.get_by_label("没有，可以公正评审").check()
    stage.press("交声明")
    page.locator("form[data-item]").first.wait_for()
    page.wait_for_load_state()
    for item in page.locator("form[data-item]").all():
        points = item.locator("input[name=points]")
        points.fill(points.get_attribute("max") or "")
        if item.get_by_label("看过证据").count():
            item.get_by_label("看过证据").check()
        else:
            page.keyboard.press("Tab")
        expect(item.locator(".score-note")).to_contain_text("这一项齐了")
    stage.seen("scoring", phone=True)
    stage.press("核对并提交")
    stage.says("总分 100 / 100")
    stage.press("提交评分")
    stage.says("您已在")


def scored(expert: User, lost: dict[str, int]) -> None:
    """What the other assessors do on the same pages: declare, score, hand in."""
    mine, at = Assessment.objects.get(expert__user=expert), now()
    mine = declare_conflicts(assessment=mine, has_conflict=False, note="", by=expert, at=at)
    mine = save_scores(assessment=mine, scores=entries(mine.panel.sheet, lost), by=expert, at=at)
    submit_assessment(assessment=mine, by=expert, at=at)


def they_differ_and_a_third_settles_it(stage: Stage, cast: Cast) -> None:
    scored(cast.experts[1], {"A1": 60, "A2": 60, "B1": 60})
    stage.hand_to(cast.wang)
    stage.goto("/office/")
    stage.press("邀请第三位专家", exact=False)
    stage.says("两份评分相差超过允许的分差")
    stage.seen("panel-disputed")
    stage.press(f"邀请 {cast.experts[2].name}")
    expect(stage.page.locator("main").get_by_role("link", name=cast.experts[2].name)).to_be_visible()
    scored(cast.experts[2], {"A1": 30})
    stage.goto(f"/office/academies/applications/{cast.application.code}/")
    stage.says("98.5 分")
    stage.seen("case-assessed", phone=True)


def the_site_is_visited(stage: Stage, cast: Cast) -> None:
    page = stage.page
    stage.press("安排考察")
    stage.field("考察日期").fill("2026-09-16")
    stage.field("地点").fill("延庆镇示例路1号")
    page.get_by_role("checkbox", name=cast.wang.name).check()
    stage.seen("visit-plan")
    stage.press("安排考察并通知")
    stage.says("考察已安排")
    stage.it_is(9, 16, 15)
    stage.hand_to(cast.wang)
    visit = SiteVisit.objects.get()
    brought_back(visit, cast.wang)
    stage.goto(f"/office/academies/visits/{visit.pk}/finish/")
    page.get_by_label("建议通过", exact=True).check()
    stage.field("考察意见").fill("场地、设备与申报一致。")
    stage.press("提交考察记录")
    stage.says("考察记录已提交。")
    stage.seen("visit", phone=True)


def brought_back(visit: SiteVisit, by: User) -> None:
    """What the phone brings back; the phone has a story of its own."""
    at = now()
    for one in POINTS:
        written = Written(uuid4(), "p", one.code, written_at=at, sent_at=at, outcome="held", note="属实")
        keep_record(visit=visit, written=written, by=by, at=at)
    for name, is_host in ((by.name, False), ("李院长", True)):
        line = [[[100.0, 500.0], [500.0, 200.0], [900.0, 600.0]]]
        signed = Signed(uuid4(), "p", name, is_host, line, signed_at=at, sent_at=at)
        keep_signature(visit=visit, signed=signed, by=by, at=at)
