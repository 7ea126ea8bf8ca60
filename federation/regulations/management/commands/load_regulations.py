"""``manage.py load_regulations``: bring ``regulations/*.toml`` into the database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.dates.calendar import now
from federation.regulations.actions import Rewritten, load_regulations
from federation.regulations.written import Malformed, WrittenRegulation, read


class Command(BaseCommand):
    """Check every file, then load them all or none. Running it again changes nothing."""

    help = "Load regulations/*.toml."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, whether only to check, and the reason of a correction."""
        parser.add_argument("--folder", type=Path, default=Path(settings.ROOT) / "regulations")
        parser.add_argument("--check", action="store_true", help="only check the files")
        parser.add_argument("--correction", default="", metavar="REASON", help="rewrite values of days already loaded")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, and say in one line what changed."""
        texts = _texts(options["folder"])
        if options["check"]:
            self.stdout.write(f"{len(texts)} files in order")
            return
        try:
            done = load_regulations(texts=texts, by=None, at=now(), correction=options["correction"])
        except Rewritten as refused:
            hint = "Add the new value with its own day (the old one as [[clause.parameter.earlier]]), or --correction."
            raise CommandError(f"{refused}\n{hint}") from refused
        self.stdout.write(
            f"{done.regulations} regulations, {done.clauses} clauses, {done.parameters} parameters, "
            f"{done.versions} values in force or to come; {done.changed} changed"
        )
        for ref in done.gone:
            self.stderr.write(f"{ref} stands in no file any more; it is kept, decisions may cite it")


def _texts(folder: Path) -> list[WrittenRegulation]:
    texts, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            texts.append(read(path.read_text("utf-8"), path.stem))
        except Malformed as malformed:
            problems.extend(malformed.problems)
    homes: dict[str, str] = {}
    for text in texts:
        for code in (one.code for clause in text.clauses for one in clause.parameters):
            if homes.setdefault(code, text.code) != text.code:
                problems.append(f"{text.code}.toml: parameter {code} stands in {homes[code]}.toml too")
    if problems:
        raise CommandError("\n".join(problems))
    if not texts:
        raise CommandError(f"no regulation in {folder}")
    return texts
