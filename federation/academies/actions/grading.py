"""Grades and their announcement: everyone scored, excellent within its share, unqualified ordered to rectify."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record_many
from core.outbox.post import Letter, Recipient, post_many
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies import signals
from federation.academies.actions.rectifying import cancel_rectification, order_rectification
from federation.academies.messages import evaluation as letters
from federation.academies.models import (
    Campaign,
    Evaluation,
    EvaluationResult,
    Grade,
)
from federation.academies.permissions import (
    can_announce_again,
    can_announce_campaign,
    can_keep_campaigns,
    can_reopen_evaluation,
)
from federation.academies.queries.campaigns import results_beside
from federation.academies.queries.conduct import OPEN_ORDERS, people_of
from federation.academies.queries.evaluations import facts_of_campaign
from federation.academies.rules.grading import (
    CampaignFacts,
    announced_by_document,
    before_announcing,
    before_grading,
    grade_again,
    grades,
)
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
    _held(campaign)
    parameters = parameters_on(localdate(at))
    facts = facts_of_campaign(campaign)
    decide(campaign, "grade_campaign", findings=before_grading(facts, parameters), parameters=parameters, by=by, at=at)
    move(campaign, "grade_campaign", by=by, at=at, changes={"graded_by": by})
    scored = list(campaign.evaluations.filter(state__in=(SCORED, SETTLED)).order_by("pk"))
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
    _held(campaign)
    move(campaign, "regrade_campaign", by=by, at=at, reason=reason, changes={"graded_by": None})
    campaign.evaluations.filter(state=SCORED).update(grade="")
    return campaign


@transaction.atomic
def announce_campaign(*, campaign: Campaign, document_number: str, by: Any, at: datetime) -> Campaign:
    """Announce the grades by a document: results are kept, the unqualified are ordered to rectify, others are told."""
    require(can_announce_campaign(by, _held(campaign)))
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
    else:
        _call_off(evaluation, document_number, by, at)
    _tell(result, evaluation, at)
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
    changes = {"score_tenths": None, "grade": "", "reopened_by": by}
    move(evaluation, "reopen_evaluation", by=by, at=at, reason=reason, facts=facts, changes=changes)
    return evaluation


@transaction.atomic
def announce_again(*, evaluation: Evaluation, document_number: str, by: Any, at: datetime) -> EvaluationResult:
    """Grade and announce one that was reviewed anew, by a document of its own; excellent only while a place is left."""
    Campaign.objects.select_for_update(no_key=True).get(pk=evaluation.campaign_id)
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related("campaign", "term", "academy")
    evaluation = rows.get(pk=evaluation.pk)
    require(can_announce_again(by, evaluation))
    parameters = parameters_on(localdate(at))
    facts = CampaignFacts(evaluated=0, scored=0, document_number=document_number)
    found = [announced_by_document(facts, parameters)]
    decide(evaluation, "announce_again", findings=found, parameters=parameters, by=by, at=at)
    if evaluation.state != SCORED:
        raise NotAllowed(evaluation, "settle_evaluation", evaluation.state, Evaluation.workflow)
    evaluation.grade = grade_again(evaluation.score_tenths or 0, results_beside(evaluation), parameters)
    Evaluation.objects.filter(pk=evaluation.pk).update(grade=evaluation.grade)
    return settle_evaluation(evaluation=evaluation, document_number=document_number.strip(), by=by, at=at)


def _held(campaign: Campaign) -> Campaign:
    """The campaign as it stands, locked, and after it its evaluations: nothing about them is recorded before."""
    fresh = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    list(fresh.evaluations.select_for_update().order_by("pk").values_list("pk", flat=True))
    return fresh


def _call_off(evaluation: Evaluation, document_number: str, by: Any, at: datetime) -> None:
    """An order that followed from the result before this one has nothing left to stand on."""
    for order in evaluation.rectifications.filter(state__in=OPEN_ORDERS):
        reason = _("更正后的结果合格（%(number)s）") % {"number": document_number}
        cancel_rectification(order=order, reason=reason, by=by, at=at)


def _tell(result: EvaluationResult, evaluation: Evaluation, at: datetime) -> None:
    message = letters.result_announced(evaluation)
    people = people_of(evaluation.term, localdate(at))
    post_many([Letter(message, Recipient(user=user), f"result {result.pk}") for user in people], at=at)
