"""What a running checkout starts, and that it says why when it cannot."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import checking, servers
from config.lodging import ServerError


def test_the_measured_server_is_started_and_the_other_is_not_shipped() -> None:
    """docs/adr/0007: a change of server is a change of that page, with new measurements."""
    words = " ".join(servers.PROGRAMS["web"])
    assert "gunicorn" in words
    assert "--worker-class gthread" in words
    shipped = {pin.partition("==")[0] for pin in checking._pins("requirements.lock")}
    assert "gunicorn" in shipped
    assert "granian" not in shipped


def test_a_process_that_ends_is_reported_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "LOGS", tmp_path)
    monkeypatch.setattr(servers, "PROGRAMS", {"web": ["-c", "print('no such table'); raise SystemExit(3)"]})
    with (tmp_path / "lock").open("w") as held:
        processes = servers.start(held.fileno())
    with pytest.raises(ServerError, match="no such table"):
        servers.watch(processes)
    servers.end(processes)


def test_every_process_ends_with_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    monkeypatch.setattr(servers, "LOGS", tmp_path)
    monkeypatch.setattr(servers, "END_SECONDS", 0.5)
    monkeypatch.setattr(servers, "PROGRAMS", {"web": ["-c", "import time; time.sleep(60)"], "worker": ["-c", deaf]})
    with (tmp_path / "lock").open("w") as held:
        processes = servers.start(held.fileno())
    while not (tmp_path / "worker.log").read_text():
        assert processes["worker"].poll() is None
    servers.end(processes)
    assert all(process.poll() is not None for process in processes.values())


def test_a_too_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys, shutil; sys.version_info = (3, 9, 0); shutil.which = lambda *_: None;"
        "from config import bootstrap; bootstrap._need_python()"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=checking.ROOT, check=False, text=True, capture_output=True)
    assert ran.returncode == 1
    assert "Python 3.11 or newer is needed" in ran.stderr


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from config import bootstrap

    monkeypatch.setattr(bootstrap, "_quiet", lambda *_: 1)
    monkeypatch.setattr("shutil.which", lambda *_: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap._make_venv()
