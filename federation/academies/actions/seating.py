"""Panels for a campaign: two assessors for each academy, those with least to do first, nobody with a conflict."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from core.jobs.models import JobRun
from core.jobs.work import enqueue
from core.web.access import require
from core.workflow.moving import NotAllowed
from federation.academies.models import Campaign, Evaluation
from federation.academies.permissions import can_keep_campaigns
from federation.academies.queries.campaigns import waiting_for_panels
from federation.academies.queries.evaluations import sheet_of
from federation.academies.workflow.evaluation import ANNOUNCED, REVIEWING
from federation.panels.actions import form_panel, invite_assessor
from federation.panels.kinds import Party, Seat
from federation.panels.models import Panel, ScoreSheet
from federation.panels.queries.panels import candidates_for

CHUNK = 10


@transaction.atomic
def form_panels(*, campaign: Campaign, by: Any, at: datetime) -> JobRun:
    """Ask for panels for everyone under review that has none; a job forms them."""
    require(can_keep_campaigns(by))
    state = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk).state
    if state not in (REVIEWING, ANNOUNCED):
        raise NotAllowed(campaign, "grade_campaign", state, Campaign.workflow)
    return enqueue(
        "academies.form_panels", by=by, key=f"campaign {campaign.pk}", title=str(campaign), campaign=campaign.pk
    )


@transaction.atomic
def seat_panels(*, campaign: Campaign, by: Any, at: datetime, most: int = CHUNK) -> int:
    """Form up to ``most`` panels; how many. Run again until 0.

    Where fewer than two experts can sit, the panel stays in forming: its page names who was passed over and why.
    """
    require(can_keep_campaigns(by))
    sheet = sheet_of(campaign)
    waiting = list(waiting_for_panels(campaign)[:most])
    for evaluation in waiting:
        _seat(_form(evaluation, sheet, by, at), by, at)
    return len(waiting)


def _form(evaluation: Evaluation, sheet: ScoreSheet, by: Any, at: datetime) -> Panel:
    term = evaluation.term
    parties = [
        Party(gettext_noop("被评学院"), term.host_name, unit=term.host_unit_id),
        Party(gettext_noop("所属工会"), evaluation.union.name, union=evaluation.union_id),
    ]
    return form_panel(subject=evaluation, title=str(evaluation), sheet=sheet, parties=parties, by=by, at=at)


def _seat(panel: Panel, by: Any, at: datetime) -> None:
    """Invite the two who have least to do of those nothing speaks against."""
    able = [one.expert for one in candidates_for(panel, localdate(at)) if one.available][:2]
    for seat, expert in zip((Seat.FIRST, Seat.SECOND), able, strict=False):
        invite_assessor(panel=panel, expert=expert, seat=seat, by=by, at=at)
