"""The lists of those to be recognised: drawing up, ranking, the meeting, the notice, the document."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.writing import listed
from federation.academies.actions import proposing as acts
from federation.academies.actions.recognising import Document
from federation.academies.actions.recognising import recognise_proposal as recognise_listed
from federation.academies.forms.deciding import (
    DecideForm,
    ListForm,
    PlacesForm,
    PublishForm,
    RankForm,
    ReasonForm,
    RecogniseForm,
)
from federation.academies.models import Proposal, ProposalLine
from federation.academies.permissions.deciding import (
    can_decide_proposal,
    can_draw_up_proposal,
    can_publish_proposal,
    can_recognise_application,
)
from federation.academies.queries.applications import applications_visible_to, rounds
from federation.academies.queries.noticed import notice_of
from federation.academies.queries.proposals import (
    cleared_of,
    lines_of,
    outlook_of,
    proposals_visible_to,
    ranking_of,
    rounds_waiting,
)
from federation.academies.workflow.accreditation import CONCLUDED, DECIDED, DROPPED, ON_NOTICE, RANKED
from federation.regulations.queries import parameters_on


@office
def list_proposals(request: HttpRequest) -> HttpResponse:
    """Every list, and the rounds in which somebody waits for one."""
    require(can_draw_up_proposal(request.user))
    context = {"proposals": proposals_visible_to(request.user), "waiting": rounds_waiting()}
    return render(request, "academies/list_proposals.html", context)


@office
@require_POST
def draw_up_proposal(request: HttpRequest, number: str) -> HttpResponse:
    """Begin the list of a round."""
    among = get_object_or_404(rounds(), number=number)
    try:
        made = acts.draw_up_proposal(round=among, by=request.user, at=now())
    except ValidationError as why:
        messages.warning(request, why.messages[0])
        return redirect("academies:list_proposals")
    return redirect("academies:show_proposal", pk=made.pk)


@office
def show_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: where it stands, its order against the scores, the plan beside it, its notice, its document."""
    proposal = _proposal(request, pk)
    day = today()
    ranking = ranking_of(proposal, day, parameters_on(day))
    context = {
        "proposal": proposal,
        "on_list": [place for place in ranking if place.line],
        "waiting": [place for place in ranking if not place.line],
        "outlook": outlook_of(proposal, day),
        "notice": notice_of(proposal),
        "cleared": cleared_of(proposal),
        "may_change": proposal.state == RANKED and can_draw_up_proposal(request.user),
        "may_decide": can_decide_proposal(request.user, proposal) if proposal.state == RANKED else None,
        "may_publish": proposal.state == DECIDED and can_publish_proposal(request.user),
        "may_recognise": proposal.state == CONCLUDED and can_recognise_application(request.user),
        "may_drop": proposal.state in (RANKED, DECIDED, ON_NOTICE) and can_draw_up_proposal(request.user),
        "dropped": proposal.state == DROPPED,
        "places": PlacesForm(initial={"places": proposal.places}),
    }
    return render(request, "academies/show_proposal.html", context)


@office
@require_POST
def draw_line(request: HttpRequest, pk: int) -> HttpResponse:
    """List the best scored up to the line."""
    proposal, form = _proposal(request, pk), PlacesForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _now("请写家数，1 到 200。"))
        return redirect("academies:show_proposal", pk=pk)
    drawn = acts.draw_line(proposal=proposal, places=form.cleaned_data["places"], by=request.user, at=now())
    messages.success(request, _now("列入 %(n)s 家。") % {"n": drawn.listed})
    if drawn.left:
        text = _now("%(names)s 要逐家写理由才能列入，或者还没有考察结论。")
        messages.warning(request, text % {"names": listed(drawn.left)})
    return redirect("academies:show_proposal", pk=pk)


