"""A campaign's progress, its on-site sample, its panels, what grading would come to, what was announced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from core.audit.trail import kind_of
from core.rules.rule import Parameters
from federation.academies.models import Academy, Campaign, Evaluation, EvaluationResult, Grade
from federation.academies.queries.evaluations import evaluations_visible_to, knows_scores
from federation.academies.rules.grading import Outlook, outlook
from federation.academies.workflow.evaluation import (
    ANNOUNCED,
    LEFT_OUT,
    OPEN,
    REPORTING,
    REVIEWING,
    SCORED,
    SETTLED,
    UNDER_REVIEW,
)
from federation.panels.models import Draw, Panel
from federation.panels.queries.draws import draw_at
from federation.panels.workflow import CONCLUDED, DISPUTED, DISSOLVED, FORMING

SUBJECT = kind_of(Evaluation)


def campaign_of(year: int) -> Campaign | None:
    """The campaign of a year."""
    return Campaign.objects.filter(year=year).select_related("graded_by", "announced_by").first()


def evaluation_of(user: Any, year: int, code: str) -> Evaluation | None:
    """One academy's evaluation of a year, if the user may see it."""
    found = evaluations_visible_to(user).filter(campaign__year=year, academy__code=code)
    return found.select_related("term__host_unit", "spot_check").first()


def evaluations_in(user: Any, year: str = "") -> QuerySet[Evaluation]:
    """The evaluations of a campaign that a user may see, with their panel's state and number, if there is a panel.

    ``told_tenths`` and ``told_grade`` are score and grade, for most people once they are announced.
    """
    told = Q(state__in=(SCORED, SETTLED) if knows_scores(user) else (SETTLED,))
    panel = _panels().filter(subject_id=Cast(OuterRef("pk"), CharField())).order_by("-pk")
    found = evaluations_visible_to(user).filter(campaign__year=int(year or 0))
    return found.annotate(
        panel_state=Subquery(panel.values("state")[:1]),
        panel_code=Subquery(panel.values("code")[:1]),
        told_tenths=Case(When(told, then=F("score_tenths"))),
        told_grade=Case(When(told, then=F("grade")), default=Value("")),
    ).defer("union__search", "term__search")


def matching(found: QuerySet[Evaluation], text: str) -> QuerySet[Evaluation]:
    """Evaluations of academies whose name or host holds the text, or whose number begins with it."""
    return found.filter(
        Q(term__name__icontains=text) | Q(term__host_name__icontains=text) | Q(academy__code__istartswith=text.strip())
    )


# --- progress --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a campaign is: each figure is the length of a list somebody can open."""

    everyone: int = 0
    reported: int = 0
    silent: int = 0
    under_review: int = 0
    scored: int = 0
    left_out: int = 0
    sampled: int = 0
    unchecked: int = 0
    unseated: int = 0
    forming: int = 0
    disputed: int = 0
    excellent: int = 0
    qualified: int = 0
    unqualified: int = 0

    @property
    def evaluated(self) -> int:
        """Those that take part."""
        return self.everyone - self.left_out

    @property
    def without_panel(self) -> int:
        """Those under review that no panel is about yet."""
        return self.unseated - self.forming

    @property
    def checked(self) -> int:
        """Those of the sample that were looked at."""
        return self.sampled - self.unchecked


UNSEATED = Q(state=UNDER_REVIEW) & (Q(panel_state=None) | Q(panel_state__in=(FORMING, CONCLUDED)))
"""Under review without two assessors: no panel yet, one still forming, or only the one of an earlier edition."""
DISPUTE = Q(state=UNDER_REVIEW, panel_state=DISPUTED)
SILENT = Q(state=OPEN) | Q(state__in=(UNDER_REVIEW, SCORED, SETTLED), reported_at=None)
SAMPLED = Q(is_sampled=True) & ~Q(state=LEFT_OUT)
UNCHECKED = SAMPLED & Q(spot_check__checked_on=None)


def progress_of(campaign: Campaign, user: Any) -> Progress:
    """The figures of what the user may see of a campaign, in one query."""
    counted = evaluations_in(user, str(campaign.year)).aggregate(
        everyone=Count("pk"),
        reported=Count("pk", filter=Q(reported_at__isnull=False)),
        silent=Count("pk", filter=SILENT),
        under_review=Count("pk", filter=Q(state=UNDER_REVIEW)),
        scored=Count("pk", filter=Q(state__in=(SCORED, SETTLED))),
        left_out=Count("pk", filter=Q(state=LEFT_OUT)),
        sampled=Count("pk", filter=SAMPLED),
        unchecked=Count("pk", filter=UNCHECKED),
        unseated=Count("pk", filter=UNSEATED),
        forming=Count("pk", filter=Q(state=UNDER_REVIEW, panel_state=FORMING)),
        disputed=Count("pk", filter=DISPUTE),
        **{grade.value: Count("pk", filter=Q(told_grade=grade)) for grade in Grade},
    )
    return Progress(**counted)


