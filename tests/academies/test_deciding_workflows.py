"""Every move of visits, lists, plaques and appeals from every state, in the action and in the database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from core.audit.queries import trail_of
from core.workflow.moving import NotAllowed, move
from core.workflow.table import Workflow
from federation.academies.models import Appeal, Plaque, Proposal, SiteVisit, Tier
from federation.academies.workflow.accreditation import APPEAL, PLAQUE, PROPOSAL, VISIT
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
DAY = date(2026, 11, 25)
CYCLES: dict[type[Model], Workflow] = {SiteVisit: VISIT, Proposal: PROPOSAL, Plaque: PLAQUE, Appeal: APPEAL}
EVERY = [
    (model, state, verb)
    for model, cycle in CYCLES.items()
    for state in cycle.states
    for verb in sorted({one.verb for one in cycle.moves})
]


@kept
def things(yanqing: Union, wang: User, zhao: User) -> dict[type[Model], Any]:
    """One of each, with all a state may demand of it."""
    made = academies.application(yanqing)
    own = academies.academy(yanqing)
    return {
        SiteVisit: SiteVisit.objects.create(application=made, planned_on=DAY, address="某路"),
        Proposal: Proposal.objects.create(
            round=made.round, number=1, drawn_up_by=wang, drawn_up_at=AT, meeting_on=DAY, meeting_number="1号",
            decided_by=zhao,
        ),
        Plaque: Plaque.objects.create(
            number="PB20260001", academy=own, union=yanqing, tier=Tier.DISTRICT, name="某学院", host_name="某校",
            recognised_on=DAY, document_number="1号", check_code="ABCDEFGH2345", state_on=DAY,
        ),
        Appeal: Appeal.objects.create(
            application=made, statement="不服", filed_by=wang, filed_at=AT, due_on=DAY, owner=zhao, answer="答复"
        ),
    }  # fmt: skip


def brought(thing: Any, state: str) -> Any:
    """The thing in a state, past its trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        type(thing).objects.filter(pk=thing.pk).update(state=state)
        cursor.execute("SET LOCAL session_replication_role = origin")
    thing.refresh_from_db()
    return thing


@pytest.mark.parametrize(("model", "state", "verb"), EVERY)
def test_every_move_from_every_state(things: dict[type[Model], Any], model: Any, state: str, verb: str) -> None:
    thing, cycle = brought(things[model], state), CYCLES[model]
    target = cycle.target_of(verb, state)
    if target is None:
        with pytest.raises(NotAllowed):
            move(thing, verb, by=None, at=AT)
        assert not trail_of(thing).exists()
    else:
        move(thing, verb, by=None, at=AT)
        thing.refresh_from_db()
        assert thing.state == target
        assert trail_of(thing).get().facts == {"from": state, "to": target}


@pytest.mark.parametrize("model", CYCLES)
def test_the_database_takes_no_step_the_table_does_not_have(things: dict[type[Model], Any], model: Any) -> None:
    cycle = CYCLES[model]
    for state in cycle.states:
        for target in cycle.states:
            if (state, target) in cycle.steps or state == target:
                continue
            thing = brought(things[model], state)
            with pytest.raises(IntegrityError, match="cannot"), transaction.atomic():
                model.objects.filter(pk=thing.pk).update(state=target)


def test_the_paths_end_where_they_should() -> None:
    assert {cycle.name: cycle.ends for cycle in CYCLES.values()} == {
        "academies.visit": ("visited", "called_off"),
        "academies.proposal": ("concluded", "dropped"),
        "academies.plaque": ("taken_down",),
        "academies.appeal": ("upheld", "dismissed"),
    }
