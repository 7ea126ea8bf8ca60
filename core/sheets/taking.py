"""Takes staged rows in: a thousand at a time, each chunk a transaction, so that it can be stopped and gone on with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.jobs.progress import Stopped
from core.sheets import rows
from core.sheets.checking import CHANGED, NEW, PROBLEM, UNCHANGED
from core.sheets.models import SheetRow, SheetRun
from core.sheets.sheet import CHUNK, Context, Problem, Row, Sheet, Unfit
from core.sheets.staging import Tell, silent, tally
from core.workflow.moving import move

TRIES = 3


def take_in(run: SheetRun, sheet: Sheet, tell: Tell = silent) -> None:
    """Take in every new and changed row of a run. Rows somebody changed since the check go back instead."""
    with translation.override(run.language):
        try:
            while count := _take_chunk(run, sheet):
                tell(count, _("已写入 %(count)s 行") % {"count": f"{run.rows.filter(taken=True).count():,}"})
        except Stopped:
            _halt(run, _("您停下了写入，已写入的保留，其余没有动。"))
            raise
        except Exception:
            _halt(run, _("写入中断，已写入的保留，其余没有动。可以继续写入；还不行，请告诉管理员。"))
            raise
        _finish(run)


@transaction.atomic
def _halt(run: SheetRun, said: str) -> None:
    move(run, "halt", by=run.by, at=timezone.now(), changes={"said": said})


@transaction.atomic
def _finish(run: SheetRun) -> None:
    now = timezone.now()
    move(run, "finish_taking", by=run.by, at=now, facts=run.counts, changes={"said": "", "taken_at": now, **tally(run)})


def _take_chunk(run: SheetRun, sheet: Sheet) -> int:
    """Take the next rows in; how many were dealt with. Two people writing the same rows at once: look again."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _take_rows(run, sheet, timezone.now())
        except IntegrityError:
            if attempt == TRIES:
                raise
    return 0


def _take_rows(run: SheetRun, sheet: Sheet, at: datetime) -> int:
    waiting = run.rows.filter(taken=False, outcome__in=(NEW, CHANGED)).order_by("number")
    batch = {row.number: row for row in waiting.select_for_update()[:CHUNK]}
    if not batch:
        return 0
    contents = [rows.opened(sheet, row) for row in batch.values()]
    there = sheet.existing([tuple(c.values[k] for k in sheet.key) for c in contents], Context(run.by, at))
    wanted: list[Row] = []
    for content in contents:
        row = content.row(sheet)
        old = there.get(row.key)
        if _already(content, old):
            batch[row.number].outcome = UNCHANGED
        elif _moved_on(content, old):
            rows.add_problem(batch[row.number], _overtaken(row.number))
        else:
            wanted.append(Row(row.number, row.values, row.key, old))
    counts, returned = _apply(sheet, wanted, by=run.by, at=at)
    for problem in returned:
        rows.add_problem(batch[problem.row], problem)
    back = {problem.row for problem in returned if problem.hard}
    _note(batch, {row.number for row in wanted} - back, {problem.row for problem in returned})
    run.counts = dict(Counter(run.counts) + Counter(counts))
    SheetRun.objects.filter(pk=run.pk).update(counts=run.counts)
    return len(batch)


def _note(batch: Mapping[int, SheetRow], taken: set[int], remarked: set[int]) -> None:
    """Write down what became of each row: few statements, whatever the number of rows."""
    run = next(iter(batch.values())).run_id
    SheetRow.objects.filter(run=run, number__in=taken).update(taken=True)
    same = [number for number, row in batch.items() if row.outcome == UNCHANGED]
    SheetRow.objects.filter(run=run, number__in=same).update(outcome=UNCHANGED)
    back = [row for number, row in batch.items() if row.outcome == PROBLEM or number in remarked]
    SheetRow.objects.bulk_update(back, ["content", "outcome", "warned"])


def _already(content: rows.Content, old: Mapping[str, Any] | None) -> bool:
    """Whether everything the row says is there by now."""
    return old is not None and all(old[key] == value for key, value in content.values.items() if key in old)


def _moved_on(content: rows.Content, old: Mapping[str, Any] | None) -> bool:
    """Whether what is there is no longer what the person was shown."""
    if old is None:
        return content.outcome == CHANGED
    if content.outcome == NEW:
        return True
    shown = {key: before for key, (before, _after) in content.changes.items()}
    return any(old[key] != shown.get(key, value) for key, value in content.values.items() if key in old)


def _overtaken(number: int) -> Problem:
    return Problem(number, _("检查之后，别人改过这一条，为免覆盖没有写入"), "", _("请重新上传，核对最新的内容"))


def _apply(sheet: Sheet, wanted: Sequence[Row], *, by: Any, at: datetime) -> tuple[Mapping[str, int], list[Problem]]:
    """Apply rows; those that turn out unfit are set aside and the rest is tried again."""
    returned: list[Problem] = []
    while wanted:
        try:
            with transaction.atomic():
                return sheet.apply(wanted, by=by, at=at), returned
        except Unfit as unfit:
            back = {problem.row for problem in unfit.problems}
            rest = [row for row in wanted if row.number not in back]
            if len(rest) == len(wanted):
                raise ValueError(f"{sheet.name}: unfit rows {sorted(back)} are none of those given") from unfit
            returned += unfit.problems
            wanted = rest
    return {}, returned
