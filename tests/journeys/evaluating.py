"""The year's evaluation: set up, reported, drawn, looked at on site, assessed, graded, announced, read by everybody."""

import re
from dataclasses import dataclass
from datetime import date

from django.core.management import call_command
from playwright.sync_api import expect

from core.dates.calendar import now
from federation.academies.actions.evaluating import submit_report
from federation.academies.actions.ledgers import enter_classes, enter_courses
from federation.academies.models import Academy, Campaign, Evaluation
from federation.academies.queries.register import last_term
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.panels.actions import declare_conflicts, save_scores, submit_assessment
from federation.panels.models import Assessment, Draw
from federation.panels.queries.panels import panel_about
from tests.factories import academies, evaluations, organizations, panels, regulations
from tests.factories.panels import entries
from tests.journeys.cast import Stage, person

YEAR = 2026
PAPER = "京工发〔2026〕51号"
POOR_POINTS = {"A1": 50, "A2": 30, "B1": 60, "B2": 60, "B3": 30, "D1": 100, "D2": 70}
"""Tenths of a point that the experts take from the weaker academy: 60 of 100 points remain; one more makes it fail."""


@dataclass
class Year:
    """Two academies, one of them weak, with their clerks; the city's officers; the experts."""

    good: Academy
    poor: Academy
    clerk: User
    other_clerk: User
    wang: User
    colleague: User
    experts: list[User]

    def evaluation(self, academy: Academy) -> Evaluation:
        """An academy's evaluation, as it stands."""
        return Evaluation.objects.select_related("term", "campaign", "academy").get(academy=academy)

    def case(self, academy: Academy) -> str:
        """The address of its case."""
        return f"/office/evaluations/{YEAR}/{academy.code}/"


def a_year() -> Year:
    """The law, the holidays, two recognised academies: one with a full year on record, one with little."""
    regulations.load()
    call_command("load_holidays", verbosity=0)
    panels.sheet("academy-evaluation")
    _haidian, yanqing, _finance = academies.unions()
    city = organizations.city()
    good = evaluations.hosted(organizations.district())
    poor = evaluations.hosted(yanqing)
    clerks = [
        person(name, Kind.UNIT_CLERK, one.union, one.host_unit)
        for name, one in (("周明", last_term(good)), ("陈浩", last_term(poor)))
    ]
    on_record(good, clerks[0], trained=1200)
    on_record(poor, clerks[1], trained=260)
    return Year(
        good, poor, clerks[1], clerks[0],
        wang=person("王敏", Kind.CITY_OFFICER, city),
        colleague=person("赵宁", Kind.CITY_OFFICER, city),
        experts=[panels.expert(name).user for name in ("何平", "秦岩")],
    )  # fmt: skip


