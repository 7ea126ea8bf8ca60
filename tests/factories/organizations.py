"""Unions and units for tests, entered through the product's own actions."""

from datetime import UTC, date, datetime
from itertools import count

from core.sheets.numbers import uscc_digit
from federation.organizations.actions import NewUnion, NewUnit, enter_unions, enter_units
from federation.organizations.models import Area, Union, UnionKind, Unit

SINCE = date(2020, 1, 1)
AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
_serial = count(1)


def uscc(kind: str = "91", region: str = "110000") -> str:
    """A code of the right form with a valid check digit, another one each time."""
    first = f"{kind}{region}{next(_serial):08d}X"
    return first + uscc_digit(first)


def area(code: str = "110108012000", name: str = "海淀街道", level: str = "subdistrict") -> Area:
    """A place, the same row for the same code."""
    return Area.objects.get_or_create(code=code, defaults={"name": name, "level": level})[0]


def union(
    code: str = "",
    name: str = "",
    *,
    kind: str = UnionKind.GRASSROOTS,
    under: Union | None = None,
    industrial: Union | None = None,
    founded_on: date | None = None,
    since: date = SINCE,
) -> Union:
    """A union under a territorial parent, an industrial one, both or none."""
    code = code or f"G{next(_serial):07d}"
    name = name or f"第{code}工会"
    told = NewUnion(
        code,
        name,
        name,
        kind,
        territorial_parent=under.code if under else "",
        industrial_parent=industrial.code if industrial else "",
        founded_on=founded_on,
    )
    return _entered(told, since=since)


CITY = NewUnion("110000", "北京市总工会", "北京市总工会", UnionKind.CITY)


def city() -> Union:
    """The city federation."""
    return _found_or_entered(CITY)


def district(code: str = "110108", name: str = "海淀区总工会") -> Union:
    """A district union under the city."""
    return _found_or_entered(CITY, NewUnion(code, name, name, UnionKind.DISTRICT, territorial_parent=CITY.code))


def industrial(code: str = "C01", name: str = "工业工会") -> Union:
    """An industrial union under the city."""
    return _found_or_entered(CITY, NewUnion(code, name, name, UnionKind.INDUSTRIAL, industrial_parent=CITY.code))


def entered_together(*told: NewUnion) -> list[Union]:
    """These unions in this order, entered under the city in one go."""
    enter_unions(unions=(CITY, *told), since=SINCE, by=None, at=AT)
    found = Union.objects.in_bulk([one.code for one in told], field_name="code")
    return [found[one.code] for one in told]


def _found_or_entered(*told: NewUnion) -> Union:
    """The last of these unions, entered with those above it that are missing."""
    return Union.objects.filter(code=told[-1].code).first() or _entered(*told)


def _entered(*told: NewUnion, since: date = SINCE) -> Union:
    enter_unions(unions=told, since=since, by=None, at=AT)
    return Union.objects.get(code=told[-1].code)


def unit(under: Union, name: str = "", *, size: int = 100, since: date = SINCE) -> Unit:
    """A unit that belongs to a union."""
    code = uscc()
    told = NewUnit(code, name or f"北京示例{code[-5:]}有限公司", under.code, "C", "170", size)
    enter_units(units=[told], on=since, by=None, at=AT)
    return Unit.objects.get(uscc=code)
