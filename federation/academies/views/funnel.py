"""申报进度: how applications fare across the city or a person's subtree; each figure opens the cases it counts."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.access import office, require
from core.web.as_at import as_at
from federation.academies.models import Round
from federation.academies.permissions import can_see_funnel
from federation.academies.queries.funnel import funnel_of, loads_for, rounds_until
from federation.academies.queries.way import records_since
from federation.academies.sheets.funnel import write_funnel
from federation.academies.views.funnel_drawings import (
    ALL,
    Links,
    figures_of,
    funnel_chart,
    loads_sentence,
    pace_chart,
    round_links,
    table_of,
    tiles_of,
    unions_sentence,
)
from federation.academies.views.paper import XLSX


@office
def show_funnel(request: HttpRequest) -> HttpResponse:
    """The funnel, the unions, the time each stage takes, what is late, what is due next, who assesses how much."""
    require(can_see_funnel(request.user))
    asked = as_at(request, records_since)
    rounds = rounds_until(asked.day)
    chosen = _chosen(request, rounds)
    funnel = funnel_of(request.user, asked.day, chosen)
    links = Links(asked.day, chosen)
    loads = loads_for(request.user) if asked.is_today else []
    context: dict[str, Any] = {
        "asked": asked,
        "rounds": rounds,
        "round_links": round_links(rounds, links),
        "funnel": funnel,
        "links": links,
        "figures": figures_of(funnel, links),
        "chart": funnel_chart(funnel, links),
        "paces": pace_chart(funnel, links),
        "tiles": tiles_of(funnel, links),
        "said_of_unions": unions_sentence(funnel),
        "table": table_of(funnel, links),
        "loads": loads,
        "said_of_loads": loads_sentence(loads),
        "late_url": links.to(overdue=1),
        "paper_query": links.page(),
    }
    return render(request, "academies/show_funnel.html", context)


@office
def download_funnel(request: HttpRequest) -> HttpResponse:
    """The table by union as a workbook."""
    require(can_see_funnel(request.user))
    day = as_at(request, records_since).day
    book = BytesIO()
    write_funnel(funnel_of(request.user, day, _chosen(request, rounds_until(day))), book)
    answer = HttpResponse(book.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="applications-{day}.xlsx"'
    return answer


def _chosen(request: HttpRequest, rounds: list[Round]) -> Round | None:
    """The round named in the address, the newest when none is; nothing for all of them."""
    wanted = request.GET.get("round", "")
    named = next((one for one in rounds if one.number == wanted), None)
    return named or (None if wanted == ALL or not rounds else rounds[0])
