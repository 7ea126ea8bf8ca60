"""Taking an application one step on: the move, the stage it leaves and the one it enters, with its term."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from core.dates.calendar import add_working_days, working_days_between
from core.dates.working import Deadline
from core.outbox.post import Letter, Recipient, post_many
from core.workflow.moving import move
from federation.academies.messages.decisions import visit_cancelled
from federation.academies.models import Application, ProposalLine, SiteVisit, Stage
from federation.academies.queries.way import TERMS
from federation.academies.workflow.accreditation import (
    APPLICATION,
    CHECKING,
    CLARIFYING,
    RANKED,
    REFUSED,
    VISIT_PLANNED,
    WITHDRAWN,
)
from federation.panels.actions import dissolve_panel
from federation.panels.queries.panels import panel_about
from federation.panels.workflow import CONCLUDED, DISSOLVED
from federation.regulations.queries import parameters_on


@transaction.atomic
def step_application(
    *,
    application: Application,
    verb: str,
    by: Any,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Application:
    """Move the application by ``verb`` and keep its stages; ``NotAllowed`` when it is not in a source state.

    Whether ``by`` may do so is for the action that calls this to ask. ``changes`` are fields written with the move.
    """
    deadline = _term(application, APPLICATION.target_of(verb, application.state) or "", at)
    written = {"stage_since": at, "stage_due_on": deadline.day if deadline else None, **(changes or {})}
    move(application, verb, by=by, at=at, reason=reason, facts=facts, changes=written)
    Stage.objects.filter(application=application, left_at=None).update(left_at=at)
    open_stage(application=application, deadline=deadline, by=by, at=at)
    if application.state in (REFUSED, WITHDRAWN):
        wind_up(application=application, reason=reason, by=by, at=at)
    return application


@transaction.atomic
def wind_up(*, application: Application, reason: str, by: Any, at: datetime) -> None:
    """End what is under way about an application that goes no further: its panel, its visit, its place on a list."""
    panel = panel_about(application)
    if panel and panel.state not in (CONCLUDED, DISSOLVED):
        dissolve_panel(panel=panel, reason=reason, by=None, at=at)
    for visit in SiteVisit.objects.filter(application=application, state=VISIT_PLANNED):
        move(visit, "cancel_visit", by=by, at=at, reason=reason)
        letters = [Letter(visit_cancelled(visit, reason), Recipient(user=one)) for one in visit.visitors.all()]
        post_many(letters, at=at)
    ProposalLine.objects.filter(application=application, proposal__state=RANKED).delete()


@transaction.atomic
def open_stage(*, application: Application, deadline: Deadline | None = None, by: Any, at: datetime) -> Stage:
    """Note that the application is in its present state from now on; waiting for a clarification stops the clock."""
    return Stage.objects.create(
        application=application,
        state=application.state,
        entered_at=at,
        due_on=deadline.day if deadline else None,
        is_certain=deadline.certain if deadline else True,
        stopped=application.state == CLARIFYING,
    )


def _term(application: Application, state: str, at: datetime) -> Deadline | None:
    """The last day of a state entered now; what was used up before the clock was stopped counts."""
    if state not in TERMS:
        return None
    day = localdate(at)
    days = int(parameters_on(day)[TERMS[state]])
    if (application.state, state) == (CLARIFYING, CHECKING):
        days = max(1, days - _days_in(application, CHECKING))
    return add_working_days(day, days)


def _days_in(application: Application, state: str) -> int:
    """Working days of the stays in ``state`` that have ended."""
    stays = application.stages.filter(state=state, left_at__isnull=False).values_list("entered_at", "left_at")
    return sum(working_days_between(localdate(entered), localdate(left)) for entered, left in stays if left)
