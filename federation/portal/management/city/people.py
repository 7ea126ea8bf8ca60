"""The demo city's workers: about two thousand invented people at the demo's units.

Nobody real is meant. Numbers have right check characters, and serials of 900 and above, which are hardly ever given
out; phones begin with 199 0000.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from core.sheets.numbers import id_digit
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.organizations.models import Unit
from federation.people.actions import find_doubles, merge_people, take_in_people
from federation.people.models import Double, Merge, Person
from federation.people.queries import Arrival, identity_of, people_with

COUNT, CHUNK, MOST_UNITS, TOWN_UNITS = 2_000, 500, 110, 10
TOWN = "110115108"
TODAY = date(2026, 11, 22)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎单仇解"
MEN = "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建国志远文博立新永生海涛长青"
WOMEN = "芳娜敏静丽艳娟霞燕玲桂英秀兰梅红雪晶慧婷玉洁欣怡倩颖琳璐莹悦丹萍蕾佳雯晓春月"
PLACES = ("110101", "110105", "110106", "110108", "110112", "110115", "130102", "120104", "370102", "410105", "210202")
TRADES = {
    "C": ("数控机床操作工", "焊工", "钳工", "汽车装调工", "电气设备安装工", "质检员", "工艺员"),
    "D": ("变电检修工", "供热运行工", "燃气管网工"),
    "E": ("工程测量员", "钢筋工", "手工木工", "起重装卸机械操作工", "施工员"),
    "F": ("导购员", "理货员", "贵金属首饰手工制作工"),
    "G": ("公交车驾驶员", "地铁检修工", "快件处理员", "网约配送员"),
    "H": ("中式烹调师", "客房服务员", "餐厅服务员"),
    "I": ("嵌入式系统设计工程技术人员", "网络运维员", "软件测试员"),
    "N": ("环卫工", "绿化工", "水处理工"),
    "O": ("汽车维修工", "家政服务员", "保安员"),
    "Q": ("护士", "药剂员", "中药炮制工"),
}
OFFICE = ("行政专员", "财务人员", "人事专员", "销售主管", "项目经理")
KNOWN = "刘志远"
"""Four years and eleven months at the front line on the demo's day."""


ENTERED_LATER = r"^.{8}00099"
"""Codes of the units that the yearly evaluation enters: the crowd is drawn without them, and so is the same again."""


def settle(log: Callable[[str], None]) -> None:
    """Take the missing people in; leave one pair to be checked, one pair merged."""
    by = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    units = _units()
    if not units:
        log("还没有单位，暂不登记职工")
        return
    crowd = list(_crowd(units))
    taken = 0
    for start in range(0, len(crowd), CHUNK):
        done = take_in_people(arrivals=crowd[start : start + CHUNK], by=by, at=timezone.now())
        taken += done["registered"]
    twins = _twins(units[0], by)
    log(f"新登记 {taken} 人，共 {Person.objects.count()} 人；疑似重复 {twins} 组")


def _units() -> list[Unit]:
    """The units of the town whose clerk has a card, then a few of every district."""
    standing = Unit.objects.filter(closed_on=None).exclude(uscc__regex=ENTERED_LATER)
    standing = standing.select_related("union").order_by("pk")
    town = list(standing.filter(union__path__contains=f"/{TOWN}/")[:TOWN_UNITS])
    others = list(standing.exclude(pk__in=[unit.pk for unit in town]))
    return town + others[:: max(1, len(others) // MOST_UNITS)]


def _crowd(units: list[Unit]) -> Iterator[Arrival]:
    chance = Random(2026)  # noqa: S311 an invented crowd, the same each time
    sizes = [max(1, min(unit.size, 400)) for unit in units]
    known = identity_of(_number(date(1993, 6, 18), "110115", 901))
    yield Arrival(known, KNOWN, units[0], date(2021, 12, 23), "19900001001", "数控机床操作工", front_line=True)
    for place, unit in enumerate(chance.choices(units, sizes, k=COUNT)):
        yield _somebody(chance, place, unit)


def _somebody(chance: Random, place: int, unit: Unit) -> Arrival:
    woman = chance.random() < 0.42
    born = date(1967, 1, 1) + timedelta(days=chance.randrange(37 * 365))
    serial = chance.randrange(450, 500) * 2 + (0 if woman else 1)
    given = WOMEN if woman else MEN
    name = chance.choice(SURNAMES) + "".join(chance.sample(given, chance.choice((1, 2, 2))))
    start = max(born + timedelta(days=18 * 366), TODAY - timedelta(days=int(chance.triangular(30, 9000, 1500))))
    front = chance.random() < 0.55
    left = start + timedelta(days=chance.randrange(400, 3000)) if chance.random() < 0.04 else None
    return Arrival(
        identity_of(_number(born, chance.choice(PLACES), serial)),
        name,
        unit,
        start,
        f"1990{place + 20_000:07d}" if chance.random() < 0.93 else "",
        chance.choice(TRADES.get(unit.industry_section, OFFICE) if front else OFFICE),
        front_line=front,
        until_on=left if left is None or left < TODAY else None,
    )


def _number(born: date, place: str, serial: int) -> str:
    """An invented number that holds; an odd serial is a man's."""
    first = f"{place}{born:%Y%m%d}{serial}"
    return first + id_digit(first)


def _twins(unit: Unit, by: User) -> int:
    """The same three people registered twice, with a slip in the number; the first pair is merged."""
    told = [("周建华", date(1979, 4, 2), 911), ("吴秀兰", date(1984, 9, 17), 922), ("郑海涛", date(1990, 1, 25), 933)]
    for name, born, serial in told:
        early, late = (identity_of(_number(born, "110115", one)) for one in (serial, serial + 2))
        pair = [
            Arrival(early, name, unit, date(2012, 3, 1), "", "焊工", True, until_on=date(2018, 3, 1)),
            Arrival(late, name, unit, date(2018, 3, 1), "", "焊工", front_line=True),
        ]
        take_in_people(arrivals=pair, by=by, at=timezone.now())
        files = people_with([early.number, late.number])
        find_doubles(persons=[file.pk for file in files.values()], by=by, at=timezone.now())
        if name == told[0][0] and not Merge.objects.filter(kept=files[late.same]).exists():
            reason = "演示：两份档案出生日期和单位相同，照片核对为同一人"
            merge_people(kept=files[late.same], merged=files[early.same], reason=reason, by=by, at=timezone.now())
    return Double.objects.filter(verdict=Double.Verdict.OPEN).count()
