"""Objections in the office: the list, one case, taking it up, answering it, not taking it up."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from core.dates.calendar import now
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.revealing import RevealForm
from federation.notices import actions
from federation.notices.forms.handling import ExamineForm, RejectForm, SettleForm
from federation.notices.models import Objection
from federation.notices.permissions import (
    can_examine_objection,
    can_list_objections,
    can_reject_objection,
    can_reveal_objector,
    can_settle_objection,
)
from federation.notices.queries import objections as queries
from federation.notices.views import cells
from federation.notices.workflow import EXAMINING, OBJECTION, RECEIVED

OBJECTIONS = Listing(
    "notices.objections",
    columns=[
        Column("receipt", _("回执号"), sort="receipt"),
        Column("item__title", _("事项名称")),
        Column("fact_text", _("针对的内容")),
        Column("notice__title", pgettext_lazy("notice", "公示")),
        Column("received_at", _("收到时间"), sort="received_at", optional=True),
        Column("due_on", _("答复期限"), sort="due_on", render=cells.due),
        Column("owner", _("经办人")),
        Column("state", _("状态"), render=cells.state),
    ],
    filters=[
        Filter.choice("state", _("状态"), OBJECTION.choices),
        Filter.flag("overdue", _("逾期未答复"), queries.overdue),
        Filter.since("since", _("收到于此日后"), "received_at"),
    ],
    search=queries.matching,
    order=("answered", "due_on", "id"),
    rows=queries.objections_in_order,
    url=lambda one: reverse("notices:show_objection", args=[one.receipt]),
    title=pgettext_lazy("list", "异议"),
    noun=_("件异议"),
    hint=_("回执号、公示或事项名称"),
    empty=Empty(_("没有异议"), _("公示期内收到的异议会列在这里，并通知发布公示的工会。")),
    export=True,
)


@office
def list_objections(request: HttpRequest) -> HttpResponse:
    """Objections to what the unions in one's care published."""
    require(can_list_objections(request.user))
    return render(request, "notices/list_objections.html", {"page": OBJECTIONS.page(request)})


@office
def show_objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """One case."""
    return render(request, "notices/show_objection.html", _case(request, _objection(request, receipt)))


@office
def examine_objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """Take a case up."""
    objection = _objection(request, receipt)
    require(can_examine_objection(request.user, objection))
    return _decide(request, objection, actions.examine_objection, ExamineForm, _("已开始核查，由您负责答复。"))


@office
def settle_objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """Answer a case."""
    objection = _objection(request, receipt)
    require(can_settle_objection(request.user, objection))
    return _decide(request, objection, actions.settle_objection, SettleForm, _("已答复。"))


@office
def reject_objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """Say why a case is not taken up."""
    objection = _objection(request, receipt)
    require(can_reject_objection(request.user, objection))
    return _decide(request, objection, actions.reject_objection, RejectForm, _("已告知不予受理。"))


@office
@require_POST
def reveal_objector(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show who objected, once, for a recorded purpose."""
    objection = _objection(request, receipt)
    require(can_reveal_objector(request.user, objection))
    form = RevealForm(request.POST, choices=_revealed(objection))
    context = _case(request, objection)
    if not form.is_valid():
        context["reveal_form"] = form
        return render(request, "notices/show_objection.html", context, status=422)
    context["revealed"] = actions.reveal_objector(objection=objection, **form.cleaned_data, by=request.user, at=now())
    context["revealed_field"] = form.cleaned_data["field"]
    answer = render(request, "notices/show_objection.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


PAGES = {
    actions.examine_objection: ("examine", "notices/examine_objection.html"),
    actions.settle_objection: ("settle", "notices/settle_objection.html"),
    actions.reject_objection: ("reject", "notices/reject_objection.html"),
}
"""The move that each makes, and the page on which it is asked for."""


def _decide(request: HttpRequest, objection: Objection, act: Any, form_class: Any, said: Any) -> HttpResponse:
    verb, template = PAGES[act]
    desk = FormDesk(request, f"notices.{act.__name__}", about=objection)
    if not desk.posted and objection.state not in OBJECTION.sources_of(verb):
        return redirect("notices:show_objection", receipt=objection.receipt)
    more = {} if form_class is RejectForm else {"objection": objection}
    form = desk.form(form_class, **more)
    if desk.hand_in(form, lambda values: act(objection=objection, **values, by=request.user, at=now())):
        return desk.leave(reverse("notices:show_objection", args=[objection.receipt]), said)
    return desk.page(template, form, objection=objection, state=cells.state(objection))


def _case(request: HttpRequest, objection: Objection) -> dict[str, Any]:
    user = request.user
    received, examining = objection.state == RECEIVED, objection.state == EXAMINING
    return {
        "objection": objection,
        "state": cells.state(objection),
        "due": cells.due(objection),
        "files": [one.file for one in objection.files.select_related("file__by")],
        "may_examine": received and can_examine_objection(user, objection),
        "may_reject": received and can_reject_objection(user, objection),
        "settling": can_settle_objection(user, objection) if examining else None,
        "revealing": can_reveal_objector(user, objection),
        "reveal_form": RevealForm(choices=_revealed(objection)),
    }


def _revealed(objection: Objection) -> list[tuple[str, Any]]:
    """What there is to see of the objector."""
    told = (("name", _("姓名")), ("phone", _("电话")), ("mail", _("电子邮箱")))
    return [(field, label) for field, label in told if getattr(objection, field)]


def _objection(request: HttpRequest, receipt: str) -> Objection:
    found = queries.objection_visible_to(request.user, receipt)
    if found is None:
        raise Http404
    return found
