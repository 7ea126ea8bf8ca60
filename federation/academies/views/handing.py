"""Steps that move an application on, each on a page that shows the clauses first."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import Permission, office, require
from core.web.forms import FormDesk
from federation.academies.actions import gateway, handing
from federation.academies.forms.applications import OpinionForm, ReasonForm, RefuseForm, SureForm
from federation.academies.models import Application
from federation.academies.permissions import (
    can_check_application,
    can_hand_in_application,
    can_recommend_application,
    can_withdraw_application,
)
from federation.academies.queries.admission import findings_of, quota_findings_of, unmet_first
from federation.academies.queries.gateway import failing
from federation.academies.views.applications import application_of
from federation.academies.workflow import APPLICATION
from federation.regulations.queries import parameters_on

May = Callable[[Any, Application], Permission]


@office
def hand_in_application(request: HttpRequest, code: str) -> HttpResponse:
    """Hand a draft to the union."""
    act, may = handing.hand_in_application, can_hand_in_application
    return _step(request, code, "hand_in", act, may, SureForm, _("已提交，等工会推荐。"), rules=True)


@office
def recommend_application(request: HttpRequest, code: str) -> HttpResponse:
    """Recommend what the union itself filled in."""
    act, may = handing.recommend_application, can_recommend_application
    return _step(request, code, "recommend", act, may, OpinionForm, _("已推荐到市总工会。"), rules=True, quota=True)


@office
def endorse_application(request: HttpRequest, code: str) -> HttpResponse:
    """Recommend what a unit handed in."""
    act, may = handing.endorse_application, can_recommend_application
    return _step(request, code, "endorse", act, may, OpinionForm, _("已推荐到市总工会。"), rules=True, quota=True)


@office
def send_back_application(request: HttpRequest, code: str) -> HttpResponse:
    """Give it back to be changed."""
    act, may = handing.send_back_application, can_recommend_application
    return _step(request, code, "send_back", act, may, ReasonForm, _("已退回。"))


@office
def decline_application(request: HttpRequest, code: str) -> HttpResponse:
    """Do not recommend it."""
    act, may = handing.decline_application, can_recommend_application
    return _step(request, code, "decline", act, may, RefuseForm, _("已记录，并告知申报单位。"), rules=True)


@office
def withdraw_application(request: HttpRequest, code: str) -> HttpResponse:
    """Take it back."""
    act, may = handing.withdraw_application, can_withdraw_application
    return _step(request, code, "withdraw", act, may, ReasonForm, _("已撤回。"))


@office
def refuse_application(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse it by the clauses named, those of the failed checks ticked."""
    application = application_of(request, code)
    checks = failing(application)
    told = dict(application.checks.values_list("check_code", "note"))
    initial = {
        "clauses": [one.clause for one in checks],
        "reason": "；".join(told[one.code] for one in checks if told.get(one.code)),
    }
    act, may = gateway.refuse_application, can_check_application
    return _step(request, code, "refuse", act, may, RefuseForm, _("已记录，并告知申报单位。"), initial=initial)


def _step(
    request: HttpRequest,
    code: str,
    verb: str,
    act: Callable[..., object],
    may: May,
    form_class: Any,
    said: Any,
    *,
    rules: bool = False,
    quota: bool = False,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    application = application_of(request, code)
    require(may(request.user, application))
    desk = FormDesk(request, f"academies.{verb}", about=application)
    form = desk.form(form_class, initial=initial)
    if desk.hand_in(form, lambda values: act(application=application, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_application", args=[code]), said)
    parameters = parameters_on(today())
    findings = findings_of(application, parameters) if rules else []
    findings += quota_findings_of(application, parameters) if quota else []
    move = next(move for move in APPLICATION.moves if move.verb == verb)
    context = {
        "application": application,
        "move": move,
        "findings": unmet_first(findings),
        "stopping": [one for one in findings if one.stops],
        "possible": application.state in move.sources,
    }
    return desk.page("academies/step_application.html", form, **context)
