"""Which background jobs exist: a decorator puts each into the registry. Pure Python, nothing runs here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

QUEUES = ("default", "mail", "docs", "solve", "import")


@dataclass(frozen=True)
class Job:
    """A function that runs in the background, and how.

    ``atomic``: the function and the note that it is done are committed together, so its effects happen exactly once
    even when the worker is killed. Turn it off only for work that speaks to the outside (mail) or commits in chunks.
    ``alone``: never two runs of it at the same moment.
    ``rerun``: asked for again under the same key while it runs, it runs once more afterwards (for work that must see
    the newest state); otherwise the second request is the first one's run.
    """

    name: str
    function: Callable[..., None]
    queue: str = "default"
    retry: int = 0
    title: str | Promise = ""
    atomic: bool = True
    alone: bool = False
    rerun: bool = False

    def __call__(self, *arguments: Any, **named: Any) -> None:
        """Run the function here and now (tests, shells)."""
        self.function(*arguments, **named)


def _nothing(run_id: int) -> None:
    raise RuntimeError(f"run {run_id}: core.jobs is not ready yet")


@dataclass
class Registry:
    """The jobs by name, the cron lines of those that run by the clock (Beijing time), and how a run is run eagerly."""

    jobs: dict[str, Job] = field(default_factory=dict)
    schedules: dict[str, str] = field(default_factory=dict)
    run_now: Callable[[int], object] = _nothing

    def add(self, job: Job) -> None:
        """Register a job; a second one of the same name is a mistake."""
        if job.name in self.jobs:
            raise ValueError(f"Two jobs are named {job.name!r}")
        if job.queue not in QUEUES:
            raise ValueError(f"{job.name}: no queue {job.queue!r}, choose one of {', '.join(QUEUES)}")
        self.jobs[job.name] = job

    def named(self, name: str) -> Job:
        """Return the job of that name; LookupError lists what exists."""
        try:
            return self.jobs[name]
        except KeyError:
            raise LookupError(f"No job {name!r}; there are: {', '.join(sorted(self.jobs))}") from None


REGISTRY = Registry()


def job(
    name: str,
    *,
    queue: str = "default",
    retry: int = 0,
    title: str | Promise = "",
    atomic: bool = True,
    alone: bool = False,
    rerun: bool = False,
) -> Callable[[Callable[..., None]], Job]:
    """Make ``function(progress, **arguments)`` in an app's ``tasks.py`` a background job."""

    def register(function: Callable[..., None]) -> Job:
        made = Job(name, function, queue, retry, title, atomic, alone, rerun)
        REGISTRY.add(made)
        return made

    return register


def every(cron: str) -> Callable[[Job], Job]:
    """Run a job by the clock: ``@every("30 2 * * *")`` above ``@job``; a time missed while no worker ran is made up."""

    def register(made: Job) -> Job:
        REGISTRY.schedules[made.name] = cron
        return made

    return register
