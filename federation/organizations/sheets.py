"""Units from a sheet: what its columns mean, whom each row may belong to, what is there already."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets.kinds import Choice, Date, Integer, Lookup, Text, Uscc, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet
from core.web.access import scope_of
from federation.organizations import permissions, queries
from federation.organizations.actions import NewUnit, enter_units
from federation.organizations.models import IndustrySection, Union, UnitType


def find_unions(texts: Sequence[str], context: Context) -> Mapping[str, str]:
    """Codes of the open unions meant by code, full name or short name; a short name borne twice is not known.

    Unions outside the person's scope are found too: the check says so, which helps more than "unknown".
    """
    found = queries.unions_called(texts)
    mine = scope_of(context.by, *queries.KEEPERS)
    meant: dict[str, str] = {}
    for text in texts:
        candidates = found.get(text, [])
        if len(candidates) > 1:
            candidates = [union for union in candidates if mine.covers(union.path)]
        if len(candidates) == 1:
            meant[text] = candidates[0].code
    return meant


def near_unions(text: str, context: Context) -> Sequence[str]:
    """Names of unions in scope that sound alike."""
    mine = queries.unions_within(scope_of(context.by, *queries.KEEPERS))
    near = queries.unions_matching(mine, text[:2])
    return list(near.order_by("pinyin_key", "pk").values_list("short_name", flat=True)[:200])


def find_areas(texts: Sequence[str], context: Context) -> Mapping[str, str]:  # noqa: ARG001
    """Codes of the places meant by code, name, or district and name (海淀区海淀街道)."""
    return queries.areas_called(texts)


def existing(keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Value]]:  # noqa: ARG001
    """What is known of the units with these codes."""
    return {(uscc,): told for uscc, told in queries.units_told([str(key[0]) for key in keys]).items()}


def check(rows: Sequence[Row], context: Context) -> list[Problem]:
    """Rows whose union, present or told, is not the person's to keep."""
    mine = scope_of(context.by, *queries.KEEPERS)
    codes = {str(code) for row in rows for code in (row.get("union"), (row.old or {}).get("union")) if code}
    paths = dict(Union.objects.filter(code__in=codes).values_list("code", "path"))
    problems = []
    for row in rows:
        told, held = row.get("union"), (row.old or {}).get("union")
        if told and not mine.covers(paths.get(str(told), "")):
            problems.append(Problem(row.number, _("这个工会不在您负责的范围内"), "union", _("请由它的上级工会导入")))
        elif held and not mine.covers(paths.get(str(held), "")):
            said = _("这家单位现属别的区（%(union)s），不能由您改") % {"union": held}
            problems.append(Problem(row.number, said, "uscc", _("请先由原工会转出")))
    return problems


def apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    """Take the rows in, in one set."""
    entered = enter_units(units=[_told(row) for row in rows], on=localdate(at), by=by, at=at)
    return {_("新录入"): entered.new, _("更新"): entered.changed, _("没有变化"): entered.same}


def _told(row: Row) -> NewUnit:
    old = row.old or {}

    def value(column: str) -> Any:
        return row[column] if column in row else old.get(column)

    return NewUnit(
        value("uscc"),
        value("name"),
        value("union"),
        value("industry_section"),
        value("type_code"),
        value("size"),
        value("area"),
        value("address"),
        value("founded_on"),
    )


UNITS = Sheet(
    name="units",
    title=gettext_lazy("单位名册"),
    noun=gettext_lazy("家单位"),
    section=gettext_lazy("组织"),
    columns=[
        Column(
            "uscc",
            gettext_lazy("统一社会信用代码"),
            Uscc(),
            required=True,
            aliases=("信用代码", "社会信用代码", "单位代码", "组织机构代码"),
            help=gettext_lazy("单位的 18 位代码，不是工会的；按它认单位"),
            example="91110000600037341L",
            width=22,
        ),
        Column("name", gettext_lazy("单位全称"), Text(longest=120), True, ("单位名称", "企业名称", "名称"), width=34),
        Column(
            "union",
            gettext_lazy("所属工会"),
            Lookup(find=find_unions, known=near_unions, noun=gettext_lazy("工会")),
            True,
            ("工会", "工会名称", "工会代码", "上级工会"),
            gettext_lazy("工会的代码、全称或简称"),
            width=30,
        ),
        Column("industry_section", gettext_lazy("行业门类"), Choice(choices=IndustrySection.choices), True, ("行业",)),
        Column("type_code", gettext_lazy("单位类型"), Choice(choices=UnitType.choices), True, ("类型", "经济类型")),
        Column("size", gettext_lazy("职工人数"), Integer(most=2_000_000), False, ("人数", "员工人数", "职工数")),
        Column(
            "area",
            gettext_lazy("所在街道（乡镇）"),
            Lookup(find=find_areas, noun=gettext_lazy("街道（乡镇）")),
            False,
            ("街道", "乡镇", "所在街道", "所属街道"),
            gettext_lazy("如“海淀区海淀街道”；同名的要写区名"),
            width=22,
        ),
        Column("address", gettext_lazy("地址"), Text(longest=200), False, ("详细地址", "注册地址"), width=34),
        Column("founded_on", gettext_lazy("成立日期"), Date(), False, ("注册日期", "成立时间")),
    ],
    key=("uscc",),
    apply=apply,
    allowed=permissions.can_keep_units,
    existing=existing,
    check=check,
    size=lambda context: queries.units_visible_to(context.by).count(),
    guide=(
        gettext_lazy("一行一家单位。代码已在册的，按代码更新；空着的格子不改动原有内容。"),
        gettext_lazy("所属工会变了，从导入当天起算在新工会，之前仍算在原工会。"),
        gettext_lazy("一次最多 200,000 行；先检查，看过影响再录入。"),
    ),
    done_url=lambda: reverse("organizations:list_units"),
)
