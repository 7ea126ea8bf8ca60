"""The lists a host unit keeps: teachers, online courses, training classes."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.web.access import office
from core.web.listing import Bulk, Column, Empty, Filter, Listing
from federation.academies.actions.ledgers import remove_listed
from federation.academies.models import ListedClass, ListedCourse, Teacher
from federation.academies.permissions import can_keep_ledger
from federation.academies.queries.ledgers import keeps_a_ledger, ledger_visible_to, listed_found

UNIT = Column("unit__name", _("单位"), optional=True)


def _remove(*, rows: Any, by: Any, at: datetime) -> str:
    return gettext("已从台账移出 %(count)s 行。") % {"count": remove_listed(rows=rows, by=by, at=at)}


def _hours(course: ListedCourse) -> str:
    whole, rest = divmod(course.hours_tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


REMOVE = Bulk(
    "remove_listed",
    _("移出台账"),
    may=lambda user, row: can_keep_ledger(user, row.unit),
    apply=_remove,
    effect=lambda _row: _("移出；已附到申报上的佐证不受影响"),
    icon="trash",
    danger=True,
    shown=keeps_a_ledger,
)

TEACHERS = Listing(
    "academies.teachers",
    columns=[
        Column("name", _("姓名"), sort="name"),
        Column("title", _("职称或技能等级"), sort="title"),
        Column("trade", _("任教专业（工种）"), sort="trade"),
        Column("is_full_time", _("专职"), sort="is_full_time"),
        Column("is_craftsman", _("工匠、劳模"), sort="is_craftsman"),
        Column("since_on", _("聘任日期"), sort="since_on"),
        UNIT,
    ],
    filters=[
        Filter.flag("craftsmen", _("工匠、劳模"), Q(is_craftsman=True)),
        Filter.flag("full_time", _("专职"), Q(is_full_time=True)),
    ],
    search=listed_found("name", "title", "trade"),
    rows=lambda user, unit="": ledger_visible_to(Teacher, user, unit),
    title=_("师资名册"),
    noun=_("人"),
    hint=_("找姓名、职称、专业"),
    bulk=[REMOVE],
    export=True,
    empty=Empty(_("名册还是空的"), _("按模板填好，整表导入；申报时可直接引用。")),
)

COURSES = Listing(
    "academies.courses",
    columns=[
        Column("title", _("课程名称"), sort="title"),
        Column("trade", _("职业（工种）"), sort="trade"),
        Column("hours_tenths", _("学时"), sort="hours_tenths", render=_hours, value=_hours, numeric=True),
        Column("published_on", _("上线日期"), sort="published_on"),
        Column("address", _("网址"), optional=True),
        UNIT,
    ],
    filters=[Filter.since("since", _("上线不早于"), "published_on")],
    search=listed_found("title", "trade"),
    order=("-published_on", "id"),
    rows=lambda user, unit="": ledger_visible_to(ListedCourse, user, unit),
    title=_("线上课程目录"),
    noun=_("门课程"),
    hint=_("找课程、职业（工种）"),
    bulk=[REMOVE],
    export=True,
    empty=Empty(_("目录还是空的"), _("按模板填好，整表导入；申报时可直接引用。")),
)

CLASSES = Listing(
    "academies.classes",
    columns=[
        Column("title", _("班次名称"), sort="title"),
        Column("trade", _("职业（工种）"), sort="trade"),
        Column("from_on", _("开班日期"), sort="from_on"),
        Column("until_on", _("结班日期"), sort="until_on"),
        Column("trained", _("培训人数"), sort="trained", numeric=True),
        Column("hands_on", _("实操人数"), sort="hands_on", numeric=True),
        Column("certified", _("取证人数"), sort="certified", numeric=True),
        Column("raised", _("技能提升人数"), sort="raised", numeric=True),
        UNIT,
    ],
    filters=[Filter.since("since", _("结班不早于"), "until_on")],
    search=listed_found("title", "trade"),
    order=("-from_on", "id"),
    rows=lambda user, unit="": ledger_visible_to(ListedClass, user, unit),
    title=_("培训班台账"),
    noun=_("个班"),
    hint=_("找班次、职业（工种）"),
    bulk=[REMOVE],
    export=True,
    empty=Empty(_("台账还是空的"), _("按模板填好，整表导入；申报时可直接引用。")),
)


@office
def list_teachers(request: HttpRequest) -> HttpResponse:
    """Teachers of the units a person may see."""
    return _list(request, TEACHERS, "academies.teachers")


@office
def list_courses(request: HttpRequest) -> HttpResponse:
    """Online courses of the units a person may see."""
    return _list(request, COURSES, "academies.courses")


@office
def list_classes(request: HttpRequest) -> HttpResponse:
    """Training classes of the units a person may see."""
    return _list(request, CLASSES, "academies.classes")


def _list(request: HttpRequest, listing: Listing, sheet: str) -> HttpResponse:
    unit = request.GET.get("unit", "").replace("\0", "")[:18]
    rows = listing.visible(request.user, unit=unit)
    context = {
        "page": listing.page(request, rows, unit=unit),
        "listing": listing,
        "sheet": sheet,
        "may_keep": keeps_a_ledger(request.user),
    }
    return render(request, "academies/list_ledger.html", context)
