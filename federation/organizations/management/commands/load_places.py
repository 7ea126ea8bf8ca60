"""``manage.py load_places``: Beijing's places from the shipped table."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from core.dates.calendar import now
from federation.organizations.actions import Place, enter_places

DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    """Load the places; run again it only corrects what differs."""

    help = "Load Beijing's districts, streets, towns and townships."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Read the table and enter it."""
        with (DATA / "areas.csv").open(encoding="utf-8", newline="") as file:
            places = [Place(**row) for row in csv.DictReader(file)]
        new = enter_places(places=places, by=None, at=now())
        self.stdout.write(f"地区 {len(places)} 个，新录入 {new} 个")
