"""Markdown for the atlas."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table, or a line that says there is nothing yet."""
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    if not lines:
        return "None yet.\n"
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines]) + "\n"


def first_line(thing: object) -> str:
    """What a thing's docstring says first."""
    return (getattr(thing, "__doc__", None) or "").strip().split("\n")[0]


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
