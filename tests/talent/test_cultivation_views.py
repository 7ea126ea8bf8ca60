"""Cultivation on screen: who sees a period, a clerk and an officer at work, the roll of craftsmen, the lists."""

import re
from datetime import date

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.outbox.models import Notification
from core.web.cases import steps
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.talent import actions
from federation.talent.models import Cultivation, ProgressReport
from federation.talent.queries.cultivation import (
    cultivation_duties_of,
    cultivations_visible_to,
    facts_of_evaluation,
    tasks_late,
)
from tests.factories import organizations, roles
from tests.factories.talent import AT
from tests.talent.test_cultivation import LAST, START, at, honour, period, planned, underway  # noqa: F401  fixtures


def test_who_sees_a_period(underway: Cultivation, clerk: User, officer: User, city: User) -> None:  # noqa: F811
    page = reverse("talent:show_cultivation", args=[underway.pk])
    elsewhere = roles.staff("district_officer", organizations.district("110105", "朝阳区总工会"))
    stranger = roles.staff("unit_clerk", underway.unit.union, organizations.unit(underway.unit.union, "别的厂"))
    for user, status in ((clerk, 200), (officer, 200), (city, 200), (elsewhere, 404), (stranger, 404)):
        assert roles.browser(user).get(page).status_code == status
    for user in (elsewhere, stranger):
        assert roles.browser(user).post(f"{page}agree/").status_code == 404
    assert roles.browser(clerk).post(f"{page}agree/").status_code == 403
    assert roles.browser(roles.staff("expert")).get(page).status_code == 403


def test_a_clerk_plans_and_an_officer_agrees_on_screen(period: Cultivation, clerk: User, officer: User) -> None:  # noqa: F811
    page, browser = reverse("talent:show_cultivation", args=[period.pk]), roles.browser(clerk)
    assert "没有写培育目标" in browser.get(page).content.decode()
    browser.post(f"{page}goals/", {"goals": "取得高级技师"})
    told = {"measure": "seminar", "what": "研修班", "force": "", "due_on": "2027-05-01"}
    assert browser.post(f"{page}tasks/new/", {**told, "due_on": "2030-01-01"}).status_code == 422
    assert browser.post(f"{page}tasks/new/", told).status_code == 302
    assert [one.title for one in cultivation_duties_of(clerk)] == ["制定计划：王工"]
    browser.post(f"{page}file/")
    assert [one.title for one in cultivation_duties_of(officer)] == ["计划待同意：王工"]
    roles.browser(officer).post(f"{page}agree/")
    period.refresh_from_db()
    assert period.state == "underway"
    task = period.tasks.get()
    with time_machine.travel(at(date(2027, 6, 2))):
        actions.open_progress(on=date(2027, 6, 1), by=None, at=at(date(2027, 6, 1)))
        report, browser = ProgressReport.objects.get(), roles.browser(clerk)
        of = reverse("talent:show_progress", args=[report.pk])
        assert "要说明" in browser.get(of).content.decode()
        refused = browser.post(f"{of}submit/", {"note": "顺利", f"late_{task.pk}": ""})
        assert "研修班" in refused.content.decode()
        done = {"done_on": "2027-05-20", "outcome": "学完五轴编程", "file": ""}
        assert browser.post(f"{page}tasks/{task.pk}/done/", done).status_code == 302
        assert browser.post(f"{of}submit/", {"note": "顺利"}).status_code == 302
        assert roles.browser(officer).post(f"{of}accept/").status_code == 302
        assert "学完五轴编程" in roles.browser(officer).get(of).content.decode()


def test_a_plan_that_went_back_is_not_past_its_review(period: Cultivation, clerk: User, officer: User) -> None:  # noqa: F811
    planned(period, clerk)
    actions.file_plan(cultivation=period, by=clerk, at=AT)
    actions.return_plan(cultivation=period, reason="目标要能检查", by=officer, at=AT)
    shown = [f"{one.label} {one.stage}" for one in steps(period.workflow, period.state, period)]
    assert shown == ["制定计划 now", "计划待同意 ahead", "培育中 ahead", "期满，待评价 ahead", "评价合格 ahead"]


