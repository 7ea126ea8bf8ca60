"""The embedded PostgreSQL server of a checkout: its address, how it starts and how it stops."""

import fcntl
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import lodging
from config.lodging import Lodging, ServerError

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("JINGJIANG_DATA", ROOT / ".data")).resolve()
CLUSTER = DATA / "postgres"
DATABASE = "jingjiang"
SETTINGS = {
    "listen_addresses": "''",
    "port": "5432",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",  # the product asks many short questions
    "unix_socket_permissions": "0700",
}
SOCKET_PATH_LIMIT = 90  # a Unix socket's address holds 107 bytes, its file name included
SHORT_FOLDER = "/tmp"  # noqa: S108 - only for a private folder made by mkdtemp
RECOVERY_SECONDS = 900
GRACE_SECONDS = 5
ORPHAN_SECONDS = 60


def url() -> str:
    """Address of the database: ``DATABASE_URL`` when set, else the embedded server, started if need be."""
    return os.environ.get("DATABASE_URL") or f"postgresql://postgres@/{DATABASE}?host={start()}&port=5432"


def start() -> str:
    """Start the embedded server unless it runs; return its socket folder."""
    found = None if lodging.is_foreign(DATA) else _listening(CLUSTER)
    if found:
        return found
    with _alone():
        place = lodging.find(DATA)
        if not (place.cluster / "PG_VERSION").exists():
            _create(place)
        return _listening(place.cluster) or _launch(place)


def stop() -> bool:
    """Stop the embedded server; say whether it ran."""
    if not CLUSTER.exists() or lodging.is_foreign(DATA):
        return False
    with _alone():
        place = lodging.find(DATA)
        socket_folder = _pid_lines(place.cluster)[4:5]
        stopped = place.run("pg_ctl", "-w", "-t", "60", "-m", "fast", "-D", str(place.cluster), "stop")
        _drop_short_folder(socket_folder)
        return stopped.returncode == 0


def remove() -> None:
    """Stop the server and delete its database and everything kept for it outside the checkout."""
    stop()
    if CLUSTER.is_symlink() and not lodging.is_foreign(DATA):
        shutil.rmtree(CLUSTER.readlink().parent, ignore_errors=True)
        CLUSTER.unlink()
    elif CLUSTER.exists():
        shutil.rmtree(CLUSTER)


@contextmanager
def _alone() -> Iterator[None]:
    """Keep every other process of this checkout from starting or stopping the server meanwhile."""
    DATA.mkdir(parents=True, exist_ok=True)
    try:
        held = (DATA / "postgres.lock").open("w")
    except PermissionError:
        raise _not_ours() from None
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _not_ours() -> ServerError:
    return ServerError(
        f"{DATA} belongs to another user. Run as that user, or give JINGJIANG_DATA a folder of your own, "
        "or set DATABASE_URL."
    )


def _create(place: Lodging) -> None:
    """Make the cluster with its database beside its final place, then rename: half a cluster is never used."""
    fresh = place.cluster.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    place.own(fresh)
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
    _must(place, "initdb", "--auth=trust", *locale, "--username=postgres", "--pgdata", str(fresh))
    sentence = f"create database {DATABASE}\n"
    _must(place, "postgres", "--single", "-j", "-D", str(fresh), "postgres", stdin=sentence + "\n")
    fresh.rename(place.cluster)


def _must(place: Lodging, program: str, *arguments: str, stdin: str = "") -> None:
    ran = place.run(program, *arguments, stdin=stdin)
    if ran.returncode != 0:
        raise ServerError(f"PostgreSQL's {program} failed:\n{ran.stdout.strip()}")


def _launch(place: Lodging) -> str:
    _forget_dead_server(place.cluster)
    log = place.cluster / "server.log"
    written = log.stat().st_size if log.exists() else 0
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options = f"{settings} -k {_socket_folder(place)}"
    _must(place, "pg_ctl", "-W", "-D", str(place.cluster), "-l", str(log), "-o", options, "start")
    found = _wait(place)
    if found is None:
        said = log.read_text(errors="replace")[written:] if log.exists() else ""
        raise ServerError(f"PostgreSQL did not start. The end of {log}:\n{said[-2000:].strip()}")
    return found


def _wait(place: Lodging) -> str | None:
    """Wait until the server answers (recovery after a crash may be long); None when it gave up."""
    began = time.monotonic()
    while time.monotonic() - began < RECOVERY_SECONDS:
        found = _listening(place.cluster)
        if found:
            return found
        late = time.monotonic() - began > GRACE_SECONDS
        if late and place.run("pg_ctl", "-D", str(place.cluster), "status").returncode != 0:
            return None
        time.sleep(0.5 if late else 0.05)
    return None


def _listening(cluster: Path) -> str | None:
    """Socket folder of the cluster's server when it is ready for us, else None."""
    lines = _pid_lines(cluster)
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
        except PermissionError:
            raise _not_ours() from None
        except OSError:
            return None
    return lines[4]


def _pid_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except PermissionError:
        raise _not_ours() from None
    except OSError:
        return []


def _forget_dead_server(cluster: Path) -> None:
    """Remove what a killed server left: PostgreSQL itself stays away when its process number looks taken."""
    lines = _pid_lines(cluster)
    if len(lines) < 5 or not Path("/proc/self").exists():  # elsewhere PostgreSQL judges by itself
        return
    try:
        command = Path(f"/proc/{int(lines[0])}/cmdline").read_bytes()
    except (OSError, ValueError):
        command = b""
    if os.fsencode(cluster) in command:
        return
    _wait_for_orphans(cluster)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    (cluster / f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)
    _drop_short_folder(lines[4:5])


def _wait_for_orphans(cluster: Path) -> None:
    """Let the children of a killed server leave: two servers on one cluster would destroy it."""
    until = time.monotonic() + ORPHAN_SECONDS
    while any(_works_in(process, cluster) for process in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > until:
            raise ServerError(f"Processes of a killed PostgreSQL still work in {cluster}. End them, then try again.")
        time.sleep(0.1)


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def _socket_folder(place: Lodging) -> str:
    """The cluster itself, or a short private folder where its path is too long or not plain."""
    path = str(place.cluster)
    plain = path.isascii() and all(sign.isalnum() or sign in "/._-" for sign in path)
    if plain and len(path) <= SOCKET_PATH_LIMIT:
        return path
    folder = tempfile.mkdtemp(prefix="jingjiang-", dir=SHORT_FOLDER)
    if place.user:
        shutil.chown(folder, place.user, place.user)
    return folder


def _drop_short_folder(folders: list[str]) -> None:
    for folder in folders:
        if folder.startswith(f"{SHORT_FOLDER}/jingjiang-"):
            shutil.rmtree(folder, ignore_errors=True)
