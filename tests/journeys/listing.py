"""The list: its composition, what cannot be, sealed, voted, on notice, one struck, another comes in, titles named."""

from datetime import date

from django.utils import timezone
from playwright.sync_api import expect

from federation.notices.actions import close_notice, examine_objection, settle_objection
from federation.notices.models import Notice, NoticeItem, Outcome
from federation.talent.models import Honour, Nomination
from tests.factories import notices
from tests.journeys.cast import Stage
from tests.journeys.judging import Jury


def page_of(jury: Jury) -> str:
    """Where the list is seen."""
    return f"/office/craftsmen/selections/{jury.selection.number}/list/"


def rules_that_clash_are_named(stage: Stage, jury: Jury) -> None:
    Nomination.objects.filter(person__name="赵铁柱").update(post="unit_leader")
    stage.hand_to(jury.city)
    stage.goto(page_of(jury))
    stage.says("现在拟定会是这样")
    expect(stage.page.locator("#chosen tbody tr")).to_have_count(2)
    stage.press("岗位类别")
    stage.page.get_by_role("checkbox", name="单位负责人").check()
    stage.field("依据或理由").fill("当年通知")
    stage.press("规定构成：岗位类别")
    stage.says("至少和最多不能都空着。")
    stage.field("最多").fill("0")
    stage.seen("composition", phone=True)
    stage.press("规定构成：岗位类别")
    stage.says("单位负责人最多 0 名")
    stage.press("岗位类别")
    stage.page.get_by_role("checkbox", name="一线职工").check()
    stage.field("最多").fill("1")
    stage.field("依据或理由").fill("写错了的一条")
    stage.press("规定构成：岗位类别")
    stage.says("不可能同时做到")
    stage.seen("clash", phone=True)
    stage.page.get_by_role("button", name="去掉 一线职工最多 1 名").click()
    stage.sure("去掉")
    stage.says("已去掉。")


def the_list_is_sealed(stage: Stage, jury: Jury) -> None:
    expect(stage.page.locator("#others tbody tr").first).to_contain_text("单位负责人最多 0 名")
    stage.field("人数").fill("3")
    stage.press("算一算")
    stage.says("会进来的")
    stage.seen("what-if", phone=True)
    stage.press("拟定命名名单")
    stage.sure("拟定命名名单")
    stage.says("名单已拟定并封存")
    stage.seen("sealed", phone=True)
    stage.press("公平性")
    stage.says("只有一组，没有可比的")
    stage.seen("fairness", phone=True)
    stage.goto(page_of(jury))


def the_committee_votes(stage: Stage, jury: Jury) -> None:
    stage.goto(page_of(jury))
    stage.press("登记审议")
    stage.field("委员人数").fill("9")
    stage.field("同意").fill("7")
    stage.field("反对").fill("1")
    stage.seen("vote", phone=True)
    stage.press("登记审议")
    stage.says("审议通过，可以公示。")


def the_public_sees(stage: Stage, jury: Jury) -> None:
    stage.goto(page_of(jury))
    stage.press("公示名单")
    stage.seen("publish", phone=True)
    stage.press("公示名单")
    stage.says("已公示。")
    notice = Notice.objects.get()
    stage.hand_to(None)
    stage.goto(f"/notices/{notice.code}/")
    stage.says("周建国")
    stage.says("指纹")
    stage.seen("public-list", phone=True)


def an_objection_is_upheld(stage: Stage, jury: Jury) -> None:
    """Handled in the office as in every notice; here what becomes of the list."""
    notice, at = Notice.objects.get(), timezone.now()
    item = NoticeItem.objects.get(notice=notice, title="周建国")
    held = notices.objection(notice, on=timezone.localdate(), key=item.key, fact="姓名").objection
    held = examine_objection(objection=held, stop_clock=True, by=jury.city, at=at)
    settle_objection(objection=held, outcome=Outcome.WITHDRAWN, answer="经查，事迹不实。", by=jury.city, at=at)
    stage.hand_to(jury.city)
    stage.goto(page_of(jury))
    stage.says("撤下 周建国")
    stage.says("递补 吴学军")
    stage.seen("struck", phone=True)


def titles_are_named(stage: Stage, jury: Jury) -> None:
    _the_notice_ends(stage, jury)
    stage.says("还没有公示，公示期满才能命名")
    stage.press("公示名单")
    stage.press("公示名单")
    stage.says("已公示。")
    _the_notice_ends(stage, jury)
    stage.press("命名工匠")
    stage.field("命名文号").fill("京工发〔2026〕60号")
    stage.press("命名工匠")
    stage.says("已命名，推荐单位已收到通知。")
    assert {one.person.name for one in Honour.objects.select_related("person")} == {"孙志强", "吴学军"}
    stage.seen("named", phone=True)
    who = Nomination.objects.get(person__name="赵铁柱")
    stage.goto(f"/office/craftsmen/nominations/{who.pk}/")
    stage.says("名单构成已满")
    stage.seen("profile", phone=True)


def _the_notice_ends(stage: Stage, jury: Jury) -> None:
    """Weeks later: whoever was signed in signs in again."""
    notice = Notice.objects.latest("pk")
    stage.clock.shift(20 * 24 * 3600)
    close_notice(notice=notice, by=None, at=timezone.now())
    stage.hand_to(jury.city)
    stage.goto(page_of(jury))


def announced() -> None:
    """The holidays of the year are known."""
    notices.holidays(date(2026, 1, 1), date(2027, 1, 1))
