"""What somebody may do with a project now: the buttons of its page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from federation.subsidies.models import Project
from federation.subsidies.permissions import (
    can_accept_project,
    can_approve_project,
    can_endorse_project,
    can_enter_funds,
    can_fill_project,
    can_raise_recovery,
    can_review_project,
    can_turn_down_project,
)
from federation.subsidies.queries.recoveries import may_recover
from federation.subsidies.queries.reports import final_report_of
from federation.subsidies.workflow import ACCEPTED, APPROVED, ENDORSED, REVIEWED, STOPPED, SUBMITTED, UNDERWAY


def posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step without a form: opened as an address (after a refusal, a change of language) it leads to its project."""

    @wraps(view)
    def step(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return redirect("subsidies:show_project", pk)
        return post_only(request, pk, **more)

    post_only = require_POST(view)
    return step


@dataclass(frozen=True)
class Deed:
    """A button: where it leads, what it says; the main one stands out, ``posts`` does it at once."""

    url: str
    label: Any
    icon: str
    is_main: bool = False
    posts: bool = False
    asks: Any = ""


def deeds_of(user: Any, project: Project) -> list[Deed]:
    """What ``user`` may do with ``project`` as reviewer, approver or keeper of the money, the main one last."""
    state = project.state

    def at(name: str) -> str:
        return reverse(f"subsidies:{name}", args=[project.pk])

    found = []
    if state in (SUBMITTED, ENDORSED) and can_turn_down_project(user, project):
        found.append(Deed(at("decline_project"), _("不予立项"), "x"))
        found.append(Deed(at("ask_more"), _("请学院补充"), "message"))
    if state == SUBMITTED and can_endorse_project(user, project):
        asks = _("审核同意后交市总工会核定金额。现在同意？")
        found.append(Deed(at("endorse_project"), _("审核同意"), "check", is_main=True, posts=True, asks=asks))
    if state == ENDORSED and can_review_project(user):
        found.append(Deed(at("review_project"), _("核定金额"), "check", is_main=True))
    if state == REVIEWED and can_approve_project(user, project):
        found.append(Deed(at("return_project"), _("退回重核"), "arrow-back-up"))
        found.append(Deed(at("approve_project"), _("批准立项"), "check", is_main=True))
    if state == APPROVED and can_enter_funds(user):
        found.append(Deed(at("sign_agreement"), _("登记协议"), "pencil", is_main=True))
    if state in (APPROVED, UNDERWAY) and can_accept_project(user, project):
        found.append(Deed(at("stop_project"), _("终止项目"), "x"))
    if state == UNDERWAY and can_fill_project(user, project):
        report, asks = final_report_of(project), _("项目做完了，现在汇总全部记录、写结项报告？")
        if report is None:
            found.append(Deed(at("open_final_report"), _("写结项报告"), "report", is_main=True, posts=True, asks=asks))
        else:
            url = reverse("subsidies:show_report", args=[report.pk])
            found.append(Deed(url, _("结项报告"), "report"))
    if state == UNDERWAY and can_accept_project(user, project):
        found.append(Deed(at("accept_project"), _("验收"), "check", is_main=True))
    if state in (UNDERWAY, ACCEPTED, STOPPED) and can_raise_recovery(user) and may_recover(project):
        found.insert(0, Deed(at("raise_recovery"), _("提出追回"), "arrow-back-up"))
    return found
