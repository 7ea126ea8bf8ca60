"""Evaluations of a year: the list, one academy's case, its self-report, the check on site."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.actions import evaluating, sampling
from federation.academies.forms.evaluations import CheckForm, PlanCheckForm, ReasonForm, ReportForm
from federation.academies.models import Evaluation, Grade, Tier
from federation.academies.permissions import (
    can_announce_again,
    can_check_on_site,
    can_keep_campaigns,
    can_reopen_evaluation,
    can_report_evaluation,
    can_see_score,
)
from federation.academies.queries import campaigns as queries
from federation.academies.queries.evaluations import knows_scores, sheet_of
from federation.academies.queries.judged import counted, lines_judged, results_before, tally
from federation.academies.views import marks
from federation.academies.views.cells import union_options
from federation.academies.workflow.evaluation import EVALUATION, OPEN, REPORTED, REPORTING, SETTLED
from federation.panels.queries.panels import panel_about
from federation.regulations.queries import parameters_on

EVALUATIONS = Listing(
    "academies.evaluations",
    columns=[
        Column("term__name", _("学院名称"), sort="term__pinyin_key"),
        Column("academy__code", _("编号"), sort="academy__code", optional=True),
        Column("term__tier", _("类型"), sort="term__tier"),
        Column("union__short_name", _("所属工会"), sort="union__pinyin_key"),
        Column("reported_at", _("自评时间"), sort="reported_at"),
        Column("auto", _("台账分"), sort="auto_tenths", numeric=True, render=lambda one: marks.points(one.auto_tenths)),
        Column(
            "score", _("评审分"), sort="told_tenths", numeric=True, render=lambda one: marks.points(one.told_tenths)
        ),
        Column(
            "told_grade",
            _("等次"),
            render=marks.told_grade,
            value=lambda one: str(Grade(one.told_grade).label) if one.told_grade else "",
        ),
        Column("is_sampled", _("抽中"), optional=True),
        Column("state", _("状态"), render=marks.state),
    ],
    filters=[
        Filter.choice("state", _("状态"), EVALUATION.choices),
        Filter.choice("grade", _("等次"), Grade.choices, "told_grade"),
        Filter.choice("tier", _("类型"), Tier.choices, "term__tier"),
        Filter.choice("union", _("所属工会"), union_options, "union__code"),
        Filter.flag("silent", _("没有提交自评"), queries.SILENT),
        Filter.flag("unseated", _("还缺评审专家"), queries.UNSEATED),
        Filter.flag("disputed", _("待第三位专家"), queries.DISPUTE),
        Filter.flag("sampled", _("抽中现场检查"), queries.SAMPLED),
        Filter.flag("unchecked", _("抽中还没检查"), queries.UNCHECKED),
    ],
    search=queries.matching,
    order=("term__pinyin_key", "id"),
    rows=queries.evaluations_in,
    url=marks.case_link,
    title=_("参评学院"),
    noun=_("家学院"),
    hint=_("学院、建设单位或编号"),
    empty=Empty(_("还没有参评学院"), _("启动评价后，在册的参评类型学院会列在这里。")),
    export=True,
)


@office
def list_evaluations(request: HttpRequest, year: int) -> HttpResponse:
    """The academies of a campaign that the user may see."""
    campaign = queries.campaign_of(year)
    if campaign is None:
        raise Http404
    page = EVALUATIONS.page(request, year=str(year))
    return render(request, "academies/list_evaluations.html", {"page": page, "campaign": campaign})


@office
def show_evaluation(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One academy in a campaign: where it stands, what to do now, line by line, what was announced."""
    evaluation = _evaluation(request, year, code)
    campaign, user = evaluation.campaign, request.user
    may_keep = can_keep_campaigns(user)
    if evaluation.state != SETTLED and not knows_scores(user):
        evaluation.score_tenths, evaluation.grade = None, ""  # on this page nobody reads what is not announced
    context = {
        "evaluation": evaluation,
        "campaign": campaign,
        "state": marks.state(evaluation),
        "grade": marks.grade(evaluation),
        "lines": lines_judged(evaluation),
        "most": sheet_of(campaign).most,
        "check": getattr(evaluation, "spot_check", None),
        "results": [(one, marks.grade(one)) for one in evaluation.results.all()],
        "before": [(one, marks.grade(one)) for one in results_before(evaluation.academy, campaign)],
        "orders": [(one, marks.state(one)) for one in evaluation.rectifications.all()],
        "panel": panel_about(evaluation) if may_keep else None,
        "may_keep": may_keep,
        "may_report": can_report_evaluation(user, evaluation),
        "reporting": campaign.state == REPORTING,
        "open": evaluation.state == OPEN,
        "reported": evaluation.state == REPORTED,
        "may_check": evaluation.is_sampled and not evaluation.grade and can_check_on_site(user, evaluation),
        "may_reopen": can_reopen_evaluation(user),
        "may_announce": can_announce_again(user, evaluation) if may_keep else None,
        "may_see_score": can_see_score(user, evaluation.term),
        "today": today(),
    }
    return render(request, "academies/show_evaluation.html", context)


