"""The face of background work: ``@job`` and ``@every`` declare it, ``enqueue`` asks for it.

``enqueue`` writes a row of the current transaction: roll back, and the job was never asked for.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job as Ticket
from procrastinate.manager import JobManager

from core.jobs.models import UNFINISHED, JobRun, State
from core.jobs.progress import Progress, Unable
from core.jobs.registry import REGISTRY, Job, every, job

__all__ = ["Progress", "Unable", "enqueue", "every", "job"]

RUN = "jingjiang.run"
TICKETS = JobManager(DjangoConnector())  # always the current Django connection, in the worker too


def enqueue(
    name: str,
    *,
    by: AbstractBaseUser | None = None,
    key: str | None = None,
    run_at: datetime | None = None,
    title: str = "",
    **arguments: Any,
) -> JobRun:
    """Ask for a job; returns its run.

    While a run of the same ``name`` and ``key`` is unfinished, that run is returned instead of a second one.
    ``arguments`` must be JSON: ids and options, never personal data. LookupError when no such job exists.
    """
    chosen = REGISTRY.named(name)
    wanted = JobRun(
        name=name, title=title, queue=chosen.queue, key=key or "", arguments=arguments, by_id=by.pk if by else None,
        run_at=run_at, created_at=timezone.now(),
    )  # fmt: skip
    for _attempt in range(3):
        try:
            with transaction.atomic():
                wanted.save(force_insert=True)
                _issue_ticket(chosen, wanted)
                return wanted
        except IntegrityError:
            if not key:
                raise
            wanted.pk = None
            if unfinished := _unfinished(chosen, key):
                return unfinished
    raise RuntimeError(f"{name}: the run with key {key!r} keeps changing")


def _unfinished(chosen: Job, key: str) -> JobRun | None:
    runs = JobRun.objects.filter(name=chosen.name, key=key, state__in=UNFINISHED)
    if not chosen.rerun:
        return runs.first()
    with transaction.atomic():
        run = runs.select_for_update().first()
        if run and run.state == State.RUNNING:
            run.again = True
            run.save(update_fields=["again"])
    return run


def _issue_ticket(chosen: Job, run: JobRun) -> None:
    if settings.JOBS_EAGER:
        transaction.on_commit(lambda: REGISTRY.run_now(run.pk))
        return
    issue_ticket(run, lock=_lock(chosen, run))


def issue_ticket(run: JobRun, lock: str | None = None) -> None:
    """Put a run into the queue."""
    ticket = TICKETS.defer_job(
        Ticket(
            id=None, queue=run.queue, lock=lock, queueing_lock=None, task_name=RUN,
            task_kwargs={"run": run.pk}, scheduled_at=run.run_at,
        )
    )  # fmt: skip
    run.ticket = ticket.id
    run.save(update_fields=["ticket"])


def _lock(chosen: Job, run: JobRun) -> str | None:
    if chosen.alone:
        return chosen.name
    return f"{chosen.name}:{run.key}" if run.key else None
