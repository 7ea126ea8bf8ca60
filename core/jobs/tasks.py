"""What the worker knows: how to run a run, look at the clock, rescue and clean up."""

from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as Ticket
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from core.jobs.running import execute
from core.jobs.schedule import enqueue_due
from core.jobs.upkeep import rescue, throw_away_old
from core.jobs.work import RUN, Progress, every, job


class TryAgain(Exception):
    """Tells the queue when to bring the run back."""

    def __init__(self, at: datetime) -> None:
        self.at = at


class WhenSaid(BaseRetryStrategy):
    """Bring a run back at the time its failure named."""

    def get_retry_decision(self, *, exception: BaseException, job: Ticket) -> RetryDecision | None:  # noqa: ARG002
        """Retry on TryAgain only; everything else has been recorded already."""
        return RetryDecision(retry_at=exception.at) if isinstance(exception, TryAgain) else None


@app.task(name=RUN, retry=WhenSaid(), pass_context=True)
def run(context: JobContext, *, run: int) -> None:
    """Run one JobRun."""
    at = execute(run, leaving=context.should_abort)
    if at is not None:
        raise TryAgain(at)


@app.periodic(cron="* * * * *")
@app.task(name="jingjiang.tick", queueing_lock="jingjiang.tick", lock="jingjiang.tick")
def tick(timestamp: int) -> None:
    """Every minute: ask for the scheduled jobs that came due."""
    enqueue_due(datetime.fromtimestamp(timestamp, tz=UTC))


@every("* * * * *")
@job("jobs.rescue", title=_("接回中断的任务"), atomic=False)
def rescue_stalled(progress: Progress) -> None:
    """Take up the runs of workers that died."""
    progress.advance(rescue())


@every("40 2 * * *")
@job("jobs.clean_up", title=_("清理旧任务记录"))
def clean_up(progress: Progress) -> None:
    """Nightly: forget runs finished long ago."""
    progress.advance(throw_away_old())
