"""What a person does with a sheet: upload it, say which column is which, take it in, drop it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.audit.trail import record
from core.jobs.work import enqueue
from core.sheets import keeping, staging, taking
from core.sheets.models import SheetRun
from core.sheets.reading.book import nature_of
from core.sheets.reading.unreadable import Unreadable
from core.sheets.sheet import Sheet
from core.sheets.workflow import READING, TAKING
from core.workflow.moving import move

log = logging.getLogger("jingjiang.sheets")

INLINE_BYTES = 3_000_000  # an upload that unfolds to less is checked while the person waits (about 3,000 rows)
INLINE_ROWS = 1_000
KEPT = timedelta(days=90)
PATIENCE = timedelta(minutes=10)


def begin_run(*, sheet: Sheet, name: str, blocks: Iterable[bytes], by: Any, at: datetime) -> SheetRun:
    """Keep an upload and check it: at once when small, else in the background. Nothing is taken in yet."""
    stored, size = keeping.keep(blocks)
    with transaction.atomic():
        run = SheetRun.objects.create(
            sheet=sheet.name,
            by=by,
            language=get_language() or "zh-hans",
            file_name=name[-200:],
            stored=stored,
            size=size,
            created_at=at,
        )
        record(by=by, at=at, verb="upload_sheet", subject=run, facts={"sheet": sheet.name, "size": size})
    _check(run, sheet)
    return run


def match_columns(*, run: SheetRun, places: Mapping[str, int], heading_row: int, by: Any, at: datetime) -> None:
    """Check again with the columns the person named. Raises ``NotAllowed``."""
    sheet = _declared(run)
    with transaction.atomic():
        changes = {"places": dict(places), "heading_row": heading_row, "guessed": [], "samples": ""}
        move(run, "match_columns", by=by, at=at, changes=changes)
    _check(run, sheet)


def take_in_run(*, run: SheetRun, by: Any, at: datetime) -> None:
    """Take in the good rows: at once when few, else in the background. Raises ``NotAllowed``."""
    sheet = _declared(run)
    many = run.to_take > INLINE_ROWS
    with transaction.atomic():
        move(run, "take_in", by=by, at=at, facts={"new": run.new, "changed": run.changed})
        if many:
            _leave_to_a_job(run, "sheets.take_in", _("写入《%(title)s》") % {"title": sheet.title})
    if not many:
        _at_once(run, lambda: taking.take_in(run, sheet))


def drop_run(*, run: SheetRun, by: Any, at: datetime) -> None:
    """Give an upload up: its rows and its file go, the note that it was there stays. Raises ``NotAllowed``."""
    with transaction.atomic():
        move(run, "drop", by=by, at=at, changes={"samples": ""})
        run.rows.all().delete()
    keeping.discard(run.stored)


def purge_runs(*, at: datetime) -> int:
    """Delete uploads older than ninety days with all their rows; returns how many."""
    old = SheetRun.objects.filter(created_at__lt=at - KEPT).order_by("pk")
    count = 0
    for run in old.iterator(chunk_size=100):
        keeping.discard(run.stored)
        run.delete()
        count += 1
    return count


def resume_stalled(*, at: datetime) -> int:
    """Hand work that a killed process left behind to a job; returns how many uploads."""
    left = SheetRun.objects.filter(state__in=(READING, TAKING), created_at__lt=at - PATIENCE).order_by("pk")
    stalled = [run for run in left.select_related("by", "job") if run.declared and (not run.job or run.job.finished)]
    for run in stalled:
        with transaction.atomic():
            _leave_to_a_job(run, "sheets.check" if run.state == READING else "sheets.take_in", run.title)
    return len(stalled)


def _declared(run: SheetRun) -> Sheet:
    if run.declared is None:
        raise LookupError(f"sheet {run.sheet} is no longer offered")
    return run.declared


def _check(run: SheetRun, sheet: Sheet) -> None:
    if _weight(run) <= INLINE_BYTES:
        _at_once(run, lambda: staging.check(run, sheet))
        return
    with transaction.atomic():
        _leave_to_a_job(run, "sheets.check", _("检查《%(title)s》") % {"title": sheet.title})


def _at_once(run: SheetRun, work: Callable[[], None]) -> None:
    """Do the work while the person waits. Should it fail, the run says so and the log says why."""
    try:
        work()
    except Exception:
        log.exception("sheet run %s failed", run.pk)
        run.refresh_from_db()


def _weight(run: SheetRun) -> int:
    """Bytes the upload unfolds to; something unreadable weighs nothing and is refused at once."""
    if run.size > 2 * INLINE_BYTES:
        return run.size
    try:
        with keeping.opened(run.stored) as path:
            return nature_of(path).weight
    except Unreadable:
        return 0


def _leave_to_a_job(run: SheetRun, name: str, title: str) -> None:
    run.job = enqueue(name, by=run.by, key=str(run.pk), title=title, run=run.pk)
    SheetRun.objects.filter(pk=run.pk).update(job=run.job)
