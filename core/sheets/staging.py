"""Reads an upload into staged rows: chunk by chunk, so that memory does not grow with the file."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.files.problems import Unwanted
from core.files.viruses import scan
from core.jobs.progress import Stopped
from core.sheets import keeping, rows
from core.sheets.cells import Cell, as_text
from core.sheets.checking import CHANGED, NEW, PROBLEM, UNCHANGED, check_rows
from core.sheets.models import SheetRow, SheetRun
from core.sheets.reading.book import Book, open_book
from core.sheets.reading.unreadable import Unreadable
from core.sheets.sheet import CHUNK, Context, Problem, Sheet, sheet_named
from core.sheets.tables import Found, Rows, find_table, guessed_places, needs_confirmation
from core.sheets.workflow import READING
from core.web.writing import in_turn, listed
from core.workflow.moving import move

Tell = Callable[[int, str], None]
SHOWN_SKIPPED = 50


def silent(_done: int, _note: str) -> None:
    """Tell nobody."""


def check(run: SheetRun, sheet: Sheet, tell: Tell = silent) -> None:
    """Read and check the upload of a run; leaves it checked, asking for its columns, or refused with the reason.

    Run again after an interruption it starts over.
    """
    with translation.override(run.language):
        try:
            with keeping.opened(run.stored) as path, open_book(_harmless(path)) as book:
                if run.places or _find_columns(run, sheet, book):
                    _stage(run, sheet, book, tell)
                    _finish(run, sheet)
        except Unreadable as why:
            _refuse(run, str(why))
        except Stopped:
            _refuse(run, _("您停下了检查，什么也没有写入。"))
            raise
        except Exception:
            _refuse(run, _("检查时系统出了错，什么也没有写入。请稍后再传一次；还不行，请告诉管理员。"))
            raise


def _harmless(path: Path) -> Path:
    """The upload, once the virus check (where one is set up) has nothing against it."""
    try:
        with path.open("rb") as stream:
            scan(stream)
    except Unwanted as why:
        raise Unreadable(str(why).rstrip("。.")) from None
    return path


@transaction.atomic
def _refuse(run: SheetRun, said: str) -> None:
    run.rows.all().delete()
    move(run, "refuse", by=run.by, at=timezone.now(), changes={"said": said[:300]})


def _find_columns(run: SheetRun, sheet: Sheet, book: Book) -> bool:
    """Choose table and columns; False when the person has to confirm them first."""
    found = find_table(sheet, book)
    notes = [_read_marker(sheet, found)]
    if found.others:
        words = {"others": listed(found.others[:5]), "table": found.table}
        notes.append(_("只读了工作表“%(table)s”；“%(others)s”也像这张表，没有读，请分别上传") % words)
    heading = found.heading
    titles = [title.strip() for title in heading.titles] if heading else [""] * found.width
    known: dict[str, Any] = {
        "table": found.table[:100],
        "heading_row": found.heading_number,
        "titles": titles,
        "places": guessed_places(sheet, found),
        "guessed": [key for key, match in heading.matches.items() if not match.sure] if heading else [],
        "said": in_turn(filter(None, notes))[:300],
    }
    if needs_confirmation(sheet, found):
        samples = rows.dumped([[as_text(cell)[:60] for cell in row] for row in found.samples])
        with transaction.atomic():
            move(run, "ask_columns", by=run.by, at=timezone.now(), changes=known | {"samples": samples})
        return False
    SheetRun.objects.filter(pk=run.pk, state=READING).update(**known)
    for name, value in known.items():
        setattr(run, name, value)
    return True


def _read_marker(sheet: Sheet, found: Found) -> str:
    """Refuse another sheet's template; a note when the template is an older one."""
    if not found.marker:
        return ""
    name, version = found.marker
    other = sheet_named(name)
    if name != sheet.name and other:
        words = {"other": other.title, "this": sheet.title}
        raise Unreadable(
            _("这是《%(other)s》的表，不是《%(this)s》") % words, _("请到对应的页面上传，或下载本表的模板")
        )
    return _("用的是旧模板，已按表头名称对应") if version != sheet.version else ""


