"""Finding what was changed behind the trail's back: edits, gaps, truncation, exchanged rows.

An *anchor* is a line of heads kept outside the database (``<data>/audit/anchors.jsonl``). Without it a thief of the
whole database could cut every strand short and mend the heads; with it the cut shows.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from core.audit.models import GENESIS, AuditRecord, Strand
from core.audit.trail import digest_of


@dataclass(frozen=True)
class Damage:
    """One thing wrong: the strand, the position in it (1 is the first record) and what is wrong."""

    strand: int
    position: int
    what: str

    def __str__(self) -> str:
        return f"strand {self.strand}, record {self.position}: {self.what}"


def damages(anchors: Path | None = None) -> Iterator[Damage]:
    """Walk every strand, each record once; yield what does not fit. Memory stays flat."""
    with transaction.atomic():
        strands = {strand.pk: strand for strand in Strand.objects.order_by("pk")}
        for strand in strands.values():
            yield from _damages_of(strand)
        known = set(strands)
        orphans = AuditRecord.objects.exclude(strand_id__in=known).values_list("strand_id", "position")
        for number, position in orphans.order_by("strand_id", "position"):
            yield Damage(number, position, "its strand is gone")
    if anchors and anchors.exists():
        yield from _damages_against(anchors, strands)


def drop_anchor(path: Path, *, at: datetime) -> str:
    """Append the present heads of all strands as one line to ``path``; return the line."""
    heads = {str(strand.pk): [strand.length, strand.head] for strand in Strand.objects.order_by("pk")}
    line = json.dumps({"at": at.isoformat(), "heads": heads}, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(line + "\n")
    return line


def _damages_of(strand: Strand) -> Iterator[Damage]:
    expected, previous = 1, GENESIS
    entries = AuditRecord.objects.filter(strand=strand).order_by("position")
    for entry in entries.iterator(chunk_size=2_000):
        if entry.position != expected:
            yield Damage(strand.pk, expected, f"missing up to record {entry.position - 1}")
            previous = entry.previous
        if entry.previous != previous:
            yield Damage(strand.pk, entry.position, "does not follow the record before it")
        if digest_of(entry) != entry.digest:
            yield Damage(strand.pk, entry.position, "was changed after it was written")
        expected, previous = entry.position + 1, entry.digest
    if (strand.length, strand.head) != (expected - 1, previous):
        yield Damage(strand.pk, strand.length, f"the strand ends at record {expected - 1} instead")


def _damages_against(anchors: Path, strands: dict[int, Strand]) -> Iterator[Damage]:
    for line in anchors.read_text().splitlines():
        anchor = json.loads(line)
        for number, (length, head) in anchor["heads"].items():
            strand = strands.get(int(number))
            if strand is None or strand.length < length:
                yield Damage(int(number), length, f"was there at {anchor['at']} and is cut off")
            elif length and not AuditRecord.objects.filter(strand=strand, position=length, digest=head).exists():
                yield Damage(int(number), length, f"differs from the anchor of {anchor['at']}")
