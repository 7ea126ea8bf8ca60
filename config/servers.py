"""The processes of a running checkout: web pages and background work, started, watched and ended together."""

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.lodging import ServerError
from config.postgres import DATA, ROOT

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://{'localhost' if HOST == '127.0.0.1' else HOST}:{PORT}/"
REACHABLE_HOST = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else HOST  # noqa: S104
LOGS = DATA / "log"
PATIENCE_SECONDS = 60
END_SECONDS = 10.0
WORKERS = min(4, os.cpu_count() or 1)
WEB = [
    *("-m", "gunicorn", "config.wsgi", "--no-control-socket", "--bind", f"{HOST}:{PORT}"),
    *("--worker-class", "gthread", "--workers", f"{WORKERS}", "--threads", "4"),
]
PROGRAMS = {"web": WEB, "worker": ["manage.py", "work"]}

Process = subprocess.Popen[bytes]


def start(keeping: int) -> dict[str, Process]:
    """Start every program in a process group of its own; each keeps the open file ``keeping`` while it lives."""
    LOGS.mkdir(parents=True, exist_ok=True)
    return {name: _start(name, command, keeping) for name, command in PROGRAMS.items()}


def wait_for_page(processes: dict[str, Process]) -> None:
    """Return when the web server answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        need_alive(processes)
        with suppress(OSError, http.client.HTTPException):
            asked = http.client.HTTPConnection(REACHABLE_HOST, PORT, timeout=5)
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise ServerError(f"The web server does not answer. Its log ends:\n{tail(LOGS / 'web.log')}")


def watch(processes: dict[str, Process]) -> None:
    """Return never; raise as soon as one of the processes has ended."""
    while True:
        need_alive(processes)
        time.sleep(0.5)


def need_alive(processes: dict[str, Process]) -> None:
    """Raise with the end of its log when a process has ended."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise ServerError(f"The {name} process ended. Its log ends:\n{tail(LOGS / f'{name}.log')}")


def end(processes: dict[str, Process]) -> None:
    """Ask all to end; after ``END_SECONDS`` end them."""
    for process in processes.values():
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    until = time.monotonic() + END_SECONDS
    for process in processes.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def tail(log: Path, since: int = 0) -> str:
    """The last lines of a log, of those after the byte ``since``."""
    return log.read_bytes()[since:][-3000:].decode(errors="replace").strip() if log.exists() else ""


def _start(name: str, command: list[str], keeping: int) -> Process:
    with (LOGS / f"{name}.log").open("a") as written:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            pass_fds=[keeping],
            start_new_session=True,
        )