def test_the_city_starts_periods_from_the_roll(city: User, clerk: User, unit: Unit) -> None:
    named = honour(city, clerk, unit)
    page, browser = reverse("talent:list_craftsmen"), roles.browser(city)
    elsewhere = roles.staff("district_officer", organizations.district("110105", "朝阳区总工会"))
    assert "王工" in browser.get(page).content.decode()
    token = re.findall(r'name="token" value="([^"]+)"', browser.get(page).content.decode())[0]
    asked = {"token": token, "bulk": "start_cultivation", "pk": [named.pk]}
    assert "王工 · 区级（产业级）工匠 2026" in browser.post(reverse("web:apply_bulk"), asked).content.decode()
    assert not Cultivation.objects.exists()
    browser.post(reverse("web:apply_bulk"), {**asked, "confirmed": "1", "from_on": "2026-12-01"})
    assert Cultivation.objects.get().until_on == LAST
    assert "制定计划</span>" in browser.get(page).content.decode()
    assert "制定计划</span>" not in roles.browser(elsewhere).get(page).content.decode(), "not of another district"


def test_a_task_is_put_right_in_place(period: Cultivation, clerk: User, officer: User) -> None:  # noqa: F811
    task = planned(period, clerk).tasks.get()
    page, browser = reverse("talent:show_cultivation", args=[period.pk]), roles.browser(clerk)
    amend = reverse("talent:amend_task", args=[period.pk, task.pk])
    assert amend in browser.get(page).content.decode()
    told = {"measure": "camp", "what": "训练营", "force": "", "due_on": "2027-06-01"}
    assert browser.post(amend, {**told, "due_on": "2030-01-01"}).status_code == 422
    assert browser.post(amend, told).status_code == 302
    task.refresh_from_db()
    assert (task.what, task.measure, task.due_on, task.added_on) == ("训练营", "camp", date(2027, 6, 1), None)
    assert "已经有一项同样的任务" in browser.post(f"{page}tasks/new/", told).content.decode()
    assert roles.browser(officer).post(amend, told).status_code == 403
    actions.file_plan(cultivation=period, by=clerk, at=AT)
    actions.agree_to_plan(cultivation=period, by=officer, at=AT)
    assert amend not in browser.get(page).content.decode()
    assert "由推荐工会办理" in browser.post(amend, told).content.decode()
    assert browser.post(reverse("talent:drop_task", args=[period.pk, task.pk])).status_code == 302
    assert period.tasks.count() == 1, "agreed to, it stays"


def test_what_is_added_to_an_agreed_plan_is_beyond_it(underway: Cultivation, clerk: User, officer: User) -> None:  # noqa: F811
    page, browser, looking = (
        reverse("talent:show_cultivation", args=[underway.pk]), roles.browser(clerk), roles.browser(officer),
    )  # fmt: skip
    assert "加计划外任务" in browser.get(page).content.decode()
    assert "计划外</span>" not in looking.get(page).content.decode()
    told = {"measure": "camp", "what": "训练营", "force": "", "due_on": "2027-04-01"}
    assert browser.post(f"{page}tasks/new/", told).status_code == 302
    task = underway.tasks.get(what="训练营")
    assert (task.in_plan, task.added_on) == (False, date(2026, 11, 26))
    assert Notification.objects.filter(user=officer, kind="talent.task_added").count() == 1
    assert "计划外</span>" in looking.get(page).content.decode()
    shown = cultivations_visible_to(officer).get(pk=underway.pk)
    assert (shown.planned, shown.done) == (1, 0)
    facts = facts_of_evaluation(underway, date(2028, 12, 1))
    assert facts.undone == ("研修班第 1 期",), "it keeps nobody back"
    assert looking.post(f"{page}tasks/{task.pk}/postpone/", {"due_on": "2027-05-01", "reason": "x"}).status_code == 422
    amend = reverse("talent:amend_task", args=[underway.pk, task.pk])
    assert browser.post(amend, {**told, "due_on": "2027-05-20"}).status_code == 302
    with time_machine.travel(at(date(2027, 6, 2))):
        actions.open_progress(on=date(2027, 6, 1), by=None, at=at(date(2027, 6, 1)))
        report, browser = ProgressReport.objects.get(), roles.browser(clerk)
        assert [one.what for one in tasks_late(report)] == ["研修班第 1 期"]
        done = {"done_on": "2027-05-20", "outcome": "两人结业", "file": ""}
        assert browser.post(f"{page}tasks/{task.pk}/done/", done).status_code == 302
        of = reverse("talent:show_progress", args=[report.pk])
        assert '训练营 <span class="quiet">计划外</span>' in browser.get(of).content.decode()
        assert "改成效" in browser.post(amend, told).content.decode(), "done, it is no task any more"


