"""``manage.py load_holidays [file]``: take in the announced holidays and make-up days."""

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core.dates.calendar import forget_calendar
from core.dates.models import SpecialDay

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "holidays.toml"


class Command(BaseCommand):
    """Load a TOML file of years; a year in the file replaces that year on record, other years stay."""

    help = "Load announced holidays and make-up days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, by default the one shipped."""
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    @transaction.atomic
    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        """Replace year by year; print each year's count."""
        for year, days in tomllib.loads(file.read_text()).items():
            rows = [SpecialDay(day=day, name=name, is_working=False) for day, name in days["holidays"]]
            rows += [SpecialDay(day=day, name=name, is_working=True) for day, name in days["make_up_days"]]
            SpecialDay.objects.filter(day__year=year).delete()
            SpecialDay.objects.bulk_create(rows)
            self.stdout.write(f"{year}: {len(rows)} special days")
        transaction.on_commit(forget_calendar)
