"""``manage.py verify_audit``: does every record still say what it said?"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.audit.models import AuditRecord
from core.audit.verification import damages


class Command(BaseCommand):
    """Walk the audit trail; exit non-zero and name each damaged record when something was changed."""

    help = "Check the audit trail's hash chains and anchors."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every damage, or how many records are whole."""
        found = list(damages(settings.AUDIT_ANCHORS))
        for damage in found:
            self.stdout.write(self.style.ERROR(str(damage)))
        if found:
            raise CommandError(f"the audit trail was changed: {len(found)} damaged places")
        self.stdout.write(f"the audit trail is whole: {AuditRecord.objects.count()} records")
