"""``manage.py verify_ledger``: do the books still say what they said?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.ledger.models import Book, Entry
from core.ledger.verification import damages


class Command(BaseCommand):
    """Walk every book; exit non-zero and name each damaged place when something was changed."""

    help = "Check the books: every entry's content and balance, their numbers, the closed balances."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every damage, or how many entries are whole."""
        found = [damage for book in Book.objects.order_by("code") for damage in damages(book)]
        for damage in found:
            self.stdout.write(self.style.ERROR(damage))
        if found:
            raise CommandError(f"the books were changed: {len(found)} damaged places")
        self.stdout.write(f"the books are whole: {Entry.objects.count()} entries")
