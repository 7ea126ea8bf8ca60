"""``manage.py verify_selection BUNDLE``: run a sealed result again and say whether it is the same, byte for byte."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.crypto.signing import public_key
from federation.talent.choosing.__main__ import told
from federation.talent.choosing.bundle import verified


class Command(BaseCommand):
    """The same as the stand-alone verifier, with this installation's key if no other is named."""

    help = "Verify a sealed selection result."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and a key."""
        parser.add_argument("bundle", type=Path)
        parser.add_argument("--key", default="", help="public key in hexadecimal; this installation's if not said")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Report; fails when anything is wrong."""
        report = verified(options["bundle"].read_bytes(), options["key"] or public_key())
        for line in told(report):
            self.stdout.write(line)
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults")