def due_to_close(day: date) -> QuerySet[Campaign]:
    """Campaigns whose last day to report has passed."""
    return Campaign.objects.filter(state=REPORTING, report_until__lt=day).order_by("pk")


def silent_until(first: date, last: date) -> QuerySet[Evaluation]:
    """Academies that have not reported, in campaigns whose last day lies between two days."""
    found = Evaluation.objects.filter(state=OPEN, campaign__state=REPORTING)
    return found.filter(campaign__report_until__range=(first, last)).select_related("campaign", "academy", "term")


# --- the on-site sample and the panels -------------------------------------------------------------------------------


def draw_of(campaign: Campaign) -> Draw | None:
    """The published draw of its sample."""
    return draw_at(campaign.draw_code) if campaign.draw_code else None


def campaign_drawn_by(draw: Draw) -> Campaign | None:
    """The campaign whose sample a draw decides."""
    return Campaign.objects.filter(draw_code=draw.code).first()


def pool_of(campaign: Campaign) -> list[tuple[str, str]]:
    """Everyone who could be drawn: number and name, by number."""
    found = campaign.evaluations.exclude(state=LEFT_OUT).order_by("academy__code")
    return list(found.values_list("academy__code", "term__name"))


def sample_size(campaign: Campaign, parameters: Parameters) -> int:
    """The set share of those evaluated, rounded up: at least one."""
    everyone = campaign.evaluations.exclude(state=LEFT_OUT).count()
    percent: int = parameters["academies.sample_percent"]
    return -(-everyone * percent // 100)


def waiting_for_panels(campaign: Campaign) -> QuerySet[Evaluation]:
    """Evaluations under review that no panel is about."""
    running = _panels().exclude(state=CONCLUDED).filter(subject_id=Cast(OuterRef("pk"), CharField()))
    found = campaign.evaluations.filter(~Exists(running), state=UNDER_REVIEW)
    return found.select_related("academy", "term__host_unit", "union", "campaign").order_by("pk")


def _panels() -> QuerySet[Panel]:
    return Panel.objects.filter(subject_type=SUBJECT).exclude(state=DISSOLVED)


# --- grades and results ----------------------------------------------------------------------------------------------


def outlook_of(campaign: Campaign, parameters: Parameters) -> Outlook:
    """What grading would come to today."""
    scored = campaign.evaluations.filter(state__in=(SCORED, SETTLED)).values_list("pk", "score_tenths")
    return outlook({pk: tenths or 0 for pk, tenths in scored}, parameters)


def named(keys: Iterable[int]) -> list[Evaluation]:
    """The evaluations of these ids with what a list shows, the best first."""
    return list(
        Evaluation.objects.filter(pk__in=keys).select_related("academy", "term").order_by("-score_tenths", "pk")
    )


def results_beside(evaluation: Evaluation) -> list[tuple[int, str]]:
    """Score and grade of every other academy of the campaign as last announced, one under review again included."""
    others = announced_results(year=str(evaluation.campaign.year)).exclude(evaluation=evaluation)
    return list(others.order_by().values_list("score_tenths", "grade"))


def announced_campaigns() -> QuerySet[Campaign]:
    """Campaigns whose results everybody may read."""
    return Campaign.objects.filter(state=ANNOUNCED).order_by("-year")


def announced_results(_user: Any = None, year: str = "") -> QuerySet[EvaluationResult]:
    """The results of a year as last announced, one for each academy."""
    newest = EvaluationResult.objects.filter(evaluation=OuterRef("evaluation")).order_by("-edition")
    found = EvaluationResult.objects.filter(
        evaluation__campaign__year=int(year or 0), evaluation__campaign__state=ANNOUNCED,
        pk=Subquery(newest.values("pk")[:1], output_field=IntegerField()),
    )  # fmt: skip
    return found.select_related("evaluation__academy", "evaluation__term", "evaluation__union").defer(
        "evaluation__term__search", "evaluation__union__search"
    )


def grades_of(campaign: Campaign) -> list[tuple[Any, str, int]]:
    """How many academies have each grade as last announced: label, value, number."""
    counted = dict(
        announced_results(year=str(campaign.year)).order_by("grade").values_list("grade").annotate(Count("pk"))
    )
    return [(grade.label, grade.value, counted.get(grade.value, 0)) for grade in Grade]


def results_matching(found: QuerySet[EvaluationResult], text: str) -> QuerySet[EvaluationResult]:
    """Results of academies whose name holds the text."""
    return found.filter(Q(evaluation__term__name__icontains=text) | Q(evaluation__academy__code__istartswith=text))


def editions_of(academy: Academy, day: date) -> QuerySet[EvaluationResult]:
    """Everything announced about an academy by a day, newest year and edition first."""
    found = EvaluationResult.objects.filter(evaluation__academy=academy, announced_on__lte=day)
    return found.select_related("evaluation__campaign").order_by("-evaluation__campaign__year", "-edition")


def running_campaigns() -> QuerySet[Campaign]:
    """Campaigns in which something can still happen."""
    return Campaign.objects.filter(state__in=(REPORTING, REVIEWING)).order_by("-year")
