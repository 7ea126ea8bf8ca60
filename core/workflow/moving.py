"""Making a move: source state checked, row locked, state saved, audit written, all in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.audit.verbs import label_of
from core.workflow.table import Workflow


class Cycled(Protocol):
    """A model with a life cycle: ``workflow`` beside a field ``state``."""

    workflow: ClassVar[Workflow]
    state: Any


class NotAllowed(Exception):
    """The move is not possible from the state the thing is in (perhaps somebody was faster)."""

    def __init__(self, thing: models.Model, verb: str, state: str, workflow: Workflow) -> None:
        self.thing, self.verb, self.state, self.workflow = thing, verb, state, workflow
        super().__init__(str(self))

    def __str__(self) -> str:
        label = next((move.label for move in self.workflow.moves if move.verb == self.verb), label_of(self.verb))
        facts = {"thing": self.thing, "state": self.workflow.states.get(self.state, self.state), "verb": label}
        return _("“%(thing)s”现在是“%(state)s”，不能%(verb)s。请刷新页面，看看是不是别人已经处理了。") % facts


def move(
    thing: Any,
    verb: str,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Move ``thing`` by ``verb``; ``changes`` are fields written in the same statement, ``facts`` go to the audit.

    Raises ``NotAllowed`` when the row in the database is in no source state, ``KeyError`` for an unknown verb.
    The lock leaves the key alone: rows that point here are written meanwhile and never wait in a circle.
    """
    workflow: Workflow = thing.workflow
    sources = workflow.sources_of(verb)
    rows = type(thing)._base_manager.filter(pk=thing.pk)
    state = rows.select_for_update(no_key=True).values_list("state", flat=True).get()
    if state not in sources:
        raise NotAllowed(thing, verb, state, workflow)
    target = workflow.target_of(verb, state)
    written = {"state": target, **(changes or {})}
    rows.update(**written)
    for name, value in written.items():
        setattr(thing, name, value)
    record(by=by, at=at, verb=verb, subject=thing, reason=reason, facts={"from": state, "to": target, **(facts or {})})
