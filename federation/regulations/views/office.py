"""Numbers as the city office keeps them: what is in force, what is proposed, who decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from federation.regulations import actions, queries
from federation.regulations.forms import ChangeForm, OpinionForm
from federation.regulations.models import ParameterCode, ParameterVersion
from federation.regulations.permissions import (
    can_approve_change,
    can_propose_change,
    can_view_parameters,
    can_withdraw_change,
)
from federation.regulations.workflow import APPROVED, PROPOSED


@office
def list_parameters(request: HttpRequest) -> HttpResponse:
    """Every number with its value today; filters: text, status, what waits."""
    require(can_view_parameters(request.user))
    text, status, state = (request.GET.get(name, "").strip()[:60] for name in ("q", "status", "state"))
    rows = [_row(code) for code in queries.parameter_codes()]
    shown = [row for row in rows if _matches(row, text, status, state)]
    context = {
        "rows": shown,
        "total": len(rows),
        "text": text,
        "status": status,
        "state": state,
    }
    return render(request, "regulations/list_parameters.html", context)


@office
def show_parameter(request: HttpRequest, code: str) -> HttpResponse:
    """One number: today's value, its history, the rules that use it, what may be done."""
    require(can_view_parameters(request.user))
    return render(request, "regulations/show_parameter.html", _case(request, _parameter(code)))


@office
def propose_change(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a change, with what it will affect."""
    parameter = _parameter(code)
    require(can_propose_change(request.user, parameter))
    current = queries.version_in_force(parameter, today())
    newest = current or parameter.versions.all()[0]
    form = ChangeForm(request.POST or None, parameter=parameter, current=newest.value)
    if request.method == "POST" and form.is_valid():
        actions.propose_change(parameter=parameter, by=_user(request), at=now(), **form.values())
        messages.success(request, _("已提出，等待另一位市总管理员批准。"))
        return redirect("regulations:show_parameter", code=code)
    context = {"form": form, "parameter": parameter, "current": current, "services": queries.services_using(code)}
    return render(request, "regulations/propose_change.html", context, status=422 if form.errors else 200)


@office
@require_POST
def approve_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve with an opinion."""
    return _decide(request, pk, actions.approve_change, _("已批准，自起算日起执行。"))


@office
@require_POST
def decline_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline with an opinion."""
    return _decide(request, pk, actions.decline_change, _("已退回提出人，取值不变。"))


@office
@require_POST
def withdraw_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back."""
    version = _change(pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _again(request, version)
    reason = form.cleaned_data["opinion"]
    actions.withdraw_change(version=version, reason=reason, by=_user(request), at=now())
    messages.success(request, _("已撤回。"))
    return redirect("regulations:show_parameter", code=version.parameter.code)


def _decide(request: HttpRequest, pk: int, action: Any, said: str) -> HttpResponse:
    version = _change(pk)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _again(request, version)
    action(version=version, opinion=form.cleaned_data["opinion"], by=_user(request), at=now())
    messages.success(request, said)
    return redirect("regulations:show_parameter", code=version.parameter.code)


def _again(request: HttpRequest, version: ParameterVersion) -> HttpResponse:
    context = _case(request, _parameter(version.parameter.code))
    context["missing"] = _("请填写意见，再点按钮。")
    return render(request, "regulations/show_parameter.html", context, status=422)


def _case(request: HttpRequest, parameter: ParameterCode) -> dict[str, Any]:
    waiting = next((one for one in parameter.versions.all() if one.state == PROPOSED), None)
    coming = [one for one in parameter.versions.all() if one.state == APPROVED and one.since > today()]
    return {
        "parameter": parameter,
        "current": queries.version_in_force(parameter, today()),
        "versions": parameter.versions.all(),
        "waiting": waiting,
        "coming": [(one, can_withdraw_change(request.user, one)) for one in coming],
        "services": queries.services_using(parameter.code),
        "may_propose": can_propose_change(request.user, parameter),
        "may_approve": waiting and can_approve_change(request.user, waiting),
        "may_withdraw": waiting and can_withdraw_change(request.user, waiting),
    }


def _row(code: ParameterCode) -> dict[str, Any]:
    return {
        "code": code,
        "current": queries.version_in_force(code, today()),
        "waiting": next((one for one in code.versions.all() if one.state == PROPOSED), None),
        "coming": next((one for one in code.versions.all() if one.state == APPROVED and one.since > today()), None),
    }


def _matches(row: dict[str, Any], text: str, status: str, state: str) -> bool:
    code: ParameterCode = row["code"]
    words = f"{code.title} {code.code} {code.clause.ref} {code.clause.regulation.title}".lower()
    held = row["current"] and row["current"].status
    return text.lower() in words and status in ("", held) and (state == "" or row.get(state) is not None)


def _parameter(code: str) -> ParameterCode:
    return get_object_or_404(queries.parameter_codes(), code=code)


def _change(pk: int) -> ParameterVersion:
    found = queries.changes().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _user(request: HttpRequest) -> Any:
    return request.user
