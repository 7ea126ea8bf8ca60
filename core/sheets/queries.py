"""Questions about uploads."""

from typing import Any

from django.db.models import Q, QuerySet

from core.sheets.checking import CHANGED, NEW, PROBLEM
from core.sheets.models import SheetRow, SheetRun


def runs_visible_to(user: Any) -> QuerySet[SheetRun]:
    """A person's own uploads, newest first. Nobody sees another's."""
    return SheetRun.objects.filter(by=user).select_related("by", "job").order_by("-id")


def rows_of(run: SheetRun, outcome: str) -> QuerySet[SheetRow]:
    """Rows of one outcome (or ``warned``), in the order of the file."""
    chosen = Q(warned=True) if outcome == "warned" else Q(outcome=outcome)
    return run.rows.filter(chosen).order_by("number")


def rows_to_return(run: SheetRun) -> QuerySet[SheetRow]:
    """Rows that go back to the person."""
    return run.rows.filter(outcome=PROBLEM).order_by("number")


def is_finished(run: SheetRun) -> bool:
    """Whether no row waits to be taken in."""
    return not run.rows.filter(outcome__in=(NEW, CHANGED), taken=False).exists()
