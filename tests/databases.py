"""Databases of the tests are copies: one that is migrated and knows the law, and in stories one that holds a city."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from config import postgres
from tests.factories import panels

ROOT = Path(settings.ROOT)
PREFIX = "test_template_"
GOES_IN = ("core/**/*.py", "federation/**/*.py", "config/*.py", "tests/factories/*.py", "regulations/**/*.*", "*.lock")


def template() -> str:
    """Name of a database that is migrated and knows the law, made by the first process that asks.

    Its name is a digest of all that goes into it, so no change of the product is ever tested on an old one.
    """
    name = PREFIX + _digest()
    with _alone():
        if name not in (kept := _kept()):
            for old in kept:
                drop(old)
            _make(f"{name}_half")
            _run(f'ALTER DATABASE "{name}_half" RENAME TO "{name}"')
    return name


def copy(source: str, target: str) -> None:
    """Make ``target`` what ``source`` is; whoever was connected to either has to come again."""
    connections.close_all()
    for one in (source, target):
        part(one)
    drop(target)
    _run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def part(name: str) -> None:
    """End every connection to a database."""
    _run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def drop(name: str) -> None:
    """Delete a database if there is one of this name."""
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _digest() -> str:
    paths = sorted(path for pattern in GOES_IN for path in ROOT.glob(pattern))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def _kept() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        return [name for (name,) in cursor.fetchall()]


def _make(name: str) -> None:
    own = connection.settings_dict["NAME"]
    test = connection.settings_dict["TEST"]
    test["NAME"], kept = name, test["NAME"]
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        panels.sheet()
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE core_audit_record, core_audit_strand CASCADE")  # each test's trail is its own
    finally:
        connection.close()
        test["NAME"] = kept
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own


def _run(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def _alone() -> Iterator[None]:
    postgres.DATA.mkdir(parents=True, exist_ok=True)
    with (postgres.DATA / "test-template.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
