"""The end of the story: a ranked list, minutes, the public notice with an objection, the document, the plaque."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from core.dates.calendar import now
from federation.academies.models import Application, Plaque, Proposal, SiteVisit
from federation.notices.actions import close_due_notices
from federation.notices.models import Notice, Objection
from tests.factories import academies, organizations
from tests.journeys.cast import Cast, Stage

MINUTES, PAPER = "京工会纪〔2026〕12号", "京工发〔2026〕30号"
HAIDIAN = "首都工匠学院（海淀示例技师学院）"
DAYS = timedelta(days=3)
"""How long ago others began, who are not followed step by step."""


def another_of_the_round(cast: Cast) -> Application:
    """A school of 海淀 whose site was visited as well, with fewer points."""
    haidian = organizations.district()
    unit = organizations.unit(haidian, "海淀示例技师学院")
    made = academies.application_in("weighed", haidian, among=cast.round, unit=unit, name=HAIDIAN, at=now() - DAYS)
    Application.objects.filter(pk=made.pk).update(panel_tenths=870)
    visit = SiteVisit.objects.create(application=made, planned_on=now().date(), address="某路")
    SiteVisit.objects.filter(pk=visit.pk).update(state="visited", is_favourable=True, visited_at=now())
    return made


def the_list_is_ranked(stage: Stage, cast: Cast) -> None:
    another_of_the_round(cast)
    stage.hand_to(cast.wang)
    stage.goto("/office/")
    stage.press(f"拟定认定名单：{cast.round.title}", exact=False)
    stage.press("拟定这批名单")
    stage.field("按得分列入前几家").fill("2")
    stage.press("画线")
    stage.says("列入 2 家。")
    expect(stage.page.locator(".proposal-ranking tbody th")).to_have_text(
        [re.compile(cast.application.name[:12]), re.compile(HAIDIAN[:12])]
    )
    stage.seen("proposal", phone=True)
    stage.says("拟定名单的人不能记录研究决定，请同事办理。")


def a_meeting_decides_it(stage: Stage, cast: Cast) -> None:
    stage.it_is(9, 24)
    stage.hand_to(cast.secretary)
    stage.goto("/office/")
    stage.press(f"记录研究决定：{cast.round.title}", exact=False)
    stage.press("记录研究决定")
    stage.field("研究日期").fill("2026-09-23")
    stage.press("记录研究决定")
    stage.says("填写会议纪要号和日期")
    stage.seen("decide-refused")
    stage.field("会议纪要号").fill(MINUTES)
    stage.press("记录研究决定")
    stage.says("已记录，可以发布公示。")


def it_is_put_on_notice_across_the_national_day(stage: Stage, cast: Cast) -> None:
    stage.it_is(9, 28)
    stage.hand_to(cast.wang)
    stage.goto(f"/office/academies/proposals/{Proposal.objects.get().pk}/publish/")
    stage.press("发布公示")
    stage.says("公示已发布。")
    assert Notice.objects.get().closes_on.isoformat() == "2026-10-10"
    stage.seen("proposal-on-notice")


def a_citizen_without_an_account_objects(stage: Stage, cast: Cast) -> tuple[str, str]:
    page = stage.page
    stage.it_is(9, 29)
    stage.hand_to(None)
    stage.goto("/notices/")
    stage.press("2026年首都工匠学院申报拟认定名单公示", exact=False)
    stage.says("2026-10-10")
    expect(page.locator("main")).not_to_contain_text("98.5")
    stage.seen("notice", phone=True)
    page.get_by_role("link", name=re.compile("对这一项提出异议")).first.click()
    page.get_by_role("radio", name="打造的职业（工种）品牌：钳工").check()
    stage.field("哪里不对，依据是什么").fill("学校招生简章上写的是“工具钳工”，公示写的是“钳工”，请核对。")
    stage.field("您的姓名").fill("钱进")
    stage.field("电话").fill("13800000000")
    stage.seen("object", phone=True)
    stage.press("提交异议")
    stage.says("请记下这两个号码")
    stage.seen("objection-receipt")
    receipt, secret = page.locator(".notice-code").all_inner_texts()
    page.reload()
    expect(page.locator(".notice-code")).to_have_count(0)
    return receipt, secret


def it_is_examined_and_the_list_put_right(stage: Stage, cast: Cast, receipt: str) -> None:
    page = stage.page
    stage.it_is(9, 30)
    stage.hand_to(cast.wang)
    stage.goto(f"/office/notices/objections/{receipt}/")
    expect(page.locator("main")).not_to_contain_text("钱进")
    stage.seen("objection", phone=True)
    stage.press("开始核查")
    stage.press("开始核查")
    stage.press("答复异议")
    page.get_by_role("radio", name=re.compile("更正")).check()
    stage.field("公开答复").fill("经核对招生简章，品牌为工具钳工，已更正。")
    stage.field("打造的职业（工种）品牌").fill("工具钳工")
    stage.seen("objection-settle")
    stage.press("答复异议")
    stage.says("经核对招生简章")


def the_citizen_reads_the_answer(stage: Stage, receipt: str, secret: str) -> None:
    page = stage.page
    stage.hand_to(None)
    stage.goto("/notices/objections/")
    stage.field("回执号").fill(receipt)
    stage.field("查询码").fill(secret)
    stage.press("查询")
    stage.says("经核对招生简章")
    stage.seen("objection-answered", phone=True)
    stage.goto(f"/notices/{Notice.objects.get().code}/")
    stage.says("工具钳工")
    assert Objection.objects.get().outcome == "corrected"
    expect(page.locator("main")).not_to_contain_text("钱进")
    stage.seen("notice-corrected")


def the_document_recognises_them(stage: Stage, cast: Cast) -> None:
    stage.it_is(10, 11, 1)
    close_due_notices(by=None, at=now())
    stage.it_is(10, 12)
    stage.hand_to(cast.wang)
    stage.goto("/office/")
    stage.press(f"发文认定：{cast.round.title}", exact=False)
    stage.press("发文认定")
    stage.field("印发日期").fill("2026-10-12")
    stage.press("认定并更新名册")
    stage.says("填写文号和印发日期")
    stage.seen("recognise-refused", phone=True)
    assert not Plaque.objects.exists()
    stage.field("认定文号").fill(PAPER)
    stage.press("认定并更新名册")
    stage.says("已认定，名册和计划已更新")
    assert Plaque.objects.count() == 2
    stage.seen("proposal-recognised")


def the_register_changes_on_that_day(stage: Stage, cast: Cast) -> None:
    name = cast.application.name
    stage.hand_to(None)
    stage.goto("/academies/")
    stage.says(name)
    stage.hand_to(cast.wang)
    stage.goto("/office/academies/plan/")
    assert stage.page.locator(".plan-capital .big a").inner_text() == "2"
    stage.goto("/office/academies/plan/?on=2026-10-11")
    assert stage.page.locator(".plan-capital .big a").inner_text() == "0"


def a_citizen_verifies_the_plaque(stage: Stage, cast: Cast) -> None:
    plaque = Plaque.objects.get(application=cast.application)
    stage.hand_to(cast.wang)
    stage.goto(f"/office/academies/plaques/{plaque.number}/")
    with stage.page.expect_download() as awaited:
        stage.press("下载认定证书")
    assert awaited.value.path().read_bytes().startswith(b"%PDF")
    stage.seen("plaque", phone=True)
    stage.hand_to(None)
    stage.goto("/")
    stage.page.get_by_role("link", name="查验证书").first.click()
    stage.field("查验码").fill("ABCD-EFGH-JKMN")
    stage.press("查验")
    stage.says("没有这个查验码")
    stage.field("查验码").fill(plaque.check_code.lower())
    stage.press("查验")
    stage.says("现在有效")
    stage.says(PAPER)
    stage.seen("verify", phone=True)
