"""``manage.py load_unions``: Beijing's unions down to streets, parks and buildings."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from core.dates.calendar import now
from federation.organizations.actions import NewUnion, enter_unions
from federation.organizations.models import Area, AreaLevel, Provenance, UnionKind

DATA = Path(__file__).resolve().parents[2] / "data"
RECORDS_SINCE = date(2020, 1, 1)
CITY = "110000"
SPECIAL = {"1101JK": ("经开区总工会", Provenance.PUBLIC), "1101YS": ("燕山总工会", Provenance.UNVERIFIED)}


class Command(BaseCommand):
    """Load the unions that are missing; unions already there are left as the office keeps them."""

    help = "Load the city federation, district, industrial, bureau and group, street, park and building unions."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Derive the territorial unions from the places, add the listed ones, enter them all."""
        unions = [_city(), *_territorial(), *_listed()]
        new = enter_unions(unions=unions, since=RECORDS_SINCE, by=None, at=now())
        self.stdout.write(f"工会 {len(unions)} 个，新录入 {len(new)} 个")


def _city() -> NewUnion:
    return NewUnion(CITY, "北京市总工会", "市总工会", UnionKind.CITY, "110000000000", provenance=Provenance.PUBLIC)


def _territorial() -> Iterator[NewUnion]:
    for area in Area.objects.select_related("parent").order_by("code"):
        if area.level == AreaLevel.SPECIAL:
            short, provenance = SPECIAL[area.code]
            name = f"{area.name}总工会"
            yield NewUnion(area.code, name, short, UnionKind.DISTRICT, area.code, CITY, provenance=provenance)
        elif area.level == AreaLevel.DISTRICT:
            code, short = area.code[:6], f"{area.name}总工会"
            name = f"北京市{short}"
            yield NewUnion(code, name, short, UnionKind.DISTRICT, area.code, CITY, provenance=Provenance.PUBLIC)
        elif area.parent is not None and area.level != AreaLevel.CITY:
            code, short, above = area.code[:9], f"{area.name}总工会", area.parent
            name = f"北京市{above.name}{short}"
            kind, derived = UnionKind.SUBDISTRICT, Provenance.DERIVED
            yield NewUnion(code, name, short, kind, area.code, above.code[:6], provenance=derived)


def _listed() -> Iterator[NewUnion]:
    with (DATA / "unions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield NewUnion(
                row["code"],
                row["name"],
                row["short_name"],
                row["kind"],
                row["area"],
                row["territorial_parent"],
                row["industrial_parent"],
                provenance=row["provenance"],
            )
