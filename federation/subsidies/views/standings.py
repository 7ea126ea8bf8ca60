"""Standings: who may be paid, and one academy's as a track of what happened and what can come next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import today
from core.web.access import office
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.queries.register import last_term
from federation.regulations.queries import parameters_on
from federation.subsidies.queries import standing as queries
from federation.subsidies.queries.funds import shares_of
from federation.subsidies.rules.standing import Mended, before_paying
from federation.subsidies.views import marks
from federation.subsidies.workflow import STANDING, TERMINATED

STANDINGS = Listing(
    "subsidies.standings",
    columns=[
        Column("name", _("学院名称"), sort="pinyin_key"),
        Column("union_name", _("所属工会"), sort="union_key"),
        Column("state", _("拨付状态"), sort="state", render=marks.state),
        Column("since_on", _("自"), sort="since_on"),
        Column("last_year", _("上次评价"), sort="last_year", render=lambda one: str(one.last_year or "")),
        Column("last_grade", _("等次"), render=lambda one: marks.grade(one.last_grade or "")),
        Column("academy__code", _("学院编号"), optional=True),
    ],
    filters=[
        Filter.choice("state", _("拨付状态"), STANDING.choices),
        Filter.since("since", _("状态不早于"), "since_on"),
    ],
    search=queries.standings_matching,
    order=("pinyin_key", "id"),
    rows=queries.standings_visible_to,
    url=lambda one: reverse("subsidies:show_standing", args=[one.academy.code]),
    title=_("拨付状态"),
    noun=_("家学院"),
    hint=_("学院名称或编号"),
    empty=Empty(_("还没有学院"), _("首都工匠学院认定后，系统当天记入。")),
    export=True,
)


@office
def list_standings(request: HttpRequest) -> HttpResponse:
    """Who may be paid and who not."""
    return render(request, "subsidies/list_standings.html", {"page": STANDINGS.page(request)})


@office
def show_standing(request: HttpRequest, code: str) -> HttpResponse:
    """One academy: how it stands, how that came about, what the next result would do, what it was allotted."""
    standing = get_object_or_404(queries.standings_visible_to(request.user), academy__code=code)
    found, parameters = queries.record_of(standing.academy), parameters_on(today())
    ahead = queries.outlook_of(found, parameters)
    (facts,) = queries.facts_of_standings([standing.academy_id])
    context = {
        "standing": standing,
        "term": last_term(standing.academy),
        "state": marks.state(standing),
        "steps": [
            (step, marks.standing(step.ground.state), isinstance(step.event, Mended))
            for step in queries.history_of(found, parameters)
        ],
        "if_failed": (ahead.failed, marks.standing(ahead.failed.state)),
        "if_passed": (ahead.passed, marks.standing(ahead.passed.state)),
        "would_end": ahead.failed.state == TERMINATED and standing.state != TERMINATED,
        "is_ended": standing.state == TERMINATED,
        "findings": before_paying(facts, parameters),
        "shares": shares_of(standing.academy),
    }
    return render(request, "subsidies/show_standing.html", context)
