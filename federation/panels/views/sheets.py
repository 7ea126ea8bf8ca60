"""Score sheets to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.web.access import office
from federation.panels.queries.sheets import score_sheets


@office
def list_score_sheets(request: HttpRequest) -> HttpResponse:
    """Every version of every sheet."""
    return render(request, "panels/list_score_sheets.html", {"sheets": score_sheets()})


@office
def show_score_sheet(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version: items, points, anchors, clauses."""
    sheet = get_object_or_404(score_sheets(), code=code, version=version)
    return render(request, "panels/show_score_sheet.html", {"sheet": sheet})
