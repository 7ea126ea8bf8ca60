"""Web servers on trial: our application under one of several HTTP servers, on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import load
from config.postgres import ROOT

WORKERS = 2
KINDS: dict[str, list[str]] = {
    "gunicorn sync": ["gunicorn", "-w", f"{WORKERS}", "-k", "sync"],
    "gunicorn gthread": ["gunicorn", "-w", f"{WORKERS}", "-k", "gthread", "--threads", "4"],
    "granian": ["granian", "--interface", "wsgi", "--workers", f"{WORKERS}", "--blocking-threads", "1"],
}


@contextmanager
def serving(kind: str, application: str = "config.wsgi:application") -> Iterator[int]:
    """Run the application under this server; gives the port. All its processes are ended afterwards."""
    with socket.socket() as free:
        free.bind((load.HOST, 0))
        port = free.getsockname()[1]
    where = (
        ["--host", load.HOST, "--port", f"{port}", "--no-ws"] if kind == "granian" else ["-b", f"{load.HOST}:{port}"]
    )
    quiet = ["--log-level", "warning", *(["--no-control-socket"] if kind.startswith("gunicorn") else [])]
    program, *words = KINDS[kind]
    environment = {**os.environ, "LOG_LEVEL": "WARNING", "ALLOWED_HOSTS": load.HOST}
    process = subprocess.Popen(
        [sys.executable, "-m", program, *words, *where, *quiet, application],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        _wait(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120  # a busy machine imports slowly
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((load.HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server on trial did not start")
