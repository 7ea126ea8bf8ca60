"""Every life cycle, drawn and tabled."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from config.atlas.writing import table
from core.workflow.drawing import mermaid
from core.workflow.table import Workflow


def page() -> str:
    """One section per workflow."""
    return "# Life cycles\n" + "".join(_section(workflow) for workflow in all_workflows())


def all_workflows() -> Iterator[Workflow]:
    """The workflows of every context, in the order of the contexts."""
    for config in apps.get_app_configs():
        name = f"{config.name}.workflow"
        if config.name.startswith("federation.") and find_spec(name):
            found = {id(value): value for value in vars(import_module(name)).values() if isinstance(value, Workflow)}
            yield from sorted(found.values(), key=lambda workflow: workflow.name)


def _section(workflow: Workflow) -> str:
    rows = (
        [f"`{move.verb}`", move.label, "、".join(str(workflow.states[s]) for s in move.sources),
         workflow.states[move.target], move.who, move.within]
        for move in workflow.moves
    )  # fmt: skip
    moves = table(["Move", "Label", "From", "To", "Who", "By when"], rows)
    return f"\n## `{workflow.name}`\n\n```mermaid\n{mermaid(workflow)}```\n\n{moves}"
