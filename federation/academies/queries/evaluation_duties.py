"""What the year's evaluation asks of whom: academies report, districts chase, the city takes each step in its time."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.web.duties import Duty
from federation.academies.models import Campaign, Evaluation
from federation.academies.queries.campaigns import Progress, progress_of
from federation.academies.queries.conduct import ACADEMY_PEOPLE
from federation.academies.queries.evaluations import facts_of_campaign
from federation.academies.rules.grading import before_grading
from federation.academies.workflow.evaluation import ANNOUNCED, GRADED, OPEN, PLANNED, REPORTING, REVIEWING, SCORED
from federation.accounts.queries import has_role, units_of
from federation.regulations.queries import parameters_on

CITY = ("city_officer", "city_admin")
DISTRICT = ("district_officer", "district_admin")
MOST = 20


def evaluation_duties(user: Any) -> list[Duty]:
    """Reports of one's own academies; for officers, what their campaigns wait for."""
    found = list(_reports(user))
    if has_role(user, *CITY):
        for campaign in Campaign.objects.exclude(state=ANNOUNCED).order_by("year"):
            found += _of_city(campaign, user)
        found += _again(user)
    elif has_role(user, *DISTRICT):
        for campaign in Campaign.objects.filter(state=REPORTING):
            found += _silent(campaign, user)
    return found


def reports_due(user: Any) -> int:
    """How many self-reports wait for this person."""
    units = units_of(user, *ACADEMY_PEOPLE)
    return _open().filter(term__host_unit__in=units).count() if units else 0


def _open() -> Any:
    return Evaluation.objects.filter(state=OPEN, campaign__state=REPORTING)


def _reports(user: Any) -> Iterator[Duty]:
    units = units_of(user, *ACADEMY_PEOPLE)
    if not units:
        return
    for one in _open().filter(term__host_unit__in=units).select_related("campaign", "academy", "term")[:MOST]:
        yield Duty(
            title=_("提交 %(year)s 年度自评：%(name)s") % {"year": one.campaign.year, "name": one.term.name},
            detail=_("数字已由台账填好，只说明失分的项"),
            due_on=one.campaign.report_until,
            url=reverse("academies:submit_report", args=[one.campaign.year, one.academy.code]),
            clause="bj-academy-admission:7.1",
        )


def _silent(campaign: Campaign, user: Any) -> Iterator[Duty]:
    silent = progress_of(campaign, user).silent
    if silent:
        yield Duty(
            title=_("%(n)s 家学院还没有提交 %(year)s 年度自评") % {"n": silent, "year": campaign.year},
            detail=campaign.title,
            due_on=campaign.report_until,
            url=f"{reverse('academies:list_evaluations', args=[campaign.year])}?silent=1",
            clause="bj-academy-admission:7.1",
        )


def _of_city(campaign: Campaign, user: Any) -> Iterator[Duty]:
    """The next step of a campaign, and beside it the checks on site and the panels that are not complete."""
    if campaign.state == PLANNED:
        if campaign.report_from <= today():
            yield _step(campaign, "show_campaign", _("启动评价：%(title)s"), campaign.report_from, "7")
        return
    if campaign.state == GRADED:
        if campaign.graded_by_id != user.pk:
            yield _step(campaign, "announce_campaign", _("公布结果：%(title)s"), campaign.review_until, "7.5")
        return
    done = progress_of(campaign, user)
    if campaign.state == REPORTING and campaign.report_until < today():
        yield _step(campaign, "show_campaign", _("截止自评：%(title)s"), campaign.report_until, "7.1")
    if done.evaluated and not campaign.draw_code:
        yield _step(campaign, "announce_sample", _("公开抽取现场检查：%(title)s"), campaign.report_until, "7.3")
    if done.unchecked:
        yield _listed(campaign, "unchecked", _("现场检查 %(n)s 家"), done.unchecked, campaign.review_until, "7.3")
    if campaign.state == REVIEWING:
        yield from _of_review(campaign, done)


def _of_review(campaign: Campaign, done: Progress) -> Iterator[Duty]:
    due = campaign.review_until
    if done.unseated:
        yield _listed(campaign, "unseated", _("%(n)s 家还缺评审专家"), done.unseated, due, "7.2")
    if done.disputed:
        yield _listed(campaign, "disputed", _("%(n)s 家待邀请第三位专家"), done.disputed, due, "7.2")
    missing = before_grading(facts_of_campaign(campaign), parameters_on(today()))
    if done.evaluated and not any(finding.stops for finding in missing):
        yield _step(campaign, "grade_campaign", _("评定等次：%(title)s"), due, "7.2")


def _again(user: Any) -> Iterator[Duty]:
    """Results reviewed again: another than who reopened them announces."""
    waiting = Evaluation.objects.filter(state=SCORED, campaign__state=ANNOUNCED).exclude(reopened_by=user)
    for one in waiting.select_related("campaign", "academy", "term").order_by("pk")[:MOST]:
        yield Duty(
            title=_("公布新的评价结果：%(name)s") % {"name": one.term.name},
            detail=one.campaign.title,
            due_on=None,
            url=reverse("academies:announce_again", args=[one.campaign.year, one.academy.code]),
            clause="bj-academy-admission:7.5",
        )


def _step(campaign: Campaign, page: str, title: str, due_on: date, number: str) -> Duty:
    return Duty(
        title=title % {"title": campaign.title},
        detail=campaign.get_state_display(),
        due_on=due_on,
        url=reverse(f"academies:{page}", args=[campaign.year]),
        clause=f"bj-academy-admission:{number}",
    )


def _listed(campaign: Campaign, flag: str, title: str, n: int, due_on: date, number: str) -> Duty:
    return Duty(
        title=title % {"n": n},
        detail=campaign.title,
        due_on=due_on,
        url=f"{reverse('academies:list_evaluations', args=[campaign.year])}?{flag}=1",
        clause=f"bj-academy-admission:{number}",
    )
