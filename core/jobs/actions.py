"""What a person may do to a run."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.jobs.models import JobRun, State
from core.jobs.permissions import can_repeat_run, can_stop_run
from core.jobs.work import TICKETS, enqueue
from core.web.access import require


@transaction.atomic
def stop_run(*, run: JobRun, by: Any, at: datetime) -> JobRun:
    """Cancel a waiting run at once; ask a running one to stop, which undoes what it has not committed."""
    run = JobRun.objects.select_for_update().get(pk=run.pk)
    require(can_stop_run(by, run))
    if run.state == State.WAITING:
        run.state, run.finished_at = State.CANCELLED, at
        if run.ticket:
            TICKETS.cancel_job_by_id(run.ticket, delete_job=True)
    else:
        run.stop_requested = True
    run.save(update_fields=["state", "finished_at", "stop_requested"])
    return run


@transaction.atomic
def repeat_run(*, run: JobRun, by: Any, at: datetime) -> JobRun:  # noqa: ARG001
    """Ask for the same work again."""
    require(can_repeat_run(by, run))
    return enqueue(run.name, by=by, key=run.key, title=run.title, **run.arguments)
