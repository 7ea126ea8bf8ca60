"""Every move of the life cycles after recognition, from every state: the table, the action's check and the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.workflow.moving import NotAllowed, move
from core.workflow.table import Workflow
from federation.academies.actions.evaluating import plan_campaign
from federation.academies.models import Academy, Evaluation
from federation.academies.workflow import BREACH, CAMPAIGN, CHANGE_REPORT, EVALUATION, RECTIFICATION
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, evaluations

AT = academies.AT
LIVES = {one.name: one for one in (CAMPAIGN, EVALUATION, RECTIFICATION, CHANGE_REPORT, BREACH)}


def ways(workflow: Workflow) -> dict[str, tuple[str, ...]]:
    """The fewest moves to each state."""
    found: dict[str, tuple[str, ...]] = {workflow.start: ()}
    frontier = [workflow.start]
    while frontier:
        state = frontier.pop(0)
        for step in workflow.moves_from(state):
            if step.target not in found:
                found[step.target] = (*found[state], step.verb)
                frontier.append(step.target)
    return found


@kept
def academy(haidian: Union) -> Academy:
    return evaluations.hosted(haidian)


@pytest.fixture
def begun(academy: Academy, wang: User, zhao: User) -> Callable[[str], Any]:
    """A thing in the first state of its life."""

    def make(name: str) -> Any:
        if name == CHANGE_REPORT.name:
            return evaluations.changed(academy)
        if name == BREACH.name:
            return evaluations.breach(academy, by=wang)
        if name == RECTIFICATION.name:
            return evaluations.order(academy, by=wang, other=zhao)
        if name == CAMPAIGN.name:
            return plan_campaign(told=academies.campaign_told(2026), by=wang, at=AT)
        return Evaluation.objects.get(campaign=academies.campaign(by=wang))

    return make


@kept
def needed(wang: User) -> dict[str, dict[str, Any]]:
    """What the database wants beside a move."""
    decided = {"decision": "依据", "hear_by_on": AT.date(), "document_number": evaluations.DOCUMENT}
    return {
        "open_campaign": {"sheet_version": 1},
        "settle_evaluation": {"grade": "qualified", "score_tenths": 700},
        "accept_proof": {"accepted_by": wang, "accepted_on": AT.date()},
        "note_change": {"statement": "换届"},
        "warn": decided,
        "suspend_for_breach": decided,
        "take_down_for_breach": decided,
    }


@pytest.mark.parametrize("name", LIVES)
def test_every_move_from_every_state(name: str, begun: Callable[[str], Any], needed: dict[str, dict[str, Any]]) -> None:
    workflow, thing = LIVES[name], begun(name)
    verbs = dict.fromkeys(step.verb for step in workflow.moves)
    for state, way in ways(workflow).items():
        for verb in verbs:
            with transaction.atomic():
                for step in way:
                    move(thing, step, by=None, at=AT, changes=needed.get(step, {}))
                if state in workflow.sources_of(verb):
                    move(thing, verb, by=None, at=AT, changes=needed.get(verb, {}))
                    assert thing.state == workflow.target_of(verb, state)
                else:
                    with pytest.raises(NotAllowed):
                        move(thing, verb, by=None, at=AT)
                transaction.set_rollback(True)
            thing.refresh_from_db()


@pytest.mark.parametrize("name", LIVES)
def test_no_statement_takes_a_step_the_table_does_not_have(
    name: str, begun: Callable[[str], Any], needed: dict[str, dict[str, Any]]
) -> None:
    workflow, thing = LIVES[name], begun(name)
    rows = type(thing).objects.filter(pk=thing.pk)
    everything = {key: value for changes in needed.values() for key, value in changes.items()}
    fields = {field.name for field in type(thing)._meta.fields}
    changes = {key: value for key, value in everything.items() if key in fields}
    for target in workflow.states:
        if target != thing.state and (thing.state, target) not in workflow.steps:
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(state=target, **changes)
