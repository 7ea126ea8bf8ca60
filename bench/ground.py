"""The ground of all rows: a database of its own under ``.data/bench`` with a seeded city of any size."""

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from config.postgres import ROOT

if TYPE_CHECKING:
    from federation.organizations.actions import NewUnion, NewUnit

SEED = 20_261_122
SINCE = date(2020, 1, 1)
AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
TRADES = ("数控", "地铁", "热力", "印刷", "环卫", "航空", "医药", "餐饮", "园林", "软件")


def prepare() -> None:
    """Tables, reference data, compiled files, the people of the demo city: what ``make run`` sets up."""
    subprocess.run([sys.executable, "-m", "config.setting_up"], cwd=ROOT, check=True)


def grow_unions(wanted: int) -> None:
    """Enter grassroots unions, by the product's own action, until the city has ``wanted`` unions."""
    from federation.organizations.actions import enter_unions
    from federation.organizations.models import Union, UnionKind

    have = Union.objects.count()
    if have >= wanted:
        return
    parents = Union.objects.filter(closed_on=None).exclude(kind=UnionKind.CITY)
    above = list(parents.order_by("code").values_list("code", flat=True))
    enter_unions(unions=list(_unions(have, wanted, above)), since=SINCE, by=None, at=AT)


def grow_units(wanted: int) -> None:
    """Enter units, by the product's own action, until the city has ``wanted`` of the seeded ones."""
    from federation.organizations.actions import enter_units
    from federation.organizations.models import Unit

    if Unit.objects.filter(uscc__startswith="91110B").count() < wanted:
        enter_units(units=units(wanted), on=SINCE, by=None, at=AT)


def units(count: int, series: str = "B") -> "list[NewUnit]":
    """A series of seeded units, each under one of its unions (a list: a COPY cannot ask on the way)."""
    from core.sheets.numbers import uscc_digit
    from federation.organizations.actions import NewUnit
    from federation.organizations.models import Union

    draw = random.Random(SEED)
    unions = list(Union.objects.filter(code__startswith="B").order_by("code").values_list("code", flat=True))
    told = []
    for number in range(count):
        first = f"91110{series}{number:010d}X"
        name = f"北京{draw.choice(TRADES)}{draw.choice(SURNAMES)}记第{number}有限公司"
        section, size = draw.choice("CDEGHIM"), draw.randint(5, 3_000)
        code = first + uscc_digit(first)
        told.append(NewUnit(code, name, draw.choice(unions), section, "170", size, provenance="demo"))
    return told


def signed_in(username: str) -> str:
    """The cookie of a browser in which this person has signed in."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    browser = Client()
    browser.force_login(get_user_model().objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _unions(have: int, wanted: int, above: list[str]) -> "Iterator[NewUnion]":
    from federation.organizations.actions import NewUnion

    draw = random.Random(SEED + have)
    for number in range(have, wanted):
        code = f"B{number:07d}"
        name = f"北京{draw.choice(TRADES)}{draw.choice(SURNAMES)}记第{number}公司工会委员会"
        yield NewUnion(code, name, name, "grassroots", territorial_parent=draw.choice(above), provenance="demo")
