"""A year's evaluation as the city runs it: the list, setting up, opening, closing reports, the sample, panels."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Listing
from federation.academies.actions import evaluating, sampling, seating
from federation.academies.actions.evaluating import CampaignTold
from federation.academies.forms.evaluations import CampaignForm, SampleForm
from federation.academies.models import Campaign, Grade, Tier
from federation.academies.permissions import can_announce_campaign, can_keep_campaigns
from federation.academies.queries.campaigns import (
    campaign_of,
    draw_of,
    evaluations_in,
    pool_of,
    progress_of,
    sample_size,
)
from federation.academies.queries.evaluations import campaigns, facts_of_campaign, sheet_of, terms_to_evaluate
from federation.academies.rules.grading import before_grading
from federation.academies.views import marks
from federation.academies.workflow.evaluation import ANNOUNCED, PLANNED, REPORTING, REVIEWING
from federation.panels.workflow import CANCELLED, DRAWN
from federation.regulations.queries import parameters_on

CAMPAIGNS = Listing(
    "academies.campaigns",
    columns=[
        Column("title", _("年度评价")),
        Column("report_from", _("自评开始"), sort="report_from"),
        Column("report_until", _("自评截止"), sort="report_until"),
        Column("review_until", _("评审截止"), sort="review_until"),
        Column("document_number", _("公布文号")),
        Column("state", _("状态"), render=marks.state),
    ],
    order=("-year",),
    rows=lambda _user: campaigns(),
    url=lambda one: reverse("academies:show_campaign", args=[one.year]),
    title=_("年度评价"),
    noun=_("次评价"),
    empty=Empty(_("还没有年度评价"), _("先设日期和参评类型，到期启动。"), "academies:plan_campaign", _("设立年度评价")),
)


@office
def list_campaigns(request: HttpRequest) -> HttpResponse:
    """Every year's evaluation."""
    context = {"page": CAMPAIGNS.page(request), "may_keep": can_keep_campaigns(request.user)}
    return render(request, "academies/list_campaigns.html", context)


@office
def plan_campaign(request: HttpRequest) -> HttpResponse:
    """Set up the next one, copied from the last."""
    require(can_keep_campaigns(request.user))
    desk = FormDesk(request, "academies.plan_campaign")
    form = desk.form(CampaignForm, initial=_next_year())
    made: list[Campaign] = []

    def act(values: dict[str, Any]) -> None:
        made.append(evaluating.plan_campaign(told=CampaignTold(**values), by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:show_campaign", args=[made[0].year]), _("已设立，到期请启动。"))
    return desk.page("academies/plan_campaign.html", form)


def _next_year() -> dict[str, Any]:
    """The days and tiers of the last campaign, a year on; the usual ones when there was none."""
    last = campaigns().first()
    year = last.year + 1 if last else today().year
    if last is None:
        days = [date(year, 11, 1), date(year, 11, 30), date(year, 12, 20)]
        tiers: list[str] = [Tier.CAPITAL, Tier.DISTRICT]
    else:
        days = [_year_on(day) for day in (last.report_from, last.report_until, last.review_until)]
        tiers = last.tiers
    names = ("report_from", "report_until", "review_until")
    title = _("%(year)s年工匠学院年度评价") % {"year": year}
    return {"year": year, "title": title, "tiers": tiers, **dict(zip(names, days, strict=True))}


def _year_on(day: date) -> date:
    """The same day of the next year; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


@office
def show_campaign(request: HttpRequest, year: int) -> HttpResponse:
    """Where it stands, what to do now, how far everybody is, the sample."""
    campaign = _campaign(year)
    parameters = parameters_on(today())
    progress = progress_of(campaign, request.user)
    draw = draw_of(campaign)
    may_keep = can_keep_campaigns(request.user)
    reviewing = campaign.state == REVIEWING
    sampled = evaluations_in(request.user, str(year)).filter(is_sampled=True).select_related("spot_check")
    findings = before_grading(facts_of_campaign(campaign), parameters) if reviewing and may_keep else []
    context = {
        "campaign": campaign,
        "sheet": sheet_of(campaign) if campaign.sheet_version else None,
        "state": marks.state(campaign),
        "progress": progress,
        "tiers": [Tier(tier).label for tier in campaign.tiers],
        "expected": terms_to_evaluate(campaign, today()).count() if campaign.state == PLANNED else 0,
        "draw": draw,
        "drawn": draw is not None and draw.state == DRAWN,
        "sampled": list(sampled.order_by("academy__code")) if progress.sampled else [],
        "findings": findings,
        "ready": reviewing and progress.evaluated > 0 and not any(finding.stops for finding in findings),
        "grades": [(grade.label, grade, getattr(progress, grade), marks.GRADES[grade]) for grade in Grade],
        "may_keep": may_keep,
        "may_form": may_keep and campaign.state in (REVIEWING, ANNOUNCED) and progress.without_panel > 0,
        "may_announce": can_announce_campaign(request.user, campaign),
        "may_sample": may_keep
        and campaign.state in (REPORTING, REVIEWING)
        and (draw is None or draw.state == CANCELLED),
        "late": reviewing and today() > campaign.review_until,
        "today": today(),
    }
    return render(request, "academies/show_campaign.html", context)


@office
@require_POST
def open_campaign(request: HttpRequest, year: int) -> HttpResponse:
    """Open it; a job takes the academies in."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    run = evaluating.open_campaign(campaign=campaign, by=request.user, at=now())
    return redirect("jobs:show_run", run.pk)


@office
@require_POST
def close_reports(request: HttpRequest, year: int) -> HttpResponse:
    """End the self-reports."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    count = evaluating.close_reports(campaign=campaign, by=request.user, at=now())
    messages.success(request, _("自评已截止，%(n)s 家进入评审。") % {"n": count})
    return redirect("academies:show_campaign", year=year)


@office
def announce_sample(request: HttpRequest, year: int) -> HttpResponse:
    """Publish who can be drawn and the event that decides."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    back = reverse("academies:show_campaign", args=[year])
    if campaign.state not in (REPORTING, REVIEWING):
        return redirect(back)
    desk = FormDesk(request, "academies.announce_sample", about=campaign)
    form = desk.form(SampleForm)

    def act(values: dict[str, Any]) -> None:
        sampling.announce_sample(campaign=campaign, **values, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(back, _("抽查办法已公布。种子出来后，到抽取页录入。"))
    context = {"campaign": campaign, "back": back, "pool": len(pool_of(campaign))}
    size = sample_size(campaign, parameters_on(today()))
    return desk.page("academies/announce_sample.html", form, **context, size=size)


@office
@require_POST
def form_panels(request: HttpRequest, year: int) -> HttpResponse:
    """Form panels for everyone under review that has none; a job does it."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    run = seating.form_panels(campaign=campaign, by=request.user, at=now())
    return redirect("jobs:show_run", run.pk)


def _campaign(year: int) -> Campaign:
    found = campaign_of(year)
    if found is None:
        raise Http404
    return found
