"""Cases about conditions not kept: the list, one case, its hearing, its decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.actions import breaches
from federation.academies.forms.conduct import BreachForm, DecisionForm, SanctionForm, ViewForm
from federation.academies.models import Breach
from federation.academies.permissions import can_decide_breach, can_raise_breach, can_state_view
from federation.academies.queries import conduct as queries
from federation.academies.queries.plaques import plaques_of
from federation.academies.queries.register import academy_at, last_term
from federation.academies.rules.conduct import academy_was_heard
from federation.academies.views import marks
from federation.academies.workflow.evaluation import BREACH, HEARING
from federation.regulations.queries import parameters_on

CLAUSE = "bj-academy-admission:9"
AFTER_HEARING = {"warn", "suspend_for_breach", "take_down_for_breach"}

BREACHES = Listing(
    "academies.breaches",
    columns=[
        Column("academy_name", _("学院名称"), sort="academy_name"),
        Column("facts", _("事由")),
        Column("raised_at", _("立案时间"), sort="raised_at"),
        Column("hear_by_on", _("陈述期限"), sort="hear_by_on"),
        Column("document_number", _("文号"), optional=True),
        Column("state", _("状态"), render=marks.state),
    ],
    filters=[Filter.choice("state", _("状态"), BREACH.choices)],
    search=lambda rows, text: rows.filter(academy_name__icontains=text),
    order=("-raised_at", "-id"),
    rows=queries.breaches_visible_to,
    url=lambda one: reverse("academies:show_breach", args=[one.pk]),
    title=_("违规处理"),
    noun=_("件"),
    hint=_("学院名称"),
    empty=Empty(_("没有违规处理"), _("逾期不报变更的由系统立案；其他情况在学院页立案。")),
    export=True,
)


@office
def list_breaches(request: HttpRequest) -> HttpResponse:
    """Cases in the user's care."""
    return render(request, "academies/list_breaches.html", {"page": BREACHES.page(request)})


@office
def show_breach(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what is held against the academy, what it says, what can be decided."""
    breach = _breach(request, pk)
    hearing = breach.state == HEARING
    facts = queries.facts_of_hearing(breach, today())
    may_decide = bool(can_decide_breach(request.user))
    verbs = {move.verb for move in BREACH.moves_from(breach.state)} if may_decide else set()
    finding = academy_was_heard(facts, parameters_on(today()))
    context = {
        "breach": breach,
        "term": last_term(breach.academy),
        "state": marks.state(breach),
        "findings": [finding] if hearing else [],
        "heard": finding.held,
        "verbs": verbs if finding.held or not hearing else verbs - AFTER_HEARING,
        "may_state": hearing and can_state_view(request.user, breach),
        "plaques": plaques_of(breach.academy),
    }
    return render(request, "academies/show_breach.html", context)


@office
def raise_breach(request: HttpRequest, code: str) -> HttpResponse:
    """Open a case about an academy."""
    academy = academy_at(code)
    if academy is None:
        raise Http404
    require(can_raise_breach(request.user, academy))
    desk = FormDesk(request, "academies.raise_breach", about=academy)
    form = desk.form(BreachForm)
    made: list[Breach] = []

    def act(told: dict[str, Any]) -> None:
        made.append(breaches.raise_breach(academy=academy, clause=CLAUSE, **told, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:show_breach", args=[made[0].pk]), _("已立案，下一步听取学院意见。"))
    back = reverse("academies:show_academy", args=[code])
    return desk.page("academies/step_breach.html", form, verb=_("立案"), term=last_term(academy), back=back)


@office
@require_POST
def invite_hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the academy and let it speak."""
    breach = _breach(request, pk)
    require(can_decide_breach(request.user))
    breaches.invite_hearing(breach=breach, by=request.user, at=now())
    messages.success(request, _now("已告知学院，陈述期限 %(day)s。") % {"day": breach.hear_by_on})
    return redirect("academies:show_breach", pk=pk)


@office
def state_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The academy's word."""
    breach = _breach(request, pk)
    require(can_state_view(request.user, breach))
    initial = {"statement": breach.statement}
    return _ask(request, breach, breaches.state_view, ViewForm, _("陈述意见"), _("意见已提交。"), (HEARING,), initial)


@office
def close_breach(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the case rest."""
    return _decide(request, pk, breaches.close_breach, DecisionForm, _("不予处理"))


@office
def warn_academy(request: HttpRequest, pk: int) -> HttpResponse:
    """Warn the academy."""
    return _decide(request, pk, breaches.warn_academy, DecisionForm, _("提醒学院"), "warn")


@office
def suspend_for_breach(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend the recognition."""
    return _decide(request, pk, breaches.suspend_for_breach, SanctionForm, _("暂停认定"))


@office
def take_down_for_breach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the plaque down."""
    return _decide(request, pk, breaches.take_down_for_breach, SanctionForm, _("摘牌"))


@office
def lift_suspension(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on."""
    return _decide(request, pk, breaches.lift_suspension, DecisionForm, _("恢复认定"))


def _decide(request: HttpRequest, pk: int, act: Any, form_class: Any, verb: Any, move: str = "") -> HttpResponse:
    breach = _breach(request, pk)
    require(can_decide_breach(request.user))
    sources = BREACH.sources_of(move or act.__name__)
    return _ask(request, breach, act, form_class, verb, _("决定已记录，学院已收到通知。"), sources)


def _ask(
    request: HttpRequest,
    breach: Breach,
    act: Any,
    form_class: Any,
    verb: Any,
    said: Any,
    sources: tuple[str, ...],
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    desk = FormDesk(request, f"academies.{act.__name__}", about=breach)
    back = reverse("academies:show_breach", args=[breach.pk])
    if not desk.posted and breach.state not in sources:
        return redirect(back)
    form = desk.form(form_class, initial=initial)
    if desk.hand_in(form, lambda told: act(breach=breach, **told, by=request.user, at=now())):
        return desk.leave(back, said)
    context = {"term": last_term(breach.academy), "plaques": plaques_of(breach.academy)}
    stating = act == breaches.state_view
    return desk.page(
        "academies/step_breach.html", form, verb=verb, back=back, breach=breach, stating=stating, **context
    )


def _breach(request: HttpRequest, pk: int) -> Breach:
    found = queries.breach_at(request.user, pk)
    if found is None:
        raise Http404
    return found
