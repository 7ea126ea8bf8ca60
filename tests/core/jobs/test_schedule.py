"""The clock: Beijing time, a missed time made up once; upkeep: old runs forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.jobs.models import JobRun, Schedule, State
from core.jobs.registry import REGISTRY, Job, every
from core.jobs.running import run_waiting
from core.jobs.schedule import enqueue_due
from core.jobs.upkeep import throw_away_old
from core.jobs.work import enqueue
from federation.accounts.models import User

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.fixture
def only_nightly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REGISTRY, "schedules", {})
    nightly = Job("sample.nightly", lambda progress: None)
    monkeypatch.setitem(REGISTRY.jobs, "sample.nightly", nightly)
    every("30 2 * * *")(nightly)


@pytest.mark.usefixtures("only_nightly")
def test_a_scheduled_job_comes_due_in_beijing_time() -> None:
    assert enqueue_due(at("2026-11-22 01:00")) == []
    assert enqueue_due(at("2026-11-22 02:29")) == []
    assert enqueue_due(at("2026-11-22 02:31")) == ["sample.nightly"]
    assert enqueue_due(at("2026-11-22 02:32")) == []


@pytest.mark.usefixtures("only_nightly")
def test_a_time_missed_while_no_worker_ran_is_made_up_once() -> None:
    enqueue_due(at("2026-11-22 01:00"))
    assert enqueue_due(at("2026-11-25 11:00")) == ["sample.nightly"]
    assert enqueue_due(at("2026-11-25 11:01")) == []
    assert Schedule.objects.get().due_at == at("2026-11-25 02:30")


@pytest.mark.usefixtures("only_nightly")
def test_scheduled_runs_do_not_pile_up() -> None:
    enqueue_due(at("2026-11-22 01:00"))
    enqueue_due(at("2026-11-22 03:00"))
    enqueue_due(at("2026-11-23 03:00"))
    assert JobRun.objects.filter(name="sample.nightly").count() == 1
    run_waiting()
    enqueue_due(at("2026-11-24 03:00"))
    assert JobRun.objects.filter(name="sample.nightly").count() == 2


def test_the_product_rescues_every_minute_and_cleans_at_night() -> None:
    assert REGISTRY.schedules["jobs.rescue"] == "* * * * *"
    assert REGISTRY.schedules["jobs.clean_up"] == "40 2 * * *"


def test_old_runs_are_thrown_away_and_young_or_unfinished_ones_kept(
    marks: Callable[[], list[str]],
    person: User,
) -> None:
    now = timezone.now()

    def run(days: int, *, owned: bool, state: State) -> JobRun:
        made = enqueue("sample.mark", by=person if owned else None, word="one")
        made.state, made.finished_at = state, now - timedelta(days=days)
        made.save()
        return made

    gone = [run(91, owned=True, state=State.SUCCEEDED), run(3, owned=False, state=State.SUCCEEDED)]
    kept = [
        run(89, owned=True, state=State.FAILED),
        run(3, owned=False, state=State.FAILED),
        enqueue("sample.mark", word="two"),
    ]
    assert throw_away_old() == len(gone)
    assert set(JobRun.objects.all()) == set(kept)
