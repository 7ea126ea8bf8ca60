"""What follows a title: planned by the unit, agreed to by the union, reported, evaluated, certified."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.queries import trail_of
from core.files.store import opened
from core.outbox.models import Notification
from core.rules.rule import Parameters, Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.talent import actions
from federation.talent.actions import DoneTold, TaskTold
from federation.talent.models import Cultivation, CultivationTask, Honour, ProgressReport
from federation.talent.queries.cultivation import parts_to_open
from federation.talent.queries.ladder import rungs_of
from federation.talent.rules import cultivating as rules
from tests.factories import roles, talent
from tests.factories.talent import AT
from tests.talent import kept

START = date(2026, 12, 1)
LAST = date(2028, 11, 30)
NO = Parameters([], START)
PLAN = rules.PlanFacts("取得高级技师", (date(2027, 5, 1),), START, LAST)
OVER = rules.EvaluationFacts(date(2028, 12, 1), LAST, (), ())


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def honour(city: User, clerk: User, unit: Unit, name: str = "王工", level: str = "district") -> Honour:
    person = talent.worker(clerk, unit, name)
    return actions.enter_honour(
        person=person, level=level, named_on=date(2026, 11, 20), document_number="京工发〔2026〕9号", by=city, at=AT
    )


@kept
def period(city: User, clerk: User, unit: Unit) -> Cultivation:
    """A district craftsman's, from December on."""
    named = honour(city, clerk, unit)
    return actions.start_cultivation(honours=[named], from_on=START, by=city, at=AT)[0]


def planned(period: Cultivation, clerk: User, *due: date) -> Cultivation:
    """With goals and tasks."""
    actions.set_goals(cultivation=period, goals="取得高级技师，带出两名高级工。", by=clerk, at=AT)
    for number, day in enumerate(due or (date(2027, 5, 1),)):
        told = TaskTold("seminar", f"研修班第 {number + 1} 期", "innovate", day)
        actions.plan_task(cultivation=period, told=told, by=clerk, at=AT)
    return period


@kept
def underway(period: Cultivation, clerk: User, officer: User) -> Cultivation:
    """Its plan agreed to, one task due in May."""
    planned(period, clerk)
    actions.file_plan(cultivation=period, by=clerk, at=AT)
    return actions.agree_to_plan(cultivation=period, by=officer, at=AT)


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "held", "said"),
    [
        ({}, True, "1 项任务"),
        ({"goals": "  "}, False, "没有写培育目标"),
        ({"due": ()}, False, "没有任务"),
        ({"due": (START,)}, True, ""),
        ({"due": (LAST,)}, True, ""),
        ({"due": (date(2026, 11, 30),)}, False, "2026-11-30"),
        ({"due": (date(2028, 12, 1), START)}, False, "2028-12-01"),
    ],
)
def test_plans_within_the_period(change: dict[str, Any], held: bool, said: str) -> None:
    found = rules.plans_within_the_period(replace(PLAN, **change), NO)
    assert found.held is held
    assert said in found.text


@pytest.mark.parametrize(
    ("late", "explained", "held"), [((), set(), True), (("甲", "乙"), {"甲"}, False), (("甲",), {"甲"}, True)]
)
def test_explains_what_is_late(late: tuple[str, ...], explained: set[str], held: bool) -> None:
    found = rules.explains_what_is_late(rules.ProgressFacts(late, frozenset(explained)), NO)
    assert found.held is held
    assert held or "乙" in found.text


@pytest.mark.parametrize(
    ("change", "held", "said"),
    [
        ({}, True, ""),
        ({"day": LAST}, False, "培育期到 2028-11-30"),
        ({"undone": ("研修班",)}, False, "研修班"),
        ({"unread": ("第 2 期报备",)}, False, "第 2 期报备"),
    ],
)
def test_has_done_its_tasks(change: dict[str, Any], held: bool, said: str) -> None:
    found = rules.has_done_its_tasks(replace(OVER, **change), NO)
    assert found.held is held
    assert said in found.text


# --- the period ------------------------------------------------------------------------------------------------------


