"""An expert's assessments: what is due, the declaration, the sheet item by item, handing in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.rules.rule import Refused
from core.web.access import panel, require
from core.web.forms import FormDesk
from federation.panels.actions import assessing as acts
from federation.panels.forms.assessing import SOME, DeclarationForm, ItemForm, ReasonForm
from federation.panels.models import Assessment
from federation.panels.permissions import can_assess
from federation.panels.queries.assessments import (
    assessments_of,
    facts_of_scoring,
    progress_of,
    scored_items,
)
from federation.panels.queries.briefs import brief_of
from federation.panels.rules import every_item_is_scored, evidence_is_seen, lost_points_are_explained
from federation.panels.workflow import DECLARED, INVITED, OPEN_ASSESSMENT, SCORING, SUBMITTED

READING = (DECLARED, SCORING)


@panel
def list_assessments(request: HttpRequest) -> HttpResponse:
    """What awaits the expert, the next due first; what is done."""
    found = list(assessments_of(request.user))
    context = {
        "due": [one for one in found if one.state in OPEN_ASSESSMENT],
        "done": sorted((one for one in found if one.state not in OPEN_ASSESSMENT), key=lambda one: -one.pk),
        "day": today(),
    }
    return render(request, "panels/list_assessments.html", context)


@panel
def show_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The case as far as it may be seen: parties before the declaration, everything while scoring, the own result."""
    assessment = _assessment(request, pk)
    if assessment.state == INVITED:
        return redirect("panels:declare_conflicts", pk=pk)
    context: dict[str, Any] = {"assessment": assessment, "panel": assessment.panel}
    if assessment.state in READING:
        brief = brief_of(assessment.panel)
        context |= {"brief": brief, "items": scored_items(assessment, brief), "progress": progress_of(assessment)}
        return render(request, "panels/score_assessment.html", context)
    if assessment.state == SUBMITTED:
        context |= {"items": scored_items(assessment), "progress": progress_of(assessment)}
    return render(request, "panels/show_assessment.html", context)


@panel
def declare_conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Interests first; the papers open afterwards."""
    assessment = _assessment(request, pk)
    if assessment.state != INVITED:
        return redirect("panels:show_assessment", pk=pk)
    desk = FormDesk(request, "panels.declare_conflicts", about=assessment)
    form = desk.form(DeclarationForm)

    def act(values: dict[str, Any]) -> None:
        acts.declare_conflicts(
            assessment=assessment,
            has_conflict=values["conflict"] == SOME,
            note=values["note"],
            by=request.user,
            at=now(),
        )

    if desk.hand_in(form, act):
        if form.cleaned_data["conflict"] == SOME:
            return desk.leave(reverse("panels:list_assessments"), _("已回避，谢谢。我们另请专家。"))
        return desk.leave(reverse("panels:show_assessment", args=[pk]), _("已声明，可以看材料评分了。"))
    masked = brief_of(assessment.panel).masked
    return desk.page(
        "panels/declare_conflicts.html", form, assessment=assessment, panel=assessment.panel, masked=masked
    )


@panel
@require_POST
def save_scores(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """Keep one item; answers with what is still missing there and how far the whole is."""
    assessment = _assessment(request, pk)
    line = next((one for one in assessment.panel.sheet.lines if one.code == item), None)
    if line is None:
        raise Http404
    form = ItemForm(request.POST, item=line)
    fault = ""
    if form.is_valid():
        try:
            acts.save_scores(assessment=assessment, scores={item: form.entry()}, by=request.user, at=now())
        except ValidationError as refused:
            fault = "".join(refused.messages)
    else:
        fault = "".join(str(error) for errors in form.errors.values() for error in errors)
    if request.headers.get("HX-Request") != "true":
        if fault:
            messages.error(request, fault)
        return redirect(f"{reverse('panels:show_assessment', args=[pk])}#item-{item}")
    assessment = _assessment(request, pk)
    shown = next(one for one in scored_items(assessment) if one.item.code == item)
    context = {"one": shown, "fault": fault, "progress": progress_of(assessment), "assessment": assessment, "at": now()}
    return render(request, "panels/parts/saved.html", context)


@panel
def submit_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything once more, then for good."""
    assessment = _assessment(request, pk)
    if assessment.state != SCORING:
        return redirect("panels:show_assessment", pk=pk)
    refused: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            acts.submit_assessment(assessment=assessment, by=request.user, at=now())
        except Refused as refusal:
            refused = refusal.findings
        else:
            messages.success(request, _("评分已提交，谢谢。"))
            return redirect("panels:show_assessment", pk=pk)
    facts = facts_of_scoring(assessment)
    findings = [every_item_is_scored(facts), lost_points_are_explained(facts), evidence_is_seen(facts)]
    context = {
        "assessment": assessment,
        "panel": assessment.panel,
        "items": scored_items(assessment),
        "progress": progress_of(assessment),
        "findings": findings,
        "ready": all(finding.held for finding in findings),
    }
    return render(request, "panels/submit_assessment.html", context, status=422 if refused else 200)


@panel
def decline_assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand aside, also in the middle."""
    assessment = _assessment(request, pk)
    if assessment.state not in OPEN_ASSESSMENT:
        return redirect("panels:show_assessment", pk=pk)
    desk = FormDesk(request, "panels.decline_assessment", about=assessment)
    form = desk.form(ReasonForm)
    if desk.hand_in(
        form, lambda values: acts.decline_assessment(assessment=assessment, **values, by=request.user, at=now())
    ):
        return desk.leave(reverse("panels:list_assessments"), _("已回避，谢谢。我们另请专家。"))
    return desk.page("panels/decline_assessment.html", form, assessment=assessment, panel=assessment.panel)


def _assessment(request: HttpRequest, pk: int) -> Assessment:
    """One's own; anybody else's does not exist here."""
    assessment = get_object_or_404(assessments_of(request.user), pk=pk)
    require(can_assess(request.user, assessment))
    return assessment