@office
def list_application(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put an application on the list, with a reason where one is due."""
    proposal = _proposal(request, pk)
    application = get_object_or_404(applications_visible_to(request.user), code=code)

    def act(values: dict[str, Any]) -> None:
        acts.list_application(proposal=proposal, application=application, **values, by=request.user, at=now())

    return _step(request, proposal, "list_application", ListForm, act, _("列入名单"), _("已列入。"), application.name)


@office
def unlist_application(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take an application off the list."""
    proposal, row = _line(request, pk, line)

    def act(values: dict[str, Any]) -> None:
        acts.unlist_application(line=row, **values, by=request.user, at=now())

    return _step(
        request, proposal, "unlist_application", ReasonForm, act, _("移出名单"), _("已移出。"), row.application.name
    )


@office
def rank_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Give an application another place."""
    proposal, row = _line(request, pk, line)

    def act(values: dict[str, Any]) -> None:
        acts.rank_line(line=row, **values, by=request.user, at=now())

    initial = {"rank": row.rank, "reason": row.reason}
    return _step(
        request, proposal, f"rank_line:{row.pk}", RankForm, act, _("调整名次"), _("名次已调整。"),
        row.application.name, initial,
    )  # fmt: skip


@office
def decide_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the meeting that decided it."""
    proposal = _proposal(request, pk)
    require(can_decide_proposal(request.user, proposal))

    def act(values: dict[str, Any]) -> None:
        acts.decide_proposal(proposal=proposal, **values, by=request.user, at=now())

    return _step(request, proposal, "decide_proposal", DecideForm, act, _("记录研究决定"), _("已记录，可以发布公示。"))


@office
def publish_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on public notice."""
    proposal = _proposal(request, pk)
    require(can_publish_proposal(request.user))

    def act(values: dict[str, Any]) -> None:
        acts.publish_proposal(proposal=proposal, **values, by=request.user, at=now())

    initial = {"opens_on": today()}
    return _step(
        request, proposal, "publish_proposal", PublishForm, act, _("发布公示"), _("公示已发布。"), initial=initial
    )


@office
def drop_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    proposal = _proposal(request, pk)

    def act(values: dict[str, Any]) -> None:
        acts.drop_proposal(proposal=proposal, **values, by=request.user, at=now())

    return _step(
        request, proposal, "drop_proposal", ReasonForm, act, _("作废名单"), _("名单已作废，申报回到待拟定名单。")
    )


@office
def recognise_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise everybody it cleared, by one document; the page shows beforehand what will happen to each."""
    proposal = _proposal(request, pk)
    require(can_recognise_application(request.user))
    desk = FormDesk(request, "academies.recognise_proposal", about=proposal)
    form = desk.form(RecogniseForm)

    def act(values: dict[str, Any]) -> None:
        document = Document(values["number"], values["issued_on"], values["plaque_on"])
        recognise_listed(proposal=proposal, document=document, reason=values["reason"], by=request.user, at=now())

    if desk.hand_in(form, act):
        said = _("已认定，名册和计划已更新，证书正在生成。")
        return desk.leave(reverse("academies:show_proposal", args=[pk]), said)
    ranking = {place.application.pk: place for place in ranking_of(proposal, today(), parameters_on(today()))}
    foreseen = [(line, ranking[line.application_id].warning) for line in cleared_of(proposal)]
    return desk.page("academies/recognise_proposal.html", form, proposal=proposal, foreseen=foreseen)


def _step(
    request: HttpRequest,
    proposal: Proposal,
    key: str,
    kind: Any,
    act: Callable[[dict[str, Any]], None],
    verb: Any,
    said: Any,
    about: str = "",
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page with one form that takes the list one step on."""
    require(can_draw_up_proposal(request.user))
    desk = FormDesk(request, f"academies.{key}", about=proposal)
    form = desk.form(kind, initial=initial or {})
    back = reverse("academies:show_proposal", args=[proposal.pk])
    if desk.hand_in(form, act):
        return desk.leave(back, said)
    lines = lines_of(proposal)
    return desk.page("academies/step_proposal.html", form, proposal=proposal, verb=verb, about=about, lines=lines)


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    return get_object_or_404(proposals_visible_to(request.user), pk=pk)


def _line(request: HttpRequest, pk: int, line: int) -> tuple[Proposal, ProposalLine]:
    proposal = _proposal(request, pk)
    return proposal, get_object_or_404(lines_of(proposal).select_related("proposal"), pk=line)
