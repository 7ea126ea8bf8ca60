"""The first half of the story: a school applies, its union recommends, the city checks."""

import re
from io import BytesIO

from playwright.sync_api import FilePayload, Locator, expect
from pypdf import PdfWriter

from federation.academies.models.sections import questions
from tests.journeys.cast import Cast, Stage


def the_school_fills_in_its_application(stage: Stage, cast: Cast) -> None:
    page = stage.page
    stage.hand_to(cast.clerk)
    stage.goto("/office/academies/applications/begin/")
    stage.press("开始填写")
    page.wait_for_url("**/fill/")
    for one in questions():
        text = "120" if one.kind == "number" else "钳工" if one.field == "brand" else f"{one.label}：见附表"
        page.locator(f"#text-{one.field}").fill(text)
        page.keyboard.press("Tab")
        expect(page.locator(f"#foot-{one.field}")).to_contain_text("已保存")
    stage.seen("fill", phone=True)


def every_point_of_its_score_has_evidence(stage: Stage, cast: Cast) -> None:
    page = stage.page
    stage.goto(f"/office/academies/applications/{cast.application.code}/score/")
    for item in page.locator(".score-item").all():
        points = item.locator("input[name=points]")
        most = item.locator(".score-points > span").inner_text().split()[1]
        points.fill(most if most != "4" else "2")
        page.keyboard.press("Tab")
        item.get_by_text("给了分，还没有依据").wait_for()
        proven(item)
    expect(page.locator("#total")).to_contain_text("已达到")
    stage.seen("score", phone=True)
    stage.press("看逐条对照")
    stage.says("都已满足")
    stage.press("提交给工会")
    stage.press("提交给工会")
    stage.says("已提交，等工会推荐。")


def proven(item: Locator) -> None:
    """What the platform holds, by a press of its button; else a paper of the school's own."""
    held = item.get_by_role("button", name=re.compile("^平台已有"))
    if held.count():
        held.first.click()
    else:
        item.get_by_text("上传材料").first.click()
        paper = FilePayload(name="说明.pdf", mimeType="application/pdf", buffer=a_paper())
        item.get_by_label("选择材料").set_input_files(paper)
        item.get_by_role("button", name="上传材料").click()
    expect(item.locator(".documents li")).to_have_count(1)


def a_paper() -> bytes:
    """An empty page."""
    made, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.write(made)
    return made.getvalue()


def its_union_recommends_it(stage: Stage, cast: Cast) -> None:
    stage.hand_to(cast.district)
    stage.goto("/office/")
    stage.press(f"办理推荐：{cast.application.name}", exact=False)
    stage.press("推荐")
    stage.seen("endorse")
    stage.field("推荐意见").fill("条件成熟，特色鲜明，同意推荐。")
    stage.press("推荐")
    stage.says("已推荐到市总工会。")


def the_city_asks_one_thing_and_passes_it(stage: Stage, cast: Cast) -> None:
    page, code = stage.page, cast.application.code
    stage.hand_to(cast.wang)
    stage.goto(f"/office/academies/applications/{code}/ask/")
    page.locator("#id_field_1").select_option("faculty")
    page.locator("#id_text_1").fill("工匠、劳模各有几人，请写明。")
    stage.press("要求补正")
    stage.says("补正 1 处")
    stage.hand_to(cast.clerk)
    stage.goto(f"/office/academies/applications/{code}/fill/")
    page.locator("#text-faculty").fill("专职 12 人，其中工匠 3 人、劳模 1 人。")
    page.keyboard.press("Tab")
    expect(page.locator("#foot-faculty")).to_contain_text("已保存")
    stage.press("交回补正")
    stage.sure("交回补正")
    stage.says("资格审查")
    stage.hand_to(cast.wang)
    stage.goto(f"/office/academies/applications/{code}/check/")
    stage.says("补正前后")
    cards = page.locator(".check-card").all()
    for number, card in enumerate(cards, start=1):
        card.get_by_label("符合", exact=True).check()
        expect(page.locator("#check-total")).to_contain_text(f"已判 {number} / {len(cards)} 项")
    stage.seen("check", phone=True)
    stage.press("通过资格审查")
    stage.sure("通过")
    stage.says("专家评审")
