"""Papers for judges: which have no blinded copy yet, one placed beside its paper, taken away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.templatetags.web import chip
from core.web.turning import Turn, at_once
from federation.talent import actions as acts
from federation.talent import queries
from federation.talent.forms import CopyForm
from federation.talent.models import Force, Proof, Selection
from federation.talent.permissions import can_place_copy, can_see_ranking
from federation.talent.queries import blinding
from federation.talent.workflow import ACCEPTED


def _paper(one: Proof) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("files:download", args=[one.file_id]), one.file)


def _copy(one: Any) -> SafeString:
    copy = getattr(one, "blinded", None)
    if copy is None:
        return chip(_("没有遮盖件"), "amber")
    return format_html('<a href="{}">{}</a>', reverse("files:download", args=[copy.file_id]), copy.file)


PAPERS = Listing(
    "talent.papers",
    columns=[
        Column("nomination__person__name", _("姓名"), sort="nomination__person__pinyin_key"),
        Column("nomination__unit__name", _("所在单位"), sort="nomination__unit__pinyin_key", optional=True),
        Column("nomination__trade__name", _("职业（工种）"), sort="nomination__trade__name", optional=True),
        Column("force", _("哪一力"), sort="force", render=lambda one: Force(one.force).label),
        Column("what", _("事实")),
        Column("file__name", _("证明材料"), render=_paper),
        Column("blinded", _("遮盖件"), render=_copy),
    ],
    filters=[
        Filter.flag("missing", _("没有遮盖件"), blinding.MISSING),
        Filter.choice("force", _("哪一力"), Force.choices),
    ],
    search=blinding.papers_matching,
    order=("nomination", "force", "id"),
    rows=blinding.papers_visible_to,
    url=lambda one: reverse("talent:place_copy", args=[one.nomination.selection.number, one.pk]),
    title=_("评委看的材料"),
    noun=_("份"),
    hint=_("姓名、单位或事实"),
    empty=Empty(_("没有证明材料"), _("进入评审的人选，佐证里附了证明材料的，在这里放遮盖件。")),
)


@office
def list_papers(request: HttpRequest, number: str) -> HttpResponse:
    """The papers of everybody whom judges give points, and which still have no blinded copy."""
    selection, user = _selection(request, number), request.user
    require(can_see_ranking(user))
    missing = blinding.papers_missing(user, selection)
    context = {
        "selection": selection,
        "page": PAPERS.page(request, selection=selection.number),
        "missing": missing.count(),
        "following": missing.first() if _is_open(selection) and can_place_copy(user) else None,
    }
    return render(request, "talent/list_papers.html", context)


@office
def place_copy(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Put a blinded copy beside a paper; then on to the next without one."""
    selection, one = _selection(request, number), _paper_at(request, number, pk)
    require(can_see_ranking(request.user))
    desk = FormDesk(request, "talent.place_copy", about=one, drafts=False)
    form = desk.form(CopyForm)
    if request.method == "POST":
        require(can_place_copy(request.user))
    if desk.hand_in(form, lambda values: acts.place_copy(proof=one, **values, by=request.user, at=now())):
        following = blinding.papers_missing(request.user, selection).first()
        page = _page(selection, following) if following else reverse("talent:list_papers", args=[number])
        return desk.leave(page, _("遮盖件已放好。") if following is None else _("遮盖件已放好，这是下一份。"))
    copy = getattr(one, "blinded", None)
    context = {
        "selection": selection,
        "one": one,
        "copy": copy,
        "force": Force(one.force).label,
        "may_place": _is_open(selection) and one.nomination.state == ACCEPTED and bool(can_place_copy(request.user)),
    }
    return desk.page("talent/place_copy.html", form, **context)


@office
@require_POST
def remove_copy(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take it away."""
    selection, one = _selection(request, number), _paper_at(request, number, pk)
    step = Turn(acts.remove_copy, lambda user, _proof: can_place_copy(user), None, "", _("遮盖件已拿走。"))
    return at_once(request, one, step, called="proof", page=_page(selection, one))


def _is_open(selection: Selection) -> bool:
    return selection.state in blinding.BLINDED_IN


def _selection(request: HttpRequest, number: str) -> Any:
    found = queries.selection_at(request.user, number)
    if found is None:
        raise Http404
    return found


def _paper_at(request: HttpRequest, number: str, pk: int) -> Any:
    found = blinding.paper_at(request.user, number, pk)
    if found is None:
        raise Http404
    return found


def _page(selection: Selection, paper: Proof) -> str:
    return reverse("talent:place_copy", args=[selection.number, paper.pk])
