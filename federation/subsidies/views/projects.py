"""Projects: the list, one project, and what the academy does with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.money import yuan
from core.rules.rule import Refused
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import revised
from core.workflow.moving import NotAllowed
from federation.academies.queries.conduct import own_terms
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import projects as acts
from federation.subsidies.actions.projects import LineTold, Plan
from federation.subsidies.forms.projects import AnswerForm, LineForm, PlanForm, PledgeForm, initial_of
from federation.subsidies.models import BudgetLine, Call, Pledge, Project, Source
from federation.subsidies.permissions import can_begin_project, can_fill_project, can_pack_project, can_receive_pledge
from federation.subsidies.queries import projects as queries
from federation.subsidies.queries.funds import fund_years
from federation.subsidies.queries.matching import late_now, pledges_matching, pledges_visible_to
from federation.subsidies.queries.payments import accounts_wanted
from federation.subsidies.queries.standing import facts_of_standings
from federation.subsidies.queries.vouchers import activities_of, cleared_fen, open_by_state, spent_by_line
from federation.subsidies.queries.wording import field_names, uses_on
from federation.subsidies.rules.projects import QUOTA_KINDS, before_handing_in, of_budget
from federation.subsidies.rules.standing import before_paying
from federation.subsidies.views import marks
from federation.subsidies.views.deeds import deeds_of, posted
from federation.subsidies.workflow import (
    ASKED,
    DECLINED,
    DISCARDED,
    DRAFTED,
    ENDORSED,
    EXPLAINED,
    FLAGGED,
    PROJECT,
    SUBMITTED,
    UNDERWAY,
)

PROJECTS = Listing(
    "subsidies.projects",
    columns=[
        Column("title", _("项目名称"), sort="title"),
        Column("term__name", _("学院"), sort="term__pinyin_key"),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("asked_fen", _("申请（元）"), sort="asked_fen", render=lambda one: yuan(one.asked_fen), numeric=True),
        Column(
            "approved_fen", _("立项（元）"), sort="approved_fen",
            render=lambda one: "" if one.approved_fen is None else yuan(one.approved_fen), numeric=True,
        ),
        Column("paid_fen", _("已到账（元）"), render=lambda one: yuan(one.paid_fen), numeric=True),
        Column("term__union__short_name", _("所属工会"), sort="term__union__pinyin_key"),
        Column("call__fund__year", _("年度"), sort="call__fund__year", render=lambda one: str(one.call.fund.year)),
        Column("trade", _("立足的品牌"), optional=True),
        Column("until_on", _("执行结束"), sort="until_on", optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), PROJECT.choices),
        Filter.choice("call", _("申报通知"), queries.call_choices, quiet=True),
        Filter.choice("year", _("年度"), fund_years, "call__fund__year", quiet=True),
        Filter.until("until", _("执行结束不晚于"), "until_on"),
    ],
    search=queries.projects_matching,
    order=("-id",),
    rows=queries.projects_visible_to,
    url=lambda one: reverse("subsidies:show_project", args=[one.pk]),
    title=_("补助项目"),
    noun=_("个项目"),
    hint=_("项目、学院名称或编号"),
    empty=Empty(_("还没有项目"), _("发布申报通知后，由学院提交。")),
    export=True,
)  # fmt: skip


PLEDGES = Listing(
    "subsidies.pledges",
    columns=[
        Column("payer", _("出资单位"), sort="payer"),
        Column("source", _("来源"), sort="source", render=lambda one: one.get_source_display()),
        Column("project__term__name", _("学院"), sort="project__term__pinyin_key"),
        Column("project__title", _("项目名称"), sort="project__title"),
        Column(
            "committed_fen", _("承诺（元）"), sort="committed_fen", render=lambda one: yuan(one.committed_fen),
            numeric=True,
        ),
        Column("received_fen", _("已到账（元）"), render=lambda one: yuan(one.received_fen), numeric=True),
        Column("left_fen", _("状态"), render=marks.pledge),
        Column("due_on", _("应到账"), sort="due_on"),
    ],
    filters=[
        Filter.choice("source", _("来源"), Source.choices),
        Filter.flag("late", _("逾期未到"), late_now),
        Filter.choice("year", _("年度"), fund_years, "project__call__fund__year", quiet=True),
    ],
    search=pledges_matching,
    order=("-id",),
    rows=pledges_visible_to,
    url=lambda one: f"{reverse('subsidies:show_project', args=[one.project_id])}#matching",
    title=_("配套资金"),
    noun=_("笔配套"),
    hint=_("出资单位、项目或学院"),
    empty=Empty(_("还没有配套资金"), _("学院申报项目时登记承诺。")),
    export=True,
)  # fmt: skip


@office
def list_pledges(request: HttpRequest) -> HttpResponse:
    """Matching money promised and arrived, over all projects in somebody's care."""
    return render(request, "subsidies/list_pledges.html", {"page": PLEDGES.page(request)})


