"""The atlas says what the code says today."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from config.atlas.pages import ATLAS, drawn
from tests.architecture.tree import report


def stale(pages: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Pages that differ from the code, and pages nothing draws any more."""
    for name, text in pages.items():
        page = folder / name
        if not page.exists() or page.read_text("utf-8") != text:
            yield f"docs/atlas/{name} is stale: python -m config.atlas"
    yield from (f"docs/atlas/{page.name} is drawn by nobody" for page in folder.glob("*") if page.name not in pages)


def test_the_atlas_is_fresh() -> None:
    report(stale(drawn(), ATLAS))
