"""The self-score: points and evidence, item by item."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.files.problems import Unwanted
from core.web.access import office, require
from federation.academies.actions import scoring as acts
from federation.academies.forms.applications import tenths_typed
from federation.academies.models import Application
from federation.academies.permissions import can_fill_application
from federation.academies.queries.answers import asked_now, writable_fields
from federation.academies.queries.scoring import scored
from federation.academies.views.applications import application_of, back
from federation.regulations.queries import parameters_on


@office
def score_application(request: HttpRequest, code: str) -> HttpResponse:
    """Every item of the sheet with what the platform already holds for it."""
    application = application_of(request, code)
    require(can_fill_application(request.user, application))
    if not writable_fields(application):
        messages.info(request, _("这件申报现在不能改。"))
        return back(application)
    return render(request, "academies/score_application.html", _context(application))


@office
@require_POST
def score_item(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Keep the points of one item."""

    def act(application: Application) -> None:
        tenths = tenths_typed(request.POST.get("points", ""))
        note = request.POST.get("note", "").replace("\0", "")
        acts.score_item(application=application, item=item, tenths=tenths, note=note, by=request.user, at=now())

    return _answer(request, code, item, act)


@office
@require_POST
def attach_record(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Rest an item on what the platform holds."""
    source = request.POST.get("source", "")
    return _answer(
        request, code, item,
        lambda application: acts.attach_record(
            application=application, item=item, source=source, by=request.user, at=now()
        ),
    )  # fmt: skip


@office
@require_POST
def attach_file(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Rest an item on a file."""

    def act(application: Application) -> None:
        upload = request.FILES.get("file")
        if upload is None:
            raise ValidationError(_("请先选择文件。"))
        note = request.POST.get("note", "").replace("\0", "")
        acts.attach_file(application=application, item=item, upload=upload, note=note, by=request.user, at=now())

    return _answer(request, code, item, act)


@office
@require_POST
def remove_evidence(request: HttpRequest, code: str, evidence: int) -> HttpResponse:
    """Take evidence off its item."""
    application = application_of(request, code)
    held = get_object_or_404(application.evidence, pk=evidence)
    return _answer(
        request, code, held.item, lambda _one: acts.remove_evidence(evidence=held, by=request.user, at=now())
    )


def _answer(request: HttpRequest, code: str, item: str, act: Callable[[Application], object]) -> HttpResponse:
    """Do it, and show the item again with the sum; without scripts go back to the page, at the item."""
    application = application_of(request, code)
    fault = ""
    try:
        act(application)
    except ValidationError as wrong:
        fault = " ".join(wrong.messages)
    except Unwanted as wrong:
        fault = str(wrong)
    if request.headers.get("HX-Request") != "true":
        if fault:
            messages.error(request, fault)
        address = redirect("academies:score_application", code=code)
        address["Location"] += f"#item-{item}"
        return address
    context = _context(application)
    one = context["score"].named(item)  # type: ignore[attr-defined]
    if one is None:
        raise Http404
    return render(request, "academies/parts/item_body.html", context | {"one": one, "fault": fault, "kept": not fault})


def _context(application: Application) -> dict[str, object]:
    writable = writable_fields(application)
    score = scored(application, writable, on=today())
    gate = int(parameters_on(today())["academies.self_score_gate"])
    asked = {one.field.removeprefix("item-"): one.question for one in asked_now(application)}
    return {"application": application, "score": score, "gate": gate, "short": gate * 10 - score.tenths, "asked": asked}
