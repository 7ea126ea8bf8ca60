"""The year's evaluation opens: every recognised academy is in it, with what the records already say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.jobs.models import JobRun
from core.jobs.work import enqueue
from core.outbox.post import Letter, Message, Recipient, post_many
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.academies.messages import evaluation as letters
from federation.academies.models import AcademyTerm, Campaign, Evaluation, EvaluationLine
from federation.academies.permissions import can_keep_campaigns, can_report_evaluation
from federation.academies.queries.campaigns import due_to_close, silent_until
from federation.academies.queries.conduct import people_of_units
from federation.academies.queries.evaluations import facts_of_year, items_of, lines_of_year, sheet_of, terms_to_evaluate
from federation.academies.scoring import Line, YearFacts, score, total
from federation.academies.workflow.evaluation import OPEN, REPORTED, REPORTING, UNDER_REVIEW
from federation.panels.queries.sheets import sheet_in_force
from federation.regulations.queries import parameters_on

CHUNK = 500
REMIND_DAYS = timedelta(days=3)
"""How long before the last day of the self-reports those who are silent hear of it."""


class CampaignTold(NamedTuple):
    """A campaign as told: year, name, tiers, first and last day of the self-reports, last day of the review."""

    year: int
    title: str
    tiers: Sequence[str]
    report_from: date
    report_until: date
    review_until: date
    sheet_code: str = "academy-evaluation"


@transaction.atomic
def plan_campaign(*, told: CampaignTold, by: Any, at: datetime) -> Campaign:
    """Set up the evaluation of a year; one a year."""
    require(can_keep_campaigns(by))
    if not told.report_from <= told.report_until <= told.review_until:
        raise ValidationError({"report_until": _("日期须依次为：自评开始、自评截止、评审截止。")})
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(**{**told._asdict(), "tiers": list(told.tiers)})
    except IntegrityError:
        raise ValidationError({"year": _("%(year)s年的评价已经建立。") % {"year": told.year}}) from None
    record(by=by, at=at, verb="plan_campaign", subject=campaign, facts={"year": told.year})
    return campaign


@transaction.atomic
def open_campaign(*, campaign: Campaign, by: Any, at: datetime) -> JobRun:
    """Open it with the score sheet of the day; the job returned takes the academies in."""
    require(can_keep_campaigns(by))
    sheet = sheet_in_force(campaign.sheet_code, localdate(at))
    move(campaign, "open_campaign", by=by, at=at, changes={"sheet_version": sheet.version})
    return enqueue(
        "academies.enrol_academies", by=by, key=f"campaign {campaign.pk}", title=str(campaign), campaign=campaign.pk
    )


@transaction.atomic
def enrol_academies(*, campaign: Campaign, by: Any, at: datetime, most: int = CHUNK) -> int:
    """Take in up to ``most`` academies that stand today and are not in it yet; how many. Run again until 0.

    Nobody is taken in any more once the reports are closed.
    """
    if Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk).state != REPORTING:
        return 0
    day = localdate(at)
    here = campaign.evaluations.values("academy")
    terms = list(terms_to_evaluate(campaign, day).exclude(academy__in=here).order_by("academy_id")[:most])
    items, parameters = items_of(sheet_of(campaign)), parameters_on(day)
    lines = lines_of_year(terms, campaign.year, items, parameters)
    made = Evaluation.objects.bulk_create(
        [
            Evaluation(
                campaign=campaign, academy=term.academy, term=term, union=term.union,
                auto_tenths=total(lines[term.academy_id]),
            )
            for term in terms
        ]
    )  # fmt: skip
    EvaluationLine.objects.bulk_create([_line(one, line) for one in made for line in lines[one.academy_id]])
    record_many(by=by, at=at, verb="enrol_academy", subjects=made)
    _tell(made, letters.report_asked, "asked", at)
    return len(made)


@transaction.atomic
def remind_of_reports(*, by: Any, at: datetime) -> int:
    """Tell academies that have not reported, once, when the last day is near; how many are silent."""
    day = localdate(at)
    silent = list(silent_until(day, day + REMIND_DAYS))
    _tell(silent, letters.report_due_soon, "due soon", at)
    return len(silent)


@transaction.atomic
def submit_report(*, evaluation: Evaluation, explanations: Mapping[str, str], by: Any, at: datetime) -> Evaluation:
    """Hand in the self-report: what the records say, and the academy's word on the items where points are missing.

    Raises ``ValidationError`` for an item with points missing by the records that is not explained.
    """
    require(can_report_evaluation(by, evaluation))
    if evaluation.campaign.state != REPORTING:
        raise NotAllowed(evaluation.campaign, "close_reports", evaluation.campaign.state, Campaign.workflow)
    explain_lines(evaluation=evaluation, explanations=explanations, by=by, at=at)
    _score_anew(evaluation.campaign, [evaluation], at)
    silent = [line for line in evaluation.lines.all() if line.auto_tenths < line.most_tenths and not line.explanation]
    if silent:
        raise ValidationError({f"line_{line.item}": _("这一项扣了分，请说明情况。") for line in silent})
    move(evaluation, "submit_report", by=by, at=at, changes={"reported_at": at})
    return evaluation


@transaction.atomic
def explain_lines(*, evaluation: Evaluation, explanations: Mapping[str, str], by: Any, at: datetime) -> Evaluation:
    """Keep the academy's word on the items named, while the report is still its own."""
    require(can_report_evaluation(by, evaluation))
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.state != OPEN:
        raise NotAllowed(evaluation, "submit_report", held.state, Evaluation.workflow)
    changed = []
    for line in evaluation.lines.filter(item__in=explanations):
        text = explanations[line.item].strip()
        if text != line.explanation:
            EvaluationLine.objects.filter(pk=line.pk).update(explanation=text)
            changed.append(line.item)
    if changed:
        record(by=by, at=at, verb="explain_lines", subject=evaluation, facts={"items": changed})
    return evaluation


