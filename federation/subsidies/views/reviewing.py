"""What unions and finance do with a project."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.turning import Turn, revised, turned
from core.workflow.moving import NotAllowed
from federation.organizations.queries import city_federation
from federation.regulations.queries import parameters_on
from federation.subsidies.actions import matching
from federation.subsidies.actions import reviewing as acts
from federation.subsidies.actions.packing import ask_for_pack
from federation.subsidies.forms.funds import DocumentForm
from federation.subsidies.forms.projects import (
    AcceptForm,
    AgreementForm,
    AskForm,
    RaisePledgeForm,
    ReceiptForm,
    ReviewForm,
    WhyForm,
)
from federation.subsidies.models import Project
from federation.subsidies.permissions import (
    can_accept_project,
    can_approve_project,
    can_endorse_project,
    can_enter_funds,
    can_pack_project,
    can_receive_pledge,
    can_review_project,
    can_turn_down_project,
)
from federation.subsidies.queries import projects as queries
from federation.subsidies.queries.vouchers import cleared_fen
from federation.subsidies.queries.wording import field_names, uses_on
from federation.subsidies.rules.projects import of_budget
from federation.subsidies.views.deeds import posted
from federation.subsidies.workflow import ENDORSED


@office
@posted
def endorse_project(request: HttpRequest, pk: int) -> HttpResponse:
    """The academy's union agrees."""
    project = _project(request, pk)
    require(can_endorse_project(request.user, project))
    acts.endorse_project(project=project, by=request.user, at=now())
    messages.success(request, str(_("已同意，交市总工会核定。")))
    return redirect(_page(project))


@office
def ask_more(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about single fields."""
    project = _project(request, pk)
    require(can_turn_down_project(request.user, project))
    desk = FormDesk(request, "subsidies.ask_more", about=project)
    form = desk.form(AskForm, fields=field_names())
    if desk.hand_in(form, lambda values: acts.ask_more(project=project, questions=values, by=request.user, at=now())):
        return desk.leave(_page(project), _("已退学院补充，学院只能改您写了的栏目。"))
    return revised(desk, form, project, _("请学院补充"), _page(project))


@office
def decline_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn it down."""
    return _turn(request, pk, acts.decline_project, can_turn_down_project, WhyForm, _("不予立项"), _("已登记。"))


@office
def return_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it back to be reviewed anew."""
    return _turn(request, pk, acts.return_project, can_approve_project, WhyForm, _("退回重核"), _("已退回。"))


@office
def approve_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve it by a document."""
    said = _("已立项，学院已收到通知。")
    return _turn(request, pk, acts.approve_project, can_approve_project, DocumentForm, _("批准立项"), said)


@office
def sign_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the agreement was signed."""
    said = _("已登记，首期可以编批拨付。")
    return _turn(
        request, pk, acts.sign_agreement, lambda user, _one: can_enter_funds(user), AgreementForm, _("登记协议"), said,
        agreed_on=today(),
    )  # fmt: skip


@office
def accept_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept what was done."""
    project = _project(request, pk)
    said = _("已验收，余款可以编批拨付。")
    return _turn(
        request, pk, acts.accept_project, can_accept_project, AcceptForm, _("验收"), said,
        accepted_fen=min(project.approved_fen or 0, cleared_fen(project)),
    )  # fmt: skip


@office
def stop_project(request: HttpRequest, pk: int) -> HttpResponse:
    """End it."""
    return _turn(request, pk, acts.stop_project, can_accept_project, WhyForm, _("终止项目"), _("已终止。"))


@office
def review_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the amounts, line by line."""
    project = _project(request, pk)
    require(can_review_project(request.user))
    lines = list(project.lines.order_by("pk"))
    words = uses_on(today())
    desk = FormDesk(request, "subsidies.review_project", about=project)
    if project.state != ENDORSED and not desk.posted:
        raise NotAllowed(project, "review_project", project.state, project.workflow)
    kept = {f"amount_{line.pk}": line.amount_fen if line.approved_fen is None else line.approved_fen for line in lines}
    form = desk.form(ReviewForm, lines=lines, initial=kept)

    def act(_values: dict[str, Any]) -> None:
        acts.review_project(project=project, amounts=form.amounts, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(_page(project), _("已核定，交财务审批。"))
    form.shown = [(line, form[f"amount_{line.pk}"], words.get(line.use, line.use)) for line in lines]
    findings = of_budget(queries.facts_of_project(project), parameters_on(today()))
    return desk.page("subsidies/review_project.html", form, project=project, findings=findings)


@office
def receive_pledge(request: HttpRequest, pk: int, pledge: int) -> HttpResponse:
    """Write down matching money that arrived."""
    project = _project(request, pk)
    promised = get_object_or_404(project.pledges.select_related("project__academy", "project__term__union"), pk=pledge)
    require(can_receive_pledge(request.user, promised))
    desk = FormDesk(request, f"subsidies.receive_pledge:{pledge}", about=project)
    form = desk.form(ReceiptForm, initial={"received_on": today()})

    def act(values: dict[str, Any]) -> None:
        matching.receive_pledge(pledge=promised, **values, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(f"{_page(project)}#matching", _("已登记。"))
    return revised(desk, form, project, _("登记配套到账"), _page(project))


@office
def raise_pledge(request: HttpRequest, pk: int, pledge: int) -> HttpResponse:
    """Matching money is to be more than was promised."""
    project = _project(request, pk)
    promised = get_object_or_404(project.pledges.select_related("project__academy", "project__term__union"), pk=pledge)
    require(can_receive_pledge(request.user, promised))
    desk = FormDesk(request, f"subsidies.raise_pledge:{pledge}", about=project)
    form = desk.form(RaisePledgeForm, initial={"committed_fen": promised.committed_fen})

    def act(values: dict[str, Any]) -> None:
        matching.raise_pledge(pledge=promised, **values, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(f"{_page(project)}#matching", _("承诺已提高，可以登记到账。"))
    return revised(desk, form, project, _("提高配套承诺"), _page(project))


@office
def print_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as it is signed, on A4."""
    project = _project(request, pk)
    if project.approved_by_id is None:
        raise Http404
    words = uses_on(today())
    context = {
        "project": project,
        "lines": [(line, words.get(line.use, line.use)) for line in project.lines.order_by("pk")],
        "uses": [words.get(use, use) for use in project.uses],
        "instalments": queries.instalments_of(project),
        "pledges": queries.pledges_of(project, today()),
        "issuer": city_federation().name,
    }
    return render(request, "subsidies/print_agreement.html", context)


@office
@posted
def pack_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the audit pack made."""
    project = _project(request, pk)
    require(can_pack_project(request.user, project))
    run = ask_for_pack(project=project, by=request.user, at=now())
    return redirect("jobs:show_run", run.pk)


def _turn(request: HttpRequest, pk: int, *step: Any, **initial: Any) -> HttpResponse:
    project, turn = _project(request, pk), Turn(*step)
    require(turn.may(request.user, project))
    verb = turn.act.__name__
    if request.method == "GET" and project.state not in project.workflow.sources_of(verb):
        raise NotAllowed(project, verb, project.state, project.workflow)
    return turned(request, project, replace(turn, initial=initial), called="project", page=_page(project))


def _project(request: HttpRequest, pk: int) -> Any:
    project = queries.project_at(request.user, pk)
    if project is None:
        raise Http404
    return project


def _page(project: Project) -> str:
    return reverse("subsidies:show_project", args=[project.pk])
