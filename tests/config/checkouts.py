"""Checkouts on trial: a data folder somewhere, and the server that some user starts in it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config import lodging, postgres

ORDINARY = "nobody"
IS_ROOT = os.geteuid() == 0


@dataclass
class Checkout:
    """A data folder and the way to call ``config.postgres`` for it in a process of its own."""

    data: Path
    python: str = sys.executable
    sources: Path = postgres.ROOT
    site: Path | None = None
    user: str | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def begin(self, call: str, first: str = "") -> "subprocess.Popen[str]":
        environment = {"PATH": os.defpath, "JINGJIANG_DATA": str(self.data), **self.extra}
        if self.site:
            environment["PYTHONPATH"] = str(self.site)
        return subprocess.Popen(
            [self.python, "-c", f"from config import postgres\n{first}\nprint(postgres.{call}())"],
            cwd=self.sources,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            user=self.user,
            group=None if self.user is None else "nogroup",
            extra_groups=None if self.user is None else [],
        )

    def call(self, call: str, first: str = "") -> str:
        with self.begin(call, first) as process:
            said, failed = process.communicate(timeout=120)
        assert process.returncode == 0, failed
        return said.strip()

    def ask(self, question: str) -> object:
        with psycopg.connect(self.call("url"), autocommit=True) as connection:
            cursor = connection.execute(question)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    @property
    def pid(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def of_ordinary_user(folder: Path) -> Checkout:
    """A checkout of somebody who is not root, below ``folder``, which everybody can enter."""
    if not IS_ROOT:
        return Checkout(folder / "data")
    home = folder / "home"
    home.mkdir(mode=0o700)
    shutil.chown(home, ORDINARY)
    sources = folder / "sources" / "config"
    sources.mkdir(parents=True)
    for name in ("__init__.py", "postgres.py", "lodging.py"):
        shutil.copy(postgres.ROOT / "config" / name, sources)
    site = lodging._copied_programs(folder).parents[2]
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
    return Checkout(home / "data", python, sources.parent, site, ORDINARY)
