"""Cultivation: the list, one period, its plan and tasks, its evaluation."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.turning import Turn, at_once, revised, turned
from federation.academies.queries.plaques import spaced
from federation.regulations.queries import parameters_on
from federation.talent import actions as acts
from federation.talent.actions import DoneTold, TaskTold
from federation.talent.forms import WhyForm
from federation.talent.forms.cultivating import (
    DoneForm,
    ExtraForm,
    GoalsForm,
    GradeForm,
    PostponeForm,
    ProlongForm,
    TaskForm,
)
from federation.talent.models import Cultivation, CultivationTask, Rung
from federation.talent.permissions import (
    can_agree_to_plan,
    can_evaluate_trainee,
    can_fill_cultivation,
    can_look_after_cultivation,
    can_see_cultivation,
)
from federation.talent.queries import cultivation as queries
from federation.talent.queries.pairs import apprentices_of, masters_of
from federation.talent.rules.cultivating import has_done_its_tasks, plans_within_the_period
from federation.talent.views import marks
from federation.talent.workflow import CLOSING, CULTIVATION, DUE, FILED, PLANNING, UNDERWAY

ENDABLE = CULTIVATION.sources_of("end_cultivation")

CULTIVATIONS = Listing(
    "talent.cultivations",
    columns=[
        Column("person__name", _("姓名"), sort="person__pinyin_key", render=marks.name),
        Column("unit", _("所在单位"), sort="unit__pinyin_key"),
        Column("honour__level", _("称号"), sort="ladder", render=lambda one: one.honour.get_level_display()),
        Column("state", _("状态"), sort="state", render=marks.state),
        Column("done", _("任务"), render=lambda one: f"{one.done}/{one.planned}", numeric=True),
        Column("next_on", _("下一项"), sort="next_on", render=lambda one: one.next_on or "—"),
        Column("until_on", _("培育期满"), sort="until_on"),
        Column("union__short_name", _("推荐工会"), sort="union__pinyin_key", optional=True),
    ],
    filters=[
        Filter.choice("state", _("状态"), CULTIVATION.choices),
        Filter.choice("honour__level", _("称号"), Rung.choices),
        Filter.flag("behind", _("有逾期"), queries.behind),
    ],
    search=queries.cultivations_matching,
    order=("-from_on", "-id"),
    rows=queries.cultivations_visible_to,
    url=lambda one: reverse("talent:show_cultivation", args=[one.pk]),
    title=_("工匠培育"),
    noun=_("名"),
    hint=_("姓名或单位"),
    empty=Empty(_("您范围内还没有培育对象"), _("命名以后，由市总工会在工匠名册里开始培育。")),
    export=True,
)


@office
def list_cultivations(request: HttpRequest) -> HttpResponse:
    """Periods somebody may see."""
    require(can_see_cultivation(request.user))
    return render(request, "talent/list_cultivations.html", {"page": CULTIVATIONS.page(request)})


@office
def show_cultivation(request: HttpRequest, pk: int) -> HttpResponse:
    """One period: the plan, what was done, the reports, what stands between it and the certificate."""
    one, user = _cultivation(request, pk), request.user
    fills, agrees = bool(can_fill_cultivation(user, one)), bool(can_agree_to_plan(user, one))
    evaluates, parameters = bool(can_evaluate_trainee(user, one)), parameters_on(today())
    findings, tasks = [], list(queries.done_first(one))
    if one.state in (PLANNING, FILED):
        findings = [plans_within_the_period(queries.facts_of_plan(one), parameters)]
    elif one.state == CLOSING:
        findings = [has_done_its_tasks(queries.facts_of_evaluation(one, today()), parameters)]
    context = {
        "one": one,
        "state": marks.state(one),
        "check_code": spaced(one.check_code),
        "findings": findings,
        "tasks": tasks,
        "has_beyond": any(each.added_on for each in tasks),
        "reports": [(each, marks.state(each)) for each in one.reports.order_by("number")],
        "due": one.reports.filter(state=DUE).order_by("number").first() if fills else None,
        "masters": masters_of(one.person).after,
        "apprentices": apprentices_of(one.person).after,
        "today": today(),
        "is_late": one.state == PLANNING and today() > one.plan_due_on,
        "may_plan": fills and one.state == PLANNING,
        "may_add": fills and one.state in (PLANNING, UNDERWAY),
        "may_do": fills and one.state in queries.GOING_ON,
        "may_postpone": one.state == UNDERWAY and bool(can_look_after_cultivation(user, one)),
        "may_agree": agrees and one.state == FILED,
        "may_evaluate": evaluates and one.state == CLOSING,
        "may_end": evaluates and one.state in ENDABLE,
    }
    return render(request, "talent/show_cultivation.html", context)


@office
def set_goals(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what the period is to reach."""
    one = _cultivation(request, pk)
    turn = Turn(acts.set_goals, can_fill_cultivation, GoalsForm, _("写培育目标"), _("已保存。"), {"goals": one.goals})
    return turned(request, one, turn, called="cultivation", page=_page(one))


