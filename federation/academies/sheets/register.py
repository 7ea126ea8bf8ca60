"""The register as an Excel sheet: one academy a line, known by its name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates.calendar import today
from core.sheets.kinds import Choice, Date, Integer, Lookup, Text, Uscc, Value
from core.sheets.sheet import Column, Context, Key, Problem, Row, Sheet, Unfit
from federation.academies.actions.entering import Entry, Unsettled, enter_academies
from federation.academies.actions.register import Particulars, Trade
from federation.academies.models import AcademyTerm, HostKind, Tier
from federation.academies.permissions import can_register_academy
from federation.academies.queries.register import faults_of, register_on, unions_open_to
from federation.organizations.models import Union, Unit

TIER_WORDS = (
    ("示范性", "demonstrative"), ("示范", "demonstrative"), ("首都级", "capital"), ("首都", "capital"),
    ("区级", "district"), ("区（产业）级", "district"), ("产业级", "district"), ("企业", "enterprise"),
    ("基地", "base"), ("教育培训基地", "base"), ("网上", "online"),
)  # fmt: skip


def _find_unions(texts: Sequence[str], _context: Context) -> Mapping[str, int]:
    """Unions by code, full or short name; those outside the sender's subtree are found too, and refused by name."""
    found: dict[str, int] = {}
    for field in ("name", "short_name", "code"):
        found.update(Union.objects.filter(**{f"{field}__in": texts}, closed_on=None).values_list(field, "pk"))
    return found


def _near_unions(text: str, context: Context) -> Sequence[str]:
    near = unions_open_to(context.by).filter(short_name__startswith=text[:2])
    return list(near.values_list("short_name", flat=True)[:50])


def _union_labels(values: Sequence[Any], _context: Context) -> Mapping[Any, str]:
    return dict(Union.objects.filter(pk__in=values).values_list("pk", "short_name"))


def _known(names: Iterable[str]) -> dict[str, AcademyTerm]:
    """Academies of today by name."""
    return {term.name: term for term in register_on(today()).filter(name__in=list(names))}


def _existing(keys: Sequence[Key], _context: Context) -> Mapping[Key, Mapping[str, Value]]:
    return {(name,): _as_row(term) for name, term in _known(str(key[0]) for key in keys).items()}


def _as_row(term: AcademyTerm) -> dict[str, Value]:
    trades = "、".join(f"{'*' if one.is_brand else ''}{one.trade}" for one in term.academy.specialities.all())
    return {
        "tier": term.tier, "union": term.union_id, "host_name": term.host_name, "host_kind": term.host_kind,
        "uscc": term.host_unit.uscc if term.host_unit else None, "dean": term.dean or None, "capacity": term.capacity,
        "from_on": term.from_on, "plaque_on": term.plaque_on, "document_number": term.document_number or None,
        "trades": trades or None,
    }  # fmt: skip


def _check(rows: Sequence[Row], context: Context) -> Sequence[Problem]:
    """Whose union it is, whether it can have such an academy, whether it existed on the day."""
    unions = Union.objects.in_bulk({row["union"] for row in rows if row.get("union")})
    problems = []
    for row in rows:
        union = unions.get(row.get("union"))
        day = row.get("from_on")
        if union is None or not isinstance(day, date):
            continue
        may = can_register_academy(context.by, union)
        if not may:
            problems.append(Problem(row.number, str(may.reason), "union"))
        for column, said in faults_of(str(row["tier"]), union, day).items():
            problems.append(Problem(row.number, said, column, clause="bj-academy-plan:9"))
    return problems


def _apply(rows: Sequence[Row], *, by: Any, at: datetime) -> Mapping[str, int]:
    unions = Union.objects.in_bulk({row["union"] for row in rows})
    known = _known(str(row["name"]) for row in rows)
    codes = [row.get("uscc") for row in rows if row.get("uscc")]
    units = {unit.uscc: unit for unit in Unit.objects.filter(uscc__in=codes)}
    entries = [_entry(row, unions, known, units) for row in rows]
    try:
        done = enter_academies(entries=entries, by=by, at=at)
    except Unsettled as unsettled:
        said = [Problem(row, text, "reason") for row, text in unsettled.faults.items()]
        raise Unfit(said) from unsettled
    return {_("新登记"): done["registered"], _("更正"): done["corrected"]}


