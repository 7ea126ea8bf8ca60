"""A decision names the check that holds it, and the check exists."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import ROOT, report

FOLDER = ROOT / "docs" / "adr"
CHECK = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


def unheld(folder: Path) -> Iterator[str]:
    """Decisions that the index does not list, that no check holds, or whose check is gone."""
    index = (folder / "README.md").read_text("utf-8")
    for page in sorted(folder.glob("[0-9]*.md")):
        text = page.read_text("utf-8")
        if f"({page.name})" not in index:
            yield f"docs/adr/{page.name}: not in the index"
        if "**Held by**" not in text:
            yield f"docs/adr/{page.name}: names no check"
        for path, test in CHECK.findall(text.partition("**Held by**")[2]):
            found = sorted((ROOT / "tests").rglob(Path(path).name)) + ([ROOT / path] if (ROOT / path).exists() else [])
            if not any(f"def {test}(" in one.read_text("utf-8") if test else True for one in found):
                yield f"docs/adr/{page.name}: there is no {path} {test}".rstrip()


def test_every_decision_is_held() -> None:
    report(unheld(FOLDER))
