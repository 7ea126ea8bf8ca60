"""Rules, life cycles and computations are plain Python: no Django, no database, no clock."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from tests.architecture.test_boundaries import SHARED
from tests.architecture.tree import Source, contract, report, sources

PURE_CORE = {
    "core.slots", "core.rules.rule", "core.rules.clauses", "core.sheets.numbers", "core.workflow.table",
    "core.workflow.drawing", "core.dates.months", "core.dates.working",
    "core.money",
}  # fmt: skip
PLAIN_LIBRARIES = {"cryptography", "numpy", "ortools", "polars", "scipy"}
LABELS = "django.utils.translation"
CLOCK = {"now", "today", "utcnow", "localtime", "localdate"}


def pure_names() -> set[str]:
    """The files at the height of `rules` and `workflow` in the contract `files`."""
    layers: list[str] = contract("files")["layers"]
    height = next(index for index, layer in enumerate(layers) if "(rules)" in layer)
    return {name.strip(" ()") for layer in layers[height:] for name in re.split("[|:]", layer)} - {"signals"}


def impure(found: Iterable[Source]) -> Iterator[str]:
    """Imports and clock readings that a pure module may not have."""
    for source in found:
        if source.module in PURE_CORE or (source.layer == "federation" and source.kind in pure_names()):
            for node in ast.walk(source.tree):
                yield from (f"{source.at(node)}: a pure module may not {fault}" for fault in _faults(node, source))


def _faults(node: ast.AST, source: Source) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (f"import {name.name}" for name in names if not _allowed(name.name, source))
        case ast.ImportFrom(module=str(module)) if not _allowed(module, source):
            yield f"import {module}"
        case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK:
            yield f"read the clock ({name})"


def _allowed(module: str, source: Source) -> bool:
    own = [*SHARED, *(f"federation.{source.context}.{name}" for name in pure_names())]
    top = module.split(".")[0]
    return (
        top in sys.stdlib_module_names
        or top in PLAIN_LIBRARIES
        or module == LABELS
        or module in PURE_CORE
        or any(module == name or module.startswith(f"{name}.") for name in own)
    )


def test_rules_and_workflows_are_plain_python() -> None:
    report(impure(sources()))
