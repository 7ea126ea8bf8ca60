"""A worker without an account comes forward on the phone; the union answers by a clause; the worker reads it."""

import re

from core.outbox.models import Delivery
from federation.talent.models import Selection, SelfNomination
from tests.factories import talent
from tests.journeys.cast import PHONE, Stage
from tests.journeys.nominating import Bench


def page_of() -> str:
    """Where the story's worker comes forward."""
    return f"/craftsmen/{Selection.objects.get().number}/myself/"


def shown_by_a_code(stage: Stage, bench: Bench) -> None:
    """Name, number, phone, and the code that went there."""
    stage.field("姓名").fill("刘志远")
    stage.field("证件号码").fill(bench.short.id_number)
    stage.field("手机号").fill("13800001234")
    stage.press("发送验证码")
    stage.field("验证码").fill("000000")
    stage.press("核实")
    stage.says("验证码不对，或者已过期。")
    code = re.findall(r"\d{6}", Delivery.objects.filter(kind="people.phone_code").latest("pk").body)[0]
    stage.field("验证码").fill(code)
    stage.press("核实")


def a_worker_comes_forward(stage: Stage, bench: Bench) -> None:
    talent.selection(bench.city, {bench.haidian: 2})
    bench.short.phone = "13800001234"
    bench.short.save()
    stage.page.set_viewport_size(PHONE)
    stage.hand_to(None)
    stage.goto("/craftsmen/")
    stage.seen("open-selections")
    stage.press("我要自荐")
    stage.says("先核实是您本人")
    stage.seen("identity")
    shown_by_a_code(stage, bench)
    stage.says("一线 4 年 11 个月")
    stage.field("职业").select_option(label=talent.TRADE)
    stage.field("岗位类别").select_option(label="一线职工")
    stage.field("主要事迹").fill("三年解决五个卡点，其中薄壁件振纹困扰车间多年。")
    stage.field("攻关力").fill("废品率由 7% 降到 1%")
    stage.seen("come-forward")
    stage.press("提交自荐")
    stage.says("请先同意，才能自荐。")
    stage.page.get_by_role("checkbox", name="我同意被推荐").check()
    stage.press("提交自荐")
    stage.says("海淀区总工会将在 2026-12-10 前答复")
    stage.seen("came-forward")


def the_union_answers_by_a_clause(stage: Stage, bench: Bench) -> None:
    stage.page.set_viewport_size({"width": 1366, "height": 860})
    stage.hand_to(bench.officer)
    stage.goto("/home/")
    stage.says("答复自荐：刘志远")
    stage.goto("/office/craftsmen/self/")
    stage.seen("self-nominations", phone=True)
    stage.goto(f"/office/craftsmen/self/{SelfNomination.objects.get().pk}/")
    stage.says("一线 4 年 11 个月")
    stage.seen("self-nomination", phone=True)
    stage.press("不予推荐")
    stage.field("依据条款").select_option(label="第 3.2 条 一线工作经历")
    stage.field("理由").fill("到推荐截止日差一个月满五年，欢迎参加下一批。")
    stage.press("不予推荐")
    stage.says("已答复，本人会收到短信。")


def the_worker_reads_why(stage: Stage, bench: Bench) -> None:
    stage.page.set_viewport_size(PHONE)
    stage.hand_to(None)
    stage.goto(page_of())
    shown_by_a_code(stage, bench)
    stage.says("差一个月满五年，欢迎参加下一批。")
    stage.says("3.2")
    stage.seen("self-answered")
