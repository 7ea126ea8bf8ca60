"""What everybody may read: the regulations, clause by clause."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.dates.calendar import today
from core.web.access import public
from federation.regulations import queries
from federation.regulations.models import Clause, Level, Regulation


@public
def list_regulations(request: HttpRequest) -> HttpResponse:
    """All regulations by whose word they are; with ``q`` the clauses that say it."""
    text = request.GET.get("q", "").strip()[:60]
    found = list(queries.regulations())
    levels = [(level.label, [one for one in found if one.level == level]) for level in Level]
    context = {
        "levels": [(label, group) for label, group in levels if group],
        "text": text,
        "hits": [(one, queries.clause_url(one)) for one in queries.clauses_saying(text)[:60]] if text else [],
    }
    return render(request, "regulations/list_regulations.html", context)


@public
def show_regulation(request: HttpRequest, code: str) -> HttpResponse:
    """One regulation: every clause with what is known of it, its numbers, and what serves it."""
    regulation = get_object_or_404(Regulation, code=code)
    day = today()
    context = {
        "regulation": regulation,
        "clauses": [_clause(one, day) for one in queries.clauses_of(regulation)],
        "expired": regulation.in_force_until is not None and regulation.in_force_until <= day,
    }
    return render(request, "regulations/show_regulation.html", context)


def _clause(clause: Clause, day: date) -> dict[str, Any]:
    return {
        "clause": clause,
        "services": queries.services_of(clause.ref),
        "parameters": [
            {
                "code": code,
                "current": queries.version_in_force(code, day),
                "versions": list(code.versions.all()),
                "services": queries.services_using(code.code),
            }
            for code in clause.parameters.all()
        ],
    }