def test_a_period_lasts_two_years_and_the_unit_is_told(period: Cultivation, clerk: User) -> None:
    assert (period.from_on, period.until_on, period.plan_due_on) == (START, LAST, date(2026, 12, 31))
    assert (period.union.short_name, period.state) == ("海淀区总工会", "planning")
    assert Notification.objects.filter(user=clerk, kind="talent.cultivation_began").count() == 1


def test_nobody_is_cultivated_twice_or_without_a_unit(period: Cultivation, city: User, clerk: User, unit: Unit) -> None:
    with pytest.raises(ValidationError, match="已经培育过"):
        actions.start_cultivation(honours=[period.honour], from_on=START, by=city, at=AT)
    second = actions.enter_honour(
        person=period.person, level="city", named_on=date(2026, 11, 21), document_number="京工发〔2026〕10号", by=city,
        at=AT,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="另一个称号正在培育"):
        actions.start_cultivation(honours=[second], from_on=START, by=city, at=AT)
    other = honour(city, clerk, unit, "李工")
    with pytest.raises(NotPermitted):
        actions.start_cultivation(honours=[other], from_on=START, by=clerk, at=AT)
    other.person.employments.all().delete()
    with pytest.raises(ValidationError, match="李工"):
        actions.start_cultivation(honours=[other], from_on=START, by=city, at=AT)


@pytest.mark.parametrize(
    ("from_on", "field"),
    [(date(2026, 11, 19), True), (date(2026, 11, 20), False), (date(2027, 11, 27), False), (date(9999, 12, 31), True)],
)
def test_a_period_begins_after_the_title_and_within_a_year(
    city: User, clerk: User, unit: Unit, from_on: date, field: bool
) -> None:
    named = honour(city, clerk, unit)
    if not field:
        assert actions.start_cultivation(honours=[named], from_on=from_on, by=city, at=AT)
        return
    with pytest.raises(ValidationError) as fault:
        actions.start_cultivation(honours=[named], from_on=from_on, by=city, at=AT)
    assert "from_on" in fault.value.message_dict


def test_a_period_entered_late_has_its_days_to_plan(city: User, clerk: User, unit: Unit) -> None:
    person = talent.worker(clerk, unit, "老王")
    told: dict[str, Any] = {"person": person, "document_number": "京工发〔2023〕1号", "by": city, "at": AT}
    old = actions.enter_honour(**told, level="district", named_on=date(2023, 1, 1))
    with pytest.raises(ValidationError, match="已经过完"):
        actions.start_cultivation(honours=[old], from_on=date(2024, 11, 26), by=city, at=AT)
    (one,) = actions.start_cultivation(honours=[old], from_on=date(2025, 6, 1), by=city, at=AT)
    assert (one.until_on, one.plan_due_on) == (date(2027, 5, 31), date(2026, 12, 26))


def test_a_plan_goes_to_the_union_and_back(period: Cultivation, clerk: User, officer: User) -> None:
    with pytest.raises(Refused):
        actions.file_plan(cultivation=period, by=clerk, at=AT)
    planned(period, clerk)
    with pytest.raises(ValidationError) as fault:
        actions.plan_task(cultivation=period, told=TaskTold("camp", "训练营", "", date(2029, 1, 1)), by=clerk, at=AT)
    assert "due_on" in fault.value.message_dict
    actions.file_plan(cultivation=period, by=clerk, at=AT)
    assert Notification.objects.filter(user=officer, kind="talent.plan_filed").count() == 1
    with pytest.raises(NotAllowed):
        actions.set_goals(cultivation=period, goals="别的", by=clerk, at=AT)
    actions.return_plan(cultivation=period, reason="目标要能检查", by=officer, at=AT)
    actions.file_plan(cultivation=period, by=clerk, at=AT)
    actions.agree_to_plan(cultivation=period, by=officer, at=AT)
    assert period.state == "underway"
    assert [one.verb for one in trail_of(period)][:2] == ["agree_to_plan", "file_plan"]


