"""The page of one union, today or as at a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.web.access import office
from core.web.as_at import as_at
from federation.organizations import permissions, queries
from federation.organizations.models import Union

SHOWN = 20
"""How many children and units the page shows before it points to the list."""

VERBS = {
    "found": permissions.can_found_union,
    "edit": permissions.can_edit_union,
    "certify": permissions.can_enter_certificate,
    "rename": permissions.can_rename_union,
    "move": permissions.can_move_union,
    "merge": permissions.can_merge_union,
    "split": permissions.can_split_union,
    "close": permissions.can_close_union,
}


@office
def show_union(request: HttpRequest, pk: int) -> HttpResponse:
    """One union: where it stands, what hangs on it, how it came about."""
    union = get_object_or_404(queries.unions_visible_to(request.user).select_related("area__parent"), pk=pk)
    asked = as_at(request)
    snapshot = queries.union_as_at(union, asked.day)
    certificate = queries.last_certificate(union)
    findings = queries.findings_of(union, certificate)
    context = {
        "union": union,
        "snapshot": snapshot,
        "asked": asked,
        "certificate": certificate,
        "certificates": union.certificates.all(),
        "findings": findings,
        "due": [finding for finding in findings if not finding.held],
        "history": queries.history_of(union),
        "figures": queries.figures_of(snapshot),
        "shown": SHOWN,
        "may": _permissions(request.user, union),
    }
    return render(request, "organizations/show_union.html", context)


def _permissions(user: Any, union: Union) -> dict[str, Any]:
    may = {verb: ask(user, union) for verb, ask in VERBS.items()}
    return {**may, "any": any(may.values())}
