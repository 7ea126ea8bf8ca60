"""The gateway: judging checks, passing, asking for clarification, handing the answer back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.rules.rule import Refused
from core.web.access import office, require
from core.web.forms import FormDesk
from federation.academies.actions import gateway as acts
from federation.academies.forms.applications import ROWS, AskForm
from federation.academies.models import Application, Outcome
from federation.academies.permissions import can_check_application, can_fill_application
from federation.academies.queries.clarifying import askable_fields
from federation.academies.queries.gateway import checked, clarified
from federation.academies.rules.gateway import check_named
from federation.academies.views.applications import application_of, back
from federation.academies.workflow.accreditation import CHECKING
from federation.regulations.queries import parameters_on


@office
def check_application(request: HttpRequest, code: str) -> HttpResponse:
    """Every check with what the platform says beside it."""
    application = application_of(request, code)
    require(can_check_application(request.user, application))
    if application.state != CHECKING:
        messages.info(request, _("这件申报现在不在资格审查。"))
        return back(application)
    context = _context(application) | {"asked": clarified(application)}
    return render(request, "academies/check_application.html", context)


@office
@require_POST
def judge_check(request: HttpRequest, code: str, check: str) -> HttpResponse:
    """Keep the judgement of one check."""
    application = application_of(request, code)
    if check_named(check) is None:
        raise Http404
    fault = ""
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "").replace("\0", "")
    try:
        acts.judge_check(application=application, check=check, outcome=outcome, note=note, by=request.user, at=now())
    except ValidationError as wrong:
        fault = " ".join(wrong.messages)
    if request.headers.get("HX-Request") != "true":
        if fault:
            messages.error(request, fault)
        address = redirect("academies:check_application", code=code)
        address["Location"] += f"#check-{check}"
        return address
    context = _context(application)
    one = next(one for one in context["checks"] if one.check.code == check)  # type: ignore[attr-defined]
    return render(request, "academies/parts/check_foot.html", context | {"one": one, "fault": fault, "kept": not fault})


@office
@require_POST
def pass_gateway(request: HttpRequest, code: str) -> HttpResponse:
    """On to the assessors."""
    application = application_of(request, code)
    try:
        acts.pass_gateway(application=application, by=request.user, at=now())
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("academies:check_application", code=code)
    except Refused as refused:
        messages.error(request, " ".join(f"{one.text} {one.remedy}" for one in refused.findings))
        return redirect("academies:check_application", code=code)
    messages.success(request, _("已通过资格审查，进入专家评审。"))
    return back(application)


@office
def ask_clarification(request: HttpRequest, code: str) -> HttpResponse:
    """Ask about named fields; the checks that need it are written down already."""
    application = application_of(request, code)
    require(can_check_application(request.user, application))
    desk = FormDesk(request, "academies.ask_clarification", about=application)
    form = desk.form(AskForm, initial=_first_questions(application), fields=askable_fields(application))
    if desk.hand_in(
        form, lambda values: acts.ask_clarification(application=application, **values, by=request.user, at=now())
    ):
        return desk.leave(reverse("academies:show_application", args=[code]), _("已要求补正，审查时限停止计算。"))
    days = parameters_on(today())["academies.clarify_days"]
    possible = application.state == CHECKING
    context = {"application": application, "days": days, "possible": possible}
    return desk.page("academies/ask_clarification.html", form, **context)


@office
@require_POST
def answer_clarification(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the clarified fields back."""
    application = application_of(request, code)
    require(can_fill_application(request.user, application))
    try:
        acts.answer_clarification(application=application, by=request.user, at=now())
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("academies:fill_application", code=code)
    messages.success(request, _("已交回，审查继续。"))
    return back(application)


def _first_questions(application: Application) -> dict[str, str]:
    initial = {}
    told = application.checks.filter(outcome=Outcome.CLARIFY)[:ROWS]
    for number, one in enumerate(told, start=1):
        check = check_named(one.check_code)
        initial[f"text_{number}"] = one.note
        initial[f"field_{number}"] = check.fields[0] if check and check.fields else ""
    return initial


def _context(application: Application) -> dict[str, object]:
    checks = checked(application, parameters_on(today()))
    done = sum(bool(one.judged) for one in checks)
    passed = sum(one.outcome == Outcome.PASS for one in checks)
    return {
        "application": application,
        "checks": checks,
        "outcomes": Outcome.choices,
        "done": done,
        "passed": passed,
        "all_passed": passed == len(checks),
    }
