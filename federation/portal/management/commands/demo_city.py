"""``manage.py demo_city``: settle the demo city."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from federation.portal.management.city import (
    academies,
    accounts,
    applications,
    conduct,
    contests,
    craftsmen,
    cultivation,
    decisions,
    evaluations,
    inspections,
    notices,
    organizations,
    panels,
    people,
    projects,
    regulations,
    subsidies,
)

SETTLERS = (
    organizations, accounts, regulations, people, academies, applications, notices, panels, decisions, evaluations,
    conduct, subsidies, projects, inspections, craftsmen, contests, cultivation,
)  # fmt: skip
"""In the order in which they need each other."""


class Command(BaseCommand):
    """Settles the demo city context by context; run again, it adds only what is missing."""

    help = "Settle the demo city: invented people and doings in real places."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run every settler and say how long each took."""
        if not settings.DEMO:
            self.stdout.write("The demo is off: nothing settled.")
            return
        for settler in SETTLERS:
            name = settler.__name__.rpartition(".")[2]
            began = time.monotonic()
            settler.settle(lambda line, name=name: self.stdout.write(f"  {name}: {line}"))
            self.stdout.write(f"  {name}: {time.monotonic() - began:.1f} s")
