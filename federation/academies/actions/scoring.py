"""The self-score: points for each item of the sheet, and the evidence each rests on."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.files.models import StoredFile
from core.files.store import keep
from core.web.access import require
from federation.academies.models import Application, Evidence, EvidenceSource, SelfScore
from federation.academies.permissions import can_fill_application
from federation.academies.queries.answers import closed_to_writing, item_is_writable, locked, writable_fields
from federation.academies.queries.scoring import held_of, lines_of
from federation.panels.kinds import SheetItem

KIND = "academies.evidence"
MOST_FILES = 10


@transaction.atomic
def score_item(*, application: Application, item: str, tenths: int, note: str, by: Any, at: datetime) -> SelfScore:
    """Give an item points, in tenths. ``ValidationError`` beyond its full marks."""
    held, line = _open_item(application, item, by)
    if not 0 <= tenths <= line.most_tenths:
        raise ValidationError(_("“%(item)s”可打 0 到 %(most)s 分。") % {"item": line.title, "most": line.most})
    score, _made = SelfScore.objects.update_or_create(
        application=held, item=item, defaults={"tenths": tenths, "note": note.strip()[:500]}
    )
    facts = {"application": held.code, "item": item, "tenths": tenths}
    record(by=by, at=at, verb="score_item", subject=score, facts=facts)
    return score


@transaction.atomic
def attach_record(*, application: Application, item: str, source: str, by: Any, at: datetime) -> Evidence:
    """Rest an item on what the platform holds, as it stands today; attached again it is brought up to date."""
    held, line = _open_item(application, item, by)
    day = localdate(at)
    numbers = held_of(held, day).get(source)
    if numbers is None:
        text = _("平台里还没有“%(source)s”的记录，请先登记，或者上传材料。")
        label = EvidenceSource(source).label if source in EvidenceSource.values else source
        raise ValidationError(text % {"source": label})
    evidence, _made = Evidence.objects.update_or_create(
        application=held,
        item=line.code,
        source=source,
        defaults={"held": numbers | {"on": day.isoformat()}, "by": by, "at": at},
    )
    record(
        by=by,
        at=at,
        verb="attach_evidence",
        subject=evidence,
        facts={"application": held.code, "item": item, **numbers},
    )
    return evidence


@transaction.atomic
def attach_file(*, application: Application, item: str, upload: Any, note: str = "", by: Any, at: datetime) -> Evidence:
    """Rest an item on a file. ``Unwanted`` when the file is not taken in."""
    held, line = _open_item(application, item, by)
    if held.evidence.filter(item=item, source=EvidenceSource.FILE).count() >= MOST_FILES:
        raise ValidationError(_("一项最多 %(most)s 份材料，请合并后再传。") % {"most": MOST_FILES})
    stored: StoredFile = keep(upload, kind=KIND, by=by, at=at)
    evidence = Evidence.objects.create(
        application=held, item=line.code, source=EvidenceSource.FILE, file=stored, note=note.strip()[:200], by=by, at=at
    )
    facts = {"application": held.code, "item": item, "sha256": stored.sha256}
    record(by=by, at=at, verb="attach_evidence", subject=evidence, facts=facts)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: Any, at: datetime) -> None:
    """Take a piece of evidence off its item; a file goes with it."""
    _held, _line = _open_item(evidence.application, evidence.item, by)
    facts = {"application": evidence.application.code, "item": evidence.item, "source": evidence.source}
    record(by=by, at=at, verb="remove_evidence", subject=evidence, facts=facts)
    stored = evidence.file
    evidence.delete()
    if stored is not None:
        stored.delete()


def _open_item(application: Application, item: str, by: Any) -> tuple[Application, SheetItem]:
    """The application locked and the line of its sheet, if ``by`` may write it now."""
    held = locked(application)
    require(can_fill_application(by, held))
    if not item_is_writable(writable_fields(held), item):
        raise closed_to_writing(held)
    line = next((line for line in lines_of(held.round) if line.code == item), None)
    if line is None:
        raise ValidationError(_("评分表里没有这一项。"))
    return held, line
