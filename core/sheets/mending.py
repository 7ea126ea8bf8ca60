"""Accepting suggestions on the page: the mended rows are checked again like any other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.audit.trail import record
from core.sheets import rows
from core.sheets.checking import PROBLEM, check_rows
from core.sheets.models import SheetRow, SheetRun
from core.sheets.sheet import Context, Sheet
from core.sheets.staging import repetition, tally
from core.sheets.workflow import CHECKED, RUN
from core.workflow.moving import NotAllowed

MOST = 500


@transaction.atomic
def mend_rows(*, run: SheetRun, sheet: Sheet, numbers: Sequence[int], by: Any, at: datetime) -> int:
    """Put the suggested text into the cells of these rows and check them again; how many are good now.

    Rows without a suggestion for each of their problems are left alone. Raises ``NotAllowed`` once taken in.
    """
    locked = SheetRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != CHECKED:
        raise NotAllowed(run, "mend", locked.state, RUN)
    stored = {row.number: row for row in run.rows.filter(number__in=numbers[:MOST], outcome=PROBLEM)}
    wanted = []
    for row in stored.values():
        content = rows.opened(sheet, row)
        hard = [problem for problem in content.problems if problem.hard]
        if hard and all(problem.replacement and problem.column for problem in hard):
            wanted.append((row.number, content.raw | {problem.column: problem.replacement for problem in hard}))
    checked = check_rows(sheet, wanted, Context(by, at))
    for fresh in checked:
        row = rows.staged(sheet, run.pk, fresh)
        row.pk = stored[fresh.number].pk
        stored[fresh.number] = _unless_repeated(sheet, row)
        row.save()
    good = sum(stored[fresh.number].outcome != PROBLEM for fresh in checked)
    SheetRun.objects.filter(pk=run.pk).update(**tally(run))
    record(by=by, at=at, verb="mend_rows", subject=run, facts={"rows": len(checked), "good": good})
    return good


def _unless_repeated(sheet: Sheet, row: SheetRow) -> SheetRow:
    """A mended key may be one that another row has."""
    same = SheetRow.objects.filter(run=row.run_id, key_digest=row.key_digest).exclude(pk=row.pk).order_by("number")
    other = same.first() if row.key_digest else None
    return rows.add_problem(row, repetition(sheet, row.number, other.number, same=True)) if other else row
