"""Only `actions` writes, and every action is one transaction with a known author and time."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.tree import Source, names_called, report, sources

WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete",
    "asave", "acreate", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create", "adelete",
}  # fmt: skip
UPDATES = {"update", "aupdate"}
SQL = re.compile(r"^\s*(insert\s+into|update\s+\S+\s+set|delete\s+from|truncate|copy\s+\S+.*\sfrom)\b", re.I | re.S)
WRITERS = {"actions", "migrations"}
DOORS_OF_CORE = {"views", "forms", "admin", "api", "templatetags", "middleware"}


def stray_writes(found: Iterable[Source]) -> Iterator[str]:
    """Writes to the database outside `actions` (in core: in a door)."""
    for source in found:
        if not _may_write(source):
            for node in ast.walk(source.tree):
                what = _write(node)
                if what:
                    yield f"{source.at(node)}: {what} belongs in actions"


def _may_write(source: Source) -> bool:
    if source.layer == "federation":
        return source.kind in WRITERS
    return not (source.layer == "core" and DOORS_OF_CORE.intersection(source.parts))


def _write(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
        return "SQL that writes"
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return ""
    name = names_called(node)
    if name in WRITES or (name in UPDATES and node.keywords and not node.args):
        return f".{name}()"
    return ""


def loose_actions(found: Iterable[Source]) -> Iterator[str]:
    """Public functions of `actions` that are not atomic, take positional arguments, or lack `by` or `at`."""
    for source in found:
        if source.layer != "federation" or source.kind != "actions":
            continue
        for node in source.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield from (f"{source.at(node)}: {node.name} {fault}" for fault in _faults(node))


def _faults(node: ast.FunctionDef) -> Iterator[str]:
    if not any(_is_atomic(decorator) for decorator in node.decorator_list):
        yield "is not @transaction.atomic"
    if node.args.args or node.args.posonlyargs or node.args.vararg:
        yield "takes positional arguments; put * first"
    for name in {"by", "at"} - {argument.arg for argument in node.args.kwonlyargs}:
        yield f"does not take {name}"


def _is_atomic(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "atomic"


def test_only_actions_write() -> None:
    report(stray_writes(sources()))


def test_actions_are_atomic_and_signed() -> None:
    report(loose_actions(sources()))


UTC_DAY = re.compile(r"(\bat|\w+_at|\))\.date\(\)")


def foreign_days(found: Iterable[Source]) -> Iterator[str]:
    """Days read off a moment in UTC: until eight in the morning that is yesterday in Beijing."""
    for source in found:
        if source.layer == "federation":
            for number, line in enumerate(source.text.splitlines(), start=1):
                if UTC_DAY.search(line):
                    yield f"{source.path}:{number}: the day in Beijing is localdate(at)"


def test_days_are_beijing_s() -> None:
    report(foreign_days(sources()))
