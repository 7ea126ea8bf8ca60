"""One field that finds everything a person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.web.access import office
from federation.portal import queries


@office
@require_GET
def search_all(request: HttpRequest) -> HttpResponse:
    """Hits in groups; as suggestions under the field when htmx asks."""
    words = request.GET.get("q", "").strip()
    groups = queries.hits(request.user, words)
    template = (
        "portal/parts/suggestions.html" if request.headers.get("HX-Target") == "suggestions" else "portal/search.html"
    )
    full = any(len(found) >= queries.MOST for found in groups.values())
    context = {"words": words, "groups": groups, "count": sum(map(len, groups.values())), "full": full}
    return render(request, template, context | {"most": queries.MOST})
