"""How a running job tells how far it is, and learns that it should stop."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from core.jobs.models import JobRun, State

WRITE_EVERY = 0.5  # seconds


class Unable(Exception):
    """The job cannot be done and trying again would not help; the message is shown to the person who asked."""


class Leave(BaseException):
    """The job must end now. Not an ``Exception``: a job that goes on after a bad row must not swallow it."""


class Stopped(Leave):
    """The person who asked wants the job stopped."""


class Interrupted(Leave):
    """The worker is shutting down; another one begins the run anew."""


class Superseded(Leave):
    """This attempt was given up on (its worker seemed dead) and another one took over."""


class Progress(AbstractContextManager["Progress"]):
    """Counts of one attempt.

    Written through a connection of its own, so that the figures are seen while the job's transaction is still open;
    ``own_connection=False`` (eager runs) writes through the current one.
    """

    def __init__(
        self, run: JobRun, *, own_connection: bool = True, leaving: Callable[[], bool] = lambda: False
    ) -> None:
        self.run = run
        self.done = 0
        self.total: int | None = None
        self.note = ""
        self.result_url = ""
        self._own = own_connection
        self._leaving = leaving
        self._side: BaseDatabaseWrapper | None = None
        self._written_at = 0.0

    def advance(self, n: int = 1, *, total: int | None = None, note: str | None = None) -> None:
        """Add ``n`` to what is done.

        Raises Stopped when the person cancelled, Interrupted when the worker shuts down, Superseded when another
        attempt took over: let them pass.
        """
        self.done += n
        self.total = self.total if total is None else total
        self.note = self.note if note is None else note[:300]
        now = time.monotonic()
        if total is not None or note is not None or now - self._written_at >= WRITE_EVERY:
            self._written_at = now
            self._write()

    def _write(self) -> None:
        if self._leaving():
            raise Interrupted
        with self._connection().cursor() as cursor:
            cursor.execute(
                "UPDATE core_jobs_jobrun SET done = %s, total = %s, note = %s"
                " WHERE id = %s AND attempt = %s AND state = %s RETURNING stop_requested",
                [self.done, self.total, self.note, self.run.pk, self.run.attempt, State.RUNNING.value],
            )
            row = cursor.fetchone()
        if row is None:
            raise Superseded
        if row[0]:
            raise Stopped

    def _connection(self) -> BaseDatabaseWrapper:
        if not self._own:
            return connection
        if self._side is None:
            self._side = connection.copy()
        return self._side

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._side is not None:
            self._side.close()
