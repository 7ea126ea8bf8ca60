"""``manage.py load_score_sheets``: bring ``regulations/sheets/*.toml`` into the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.dates.calendar import now
from federation.panels.actions import load_score_sheets
from federation.panels.written import Malformed, WrittenSheet, read


class Command(BaseCommand):
    """Check every file, then load them all or none. Running it again changes nothing."""

    help = "Load regulations/sheets/*.toml."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("--folder", type=Path, default=Path(settings.ROOT) / "regulations" / "sheets")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, and say in one line what changed."""
        sheets = _sheets(options["folder"])
        try:
            changed = load_score_sheets(sheets=sheets, by=None, at=now())
        except ValidationError as fault:
            raise CommandError("\n".join(fault.messages)) from fault
        self.stdout.write(f"{len(sheets)} score sheets; {changed} changed")


def _sheets(folder: Path) -> list[WrittenSheet]:
    sheets, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            sheets.append(read(path.read_text("utf-8"), path.stem))
        except Malformed as malformed:
            problems.extend(malformed.problems)
    if problems:
        raise CommandError("\n".join(problems))
    return sheets
