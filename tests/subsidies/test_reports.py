"""Reports of a quarter: opened by the clock, counted from the records, explained, read, escalated."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from core.outbox.models import Notification
from core.rules.rule import Parameter, Parameters, Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.models import Academy
from federation.organizations.models import Union
from federation.subsidies.actions import reports, reviewing
from federation.subsidies.actions.vouchers import withdraw_activity
from federation.subsidies.models import Activity, Project, Report
from federation.subsidies.queries.reports import figures_of, report_duties_of, reports_visible_to
from federation.subsidies.rules.reports import (
    LineSpent,
    ReportFacts,
    elapsed_percent,
    last_day,
    quarter_of,
    variances,
    variances_are_explained,
)
from tests.factories import roles, subsidies
from tests.factories.subsidies import Hands
from tests.subsidies import kept

NEW_YEAR = datetime(2027, 1, 4, 2, tzinfo=UTC)
LAW = Parameters(
    [Parameter("subsidies.variance_percent", 30, "bj-academy-subsidy:20", "assumed", date(2024, 7, 1))],
    NEW_YEAR.date(),
)


@kept
def project(academy: Academy, who: Hands) -> Project:
    """Runs from November to June; a quarter of its days is over at the year's end, nine tenths are spent."""
    made = subsidies.project(academy, who)
    subsidies.training(made, persons=30)
    subsidies.voucher(made, 9_000_000)
    return made


@kept
def report(project: Project) -> Report:
    with time_machine.travel(NEW_YEAR):
        assert reports.open_reports(on=NEW_YEAR.date(), by=None, at=NEW_YEAR) == 1
    return Report.objects.get()


@pytest.mark.parametrize(
    ("day", "found"), [(date(2026, 12, 31), (2026, 4)), (date(2027, 1, 1), (2027, 1)), (date(2026, 6, 30), (2026, 2))]
)
def test_days_fall_into_quarters(day: date, found: tuple[int, int]) -> None:
    assert quarter_of(day) == found
    assert quarter_of(last_day(*found)) == found


@pytest.mark.parametrize(("on", "percent"), [(1, 10), (10, 100), (5, 50)])
def test_days_that_passed_are_counted_with_both_ends(on: int, percent: int) -> None:
    assert elapsed_percent(date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, on)) == percent


def test_before_and_after_a_project_nothing_or_all_has_passed() -> None:
    span = date(2026, 11, 1), date(2026, 11, 10)
    assert elapsed_percent(*span, date(2026, 10, 1)) == 0
    assert elapsed_percent(*span, date(2027, 10, 1)) == 100


@pytest.mark.parametrize(("spent", "odd"), [(80, False), (81, True), (20, False), (19, True)])
def test_a_line_runs_away_beyond_thirty_points(spent: int, odd: bool) -> None:
    assert bool(variances([LineSpent(1, 1, 100, spent)], 50, LAW)) is odd


@pytest.mark.parametrize(("explained", "held"), [({1, 3}, True), ({1}, False), (set(), False)])
def test_variances_are_explained(explained: set[int], held: bool) -> None:
    assert variances_are_explained(ReportFacts((1, 3), frozenset(explained)), LAW).held is held


def test_a_report_opens_once_for_each_project(project: Project, report: Report) -> None:
    assert (report.year, report.quarter, report.due_on) == (2026, 4, date(2027, 1, 14))
    assert reports.open_reports(on=NEW_YEAR.date(), by=None, at=NEW_YEAR) == 0
    clerk = subsidies.clerk_of(project.academy)
    assert Notification.objects.filter(user=clerk, subject__startswith="请报送").count() == 1
    assert [duty.title for duty in report_duties_of(clerk)] == ["待报送：2026 年第 4 季度报告"]


def test_it_is_counted_explained_returned_and_read(
    haidian: Union, project: Project, report: Report, who: Hands
) -> None:
    clerk, officer = subsidies.clerk_of(project.academy), roles.staff("district_officer", haidian)
    figures = figures_of(report)
    assert (figures["trainings"], figures["persons"], figures["elapsed"]) == (1, 30, 25)
    assert figures["lines"][0]["spent_fen"] == 9_000_000
    with pytest.raises(Refused) as refused:
        reports.submit_report(report=report, explained={}, note="好", by=clerk, at=NEW_YEAR)
    assert "预算第 1 行" in refused.value.findings[0].text
    line = project.lines.get().pk
    told = {line: "集中在十一月办班"}
    with pytest.raises(NotPermitted):
        reports.submit_report(report=report, explained=told, note="好", by=officer, at=NEW_YEAR)
    reports.submit_report(report=report, explained=told, note="好", by=clerk, at=NEW_YEAR)
    for wrong in (clerk, who.entry, who.cashier):
        with pytest.raises(NotPermitted):
            reports.accept_report(report=report, by=wrong, at=NEW_YEAR)
    reports.return_report(report=report, reason="写明学员单位", by=officer, at=NEW_YEAR)
    assert "写明学员单位" in Notification.objects.filter(user=clerk).latest("pk").body
    reports.submit_report(report=report, explained=told, note="学员来自八家企业", by=clerk, at=NEW_YEAR)
    reports.accept_report(report=report, by=officer, at=NEW_YEAR)
    report.refresh_from_db()
    assert (report.state, report.explained, report.note) == ("accepted", {str(line): told[line]}, "学员来自八家企业")
    with pytest.raises(NotAllowed):
        reports.return_report(report=report, reason="x", by=officer, at=NEW_YEAR)


