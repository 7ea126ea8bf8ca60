"""Reports of a quarter, and final ones: what they are made of, who sees them, whom they wait for."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.rules.rule import Parameters
from core.web.access import scope_of
from core.web.duties import Duty
from federation.accounts.queries import has_role, units_of
from federation.subsidies.models import BudgetLine, PledgeReceipt, Project, Report, Voucher
from federation.subsidies.queries.projects import CITY_OFFICERS, OFFICERS
from federation.subsidies.queries.standing import ACADEMY_PEOPLE, in_care
from federation.subsidies.queries.vouchers import activities_of
from federation.subsidies.rules.reports import LineSpent, elapsed_percent, last_day, variances
from federation.subsidies.workflow import CLEARED, OPENED, PAID, RETURNED, SUBMITTED, UNDERWAY


def reports_visible_to(user: Any) -> QuerySet[Any]:
    """Reports of the projects in somebody's care."""
    found = Report.objects.select_related("project__term__union", "project__academy", "project__call__fund")
    return found.filter(in_care(user))


def reports_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Reports by project or academy."""
    told = text.strip()
    return found.filter(Q(project__title__icontains=told) | Q(project__term__name__icontains=told))


def report_at(user: Any, pk: int) -> Any:
    """One report, if somebody may see it."""
    return reports_visible_to(user).filter(pk=pk).first()


def without_report(year: int, quarter: int) -> QuerySet[Project]:
    """Projects under way in a quarter that have no report of it yet."""
    last = last_day(year, quarter)
    found = Project.objects.filter(state=UNDERWAY, from_on__lte=last, agreed_on__lte=last)
    taken = Report.objects.filter(year=year, quarter=quarter).values("project")
    return found.exclude(pk__in=taken).select_related("term__union").order_by("pk")


def without_final_report(day: date) -> QuerySet[Project]:
    """Projects under way whose days are over and that have no final report yet."""
    taken = Report.objects.filter(quarter=None).values("project")
    found = Project.objects.filter(state=UNDERWAY, until_on__lt=day).exclude(pk__in=taken)
    return found.select_related("term__union").order_by("pk")


def final_report_of(project: Project) -> Report | None:
    """The final report, once it was opened."""
    return Report.objects.filter(project=project, quarter=None).first()


def figures_of(report: Report) -> dict[str, Any]:
    """What the records say up to the quarter's last day, a final report's up to today; trainings that stand and were
    held within the project's days. A final report is compared with the whole of the days, however early it is: it says
    that all is done. Amounts in fen, class hours in tenths.
    """
    project, last = report.project, today() if report.quarter is None else last_day(report.year, report.quarter)
    activities = activities_of(project).filter(held_on__range=(project.from_on, min(last, project.until_on, today())))
    sums = activities.aggregate(hours=Sum("class_hours_tenths"), persons=Sum("persons"))
    received = PledgeReceipt.objects.filter(pledge__project=project, received_on__lte=last)
    paid = project.instalments.filter(state=PAID, paid_on__lte=last)
    return {
        "trainings": activities.count(),
        "hours_tenths": sums["hours"] or 0,
        "persons": sums["persons"] or 0,
        "paid_fen": paid.aggregate(sum=Sum("amount_fen"))["sum"] or 0,
        "received_fen": received.aggregate(sum=Sum("amount_fen"))["sum"] or 0,
        "elapsed": elapsed_percent(project.from_on, project.until_on, project.until_on if report.is_final else last),
        "lines": [
            {"number": one.number, "key": one.key, "approved_fen": one.approved_fen, "spent_fen": one.spent_fen}
            for one in lines_of_projects([project.pk], last).get(project.pk, [])
        ],
    }


def lines_of_projects(projects: Collection[int], last: date) -> dict[int, list[LineSpent]]:
    """Of each project (by id) the budget lines with what passed of them up to a day; two queries however many."""
    rows = Voucher.objects.filter(project__in=projects, state=CLEARED, spent_on__lte=last).order_by()
    spent = dict(rows.values_list("line").annotate(sum=Sum("amount_fen")))
    found: dict[int, list[LineSpent]] = {}
    for line in BudgetLine.objects.filter(project__in=projects).order_by("project", "pk"):
        lines = found.setdefault(line.project_id, [])
        lines.append(LineSpent(len(lines) + 1, line.pk, line.approved_fen or 0, spent.get(line.pk, 0)))
    return found


def lines_in(figures: dict[str, Any]) -> list[LineSpent]:
    """The lines of a report's figures."""
    return [LineSpent(**one) for one in figures.get("lines", [])]


def to_explain(figures: dict[str, Any], parameters: Parameters) -> list[LineSpent]:
    """The lines of a report that run away from the plan."""
    return variances(lines_in(figures), figures.get("elapsed", 0), parameters)


def late_reports(day: date) -> QuerySet[Report]:
    """Reports that were due before a day and are not in."""
    found = Report.objects.filter(state__in=(OPENED, RETURNED), due_on__lt=day)
    return found.select_related("project__term__union").order_by("pk")


def reports_waiting(user: Any) -> QuerySet[Report]:
    """Reports whose next move is this person's."""
    mine = Q(pk__in=())
    units = units_of(user, *ACADEMY_PEOPLE)
    if units:
        mine |= Q(state__in=(OPENED, RETURNED), project__term__host_unit__in=units)
    district = scope_of(user, *OFFICERS)
    if district and not district.everything:
        mine |= Q(state=SUBMITTED) & district.q("project__term__union__")
    if has_role(user, *CITY_OFFICERS):
        mine |= Q(state=SUBMITTED)
    return Report.objects.filter(mine).order_by("due_on", "pk")


def report_duties_of(user: Any) -> list[Duty]:
    """Reports that wait for this person."""
    return [
        Duty(
            f"{one.get_state_display()}{_('：')}{one}",
            one.project.title,
            one.due_on if one.state in (OPENED, RETURNED) else None,
            reverse("subsidies:show_report", args=[one.pk]),
            "bj-academy-subsidy:20",
        )
        for one in reports_waiting(user).select_related("project")[:50]
    ]
