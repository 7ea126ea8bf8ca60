"""Bringing the written texts into the database, in sets; a second run changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction

from core.audit.trail import record_many
from federation.regulations.models import Clause, ParameterCode, ParameterVersion, Regulation
from federation.regulations.workflow import APPROVED
from federation.regulations.written import WrittenParameter, WrittenRegulation

M = TypeVar("M", bound=models.Model)


class Rewritten(Exception):
    """A text gives another value for a day that already has one: history is corrected only on purpose."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass
class Loaded:
    """What one run did; ``gone`` are refs that stand in the database but in no text any more (they stay)."""

    regulations: int = 0
    clauses: int = 0
    parameters: int = 0
    versions: int = 0
    changed: int = 0
    gone: list[str] = field(default_factory=list)


@transaction.atomic
def load_regulations(
    *, texts: Sequence[WrittenRegulation], by: AbstractBaseUser | None, at: datetime, correction: str = ""
) -> Loaded:
    """Load ``texts``; with a ``correction`` (a reason) values of past days are rewritten, else ``Rewritten``."""
    done = Loaded()
    regulations = _upsert(Regulation, "code", [_regulation(text) for text in texts], done, by=by, at=at)
    clauses = _upsert(Clause, "ref", _clauses(texts, regulations), done, by=by, at=at)
    parameters = _upsert(ParameterCode, "code", _parameters(texts, clauses), done, by=by, at=at)
    _versions(texts, parameters, done, by=by, at=at, correction=correction)
    done.regulations, done.clauses, done.parameters = len(regulations), len(clauses), len(parameters)
    known = Clause.objects.filter(regulation__in=regulations.values()).values_list("ref", flat=True)
    done.gone = sorted(set(known) - clauses.keys())
    return done


def _upsert(
    model: type[M], key: str, wanted: list[M], done: Loaded, *, by: AbstractBaseUser | None, at: datetime
) -> dict[str, M]:
    """Insert or change rows by their natural key; return them with ids, by key."""
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in ("id", key)]
    manager = model._default_manager
    before = {row[0]: row[1:] for row in manager.values_list(key, *names)}
    fresh = [row for row in wanted if before.get(getattr(row, key)) != tuple(getattr(row, name) for name in names)]
    manager.bulk_create(fresh, update_conflicts=True, unique_fields=[key], update_fields=names)
    rows = {str(getattr(row, key)): row for row in manager.filter(**{f"{key}__in": [getattr(r, key) for r in wanted]})}
    touched = [rows[str(getattr(row, key))] for row in fresh]
    record_many(by=by, at=at, verb="load", subjects=touched, reason="regulations/*.toml")
    done.changed += len(fresh)
    return rows


def _regulation(text: WrittenRegulation) -> Regulation:
    return Regulation(
        code=text.code,
        order=text.order,
        title_zh=text.title.zh,
        title_en=text.title.en,
        issuer_zh=text.issuer.zh,
        issuer_en=text.issuer.en,
        level=text.level,
        in_force_from=text.in_force_from,
        in_force_until=text.in_force_until,
        source_zh=text.source.zh,
        source_en=text.source.en,
        note_zh=text.note.zh,
        note_en=text.note.en,
    )


def _clauses(texts: Sequence[WrittenRegulation], regulations: dict[str, Regulation]) -> list[Clause]:
    return [
        Clause(
            regulation=regulations[text.code],
            number=clause.number,
            ref=f"{text.code}:{clause.number}",
            position=position,
            title_zh=clause.title.zh,
            title_en=clause.title.en,
            text_zh=clause.text.zh,
            text_en=clause.text.en,
            status=clause.status,
            source_zh=clause.source.zh,
            source_en=clause.source.en,
            served=clause.served,
        )
        for text in texts
        for position, clause in enumerate(text.clauses)
    ]


def _parameters(texts: Sequence[WrittenRegulation], clauses: dict[str, Clause]) -> list[ParameterCode]:
    return [
        ParameterCode(
            code=parameter.code,
            clause=clauses[f"{text.code}:{clause.number}"],
            position=position,
            title_zh=parameter.title.zh,
            title_en=parameter.title.en,
            unit_zh=parameter.unit.zh,
            unit_en=parameter.unit.en,
            scale=parameter.scale,
            labels=dict(parameter.labels),
        )
        for text in texts
        for clause in text.clauses
        for position, parameter in enumerate(clause.parameters)
    ]


def _versions(
    texts: Sequence[WrittenRegulation],
    parameters: dict[str, ParameterCode],
    done: Loaded,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    correction: str,
) -> None:
    """Add the values whose day is new; refuse, or correct on purpose, those that differ from what is there.

    What is known of a value (its status) may change with the text at any time; the value itself is the law of its day.
    """
    kept = ParameterVersion.objects.filter(parameter__in=parameters.values(), state=APPROVED)
    there = {(row.parameter.code, row.since): row for row in kept.select_related("parameter")}
    fresh: list[ParameterVersion] = []
    changed: list[ParameterVersion] = []
    rewritten: list[str] = []
    for place, parameter in _written(texts):
        for value in parameter.values:
            facts = {"value": value.value, "status": parameter.status}
            old = there.get((parameter.code, value.since))
            if old is None:
                fresh.append(_version(parameters[parameter.code], value.since, facts, at))
            elif old.origin == ParameterVersion.Origin.TEXT and facts != {"value": old.value, "status": old.status}:
                if value.value != old.value:
                    rewritten.append(f"{place}: since {old.since} it is {old.value}, the text says {value.value}")
                old.value, old.status = value.value, parameter.status
                changed.append(old)
    if rewritten and not correction:
        raise Rewritten(rewritten)
    added = ParameterVersion.objects.bulk_create(fresh)
    ParameterVersion.objects.bulk_update(changed, ["value", "status"])
    record_many(by=by, at=at, verb="load", subjects=added, facts_of=_facts, reason="regulations/*.toml")
    record_many(
        by=by, at=at, verb="correct", subjects=changed, facts_of=_facts, reason=correction or "regulations/*.toml"
    )
    done.versions = len(there.keys() | {(row.parameter.code, row.since) for row in added})
    done.changed += len(added) + len(changed)


def _version(parameter: ParameterCode, since: Any, facts: dict[str, Any], at: datetime) -> ParameterVersion:
    return ParameterVersion(
        parameter=parameter,
        since=since,
        origin=ParameterVersion.Origin.TEXT,
        state=APPROVED,
        proposed_at=at,
        decided_at=at,
        **facts,
    )


def _facts(version: ParameterVersion) -> dict[str, Any]:
    return {"value": version.value, "since": version.since, "status": version.status}


def _written(texts: Sequence[WrittenRegulation]) -> list[tuple[str, WrittenParameter]]:
    """Every parameter of the texts with its place, as a complaint names it."""
    return [
        (f"{text.code}.toml clause {clause.number} parameter {parameter.code}", parameter)
        for text in texts
        for clause in text.clauses
        for parameter in clause.parameters
    ]
