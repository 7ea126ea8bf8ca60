"""Every move of the money's life cycles, from every state: the table, and the database's own copy."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.workflow.moving import NotAllowed, move
from core.workflow.table import Workflow
from federation.academies.models import Academy
from federation.accounts.models import User
from federation.subsidies.models import Allotment, Fund
from federation.subsidies.workflow import ALLOTMENT, FUND, STANDING
from tests.factories import subsidies
from tests.factories.subsidies import AT, DOCUMENT

WAYS = {
    FUND.name: {
        "drafted": (),
        "proposed": ("propose_fund",),
        "approved": ("propose_fund", "approve_fund"),
    },
    ALLOTMENT.name: {
        "drafted": (),
        "proposed": ("propose_allotment",),
        "approved": ("propose_allotment", "approve_allotment"),
        "discarded": ("discard_allotment",),
    },
}
CASES = [(life, state, step.verb) for life in (FUND, ALLOTMENT) for state in life.states for step in life.moves]


@pytest.fixture
def begun(entry: User, approval: User, academy: Academy) -> Callable[[Workflow, str], Any]:
    """A fund or a list in a state."""

    def make(life: Workflow, state: str) -> Any:
        made: Any = subsidies.fund(by=entry, year=2025)
        if life is ALLOTMENT:
            made = subsidies.allotment(subsidies.approved_fund(by=entry, other=approval), {academy.pk: 1}, by=entry)
        for verb in WAYS[life.name][state]:
            step(made, verb, approval)
        return made

    return make


def step(thing: Any, verb: str, approval: User) -> None:
    changes = {"approved_by": approval, "document_number": DOCUMENT} if verb.startswith("approve") else {}
    move(thing, verb, by=None, at=AT, changes=changes)


@pytest.mark.parametrize(("life", "state", "verb"), CASES, ids=lambda one: getattr(one, "name", one))
def test_every_move_from_every_state(
    begun: Callable[[Workflow, str], Any], approval: User, life: Workflow, state: str, verb: str
) -> None:
    thing = begun(life, state)
    target = life.target_of(verb, state)
    if target is None:
        with pytest.raises(NotAllowed):
            step(thing, verb, approval)
        wrong = next(one.target for one in life.moves if one.verb == verb)
        if (state, wrong) not in life.steps and state != wrong:
            model: Any = Fund if life is FUND else Allotment
            with pytest.raises(DatabaseError, match="cannot go from"), transaction.atomic():
                model.objects.filter(pk=thing.pk).update(state=wrong)
    else:
        step(thing, verb, approval)
        assert thing.state == target


def test_the_machine_of_payment_is_complete() -> None:
    """Eligible, on hold, ended: every pair that results can bring about has a move, and no other."""
    assert STANDING.steps == [
        ("eligible", "rectifying"),
        ("eligible", "terminated"),
        ("rectifying", "eligible"),
        ("rectifying", "terminated"),
        ("terminated", "eligible"),
        ("terminated", "rectifying"),
    ]