@office
def plan_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a task."""

    def act(one: Cultivation, values: dict[str, Any]) -> None:
        acts.plan_task(cultivation=one, told=TaskTold(**values), by=request.user, at=now())

    verb = _("加一项任务") if _cultivation(request, pk).state == PLANNING else _("加计划外任务")
    return _entered(request, pk, "plan_task", TaskForm, act, verb)


@office
def amend_task(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Put a task right, in place."""
    one = _cultivation(request, pk)
    require(can_fill_cultivation(request.user, one))
    task = get_object_or_404(CultivationTask, cultivation=one.pk, pk=key)
    desk = FormDesk(request, f"talent.amend_task.{task.pk}", about=one)
    told = {"measure": task.measure, "what": task.what, "force": task.force, "due_on": task.due_on}
    form = desk.form(TaskForm, initial=told)

    def act(values: dict[str, Any]) -> None:
        acts.amend_task(task=task, told=TaskTold(**values), by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(one), _("已保存。"))
    return revised(desk, form, one, _("修改：%(what)s") % {"what": task.what}, _page(one))


@office
def add_deed(request: HttpRequest, pk: int) -> HttpResponse:
    """Something done that was in no plan."""

    def act(one: Cultivation, values: dict[str, Any]) -> None:
        done = DoneTold(values.pop("done_on"), values.pop("outcome"), values.pop("file"))
        acts.add_deed(cultivation=one, told=TaskTold(**values), done=done, by=request.user, at=now())

    return _entered(request, pk, "add_deed", ExtraForm, act, _("登记计划外的活动"))


def _entered(
    request: HttpRequest, pk: int, name: str, kind: Any, act: Callable[[Cultivation, dict[str, Any]], None], verb: Any
) -> HttpResponse:
    one = _cultivation(request, pk)
    require(can_fill_cultivation(request.user, one))
    desk = FormDesk(request, f"talent.{name}", about=one)
    form = desk.form(kind)
    if desk.hand_in(form, lambda values: act(one, values)):
        return desk.leave(_page(one), _("已保存。"))
    return revised(desk, form, one, verb, _page(one))


@office
def complete_task(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Say a task is done."""
    one = _cultivation(request, pk)
    require(can_fill_cultivation(request.user, one))
    task = get_object_or_404(CultivationTask, cultivation=one.pk, pk=key)
    desk = FormDesk(request, f"talent.complete_task.{task.pk}", about=one)
    form = desk.form(DoneForm, initial={"done_on": task.done_on, "outcome": task.outcome})

    def act(values: dict[str, Any]) -> None:
        acts.complete_task(task=task, told=DoneTold(**values), by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(one), _("已保存。"))
    return revised(desk, form, one, _("完成：%(what)s") % {"what": task.what}, _page(one))


@office
def postpone_task(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Give a task another day."""
    one = _cultivation(request, pk)
    require(can_look_after_cultivation(request.user, one))
    task = get_object_or_404(CultivationTask, cultivation=one.pk, pk=key)
    desk = FormDesk(request, f"talent.postpone_task.{task.pk}", about=one)
    form = desk.form(PostponeForm, initial={"due_on": task.due_on})

    def act(values: dict[str, Any]) -> None:
        acts.postpone_task(task=task, **values, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(one), _("已改期，经过里看得到理由。"))
    return revised(desk, form, one, _("改期：%(what)s") % {"what": task.what}, _page(one))


@office
@require_POST
def drop_task(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Take a task out."""
    one = _cultivation(request, pk)
    task = get_object_or_404(CultivationTask.objects.select_related("cultivation__unit__union"), cultivation=pk, pk=key)
    turn = Turn(acts.drop_task, lambda user, of: can_fill_cultivation(user, of.cultivation), None, "", _("已去掉。"))
    return at_once(request, task, turn, called="task", page=_page(one))


@office
@require_POST
def file_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the plan in."""
    return _at_once(request, pk, acts.file_plan, can_fill_cultivation, _("已报送，等待推荐工会同意。"))


@office
@require_POST
def agree_to_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to the plan."""
    return _at_once(request, pk, acts.agree_to_plan, can_agree_to_plan, _("已同意，单位按计划培育。"))


@office
def return_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan needs changing."""
    said = _("已退回，单位已收到通知。")
    return _turn(request, pk, acts.return_plan, can_agree_to_plan, WhyForm, _("退回计划"), said)


@office
def pass_trainee(request: HttpRequest, pk: int) -> HttpResponse:
    """The evaluation is passed."""
    said = _("已评价合格，证书正在生成。")
    return _turn(request, pk, acts.pass_trainee, can_evaluate_trainee, GradeForm, _("评价合格"), said)


@office
def fail_trainee(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not passed."""
    return _turn(
        request,
        pk,
        acts.fail_trainee,
        can_evaluate_trainee,
        WhyForm,
        _("评价不合格"),
        _("已评为不合格，单位已收到通知。"),
    )


@office
def prolong_period(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing can still be done."""
    return _turn(
        request,
        pk,
        acts.prolong_period,
        can_evaluate_trainee,
        ProlongForm,
        _("延长培育期"),
        _("已延长，单位已收到通知。"),
    )


@office
def end_cultivation(request: HttpRequest, pk: int) -> HttpResponse:
    """It goes on no more."""
    return _turn(request, pk, acts.end_cultivation, can_evaluate_trainee, WhyForm, _("终止培育"), _("已终止。"))


def _turn(request: HttpRequest, pk: int, *step: Any) -> HttpResponse:
    one = _cultivation(request, pk)
    return turned(request, one, Turn(*step), called="cultivation", page=_page(one))


def _at_once(request: HttpRequest, pk: int, act: Callable[..., Any], may: Any, said: Any) -> HttpResponse:
    one = _cultivation(request, pk)
    return at_once(request, one, Turn(act, may, None, "", said), called="cultivation", page=_page(one))


def _cultivation(request: HttpRequest, pk: int) -> Any:
    found = queries.cultivation_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(cultivation: Cultivation) -> str:
    return reverse("talent:show_cultivation", args=[cultivation.pk])