def test_what_is_late_is_told_to_the_academy_then_to_its_union(
    haidian: Union, project: Project, report: Report
) -> None:
    officer, clerk = roles.staff("district_officer", haidian), subsidies.clerk_of(project.academy)
    for day, of_clerk, of_officer in ((14, 0, 0), (15, 1, 0), (21, 1, 0), (22, 1, 1), (25, 1, 1)):
        at = datetime(2027, 1, day, 2, tzinfo=UTC)
        with time_machine.travel(at):
            reports.escalate_reports(by=None, at=at)
        late = Notification.objects.filter(subject__startswith="逾期未报")
        assert (late.filter(user=clerk).count(), late.filter(user=officer).count()) == (of_clerk, of_officer), day


def test_the_database_keeps_one_a_quarter(project: Project, report: Report) -> None:
    with pytest.raises(DatabaseError, match="report_once_a_quarter"), transaction.atomic():
        Report.objects.create(project=project, year=2026, quarter=4, due_on=NEW_YEAR.date())
    with pytest.raises(DatabaseError, match="report_by_somebody"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="submitted")


def test_pages_by_role(haidian: Union, yanqing: Union, project: Project, report: Report) -> None:
    line = project.lines.get().pk
    clerk = roles.browser(subsidies.clerk_of(project.academy))
    page = reverse("subsidies:show_report", args=[report.pk])
    assert "要说明" in clerk.get(page).content.decode()
    submit = reverse("subsidies:submit_report", args=[report.pk])
    answer = clerk.post(submit, {"note": "进展顺利"})
    assert answer.status_code == 422
    assert "进展顺利" in answer.content.decode()
    assert clerk.post(submit, {"note": "进展顺利", f"line_{line}": "集中办班"}).status_code == 302
    officer = roles.browser(roles.staff("district_officer", haidian))
    assert "集中办班" in officer.get(page).content.decode()
    assert "2026" in officer.get(reverse("subsidies:list_reports")).content.decode()
    assert clerk.post(reverse("subsidies:accept_report", args=[report.pk])).status_code == 403
    assert officer.post(reverse("subsidies:accept_report", args=[report.pk])).status_code == 302
    stranger = roles.staff("district_officer", yanqing)
    assert roles.browser(stranger).get(page).status_code == 404
    assert not reports_visible_to(stranger).exists()


# --- the final report ------------------------------------------------------------------------------------------------


def test_the_academy_opens_its_final_report_when_it_is_done(project: Project, who: Hands, haidian: Union) -> None:
    clerk = subsidies.clerk_of(project.academy)
    with pytest.raises(NotPermitted):
        reports.open_final_report(project=project, by=who.officer, at=subsidies.AT)
    report = reports.open_final_report(project=project, by=clerk, at=subsidies.AT)
    assert str(report) == "结项报告"
    assert reports.open_final_report(project=project, by=clerk, at=subsidies.AT) == report
    figures = figures_of(report)
    assert (figures["elapsed"], figures["trainings"], figures["lines"][0]["spent_fen"]) == (100, 1, 9_000_000)
    kept = subsidies.training(project, title="以后", held_on=date(2026, 12, 1), class_hours_tenths=30)
    again = subsidies.training(project, title="重复", class_hours_tenths=30)
    assert figures_of(report)["trainings"] == 2
    withdraw_activity(activity=again, reason="重复", by=clerk, at=subsidies.AT)
    early = subsidies.training(project, title="以前", class_hours_tenths=30)
    Activity.objects.filter(pk=early.pk).update(held_on=date(2020, 1, 1))
    assert (figures_of(report)["trainings"], figures_of(report)["hours_tenths"]) == (1, 40)
    with time_machine.travel(NEW_YEAR):
        assert figures_of(report)["trainings"] == 2
    withdraw_activity(activity=kept, reason="改期", by=clerk, at=subsidies.AT)
    with pytest.raises(DatabaseError, match="report_final_once"), transaction.atomic():
        Report.objects.create(project=project, year=2027, due_on=NEW_YEAR.date())
    subsidies.reported(project, who)
    reviewing.accept_project(project=project, accepted_fen=9_000_000, reason="好", by=who.officer, at=subsidies.AT)
    other = subsidies.project(subsidies.capital(haidian), who, until="approved")
    with pytest.raises(ValidationError, match="执行中"):
        reports.open_final_report(project=other, by=subsidies.clerk_of(other.academy), at=subsidies.AT)


def test_the_night_opens_what_is_over(project: Project) -> None:
    last = project.until_on
    assert reports.open_final_reports(on=last, by=None, at=NEW_YEAR) == 0
    assert reports.open_final_reports(on=last + timedelta(days=1), by=None, at=NEW_YEAR) == 1
    assert reports.open_final_reports(on=last + timedelta(days=1), by=None, at=NEW_YEAR) == 0


def test_its_page(client: Client, project: Project) -> None:
    client.force_login(subsidies.clerk_of(project.academy))
    page = reverse("subsidies:show_project", args=[project.pk])
    assert "写结项报告" in client.get(page).content.decode()
    answer = client.post(reverse("subsidies:open_final_report", args=[project.pk]))
    shown = client.get(answer["Location"]).content.decode()
    assert "全部累计" in shown
    assert "写结项报告" not in client.get(page).content.decode()
    assert "结项" in client.get(reverse("subsidies:list_reports")).content.decode()
