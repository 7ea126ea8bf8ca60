"""Keeping the queue healthy: take up what dead workers left, throw away what is long done."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import sql
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs.models import UNFINISHED, JobRun, State
from core.jobs.registry import REGISTRY
from core.jobs.work import RUN, TICKETS, issue_ticket

CRASHES = 3
"""How often a run may lose its worker beyond its own retries before it is given up."""


def rescue(stalled_after: float = 30) -> int:
    """Hand runs of workers without a heartbeat for so many seconds, and lost ones, back to the queue; how many."""
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - timedelta(seconds=stalled_after))
    with transaction.atomic():
        lost = ProcrastinateJob.objects.filter(silent, task_name=RUN, status="doing")
        tickets = list(lost.select_for_update(of=("self",), skip_locked=True).order_by("id").values_list("id", "args"))
        for ticket, arguments in tickets:
            _give_up_if_hopeless(arguments["run"])
            TICKETS.retry_job_by_id(ticket, retry_at=timezone.now())
        return len(tickets) + _reissue_lost()


def _reissue_lost() -> int:
    """Runs that wait for a ticket which is no longer in the queue (its worker lost the database) get a new one."""
    alive = ProcrastinateJob.objects.filter(id=OuterRef("ticket"), status__in=["todo", "doing"])
    runs = JobRun.objects.filter(state__in=UNFINISHED, ticket__isnull=False)
    lost = list(runs.filter(~Exists(alive)).select_for_update(skip_locked=True).order_by("id"))
    for run in lost:
        issue_ticket(run)
    return len(lost)


def _give_up_if_hopeless(run_id: int) -> None:
    run = JobRun.objects.select_for_update().filter(pk=run_id, state=State.RUNNING).first()
    if run is None:
        return
    job = REGISTRY.jobs.get(run.name)
    if run.attempt > (job.retry if job else 0) + CRASHES:
        run.state = State.FAILED
        run.finished_at = timezone.now()
        run.error = _("处理进程多次中断，已停止。请联系管理员，报任务编号 %(id)s。") % {"id": run.pk}
        run.save(update_fields=["state", "finished_at", "error"])


def throw_away_old() -> int:
    """Delete runs finished long ago (``JOBS_KEEP_DAYS``; scheduled ones that went well after two days)."""
    now = timezone.now()
    old = Q(finished_at__lt=now - timedelta(days=settings.JOBS_KEEP_DAYS))
    routine = Q(by=None, state=State.SUCCEEDED, finished_at__lt=now - timedelta(days=2))
    count, _kinds = JobRun.objects.filter(old | routine).delete()
    TICKETS.connector.get_sync_connector().execute_query(
        sql.queries["delete_old_jobs"],
        nb_hours=48,
        queue=None,
        statuses=["succeeded", "failed", "cancelled", "aborted"],
    )
    return count
