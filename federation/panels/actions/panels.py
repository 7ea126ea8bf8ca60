"""Forming a panel, inviting to its seats, taking an invitation back, dissolving it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import kind_of, record
from core.dates.calendar import add_working_days
from core.outbox.post import Recipient, post
from core.rules.deciding import decide
from core.web.access import require
from core.workflow.moving import move
from federation.organizations.models import Union
from federation.organizations.queries import city_federation
from federation.panels import messages
from federation.panels.kinds import Party, Seat
from federation.panels.models import Assessment, Expert, Panel, ScoreSheet
from federation.panels.permissions import (
    can_dissolve_panel,
    can_form_panel,
    can_invite_assessor,
    can_withdraw_assessor,
)
from federation.panels.queries.codes import next_code
from federation.panels.queries.panels import candidate, seats_of
from federation.panels.workflow import ASSESSING, OPEN_ASSESSMENT
from federation.regulations.queries import parameters_on


@transaction.atomic
def form_panel(
    *,
    subject: Model,
    title: str,
    sheet: ScoreSheet,
    parties: Sequence[Party],
    union: Union | None = None,
    by: Any,
    at: datetime,
) -> Panel:
    """Begin a panel about ``subject``, organised by ``union`` (the city federation if not said).

    Raises ``ValidationError`` without a named party: nobody could be kept apart from nothing.
    """
    union = union or city_federation()
    if by is not None:
        require(can_form_panel(by, union))
    if not parties or not all(party.name.strip() for party in parties):
        raise ValidationError(_("请写明当事方，否则无从判断谁应当回避。"))
    day = localdate(at)
    panel = Panel.objects.create(
        code=next_code(Panel, "PS", day),
        subject_type=kind_of(subject),
        subject_id=str(subject.pk),
        title=title,
        sheet=sheet,
        union=union,
        parties=[asdict(party) for party in parties],
        threshold_tenths=parameters_on(day)["panels.threshold_points"] * 10,
        formed_at=at,
        formed_by=by,
    )
    facts = {"sheet": sheet.code, "version": sheet.version, "parties": [party.name for party in parties]}
    record(by=by, at=at, verb="form_panel", subject=panel, facts=facts)
    return panel


@transaction.atomic
def invite_assessor(*, panel: Panel, expert: Expert, seat: str, by: Any, at: datetime) -> Assessment:
    """Ask an expert to take a seat; when the seats due are filled, the panel begins.

    Raises ``Refused`` with every clause that speaks against it: conflicts with their source, load, absence, the seat.
    """
    panel = _locked(panel)
    if by is not None:
        require(can_invite_assessor(by, panel))
    Expert.objects.select_for_update().get(pk=expert.pk)
    day = localdate(at)
    parameters = parameters_on(day)
    asked = candidate(panel, expert, seat, day, parameters)
    decide(panel, "invite_assessor", findings=asked.findings, parameters=parameters, by=by, at=at)
    assessment = Assessment.objects.create(
        panel=panel,
        expert=asked.expert,
        seat=seat,
        due_on=add_working_days(day, parameters["panels.assess_working_days"]).day,
        invited_at=at,
    )
    facts = {"expert": expert.pk, "name": expert.name, "seat": seat}
    record(by=by, at=at, verb="invite_assessor", subject=panel, facts=facts)
    post(messages.assessor_invited(assessment), to=Recipient(user=asked.expert.user), at=at)
    if all(seats_of(panel).values()):
        move(panel, "begin", by=by, at=at)
    return assessment


@transaction.atomic
def withdraw_assessor(*, assessment: Assessment, reason: str, by: Any, at: datetime) -> None:
    """Take an invitation back from somebody who does not answer or may assess no more; the seat is free again."""
    panel = _locked(assessment.panel)
    if by is not None:
        require(can_withdraw_assessor(by, panel))
    _withdraw(assessment, reason, by, at)
    if panel.state == ASSESSING:
        move(panel, "dispute" if assessment.seat == Seat.THIRD else "reopen", by=by, at=at)


@transaction.atomic
def dissolve_panel(*, panel: Panel, reason: str, by: Any, at: datetime) -> Panel:
    """Give a panel up; whoever still had something to do is told."""
    panel = _locked(panel)
    if by is not None:
        require(can_dissolve_panel(by, panel))
    for assessment in panel.assessments.filter(state__in=OPEN_ASSESSMENT).select_related("expert__user"):
        _withdraw(assessment, reason, by, at)
    move(panel, "dissolve", by=by, at=at, reason=reason)
    return panel


def _withdraw(assessment: Assessment, reason: str, by: Any, at: datetime) -> None:
    move(assessment, "withdraw", by=by, at=at, reason=reason, changes={"note": reason[:300]})
    post(messages.invitation_withdrawn(assessment, reason), to=Recipient(user=assessment.expert.user), at=at)


def _locked(panel: Panel) -> Panel:
    """The panel as it stands, held until the end: two hands on its seats wait for each other."""
    return Panel.objects.select_for_update(of=("self",)).select_related("sheet", "union").get(pk=panel.pk)
