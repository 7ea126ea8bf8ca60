"""Filling in an application together: the form, each field by itself, who else is here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now
from core.web.access import office, require
from federation.academies.actions.drafting import Overtaken
from federation.academies.actions.drafting import note_presence as note
from federation.academies.actions.drafting import write_answer as write
from federation.academies.models import Answer, Application
from federation.academies.models.sections import Question, questions
from federation.academies.permissions import can_fill_application
from federation.academies.queries.answers import (
    Filled,
    asked_now,
    filled,
    filled_sections,
    others_present,
    writable_fields,
)
from federation.academies.views.applications import application_of, back


@dataclass(frozen=True)
class Typed:
    """A field as shown: what it says or what was typed, and what came in the way of keeping that."""

    filled: Filled
    text: str
    theirs: Answer | None = None
    fault: str = ""
    kept: bool = False
    question_asked: str = ""

    @property
    def seen(self) -> int:
        """The revision the next edit names."""
        return self.theirs.revision if self.theirs else self.filled.revision


@office
def fill_application(request: HttpRequest, code: str) -> HttpResponse:
    """The whole form. Sent as a whole it keeps what fits and shows the rest again; no text is lost."""
    application = application_of(request, code)
    require(can_fill_application(request.user, application))
    if not writable_fields(application):
        messages.info(request, _("这件申报现在不能改。"))
        return back(application)
    typed = _keep_all(request, application) if request.method == "POST" else {}
    if request.method == "POST" and not any(one.theirs or one.fault for one in typed.values()):
        messages.success(request, _("已保存。"))
        return redirect("academies:fill_application", code=code)
    asked = {one.field: one.question for one in asked_now(application)}
    form = filled_sections(application)
    context = {
        "application": application,
        "form_parts": [(one.section, [_shown(f, typed, asked) for f in one.fields]) for one in form],
        "filled": form,
        "asked": asked,
        "others": others_present(application, request.user, now()),
    }
    return render(request, "academies/fill_application.html", context, status=422 if typed else 200)


@office
@require_POST
def write_answer(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Keep one field as it is left; answers with the line below it."""
    application = application_of(request, code)
    asked = _question(field)
    if request.POST.get(f"take-{field}") == "theirs":
        now_said = filled(application, asked)
        answer = render(request, "academies/parts/field.html", _context(application, Typed(now_said, now_said.text)))
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#field-{field}", "outerHTML"
        return answer
    typed = _keep(request, application, asked)
    context = _context(application, typed) | {"form_parts": filled_sections(application), "progress": typed.kept}
    return render(request, "academies/parts/field_foot.html", context)


@office
@require_POST
def note_presence(request: HttpRequest, code: str) -> HttpResponse:
    """A sign of life; answers with who else is here."""
    application = application_of(request, code)
    field = request.POST.get("field", "")
    known = {one.field for one in questions()}
    note(application=application, field=field if field in known else "", by=request.user, at=now())
    others = others_present(application, request.user, now())
    return render(request, "academies/parts/presence.html", {"others": others})


def _shown(one: Filled, typed: Mapping[str, Typed], asked: Mapping[str, str]) -> Typed:
    field = one.question.field
    return typed.get(field) or Typed(one, one.text, question_asked=asked.get(field, ""))


def _keep_all(request: HttpRequest, application: Application) -> dict[str, Typed]:
    writable = writable_fields(application)
    sent = [one for one in questions() if f"text-{one.field}" in request.POST and one.field in writable]
    taken = [one for one in sent if request.POST.get(f"take-{one.field}") != "theirs"]
    return {one.field: _keep(request, application, one) for one in taken}


def _keep(request: HttpRequest, application: Application, asked: Question) -> Typed:
    text = request.POST.get(f"text-{asked.field}", "")
    seen = request.POST.get(f"seen-{asked.field}", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
    theirs, fault = None, ""
    try:
        write(application=application, field=asked.field, text=text, seen=revision, by=request.user, at=now())
    except Overtaken as overtaken:
        theirs = overtaken.answer
    except ValidationError as wrong:
        fault = " ".join(wrong.messages)
    found = filled(application, asked)
    return Typed(found, text if theirs or fault else found.text, theirs, fault, not (theirs or fault))


def _context(application: Application, typed: Typed) -> dict[str, object]:
    return {"application": application, "one": typed}


def _question(field: str) -> Question:
    found = next((one for one in questions() if one.field == field), None)
    if found is None:
        raise Http404
    return found