def test_who_hands_a_plan_in_does_not_agree_to_it(period: Cultivation, clerk: User, haidian: Union) -> None:
    planned(period, clerk)
    both = roles.staff("union_clerk", haidian)
    roles.as_well(both, "district_officer", haidian)
    actions.file_plan(cultivation=period, by=both, at=AT)
    with pytest.raises(NotPermitted, match="报送人不能审核"):
        actions.agree_to_plan(cultivation=period, by=both, at=AT)


def test_a_task_is_done_with_its_outcome_and_only_the_union_postpones(
    underway: Cultivation, clerk: User, officer: User
) -> None:
    task = underway.tasks.get()
    day = date(2027, 3, 1)
    with pytest.raises(ValidationError):
        actions.complete_task(task=task, told=DoneTold(date(2027, 3, 2), "早了"), by=clerk, at=at(day))
    with pytest.raises(NotPermitted):
        actions.postpone_task(task=task, due_on=date(2027, 8, 1), reason="延期", by=clerk, at=at(day))
    actions.postpone_task(task=task, due_on=date(2027, 8, 1), reason="班次改期", by=officer, at=at(day))
    actions.complete_task(task=task, told=DoneTold(day, "学完五轴编程"), by=clerk, at=at(day))
    extra = TaskTold("firm_visit", "到两家企业解难题")
    actions.add_deed(cultivation=underway, told=extra, done=DoneTold(day, "解决三个问题"), by=clerk, at=at(day))
    task.refresh_from_db()
    with pytest.raises(ValidationError, match="不用改期"):
        actions.postpone_task(task=task, due_on=date(2027, 9, 1), reason="再延", by=officer, at=at(day))
    assert (task.due_on, task.done_on) == (date(2027, 8, 1), day)
    assert underway.tasks.filter(due_on=None).get().outcome == "解决三个问题"


# --- the clock -------------------------------------------------------------------------------------------------------


def test_reports_open_every_half_year_once(underway: Cultivation, clerk: User) -> None:
    assert actions.open_progress(on=date(2027, 5, 31), by=None, at=at(date(2027, 5, 31))) == 0
    assert actions.open_progress(on=date(2027, 6, 1), by=None, at=at(date(2027, 6, 1))) == 1
    assert actions.open_progress(on=date(2027, 6, 2), by=None, at=at(date(2027, 6, 2))) == 0
    report = ProgressReport.objects.get()
    assert (report.number, report.from_on, report.until_on) == (1, START, date(2027, 5, 31))
    assert report.due_on == date(2027, 6, 15)
    days = [(number, last) for _one, number, _first, last in parts_to_open(date(2028, 12, 1))]
    assert days == [(2, date(2027, 11, 30)), (3, date(2028, 5, 31)), (4, LAST)]
    assert Notification.objects.filter(user=clerk, kind="talent.progress_opened").count() == 1


def test_who_is_late_is_reminded_once(underway: Cultivation, clerk: User) -> None:
    actions.open_progress(on=date(2027, 6, 1), by=None, at=at(date(2027, 6, 1)))
    for day, late in ((date(2027, 6, 15), 0), (date(2027, 6, 16), 1), (date(2027, 6, 17), 1)):
        assert actions.remind_of_cultivation(on=day, by=None, at=at(day)) == late
    assert Notification.objects.filter(user=clerk, kind="talent.cultivation_late").count() == 1


def test_the_clock_asks_as_little_for_many_as_for_one(
    underway: Cultivation, clerk: User, officer: User, city: User, unit: Unit
) -> None:
    for number in range(5):
        named = honour(city, clerk, unit, f"工人{number}")
        (one,) = actions.start_cultivation(honours=[named], from_on=START, by=city, at=AT)
        actions.file_plan(cultivation=planned(one, clerk), by=clerk, at=AT)
        actions.agree_to_plan(cultivation=one, by=officer, at=AT)
    only, counts = ProgressReport.objects.filter(cultivation=underway), []
    for day, many in ((date(2027, 6, 1), 6), (date(2027, 12, 1), 1)):
        if many == 1:  # the others have ended meanwhile
            for one in Cultivation.objects.exclude(pk=underway.pk):
                actions.end_cultivation(cultivation=one, reason="离开岗位", by=officer, at=at(day))
        with CaptureQueriesContext(connection) as asked:
            assert actions.open_progress(on=day, by=None, at=at(day)) == many
        counts.append(len(asked))
    assert only.count() == 2
    assert counts[0] == counts[1]


