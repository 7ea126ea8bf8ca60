"""A context takes its files from a closed list, under names that say what they hold, none of them long."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.tree import ROOT, Source, ranks, report, sources

BANNED = {"utils", "util", "helpers", "helper", "services", "service", "managers", "common", "base", "misc", "lib"}
EXPECTED_BY_DJANGO = {"__init__", "migrations"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
PAGE_FILES = {".css", ".js", ".html", ".svg"}


def unlisted(found: Iterable[Source]) -> Iterator[str]:
    """Files of a context that the closed list does not know."""
    listed = ranks("files").keys() | EXPECTED_BY_DJANGO
    for source in found:
        if source.layer == "federation" and source.context and source.kind not in listed:
            yield f"{source.path}: {source.kind} is not in the closed list of files (pyproject.toml, contract files)"


def badly_named(found: Iterable[Source]) -> Iterator[str]:
    """Files and folders named after nothing."""
    for source in found:
        for part in BANNED.intersection(source.parts):
            yield f"{source.path}: {part} says nothing; name it after what it holds"


def too_long(found: Iterable[Source]) -> Iterator[str]:
    """Files over 400 lines and functions over 40."""
    for source in found:
        lines = source.text.count("\n")
        if lines > LONGEST_FILE:
            yield f"{source.path}: {lines} lines, at most {LONGEST_FILE}"
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    yield f"{source.at(node)}: {node.name} has {length} lines, at most {LONGEST_FUNCTION}"


def too_long_pages(found: Iterable[Source]) -> Iterator[str]:
    """Templates, styles and scripts of our own over 400 lines."""
    for source in found:
        lines = source.text.count("\n")
        if lines > LONGEST_FILE:
            yield f"{source.path}: {lines} lines, at most {LONGEST_FILE}"


def pages() -> list[Source]:
    """Templates, styles and scripts of the tree, vendored ones left out."""
    paths = (path for folder in ("core", "federation") for path in (ROOT / folder).rglob("*"))
    own = [path for path in paths if path.suffix in PAGE_FILES and "vendor" not in path.parts]
    return [Source(str(path.relative_to(ROOT)), path.read_text()) for path in sorted(own)]


def test_contexts_keep_to_the_closed_list() -> None:
    report(unlisted(sources()))


def test_no_name_says_nothing() -> None:
    report(badly_named(sources()))


def test_nothing_is_too_long() -> None:
    report(too_long(sources("config", "core", "federation", "tests", "bench")))


def test_no_page_file_is_too_long() -> None:
    found = pages()
    assert {Path(page.path).suffix for page in found} >= {".css", ".js", ".html"}
    report(too_long_pages(found))
