"""Lists: unions, units, health; and the tree."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.dates.calendar import today
from core.web.access import office, require, scope_of
from core.web.as_at import as_at
from core.web.listing import Bulk, Column, Empty, Filter, Listing, link
from core.web.templatetags.web import chip
from federation.organizations import actions, queries
from federation.organizations.forms import MoveUnitsForm
from federation.organizations.models import IndustrySection, Provenance, Union, UnionKind, UnitType
from federation.organizations.permissions import (
    can_edit_unit,
    can_keep_units,
    can_receive_units,
    can_shape_tree,
)

SOURCE_TONES = {Provenance.UNVERIFIED: "amber", Provenance.DEMO: "plain", Provenance.DERIVED: "plain"}


def _name(union: Any) -> SafeString:
    closed = format_html(" {}", chip(_("已撤销"))) if union.closed_on and not union.is_past else ""
    return format_html("{}{}", union.shown_name, closed)


def _certified(union: Any) -> object:
    if union.certified_until is None:
        return None
    late = union.certified_until < today()
    return format_html("{} {}", union.certified_until.isoformat(), chip(_("已过期"), "cinnabar") if late else "")


def _checked(rows: QuerySet[Union], values: list[str]) -> QuerySet[Union]:
    for value in values:
        check = queries.check_named(value)
        rows = check.narrow(rows) if check else rows
    return rows


UNIONS = Listing(
    "organizations.unions",
    title=pgettext_lazy("list", "工会"),
    noun=gettext_lazy("个工会"),
    columns=[
        Column("shown_name", gettext_lazy("工会"), sort="pinyin_key", render=_name, value=lambda row: row.shown_name),
        Column("code", gettext_lazy("代码"), sort="code"),
        Column("kind", gettext_lazy("类别")),
        Column("upper_name", gettext_lazy("上级")),
        Column("industrial_name", gettext_lazy("产业上级"), optional=True),
        Column("area__name", gettext_lazy("地区"), optional=True),
        Column("uscc", gettext_lazy("统一社会信用代码"), optional=True),
        Column("certified_until", gettext_lazy("法人证书有效期止"), render=_certified),
        Column(
            "provenance",
            gettext_lazy("来源"),
            optional=True,
            render=lambda row: chip(row.get_provenance_display(), SOURCE_TONES.get(row.provenance, "jade")),
        ),
        Column("name", gettext_lazy("全称"), optional=True),
        Column("founded_on", gettext_lazy("成立日期"), optional=True),
    ],
    filters=[
        Filter.choice("kind", gettext_lazy("类别"), UnionKind.choices),
        Filter.choice(
            "district",
            gettext_lazy("区"),
            queries.districts,
            by=lambda rows, values: rows.filter(queries.in_districts(values)),
        ),
        Filter.choice("provenance", gettext_lazy("来源"), Provenance.choices),
        Filter.choice(
            "check", gettext_lazy("体检"), lambda: [(one.key, one.title) for one in queries.CHECKS], by=_checked
        ),
    ],
    search=queries.unions_matching,
    order=("pinyin_key", "id"),
    rows=queries.listed_unions,
    url=link("organizations:show_union"),
    export=True,
    empty=Empty(
        gettext_lazy("您负责的范围内还没有工会"),
        gettext_lazy("设立工会由市总和区、产业工会办理；设立后列在这里。"),
    ),
)


def _apply_move(*, rows: Any, by: Any, at: Any, **values: Any) -> str:
    require(can_receive_units(by, values["union"]))
    moved = actions.move_units(units=rows, by=by, at=at, **values)
    return _("已转移 %(moved)s 家单位。") % {"moved": moved}


UNITS = Listing(
    "organizations.units",
    title=pgettext_lazy("list", "单位"),
    noun=gettext_lazy("家单位"),
    columns=[
        Column("name", gettext_lazy("单位"), sort="pinyin_key"),
        Column("uscc", gettext_lazy("统一社会信用代码"), sort="uscc"),
        Column("union__short_name", gettext_lazy("所属工会")),
        Column("industry_section", gettext_lazy("行业"), render=lambda row: row.get_industry_section_display()),
        Column("type_code", gettext_lazy("类型"), optional=True),
        Column("size", gettext_lazy("职工人数"), sort="-size", numeric=True),
        Column("area__name", gettext_lazy("街道（乡镇）"), optional=True),
        Column("address", gettext_lazy("地址"), optional=True),
        Column("founded_on", gettext_lazy("成立日期"), optional=True),
    ],
    filters=[
        Filter.choice(
            "district",
            gettext_lazy("区"),
            queries.districts,
            by=lambda rows, values: rows.filter(queries.in_districts(values, "union__")),
        ),
        Filter.choice("industry", gettext_lazy("行业"), IndustrySection.choices, field="industry_section"),
        Filter.choice("type", gettext_lazy("类型"), UnitType.choices, field="type_code"),
    ],
    search=queries.units_matching,
    order=("pinyin_key", "id"),
    rows=queries.listed_units,
    url=link("organizations:show_unit"),
    export=True,
    bulk=[
        Bulk(
            "move",
            gettext_lazy("转到别的工会"),
            may=can_edit_unit,
            apply=_apply_move,
            effect=lambda unit: _("现属 %(union)s") % {"union": unit.union},
            form=MoveUnitsForm,
            icon="arrow-right",
            shown=lambda user: bool(can_keep_units(user)),
        )
    ],
    empty=Empty(
        gettext_lazy("您负责的范围内还没有单位"),
        gettext_lazy("单位由所属工会登记，可以逐家登记，也可以整表导入；登记后列在这里。"),
    ),
)


@office
def list_unions(request: HttpRequest) -> HttpResponse:
    """Unions in scope, today or as at a day, perhaps under one of them."""
    about, context = _about(request)
    asked = as_at(request, queries.records_since)
    if not asked.is_today:
        about["on"] = asked.day.isoformat()
    context |= {
        "page": UNIONS.page(request, None, **about),
        "asked": asked,
        "may_found": can_shape_tree(request.user),
    }
    return render(request, "organizations/list_unions.html", context)


@office
def list_units(request: HttpRequest) -> HttpResponse:
    """Units in scope, perhaps under one union."""
    about, context = _about(request)
    context |= {
        "page": UNITS.page(request, None, **about),
        "may_register": can_keep_units(request.user),
        "sheet_url": reverse("sheets:show_sheet", args=["units"]),
    }
    return render(request, "organizations/list_units.html", context)


def _about(request: HttpRequest) -> tuple[dict[str, str], dict[str, Any]]:
    """The list's subject as told by the address, and the union it is narrowed to."""
    about = {name: request.GET[name] for name in ("under", "everything") if request.GET.get(name)}
    if "under" not in about:
        return about, {"under": None}
    visible = queries.unions_visible_to(request.user)
    under = get_object_or_404(visible, pk=about["under"] if about["under"].isdecimal() else 0)
    return about, {"under": under}


@office
def show_tree(request: HttpRequest) -> HttpResponse:
    """The tree, opened down to one union; branches open in place."""
    visible = queries.unions_visible_to(request.user)
    wanted = request.GET.get("open", "")
    opened = visible.filter(pk=wanted).first() if wanted.isdecimal() else None
    context = {"branches": queries.tree_of(scope_of(request.user), opened), "opened": opened}
    return render(request, "organizations/show_tree.html", context)


@office
def list_children(request: HttpRequest, pk: int) -> HttpResponse:
    """The branch below one union, to be put in place."""
    union = get_object_or_404(queries.unions_visible_to(request.user), pk=pk)
    context = {"branches": queries.branches_below(union)}
    return render(request, "organizations/parts/branches.html", context)


@office
def show_health(request: HttpRequest) -> HttpResponse:
    """What is wrong with the register, kind by kind, each number leading to its list."""
    found = queries.health_of(request.user)
    context = {"found": found, "sound": not any(count for check, count in found if check.tone != "plain")}
    return render(request, "organizations/show_health.html", context)