def test_namesakes_are_told_apart(city: User, clerk: User, officer: User, unit: Unit) -> None:
    named = [honour(city, clerk, unit, name) for name in ("郑海涛", "郑海涛", "王工")]
    roll, browser = reverse("talent:list_craftsmen"), roles.browser(city)
    tails = [one.person.masked_number[-2:] for one in named]
    page = browser.get(roll).content.decode()
    for tail in tails[:2]:
        assert f'郑海涛 <span class="quiet">证件尾号 {tail}</span>' in page
    assert page.count("证件尾号") == 2, "nobody else"
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    asked = {"token": token, "bulk": "start_cultivation", "pk": [one.pk for one in named]}
    preview = browser.post(reverse("web:apply_bulk"), asked).content.decode()
    assert f"郑海涛（证件尾号 {tails[1]}） · 区级（产业级）工匠 2026" in preview
    assert "王工 · 区级" in preview
    periods = actions.start_cultivation(honours=named, from_on=START, by=city, at=AT)
    listed = roles.browser(clerk).get(reverse("talent:list_cultivations")).content.decode()
    assert listed.count("证件尾号") == 2
    wanted = [f"制定计划：郑海涛（证件尾号 {tail}）" for tail in tails[:2]]
    assert [one.title for one in cultivation_duties_of(clerk)] == [*wanted, "制定计划：王工"]
    for one in periods:
        planned(one, clerk)
        actions.file_plan(cultivation=one, by=clerk, at=AT)
        actions.agree_to_plan(cultivation=one, by=officer, at=AT)
    with time_machine.travel(at(date(2027, 6, 2))):
        actions.open_progress(on=date(2027, 6, 1), by=None, at=at(date(2027, 6, 1)))
        assert f"待报备：郑海涛（证件尾号 {tails[0]}）" in [one.title for one in cultivation_duties_of(clerk)]


def test_who_has_no_work_here_is_told_so(city: User, clerk: User, unit: Unit) -> None:
    honour(city, clerk, unit)
    browser = roles.browser(roles.staff("academy_staff"))
    for name in ("list_craftsmen", "list_cultivations", "list_pairs"):
        answer = browser.get(reverse(f"talent:{name}"))
        assert answer.status_code == 403
        assert "由工会和单位办理" in answer.content.decode()
        assert roles.browser(roles.staff("auditor")).get(reverse(f"talent:{name}")).status_code == 200
    elsewhere = roles.staff("district_officer", organizations.district("110105", "朝阳区总工会"))
    assert "您范围内还没有" in roles.browser(elsewhere).get(reverse("talent:list_pairs")).content.decode()


def test_lists_hold_their_query_count(city: User, clerk: User, unit: Unit) -> None:
    counted = []
    for round_ in range(2):
        for number in range(1 if round_ == 0 else 29):
            one = honour(city, clerk, unit, f"工人{round_}{number}")
            actions.start_cultivation(honours=[one], from_on=START, by=city, at=AT)
        browser = roles.browser(clerk)
        numbers = []
        for name in ("list_craftsmen", "list_cultivations", "list_pairs"):
            browser.get(reverse(f"talent:{name}"))
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(reverse(f"talent:{name}")).status_code == 200
            numbers.append(len(asked))
        counted.append(numbers)
    assert counted[0] == counted[1]
