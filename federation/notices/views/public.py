"""Notices for everybody: the list, one notice, the form to object, the way back to an objection."""

from secrets import compare_digest
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates.calendar import now, today
from core.web.access import public
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.notices import actions
from federation.notices.forms.objecting import FindForm, ObjectionForm
from federation.notices.kinds import kinds
from federation.notices.models import Notice, NoticeItem
from federation.notices.queries import notices as queries
from federation.notices.queries.editions import editions_of
from federation.notices.queries.objections import answered_publicly, objection_of_receipt, pending_about, secret_digest
from federation.notices.views import cells
from federation.notices.workflow import NOTICE
from federation.regulations.queries import parameters_on

OPENED = "notices.receipts"
"""In the session: receipts this browser has opened, each with its secret until that was shown once."""

NOTICES = Listing(
    "notices.public_notices",
    columns=[
        Column("title", pgettext_lazy("notice", "公示"), render=cells.public_link),
        Column("kind", _("事项"), render=cells.kind),
        Column("union__short_name", _("发布工会")),
        Column("opens_on", _("起始日"), sort="opens_on"),
        Column("closes_on", _("最后一天"), sort="closes_on", render=cells.last_day),
        Column("state", _("状态"), render=cells.state),
    ],
    filters=[
        Filter.choice("state", _("状态"), NOTICE.choices),
        Filter.choice("kind", _("事项"), kinds),
        Filter.since("since", _("此日以后"), "opens_on"),
    ],
    search=queries.matching,
    order=("-opens_on", "-id"),
    rows=queries.public_notices,
    title=pgettext_lazy("list", "公示"),
    noun=_("份公示"),
    hint=_("标题、公示编号或文号"),
    empty=Empty(_("还没有公示"), _("有新的公示会列在这里，也可以用阅读器订阅。")),
)


@public
def list_public_notices(request: HttpRequest) -> HttpResponse:
    """Every notice, running ones and past ones."""
    return render(request, "notices/list_public_notices.html", {"page": NOTICES.page(request)})


@public
def show_public_notice(request: HttpRequest, code: str) -> HttpResponse:
    """One notice: what, on which basis, how long, every edition, what was objected and answered."""
    notice = _notice(code)
    return render(request, "notices/show_public_notice.html", told_of(notice))


def told_of(notice: Notice) -> dict[str, Any]:
    """What everybody may know of a notice."""
    standing = queries.standing_of(notice, today())
    parameters = parameters_on(today())
    last = queries.last_day_to_object(notice, parameters)
    return {
        "notice": notice,
        "state": cells.state(notice),
        "items": queries.items_of(notice),
        "standing": standing,
        "editions": editions_of(notice),
        "answered": answered_publicly(notice),
        "pending": pending_about(notice),
        "may_object": notice.is_running and (standing.stopped or not last.certain or today() <= last.day),
        "today": today(),
    }


@public
def receive_objection(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Object to a fact of an item. Whoever is signed in is not named: the objection has no account."""
    notice = _notice(code)
    item = _item(notice, key)
    desk = FormDesk(request, "notices.receive_objection", drafts=False)
    form = desk.form(ObjectionForm, item=item)
    taken: list[actions.Receipt] = []
    address = request.META.get("REMOTE_ADDR", "")

    def act(values: dict[str, Any]) -> None:
        taken.append(actions.receive_objection(notice=notice, item=item, **values, address=address, by=None, at=now()))

    if desk.hand_in(form, act):
        objection, secret = taken[0]
        _open(request, objection.receipt, secret)
        return desk.leave(reverse("notices:follow_objection", args=[objection.receipt]), _("异议已收到。"))
    return desk.page("notices/receive_objection.html", form, item=item, **told_of(notice))


@public
def find_objection(request: HttpRequest) -> HttpResponse:
    """Come back to an objection with its receipt and secret."""
    desk = FormDesk(request, "notices.find_objection", drafts=False)
    form = desk.form(FindForm, initial={"receipt": request.GET.get("receipt", "")[:16]})
    if desk.posted and form.is_valid():
        objection = objection_of_receipt(form.cleaned_data["receipt"])
        given = secret_digest(form.cleaned_data["secret"])
        if objection is not None and compare_digest(objection.secret, given):
            _open(request, objection.receipt, "")
            return redirect("notices:follow_objection", receipt=objection.receipt)
        form.add_error(None, _now("回执号和查询码对不上，请核对后再试。"))
    return desk.page("notices/find_objection.html", form)


@public
def follow_objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """Where an objection stands, for the browser that wrote it or gave its secret."""
    opened: dict[str, str] = request.session.get(OPENED, {})
    objection = objection_of_receipt(receipt) if receipt in opened else None
    if objection is None:
        return redirect(f"{reverse('notices:find_objection')}?receipt={receipt[:16]}")
    secret = opened[receipt]
    if secret:
        _open(request, receipt, "")
    answer = render(request, "notices/follow_objection.html", {"objection": objection, "secret": secret})
    answer["Cache-Control"] = "no-store"
    return answer


def _open(request: HttpRequest, receipt: str, secret: str) -> None:
    request.session[OPENED] = {**request.session.get(OPENED, {}), receipt: secret}


def _notice(code: str) -> Notice:
    notice = queries.notice_at(code)
    if notice is None or notice.opens_on > today():
        raise Http404
    return notice


def _item(notice: Notice, key: str) -> NoticeItem:
    item = next((one for one in queries.items_of(notice) if one.key == key), None)
    if item is None:
        raise Http404
    return item
