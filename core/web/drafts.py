"""Doors of the autosave: keep what is filled in so far, or throw it away."""

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.web.access import signed_in
from core.web.forms import VERSION, draft_fields
from core.web.keeping import drop_draft
from core.web.keeping import keep_draft as keep
from core.web.safe import way_back

LONGEST = 200_000


@signed_in
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep the fields the form named in its signed token; answers with the time, for the form's foot."""
    try:
        form, fields = draft_fields(request.POST.get("_draft", ""))
    except BadSignature:
        return HttpResponseBadRequest()
    values = {name: _clean(request.POST.getlist(name)) for name in fields if name in request.POST}
    if sum(len(text) for texts in values.values() for text in texts) > LONGEST:
        return render(request, "web/parts/draft_note.html", {"too_long": True})
    version = request.POST.get(VERSION, "")[:40]
    draft = keep(form=form, values=values, version=version, by=request.user, at=timezone.now())
    return render(request, "web/parts/draft_note.html", {"draft": draft})


@signed_in
@require_POST
def discard_draft(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and start from the record again."""
    try:
        form, _fields = draft_fields(request.POST.get("_draft", ""))
    except BadSignature:
        return HttpResponseBadRequest()
    drop_draft(form=form, by=request.user)
    return HttpResponseRedirect(way_back(request))


def _clean(texts: list[str]) -> list[str]:
    """What was typed, without the NULs no column takes."""
    return [text.replace("\0", "") for text in texts]
