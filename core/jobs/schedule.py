"""Jobs that run by the clock: which came due since last looked, in Beijing time."""

from datetime import datetime

from croniter import croniter
from django.db import transaction
from django.utils import timezone

from core.jobs.models import Schedule
from core.jobs.registry import REGISTRY
from core.jobs.work import enqueue


def enqueue_due(now: datetime) -> list[str]:
    """Ask for every scheduled job that came due; returns their names.

    A time missed while no worker ran is made up once. A job seen for the first time waits for its next time.
    """
    with transaction.atomic():
        known = {row.name: row for row in Schedule.objects.select_for_update().order_by("name")}
        due = []
        for name, cron in sorted(REGISTRY.schedules.items()):
            latest = croniter(cron, timezone.localtime(now)).get_prev(datetime)
            if name not in known:
                Schedule.objects.bulk_create([Schedule(name=name, due_at=latest)], ignore_conflicts=True)
            elif known[name].due_at < latest:
                Schedule.objects.filter(name=name).update(due_at=latest)
                enqueue(name, key="schedule")
                due.append(name)
    return due
