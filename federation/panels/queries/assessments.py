"""An expert's own assessments. Nothing here ever reads another seat."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from federation.panels.kinds import Anchor, Entry, SheetItem
from federation.panels.models import Assessment
from federation.panels.queries.briefs import Brief, Section
from federation.panels.rules import ScoringFacts, faults_of_entry
from federation.panels.workflow import OPEN_ASSESSMENT, WITHDRAWN


def assessments_of(user: Any) -> QuerySet[Assessment]:
    """Every assessment of somebody as an expert, the next due first."""
    found = Assessment.objects.filter(expert__user=user.pk).exclude(state=WITHDRAWN)
    return found.select_related("panel__sheet", "panel__union", "expert__user").order_by("due_on", "pk")


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


@dataclass(frozen=True)
class ScoredItem:
    """One item of the sheet as the expert sees it: what was entered, what is missing, the evidence beside."""

    item: SheetItem
    entry: Entry
    section: Section | None
    opens_group: bool

    @property
    def points(self) -> str:
        """The score as typed: ``7`` or ``7.5``; nothing while there is none."""
        tenths = self.entry.tenths
        return "" if tenths is None else f"{tenths / 10:g}"

    @property
    def counted(self) -> str:
        """What the records give, as typed; nothing where they give no points."""
        tenths = self.section.tenths if self.section else None
        return "" if tenths is None else f"{tenths / 10:g}"

    @property
    def counted_because(self) -> str:
        """What the records say, where they give less than full marks."""
        section = self.section
        return section.said if section and section.tenths != self.item.most_tenths else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What handing in would still ask here: ``score``, ``comment``, ``evidence``."""
        return faults_of_entry(self.item, self.entry)

    @property
    def touched(self) -> bool:
        """Whether anything was entered."""
        return self.entry != Entry(None)

    @property
    def buttons(self) -> range:
        """Whole points to tap."""
        return range(self.item.most + 1)

    @property
    def anchor(self) -> Anchor | None:
        """What the score means, by the sheet's own words."""
        tenths = self.entry.tenths
        if tenths is None:
            return None
        return next((one for one in self.item.anchors if tenths >= one.points * 10), None)


def scored_items(assessment: Assessment, brief: Brief | None = None) -> list[ScoredItem]:
    """The sheet with what was entered, item by item."""
    entries, found, group = entries_of(assessment), [], ""
    for item in assessment.panel.sheet.lines:
        section = brief.section(item.evidence) if brief else None
        found.append(ScoredItem(item, entries.get(item.code, Entry(None)), section, item.group_zh != group))
        group = item.group_zh
    return found


@dataclass(frozen=True)
class Progress:
    """How far the expert is: items wholly done, all items, points so far, full marks."""

    done: int
    count: int
    tenths: int
    most: int

    @property
    def total(self) -> str:
        """Points given so far."""
        return f"{self.tenths / 10:g}"

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.done == self.count


def progress_of(assessment: Assessment) -> Progress:
    """Counted from what is stored."""
    items = scored_items(assessment)
    return Progress(
        done=sum(not one.missing for one in items),
        count=len(items),
        tenths=sum(one.entry.tenths or 0 for one in items),
        most=assessment.panel.sheet.most,
    )
