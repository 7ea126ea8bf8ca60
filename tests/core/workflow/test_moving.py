"""Moves on real rows: the action checks, the audit remembers, the database refuses shortcuts."""

from typing import ClassVar

import pytest
from django.db import connection, models, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from core.audit.queries import trail_of
from core.workflow.moving import NotAllowed, move
from core.workflow.table import Workflow
from core.workflow.trigger import fsm_trigger
from federation.accounts.models import User
from tests.core.workflow.test_table import CLAIM


class Parcel(models.Model):
    """A thing with a life cycle, only for these tests."""

    workflow: ClassVar[Workflow] = CLAIM
    state = models.CharField(max_length=20, default="draft")
    note = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "workflow_tests"
        managed = False
        triggers = [fsm_trigger(CLAIM)]

    def __str__(self) -> str:
        return "包裹"


@pytest.fixture
def parcel(db: None) -> Parcel:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE workflow_tests_parcel"
            " (id bigserial PRIMARY KEY, state varchar(20), note varchar(20)) ON COMMIT DROP"
        )
        trigger = fsm_trigger(CLAIM)
        body = trigger.func if isinstance(trigger.func, str) else ""
        cursor.execute(
            f"CREATE FUNCTION pg_temp.parcel_moves() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} END$$"
        )
        cursor.execute(
            "CREATE TRIGGER parcel_moves BEFORE INSERT OR UPDATE OF state ON workflow_tests_parcel"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.parcel_moves()"
        )
    made = Parcel()
    made.save()
    return made


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create(username="clerk", name="李春", email="clerk@example.org")


@pytest.mark.parametrize("state", list(CLAIM.states))
@pytest.mark.parametrize("verb", ["submit", "return", "approve"])
def test_every_move_from_every_state(parcel: Parcel, clerk: User, state: str, verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE workflow_tests_parcel SET state = %s", [state])
        cursor.execute("SET LOCAL session_replication_role = origin")
    target = CLAIM.target_of(verb, state)
    if target is None:
        with pytest.raises(NotAllowed, match=str(CLAIM.states[state])):
            move(parcel, verb, by=clerk, at=timezone.now())
        assert not trail_of(parcel).exists()
    else:
        move(parcel, verb, by=clerk, at=timezone.now(), reason="理由", changes={"note": "记"})
        parcel.refresh_from_db()
        assert (parcel.state, parcel.note) == (target, "记")
        assert trail_of(parcel)[0].facts == {"from": state, "to": target}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE workflow_tests_parcel SET state = 'approved'",
        "INSERT INTO workflow_tests_parcel (state) VALUES ('approved')",
    ],
)
def test_the_database_refuses_a_shortcut(parcel: Parcel, sql: str) -> None:
    with pytest.raises(IntegrityError, match="claim cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
