"""Grassroots unions and units of the demo city: real places, invented names, valid check digits."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from core.dates.calendar import now, today
from core.sheets.numbers import uscc_digit
from federation.organizations.actions import (
    NewCertificate,
    NewUnion,
    NewUnit,
    Part,
    enter_certificate,
    enter_unions,
    enter_units,
    merge_unions,
    move_union,
    rename_union,
    split_union,
)
from federation.organizations.models import LegalCertificate, Succession, Totals, Union, UnionKind
from federation.organizations.queries import children_on, units_on

SINCE = date(2020, 1, 1)
SEED = 20240417
TERMS = [
    "立春",
    "雨水",
    "惊蛰",
    "春分",
    "清明",
    "谷雨",
    "立夏",
    "小满",
    "芒种",
    "夏至",
    "小暑",
    "大暑",
    "立秋",
    "处暑",
    "白露",
    "秋分",
    "寒露",
    "霜降",
    "立冬",
    "小雪",
    "大雪",
    "冬至",
    "小寒",
    "大寒",
]
TOOLS = [
    "墨斗",
    "卡尺",
    "铆钉",
    "榫卯",
    "刨花",
    "砧台",
    "梭子",
    "曲尺",
    "焊花",
    "齿轮",
    "轴承",
    "游标",
    "车刀",
    "铜模",
    "经纬",
    "篆刻",
    "琉璃",
    "漆盘",
    "竹编",
    "风箱",
]
TRADES = {  # section: (what the name says, unit type, industrial parent, size from, size to)
    "C": ("精密制造有限公司", "170", "C01", 60, 1800),
    "D": ("热电运行有限公司", "151", "C01", 80, 900),
    "E": ("建筑工程有限公司", "159", "C04", 90, 2400),
    "F": ("商贸有限公司", "170", "C06", 15, 260),
    "G": ("道路运输有限公司", "159", "C05", 40, 1500),
    "H": ("餐饮管理有限公司", "170", "C06", 20, 420),
    "I": ("软件技术有限公司", "170", "", 25, 1200),
    "J": ("财富管理有限公司", "159", "C03", 20, 600),
    "K": ("物业服务有限公司", "159", "C06", 30, 700),
    "L": ("人力资源服务有限公司", "170", "", 15, 300),
    "M": ("检测技术有限公司", "170", "", 18, 350),
    "N": ("园林绿化有限公司", "159", "", 25, 400),
    "O": ("家政服务有限公司", "170", "C06", 20, 900),
    "P": ("职业技能学校", "700", "C02", 20, 240),
    "Q": ("康复护理中心", "700", "C07", 25, 320),
    "R": ("文化传播有限公司", "170", "", 12, 180),
}
PER_STREET = (4, 9)


def settle(log: Callable[[str], None]) -> None:
    """Found the unions, register their units, give some a certificate and some a past. Again: changes nothing."""
    random = Random(SEED)  # noqa: S311 a demo
    unions, units = _city(random)
    new = enter_unions(unions=unions, since=SINCE, by=None, at=now())
    entered = enter_units(units=units, on=SINCE, by=None, at=now()) if new else None
    log(f"基层工会 {len(unions)} 个，单位 {len(units)} 家" + ("" if entered else "（已在）"))
    if not LegalCertificate.objects.exists():
        log(f"法人证书 {_certify(random)} 张")
    if not Succession.objects.exists():
        log(f"更名、划转、合并、分设 {_pasts(random)} 件")


def _city(random: Random) -> tuple[list[NewUnion], list[NewUnit]]:
    names, serial = _names(random), 0
    unions: list[NewUnion] = []
    units: list[NewUnit] = []
    local = [UnionKind.SUBDISTRICT, UnionKind.PARK, UnionKind.BUILDING]
    streets = Union.objects.filter(kind__in=local, closed_on=None)
    groups = list(Union.objects.filter(kind=UnionKind.BUREAU_GROUP, closed_on=None).order_by("code"))
    for street in streets.select_related("area").order_by("code"):
        for _turn in range(random.randint(*PER_STREET)):
            serial += 1
            section, name = next(names)
            industrial = TRADES[section][2] if random.random() < 0.25 else ""
            if random.random() < 0.04:
                industrial = random.choice(groups).code
            union, unit = _pair(random, serial, street, section, name, industrial)
            unions.append(union)
            units.append(unit)
    return unions, units


def _names(random: Random) -> Iterator[tuple[str, str]]:
    """Names nobody bears: a solar term, a tool, a trade; each once."""
    made = [(section, f"{term}{tool}") for section in TRADES for term in TERMS for tool in TOOLS]
    random.shuffle(made)
    return iter(made)


def _pair(
    random: Random, serial: int, street: Union, section: str, name: str, industrial: str
) -> tuple[NewUnion, NewUnit]:
    what, kind, _parent, least, most = TRADES[section]
    area = street.area.code if street.area else ""
    founded = date(1996, 1, 1) + timedelta(days=random.randint(0, 9_500))
    size = round(least * (most / least) ** random.random() ** 1.6)
    full = f"北京{name}{what}"
    code = f"G{serial:07d}"
    has_code = random.random() < 0.3
    union = NewUnion(
        code,
        f"{full}工会委员会",
        f"{name}{what.removesuffix('有限公司')}工会",
        UnionKind.GRASSROOTS,
        area,
        street.code,
        industrial,
        made_up_code("81", serial, area) if has_code else "",
        "demo",
        min(founded + timedelta(days=random.randint(200, 1500)), date(2025, 9, 1)),
    )
    address = f"{street.area.name if street.area else ''}{name[:2]}路{random.randint(1, 180)}号"
    kind_code = "52" if kind == "700" else "91"
    unit = NewUnit(
        made_up_code(kind_code, serial, area), full, code, section, kind, size, area, address, founded, "demo"
    )
    return union, unit


def made_up_code(kind: str, serial: int, area: str) -> str:
    """A code nobody bears: its organisation part begins with 000."""
    region = area[:6] if area[:6].isdigit() else "110000"
    first = f"{kind}{region}000{serial:06d}"
    return first + uscc_digit(first)


def _certify(random: Random) -> int:
    """Some valid for years, some due this month, some overdue."""
    city = "北京市总工会"
    holders = list(Union.objects.filter(kind=UnionKind.GRASSROOTS).exclude(uscc="").order_by("code")[:240])
    for turn, union in enumerate(holders):
        ends = today() + timedelta(
            days=random.choice([12, 25, -40, -7]) if turn % 12 == 0 else random.randint(60, 1400)
        )
        certificate = NewCertificate(
            f"京工法证字第{turn + 1:06d}号",
            random.choice("赵钱孙李周吴郑王冯陈") + random.choice(["志远", "秀兰", "建国", "晓梅", "海涛", "文静"]),
            city,
            _years_before(ends + timedelta(days=1), random.choice([3, 5])),
            ends,
            f"京工组〔{ends.year - 5}〕{random.randint(1, 99)}号",
        )
        enter_certificate(union=union, certificate=certificate, by=None, at=now())
    return len(holders)


def _years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes the 28th, so that the term is never a day short."""
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, 2, 28) if leap_day else day.replace(year=day.year - years)