def on_record(academy: Academy, by: User, *, trained: int) -> None:
    """A year's classes and courses."""
    unit, at = evaluations.unit_of(academy), now()
    days = {"from_on": date(2026, 3, 2), "until_on": date(2026, 6, 30)}
    counts = {"trained": trained, "hands_on": trained * 6 // 10, "certified": trained * 9 // 10, "raised": trained // 3}
    enter_classes(unit=unit, rows=[{"title": "焊工第一期", "trade": "焊工", **days, **counts}], by=by, at=at)
    lessons = [
        {"title": f"焊工第{number}课", "trade": "焊工", "hours_tenths": 10, "published_on": date(2026, 6, 1)}
        for number in range(3)
    ]
    enter_courses(unit=unit, rows=lessons, by=by, at=at)


# --- the academies report --------------------------------------------------------------------------------------------


def the_city_sets_up_and_opens_the_year(stage: Stage, year: Year) -> None:
    stage.hand_to(year.wang)
    stage.goto("/office/evaluations/plan/")
    stage.field("年度").fill(str(YEAR))
    stage.seen("plan")
    stage.press("设立年度评价")
    stage.says("已设立")
    stage.press("启动评价")
    stage.sure("启动评价")
    stage.page.wait_for_url(re.compile("/jobs/"))
    stage.goto(f"/office/evaluations/{YEAR}/")
    stage.says("还有 2 家没有提交")
    stage.seen("campaign", phone=True)


def the_academy_sees_what_it_would_get_today(stage: Stage, year: Year) -> None:
    stage.hand_to(year.clerk)
    stage.goto("/office/")
    stage.page.get_by_role("link", name=re.compile("今日得分")).click()
    stage.says("今天的得分会是多少")
    stage.says("再培训 740 人可得满分")
    stage.seen("today", phone=True)


def it_explains_what_is_missing_and_hands_in(stage: Stage, year: Year) -> None:
    page = stage.page
    stage.goto("/office/")
    stage.press(f"提交 {YEAR} 年度自评", exact=False)
    asked = page.locator("main form textarea")
    asked.first.wait_for()
    stage.press("提交自评")
    stage.says("还没有提交成功")
    stage.seen("report-refused")
    for field in asked.all():
        field.fill("实训楼改造，下半年停课三个月；明年四月恢复，已排出补训计划。")
    stage.seen("report", phone=True)
    stage.press("提交自评")
    stage.says("自评已提交。")
    stage.seen("case-reported", phone=True)
    the_other_hands_in_as_well(year)


def the_other_hands_in_as_well(year: Year) -> None:
    """What the good academy does on the same pages."""
    one = year.evaluation(year.good)
    told = {line.item: "明年上半年补齐。" for line in one.lines.all() if line.auto_tenths < line.most_tenths}
    submit_report(evaluation=one, explanations=told, by=year.other_clerk, at=now())


# --- the sample on site ----------------------------------------------------------------------------------------------


def the_sample_is_announced_before_its_seed_exists(stage: Stage, year: Year) -> None:
    stage.it_is(11, 9)
    stage.hand_to(year.wang)
    stage.goto(f"/office/evaluations/{YEAR}/")
    stage.press("公布抽查办法")
    stage.field("种子来自").fill("2026年11月12日双色球第2026130期开奖号码")
    stage.field("种子公布日").fill("2026-11-12")
    stage.press("公布抽查办法")
    stage.says("抽查办法已公布")
    stage.it_is(11, 13)
    stage.hand_to(year.wang)
    stage.goto(f"/office/evaluations/{YEAR}/")
    stage.press("录入种子并抽取")
    stage.press("录入种子并抽取")
    stage.field("公布的种子").fill("03 08 15 21 27 30 + 11")
    stage.page.get_by_role("button", name="抽取", exact=True).click()
    stage.says("已抽取，结果已公开。")


def a_citizen_draws_it_again(stage: Stage, year: Year) -> None:
    stage.hand_to(None)
    stage.goto(f"/draws/{Draw.objects.get().code}/")
    stage.press("重算")
    stage.says("重算结果与公布的一致。")
    stage.seen("draw", phone=True)


def the_site_is_looked_at(stage: Stage, year: Year) -> Evaluation:
    drawn = Evaluation.objects.select_related("academy", "term").get(is_sampled=True)
    stage.it_is(11, 18, 15)
    stage.hand_to(year.wang)
    stage.goto(year.case(drawn.academy))
    stage.press("安排检查日期")
    stage.field("检查日期").fill("2026-11-18")
    stage.press("安排现场检查")
    stage.says("定于 2026-11-18 检查")
    stage.press("记录现场检查")
    stage.page.get_by_label("不相符", exact=True).check()
    stage.field("检查情况").fill("实训工位十二个，能用六个；台账人数与签到表一致。")
    stage.seen("check", phone=True)
    stage.press("记录现场检查")
    stage.says("与自评不符")
    return drawn


# --- the experts -----------------------------------------------------------------------------------------------------


def reports_are_closed_and_panels_formed(stage: Stage, year: Year) -> None:
    stage.it_is(12, 1)
    stage.hand_to(year.wang)
    stage.goto("/office/")
    stage.press("截止自评：", exact=False)
    stage.press("截止自评")
    stage.sure("截止自评")
    stage.says("评审组")
    stage.press("组建各评审组")
    stage.page.wait_for_url(re.compile("/jobs/"))
    assert [panel_about(year.evaluation(one)) is not None for one in (year.good, year.poor)] == [True, True]


def an_expert_reads_records_and_words_and_scores(stage: Stage, year: Year) -> None:
    page, expert = stage.page, year.experts[0]
    stage.hand_to(expert)
    stage.goto(f"/panel/assessments/{seat(expert, year.evaluation(year.poor)).pk}/")
    page.get_by_label("没有，可以公正评审").check()
    stage.press("交声明")
    page.locator("form[data-item]").first.wait_for()
    page.wait_for_load_state()
    stage.says("实训楼改造")
    stage.seen("scoring", phone=True)
    for item in page.locator("form[data-item]").all():
        code = (item.get_attribute("id") or "").removeprefix("item-")
        points = item.locator("input[name=points]")
        most = int(points.get_attribute("max") or 0)
        points.fill(f"{most - POOR_POINTS.get(code, 0) / 10:g}")
        if code in POOR_POINTS:
            item.locator("textarea[name=comment]").fill("材料不足，现场没有见到。")
        item.get_by_label("看过证据").check()
        expect(item.locator(".score-note")).to_contain_text("这一项齐了")
    stage.press("核对并提交")
    stage.press("提交评分")
    stage.says("您已在")


def seat(expert: User, evaluation: Evaluation) -> Assessment:
    """The expert's seat on the panel about an academy."""
    return Assessment.objects.get(expert__user=expert, panel=panel_about(evaluation))


def scored(expert: User, evaluation: Evaluation, lost: dict[str, int]) -> None:
    """What an expert does on the same pages: declare, score, hand in."""
    mine, at = seat(expert, evaluation), now()
    mine = declare_conflicts(assessment=mine, has_conflict=False, note="", by=expert, at=at)
    mine = save_scores(assessment=mine, scores=entries(mine.panel.sheet, lost), by=expert, at=at)
    submit_assessment(assessment=mine, by=expert, at=at)


def the_others_score_as_well(year: Year) -> None:
    scored(year.experts[1], year.evaluation(year.poor), {**POOR_POINTS, "C1": 20})
    for expert in year.experts:
        scored(expert, year.evaluation(year.good), {"D5": 20})


# --- grades and results ----------------------------------------------------------------------------------------------


def grades_are_looked_at_before_they_are_given(stage: Stage, year: Year) -> None:
    stage.it_is(12, 15)
    stage.hand_to(year.wang)
    stage.goto("/office/")
    stage.press("评定等次：", exact=False)
    stage.says("可以评定")
    stage.seen("grade", phone=True)
    stage.press("评定等次")
    stage.sure("评定等次")
    stage.says("评定人不能公布自己评定的结果")


def another_officer_announces_by_a_document(stage: Stage, year: Year) -> None:
    stage.it_is(12, 18)
    stage.hand_to(year.colleague)
    stage.goto("/office/")
    stage.press("公布结果：", exact=False)
    stage.press("公布结果")
    stage.says("还没有提交成功")
    stage.field("公布文号").fill(PAPER)
    stage.seen("announce")
    stage.press("公布结果")
    stage.says("已公布")
    assert Campaign.objects.get().state == "announced"
    assert year.evaluation(year.poor).grade == "unqualified"


def everybody_reads_the_results(stage: Stage, year: Year) -> None:
    main = stage.page.locator("main")
    stage.hand_to(None)
    stage.goto("/evaluations/")
    stage.press(f"{YEAR}年工匠学院年度评价", exact=False)
    stage.says(last_term(year.poor).name)
    stage.says("不合格")
    expect(main).not_to_contain_text("实训楼改造")
    stage.seen("results", phone=True)


def the_academy_reads_why(stage: Stage, year: Year) -> None:
    stage.hand_to(year.clerk)
    stage.goto(year.case(year.poor))
    stage.says("材料不足，现场没有见到。")
    stage.says("责令整改，")
    expect(stage.page.locator("main")).not_to_contain_text(year.experts[0].name)
    stage.seen("case-announced", phone=True)
    stage.goto(f"/office/scores/{year.poor.code}/")
    stage.says(PAPER)