def test_a_report_explains_what_is_late(underway: Cultivation, clerk: User, officer: User) -> None:
    day = date(2027, 6, 1)
    actions.open_progress(on=day, by=None, at=at(day))
    report, task = ProgressReport.objects.get(), underway.tasks.get()
    with pytest.raises(Refused):
        actions.submit_progress(report=report, note="顺利", by=clerk, at=at(day))
    said = {task.pk: "班次推迟到八月"}
    actions.submit_progress(report=report, note="顺利", explained=said, by=clerk, at=at(day))
    assert Notification.objects.filter(user=officer, kind="talent.progress_submitted").count() == 1
    actions.return_progress(report=report, reason="写明新的时间", by=officer, at=at(day))
    actions.submit_progress(report=report, note="顺利", explained=said, by=clerk, at=at(day))
    actions.accept_progress(report=report, by=officer, at=at(day))
    report.refresh_from_db()
    assert (report.state, report.explained) == ("read", {str(task.pk): "班次推迟到八月"})
    kept = [(one["what"], one["said"]) for one in report.figures["late"]]
    actions.complete_task(task=task, told=DoneTold(day, "做成"), by=clerk, at=at(day))
    report.refresh_from_db()
    assert [(one["what"], one["said"]) for one in report.figures["late"]] == kept == [(task.what, "班次推迟到八月")]
    with time_machine.travel(at(day)):
        page = roles.browser(officer).get(reverse("talent:show_progress", args=[report.pk])).content.decode()
    assert "班次推迟到八月" in page


def test_nobody_reads_their_own_report(underway: Cultivation, haidian: Union) -> None:
    both, day = roles.staff("union_clerk", haidian), date(2027, 6, 1)
    roles.as_well(both, "district_officer", haidian)
    actions.open_progress(on=day, by=None, at=at(day))
    report = ProgressReport.objects.get()
    said = {underway.tasks.get().pk: "班次推迟"}
    actions.submit_progress(report=report, note="顺利", explained=said, by=both, at=at(day))
    with pytest.raises(NotPermitted, match="报送人不能审核"):
        actions.accept_progress(report=report, by=both, at=at(day))


def over(period: Cultivation, clerk: User, officer: User) -> datetime:
    """Everything done and read, the last day past."""
    for task in CultivationTask.objects.filter(cultivation=period):
        actions.complete_task(task=task, told=DoneTold(task.due_on or START, "做成"), by=clerk, at=at(LAST))
    end = date(2028, 12, 1)
    actions.open_progress(on=end, by=None, at=at(end))
    actions.close_periods(on=end, by=None, at=at(end))
    for report in ProgressReport.objects.order_by("pk"):
        actions.submit_progress(report=report, note="完成", by=clerk, at=at(end))
        actions.accept_progress(report=report, by=officer, at=at(end))
    period.refresh_from_db()
    return at(end)


def test_who_did_everything_gets_a_certificate(
    underway: Cultivation,
    clerk: User,
    officer: User,
    city: User,
    django_capture_on_commit_callbacks: Any,
    settings: LazySettings,
) -> None:
    settings.JOBS_EAGER = True
    assert actions.close_periods(on=LAST, by=None, at=at(LAST)) == 0
    when = over(underway, clerk, officer)
    assert (underway.state, ProgressReport.objects.count()) == ("closing", 4)
    with pytest.raises(NotPermitted, match="海淀区总工会"):
        actions.pass_trainee(cultivation=underway, grade="excellent", opinion="好", by=city, at=when)
    with django_capture_on_commit_callbacks(execute=True):
        actions.pass_trainee(cultivation=underway, grade="excellent", opinion="成效突出", by=officer, at=when)
    underway.refresh_from_db()
    assert (underway.state, underway.certificate) == ("passed", "PY20280001")
    assert underway.paper is not None
    with opened(underway.paper) as paper:
        assert paper.read(5) == b"%PDF-"
    page = roles.browser(clerk).get(reverse("talent:show_cultivation", args=[underway.pk]))
    assert "PY20280001" in page.content.decode()


