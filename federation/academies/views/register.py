"""The register in the office: the list, an academy's page, entering and changing."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.dates.calendar import now, today
from core.web.access import office, require
from core.web.as_at import as_at
from core.web.forms import FormDesk
from core.web.listing import Column, Empty, Filter, Listing
from federation.academies.actions import register as acts
from federation.academies.actions.register import Particulars, Place, Trade
from federation.academies.forms.academy import AcademyForm, ChangeForm, CloseForm, CorrectionForm, DetailsForm
from federation.academies.models import Academy, AcademyTerm, HostKind, Tier
from federation.academies.permissions import (
    can_close_academy,
    can_edit_academy,
    can_raise_breach,
    can_register_academy,
    can_see_score,
)
from federation.academies.queries.campaigns import editions_of
from federation.academies.queries.register import (
    academy_at,
    changes_of,
    corrections_of,
    found_by,
    in_care_of,
    last_term,
    own_builder,
    records_since,
    register_from_text,
    term_on,
    unions_open_to,
)
from federation.academies.views import marks
from federation.academies.views.cells import name, office_link, trades, union_options

COLUMNS = [
    Column("name", _("学院名称"), sort="pinyin_key", render=office_link, value=name),
    Column("academy__code", _("编号"), sort="academy__code"),
    Column("tier", _("类型"), sort="tier"),
    Column("union__short_name", _("所属工会"), sort="union__pinyin_key"),
    Column("host_name", _("建设单位")),
    Column("plaque_on", _("授牌日期"), sort="plaque_on"),
    Column("trades", _("特色专业"), render=trades, optional=True),
    Column("industry_union__short_name", _("指导的产业工会"), optional=True),
    Column("host_kind", _("单位类别"), optional=True),
    Column("dean", _("院长"), optional=True),
    Column("capacity", _("可同时培训人数"), sort="capacity", numeric=True, optional=True),
    Column("document_number", _("文号"), optional=True),
    Column("from_on", _("现状自"), sort="from_on", optional=True),
]

ACADEMIES = Listing(
    "academies.register",
    columns=COLUMNS,
    filters=[
        Filter.choice("tier", _("类型"), Tier.choices),
        Filter.choice("union", _("所属工会"), union_options, "union__code"),
        Filter.choice("host_kind", _("单位类别"), HostKind.choices),
        Filter.since("since", _("授牌不早于"), "plaque_on"),
    ],
    search=found_by,
    order=("pinyin_key", "id"),
    export=True,
    rows=lambda _user, on="": register_from_text(on),
    title=_("工匠学院名册"),
    noun=_("家学院"),
    hint=_("找学院、建设单位、院长、专业（拼音也行）"),
    empty=Empty(
        _("名册还是空的"), _("可以逐家登记，也可以整表导入。"), "academies:register_academy", _("登记一家学院")
    ),
)


@office
def list_academies(request: HttpRequest) -> HttpResponse:
    """The register of a day."""
    asked = as_at(request, records_since)
    mine = request.GET.get("mine") == "1"
    rows = register_from_text(asked.day.isoformat())
    page = ACADEMIES.page(request, in_care_of(rows, request.user) if mine else rows, on=asked.day.isoformat())
    context = {
        "page": page,
        "asked": asked,
        "may_register": can_register_academy(request.user),
    }
    return render(request, "academies/list_academies.html", context)


@office
def show_academy(request: HttpRequest, code: str) -> HttpResponse:
    """One academy: what it is (or was on a day), where it teaches, how it came about."""
    academy = _academy(code)
    asked = as_at(request, records_since)
    term = term_on(academy, asked.day)
    context = {
        "academy": academy,
        "term": term or last_term(academy),
        "asked": asked,
        "stands": term is not None,
        "changes": changes_of(academy),
        "corrections": corrections_of(academy),
        "may_edit": can_edit_academy(request.user, academy),
        "may_close": can_close_academy(request.user, academy),
        "may_see_score": term is not None and can_see_score(request.user, term),
        "may_raise": can_raise_breach(request.user, academy),
        **marks.conduct(request.user, academy),
        "editions": [(one, marks.grade(one)) for one in editions_of(academy, asked.day)],
    }
    return render(request, "academies/show_academy.html", context)


@office
def register_academy(request: HttpRequest) -> HttpResponse:
    """Enter an academy."""
    require(can_register_academy(request.user))
    desk = FormDesk(request, "academies.register_academy")
    unions = unions_open_to(request.user)
    form = desk.form(AcademyForm, unions=unions, initial={"union": own_builder(unions)})
    entered: list[Academy] = []

    def act(values: dict[str, Any]) -> None:
        academy = acts.register_academy(
            particulars=particulars(values),
            from_on=values["from_on"],
            reason=values["reason"],
            by=request.user,
            at=now(),
        )
        entered.append(academy)

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:show_academy", args=[entered[0].code]), _("已登记。"))
    return desk.page("academies/register_academy.html", form)


@office
def change_academy(request: HttpRequest, code: str) -> HttpResponse:
    """From a day on the academy is something else: renamed, upgraded, moved, another dean."""
    said = _("已变更；此前的情况仍在名册里。")
    return _revise(request, code, acts.change_academy, ChangeForm, "academies/change_academy.html", said, today())


@office
def correct_academy(request: HttpRequest, code: str) -> HttpResponse:
    """Put right what was entered wrongly."""
    said = _("已更正；原来写的留在记录里。")
    return _revise(request, code, acts.correct_academy, CorrectionForm, "academies/correct_academy.html", said)


def _revise(
    request: HttpRequest, code: str, act: Any, kind: type[AcademyForm], page: str, said: Any, day: date | None = None
) -> HttpResponse:
    academy = _academy(code)
    require(can_edit_academy(request.user, academy))
    term = last_term(academy)
    desk = FormDesk(request, act.__name__, about=academy)
    initial = initial_of(term) | ({"from_on": day} if day else {})
    form = desk.form(kind, initial=initial, unions=unions_open_to(request.user))

    def hand_in(values: dict[str, Any]) -> None:
        reason, since = values["reason"], values["from_on"]
        act(academy=academy, particulars=particulars(values), from_on=since, reason=reason, by=request.user, at=now())

    if desk.hand_in(form, hand_in):
        return desk.leave(reverse("academies:show_academy", args=[code]), said)
    return desk.page(page, form, academy=academy, term=term)


@office
def close_academy(request: HttpRequest, code: str) -> HttpResponse:
    """Take an academy off the register."""
    academy = _academy(code)
    require(can_close_academy(request.user, academy))
    desk = FormDesk(request, "academies.close_academy", about=academy)
    form = desk.form(CloseForm, initial={"until_on": today()})
    if desk.hand_in(form, lambda values: acts.close_academy(academy=academy, **values, by=request.user, at=now())):
        return desk.leave(reverse("academies:show_academy", args=[code]), _("已记入名册：不再是工匠学院。"))
    return desk.page(
        "academies/revise_academy.html", form, academy=academy, term=last_term(academy), verb=_("退出名册")
    )


@office
def describe_academy(request: HttpRequest, code: str) -> HttpResponse:
    """Its teaching sites and trades."""
    academy = _academy(code)
    require(can_edit_academy(request.user, academy))
    desk = FormDesk(request, "academies.describe_academy", about=academy)
    form = desk.form(DetailsForm, initial=_details(academy))

    def act(values: dict[str, Any]) -> None:
        places = [Place(*place) for place in values["places"]]
        trades = [Trade(*trade) for trade in values["trades"]]
        acts.describe_academy(academy=academy, places=places, trades=trades, by=request.user, at=now())

    if desk.hand_in(form, act):
        return desk.leave(reverse("academies:show_academy", args=[code]), _("已保存。"))
    term = last_term(academy)
    return desk.page("academies/revise_academy.html", form, academy=academy, term=term, verb=_("场地和专业"))


def particulars(values: dict[str, Any]) -> Particulars:
    """A form's values as an action takes them."""
    taken = {name: values[name] for name in Particulars.__dataclass_fields__ if name in values}
    return Particulars(**taken, host_unit=values["host_uscc"])


def initial_of(term: AcademyTerm) -> dict[str, Any]:
    """A term as the form shows it."""
    names = ("name", "tier", "dean", "capacity", "host_name", "host_kind", "from_on", "plaque_on", "document_number")
    shown = {name: getattr(term, name) for name in names}
    uscc = term.host_unit.uscc if term.host_unit else ""
    return shown | {"host_uscc": uscc, "union": term.union_id, "industry_union": term.industry_union_id}


def _details(academy: Academy) -> dict[str, str]:
    places = ("，".join(filter(None, (s.name, s.address, str(s.capacity or "")))) for s in academy.sites.all())
    trades = (f"{'*' if one.is_brand else ''}{one.trade}" for one in academy.specialities.all())
    return {"places": "\n".join(places), "trades": "\n".join(trades)}


def _academy(code: str) -> Academy:
    academy = academy_at(code)
    if academy is None:
        raise Http404
    return academy
