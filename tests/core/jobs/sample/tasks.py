"""Jobs that leave a mark in the table ``job_marks`` (made by the tests that need it)."""

import time
from pathlib import Path

from django.db import connection

from core.jobs.work import Progress, Unable, job


def mark(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO job_marks (word) VALUES (%s)", [word])


@job("sample.mark", title="做个记号")
def leave_mark(progress: Progress, word: str) -> None:
    mark(word)
    progress.advance(1, total=1, note=f"记下 {word}")
    progress.result_url = "/office/jobs/"


@job("sample.slow_mark", queue="import")
def leave_mark_slowly(progress: Progress, word: str, wait_while: str) -> None:
    """Marks, tells it, then waits for as long as a file exists."""
    mark(word)
    progress.advance(400, total=1000, note="记号已做")
    while Path(wait_while).exists():
        time.sleep(0.05)
        progress.advance(0, note="等待")
    progress.advance(600)


@job("sample.break_down", retry=2)
def break_down(progress: Progress, word: str) -> None:
    mark(word)
    raise ValueError("电话 13800138000")


@job("sample.succeed_at", retry=3)
def succeed_at(progress: Progress, attempt: int, word: str) -> None:
    mark(word)
    if progress.run.attempt < attempt:
        raise OSError("not yet")


@job("sample.unable", retry=5)
def be_unable(progress: Progress) -> None:
    raise Unable("名单里没有可处理的行，请检查后重新上传。")


@job("sample.count", atomic=False)
def count(progress: Progress, to: int) -> None:
    for _number in range(to):
        progress.advance(total=to)


@job("sample.refresh", rerun=True)
def refresh(progress: Progress) -> None:
    mark("refresh")
