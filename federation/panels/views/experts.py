"""The pool of experts in the office."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.panels.actions import experts as acts
from federation.panels.forms.assessing import ReasonForm
from federation.panels.forms.experts import AbsenceForm, AvoidanceForm, ExpertForm, initial_of
from federation.panels.models import Expert
from federation.panels.permissions import can_import_experts, can_keep_experts, can_view_experts
from federation.panels.queries.experts import (
    as_listed,
    experts_matching,
    experts_visible_to,
    history_of,
    meant_by,
)
from federation.panels.queries.standing import with_records
from federation.panels.views.cells import state_of, trades_of
from federation.panels.workflow import ACTIVE, EXPERT, PROPOSED, RETIRED, SUSPENDED

EXPERTS = Listing(
    "panels.experts",
    columns=[
        Column("name", _("姓名"), sort="pinyin_key"),
        Column("title", _("职称或技能等级")),
        Column("employer_name", _("工作单位"), sort="employer_name"),
        Column("trades", _("评审专业"), render=trades_of),
        Column("state", _("状态"), sort="state", render=state_of),
        Column("load", _("在评"), sort="load", numeric=True),
        Column("done", _("已评"), sort="done", numeric=True),
        Column("union__short_name", _("推荐工会"), optional=True),
        Column("enrolled_on", _("入库日期"), sort="enrolled_on", optional=True),
    ],
    filters=[Filter.choice("state", _("状态"), EXPERT.choices)],
    search=experts_matching,
    rows=lambda user: as_listed(experts_visible_to(user)),
    order=("pinyin_key", "id"),
    url=lambda expert: reverse("panels:show_expert", args=[expert.pk]),
    title=_("专家库"),
    noun=_("位专家"),
    hint=_("找姓名、单位、专业（拼音也行）"),
    empty=Empty(_("还没有专家"), _("先开设账号并授予专家角色，再办理入库。"), "panels:enrol_expert", _("办理入库")),
    export=True,
)


@office
def list_experts(request: HttpRequest) -> HttpResponse:
    """The pool."""
    require(can_view_experts(request.user))
    context = {
        "page": EXPERTS.page(request),
        "may_keep": can_keep_experts(request.user),
        "may_import": can_import_experts(request.user),
    }
    return render(request, "panels/list_experts.html", context)


@office
def show_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert: particulars, load, absences, whom they keep away from, what they assessed."""
    expert = get_object_or_404(with_records(as_listed(experts_visible_to(request.user)), today()), pk=pk)
    context = {
        "expert": expert,
        "history": history_of(expert)[:50],
        "may_keep": can_keep_experts(request.user),
        "moves": {
            "admit": expert.state == PROPOSED,
            "suspend": expert.state == ACTIVE,
            "resume": expert.state == SUSPENDED,
            "retire": expert.state != RETIRED,
        },
    }
    return render(request, "panels/show_expert.html", context)


@office
def enrol_expert(request: HttpRequest) -> HttpResponse:
    """Admit somebody who has an account with the role."""
    require(can_keep_experts(request.user))
    desk = FormDesk(request, "panels.enrol_expert")
    form = desk.form(ExpertForm)
    made: list[Expert] = []

    def act(values: dict[str, Any]) -> None:
        told, trades = form.particulars(), values["trades"]
        made.append(
            acts.enrol_expert(user=values["account"], particulars=told, trades=trades, by=request.user, at=now())
        )

    if desk.hand_in(form, act):
        return desk.leave(reverse("panels:show_expert", args=[made[0].pk]), _("已入库。"))
    return desk.page("panels/keep_expert.html", form, verb=_("办理入库"))


@office
def change_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Renew particulars; an employer left behind stays on record."""
    expert = _expert(request, pk)
    desk = FormDesk(request, "panels.change_expert", about=expert)
    form = desk.form(ExpertForm, initial=initial_of(expert), expert=expert)

    def act(values: dict[str, Any]) -> None:
        told, trades = form.particulars(), values["trades"]
        acts.change_expert(expert=expert, particulars=told, trades=trades, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("panels:show_expert", args=[pk]), _("已保存；原来的单位仍用来判断回避。"))
    return desk.page("panels/keep_expert.html", form, expert=expert, verb=_("修改"))


@office
def admit_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Admit somebody who was proposed."""
    return _decide(request, pk, acts.enrol_expert, _("批准入库"), _("已入库。"))


@office
def suspend_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """No new invitations for the time being."""
    return _decide(request, pk, acts.suspend_expert, _("暂停"), _("已暂停，不再邀请。"))


@office
def resume_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Invitations again."""
    return _decide(request, pk, acts.resume_expert, _("恢复"), _("已恢复。"))


@office
def retire_expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the pool for good."""
    return _decide(request, pk, acts.retire_expert, _("退库"), _("已退库。"))


@office
def note_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Days on which the expert is not to be invited."""
    expert = _expert(request, pk)
    desk = FormDesk(request, "panels.note_absence", about=expert)
    form = desk.form(AbsenceForm)
    if desk.hand_in(form, lambda values: acts.note_absence(expert=expert, **values, by=request.user, at=now())):
        return desk.leave(reverse("panels:show_expert", args=[pk]), _("已登记。"))
    return desk.page("panels/keep_expert.html", form, expert=expert, verb=_("登记请假"))


@office
def note_avoidance(request: HttpRequest, pk: int) -> HttpResponse:
    """What the expert is to be kept away from."""
    expert = _expert(request, pk)
    desk = FormDesk(request, "panels.note_avoidance", about=expert)
    form = desk.form(AvoidanceForm)
    if desk.hand_in(
        form,
        lambda values: acts.note_avoidance(
            expert=expert, **meant_by(values["name"]), reason=values["reason"], by=request.user, at=now()
        ),
    ):
        return desk.leave(reverse("panels:show_expert", args=[pk]), _("已登记。"))
    return desk.page("panels/keep_expert.html", form, expert=expert, verb=_("登记回避"))


def _decide(request: HttpRequest, pk: int, act: Callable[..., Any], verb: Any, said: Any) -> HttpResponse:
    expert = _expert(request, pk)
    desk = FormDesk(request, f"panels.expert.{request.path.rsplit('/', 2)[1]}", about=expert)
    form = desk.form(ReasonForm)
    if desk.hand_in(form, lambda values: act(expert=expert, **values, by=request.user, at=now())):
        return desk.leave(reverse("panels:show_expert", args=[pk]), said)
    return desk.page("panels/keep_expert.html", form, expert=expert, verb=verb)


def _expert(request: HttpRequest, pk: int) -> Expert:
    require(can_keep_experts(request.user))
    return get_object_or_404(experts_visible_to(request.user).select_related("employer", "union", "person"), pk=pk)
