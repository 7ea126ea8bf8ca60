"""Plaques in the office, and their verification for everybody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.dates.calendar import now
from core.web.access import office, public, require
from core.web.forms import FormDesk
from core.web.listing import Bulk, Column, Empty, Filter, Listing
from federation.academies.actions import recognising as acts
from federation.academies.forms.deciding import AwardForm, CodeForm, HeardForm, ReasonForm
from federation.academies.models import Plaque, Tier
from federation.academies.permissions.deciding import can_keep_plaques
from federation.academies.queries.plaques import (
    other_check,
    plaque_by_code,
    plaques_matching,
    plaques_visible_to,
    spaced,
)
from federation.academies.queries.register import last_term
from federation.academies.views.cells import union_options
from federation.academies.workflow.accreditation import PLAQUE, SUSPENDED, TAKEN_DOWN, VALID

UNKNOWN = _("没有这个查验码，请对照证书左下角再输一次。仍查不到的，这份证书不是市总工会核发的，请与市总工会联系。")


def _award(*, rows: list[Plaque], by: Any, at: Any, **values: Any) -> str:
    done = acts.award_plaques(plaques=rows, **values, by=by, at=at)
    return _now("已登记 %(n)s 块牌匾的授牌日期。") % {"n": done}


PLAQUES = Listing(
    "academies.plaques",
    columns=[
        Column("number", _("牌匾编号"), sort="number"),
        Column("name", _("名称")),
        Column("tier", _("类型"), sort="tier"),
        Column("union__short_name", _("所属工会"), sort="union__pinyin_key"),
        Column("document_number", _("认定文号")),
        Column("recognised_on", _("认定日期"), sort="recognised_on"),
        Column("plaque_on", _("授牌日期"), sort="plaque_on"),
        Column("state", _("状态"), sort="state"),
        Column("host_name", _("建设单位"), optional=True),
        Column("check_code", _("查验码"), optional=True, render=lambda plaque: spaced(plaque.check_code)),
    ],
    filters=[
        Filter.choice("state", _("状态"), PLAQUE.choices),
        Filter.choice("tier", _("类型"), Tier.choices),
        Filter.choice("union", _("所属工会"), union_options, "union__code"),
        Filter.since("since", _("认定不早于"), "recognised_on"),
    ],
    search=plaques_matching,
    order=("-recognised_on", "-id"),
    bulk=[
        Bulk(
            "award", _("登记授牌日期"), may=lambda user, _row: can_keep_plaques(user), apply=_award, form=AwardForm,
            icon="calendar", shown=lambda user: bool(can_keep_plaques(user)),
        )
    ],
    export=True,
    rows=lambda user: plaques_visible_to(user),
    title=_("牌匾台账"),
    noun=_("块牌匾"),
    hint=_("找编号、学院、单位、文号"),
    url=lambda plaque: reverse("academies:show_plaque", args=[plaque.number]),
    empty=Empty(_("还没有牌匾"), _("公示期满后，从拟认定名单发文认定。")),
)  # fmt: skip


@office
def list_plaques(request: HttpRequest) -> HttpResponse:
    """Every plaque the user may see."""
    return render(
        request, "academies/list_plaques.html", {"page": PLAQUES.page(request, plaques_visible_to(request.user))}
    )


@office
def show_plaque(request: HttpRequest, number: str) -> HttpResponse:
    """One plaque: what it attests, how it stands, its certificate."""
    plaque = _plaque(request, number)
    may = can_keep_plaques(request.user)
    context = {
        "plaque": plaque,
        "code": spaced(plaque.check_code),
        "may_suspend": may and plaque.state == VALID,
        "may_restore": may and plaque.state == SUSPENDED,
        "may_take_down": may and plaque.state != TAKEN_DOWN,
        "may_keep": may,
    }
    return render(request, "academies/show_plaque.html", context)


@office
@require_POST
def set_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the certificate once more (a job that failed, a new look)."""
    plaque = _plaque(request, number)
    require(can_keep_plaques(request.user))
    run = acts.ask_for_certificate(plaque=plaque, by=request.user, at=now())
    return redirect("jobs:show_run", run.pk)


@office
def suspend_plaque(request: HttpRequest, number: str) -> HttpResponse:
    """Suspend it."""
    return _turn(request, number, acts.suspend_plaque, HeardForm, _("暂停"), _("已暂停，查验页面即时显示。"))


@office
def restore_plaque(request: HttpRequest, number: str) -> HttpResponse:
    """Make it valid again."""
    return _turn(request, number, acts.restore_plaque, ReasonForm, _("恢复"), _("已恢复。"))


@office
def take_down_plaque(request: HttpRequest, number: str) -> HttpResponse:
    """Take it down for good."""
    return _turn(request, number, acts.take_down_plaque, HeardForm, _("摘牌"), _("已摘牌，名册已更新。"))


def _turn(request: HttpRequest, number: str, act: Any, kind: Any, verb: Any, said: Any) -> HttpResponse:
    plaque = _plaque(request, number)
    require(can_keep_plaques(request.user))
    desk = FormDesk(request, f"academies.{act.__name__}", about=plaque)
    form = desk.form(kind)
    if desk.hand_in(form, lambda values: act(plaque=plaque, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_plaque", args=[number]), said)
    return desk.page("academies/step_plaque.html", form, plaque=plaque, verb=verb)


@public
def ask_plaque(request: HttpRequest) -> HttpResponse:
    """Type in a check code."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        plaque = plaque_by_code(form.cleaned_data["code"])
        if plaque:
            return redirect("academies:verify_plaque", code=plaque.check_code)
        form.add_error("code", ValidationError(UNKNOWN))
    return _asked(request, form)


@public
def verify_plaque(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is genuine, what it attests and how it stands today."""
    plaque = plaque_by_code(code)
    if plaque is None:
        return _asked(request, CodeForm({"code": code}), unknown=True)
    context = {"plaque": plaque, "code": spaced(plaque.check_code), "term": last_term(plaque.academy)}
    return render(request, "academies/verify_plaque.html", context)


def _asked(request: HttpRequest, form: CodeForm, *, unknown: bool = False) -> HttpResponse:
    other = other_check.ask() if other_check.filled else None
    context = {"form": form, "unknown": unknown, "other": other}
    return render(request, "academies/ask_plaque.html", context, status=404 if unknown else 200)


def _plaque(request: HttpRequest, number: str) -> Plaque:
    return get_object_or_404(plaques_visible_to(request.user), number=number)