def test_what_is_missing_keeps_the_certificate_back(underway: Cultivation, officer: User, clerk: User) -> None:
    end = date(2028, 12, 1)
    actions.close_periods(on=end, by=None, at=at(end))
    underway.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.pass_trainee(cultivation=underway, grade="passed", opinion="好", by=officer, at=at(end))
    (finding,) = refused.value.findings
    assert "研修班第 1 期" in finding.text
    assert "第 4 期报备" in finding.text
    with pytest.raises(ValidationError):
        actions.prolong_period(cultivation=underway, until_on=end, reason="补做", by=officer, at=at(end))
    actions.prolong_period(cultivation=underway, until_on=date(2029, 5, 31), reason="补做", by=officer, at=at(end))
    assert underway.state == "underway"
    later = date(2029, 6, 1)
    actions.close_periods(on=later, by=None, at=at(later))
    underway.refresh_from_db()
    with pytest.raises(ValidationError, match="最晚"):
        actions.prolong_period(
            cultivation=underway, until_on=date(9999, 12, 31), reason="补做", by=officer, at=at(later)
        )
    actions.fail_trainee(cultivation=underway, reason="任务没有完成", by=officer, at=at(later))
    assert (underway.state, underway.opinion) == ("failed", "任务没有完成")


def test_the_city_evaluates_its_own_titles(city: User, clerk: User, officer: User, unit: Unit) -> None:
    named = honour(city, clerk, unit, level="city")
    (one,) = actions.start_cultivation(honours=[named], from_on=START, by=city, at=AT)
    with pytest.raises(NotPermitted, match="市总工会评价"):
        actions.end_cultivation(cultivation=one, reason="离开岗位", by=officer, at=AT)
    actions.end_cultivation(cultivation=one, reason="离开岗位", by=city, at=AT)
    with pytest.raises(NotAllowed):
        actions.set_goals(cultivation=one, goals="别的", by=clerk, at=AT)


def test_no_way_around_the_life_cycle(period: Cultivation) -> None:
    second = Honour.objects.create(
        person=period.person, level="city", named_on=START, document_number="1", entered_by=period.honour.entered_by
    )
    with pytest.raises(DatabaseError, match="one_cultivation_at_a_time"), transaction.atomic():
        Cultivation.objects.create(
            honour=second, person=period.person, unit=period.unit, union=period.union, from_on=START, until_on=LAST,
            plan_due_on=START,
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="planning"), transaction.atomic():
        Cultivation.objects.filter(pk=period.pk).update(state="passed", certificate="PY1")
    with pytest.raises(DatabaseError), transaction.atomic():
        period.delete()


# --- titles ----------------------------------------------------------------------------------------------------------


def test_titles_are_entered_by_who_may(city: User, clerk: User, officer: User, unit: Unit) -> None:
    person = talent.worker(clerk, unit)
    told: dict[str, Any] = {"person": person, "named_on": date(2020, 5, 1), "document_number": "海工发〔2020〕3号"}
    with pytest.raises(NotPermitted):
        actions.enter_honour(**told, level="enterprise", by=clerk, at=AT)
    with pytest.raises(NotPermitted, match="市总工会登记"):
        actions.enter_honour(**told, level="national", by=officer, at=AT)
    actions.enter_honour(**told, level="enterprise", by=officer, at=AT)
    with pytest.raises(ValidationError, match="已登记过"):
        actions.enter_honour(**told, level="enterprise", by=city, at=AT)
    with pytest.raises(ValidationError):
        actions.enter_honour(**{**told, "named_on": date(2027, 1, 1)}, level="city", by=city, at=AT)
    steps = [(str(one.label), one.stage) for one in rungs_of(person)]
    assert steps[0] == ("企事业单位工匠 2020", "done")
    assert steps[1:] == [(label, "ahead") for label in ("区级（产业级）工匠", "北京大工匠", "京津冀大工匠", "大国工匠")]
