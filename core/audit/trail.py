"""Writing the audit trail: always in the transaction of the change it records."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from core.audit.models import AuditRecord, Strand
from core.crypto import sm3

SYSTEM = "系统"
BATCH = 2_000


def record(
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    verb: str,
    subject: models.Model,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditRecord:
    """Record that ``by`` (``None``: the system) did ``verb`` to ``subject`` at ``at``.

    Needs an open transaction (``TransactionManagementError`` otherwise): the record stands or falls with the change.
    """
    entries = _chained([_draft(by=by, at=at, verb=verb, subject=subject, facts=facts or {}, reason=reason)])
    return AuditRecord.objects.bulk_create(entries)[0]


def record_many(
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    verb: str,
    subjects: Iterable[models.Model],
    facts_of: Callable[[Any], Mapping[str, Any]] | None = None,
    reason: str = "",
) -> int:
    """Record the same verb for many subjects in sets; return how many."""
    count = 0
    batch: list[AuditRecord] = []
    for subject in subjects:
        facts = facts_of(subject) if facts_of else {}
        batch.append(_draft(by=by, at=at, verb=verb, subject=subject, facts=facts, reason=reason))
        if len(batch) == BATCH:
            count += _copy(_chained(batch))
            batch = []
    return count + (_copy(_chained(batch)) if batch else 0)


def kind_of(subject: models.Model | type[models.Model]) -> str:
    """The name of a subject's kind in the trail, like ``academies.academy``."""
    return subject._meta.label_lower


def digest_of(entry: AuditRecord) -> str:
    """SM3 over every field of ``entry`` and the hash before it."""
    content = [
        entry.strand_id,
        entry.position,
        entry.at.astimezone(UTC).isoformat(),
        entry.by_id,
        entry.by_label,
        entry.verb,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.facts,
        entry.reason,
        entry.previous,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sm3.digest(text.encode())


def _draft(
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    verb: str,
    subject: models.Model,
    facts: Mapping[str, Any],
    reason: str,
) -> AuditRecord:
    plain = json.loads(json.dumps(dict(facts), cls=DjangoJSONEncoder))
    return AuditRecord(
        at=at,
        by_id=by.pk if by else None,
        by_label=str(by)[:80] if by else SYSTEM,
        verb=verb,
        subject_type=kind_of(subject),
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        facts=plain,
        reason=reason,
    )


def _chained(entries: list[AuditRecord]) -> list[AuditRecord]:
    """The records with their places on a strand that is ours until the transaction ends, linked by their hashes."""
    connection = transaction.get_connection()
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit record needs the transaction of its change")
    strand = _free_strand()
    position, previous = strand.length, strand.head
    for entry in entries:
        position += 1
        entry.strand, entry.position, entry.previous = strand, position, previous
        entry.digest = previous = digest_of(entry)
    return entries


def _copy(entries: list[AuditRecord]) -> int:
    """Write records in a set, the cheapest way there is; return how many."""
    fields = [field for field in AuditRecord._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(str(field.column) for field in fields)
    sql = f"COPY {AuditRecord._meta.db_table} ({columns}) FROM STDIN"
    with transaction.get_connection().cursor() as cursor, cursor.copy(sql) as rows:
        for entry in entries:
            told = entry.__dict__ | {"facts": json.dumps(entry.facts, ensure_ascii=False)}
            rows.write_row([told[field.attname] for field in fields])
    return len(entries)


def _free_strand() -> Strand:
    """Lock a strand that no other transaction holds; there are as many as there ever were writers at once."""
    free = Strand.objects.select_for_update(skip_locked=True).order_by("pk").first()
    return free or Strand.objects.create()