@office
def submit_report(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The self-report: filled in by the records, asking only for a word where points are missing."""
    evaluation = _evaluation(request, year, code)
    require(can_report_evaluation(request.user, evaluation))
    back = marks.case_link(evaluation)
    if evaluation.state != OPEN or evaluation.campaign.state != REPORTING:
        return redirect(back)
    parameters = parameters_on(today())
    lines = counted(evaluation.term, year, sheet_of(evaluation.campaign), parameters)
    held = {f"line_{line.item}": line.explanation for line in evaluation.lines.exclude(explanation="")}
    desk = FormDesk(request, "academies.submit_report", about=evaluation)
    form = desk.form(ReportForm, lines=lines, initial=held)

    def act(_values: dict[str, Any]) -> None:
        evaluating.submit_report(evaluation=evaluation, explanations=form.explanations, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(back, _("自评已提交。截止前市总工会可以退回补充。"))
    told = {"tally": tally(lines, parameters), "asked": len(form.fields)}
    return desk.page("academies/submit_report.html", form, evaluation=evaluation, back=back, **told)


@office
def return_report(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Send a self-report back."""
    evaluation = _evaluation(request, year, code)
    require(can_keep_campaigns(request.user))
    return _ask(request, evaluation, evaluating.return_report, ReasonForm, _("退回补充"), _("已退回，学院已收到通知。"))


@office
def leave_out(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Let an academy stand aside this year."""
    evaluation = _evaluation(request, year, code)
    require(can_keep_campaigns(request.user))
    return _ask(request, evaluation, evaluating.leave_out, ReasonForm, _("不参加本年评价"), _("已记为不参评。"))


@office
def plan_check(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Set the day of the check on site."""
    evaluation = _evaluation(request, year, code)
    require(can_check_on_site(request.user, evaluation))
    return _ask(request, evaluation, sampling.plan_check, PlanCheckForm, _("安排现场检查"), _("检查日期已定。"))


@office
def record_check(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Write down what was seen on site."""
    evaluation = _evaluation(request, year, code)
    require(can_check_on_site(request.user, evaluation))
    return _ask(request, evaluation, sampling.record_check, CheckForm, _("记录现场检查"), _("检查情况已记录。"))


def _ask(request: HttpRequest, evaluation: Evaluation, act: Any, form_class: Any, verb: Any, said: Any) -> HttpResponse:
    """One step that asks for a form."""
    desk = FormDesk(request, f"academies.{act.__name__}", about=evaluation)
    form = desk.form(form_class)
    back = marks.case_link(evaluation)
    if desk.hand_in(form, lambda told: act(evaluation=evaluation, **told, by=request.user, at=now())):
        return desk.leave(back, said)
    told = {"place": evaluation.term.name, "evaluation": evaluation, "back": back, "note": ""}
    return desk.page("academies/step_evaluation.html", form, verb=verb, **told)


def _evaluation(request: HttpRequest, year: int, code: str) -> Evaluation:
    found = queries.evaluation_of(request.user, year, code)
    if found is None:
        raise Http404
    return found
