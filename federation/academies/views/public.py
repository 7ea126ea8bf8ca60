"""The register for everybody, without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.access import public
from core.web.as_at import as_at
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.models import MAIN_TIERS, Tier
from federation.academies.queries.network import count_with_definition, network_on
from federation.academies.queries.register import (
    academy_at,
    found_by,
    last_term,
    records_since,
    register_from_text,
    term_on,
    terms_of,
)
from federation.academies.views.cells import name, public_link, trades, union_options

REGISTER = Listing(
    "academies.public_register",
    columns=[
        Column("name", _("学院名称"), sort="pinyin_key", render=public_link, value=name),
        Column("tier", _("类型"), sort="tier"),
        Column("host_name", _("建设单位")),
        Column("union__short_name", _("所属工会"), sort="union__pinyin_key"),
        Column("trades", _("特色专业"), render=trades),
        Column("plaque_on", _("授牌日期"), sort="plaque_on"),
    ],
    filters=[
        Filter.choice("tier", _("类型"), Tier.choices),
        Filter.choice("union", _("所属工会"), union_options, "union__code"),
    ],
    search=found_by,
    order=("pinyin_key", "id"),
    rows=lambda _user, on="": register_from_text(on),
    title=_("工匠学院名册"),
    noun=_("家学院"),
    hint=_("找学院、专业（拼音也行）"),
    empty=Empty(_("这一天还没有学院"), _("换一个日期看看。")),
)


@public
def list_public_academies(request: HttpRequest) -> HttpResponse:
    """The public register of a day, with how the network stands."""
    asked = as_at(request, records_since)
    network = network_on(asked.day)
    context = {
        "page": REGISTER.page(request, on=asked.day.isoformat()),
        "asked": asked,
        "network": network,
        "counts": count_with_definition(network),
    }
    return render(request, "academies/list_public_academies.html", context)


@public
def show_public_academy(request: HttpRequest, code: str) -> HttpResponse:
    """One academy: what it teaches, where, since when."""
    academy = academy_at(code)
    if academy is None:
        raise Http404
    term = term_on(academy, today())
    context = {
        "academy": academy,
        "term": term or last_term(academy),
        "stands": term is not None,
        "main": term is not None and term.tier in MAIN_TIERS,
        "terms": terms_of(academy),
    }
    return render(request, "academies/show_public_academy.html", context)