@office
def list_projects(request: HttpRequest) -> HttpResponse:
    """Projects in somebody's care; for an academy the calls it can answer."""
    calls = queries.calls_for(request.user, today())
    return render(request, "subsidies/list_projects.html", {"page": PROJECTS.page(request), "calls": calls})


@office
def show_project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: where it stands, its budget, its money, what is asked, what comes next."""
    project = _project(request, pk)
    uses = uses_on(today())
    parameters = parameters_on(today())
    facts = queries.facts_of_project(project, approved=project.approved_fen is not None)
    if project.state == DRAFTED:
        findings = before_handing_in(facts, queries.facts_of_call(project, today()), parameters)
    elif project.state in (ASKED, SUBMITTED, ENDORSED):
        findings = of_budget(facts, parameters)
    else:
        findings = []
    labels = field_names()
    spent, waiting = spent_by_line(project), open_by_state(project)
    lines = [(one, uses.get(one.use, one.use), spent.get(one.pk, 0)) for one in project.lines.order_by("pk")]
    context = {
        "project": project,
        "state": marks.state(project),
        "uses": [uses.get(use, use) for use in project.uses],
        "lines": lines,
        "pledges": _pledges(request.user, project),
        "instalments": [(one, marks.state(one)) for one in queries.instalments_of(project)],
        "questions": [(one, labels.get(one.field, one.field)) for one in project.questions.order_by("pk")],
        "findings": findings,
        "may_fill": project.state in (DRAFTED, ASKED) and can_fill_project(request.user, project),
        "is_drafted": project.state == DRAFTED,
        "is_asked": project.state == ASKED,
        "is_open": project.approved_fen is None,
        "deeds": deeds_of(request.user, project),
        "may_pack": can_pack_project(request.user, project) and not findings and project.approved_fen is not None,
        "may_spend": project.state == UNDERWAY and can_fill_project(request.user, project),
        "cleared_fen": cleared_fen(project),
        "flagged": waiting.get(FLAGGED, 0),
        "explained": waiting.get(EXPLAINED, 0),
        "wants_account": project.academy_id in {one.project.academy_id for one in accounts_wanted(request.user)},
        "activities": activities_of(project),
    }
    return render(request, "subsidies/show_project.html", context)


@office
def draft_project(request: HttpRequest, call: int, code: str) -> HttpResponse:
    """Begin a project."""
    answered = get_object_or_404(Call.objects.select_related("fund"), pk=call)
    term = get_object_or_404(own_terms(request.user, today()), academy__code=code)
    require(can_begin_project(request.user, term))
    desk = FormDesk(request, f"subsidies.draft_project:{call}", about=term.academy)
    if not desk.posted and queries.is_on_hold(term):
        (facts,) = facts_of_standings([term.academy_id])
        raise Refused(before_paying(facts, parameters_on(today())))
    form = _plan_form(desk, queries.trades_of(term.academy))
    made: list[Project] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.draft_project(call=answered, term=term, plan=Plan(**values), by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(_page(made[0]), _("已保存，接着填预算明细和配套资金。"))
    back = reverse("subsidies:list_projects")
    return revised(desk, form, answered, _("申报项目"), back)


@office
def amend_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what it says."""
    project = _mine(request, pk, "amend_project")
    desk = FormDesk(request, "subsidies.amend_project", about=project)
    initial = {name: getattr(project, name) for name in ("title", "trade", "uses", "goal", "from_on", "until_on")}
    form = _plan_form(desk, queries.trades_of(project.academy), initial=initial)

    def act(values: dict[str, Any]) -> None:
        acts.amend_project(project=project, plan=Plan(**values), by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(project), _("已保存。"))
    return revised(desk, form, project, _("修改项目"), _page(project))


