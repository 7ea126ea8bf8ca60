"""The demo city's academies and plan: the few that public reports name, and invented others in real places.

``academies.csv`` lists them; ``known`` marks what public reports say. A trade with ``*`` is run as a brand.
"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.utils import timezone

from federation.academies.actions import plans
from federation.academies.actions.plans import Limits
from federation.academies.actions.register import (
    Particulars,
    Place,
    Trade,
    change_academy,
    close_academy,
    describe_academy,
    register_academy,
)
from federation.academies.models import Academy, AcademyTerm, HostKind, Measure, PlanVersion, Tier
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.organizations.models import Union

TABLE = Path(__file__).with_name("academies.csv")
WHY = "建库时按名册补录"
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建国志强秀兰海燕永刚丽华文斌晓东桂英振宇立新"
RAISED = ("北京市昌平职业学校", date(2025, 9, 10))
LEFT = ("卢沟桥职工教育培训站", date(2026, 3, 1))
LATE = ("110109", "110119", "1101YS", "C08")
"""Unions that the second version of the plan gives their first capital academy to build in 2026."""


def settle(log: Callable[[str], None]) -> None:
    """Enter the academies and the plan that are missing."""
    officer = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    unions = {union.code: union for union in Union.objects.filter(code__in=_codes())}
    known = set(AcademyTerm.objects.values_list("host_name", flat=True))
    entered = [_enter(row, unions, officer) for row in _rows() if row["host"] not in known]
    if entered:
        _raise_one(officer, unions)
        _take_one_off(officer)
    if not PlanVersion.objects.exists():
        _plan(officer, User.objects.get(username=f"{DEMO_PREFIX}zhaoning"))
    log(f"新登记学院 {len(entered)} 家，共 {Academy.objects.count()} 家；计划 {PlanVersion.objects.count()} 版")


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _codes() -> set[str]:
    return {row["union"] for row in _rows()}


def _enter(row: dict[str, str], unions: dict[str, Union], officer: User) -> Academy:
    union, day = unions[row["union"]], date.fromisoformat(row["on"])
    told = Particulars(
        tier=row["tier"],
        name=_name(row, union),
        union=union,
        host_name=row["host"],
        host_kind=row["kind"],
        dean="" if row["known"] else _dean(row["host"]),
        capacity=60 + 20 * (sum(map(ord, row["host"])) % 20),
        plaque_on=day,
        note="据公开报道" if row["known"] else "演示数据",
    )
    academy = register_academy(particulars=told, from_on=day, reason=WHY, by=officer, at=timezone.now())
    trades = [Trade(trade.lstrip("*"), trade.startswith("*"), day) for trade in row["trades"].split("|")]
    places = [Place("实训场地", f"北京市{_place(union)}（演示地址）", told.capacity)]
    describe_academy(academy=academy, places=places, trades=trades, by=officer, at=timezone.now())
    return academy


def _name(row: dict[str, str], union: Union) -> str:
    host = row["host"]
    if row["tier"] == Tier.DISTRICT:
        return f"{_place(union).removesuffix('区')}工匠学院（{host}）"
    shapes = {
        Tier.DEMONSTRATIVE: "首都示范性工匠学院（{}）",
        Tier.CAPITAL: "首都工匠学院（{}）",
        Tier.ENTERPRISE: "{}工匠学院",
    }
    return shapes.get(Tier(row["tier"]), "{}").format(host)


def _place(union: Union) -> str:
    return union.short_name.removesuffix("总工会").removesuffix("工会联合会").removesuffix("工会")


def _dean(host: str) -> str:
    seed = sum(map(ord, host))
    return SURNAMES[seed % len(SURNAMES)] + GIVEN[seed % (len(GIVEN) - 1) :][:2]


def _raise_one(officer: User, unions: dict[str, Union]) -> None:
    """A district academy that became a capital one: the register keeps both."""
    host, day = RAISED
    academy = AcademyTerm.objects.get(host_name=host).academy
    term = last_term(academy)
    told = Particulars(
        tier=Tier.CAPITAL,
        name=f"首都工匠学院（{host}）",
        union=unions["110114"],
        host_name=host,
        host_kind=HostKind.VOCATIONAL,
        dean=term.dean,
        capacity=term.capacity,
        plaque_on=day,
        note="演示数据",
    )
    reason = "经评审由区级升为首都工匠学院"
    change_academy(academy=academy, particulars=told, from_on=day, reason=reason, by=officer, at=timezone.now())


def _take_one_off(officer: User) -> None:
    host, day = LEFT
    academy = AcademyTerm.objects.get(host_name=host).academy
    reason = "培训站并入丰台区职工大学"
    close_academy(academy=academy, until_on=day, reason=reason, by=officer, at=timezone.now())


def _plan(officer: User, approver: User) -> None:
    """The plan as announced in 2024, and the version of 2026 that names who builds the missing ones."""
    now = timezone.now()
    first = plans.draft_plan(title="首都工匠学院体系建设指标（2024—2026年）", copy_of=None, by=officer, at=now)
    plans.propose_plan(plan=first, reason="按三年行动方案分解", by=officer, at=now)
    plans.approve_plan(plan=first, in_force_from=date(2024, 7, 4), document_number="", by=approver, at=now)
    second = plans.draft_plan(title="首都工匠学院体系建设指标（2026年细化）", copy_of=first, by=officer, at=now)
    late = Union.objects.filter(code__in=LATE)
    limits: dict[plans.Place, Limits | None] = {
        (union, Tier.CAPITAL, 2026, Measure.NEW): Limits(1, 1) for union in late
    }
    plans.set_targets(plan=second, limits=limits, by=officer, at=now)
    plans.propose_plan(plan=second, reason="把尚无首都工匠学院的工会落实到年度", by=officer, at=now)
    plans.approve_plan(plan=second, in_force_from=date(2026, 1, 15), document_number="", by=approver, at=now)
