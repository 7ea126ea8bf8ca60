"""Judging by the judge: one nominee a page, without name and unit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.web.access import panel, require
from core.web.forms import FormDesk
from core.web.turning import PANEL, Turn, turned
from federation.talent import actions as acts
from federation.talent.forms import PointsForm, WhyForm
from federation.talent.models import BlindedCopy, Force, Judgement
from federation.talent.permissions import can_judge_nominee
from federation.talent.queries import judging
from federation.talent.queries.blinding import copies_for
from federation.talent.views import marks
from federation.talent.workflow import ASSIGNED


@panel
def list_judgements(request: HttpRequest) -> HttpResponse:
    """Whom somebody has to judge, and judged."""
    found = [(one, marks.state(one)) for one in judging.judgements_of(request.user)]
    left = sum(one.state == ASSIGNED for one, _chip in found)
    return render(
        request, "talent/list_judgements.html", {"judgements": found, "left": left, "done": len(found) - left}
    )


@panel
def submit_judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """One nominee: what was done, what shows each force, and the points."""
    one = _judgement(request, pk)
    require(can_judge_nominee(request.user, one))
    if request.method == "POST" and one.state != ASSIGNED:
        messages.error(request, gettext("这一名您已经办过，这次填的没有保存。"))
        return redirect(_page(one))
    nomination = one.nomination
    shown: dict[str, list[tuple[str, bool, BlindedCopy | None]]] = {force: [] for force in Force.values}
    copies = copies_for(request.user, nomination)
    for proof in nomination.proof.order_by("force", "pk"):
        told = judging.masked(proof.what, nomination)
        shown[proof.force].append((told, proof.file_id is not None, copies.get(proof.pk)))
    desk = FormDesk(request, "talent.submit_judgement", about=one)
    form = desk.form(PointsForm, initial={**one.points, "note": one.note})

    def act(values: dict[str, Any]) -> None:
        acts.submit_judgement(judgement=one, points=form.points, note=values["note"], by=request.user, at=now())

    if desk.hand_in(form, act):
        following = judging.open_judgements_of(request.user).order_by("code").first()
        return desk.leave(_page(following) if following else reverse("talent:list_judgements"), _("已提交打分。"))
    context = {
        "one": one,
        "state": marks.state(one),
        "trade": nomination.trade.name,
        "skill": nomination.get_skill_display(),
        "story": judging.masked(nomination.story, nomination),
        "forces": [(Force(force).label, found) for force, found in shown.items()],
        "is_open": one.state == ASSIGNED,
        "points": [(label, one.points[force]) for force, label in Force.choices if force in one.points],
    }
    return desk.page("talent/submit_judgement.html", form, **context)


@panel
def step_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """The judge knows the nominee."""
    step = Turn(acts.step_aside, can_judge_nominee, WhyForm, _("回避"), _("已回避。"), frame=PANEL)
    one = _judgement(request, pk)
    return turned(request, one, step, called="judgement", page=reverse("talent:list_judgements"))


def _judgement(request: HttpRequest, pk: int) -> Any:
    found = judging.judgement_at(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(judgement: Judgement) -> str:
    return reverse("talent:submit_judgement", args=[judgement.pk])
