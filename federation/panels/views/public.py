"""Draws for everybody: what was published, every step, and the means to recompute it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.web.access import public
from core.web.listing import Empty, Filter, Listing
from federation.panels.models import Draw
from federation.panels.queries.draws import draw_at, draws, outcome_of, published, steps_of
from federation.panels.views.draws import COLUMNS
from federation.panels.workflow import DRAW

PUBLIC_DRAWS = Listing(
    "panels.public_draws",
    columns=COLUMNS,
    filters=[Filter.choice("state", _("状态"), DRAW.choices)],
    search=lambda rows, text: rows.filter(title__icontains=text) | rows.filter(code__startswith=text.upper()),
    order=("-id",),
    url=lambda draw: reverse("panels:show_public_draw", args=[draw.code]),
    title=_("公开抽取"),
    noun=_("次抽取"),
    hint=_("找名称、编号"),
    empty=Empty(_("还没有公开抽取"), _("评审和抽查用的抽取会在这里先公布名单，再公布结果。")),
)
SHOWN_STEPS = 200


@public
def list_public_draws(request: HttpRequest) -> HttpResponse:
    """Every draw, announced, drawn or cancelled."""
    return render(request, "panels/list_public_draws.html", {"page": PUBLIC_DRAWS.page(request, draws())})


@public
def show_public_draw(request: HttpRequest, code: str) -> HttpResponse:
    """One draw with every step."""
    draw = _draw(code)
    context = {
        "draw": draw,
        "outcome": outcome_of(draw),
        "steps": steps_of(draw)[:SHOWN_STEPS],
        "address": reverse("panels:download_draw", args=[code]),
    }
    return render(request, "panels/show_public_draw.html", context)


@public
def download_draw(_request: HttpRequest, code: str) -> HttpResponse:
    """Everything published about a draw, for programs and for the page's own recomputation."""
    return JsonResponse(published(_draw(code)), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _draw(code: str) -> Draw:
    draw = draw_at(code)
    if draw is None:
        raise Http404
    return draw
