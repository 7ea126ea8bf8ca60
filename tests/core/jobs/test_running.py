"""How a run ends: done, failed, tried again, stopped, taken over; effects and end together."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import JobRun, State
from core.jobs.progress import Progress, Stopped, Superseded
from core.jobs.registry import REGISTRY, Job
from core.jobs.running import execute, run_waiting
from core.jobs.work import enqueue

Marks = Callable[[], list[str]]


@pytest.mark.django_db
def test_a_run_records_its_end(marks: Marks) -> None:
    run = enqueue("sample.mark", word="one")
    run_waiting()
    run.refresh_from_db()
    assert run.state == State.SUCCEEDED
    assert (run.done, run.total, run.percent, run.attempt) == (1, 1, 100, 1)
    assert run.started_at
    assert run.finished_at
    assert run.started_at <= run.finished_at
    assert run.shown_title == "做个记号"


@pytest.mark.django_db
def test_a_finished_run_never_runs_again(marks: Marks) -> None:
    run = enqueue("sample.mark", word="one")
    run_waiting()
    assert execute(run.pk) is None
    assert marks() == ["one"]


@pytest.mark.django_db(transaction=True)
def test_a_failure_undoes_the_work_and_waits_longer_each_time(marks: Marks) -> None:
    run = enqueue("sample.break_down", word="one")
    before = timezone.now()
    first = execute(run.pk)
    second = execute(run.pk)
    assert first is not None
    assert second is not None
    assert timedelta(seconds=14) < first - before < timedelta(seconds=20)
    assert timedelta(seconds=59) < second - before < timedelta(seconds=70)
    run.refresh_from_db()
    assert (run.state, run.run_at) == (State.WAITING, second)
    assert execute(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.attempt) == (State.FAILED, 3)
    assert marks() == []


@pytest.mark.django_db(transaction=True)
def test_the_recorded_failure_quotes_no_personal_data(marks: Marks) -> None:
    run = enqueue("sample.break_down", word="one")
    execute(run.pk)
    run.refresh_from_db()
    assert "ValueError" in run.detail
    assert "break_down" in run.detail
    assert "13800138000" not in run.detail + run.error


@pytest.mark.django_db(transaction=True)
def test_a_later_attempt_may_succeed_and_counts_once(marks: Marks) -> None:
    run = enqueue("sample.succeed_at", attempt=3, word="one")
    assert execute(run.pk) is not None
    assert execute(run.pk) is not None
    assert execute(run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.attempt, run.error, run.detail) == (State.SUCCEEDED, 3, "", "")
    assert marks() == ["one"]


@pytest.mark.django_db
def test_unable_is_final_and_told_in_its_own_words() -> None:
    run = enqueue("sample.unable")
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.attempt) == (State.FAILED, 1)
    assert run.error == "名单里没有可处理的行，请检查后重新上传。"


@pytest.mark.django_db
def test_a_job_that_no_longer_exists_fails_with_a_sentence(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    run = enqueue("sample.mark", word="one")
    monkeypatch.delitem(REGISTRY.jobs, "sample.mark")
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.error) == (State.FAILED, "系统里已没有这项任务，请联系管理员。")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_transaction_is_open(marks: Marks) -> None:
    seen: list[tuple[int, int | None, str]] = []

    def look(progress: Progress) -> None:
        progress.advance(12_400, total=50_000, note="读入")
        seen.append(JobRun.objects.values_list("done", "total", "note").get(pk=progress.run.pk))

    REGISTRY.jobs["sample.look"] = Job("sample.look", look)
    try:
        execute(enqueue("sample.look").pk)
    finally:
        del REGISTRY.jobs["sample.look"]
    assert seen == [(12_400, 50_000, "读入")]


@pytest.mark.django_db
def test_progress_is_written_at_most_twice_a_second(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    run = enqueue("sample.count", to=1)
    JobRun.objects.filter(pk=run.pk).update(state=State.RUNNING, attempt=1)
    run.refresh_from_db()
    progress = Progress(run, own_connection=False)
    with django_assert_max_num_queries(3):
        for _number in range(5000):
            progress.advance()
    assert progress.done == 5000


@pytest.mark.django_db
def test_advancing_a_run_somebody_cancelled_stops_it() -> None:
    run = enqueue("sample.count", to=1)
    JobRun.objects.filter(pk=run.pk).update(state=State.RUNNING, attempt=1, stop_requested=True)
    run.refresh_from_db()
    with pytest.raises(Stopped):
        Progress(run, own_connection=False).advance()


@pytest.mark.django_db
def test_an_attempt_that_was_given_up_on_can_no_longer_write() -> None:
    run = enqueue("sample.count", to=1)
    JobRun.objects.filter(pk=run.pk).update(state=State.RUNNING, attempt=2)
    run.attempt = 1
    with pytest.raises(Superseded):
        Progress(run, own_connection=False).advance()


@pytest.mark.django_db(transaction=True)
def test_effects_of_an_attempt_that_was_given_up_on_are_undone(marks: Marks) -> None:
    def be_overtaken(progress: Progress) -> None:
        REGISTRY.jobs["sample.mark"](progress, word="stale")
        with Progress(progress.run) as other, other._connection().cursor() as cursor:
            cursor.execute("UPDATE core_jobs_jobrun SET attempt = attempt + 1 WHERE id = %s", [progress.run.pk])

    REGISTRY.jobs["sample.overtaken"] = Job("sample.overtaken", be_overtaken)
    try:
        run = enqueue("sample.overtaken")
        execute(run.pk)
    finally:
        del REGISTRY.jobs["sample.overtaken"]
    run.refresh_from_db()
    assert (run.state, run.attempt) == (State.RUNNING, 2)
    assert marks() == []
