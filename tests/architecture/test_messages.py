"""Whoever sends a message, its reader gets it in the own language."""

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.tree import Source, report, sources

DECORATOR = "in_every_language"


def said_in_one_language(found: Iterable[Source]) -> Iterator[str]:
    """Functions of `messages` that return a message without @in_every_language."""
    for source in found:
        if source.layer == "federation" and source.kind == "messages":
            for node in ast.walk(source.tree):
                if isinstance(node, ast.FunctionDef) and _returns_a_message(node) and not _decorated(node):
                    yield f"{source.at(node)}: {node.name} needs @{DECORATOR}"


def _returns_a_message(node: ast.FunctionDef) -> bool:
    return isinstance(node.returns, ast.Name) and node.returns.id == "Message"


def _decorated(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == DECORATOR for one in node.decorator_list)


def test_messages_are_said_in_every_language() -> None:
    report(said_in_one_language(sources()))