@office
def enter_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a budget line."""
    return _line(request, _mine(request, pk, "enter_line"), None)


@office
def amend_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Write a budget line anew."""
    project = _mine(request, pk, "enter_line")
    return _line(request, project, get_object_or_404(project.lines, pk=line))


@office
@posted
def remove_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a budget line away."""
    project = _mine(request, pk)
    acts.remove_line(line=get_object_or_404(project.lines, pk=line), by=request.user, at=now())
    messages.success(request, str(_("已删除。")))
    return redirect(_page(project))


@office
def enter_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down matching money."""
    project = _mine(request, pk, "enter_pledge")
    desk = FormDesk(request, "subsidies.enter_pledge", about=project)
    form = desk.form(PledgeForm)
    if desk.hand_in(form, lambda values: acts.enter_pledge(project=project, **values, by=request.user, at=now())):
        return desk.leave(_page(project), _("已登记。"))
    return revised(desk, form, project, _("登记配套承诺"), _page(project))


@office
@posted
def remove_pledge(request: HttpRequest, pk: int, pledge: int) -> HttpResponse:
    """Take matching money away."""
    project = _mine(request, pk)
    acts.remove_pledge(pledge=get_object_or_404(project.pledges, pk=pledge), by=request.user, at=now())
    messages.success(request, str(_("已删除。")))
    return redirect(_page(project))


@office
@posted
def submit_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    project = _mine(request, pk)
    acts.submit_project(project=project, by=request.user, at=now())
    messages.success(request, str(_("已提交，等待所属工会审核。")))
    return redirect(_page(project))


@office
def answer_more(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what was asked and hand it back."""
    project = _mine(request, pk)
    desk = FormDesk(request, "subsidies.answer_more", about=project)
    form = desk.form(AnswerForm, questions=list(project.questions.filter(answered_at=None)))

    def act(_values: dict[str, Any]) -> None:
        acts.answer_more(project=project, answers=form.answers, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(project), _("已交回，等待审核。"))
    return revised(desk, form, project, _("答复并交回"), _page(project))


@office
@posted
def discard_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    project = _mine(request, pk)
    acts.discard_project(project=project, by=request.user, at=now())
    messages.success(request, str(_("已作废。")))
    return redirect("subsidies:list_projects")


def _pledges(user: Any, project: Project) -> list[tuple[Any, Any, bool]]:
    """Promises, each with its mark and whether this person writes down what arrives of it: the same for a source."""
    found = queries.pledges_of(project, today())
    takes = project.approved_fen is not None and project.state not in (DISCARDED, DECLINED)
    may = {
        source: takes and bool(can_receive_pledge(user, Pledge(project=project, source=source)))
        for source in {one.source for one in found}
    }
    return [(one, marks.late(one), may[one.source]) for one in found]


def _line(request: HttpRequest, project: Project, line: BudgetLine | None) -> HttpResponse:
    desk = FormDesk(request, f"subsidies.line:{line.pk if line else 'new'}", about=project)
    words = uses_on(today())
    uses = {use: words.get(use, use) for use in project.uses}
    counted = parameters_on(today())[QUOTA_KINDS]
    form = desk.form(LineForm, uses=uses, counted=counted, initial=initial_of(line) if line else {})

    def act(values: dict[str, Any]) -> None:
        acts.enter_line(project=project, told=LineTold(**values), line=line, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(f"{_page(project)}#budget", _("已保存。"))
    return revised(desk, form, project, _("修改预算") if line else _("加一行预算"), _page(project))


def _plan_form(desk: FormDesk, trades: tuple[str, ...], **more: Any) -> PlanForm:
    return desk.form(PlanForm, trades=trades, uses=uses_on(today()), **more)


def _mine(request: HttpRequest, pk: int, verb: str = "") -> Any:
    """A project of one's own; the form of ``verb`` is opened only while it can be changed."""
    project = _project(request, pk)
    require(can_fill_project(request.user, project))
    if verb and request.method == "GET" and project.state not in (DRAFTED, ASKED):
        raise NotAllowed(project, verb, project.state, project.workflow)
    return project


def _project(request: HttpRequest, pk: int) -> Any:
    project = queries.project_at(request.user, pk)
    if project is None:
        raise Http404
    return project


def _page(project: Project) -> str:
    return reverse("subsidies:show_project", args=[project.pk])
