"""Running one run: start it, call its function, record how it ended. Effects and the end are committed together."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.jobs.models import UNFINISHED, JobRun, State
from core.jobs.progress import Interrupted, Progress, Stopped, Superseded, Unable
from core.jobs.registry import REGISTRY, Job
from core.jobs.work import enqueue

log = logging.getLogger("jingjiang.jobs")

LONGEST_WAIT = timedelta(hours=1)


def execute(run_id: int, *, eager: bool = False, leaving: Callable[[], bool] = lambda: False) -> datetime | None:
    """Run it unless it is finished; returns when to try again, if it should be.

    ``leaving`` says whether this worker is shutting down: then the run goes back to the queue. An eager run (in the
    caller's process, after its commit) is tried once and lets unexpected errors through.
    """
    run = _start(run_id)
    if run is None:
        return None
    job = REGISTRY.jobs.get(run.name)
    if job is None:
        _end(run, State.FAILED, error=_("系统里已没有这项任务，请联系管理员。"))
        return None
    try:
        with Progress(run, own_connection=not eager, leaving=leaving) as progress:
            _call(job, run, progress)
    except Stopped:
        _end(run, State.CANCELLED)
    except Interrupted:
        return _put_back(run, timezone.now())
    except Superseded:
        log.warning("run %s attempt %s: another attempt took over", run.pk, run.attempt)
    except Unable as why:
        _end(run, State.FAILED, error=str(why))
    except Exception as trouble:
        return _fail(job, run, trouble, eager=eager)
    return None


def run_now(run_id: int) -> None:
    """Run it in this process."""
    execute(run_id, eager=True)


REGISTRY.run_now = run_now


def _start(run_id: int) -> JobRun | None:
    with transaction.atomic():
        run = JobRun.objects.select_for_update().filter(pk=run_id, state__in=UNFINISHED).first()
        if run is None:
            return None
        run.attempt += 1
        run.state = State.RUNNING
        run.started_at = timezone.now()
        run.save(update_fields=["attempt", "state", "started_at"])
    if run.stop_requested:
        _end(run, State.CANCELLED)
        return None
    return run


def _call(job: Job, run: JobRun, progress: Progress) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        if job.atomic:
            with transaction.atomic():
                job.function(progress, **run.arguments)
                _succeed(job, run, progress)
        else:
            job.function(progress, **run.arguments)
            _succeed(job, run, progress)


def _succeed(job: Job, run: JobRun, progress: Progress) -> None:
    with transaction.atomic():
        _end(
            run,
            State.SUCCEEDED,
            done=progress.done,
            total=progress.total,
            note=progress.note,
            result_url=progress.result_url,
        )
        run.refresh_from_db(fields=["again"])
        if run.again:
            enqueue(job.name, by=run.by, key=run.key, title=run.title, **run.arguments)


def _end(run: JobRun, state: State, **facts: object) -> None:
    facts = {"error": "", "detail": "", **facts, "state": state, "finished_at": timezone.now()}
    mine = JobRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.RUNNING)
    if not mine.update(**facts):
        raise Superseded


def _fail(job: Job, run: JobRun, trouble: Exception, *, eager: bool) -> datetime | None:
    log.exception("job %s, run %s, attempt %s failed", run.name, run.pk, run.attempt)
    detail = _place(trouble)
    if eager or run.attempt > job.retry:
        _end(run, State.FAILED, error=_said(job, run), detail=detail)
        if eager:
            raise trouble
        return None
    at = timezone.now() + min(LONGEST_WAIT, timedelta(seconds=15 * 4 ** (run.attempt - 1)))
    return _put_back(run, at, detail=detail, error=_("这一次没有成功，稍后自动再试。"))


def _put_back(run: JobRun, at: datetime, **facts: object) -> datetime | None:
    """Let it wait again; none when another attempt has taken over."""
    mine = JobRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.RUNNING)
    return at if mine.update(state=State.WAITING, run_at=at, **facts) else None


def _said(job: Job, run: JobRun) -> str:
    written = _("没有写入任何结果。") if job.atomic else _("已处理的部分保留，再做一次不会重复。")
    return _("处理时出了意外，%(written)s请再试一次；仍不行请联系管理员，报任务编号 %(id)s。") % {
        "written": written,
        "id": run.pk,
    }


def _place(trouble: Exception) -> str:
    """Kind of error and where it arose; not its message, which may quote personal data."""
    frames = traceback.extract_tb(trouble.__traceback__)[-3:]
    return "\n".join([type(trouble).__qualname__, *(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)])


def run_waiting(limit: int = 1000) -> int:
    """Run everything that waits and is due, here and now, oldest first; returns how many (tests, shells)."""
    count = 0
    while count < limit:
        due = JobRun.objects.filter(state=State.WAITING).exclude(run_at__gt=timezone.now()).order_by("id").first()
        if due is None:
            break
        run_now(due.pk)
        count += 1
    return count
