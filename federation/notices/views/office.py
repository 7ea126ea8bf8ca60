"""Notices in the office: the list, one notice with what happened to it, closing and taking back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.notices import actions
from federation.notices.forms.handling import WithdrawForm
from federation.notices.kinds import kinds
from federation.notices.models import Notice
from federation.notices.permissions import can_close_notice, can_withdraw_notice
from federation.notices.queries import notices as queries
from federation.notices.queries.objections import objections_visible_to
from federation.notices.rules import end_is_certain, objections_settled, period_over
from federation.notices.views import cells
from federation.notices.views.public import told_of
from federation.notices.workflow import NOTICE, OPEN
from federation.regulations.queries import parameters_on

NOTICES = Listing(
    "notices.notices",
    columns=[
        Column("title", pgettext_lazy("notice", "公示")),
        Column("code", _("公示编号"), sort="code"),
        Column("kind", _("事项"), render=cells.kind, optional=True),
        Column("union__short_name", _("发布工会")),
        Column("opens_on", _("起始日"), sort="opens_on"),
        Column("closes_on", _("最后一天"), sort="closes_on", render=cells.last_day),
        Column("pending", _("待答复异议"), numeric=True),
        Column("state", _("状态"), render=cells.state),
    ],
    filters=[
        Filter.choice("state", _("状态"), NOTICE.choices),
        Filter.choice("kind", _("事项"), kinds),
        Filter.since("since", _("此日以后"), "opens_on"),
    ],
    search=queries.matching,
    order=("-opens_on", "-id"),
    rows=lambda _user: queries.notices(),
    url=lambda notice: reverse("notices:show_notice", args=[notice.code]),
    title=pgettext_lazy("list", "公示"),
    noun=_("份公示"),
    hint=_("标题、公示编号或文号"),
    empty=Empty(_("还没有公示"), _("认定、评选等事项到了公示一步，会从各自的办理页发布到这里。")),
    export=True,
)


@office
def list_notices(request: HttpRequest) -> HttpResponse:
    """Every notice with what still awaits an answer."""
    return render(request, "notices/list_notices.html", {"page": NOTICES.page(request)})


@office
def show_notice(request: HttpRequest, code: str) -> HttpResponse:
    """One notice: where it stands, what holds it open, its list and editions, objections one may see."""
    notice = _notice(code)
    parameters = parameters_on(today())
    facts = queries.facts_of_closing(notice, today(), parameters)
    past = notice.state == OPEN and today() > notice.closes_on
    rules = (period_over, end_is_certain, objections_settled)
    context = {
        **told_of(notice),
        "objections": [
            (one, cells.state(one), cells.due(one)) for one in objections_visible_to(request.user).filter(notice=notice)
        ],
        "findings": [rule(facts, parameters) for rule in rules] if past else [],
        "may_close": past and can_close_notice(request.user, notice),
        "may_withdraw": can_withdraw_notice(request.user, notice),
    }
    return render(request, "notices/show_notice.html", context)


@office
@require_POST
def close_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Close a notice whose period is over."""
    notice = _notice(code)
    require(can_close_notice(request.user, notice))
    actions.close_notice(notice=notice, by=request.user, at=now())
    return redirect("notices:show_notice", code=code)


@office
def withdraw_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Take a notice back, saying why."""
    notice = _notice(code)
    require(can_withdraw_notice(request.user, notice))
    desk = FormDesk(request, "notices.withdraw_notice", about=notice)
    form = desk.form(WithdrawForm)
    if desk.hand_in(form, lambda values: actions.withdraw_notice(notice=notice, **values, by=request.user, at=now())):
        return desk.leave(reverse("notices:show_notice", args=[code]), _("公示已撤回。"))
    return desk.page("notices/withdraw_notice.html", form, notice=notice)


def _notice(code: str) -> Notice:
    notice = queries.notice_at(code)
    if notice is None:
        raise Http404
    return notice