@transaction.atomic
def return_report(*, evaluation: Evaluation, reason: str, by: Any, at: datetime) -> Evaluation:
    """Send a self-report back to be completed, saying why."""
    require(can_keep_campaigns(by))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明要补充什么。")})
    move(evaluation, "return_report", by=by, at=at, reason=reason, changes={"reported_at": None})
    _tell([evaluation], lambda one: letters.report_returned(one, reason), f"returned {at.isoformat()}", at)
    return evaluation


@transaction.atomic
def leave_out(*, evaluation: Evaluation, reason: str, by: Any, at: datetime) -> Evaluation:
    """Let an academy stand aside this year (recognised too late, suspended …), saying why."""
    require(can_keep_campaigns(by))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明不参加本年评价的理由。")})
    move(evaluation, "leave_out", by=by, at=at, reason=reason)
    return evaluation


@transaction.atomic
def close_reports(*, campaign: Campaign, by: Any, at: datetime) -> int:
    """End the self-reports: what is in is in, what is missing is counted as missing; how many go to review.

    Every evaluation is locked before anything is recorded, so whoever is just handing in is waited for.
    """
    if by is not None:
        require(can_keep_campaigns(by))
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    held = campaign.evaluations.select_for_update(of=("self",)).select_related("term", "academy").order_by("pk")
    waiting = [one for one in held if one.state in (OPEN, REPORTED)]
    move(campaign, "close_reports", by=by, at=at)
    _score_anew(campaign, waiting, at)
    campaign.evaluations.filter(pk__in=[one.pk for one in waiting]).update(state=UNDER_REVIEW)
    record_many(by=by, at=at, verb="begin_review", subjects=waiting)
    return len(waiting)


@transaction.atomic
def close_due_reports(*, by: Any, at: datetime) -> int:
    """End the self-reports of campaigns whose last day has passed; how many campaigns."""
    due = list(due_to_close(localdate(at)))
    for campaign in due:
        close_reports(campaign=campaign, by=by, at=at)
    return len(due)


def _tell(evaluations: Sequence[Evaluation], message: Callable[[Evaluation], Message], key: str, at: datetime) -> None:
    """One letter to each who works for the host of each academy; a second one under the same key is not sent."""
    units = {one.term.host_unit_id for one in evaluations if one.term.host_unit_id}
    readers = people_of_units(units, localdate(at)) if units else {}
    told: list[Letter] = []
    for one in evaluations:
        if users := readers.get(one.term.host_unit_id or 0):
            said = message(one)
            told += [Letter(said, Recipient(user=user), f"report {one.pk} {key}") for user in users]
    post_many(told, at=at)


def _score_anew(campaign: Campaign, evaluations: Sequence[Evaluation], at: datetime) -> None:
    """The records as they stand when a report goes in, and when the reports are closed."""
    items, parameters = items_of(sheet_of(campaign)), parameters_on(localdate(at))
    terms: list[AcademyTerm] = [one.term for one in evaluations]
    facts = facts_of_year(terms, campaign.year)
    found = {one.pk: score(items, _with_report(facts[one.academy_id], one), parameters) for one in evaluations}
    lines = {(line.evaluation_id, line.item): line for line in EvaluationLine.objects.filter(evaluation__in=found)}
    for one in evaluations:
        one.auto_tenths = total(found[one.pk])
        for fresh in found[one.pk]:
            held = lines[one.pk, fresh.item]
            held.auto_tenths, held.said, held.held = fresh.tenths, fresh.said, dict(fresh.used)
    EvaluationLine.objects.bulk_update(lines.values(), ["auto_tenths", "said", "held"], batch_size=2_000)
    Evaluation.objects.bulk_update(evaluations, ["auto_tenths"], batch_size=2_000)


def _with_report(facts: YearFacts, evaluation: Evaluation) -> YearFacts:
    if evaluation.reported_at is None:
        return replace(facts, report="pending" if evaluation.campaign.state == REPORTING else "missing")
    late = localdate(evaluation.reported_at) > evaluation.campaign.report_until
    return replace(facts, report="late" if late else "on_time")


def _line(evaluation: Evaluation, line: Line) -> EvaluationLine:
    return EvaluationLine(
        evaluation=evaluation, item=line.item, most_tenths=line.most_tenths, auto_tenths=line.tenths,
        said=line.said, held=dict(line.used), clause=line.clause,
    )  # fmt: skip
