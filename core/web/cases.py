"""A case on one page: where it stands, how it came about. Reads the workflow table and the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Model

from core.audit.models import AuditRecord
from core.audit.queries import trail_of
from core.audit.verbs import label_of
from core.workflow.table import Move, Workflow


@dataclass(frozen=True, slots=True)
class Step:
    """One state on the way; ``at`` is when it was reached."""

    label: object
    stage: Literal["done", "now", "ahead"]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    label: object
    at: datetime
    by: str
    reason: str
    record: AuditRecord


def steps(workflow: Workflow, state: str, subject: Model | None = None) -> list[Step]:
    """The way from the start over ``state`` to an end: what was reached, where it stands, what lies ahead."""
    reached = _reached(workflow, subject) if subject is not None else {}
    way = [name for name in reached if name != state] or _way_to(workflow, state)
    way = [*way, state] if state not in way else way
    way += [] if state in workflow.rests else _way_on(workflow, state, set(way))
    here = way.index(state)
    ended = state in workflow.ends
    return [
        Step(
            workflow.states[name],
            "done" if place < here or (place == here and ended) else "now" if place == here else "ahead",
            reached.get(name),
        )
        for place, name in enumerate(way)
    ]


def events(subject: Model, workflow: Workflow | None = None, limit: int = 20) -> list[Event]:
    """The newest ``limit`` records about ``subject`` as lines; verbs read as the workflow's labels."""
    words: Mapping[str, object] = {move.verb: move.label for move in workflow.moves} if workflow else {}
    return [
        Event(words.get(record.verb) or label_of(record.verb), record.at, record.by_label, record.reason, record)
        for record in trail_of(subject)[:limit]
    ]


def _reached(workflow: Workflow, subject: Model) -> dict[str, datetime]:
    """States in the order they were entered since the start was last left, with the time.

    One entered again takes back what lies ahead of it on the main path: that has to be gone through once more.
    """
    reached: dict[str, datetime] = {}
    state = workflow.start
    for record in trail_of(subject).reverse():
        target = workflow.target_of(record.verb, state)
        if target is not None:
            reached.setdefault(state, record.at)
            state = target
            again = {state, *_straight_on(workflow, state, {state})} if state in reached else ()
            reached = {name: at for name, at in reached.items() if name not in again}
            reached[state] = record.at
    return reached


def _way_to(workflow: Workflow, state: str) -> list[str]:
    """States on the shortest way from the start to ``state``, ``state`` left out."""
    return _shortest(workflow, workflow.start, {state})[:-1]


def _way_on(workflow: Workflow, state: str, seen: set[str]) -> list[str]:
    """States still ahead on the main path.

    Where the first move of the table leads back (an answer awaited, a correction), the path goes on from there over
    what was reached before, unless it is longer straight ahead.
    """
    ahead = _straight_on(workflow, state, seen)
    moves = workflow.moves_from(state)
    if moves and moves[0].target in seen:
        back = _straight_on(workflow, _as_far_as(workflow, moves[0].target, seen), seen)
        return back if len(back) >= len(ahead) else ahead
    return ahead


def _as_far_as(workflow: Workflow, state: str, seen: set[str]) -> str:
    """The last state on the main path from ``state`` that was reached already."""
    met = {state}
    while (moves := workflow.moves_from(state)) and (target := moves[0].target) in seen and target not in met:
        met.add(target)
        state = target
    return state


def _straight_on(workflow: Workflow, state: str, seen: set[str]) -> list[str]:
    """Always the first move of the table that leads somewhere new."""
    way: list[str] = []
    while True:
        onward: list[Move] = [move for move in workflow.moves_from(state) if move.target not in {*seen, *way}]
        if not onward:
            return way
        state = onward[0].target
        way.append(state)


def _shortest(workflow: Workflow, start: str, goals: set[str]) -> list[str]:
    paths: list[list[str]] = [[start]]
    seen = {start}
    while paths:
        path = paths.pop(0)
        if path[-1] in goals:
            return path
        for move in workflow.moves_from(path[-1]):
            if move.target not in seen:
                seen.add(move.target)
                paths.append([*path, move.target])
    return [*goals]
