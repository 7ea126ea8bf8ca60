"""The on-site sample: drawn in public, planned, looked at, written down."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.web.access import require
from core.workflow.moving import NotAllowed
from federation.academies.models import Campaign, Evaluation, SpotCheck
from federation.academies.permissions import can_check_on_site, can_keep_campaigns
from federation.academies.queries.campaigns import draw_of, pool_of, sample_size
from federation.academies.workflow.evaluation import (
    LEFT_OUT,
    OPEN,
    REPORTED,
    REPORTING,
    REVIEWING,
    SCORED,
    UNDER_REVIEW,
)
from federation.panels.actions import announce_draw
from federation.panels.models import Draw
from federation.panels.workflow import CANCELLED
from federation.regulations.queries import parameters_on


@transaction.atomic
def announce_sample(*, campaign: Campaign, seed_event: str, seed_on: date, by: Any, at: datetime) -> Draw:
    """Publish who can be drawn, how many, and the event to come that decides.

    ``NotAllowed`` before reports open and after grading, ``ValidationError`` while an earlier draw stands.
    """
    require(can_keep_campaigns(by))
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if campaign.state not in (REPORTING, REVIEWING):
        raise NotAllowed(campaign, "close_reports", campaign.state, Campaign.workflow)
    known = draw_of(campaign)
    if known and known.state != CANCELLED:
        raise ValidationError(_("抽查名单已由 %(code)s 公布，不能另抽。") % {"code": known.code})
    draw = announce_draw(
        purpose=_("%(title)s现场抽查") % {"title": campaign.title},
        title=_("%(year)s年度评价现场抽查的学院") % {"year": campaign.year},
        pool=pool_of(campaign),
        count=sample_size(campaign, parameters_on(localdate(at))),
        seed_event=seed_event,
        seed_on=seed_on,
        by=by,
        at=at,
    )
    Campaign.objects.filter(pk=campaign.pk).update(draw_code=draw.code)
    record(by=by, at=at, verb="announce_sample", subject=campaign, facts={"draw": draw.code, "count": draw.count})
    return draw


@transaction.atomic
def mark_sample(*, campaign: Campaign, codes: Collection[str], by: Any, at: datetime) -> int:
    """Note who is drawn, as the draw stands now; how many. Whoever was replaced is no longer checked."""
    if by is not None:
        require(can_keep_campaigns(by))
    drawn = list(campaign.evaluations.filter(academy__code__in=codes).exclude(state=LEFT_OUT).order_by("pk"))
    fresh = [one for one in drawn if not one.is_sampled]
    gone = list(campaign.evaluations.filter(is_sampled=True).exclude(academy__code__in=codes).order_by("pk"))
    Evaluation.objects.filter(pk__in=[one.pk for one in fresh]).update(is_sampled=True)
    Evaluation.objects.filter(pk__in=[one.pk for one in gone]).update(is_sampled=False)
    record_many(by=by, at=at, verb="draw_for_check", subjects=fresh)
    record_many(by=by, at=at, verb="replace_in_sample", subjects=gone)
    return len(drawn)


@transaction.atomic
def plan_check(*, evaluation: Evaluation, planned_on: date, by: Any, at: datetime) -> SpotCheck:
    """Set or move the day of the check on site."""
    _may_still_be_checked(evaluation, by)
    check, _made = SpotCheck.objects.update_or_create(evaluation=evaluation, defaults={"planned_on": planned_on})
    record(by=by, at=at, verb="plan_check", subject=evaluation, facts={"planned_on": planned_on})
    return check


@transaction.atomic
def record_check(
    *, evaluation: Evaluation, checked_on: date, agrees: bool, finding: str, by: Any, at: datetime
) -> SpotCheck:
    """Write down what was seen, and whether it agrees with what the academy reported."""
    _may_still_be_checked(evaluation, by)
    if not finding.strip():
        raise ValidationError({"finding": _("请写明检查情况。")})
    if checked_on > localdate(at):
        raise ValidationError({"checked_on": _("检查日期不能晚于今天。")})
    seen = {"checked_on": checked_on, "agrees": agrees, "finding": finding.strip(), "by": by}
    check, _made = SpotCheck.objects.update_or_create(
        evaluation=evaluation, defaults=seen, create_defaults={"planned_on": checked_on, **seen}
    )
    record(by=by, at=at, verb="record_check", subject=evaluation, facts={"checked_on": checked_on, "agrees": agrees})
    return check


def _may_still_be_checked(evaluation: Evaluation, by: Any) -> None:
    """Until the result is announced."""
    require(can_check_on_site(by, evaluation))
    state = Evaluation.objects.select_for_update().values_list("state", flat=True).get(pk=evaluation.pk)
    if state not in (OPEN, REPORTED, UNDER_REVIEW, SCORED):
        raise NotAllowed(evaluation, "score_evaluation", state, Evaluation.workflow)
