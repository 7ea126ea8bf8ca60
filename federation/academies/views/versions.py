"""Versions of the plan: the list, one version with its rules and differences, drafting and approving."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.academies.actions import plans as acts
from federation.academies.forms.plans import ApproveForm, DraftPlanForm, GridForm, ProposeForm, ReasonForm
from federation.academies.models import PlanVersion
from federation.academies.permissions import can_approve_plan, can_draft_plan, can_withdraw_plan
from federation.academies.queries.plans import compare_plans, facts_of_plan, plan_on, shares_of, versions_visible_to
from federation.academies.rules.planning import findings
from federation.academies.workflow import DRAFT, PROPOSED
from federation.organizations.queries.unions import builders
from federation.regulations.queries import parameters_on


@office
def list_versions(request: HttpRequest) -> HttpResponse:
    """Every version of the plan that the reader may see."""
    context = {
        "versions": versions_visible_to(request.user),
        "may_draft": can_draft_plan(request.user),
        "current": plan_on(today()),
    }
    return render(request, "academies/list_versions.html", context)


@office
def show_version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: where it stands, what the clauses say of it, what it changes, its tree of targets."""
    plan = _plan(request, number)
    current = plan_on(today())
    city, unions = shares_of(plan)
    draft = plan.state == DRAFT
    context = {
        "plan": plan,
        "city": city,
        "unions": unions.values(),
        "findings": findings(facts_of_plan(plan, builders()), parameters_on(today())),
        "compared": current if current and current != plan else None,
        "differences": compare_plans(current, plan) if current and current != plan else [],
        "may_draft": draft and can_draft_plan(request.user),
        "may_withdraw": plan.state == PROPOSED and can_withdraw_plan(request.user, plan),
        "approval": can_approve_plan(request.user, plan) if plan.state == PROPOSED else None,
    }
    return render(request, "academies/show_version.html", context)


@office
def draft_plan(request: HttpRequest) -> HttpResponse:
    """Begin a new version from the one in force."""
    require(can_draft_plan(request.user))
    current = plan_on(today())
    desk = FormDesk(request, "academies.draft_plan")
    form = desk.form(DraftPlanForm, initial={"title": current.title if current else ""})
    made: list[PlanVersion] = []

    def act(values: dict[str, Any]) -> None:
        made.append(acts.draft_plan(title=values["title"], copy_of=current, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:set_targets", args=[made[0].number]), _("草稿已建，可以改指标了。"))
    return desk.page("academies/draft_plan.html", form, current=current)


@office
def set_targets(request: HttpRequest, number: int) -> HttpResponse:
    """Edit a draft's tree of targets."""
    plan = _plan(request, number)
    require(can_draft_plan(request.user))
    if plan.state != DRAFT:
        return redirect("academies:show_version", number=number)
    desk = FormDesk(request, "academies.set_targets", about=plan)
    form = desk.form(GridForm, plan=plan, shares=shares_of(plan), builders=builders())

    def act(values: dict[str, Any]) -> None:
        acts.set_targets(plan=plan, limits=values["limits"], by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:show_version", args=[number]), _("指标已保存。"))
    return desk.page("academies/set_targets.html", form, plan=plan)


@office
def propose_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Put a draft forward."""
    return _decide(request, number, acts.propose_plan, ProposeForm, _("提请批准"), _("已提请批准，等同事批准。"))


@office
@require_POST
def withdraw_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own proposal back."""
    acts.withdraw_plan(plan=_plan(request, number), by=request.user, at=now())
    messages.success(request, _("已撤回，可以接着改。"))
    return redirect("academies:show_version", number=number)


@office
def return_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Send a plan back."""
    return _decide(request, number, acts.return_plan, ReasonForm, _("退回修改"), _("已退回。"))


@office
def approve_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Put a plan into force."""
    return _decide(request, number, acts.approve_plan, ApproveForm, _("批准施行"), _("已批准。"))


def _decide(request: HttpRequest, number: int, act: Any, form_class: Any, verb: Any, said: Any) -> HttpResponse:
    plan = _plan(request, number)
    may = can_draft_plan(request.user) if act is acts.propose_plan else can_approve_plan(request.user, plan)
    require(may)
    desk = FormDesk(request, act.__name__, about=plan)
    form = desk.form(form_class, initial={"in_force_from": today()})
    if desk.hand_in(form, lambda values: act(plan=plan, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_version", args=[number]), said)
    facts = facts_of_plan(plan, builders())
    found = [one for one in findings(facts, parameters_on(today())) if not one.held]
    return desk.page("academies/decide_plan.html", form, plan=plan, verb=verb, findings=found)


@office
@require_POST
def abandon_plan(request: HttpRequest, number: int) -> HttpResponse:
    """Give a draft up."""
    plan = _plan(request, number)
    acts.abandon_plan(plan=plan, reason="", by=request.user, at=now())
    return redirect("academies:list_versions")


def _plan(request: HttpRequest, number: int) -> PlanVersion:
    return get_object_or_404(versions_visible_to(request.user), number=number)