def _pasts(random: Random) -> int:
    """A few renames, moves, merges and splits of the last two years."""
    grassroots = Union.objects.filter(kind=UnionKind.GRASSROOTS, closed_on=None, founded_on__lt=date(2023, 1, 1))
    chosen = random.sample(list(grassroots.order_by("code")), 24)
    day = today() - timedelta(days=500)
    for union in chosen[:8]:
        name = union.name.removesuffix("工会委员会") + "工会联合会"
        short_name = union.short_name.removesuffix("工会") + "工会联合会"
        reason = "企业联合建会，京工组〔2025〕14号"
        rename_union(union=union, name=name, short_name=short_name, on=day, reason=reason, by=None, at=now())
    for union in chosen[8:14]:
        street = union.upward_ties.get(nature="territorial", until_on=None).parent
        other = Union.objects.filter(kind=UnionKind.SUBDISTRICT, path__startswith=street.path[:14]).exclude(
            pk=street.pk
        )
        move_union(
            union=union, parent=other.order_by("code")[0], nature="territorial", on=day + timedelta(days=60),
            reason="注册地址迁移", by=None, at=now(),
        )  # fmt: skip
    for old, new in zip(chosen[14:18], chosen[18:22], strict=True):
        merge_unions(
            unions=[old], successor=new, on=day + timedelta(days=120), totals=Totals.SUCCESSOR,
            reason="企业合并，工会随之合并", by=None, at=now(),
        )  # fmt: skip
    for union in chosen[22:]:
        _split(union, day + timedelta(days=200))
    return 20


def _split(union: Union, day: date) -> None:
    street = union.upward_ties.get(nature="territorial", until_on=None).parent
    told = NewUnion(
        f"G9{union.pk:06d}", f"{union.name}（分会）", f"{union.short_name}（分会）", UnionKind.GRASSROOTS,
        union.area.code if union.area else "", street.code, provenance="demo",
    )  # fmt: skip
    part = Part(
        told,
        tuple(children_on(union, day).values_list("pk", flat=True)),
        tuple(units_on(union, day).values_list("pk", flat=True)[1:]),
    )
    split_union(union=union, parts=[part], on=day, closes=False, reason="异地分支单独建会", by=None, at=now())
