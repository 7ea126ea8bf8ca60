"""What a checkout needs before it can serve: database, tables, compiled files, reference data, the demo city."""

import os
import subprocess
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from functools import partial

from config import postgres, servers, steps, translations
from config.lodging import ServerError
from config.postgres import DATA, ROOT
from config.steps import Step

LOADERS = "*/*/management/commands/load_*.py"
Steps = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]

IN_FILES: Steps = (
    (
        "collectstatic",
        ("collectstatic", "--no-input"),
        ("core/*/static/**/*", "federation/*/static/**/*", "requirements.lock"),
    ),
)
IN_DATABASE: Steps = (
    (
        "migrate",
        ("migrate", "--no-input"),
        ("core/*/migrations/*.py", "federation/*/migrations/*.py", "requirements.lock"),
    ),
    ("cache table", ("createcachetable",), ("requirements.lock",)),
    ("working days", ("load_holidays",), ("core/dates/data/*", LOADERS)),
    ("regulations", ("load_regulations",), ("regulations/*.toml", LOADERS)),
    ("score sheets", ("load_score_sheets",), ("regulations/sheets/*.toml", LOADERS)),
    ("places", ("load_places",), ("federation/organizations/data/*", LOADERS)),
    ("unions", ("load_unions",), ("federation/organizations/data/*", LOADERS)),
    ("demo city", ("demo_city",), ("federation/portal/management/**/*.py",)),
)


def set_up() -> None:
    """Bring database, compiled files and reference data up to date, in a process that is gone afterwards."""
    ran = subprocess.run([sys.executable, "-m", "config.setting_up"], cwd=ROOT, check=False)
    if ran.returncode != 0:
        raise ServerError("Set-up did not finish. Mend what the lines above say, then run the same command again.")


def main() -> int:
    """Take every step whose inputs changed; the number is the exit status."""
    os.environ |= {"JINGJIANG_SERVING": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING"}
    try:
        steps.shown("database", postgres.url)
        database = _database_identity()
        steps.take(Step("translations", translations.compile_all, ("*/*/locale/**/*.po",)), place=str(DATA))
        for place, table in ((str(DATA), IN_FILES), (database, IN_DATABASE)):
            for name, words, reads in table:
                steps.take(Step(name, partial(_command, *words), reads), place=place)
    except ServerError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


def _command(*words: str) -> None:
    """Run a management command; what it says goes to the set-up log, and to the screen when it fails."""
    import django
    from django.core.management import call_command

    django.setup()
    servers.LOGS.mkdir(parents=True, exist_ok=True)
    log = servers.LOGS / "set-up.log"
    with log.open("a") as written, redirect_stdout(written), redirect_stderr(written):
        before = written.tell()
        try:
            call_command(*words)
        except Exception:
            traceback.print_exc()
            written.flush()
            raise ServerError(f"manage.py {' '.join(words)} failed:\n{servers.tail(log, before)}") from None


def _database_identity() -> str:
    """What tells this database from every other, so that a new one is filled again."""
    import psycopg

    with psycopg.connect(postgres.url()) as connection:
        row = connection.execute(
            "select system_identifier || ':' || oid from pg_control_system(), pg_database"
            " where datname = current_database()"
        ).fetchone()
    return str(row)


if __name__ == "__main__":
    sys.exit(main())
