"""``manage.py anchor_audit``: keep the present heads outside the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from core.audit.verification import drop_anchor


class Command(BaseCommand):
    """Append one anchor; run daily, and copy the file to where the database's keeper cannot write."""

    help = "Append the heads of the audit strands to the anchor file."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the anchor."""
        self.stdout.write(drop_anchor(settings.AUDIT_ANCHORS, at=timezone.now()))
