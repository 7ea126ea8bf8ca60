"""One academy's evaluation line by line: what the records give, what the experts gave, what is said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.rules.rule import Parameters
from core.web.duties import Hit
from federation.academies.models import Academy, AcademyTerm, Campaign, Evaluation, EvaluationLine
from federation.academies.queries.evaluations import evaluations_visible_to, items_of, lines_of_year, sheet_of
from federation.academies.scoring import TEN, Line
from federation.academies.workflow.evaluation import SETTLED
from federation.panels.kinds import SheetItem
from federation.panels.models import ScoreSheet
from federation.panels.queries.panels import panel_about, result_of
from federation.panels.queries.sheets import sheet_in_force

SHEET = "academy-evaluation"


@dataclass(frozen=True)
class Judged:
    """A line with its item of the sheet, and what the experts gave: tenths on average, their comments without names."""

    line: EvaluationLine
    item: SheetItem
    tenths: int | None = None
    comments: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether points are missing, by the records or by the experts."""
        return self.line.auto_tenths < self.line.most_tenths or (
            self.tenths is not None and self.tenths < self.line.most_tenths
        )

    @property
    def finding(self) -> str:
        """Why points are missing: the records' figures, and what the experts say."""
        records = [self.line.said % self.line.held] if self.line.auto_tenths < self.line.most_tenths else []
        return "；".join([*records, *self.comments])


def lines_judged(evaluation: Evaluation) -> list[Judged]:
    """Every line of an evaluation; the experts' part once their panel has concluded and the score was taken over."""
    items = {item.code: item for item in sheet_of(evaluation.campaign).lines}
    given = _given(evaluation) if evaluation.score_tenths is not None else {}
    return [
        Judged(line, items[line.item], *given.get(line.item, (None, ())))
        for line in evaluation.lines.all()
        if line.item in items
    ]


def _given(evaluation: Evaluation) -> dict[str, tuple[int, tuple[str, ...]]]:
    panel = panel_about(evaluation)
    result = result_of(panel) if panel else None
    found = {}
    for one in result.items if result else []:
        scores = [score for score in one.scores if score is not None and score.tenths is not None]
        if scores:
            mean = round(sum(score.tenths or 0 for score in scores) / len(scores))
            found[one.item.code] = (mean, tuple(dict.fromkeys(score.comment for score in scores if score.comment)))
    return found


@dataclass(frozen=True)
class Counted:
    """A line counted from the records of this moment, with its item of the sheet."""

    line: Line
    item: SheetItem


def counted_today(term: AcademyTerm, day: date, parameters: Parameters) -> list[Counted]:
    """What the academy's records of the year would give today, on the sheet in force."""
    return counted(term, day.year, sheet_in_force(SHEET, day), parameters)


def counted(term: AcademyTerm, year: int, sheet: ScoreSheet, parameters: Parameters) -> list[Counted]:
    """The same on a named sheet, for a named year."""
    lines = lines_of_year([term], year, items_of(sheet), parameters)[term.academy_id]
    return [Counted(line, item) for line, item in zip(lines, sheet.lines, strict=True)]


@dataclass(frozen=True)
class Tally:
    """Where lines counted stand against the lines that grades are drawn at: tenths of a point."""

    total: int
    most: int
    by_experts: int
    qualified: int
    excellent: int

    @property
    def missing(self) -> int:
        """How much is short of full marks."""
        return self.most - self.total

    @property
    def to_qualified(self) -> int:
        """How much is short of qualified."""
        return self.qualified - self.total

    @property
    def to_excellent(self) -> int:
        """How much is short of excellent."""
        return self.excellent - self.total


def tally(lines: Sequence[Counted], parameters: Parameters) -> Tally:
    """The sum, how much of it only experts can tell, and the two lines."""
    return Tally(
        total=sum(one.line.tenths for one in lines),
        most=sum(one.line.most_tenths for one in lines),
        by_experts=sum(one.line.most_tenths for one in lines if not one.line.by_record),
        qualified=parameters["academies.qualified_line"] * TEN,
        excellent=parameters["academies.excellent_line"] * TEN,
    )


def evaluation_of_year(academy: Academy, year: int) -> Evaluation | None:
    """The academy in the campaign of a year, if it takes part."""
    return Evaluation.objects.filter(academy=academy, campaign__year=year).select_related("campaign").first()


def results_before(academy: Academy, campaign: Campaign) -> Sequence[Evaluation]:
    """Evaluations of earlier years that were announced, newest first."""
    return list(_settled(academy, campaign.year))


def last_settled(evaluation: Evaluation) -> Evaluation | None:
    """The academy's evaluation of the year before, or the nearest before that."""
    return _settled(evaluation.academy, evaluation.campaign.year).first()


def search_evaluations(user: Any, text: str, limit: int = 8) -> list[Hit]:
    """Evaluations for the global search, the newest year first."""
    if not user.is_authenticated:
        return []
    words = Q(term__name__icontains=text) | Q(academy__code__istartswith=text.strip())
    found = evaluations_visible_to(user).filter(words).order_by("-campaign__year", "pk")[:limit]
    return [
        Hit(
            _("评价"),
            one.term.name,
            f"{one.campaign.year} · {(one.state == SETTLED and one.get_grade_display()) or one.get_state_display()}",
            reverse("academies:show_evaluation", args=[one.campaign.year, one.academy.code]),
        )
        for one in found
    ]


def _settled(academy: Academy, before: int) -> QuerySet[Evaluation]:
    found = Evaluation.objects.filter(academy=academy, campaign__year__lt=before, state=SETTLED)
    return found.select_related("campaign").order_by("-campaign__year")
