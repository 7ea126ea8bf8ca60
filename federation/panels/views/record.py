"""An expert's own record: when they are away, from whom they keep away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now
from core.web.access import panel
from core.web.forms import FormDesk
from federation.panels.actions import experts as acts
from federation.panels.forms.experts import AbsenceForm, AvoidanceForm
from federation.panels.models import Expert
from federation.panels.queries.experts import expert_of, meant_by


@panel
def show_own_record(request: HttpRequest) -> HttpResponse:
    """What the pool keeps of me."""
    return render(request, "panels/show_own_record.html", {"expert": expert_of(request.user)})


@panel
def note_own_absence(request: HttpRequest) -> HttpResponse:
    """Days without invitations."""
    expert = _own(request)
    desk = FormDesk(request, "panels.note_absence", about=expert)
    form = desk.form(AbsenceForm)
    if desk.hand_in(form, lambda values: acts.note_absence(expert=expert, **values, by=request.user, at=now())):
        return desk.leave(reverse("panels:show_own_record"), _("已登记。"))
    return desk.page("panels/note_own.html", form, verb=_("登记请假"))


@panel
def note_own_avoidance(request: HttpRequest) -> HttpResponse:
    """Whom I do not want to judge."""
    expert = _own(request)
    desk = FormDesk(request, "panels.note_avoidance", about=expert)
    form = desk.form(AvoidanceForm)
    if desk.hand_in(
        form,
        lambda values: acts.note_avoidance(
            expert=expert, **meant_by(values["name"]), reason=values["reason"], by=request.user, at=now()
        ),
    ):
        return desk.leave(reverse("panels:show_own_record"), _("已登记。"))
    return desk.page("panels/note_own.html", form, verb=_("申请回避"))


def _own(request: HttpRequest) -> Expert:
    expert = expert_of(request.user)
    if expert is None:
        raise Http404
    return expert
