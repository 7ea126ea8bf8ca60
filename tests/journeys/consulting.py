"""Offices asked about nominees: letters sent and printed, a blank keeps the list, answers by bulk, form and sheet."""

from pathlib import Path

from playwright.sync_api import expect

from federation.talent.models import Consultation
from tests.journeys.cast import Stage
from tests.journeys.judging import Jury
from tests.journeys.listing import page_of


def letters_of(jury: Jury, query: str = "") -> str:
    """Where the letters are seen."""
    return f"/office/craftsmen/selections/{jury.selection.number}/consultations/{query}"


def offices_are_asked(stage: Stage, jury: Jury) -> None:
    """Five nominees by two offices, the leader of a unit by six."""
    stage.goto(f"/office/craftsmen/selections/{jury.selection.number}/")
    stage.press("征求意见")
    stage.says("还没有发函")
    stage.press("发函征求意见")
    stage.sure("发函征求意见")
    stage.says("已发函，可以打印。")
    assert Consultation.objects.count() == 5 * 2 + 6
    stage.seen("letters", phone=True)
    stage.press("打印函件")
    expect(stage.page.locator("article.letter")).to_have_count(7)
    stage.seen("letters-on-paper", phone=True)


def nothing_is_shown_while_somebody_is_blank(stage: Stage, jury: Jury) -> None:
    stage.goto(page_of(jury))
    stage.says("还没有答复：周建国（纪检监察机关/公安机关）")
    stage.press("公示名单")
    stage.press("公示名单")
    stage.says("没有答复的催办并登记")
    stage.seen("blank", phone=True)


def answers_come_in_bulk(stage: Stage, jury: Jury) -> None:
    """The discipline office has nothing against anybody."""
    stage.goto(letters_of(jury, "?office=discipline"))
    stage.page.get_by_role("checkbox", name="选中本页全部").check()
    stage.press("登记无不同意见")
    stage.says("将办理 6 件")
    stage.seen("bulk", phone=True)
    stage.press("登记无不同意见")
    stage.says("已登记 6 件无不同意见。")


def one_office_is_against(stage: Stage, jury: Jury) -> None:
    """About somebody who is not on the list: it goes on without."""
    one = Consultation.objects.get(nomination__person__name="冯立新", office="police")
    stage.goto(letters_of(jury, f"{one.pk}/"))
    stage.press("登记答复")
    stage.page.get_by_role("radio", name="有不同意见").check()
    stage.press("登记答复")
    stage.says("有不同意见的，写明答复的内容。")
    stage.field("答复内容").fill("有未了结的案件。")
    stage.seen("answer", phone=True)
    stage.press("登记答复")
    stage.says("已登记。")
    stage.goto(letters_of(jury, f"{one.pk}/"))
    stage.seen("letter", phone=True)
    stage.goto(f"/office/craftsmen/nominations/{one.nomination_id}/")
    stage.says("有未了结的案件。")
    stage.seen("opinions", phone=True)
    stage.goto(page_of(jury))
    stage.says("不参加排名")
    stage.seen("against", phone=True)


def it_was_somebody_else(stage: Stage, jury: Jury) -> None:
    """Taken down at the wrong name: taken back with the reason, and asked again."""
    one = Consultation.objects.get(state="adverse")
    stage.goto(letters_of(jury, f"{one.pk}/"))
    stage.press("更正答复")
    stage.field("理由").fill("复函说的是同名的人")
    stage.press("更正答复")
    stage.says("原来的留在经过里")
    stage.says("复函说的是同名的人")


def answers_come_by_sheet(stage: Stage, jury: Jury, folder: Path) -> None:
    """The list of the police filled in: one at a time it comes back at its cell, then it is taken in."""
    open_ones = Consultation.objects.filter(office="police", state="asked").select_related("nomination__person")
    head = "函号,姓名,意见,答复日期,答复内容\n"
    day = Consultation.objects.latest("pk").asked_on.isoformat()
    lines = [f"{one.letter},{one.nomination.person.name},无不同意见,{day},\n" for one in open_ones.order_by("letter")]
    path = folder / "公安.csv"
    path.write_text(head + "".join([lines[0].replace("周建国", "周建军"), *lines[1:]]), encoding="utf-8")
    _upload(stage, jury, path)
    stage.says("和函件不一致，发函的是“周建国”。")
    stage.seen("letters-sheet", phone=True)
    path.write_text(head + "".join(lines), encoding="utf-8")
    _upload(stage, jury, path)
    stage.press(f"写入 {len(lines)} 行")
    expect(stage.page.get_by_role("heading", name="已经写入")).to_be_visible()
    assert not open_ones.exists()


def _upload(stage: Stage, jury: Jury, path: Path) -> None:
    stage.goto(letters_of(jury))
    stage.press("从表格登记")
    stage.page.locator("input[type=file]").set_input_files(path)
    stage.press("上传并检查")
