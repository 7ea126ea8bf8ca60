"""A unit's teachers, online courses and training classes as Excel sheets. A sheet is about the sender's own unit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.sheets.kinds import Boolean, Date, Decimals, Integer, Name, Text, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet
from core.web.access import Permission
from federation.academies.actions.ledgers import enter_classes, enter_courses, enter_teachers
from federation.academies.models import ListedClass, ListedCourse, Teacher
from federation.academies.queries.ledgers import unit_kept_by

SECTION = gettext_lazy("工匠学院")
FIRST = date(1990, 1, 1)


def _allowed(user: Any) -> Permission:
    if unit_kept_by(user):
        return Permission.yes()
    return Permission.no(gettext_lazy("台账由单位经办人或学院工作人员导入。"))


def _existing(
    model: type[Model], key: Sequence[str], fields: Sequence[str], shown: Callable[[str, Any], Value]
) -> Callable[[Sequence[Key], Context], Mapping[Key, Mapping[str, Value]]]:
    def existing(keys: Sequence[Key], context: Context) -> Mapping[Key, Mapping[str, Value]]:
        unit = unit_kept_by(context.by)
        names = [told[0] for told in keys]
        rows = model._default_manager.filter(unit=unit, **{f"{key[0]}__in": names})
        return {
            tuple(getattr(row, name) for name in key): {name: shown(name, getattr(row, name)) for name in fields}
            for row in rows
        }

    return existing


def _apply(act: Callable[..., dict[str, int]], kept: Callable[[str, Any], Any]) -> Callable[..., Mapping[str, int]]:
    def apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
        told = [_entry({**(row.old or {}), **row.values}, kept) for row in rows]
        counts = {"new": 0, "changed": 0}
        for entries in _alike(told):
            for word, number in act(unit=unit_kept_by(by), rows=entries, by=by, at=at).items():
                counts[word] += number
        return {_("新增"): counts["new"], _("更新"): counts["changed"]}

    return apply


EMPTIED = {"address": "", "hands_on": 0, "certified": 0, "raised": 0, "is_full_time": False, "is_craftsman": False}
"""What an emptied cell leaves in a column that always says something."""


def _entry(values: Mapping[str, Value], kept: Callable[[str, Any], Any]) -> dict[str, Any]:
    return {name: EMPTIED.get(name) if value is None else kept(name, value) for name, value in values.items()}


def _alike(entries: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Entries that say something of the same columns, together: a blank cell must not empty what another row says."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(tuple(sorted(entry)), []).append(entry)
    return list(groups.values())


def _as_is(_name: str, value: Any) -> Any:
    return value


def _hours_shown(name: str, value: Any) -> Any:
    return Decimal(value) / 10 if name == "hours_tenths" else value


def _hours_kept(name: str, value: Any) -> Any:
    return int(Decimal(value) * 10) if name == "hours_tenths" else value


def _count(values: Mapping[str, Value], name: str) -> int:
    found = values.get(name)
    return found if isinstance(found, int) else 0


def _check_classes(rows: Sequence[Row], _context: Context) -> Sequence[Problem]:
    """Days in order; no count above the number of people trained."""
    problems = []
    for row in rows:
        values = {**(row.old or {}), **row.values}
        begins, ends = values.get("from_on"), values.get("until_on")
        if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
            problems.append(Problem(row.number, _("结班日期早于开班日期。"), "until_on"))
        for name in ("hands_on", "certified", "raised"):
            if _count(values, name) > _count(values, "trained"):
                problems.append(Problem(row.number, _("不能多于培训人数。"), name, clause="bj-academy-admission:4.1"))
    return problems


TEACHERS = Sheet(
    name="academies.teachers",
    title=gettext_lazy("师资名册"),
    noun=gettext_lazy("人"),
    section=SECTION,
    key=("name", "trade"),
    columns=[
        Column("name", gettext_lazy("姓名"), Name(), required=True, aliases=("教师姓名", "教师"), example="李建国"),
        Column(
            "title",
            gettext_lazy("职称或技能等级"),
            Text(longest=40),
            required=True,
            aliases=("职称", "技能等级"),
            example="高级技师",
            width=18,
        ),
        Column(
            "trade",
            gettext_lazy("任教专业（工种）"),
            Text(longest=60),
            required=True,
            aliases=("专业", "工种", "任教专业"),
            example="数控机床操作工",
            width=22,
        ),
        Column("is_full_time", gettext_lazy("专职"), Boolean(), aliases=("是否专职",), example="是", width=8),
        Column(
            "is_craftsman",
            gettext_lazy("工匠、劳模"),
            Boolean(),
            aliases=("工匠", "劳模", "是否工匠"),
            example="否",
            width=12,
        ),
        Column(
            "since_on",
            gettext_lazy("聘任日期"),
            Date(earliest=FIRST, latest=today),
            aliases=("聘任时间",),
            example="2023-09-01",
        ),
    ],
    existing=_existing(Teacher, ("name", "trade"), ("title", "is_full_time", "is_craftsman", "since_on"), _as_is),
    apply=_apply(enter_teachers, _as_is),
    allowed=_allowed,
    guide=(
        gettext_lazy("一行一人；同一人教几个专业的，一个专业一行。"),
        gettext_lazy("只写本单位的师资，不写身份证号和电话。"),
    ),
    done_url=lambda: reverse("academies:list_teachers"),
)

COURSES = Sheet(
    name="academies.courses",
    title=gettext_lazy("线上课程目录"),
    noun=gettext_lazy("门课程"),
    section=SECTION,
    key=("title",),
    columns=[
        Column(
            "title",
            gettext_lazy("课程名称"),
            Text(longest=120),
            required=True,
            aliases=("名称", "课程"),
            example="数控车床对刀与试切",
            width=32,
        ),
        Column(
            "trade",
            gettext_lazy("职业（工种）"),
            Text(longest=60),
            required=True,
            aliases=("工种", "职业"),
            example="数控机床操作工",
            width=22,
        ),
        Column(
            "hours_tenths",
            gettext_lazy("学时"),
            Decimals(places=1, least=0, most=1000),
            required=True,
            aliases=("课时",),
            example="1.5",
            width=8,
        ),
        Column(
            "published_on",
            gettext_lazy("上线日期"),
            Date(earliest=FIRST, latest=today),
            required=True,
            aliases=("上线时间", "发布日期"),
            example="2026-03-01",
        ),
        Column(
            "address",
            gettext_lazy("网址"),
            Text(longest=300),
            aliases=("链接",),
            example="https://example.org/course/1",
            width=36,
        ),
    ],
    existing=_existing(ListedCourse, ("title",), ("trade", "hours_tenths", "published_on", "address"), _hours_shown),
    apply=_apply(enter_courses, _hours_kept),
    allowed=_allowed,
    guide=(gettext_lazy("一行一门已经上线、可以打开的课程。"),),
    done_url=lambda: reverse("academies:list_courses"),
)

CLASSES = Sheet(
    name="academies.classes",
    title=gettext_lazy("培训班台账"),
    noun=gettext_lazy("个班"),
    section=SECTION,
    key=("title", "from_on"),
    columns=[
        Column(
            "title",
            gettext_lazy("班次名称"),
            Text(longest=120),
            required=True,
            aliases=("名称", "班次"),
            example="2026年第一期数控班",
            width=30,
        ),
        Column(
            "trade",
            gettext_lazy("职业（工种）"),
            Text(longest=60),
            required=True,
            aliases=("工种", "职业"),
            example="数控机床操作工",
            width=22,
        ),
        Column(
            "from_on",
            gettext_lazy("开班日期"),
            Date(earliest=FIRST, latest=today),
            required=True,
            aliases=("开班时间",),
            example="2026-03-02",
        ),
        Column(
            "until_on",
            gettext_lazy("结班日期"),
            Date(earliest=FIRST, latest=today),
            required=True,
            aliases=("结班时间",),
            example="2026-03-20",
        ),
        Column(
            "trained",
            gettext_lazy("培训人数"),
            Integer(least=1, most=100_000),
            required=True,
            aliases=("人数",),
            example="48",
            width=10,
        ),
        Column("hands_on", gettext_lazy("实操人数"), Integer(least=0, most=100_000), example="48", width=10),
        Column("certified", gettext_lazy("取证人数"), Integer(least=0, most=100_000), example="44", width=10),
        Column("raised", gettext_lazy("技能提升人数"), Integer(least=0, most=100_000), example="20", width=14),
    ],
    existing=_existing(
        ListedClass, ("title", "from_on"), ("trade", "until_on", "trained", "hands_on", "certified", "raised"), _as_is
    ),
    check=_check_classes,
    apply=_apply(enter_classes, _as_is),
    allowed=_allowed,
    guide=(gettext_lazy("一行一个已经结束的班；实操、取证、提升人数不超过培训人数。"),),
    done_url=lambda: reverse("academies:list_classes"),
)
