"""Applications: the list, the case on one page, beginning one, the official form on paper."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.as_at import as_at
from core.web.codes import qr
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from core.web.listing.links import link
from core.web.templatetags.web import chip
from federation.academies.actions.applying import begin_application as begin
from federation.academies.forms.applications import BeginForm, FindUnitForm
from federation.academies.models import Application
from federation.academies.permissions import can_begin_application, can_fill_application, can_keep_rounds
from federation.academies.queries.applications import (
    academy_of,
    application_visible_to,
    applications_found,
    applications_visible_to,
    host_kind_of,
    open_rounds,
    recommenders_of,
    rounds,
    units_to_apply_for,
)
from federation.academies.queries.case import case_of, quota_board
from federation.academies.queries.onward import onward_of
from federation.academies.queries.way import (
    WAY,
    applications_at,
    finished,
    finished_late,
    reached,
    records_since,
    stopped_at,
)
from federation.academies.rules.admission import in_points
from federation.academies.views.cells import recommender_options
from federation.academies.views.steps import onward_step, open_steps
from federation.academies.workflow import APPLICATION
from federation.academies.workflow.accreditation import RECOGNISED, REFUSED, WITHDRAWN
from federation.organizations.models import Unit
from federation.organizations.queries import units_matching
from federation.regulations.queries import parameters_on

ENDS = {RECOGNISED: "jade", REFUSED: "cinnabar", WITHDRAWN: "plain"}


def tone_of(application: Application) -> str:
    """How it stands: done, failed, late, waiting."""
    late = application.stage_due_on and application.stage_due_on < today()
    return ENDS.get(application.state, "cinnabar" if late else "amber")


def state_chip(application: Any) -> SafeString:
    """The state of the day in one word."""
    tone = ENDS.get(application.at_state, "cinnabar" if application.at_late else "amber")
    return chip(state_then(application), tone)


def state_then(application: Any) -> str:
    """The state of the day."""
    return str(APPLICATION.states[application.at_state])


def self_score(application: Application) -> str:
    """The self-score it was handed in with."""
    return in_points(application.self_tenths) if application.self_tenths is not None else ""


def case_link(application: Application) -> SafeString:
    """Its name, leading to its page."""
    return format_html('<a href="{}">{}</a>', ADDRESS(application), application.name)


ADDRESS = link("academies:show_application", "code")
STEPS = [(step, APPLICATION.states[step]) for step in WAY]

APPLICATIONS = Listing(
    "academies.applications",
    columns=[
        Column("name", _("拟用名称"), sort="pinyin_key", render=case_link, value=lambda one: one.name),
        Column("code", _("编号"), sort="code"),
        Column("state", _("环节"), sort="at_state", render=state_chip, value=state_then),
        Column("at_due_on", _("期限"), sort="at_due_on"),
        Column("union__short_name", _("推荐工会"), sort="union__pinyin_key"),
        Column("unit__name", _("申报单位")),
        Column("self_tenths", _("自评"), sort="self_tenths", render=self_score, value=self_score, numeric=True),
        Column("round__title", _("批次"), optional=True),
        Column("tier", _("类型"), optional=True),
        Column("host_kind", _("单位类别"), optional=True),
        Column("at_since", _("进入本环节"), sort="at_since", optional=True),
        Column("handed_in_at", _("推荐时间"), sort="handed_in_at", optional=True),
    ],
    filters=[
        Filter.choice("state", _("环节"), APPLICATION.choices, "at_state"),
        Filter.choice("union", _("推荐工会"), recommender_options, "union__code"),
        Filter.choice("round", _("批次"), lambda: [(one.number, one.title) for one in rounds()], "round__number"),
        Filter.flag("overdue", _("已超期"), Q(at_late=True)),
        Filter.flag("ontime", _("未超期"), Q(at_due_on=None) | ~Q(at_late=True), quiet=True),
        Filter.choice("reached", _("到过"), STEPS, by=reached, quiet=True),
        Filter.choice("stopped", _("最远到"), STEPS, by=stopped_at, quiet=True),
        Filter.choice("finished", _("办完"), APPLICATION.choices, by=finished, quiet=True),
        Filter.choice("late", _("逾期办完"), APPLICATION.choices, by=finished_late, quiet=True),
    ],
    search=applications_found,
    order=("-id",),
    export=True,
    rows=lambda user, on="": applications_at(user, date.fromisoformat(on) if on else today()),
    title=_("认定申报"),
    noun=_("件申报"),
    hint=_("找申报单位、学院名称、编号（拼音也行）"),
    empty=Empty(_("还没有申报"), _("批次开始后，单位经办人或推荐工会可以开始申报。")),
)


@office
def list_applications(request: HttpRequest) -> HttpResponse:
    """The applications a person may see, as they stand or stood; for a union how much of its quota is used."""
    asked = as_at(request, records_since)
    context = {
        "page": APPLICATIONS.page(request, on=asked.day.isoformat()),
        "asked": asked,
        "board": quota_board(request.user, today()) if asked.is_today else [],
        "may_begin": can_begin_application(request.user),
        "may_keep_rounds": can_keep_rounds(request.user),
    }
    return render(request, "academies/list_applications.html", context)


@office
def show_application(request: HttpRequest, code: str) -> HttpResponse:
    """The case: where it stands, what to do now, what it says, on what that rests, how it came about."""
    application = application_of(request, code)
    onward = onward_of(application, request.user, parameters_on(today()))
    context = {
        "application": application,
        "case": case_of(application, request.user, today()),
        "onward": onward,
        "onward_step": onward_step(request.user, application, onward),
        "steps_open": open_steps(request.user, application),
        "tone": tone_of(application),
        "may_fill": can_fill_application(request.user, application),
    }
    return render(request, "academies/show_application.html", context)


@office
def begin_application(request: HttpRequest) -> HttpResponse:
    """First the unit, then the frame of its application."""
    require(can_begin_application(request.user))
    units = units_to_apply_for(request.user)
    asked = FindUnitForm(request.GET)
    unit = get_object_or_404(units, uscc=asked.code) if asked.code else None
    if unit is None and not asked.words:
        few = list(units[:2])
        unit = few[0] if len(few) == 1 else None
    if unit is None:
        found = units_matching(units, asked.words)[:20] if asked.words else []
        return render(request, "academies/find_unit.html", {"words": asked.words, "found": found})
    return _begin_for(request, unit)


def _begin_for(request: HttpRequest, unit: Unit) -> HttpResponse:
    day = today()
    hosted, unions, taking = academy_of(unit, day), recommenders_of(unit), open_rounds(day)
    desk = FormDesk(request, f"academies.begin_application:{unit.uscc}")
    chosen = request.GET.get("round", "")
    initial = {
        "name": f"首都工匠学院（{unit.name}）",
        "host_kind": hosted.host_kind if hosted else host_kind_of(unit),
        "round": next((one.pk for one in taking if one.number == chosen), None),
    }
    form = desk.form(BeginForm, initial=initial, rounds=taking, unions=unions)
    begun: list[Application] = []

    def act(values: dict[str, Any]) -> None:
        academy = hosted.academy if hosted else None
        begun.append(begin(**values, unit=unit, academy=academy, by=request.user, at=now()))

    if desk.hand_in(form, act):
        return desk.leave(
            reverse("academies:fill_application", args=[begun[0].code]), _("已开始，每一栏离开时自动保存。")
        )
    others = applications_visible_to(request.user).filter(unit=unit)[:5]
    context = {"unit": unit, "hosted": hosted, "others": others, "taking": taking, "unions": unions}
    return desk.page("academies/begin_application.html", form, **context)


@office
def print_application(request: HttpRequest, code: str) -> HttpResponse:
    """The official form on A4, with the way back to the case as a code to scan."""
    application = application_of(request, code)
    address = request.build_absolute_uri(reverse("academies:show_application", args=[code]))
    case = case_of(application, request.user, today())
    return render(
        request, "academies/print_application.html", {"application": application, "case": case, "qr": qr(address)}
    )


def application_of(request: HttpRequest, code: str) -> Application:
    """The application of this code, if the person may see it; else it does not exist."""
    application = application_visible_to(request.user, code)
    if application is None:
        raise Http404
    return application


def back(application: Application) -> HttpResponse:
    """To the case."""
    return redirect("academies:show_application", code=application.code)
