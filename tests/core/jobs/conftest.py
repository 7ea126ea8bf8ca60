"""The table the sample jobs write to, and real worker processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

import tests.core.jobs.sample.tasks  # noqa: F401  registers the sample jobs
from federation.accounts.models import User

ROOT = Path(__file__).resolve().parents[3]


def _make_marks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS job_marks (word text)")
        cursor.execute("DELETE FROM job_marks")


@pytest.fixture
def marks(db: None) -> Callable[[], list[str]]:
    _make_marks()

    def read() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word FROM job_marks ORDER BY word")
            return [row[0] for row in cursor.fetchall()]

    return read


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("liming", name="李明")


def database_url() -> str:
    settings = connection.settings_dict
    host = quote(str(settings.get("HOST") or settings["OPTIONS"].get("host") or ""), safe="")
    secret = f":{quote(settings['PASSWORD'])}" if settings.get("PASSWORD") else ""
    return f"postgresql://{settings['USER']}{secret}@/{settings['NAME']}?host={host}&port={settings.get('PORT') or ''}"


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str, **settings: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            **settings,
            "DATABASE_URL": database_url().removesuffix("&port="),
            "DJANGO_SETTINGS_MODULE": "tests.core.jobs.worker_settings",
        }
        worker = subprocess.Popen(
            [sys.executable, "-W", "ignore", "manage.py", "work", *options], cwd=ROOT, env=environment
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS job_marks")


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)
