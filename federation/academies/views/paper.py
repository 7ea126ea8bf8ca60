"""The plan's attachment as it is filed: on A4, and as a workbook."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.web.access import office
from core.web.as_at import as_at
from core.web.codes import qr
from federation.academies.queries.network import network_on
from federation.academies.queries.register import records_since
from federation.academies.sheets.plan import definitions, write_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@office
def print_plan(request: HttpRequest) -> HttpResponse:
    """附表: the table of all unions on a day, laid out for A4."""
    asked = as_at(request, records_since)
    network = network_on(asked.day)
    register = request.build_absolute_uri(f"{reverse('academies:list_public_academies')}?on={asked.day.isoformat()}")
    context = {"network": network, "asked": asked, "definitions": definitions(network), "code": qr(register)}
    return render(request, "academies/print_plan.html", context)


@office
def download_plan(request: HttpRequest) -> HttpResponse:
    """The same table as a workbook."""
    day = as_at(request).day
    book = BytesIO()
    write_plan(network_on(day), book)
    answer = HttpResponse(book.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="academy-plan-{day}.xlsx"'
    return answer
