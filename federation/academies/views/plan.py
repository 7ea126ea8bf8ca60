"""The plan page: what stands, what is planned, who is behind, on any day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office
from core.web.as_at import as_at
from core.web.writing import in_turn
from federation.academies.actions import reminding
from federation.academies.models import AcademyTerm, Tier
from federation.academies.permissions import can_draft_plan, can_remind_union
from federation.academies.queries.network import Network, count_with_definition, network_on
from federation.academies.queries.plans import open_versions
from federation.academies.queries.register import records_since, register_on
from federation.academies.views.drawings import drawing_of, industries_of, tiles_of
from federation.organizations.queries.unions import union_at

VIEWS = {
    "due": gettext_lazy("须补"),
    "table": gettext_lazy("明细表"),
    "tree": gettext_lazy("体系树"),
    "years": gettext_lazy("历年"),
}


@office
def show_plan(request: HttpRequest) -> HttpResponse:
    """1+40+N on a day: the figures, the cartogram, and the same numbers as who is due, table, tree or years."""
    asked = as_at(request, records_since)
    view = request.GET.get("view", "due")
    network = network_on(asked.day)
    context: dict[str, Any] = {
        "network": network,
        "drawing": drawing_of(network),
        "tiles": tiles_of(network),
        "industries": industries_of(network),
        "view": view if view in VIEWS else "due",
        "views": VIEWS.items(),
        "days": _quick_days(),
        "asked": asked,
        "counts": count_with_definition(network),
        "may_draft": can_draft_plan(request.user),
        "may_remind": can_remind_union(request.user) and asked.is_today,
        "open_versions": open_versions(request.user) if asked.is_today else [],
        "register": reverse("academies:list_academies"),
    }
    if view == "tree":
        context["branches"] = _branches(network)
    elif view == "years":
        context["years"] = _years(network)
    return render(request, "academies/show_plan.html", context)


def _quick_days() -> list[tuple[str, date]]:
    """Today and the ends of the years since the first academy."""
    ends = [(_("%(year)s年底") % {"year": year}, date(year, 12, 31)) for year in range(today().year - 1, 2021, -1)]
    return [(_("今天"), today()), *ends]


def _branches(network: Network) -> list[dict[str, Any]]:
    """The tree: the city, its unions, their academies of the main tiers."""
    terms: dict[int, list[AcademyTerm]] = {}
    for term in register_on(network.day).filter(tier__in=[Tier.DEMONSTRATIVE, Tier.CAPITAL, Tier.DISTRICT]):
        terms.setdefault(term.union_id, []).append(term)
    return [{"standing": one, "terms": terms.get(one.union.pk, [])} for one in network.standings]


def _years(network: Network) -> list[dict[str, Any]]:
    """What was built in each year, newest first, with the academies' first days."""
    years: dict[int, list[AcademyTerm]] = {}
    main = register_on(network.day).filter(tier__in=[Tier.DEMONSTRATIVE, Tier.CAPITAL, Tier.DISTRICT])
    for term in main.order_by("-from_on", "pinyin_key", "id"):
        years.setdefault(term.from_on.year, []).append(term)
    return [
        {
            "year": year,
            "terms": terms,
            "capital": sum(term.tier == Tier.CAPITAL for term in terms),
            "district": sum(term.tier == Tier.DISTRICT for term in terms),
        }
        for year, terms in years.items()
    ]


@office
@require_POST
def remind_union(request: HttpRequest, code: str) -> HttpResponse:
    """Remind a union's officers of what is missing."""
    union = union_at(code)
    if union is None:
        raise Http404
    try:
        reminder = reminding.remind_union(union=union, by=request.user, at=now())
    except ValidationError as fault:
        messages.warning(request, in_turn(fault.messages))
    else:
        said = _("已提醒%(union)s，%(readers)s 人会收到。")
        messages.success(request, said % {"union": union, "readers": reminder.readers})
    return redirect(f"{reverse('academies:show_plan')}#union-{code}")
