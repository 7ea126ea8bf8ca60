"""Asking for work: in the transaction, once per key, on the right queue, at the right time."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs.models import JobRun, State
from core.jobs.registry import Registry
from core.jobs.registry import job as declare
from core.jobs.running import run_waiting
from core.jobs.work import enqueue

pytestmark = pytest.mark.django_db
Marks = Callable[[], list[str]]


def test_a_job_is_a_row_of_the_asking_transaction() -> None:
    class Undone(Exception):
        pass

    with suppress(Undone), transaction.atomic():
        enqueue("sample.mark", word="one")
        assert JobRun.objects.exists()
        raise Undone
    assert not JobRun.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_a_ticket_carries_queue_time_and_lock() -> None:
    later = timezone.now() + timedelta(hours=1)
    run = enqueue("sample.slow_mark", key="union 3", run_at=later, word="one", wait_while="/none")
    ticket = ProcrastinateJob.objects.get(id=run.ticket)
    assert (ticket.queue_name, ticket.lock, ticket.scheduled_at) == ("import", "sample.slow_mark:union 3", later)
    assert ticket.args == {"run": run.pk}
    assert run_waiting() == 0


def test_the_same_key_gives_the_same_run_until_it_is_finished(marks: Marks) -> None:
    first = enqueue("sample.mark", key="a", word="one")
    assert enqueue("sample.mark", key="a", word="one") == first
    assert enqueue("sample.mark", key="b", word="two") != first
    assert enqueue("sample.refresh", key="a") != first
    run_waiting()
    assert enqueue("sample.mark", key="a", word="one") != first
    assert marks() == ["one", "refresh", "two"]


def test_without_a_key_every_request_is_a_run(marks: Marks) -> None:
    enqueue("sample.mark", word="one")
    enqueue("sample.mark", word="one")
    assert run_waiting() == 2
    assert marks() == ["one", "one"]


def test_the_database_itself_refuses_a_second_unfinished_run_of_a_key() -> None:
    run = enqueue("sample.mark", key="a", word="one")
    with pytest.raises(IntegrityError, match="one_unfinished_run_per_key"), transaction.atomic():
        JobRun.objects.create(name=run.name, key="a", queue="default", created_at=timezone.now())


def test_asked_again_while_running_a_rerun_job_runs_once_more(marks: Marks) -> None:
    run = enqueue("sample.refresh", key="all")
    JobRun.objects.filter(pk=run.pk).update(state=State.RUNNING)
    assert enqueue("sample.refresh", key="all") == run
    assert enqueue("sample.refresh", key="all") == run
    JobRun.objects.filter(pk=run.pk).update(state=State.WAITING)
    assert run_waiting() == 2
    assert marks() == ["refresh", "refresh"]


def test_an_unknown_job_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match=r"No job 'sample.nothing'.*sample\.mark"):
        enqueue("sample.nothing")


def test_arguments_must_be_json() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"), transaction.atomic():
        enqueue("sample.mark", word=object())


def test_names_are_unique_and_queues_known() -> None:
    with pytest.raises(ValueError, match=r"Two jobs are named 'sample\.mark'"):
        declare("sample.mark")(lambda progress: None)
    with pytest.raises(ValueError, match="no queue 'post'"):
        declare("sample.other", queue="post")(lambda progress: None)
    assert Registry().jobs == {}


def test_eager_work_runs_after_the_commit(marks: Marks, settings, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    settings.JOBS_EAGER = True
    with django_capture_on_commit_callbacks(execute=True):
        run = enqueue("sample.mark", word="one")
        assert marks() == []
    run.refresh_from_db()
    assert (run.state, run.done, run.note, run.result_url) == (State.SUCCEEDED, 1, "记下 one", "/office/jobs/")
    assert marks() == ["one"]
    assert not ProcrastinateJob.objects.exists()
