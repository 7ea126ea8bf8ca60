"""Doors of every list: choose columns, preview and apply a bulk action, ask for an export."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.rules.rule import Refused
from core.web.access import Permission, admission, require, signed_in
from core.web.keeping import choose_columns as keep_columns
from core.web.listing.bulk import MOST, Bulk, foresee
from core.web.listing.exporting import Order, export_queue
from core.web.listing.listing import Shown, shown
from core.web.safe import way_back


@signed_in
@require_POST
def choose_columns(request: HttpRequest, listing: str) -> HttpResponse:
    """Remember which optional columns to show, and go back to the list."""
    columns = [column for column in request.POST.getlist("column")[:50] if column.isprintable()]
    keep_columns(listing=listing[:80], columns=columns, by=request.user)
    return HttpResponseRedirect(way_back(request))


@signed_in
@require_POST
def export_list(request: HttpRequest) -> HttpResponse:
    """Ask for the list as a file; the job's page shows how far it is and holds the download."""
    held = _held(request)
    form = "csv" if request.POST.get("format") == "csv" else "xlsx"
    require(Permission(held.listing.export, _("这个列表不提供导出。")))
    order = Order(held.listing.name, held.about, held.query, form, str(held.listing.title or held.listing.name))
    return HttpResponseRedirect(export_queue.ask(order, request.user))


@signed_in
@require_POST
def apply_bulk(request: HttpRequest) -> HttpResponse:
    """First show what would happen to each selected row; once confirmed, do it to those that allow it."""
    held = _held(request)
    bulk = held.listing.bulk_named(request.POST.get("bulk", ""))
    if bulk is None or not bulk.shown(request.user):
        raise Http404
    rows = _selected(request, held)
    if not rows:
        messages.warning(request, _("还没有选中任何一行。"))
        return HttpResponseRedirect(held.path)
    confirmed = "confirmed" in request.POST
    form = bulk.form(request.POST if confirmed else None) if bulk.form else forms.Form(request.POST)
    if confirmed and form.is_valid():
        try:
            done = _applied(bulk, request, rows, form.cleaned_data)
            messages.success(request, done)
            return HttpResponseRedirect(held.path)
        except Refused as refused:
            form.add_error(None, [f"{one.text} {one.remedy}".strip() for one in refused.findings])
        except ValidationError as unfit:
            form.add_error(None, unfit.messages)
    return _preview(request, held, bulk, rows, form)


def _preview(request: HttpRequest, held: Shown, bulk: Bulk, rows: list[Any], form: forms.Form) -> HttpResponse:
    foreseen = foresee(bulk, request.user, rows)
    context = {
        "bulk": bulk,
        "listing": held.listing,
        "able": [one for one in foreseen if one.permission],
        "unable": [one for one in foreseen if not one.permission],
        "form": form if bulk.form else None,
        "refused": form.non_field_errors() if form.is_bound else [],
        "token": request.POST["token"],
        "back": held.path,
        "everything": "everything" in request.POST,
        "most": MOST,
    }
    return render(request, "web/bulk.html", context)


def _applied(bulk: Bulk, request: HttpRequest, rows: list[Any], values: dict[str, Any]) -> str:
    able = [row for row in rows if bulk.may(request.user, row)]
    return bulk.apply(rows=able, by=request.user, at=timezone.now(), **values)


def _selected(request: HttpRequest, held: Shown) -> list[Any]:
    """The rows ticked (or all that the list shows), as far as this person may see them, at most ``MOST``."""
    rows = held.rows(request.user)
    if "everything" not in request.POST:
        keys = [key for key in request.POST.getlist("pk") if key.isdecimal() and len(key) < 19]
        rows = rows.filter(pk__in=keys)
    return list(rows[:MOST])


def _held(request: HttpRequest) -> Shown:
    """The list that a page showed this person; still theirs to work with."""
    try:
        held = shown(request.POST.get("token", ""), request.user)
    except (BadSignature, LookupError) as broken:
        raise Http404 from broken
    require(admission(held.listing.audience, request.user))
    return held
