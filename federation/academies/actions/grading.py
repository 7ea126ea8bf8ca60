"""Grades and their announcement: everyone scored, excellent within its share, unqualified ordered to rectify."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record_many
from core.dates.calendar import add_working_days
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import move
from federation.academies import signals
from federation.academies.models import (
    Campaign,
    Evaluation,
    EvaluationResult,
    Grade,
    Rectification,
    RectificationItem,
)
from federation.academies.permissions import can_announce_campaign, can_keep_campaigns, can_reopen_evaluation
from federation.academies.queries.evaluations import facts_of_campaign
from federation.academies.rules.grading import before_announcing, before_grading, grades
from federation.academies.workflow.evaluation import SCORED, SETTLED
from federation.regulations.queries import parameters_on

CLAUSE = "bj-academy-admission:7"


@transaction.atomic
def score_evaluation(*, evaluation: Evaluation, tenths: int, by: Any, at: datetime) -> Evaluation:
    """Take over what the experts gave."""
    move(evaluation, "score_evaluation", by=by, at=at, changes={"score_tenths": tenths}, facts={"tenths": tenths})
    return evaluation


@transaction.atomic
def grade_campaign(*, campaign: Campaign, by: Any, at: datetime) -> Campaign:
    """Give every academy scored its grade, all at once; ``Refused`` while a score or a check on site is missing."""
    require(can_keep_campaigns(by))
    parameters = parameters_on(localdate(at))
    facts = facts_of_campaign(campaign)
    decide(campaign, "grade_campaign", findings=before_grading(facts, parameters), parameters=parameters, by=by, at=at)
    move(campaign, "grade_campaign", by=by, at=at, changes={"graded_by": by})
    scored = list(campaign.evaluations.select_for_update().filter(state__in=(SCORED, SETTLED)).order_by("pk"))
    given = grades({one.pk: one.score_tenths or 0 for one in scored}, parameters)
    for one in scored:
        one.grade = given[one.pk]
    Evaluation.objects.bulk_update(scored, ["grade"], batch_size=2_000)
    record_many(by=by, at=at, verb="grade_evaluation", subjects=scored, facts_of=lambda one: {"grade": one.grade})
    return campaign


@transaction.atomic
def regrade_campaign(*, campaign: Campaign, reason: str, by: Any, at: datetime) -> Campaign:
    """Take the grades back before they are announced, saying why; scores stay."""
    require(can_keep_campaigns(by))
    move(campaign, "regrade_campaign", by=by, at=at, reason=reason, changes={"graded_by": None})
    campaign.evaluations.filter(state=SCORED).update(grade="")
    return campaign


@transaction.atomic
def announce_campaign(*, campaign: Campaign, document_number: str, by: Any, at: datetime) -> Campaign:
    """Announce the grades by a document: results are kept, the unqualified are ordered to rectify, others are told."""
    require(can_announce_campaign(by, campaign))
    parameters = parameters_on(localdate(at))
    facts = facts_of_campaign(campaign, document_number)
    found = before_announcing(facts, parameters)
    decide(campaign, "announce_campaign", findings=found, parameters=parameters, by=by, at=at)
    changes = {"announced_by": by, "announced_at": at, "document_number": document_number.strip()}
    move(campaign, "announce_campaign", by=by, at=at, changes=changes)
    for evaluation in campaign.evaluations.filter(state=SCORED).select_related("academy", "term", "campaign"):
        settle_evaluation(evaluation=evaluation, document_number=document_number.strip(), by=by, at=at)
    return campaign


@transaction.atomic
def settle_evaluation(*, evaluation: Evaluation, document_number: str, by: Any, at: datetime) -> EvaluationResult:
    """Keep one result as announced and say so upwards; the unqualified get their order to rectify."""
    require(can_keep_campaigns(by))
    move(evaluation, "settle_evaluation", by=by, at=at, facts={"grade": evaluation.grade})
    assert evaluation.score_tenths is not None
    last = evaluation.results.aggregate(last=Max("edition"))["last"] or 0
    result = EvaluationResult.objects.create(
        evaluation=evaluation, edition=last + 1, score_tenths=evaluation.score_tenths, grade=evaluation.grade,
        document_number=document_number, announced_on=localdate(at), by=by, at=at,
    )  # fmt: skip
    if evaluation.grade == Grade.UNQUALIFIED:
        order_rectification(evaluation=evaluation, by=by, at=at)
    signals.annual_evaluated.send(
        Evaluation, academy=evaluation.academy, year=evaluation.campaign.year, grade=evaluation.grade, clause=CLAUSE,
        result=result, by=by, at=at,
    )  # fmt: skip
    return result


@transaction.atomic
def reopen_evaluation(
    *, evaluation: Evaluation, reason: str, document_number: str, by: Any, at: datetime
) -> Evaluation:
    """Review an announced result again, by a document that says why; the result announced before stays on record."""
    require(can_reopen_evaluation(by))
    if not document_number.strip():
        raise ValidationError({"document_number": _("重新评审须凭文件，请填写文号。")})
    facts = {"document_number": document_number}
    changes = {"score_tenths": None, "grade": ""}
    move(evaluation, "reopen_evaluation", by=by, at=at, reason=reason, facts=facts, changes=changes)
    return evaluation


@transaction.atomic
def order_rectification(*, evaluation: Evaluation, by: Any, at: datetime) -> Rectification:
    """Order an unqualified academy to put right every item with points missing; what recurs is marked."""
    require(can_keep_campaigns(by))
    if evaluation.rectifications.exists():
        return evaluation.rectifications.get()
    parameters, day = parameters_on(localdate(at)), localdate(at)
    order = Rectification.objects.create(
        evaluation=evaluation,
        owner=evaluation.term.dean or evaluation.term.host_name[:40],
        plan_due_on=add_working_days(day, parameters["academies.rectification_plan_days"]).day,
        due_on=add_working_days(day, parameters["academies.rectification_days"]).day,
        ordered_by=by,
        ordered_at=at,
    )
    earlier = RectificationItem.objects.filter(
        rectification__evaluation__academy=evaluation.academy,
        rectification__evaluation__campaign__year__lt=evaluation.campaign.year,
    ).order_by("pk")
    known = {(item.clause, item.item): item for item in earlier}
    RectificationItem.objects.bulk_create(
        RectificationItem(
            rectification=order, item=line.item, clause=line.clause, finding=(line.said % line.held)[:300],
            repeats=known.get((line.clause, line.item)),
        )
        for line in evaluation.lines.all()
        if line.auto_tenths < line.most_tenths
    )  # fmt: skip
    return order
