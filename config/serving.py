"""``make run``, ``make stop`` and ``make reset``: set up, then serve pages and do background work until stopped."""

import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import IO

from config import postgres, servers, setting_up, steps
from config.lodging import ServerError
from config.postgres import DATA, ROOT

STATE = DATA / "serving.json"


def main(arguments: list[str]) -> int:
    """Run, stop or reset; the number is the exit status."""
    verb = arguments[0] if arguments else "run"
    try:
        return {"run": run, "stop": stop, "reset": reset}[verb]()
    except ServerError as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1


def run() -> int:
    """Set up what changed, then serve until Ctrl-C or ``make stop``."""
    with _serving_lock() as held:
        if not _lock(held):
            print(f"Already running at {_state()['address']} (make stop ends it)")
            return 0
        with socket.socket() as probe:
            if probe.connect_ex((servers.REACHABLE_HOST, servers.PORT)) == 0:
                other = servers.PORT + 1
                raise ServerError(f"Port {servers.PORT} is in use by another program. Try: make run PORT={other}")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        _remember([os.getpid()])
        try:
            setting_up.set_up()
            _serve(held)
        except (KeyboardInterrupt, SystemExit):
            print("\nStopped. The database goes on until make stop.")
    return 0


def stop() -> int:
    """Stop the servers of this checkout and its database."""
    with _serving_lock() as held:
        served = not _lock(held)
        if served:
            _end(_state()["pids"], held)
    stopped = postgres.stop()
    print("Stopped." if served or stopped else "Nothing was running.")
    return 0


def reset() -> int:
    """Stop and delete everything a running checkout wrote: database, uploads, compiled files."""
    stop()
    postgres.remove()
    for path in DATA.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    print("Reset: make run starts from nothing.")
    return 0


def _serve(held: IO[str]) -> None:
    processes = servers.start(held.fileno())
    try:
        _remember([os.getpid(), *(process.pid for process in processes.values())])
        steps.shown("web server and background work", lambda: servers.wait_for_page(processes))
        print(f"\n  {servers.ADDRESS}\n\n  Ctrl-C or make stop ends it. Logs: {servers.LOGS}\n", flush=True)
        servers.watch(processes)
    finally:
        servers.end(processes)


def _end(pids: list[int], held: IO[str]) -> None:
    """Ask the supervisor to end; when it is gone or deaf, end the servers it left."""
    for asked, whom, patience in ((signal.SIGTERM, pids[:1], 15), (signal.SIGKILL, pids, 5)):
        known = [pid for pid in whom if _exists(pid)]
        for pid in known:
            with suppress(ProcessLookupError):
                os.kill(pid, asked) if pid == pids[0] else os.killpg(pid, asked)
        until = time.monotonic() + (patience if known else 0)
        while not _lock(held):
            if time.monotonic() > until:
                break
            time.sleep(0.1)
        else:
            return


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _serving_lock() -> IO[str]:
    DATA.mkdir(parents=True, exist_ok=True)
    return (DATA / "serving.lock").open("w")


def _lock(held: IO[str]) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remember(pids: list[int]) -> None:
    fresh = STATE.with_suffix(".new")
    fresh.write_text(json.dumps({"address": servers.ADDRESS, "pids": pids, "checkout": str(ROOT)}))
    fresh.replace(STATE)


def _state() -> dict[str, list[int]]:
    """What the running supervisor wrote: its address and the process numbers, its own first."""
    found: dict[str, list[int]] = json.loads(STATE.read_text())
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
