"""What a checkout needs before it can serve: database, tables, compiled files, reference data, the demo city."""

import os
import subprocess
import sys
from collections.abc import Callable

from config import postgres, servers, steps, translations
from config.lodging import ServerError
from config.postgres import DATA, ROOT
from config.steps import Step

LOADERS = "*/*/management/commands/load_*.py"
Steps = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]

IN_FILES: Steps = (("collectstatic", ("collectstatic", "--no-input"), ("*/*/static/**/*", "requirements.lock")),)
IN_DATABASE: Steps = (
    ("migrate", ("migrate", "--no-input"), ("*/*/migrations/*.py", "requirements.lock")),
    ("cache table", ("createcachetable",), ("requirements.lock",)),
    ("working days", ("load_holidays",), ("core/dates/data/*", LOADERS)),
    ("regulations", ("load_regulations",), ("regulations/*.toml", LOADERS)),
    ("places", ("load_places",), ("federation/organizations/data/*", LOADERS)),
    ("unions", ("load_unions",), ("federation/organizations/data/*", LOADERS)),
    ("demo city", ("demo_city",), ("federation/portal/management/**/*.py",)),
)


def set_up() -> None:
    """Bring database, compiled files and reference data up to date; what has not changed is left alone."""
    os.environ["JINGJIANG_SERVING"] = "1"
    steps.shown("database", postgres.url)
    database = _database_identity()
    steps.take(Step("translations", translations.compile_all, ("*/*/locale/**/*.po",)), place=str(DATA))
    for name, words, reads in IN_FILES:
        steps.take(Step(name, _command(*words), reads), place=str(DATA))
    for name, words, reads in IN_DATABASE:
        steps.take(Step(name, _command(*words), reads), place=database)


def _command(*words: str) -> Callable[[], None]:
    """A management command whose output goes to the set-up log."""

    def act() -> None:
        servers.LOGS.mkdir(parents=True, exist_ok=True)
        log = servers.LOGS / "set-up.log"
        with log.open("a") as written:
            before = written.tell()
            command = [sys.executable, "manage.py", *words]
            done = subprocess.run(command, cwd=ROOT, check=False, stdout=written, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise ServerError(f"manage.py {' '.join(words)} failed:\n{servers.tail(log, before)}")

    return act


def _database_identity() -> str:
    """What tells this database from every other, so that a new one is filled again."""
    import psycopg

    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(
            "select system_identifier || ':' || oid from pg_control_system(), pg_database"
            " where datname = current_database()"
        ).fetchone()
    return str(row)