def _entry(row: Row, unions: Mapping[int, Union], known: Mapping[str, AcademyTerm], units: Mapping[str, Unit]) -> Entry:
    term = known.get(str(row["name"]))
    values: dict[str, Any] = {**(_as_row(term) if term else {}), **row.values}
    told = Particulars(
        tier=values["tier"],
        name=values["name"],
        union=unions[values["union"]],
        industry_union=term.industry_union if term else None,
        host_name=values["host_name"],
        host_kind=values["host_kind"],
        host_unit=units.get(values.get("uscc") or ""),
        dean=values.get("dean") or "",
        capacity=values.get("capacity"),
        plaque_on=values.get("plaque_on"),
        document_number=values.get("document_number") or "",
        note=term.note if term else "",
    )
    trades = _trades(str(row["trades"] or "")) if "trades" in row else None
    academy = term.academy if term else None
    return Entry(row.number, told, values["from_on"], academy, str(row.get("reason") or ""), trades)


def _trades(text: str) -> tuple[Trade, ...]:
    words = (word.strip() for word in text.replace("，", "、").replace(",", "、").replace("；", "、").split("、"))
    return tuple(
        {word.lstrip("*＊"): Trade(word.lstrip("*＊")[:60], word[0] in "*＊") for word in words if word}.values()
    )


def _offered() -> Sequence[str]:
    return list(
        Union.objects.filter(kind__in=("district", "industrial"), closed_on=None).values_list("name", flat=True)
    )


REGISTER = Sheet(
    name="academies.register",
    title=gettext_lazy("工匠学院名册"),
    noun=gettext_lazy("家学院"),
    section=gettext_lazy("工匠学院"),
    key=("name",),
    columns=[
        Column(
            "name",
            gettext_lazy("学院名称"),
            Text(longest=120),
            required=True,
            aliases=("名称", "学院"),
            example="大兴工匠学院（大兴区第一职业学校）",
            width=36,
        ),
        Column(
            "tier",
            gettext_lazy("类型"),
            Choice(choices=Tier.choices, aliases=TIER_WORDS),
            required=True,
            example="区（产业）工匠学院",
            width=20,
        ),
        Column(
            "union",
            gettext_lazy("所属工会"),
            Lookup(
                find=_find_unions, known=_near_unions, labels=_union_labels, offered=_offered, noun=gettext_lazy("工会")
            ),
            required=True,
            aliases=("工会", "区（产业）工会", "推荐工会"),
            example="大兴区总工会",
            width=24,
        ),
        Column(
            "host_name",
            gettext_lazy("建设单位"),
            Text(longest=120),
            required=True,
            aliases=("承办单位",),
            example="大兴区第一职业学校",
            width=32,
        ),
        Column(
            "host_kind",
            gettext_lazy("建设单位类别"),
            Choice(choices=HostKind.choices),
            required=True,
            example="职业院校、技工院校",
            width=20,
        ),
        Column("uscc", gettext_lazy("统一社会信用代码"), Uscc(), aliases=("信用代码",), width=22),
        Column("dean", gettext_lazy("院长"), Text(longest=40), aliases=("院长姓名",)),
        Column("capacity", gettext_lazy("可同时培训人数"), Integer(least=1, most=100_000), aliases=("容量", "规模")),
        Column(
            "from_on",
            gettext_lazy("认定日期"),
            Date(latest=today),
            required=True,
            aliases=("认定时间",),
            example="2024-07-31",
        ),
        Column("plaque_on", gettext_lazy("授牌日期"), Date(), aliases=("授牌时间", "挂牌日期")),
        Column("document_number", gettext_lazy("文号"), Text(longest=60)),
        Column(
            "trades",
            gettext_lazy("特色专业"),
            Text(longest=400),
            aliases=("专业", "职业（工种）"),
            example="*电工、中式烹调师",
            width=30,
        ),
        Column(
            "reason", gettext_lazy("理由"), Text(longest=200), help=gettext_lazy("首都工匠学院超出原则上的家数时写")
        ),
    ],
    apply=_apply,
    allowed=can_register_academy,
    existing=_existing,
    check=_check,
    size=lambda _context: register_on(today()).count(),
    guide=[
        gettext_lazy("一行一家，以学院名称为准：名册上已有的按表更正，没有的新登记。"),
        gettext_lazy("特色专业之间用顿号分开；打造为品牌的前面加 *。"),
        gettext_lazy("升级、更名、换所属工会不是更正，请在学院页上“登记变更”，以便保留此前的情况。"),
    ],
    done_url=lambda: reverse("academies:list_academies"),
)
