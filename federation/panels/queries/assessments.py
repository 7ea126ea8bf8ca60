"""An expert's own assessments. Nothing here ever reads another seat."""

from typing import Any

from django.db.models import QuerySet

from federation.panels.kinds import Entry
from federation.panels.models import Assessment
from federation.panels.rules import ScoringFacts
from federation.panels.workflow import OPEN_ASSESSMENT


def assessments_of(user: Any) -> QuerySet[Assessment]:
    """Every assessment of somebody as an expert, the next due first."""
    found = Assessment.objects.filter(expert__user=user.pk).exclude(state="withdrawn")
    return found.select_related("panel__sheet", "expert__user").order_by("due_on", "pk")


def open_assessments_of(user: Any) -> QuerySet[Assessment]:
    """Those still to be done."""
    return assessments_of(user).filter(state__in=OPEN_ASSESSMENT)


def entries_of(assessment: Assessment) -> dict[str, Entry]:
    """What was entered so far, by item code."""
    rows = assessment.scores.values_list("item", "tenths", "comment", "seen", "no_evidence")
    return {row[0]: Entry(*row[1:]) for row in rows}


def facts_of_scoring(assessment: Assessment) -> ScoringFacts:
    """Sheet and entries for the rules of handing in."""
    return ScoringFacts(assessment.panel.sheet.lines, entries_of(assessment))
