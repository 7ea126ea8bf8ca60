"""Questions about runs."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core.jobs.models import JobRun, State
from core.web.access import oversees

SETTLED = timedelta(seconds=3)
"""Before that a pace says nothing."""


def runs_visible_to(user: Any) -> QuerySet[JobRun]:
    """One's own runs; who looks after the product sees everybody's."""
    runs = JobRun.objects.select_related("by")
    return runs if oversees(user) else runs.filter(by=user.pk)


def time_left(run: JobRun, now: datetime) -> timedelta | None:
    """How much longer at the pace so far, in whole seconds; none while nobody can say."""
    if run.state != State.RUNNING or run.started_at is None or not run.total or not run.done:
        return None
    spent = now - run.started_at
    if spent < SETTLED or run.done >= run.total:
        return None
    return timedelta(seconds=round(spent.total_seconds() * (run.total - run.done) / run.done))
