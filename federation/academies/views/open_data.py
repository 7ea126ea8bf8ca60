"""The public register as open data: JSON and CSV, of any day."""

import csv
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from core.dates.calendar import now
from core.web.access import public
from core.web.as_at import as_at
from core.web.listing.exporting import guarded
from federation.academies.models import AcademyTerm
from federation.academies.queries.network import network_on
from federation.academies.queries.register import records_since, register_on

FIELDS = (
    "code", "name", "tier", "union_code", "union", "host", "host_kind", "specialities", "brands", "plaque_on",
    "document_number", "from_on",
)  # fmt: skip


@public
def download_json(request: HttpRequest) -> HttpResponse:
    """The register and the counts of a day."""
    asked = as_at(request, records_since)
    network = network_on(asked.day)
    body = {
        "on": asked.day.isoformat(),
        "note": asked.note,
        "made_at": now().isoformat(timespec="seconds"),
        "definition": _("各类学院按当日在册计；首都示范性工匠学院单独计数，不计入首都工匠学院。"),
        "counts": network.counts,
        "academies": [_record(term) for term in register_on(asked.day)],
    }
    return _named(JsonResponse(body, json_dumps_params={"ensure_ascii": False}), asked.day, "json")


@public
def download_csv(request: HttpRequest) -> HttpResponse:
    """The register of a day as a table that spreadsheets open."""
    day = as_at(request).day
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(answer)
    writer.writerow(FIELDS)
    for term in register_on(day):
        record = _record(term)
        writer.writerow([guarded(_flat(record[name])) for name in FIELDS])
    return _named(answer, day, "csv")


def _record(term: AcademyTerm) -> dict[str, Any]:
    trades = list(term.academy.specialities.all())
    return {
        "code": term.academy.code,
        "name": term.name,
        "tier": term.tier,
        "union_code": term.union.code,
        "union": term.union.name,
        "host": term.host_name,
        "host_kind": term.host_kind,
        "specialities": [one.trade for one in trades],
        "brands": [one.trade for one in trades if one.is_brand],
        "plaque_on": term.plaque_on,
        "document_number": term.document_number,
        "from_on": term.from_on,
    }


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)


def _named(answer: HttpResponse, day: date, suffix: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="academies-{day.isoformat()}.{suffix}"'
    answer["Cache-Control"] = "public, max-age=300"
    return answer