def _stage(run: SheetRun, sheet: Sheet, book: Book, tell: Tell) -> None:
    run.rows.all().delete()
    reader = Rows(sheet, run.places, run.titles)
    context = Context(run.by, run.created_at)
    count = 0
    for chunk in _chunks(reader.of(book.rows(run.table), run.heading_row)):
        count += len(chunk)
        if count > sheet.most_rows:
            words = {"most": f"{sheet.most_rows:,}"}
            raise Unreadable(_("超过 %(most)s 行，一次传不了这么多") % words, _("请分成几份上传"))
        checked = check_rows(sheet, chunk, context)
        SheetRow.objects.bulk_create([rows.staged(sheet, run.pk, row) for row in checked])
        tell(len(chunk), _("已检查 %(count)s 行") % {"count": f"{count:,}"})
    if not count:
        raise Unreadable(_("表头下面没有数据"), _("请把内容填在表头下面"))
    mark_repeated(run, sheet)
    run.skipped = [[number, why] for number, why in reader.skipped[:SHOWN_SKIPPED]]


Numbered = tuple[int, Mapping[str, Cell]]


def _chunks(found: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def mark_repeated(run: SheetRun, sheet: Sheet) -> None:
    """Rows with the same key in one file: a repetition goes back; where contents differ, all of them do."""
    keyed = SheetRow.objects.filter(run=run).exclude(key_digest="")
    repeated = keyed.values("key_digest").annotate(times=Count("pk")).filter(times__gt=1).values("key_digest")
    candidates = keyed.filter(key_digest__in=repeated).order_by("key_digest", "number")
    first: SheetRow | None = None
    answer = ""
    batch: list[SheetRow] = []
    for row in candidates.iterator(chunk_size=CHUNK):
        if first is None or row.key_digest != first.key_digest:
            first, answer = row, ""
            continue
        same = rows.opened(sheet, first).values == rows.opened(sheet, row).values
        batch.append(rows.add_problem(row, repetition(sheet, row.number, first.number, same=same)))
        if not same and not answer:
            answer = "given"
            batch.append(rows.add_problem(first, repetition(sheet, first.number, row.number, same=False)))
        if len(batch) >= CHUNK:
            SheetRow.objects.bulk_update(batch, ["content", "outcome"])
            batch = []
    SheetRow.objects.bulk_update(batch, ["content", "outcome"])


def repetition(sheet: Sheet, number: int, other: int, *, same: bool) -> Problem:
    """The problem of a row whose key another row of the file has too."""
    words = {"other": other, "key": listed(sheet.column(key).title for key in sheet.key)}
    if same:
        return Problem(number, _("与第 %(other)s 行重复") % words, sheet.key[0], _("请删去这一行"))
    said = _("与第 %(other)s 行是同一个%(key)s，内容却不同") % words
    return Problem(number, said, sheet.key[0], _("请核对，只留对的一行"))


def tally(run: SheetRun) -> dict[str, int]:
    """How many rows of each outcome a run has."""
    by_outcome = {name: Count("pk", filter=Q(outcome=name)) for name in (NEW, CHANGED, UNCHANGED)}
    return run.rows.aggregate(
        **by_outcome, problems=Count("pk", filter=Q(outcome=PROBLEM)), warned=Count("pk", filter=Q(warned=True))
    )


@transaction.atomic
def _finish(run: SheetRun, sheet: Sheet) -> None:
    now = timezone.now()
    existing = sheet.size(Context(run.by, now)) if sheet.size else None
    changes = {**tally(run), "existing": existing, "skipped": run.skipped, "checked_at": now}
    move(run, "finish_check", by=run.by, at=now, facts=tally(run), changes=changes)
