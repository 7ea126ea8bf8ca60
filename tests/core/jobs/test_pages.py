"""Pages of background work: whose they are, what they say at each state, what they cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core.jobs.models import JobRun, State
from core.jobs.running import run_waiting
from core.jobs.work import enqueue
from core.web import access
from federation.accounts.models import User

pytestmark = pytest.mark.django_db
Marks = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is staff here; `keeper` looks after the product."""
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: user.username != "worker")
    monkeypatch.setattr(access.overseer_source, "_provider", lambda user: user.username == "keeper")


@pytest.fixture
def mine(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def at_state(run: JobRun, state: State, **facts: Any) -> JobRun:
    finished = None if state in (State.WAITING, State.RUNNING) else timezone.now()
    JobRun.objects.filter(pk=run.pk).update(state=state, finished_at=finished, **facts)
    run.refresh_from_db()
    return run


def text(client: Client, run: JobRun, **headers: str) -> str:
    answer = client.get(reverse("jobs:show_run", args=[run.pk]), headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_running_job_tells_its_counts_and_may_be_left(mine: Client, person: User) -> None:
    run = enqueue("sample.mark", by=person, word="one")
    begun = timezone.now() - timedelta(seconds=60)
    at_state(run, State.RUNNING, attempt=1, done=12_400, total=50_000, started_at=begun, note="写入单位")
    page = text(mine, run)
    assert "已处理 12,400 / 50,000，可离开本页。" in page
    assert "照现在的速度还要约 4 分钟。" in page
    assert 'value="24"' in page
    assert "写入单位" in page
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_htmx_gets_only_the_part_that_changes_and_stops_asking_in_the_end(
    mine: Client, person: User, marks: Marks
) -> None:
    run = enqueue("sample.mark", by=person, word="one")
    waiting = text(mine, run, hx_request="true")
    assert "<html" not in waiting
    assert "排队中，马上开始，可离开本页。" in waiting
    assert "hx-trigger" in waiting
    run_waiting()
    done = text(mine, run, hx_request="true")
    assert "全部完成，处理了 1 / 1。" in done
    assert "查看结果" in done
    assert "hx-trigger" not in done
    assert "做个记号：已完成" in done


def test_a_failure_is_told_in_a_sentence_and_only_overseers_see_where(client: Client, person: User) -> None:
    run = enqueue("sample.unable", by=person)
    at_state(run, State.FAILED, error="名单里没有可处理的行。", detail="ValueError\ntasks.py:7 f")
    client.force_login(person)
    assert "名单里没有可处理的行。" in text(client, run)
    assert "tasks.py:7" not in text(client, run)
    client.force_login(User.objects.create_user("keeper", name="赵管"))
    assert "tasks.py:7" in text(client, run)


def test_others_do_not_find_it(client: Client, person: User) -> None:
    run = enqueue("sample.mark", by=person, word="one")
    client.force_login(User.objects.create_user("wangfang", name="王芳"))
    assert client.get(reverse("jobs:show_run", args=[run.pk])).status_code == 404
    for verb in ("stop_run", "repeat_run"):
        assert client.post(reverse(f"jobs:{verb}", args=[run.pk])).status_code == 404
    assert run.shown_title not in client.get(reverse("jobs:list_runs")).content.decode()
    run.refresh_from_db()
    assert run.state == State.WAITING


def test_the_owner_cancels_a_waiting_job(mine: Client, person: User, marks: Marks) -> None:
    run = enqueue("sample.mark", by=person, word="one")
    page = mine.post(reverse("jobs:stop_run", args=[run.pk]), follow=True).content.decode()
    assert "任务已取消。" in page
    assert "已取消，没有开始处理。" in page
    assert not ProcrastinateJob.objects.filter(id=run.ticket).exists()
    assert run_waiting() == 0
    assert marks() == []


def test_the_owner_asks_a_running_job_to_stop_once(mine: Client, person: User) -> None:
    run = at_state(enqueue("sample.mark", by=person, word="one"), State.RUNNING, attempt=1)
    page = mine.post(reverse("jobs:stop_run", args=[run.pk]), follow=True).content.decode()
    assert "正在停止，处理完手头这一步就停。" in page
    assert "停止任务" not in page
    again = mine.post(reverse("jobs:stop_run", args=[run.pk]))
    assert again.status_code == 403
    assert "已经要求停止，请稍候。" in again.content.decode()


def test_a_failed_job_is_asked_for_once_more(mine: Client, person: User, marks: Marks) -> None:
    run = at_state(enqueue("sample.mark", by=person, key="k", word="one"), State.FAILED, error="坏了。")
    answer = mine.post(reverse("jobs:repeat_run", args=[run.pk]))
    again = JobRun.objects.latest("id")
    assert answer["Location"] == reverse("jobs:show_run", args=[again.pk])
    assert (again.by, again.key, again.arguments) == (person, "k", {"word": "one"})
    run_waiting()
    assert marks() == ["one"]
    assert mine.post(reverse("jobs:repeat_run", args=[again.pk])).status_code == 403


def test_the_list_costs_the_same_however_long(mine: Client, person: User, django_assert_max_num_queries: Any) -> None:
    enqueue("sample.mark", by=person, word="one")
    mine.get(reverse("jobs:list_runs"))
    with django_assert_max_num_queries(7) as one:
        mine.get(reverse("jobs:list_runs"))
    for _number in range(29):
        enqueue("sample.mark", by=person, word="one")
    with django_assert_max_num_queries(len(one)):
        page = mine.get(reverse("jobs:list_runs")).content.decode()
    assert page.count("做个记号") == 30


def test_the_list_is_narrowed_by_state_source_and_words(client: Client, person: User) -> None:
    client.force_login(User.objects.create_user("keeper", name="赵管"))
    at_state(enqueue("sample.mark", by=person, title="导入海淀单位", word="one"), State.FAILED, error="坏了。")
    enqueue("sample.mark", title="定时核对", word="one")

    def titles(query: str) -> list[bool]:
        page = client.get(reverse("jobs:list_runs") + query).content.decode()
        return [title in page for title in ("导入海淀单位", "定时核对")]

    assert titles("") == [True, True]
    assert titles("?state=failed") == [True, False]
    assert titles("?asked=clock") == [False, True]
    assert titles("?q=海淀") == [True, False]
    assert titles(f"?q={JobRun.objects.latest('id').pk}") == [False, True]


def test_the_page_speaks_english_too(mine: Client, person: User) -> None:
    run = at_state(enqueue("sample.mark", by=person, word="one"), State.RUNNING, attempt=1, done=5, total=10)
    assert "5 / 10 done. You may leave this page." in text(mine, run, accept_language="en")
