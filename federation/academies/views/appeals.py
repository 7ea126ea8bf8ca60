"""Refusals and appeals: refusing with clauses, appealing, examining, answering; and the panel's beginning."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.actions import appealing as acts
from federation.academies.actions.panelling import convene_panel as convene
from federation.academies.forms.deciding import AnswerForm, AppealForm
from federation.academies.models import Appeal, Application
from federation.academies.permissions.deciding import (
    can_convene_panel,
    can_examine_appeal,
    can_file_appeal,
)
from federation.academies.queries.appeals import (
    appeals_visible_to,
    last_day_to_appeal,
)
from federation.academies.queries.applications import applications_visible_to
from federation.academies.queries.case import refusal_of
from federation.academies.workflow.accreditation import APPEAL, EXAMINED, FILED
from federation.regulations.queries import parameters_on

APPEALS = Listing(
    "academies.appeals",
    columns=[
        Column("application__code", _("申报编号")),
        Column("application__name", _("拟用名称")),
        Column("application__union__short_name", _("推荐工会")),
        Column("filed_at", _("提出时间"), sort="filed_at"),
        Column("due_on", _("答复期限"), sort="due_on"),
        Column("owner", _("复核人")),
        Column("state", _("状态"), sort="state"),
    ],
    filters=[Filter.choice("state", _("状态"), APPEAL.choices)],
    search=lambda rows, text: (
        rows.filter(application__name__icontains=text) | rows.filter(application__code__icontains=text)
    ),
    order=("-filed_at", "-id"),
    export=True,
    rows=lambda user: appeals_visible_to(user),
    title=_("复核"),
    noun=_("件复核"),
    hint=_("找编号、学院"),
    url=lambda appeal: reverse("academies:show_appeal", args=[appeal.pk]),
    empty=Empty(_("没有复核申请"), _("未通过的单位可以在期限内申请复核一次。")),
)


@office
def list_appeals(request: HttpRequest) -> HttpResponse:
    """Every appeal the user may see."""
    page = APPEALS.page(request, appeals_visible_to(request.user))
    return render(request, "academies/list_appeals.html", {"page": page})


@office
def show_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: what was refused and why, what is said against it, the answer."""
    appeal = _appeal(request, pk)
    context = {
        "appeal": appeal,
        "refusal": refusal_of(appeal.application),
        "may_examine": can_examine_appeal(request.user, appeal) if appeal.state in (FILED, EXAMINED) else None,
        "today": today(),
    }
    return render(request, "academies/show_appeal.html", context)


@office
def file_appeal(request: HttpRequest, code: str) -> HttpResponse:
    """Appeal a refusal."""
    application = _application(request, code)
    require(can_file_appeal(request.user, application))
    desk = FormDesk(request, "academies.file_appeal", about=application)
    form = desk.form(AppealForm)
    made: list[Appeal] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.file_appeal(application=application, **values, by=request.user, at=now()))

    if desk.hand_in(form, act):
        said = _("复核申请已提出，%(day)s 前答复。") % {"day": made[0].due_on.isoformat()}
        return desk.leave(reverse("academies:show_appeal", args=[made[0].pk]), said)
    last = last_day_to_appeal(application, parameters_on(today()))
    context = {"application": application, "refusal": refusal_of(application), "last": last, "today": today()}
    return desk.page("academies/file_appeal.html", form, **context)


@office
@require_POST
def examine_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an appeal up."""
    acts.examine_appeal(appeal=_appeal(request, pk), by=request.user, at=now())
    messages.success(request, _now("已受理，由您复核。"))
    return redirect("academies:show_appeal", pk=pk)


@office
def uphold_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer that the refusal does not stand."""
    return _answer(request, pk, acts.uphold_appeal, _("复核成立"), _("已答复，申报回到资格审查。"))


@office
def dismiss_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer that it stands."""
    return _answer(request, pk, acts.dismiss_appeal, _("维持原决定"), _("已答复。"))


def _answer(request: HttpRequest, pk: int, act: Any, verb: Any, said: Any) -> HttpResponse:
    appeal = _appeal(request, pk)
    require(can_examine_appeal(request.user, appeal))
    desk = FormDesk(request, f"academies.{act.__name__}", about=appeal)
    form = desk.form(AnswerForm)
    if desk.hand_in(form, lambda values: act(appeal=appeal, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_appeal", args=[pk]), said)
    context = {"appeal": appeal, "verb": verb, "refusal": refusal_of(appeal.application)}
    return desk.page("academies/answer_appeal.html", form, **context)


@office
@require_POST
def convene_panel(request: HttpRequest, code: str) -> HttpResponse:
    """Form the panel of an application under assessment."""
    application = _application(request, code)
    require(can_convene_panel(request.user))
    panel = convene(application=application, by=request.user, at=now())
    messages.success(request, _now("评审组 %(code)s 已组建，请邀请两位专家。") % {"code": panel.code})
    return redirect("panels:show_panel", code=panel.code)


def _appeal(request: HttpRequest, pk: int) -> Appeal:
    return get_object_or_404(appeals_visible_to(request.user), pk=pk)


def _application(request: HttpRequest, code: str) -> Application:
    return get_object_or_404(applications_visible_to(request.user), code=code)
