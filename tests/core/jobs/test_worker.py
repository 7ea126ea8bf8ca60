"""Real worker processes: they do the work, and survive ``kill -9`` without doing anything twice."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs.models import JobRun, State
from core.jobs.running import run_waiting
from core.jobs.upkeep import CRASHES, rescue
from core.jobs.work import enqueue
from tests.core.jobs.conftest import Start, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
Marks = Callable[[], list[str]]


def test_a_worker_does_what_waits_and_a_rerun_command_ends(start_worker: Start, marks: Marks) -> None:
    runs = [enqueue("sample.mark", word=word) for word in ("one", "two")]
    runs.append(enqueue("sample.unable"))
    assert start_worker("--until-empty", DATABASE_POOL="4").wait(60) == 0
    states = [JobRun.objects.get(pk=run.pk).state for run in runs]
    assert states == [State.SUCCEEDED, State.SUCCEEDED, State.FAILED]
    assert marks() == ["one", "two"]


def test_a_run_whose_worker_was_killed_is_finished_by_another_exactly_once(
    start_worker: Start, marks: Marks, tmp_path: Path
) -> None:
    gate = tmp_path / "wait"
    gate.touch()
    run = enqueue("sample.slow_mark", key="file 7", word="one", wait_while=str(gate))
    first = start_worker("--stalled-after", "2")
    wait_for(lambda: JobRun.objects.get(pk=run.pk).done == 400)
    assert marks() == [], "the effects are committed with the end, not before"

    first.send_signal(signal.SIGKILL)
    first.wait()
    assert rescue(2) == 0, "its last sign of life is still fresh"
    time.sleep(2.2)
    assert enqueue("sample.slow_mark", key="file 7", word="one", wait_while=str(gate)) == run
    gate.unlink()
    assert start_worker("--stalled-after", "2", "--until-empty").wait(60) == 0

    run.refresh_from_db()
    assert (run.state, run.attempt, run.done, run.total) == (State.SUCCEEDED, 2, 1000, 1000)
    assert marks() == ["one"]
    assert not ProcrastinateJob.objects.filter(id=run.ticket).exists()


def test_a_worker_drops_what_is_cancelled_and_gives_back_what_is_long_when_told_to_stop(
    start_worker: Start, marks: Marks, tmp_path: Path
) -> None:
    gate = tmp_path / "wait"
    gate.touch()
    unwanted, long = (enqueue("sample.slow_mark", word=word, wait_while=str(gate)) for word in ("one", "two"))
    worker = start_worker("--grace", "0.2", "--threads", "2")
    wait_for(lambda: list(JobRun.objects.values_list("done", flat=True)) == [400, 400])
    JobRun.objects.filter(pk=unwanted.pk).update(stop_requested=True)
    wait_for(lambda: JobRun.objects.get(pk=unwanted.pk).state == State.CANCELLED)

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    long.refresh_from_db()
    assert (long.state, long.error) == (State.WAITING, "")
    assert marks() == [], "what was cancelled or given back is undone"
    gate.unlink()
    run_waiting()
    assert marks() == ["two"]


def test_a_pool_too_small_for_the_threads_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {**connection.settings_dict["OPTIONS"], "pool": {"max_size": 3}}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    with pytest.raises(CommandError, match="DATABASE_POOL=5"):
        call_command("work", "--threads", "2")


def test_a_run_whose_ticket_was_lost_gets_a_new_one(marks: Marks) -> None:
    run = enqueue("sample.mark", word="one")
    waiting = enqueue("sample.mark", word="two")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [run.ticket])
    assert rescue() == 1
    assert rescue() == 0
    old = run.ticket
    run.refresh_from_db()
    assert run.ticket != old
    assert ProcrastinateJob.objects.get(id=run.ticket).args == {"run": run.pk}
    assert JobRun.objects.get(pk=waiting.pk).ticket == waiting.ticket


def test_a_run_that_keeps_killing_its_worker_is_given_up(marks: Marks) -> None:
    run = enqueue("sample.mark", word="one")
    JobRun.objects.filter(pk=run.pk).update(state=State.RUNNING, attempt=CRASHES + 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [run.ticket])
    assert rescue() == 1
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "多次中断" in run.error
