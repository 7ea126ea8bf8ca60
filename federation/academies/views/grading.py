"""Grades looked at before they are given, given, taken back, announced, downloaded; one result reviewed again."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.charts import Chart, bars
from core.web.forms import FormDesk
from federation.academies.actions import grading
from federation.academies.forms.evaluations import DocumentForm, ReasonForm, ReopenForm
from federation.academies.models import Campaign, Evaluation, Grade
from federation.academies.permissions import (
    can_announce_again,
    can_announce_campaign,
    can_keep_campaigns,
    can_reopen_evaluation,
)
from federation.academies.queries.campaigns import (
    announced_results,
    campaign_of,
    evaluation_of,
    named,
    outlook_of,
    progress_of,
    results_beside,
)
from federation.academies.queries.evaluations import facts_of_campaign
from federation.academies.rules.grading import Outlook, before_grading, grade_again
from federation.academies.sheets.results import write_results
from federation.academies.views import marks
from federation.academies.workflow.evaluation import ANNOUNCED, GRADED, REVIEWING, SCORED
from federation.regulations.queries import parameters_on

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@office
def grade_campaign(request: HttpRequest, year: int) -> HttpResponse:
    """What grading would come to, and giving the grades."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    if request.method == "POST":
        grading.grade_campaign(campaign=campaign, by=request.user, at=now())
        messages.success(request, _("等次已评定，请另一位工作人员公布。"))
        return redirect("academies:show_campaign", year=year)
    if campaign.state != REVIEWING:
        return redirect("academies:show_campaign", year=year)
    parameters = parameters_on(today())
    seen = outlook_of(campaign, parameters)
    facts = facts_of_campaign(campaign)
    findings = before_grading(facts, parameters)
    context = {
        "campaign": campaign,
        "seen": seen,
        "counts": [(Grade(grade).label, count, marks.GRADES[Grade(grade)]) for grade, count in seen.counts.items()],
        "facts": facts,
        "percent": parameters["academies.excellent_percent_max"],
        "excellent_line": parameters["academies.excellent_line"],
        "qualified_line": parameters["academies.qualified_line"],
        "level": named(seen.level),
        "near": named(seen.near),
        "chart": _chart(seen),
        "findings": findings,
        "may_grade": not any(finding.stops for finding in findings),
    }
    return render(request, "academies/grade_campaign.html", context)


def _chart(seen: Outlook) -> Chart:
    values = [
        (_("%(from)s–%(to)s 分") % {"from": low, "to": low + (10 if low == 90 else 9.9)}, n) for low, n in seen.bands
    ]
    sentence = _("%(n)s 家已有评审分，分布如下。") % {"n": sum(n for _low, n in seen.bands)}
    return bars("scores", sentence, values, head=(_("分数段"), _("家数")))


@office
def regrade_campaign(request: HttpRequest, year: int) -> HttpResponse:
    """Take the grades back before they are announced."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    back = reverse("academies:show_campaign", args=[year])
    if campaign.state != GRADED:
        return redirect(back)
    desk = FormDesk(request, "academies.regrade_campaign", about=campaign)
    form = desk.form(ReasonForm)
    if desk.hand_in(form, lambda told: grading.regrade_campaign(campaign=campaign, **told, by=request.user, at=now())):
        return desk.leave(back, _("已退回评审，等次已清除，评审分不变。"))
    return desk.page("academies/step_evaluation.html", form, verb=_("退回评审"), place=campaign.title, back=back)


@office
def announce_campaign(request: HttpRequest, year: int) -> HttpResponse:
    """Announce the grades by a document."""
    campaign = _campaign(year)
    require(can_announce_campaign(request.user, campaign))
    back = reverse("academies:show_campaign", args=[year])
    if campaign.state != GRADED:
        return redirect(back)
    desk = FormDesk(request, "academies.announce_campaign", about=campaign)
    form = desk.form(DocumentForm)
    if desk.hand_in(form, lambda told: grading.announce_campaign(campaign=campaign, **told, by=request.user, at=now())):
        return desk.leave(back, _("已公布；不合格的已责令整改，各学院已收到通知。"))
    given = progress_of(campaign, request.user)
    said = _(
        "优秀 %(excellent)s 家，合格 %(qualified)s 家，不合格 %(unqualified)s 家。公布后所有人都能看到，"
        "不合格的同时收到责令整改；要更正，只能凭文件重新评审、再次公布。"
    )
    note = said % {grade.value: getattr(given, grade) for grade in Grade}
    return desk.page(
        "academies/step_evaluation.html", form, verb=_("公布结果"), place=campaign.title, back=back, note=note
    )


@office
def download_results(request: HttpRequest, year: int) -> HttpResponse:
    """The results, points and all, as the attachment of the document."""
    campaign = _campaign(year)
    require(can_keep_campaigns(request.user))
    if campaign.state != ANNOUNCED:
        raise Http404
    book = BytesIO()
    write_results(campaign, announced_results(year=str(year)).order_by("evaluation__union__code", "pk"), book)
    answer = HttpResponse(book.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="evaluation-{year}.xlsx"'
    return answer


@office
def reopen_evaluation(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Review one announced result again, by a document."""
    evaluation = _evaluation(request, year, code)
    require(can_reopen_evaluation(request.user))
    desk = FormDesk(request, "academies.reopen_evaluation", about=evaluation)
    form = desk.form(ReopenForm)

    def act(told: dict[str, Any]) -> None:
        grading.reopen_evaluation(evaluation=evaluation, **told, by=request.user, at=now())

    back = marks.case_link(evaluation)
    if desk.hand_in(form, act):
        return desk.leave(back, _("已重新评审。请组建新的评审组；此前公布的结果保留。"))
    note = _("原结果保留并继续公开，直到新的结果公布。由新的评审组重新评分，再由另一位工作人员公布。")
    told = {"place": evaluation.term.name, "evaluation": evaluation, "back": back, "note": note}
    return desk.page("academies/step_evaluation.html", form, verb=_("重新评审"), **told)


@office
def announce_again(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Announce one result that was reviewed again."""
    evaluation = _evaluation(request, year, code)
    require(can_announce_again(request.user, evaluation))
    back = marks.case_link(evaluation)
    if evaluation.state != SCORED or evaluation.campaign.state != ANNOUNCED:
        return redirect(back)
    desk = FormDesk(request, "academies.announce_again", about=evaluation)
    form = desk.form(DocumentForm)

    def act(told: dict[str, Any]) -> None:
        grading.announce_again(evaluation=evaluation, **told, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(back, _("新的结果已公布。"))
    foreseen = grade_again(evaluation.score_tenths or 0, results_beside(evaluation), parameters_on(today()))
    said = _("重新评审得 %(points)s 分，按分数线和优秀名额为“%(grade)s”。公布后再次通知学院。")
    note = said % {"points": f"{(evaluation.score_tenths or 0) / 10:g}", "grade": Grade(foreseen).label}
    told = {"place": evaluation.term.name, "evaluation": evaluation, "back": back, "note": note}
    return desk.page("academies/step_evaluation.html", form, verb=_("公布新的结果"), **told)


def _campaign(year: int) -> Campaign:
    found = campaign_of(year)
    if found is None:
        raise Http404
    return found


def _evaluation(request: HttpRequest, year: int, code: str) -> Evaluation:
    found = evaluation_of(request.user, year, code)
    if found is None:
        raise Http404
    return found
