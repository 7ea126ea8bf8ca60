"""Beside the story: a refusal, its appeal, the colleague who examines it."""

import re
from datetime import timedelta

from core.dates.calendar import now
from tests.factories import academies, organizations
from tests.journeys.cast import Cast, Stage


def a_refusal_is_appealed_and_examined_by_another(stage: Stage, cast: Cast) -> None:
    unit = organizations.unit(cast.yanqing, "延庆示例技工学校")
    made = academies.application_in("checking", cast.yanqing, among=cast.round, unit=unit, at=now() - timedelta(days=3))
    case = f"/office/academies/applications/{made.code}/"
    stage.hand_to(cast.wang)
    stage.goto(f"{case}refuse/")
    stage.page.get_by_role("checkbox", name=re.compile("^4 ")).check()
    stage.field("哪里没有达到").fill("实训场地租期只剩 4 个月。")
    stage.field("怎样才能改变").fill("续签三年以上租约后再报。")
    stage.press("不予通过")
    stage.says("续签三年以上租约后再报。")
    stage.seen("refused", phone=True)
    stage.hand_to(cast.district)
    stage.goto(case)
    stage.press("申请复核")
    stage.field("复核理由").fill("租约已于上周续签五年，合同附后。")
    stage.seen("appeal", phone=True)
    stage.press("提出复核申请")
    stage.says("现在要做")
    stage.hand_to(cast.wang)
    stage.goto("/office/academies/appeals/")
    stage.press(made.code)
    stage.says("您经办过这件申报，请没有经办过的同事复核。")
    stage.hand_to(cast.colleague)
    stage.goto("/office/")
    stage.press(f"复核：{made.name}", exact=False)
    stage.press("受理复核")
    stage.press("复核成立")
    stage.field("答复").fill("租约续签属实，恢复资格审查。")
    stage.press("复核成立")
    stage.says("租约续签属实")
    stage.seen("appeal-upheld", phone=True)
    made.refresh_from_db()
    assert made.state == "checking"
