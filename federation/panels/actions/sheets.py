"""Bringing score sheets from regulations/sheets into the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.trail import record
from federation.panels.models import Panel, ScoreSheet
from federation.panels.written import WrittenSheet
from federation.regulations.queries import clause


@transaction.atomic
def load_score_sheets(*, sheets: Sequence[WrittenSheet], by: Any, at: datetime) -> int:
    """Enter new versions and correct unused ones; return how many changed.

    ``ValidationError`` when an item names a clause that does not exist, or a version in use says something else: what
    people were scored by is never rewritten, a new version takes over from its day.
    """
    changed = 0
    for sheet in sheets:
        if lost := sorted({item.clause for item in sheet.items if clause(item.clause) is None}):
            raise ValidationError(f"{sheet.code}: there is no clause {', '.join(lost)}")
        told = {name: value for name, value in vars(sheet).items() if name not in ("code", "version", "items")}
        told["items"] = [asdict(item) | {"anchors": [asdict(one) for one in item.anchors]} for item in sheet.items]
        known = ScoreSheet.objects.filter(code=sheet.code, version=sheet.version).first()
        if known and all(getattr(known, name) == value for name, value in told.items()):
            continue
        if known and Panel.objects.filter(sheet=known).exists():
            raise ValidationError(f"{sheet.code} version {sheet.version} is in use; write version {sheet.version + 1}")
        entered, _new = ScoreSheet.objects.update_or_create(code=sheet.code, version=sheet.version, defaults=told)
        record(by=by, at=at, verb="load_score_sheet", subject=entered, facts={"items": len(sheet.items)})
        changed += 1
    return changed
