"""The source tree as the fences read it. A checker takes sources, so a planted one can be fed to it."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("config", "core", "federation")


@dataclass(frozen=True)
class Source:
    """One Python file: where it lies (relative to the root) and what it says."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.path).with_suffix("").parts

    @property
    def module(self) -> str:
        return ".".join(part for part in self.parts if part != "__init__")

    @property
    def layer(self) -> str:
        """`core`, `federation`, `config` …"""
        return self.parts[0]

    @property
    def context(self) -> str:
        """The folder below the layer: `academies`, `audit` … or nothing."""
        return self.parts[1] if len(self.parts) > 2 else ""

    @property
    def kind(self) -> str:
        """What the file is within its context: `views` for views.py and for views/office.py."""
        return self.parts[2] if len(self.parts) > 2 else ""

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def sources(*tops: str) -> tuple[Source, ...]:
    """Every Python file below the named folders (default: the product's own code), migrations left out."""
    return tuple(_read(ROOT, tops or CODE))


def _read(root: Path, tops: Iterable[str]) -> Iterator[Source]:
    for top in tops:
        for path in sorted((root / top).rglob("*.py")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield Source(str(path.relative_to(root)), path.read_text("utf-8"))


@cache
def contract(identifier: str) -> dict[str, Any]:
    """An import contract of pyproject.toml, by its id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: dict[str, dict[str, Any]] = {one["id"]: one for one in settings["tool"]["importlinter"]["contracts"]}
    return found[identifier]


@cache
def ranks(identifier: str) -> dict[str, int]:
    """Names of a layer contract with their height, the lowest layer being 0."""
    layers = reversed(contract(identifier)["layers"])
    return {
        name.strip(" ()"): height for height, layer in enumerate(layers) for name in layer.replace(":", "|").split("|")
    }


def names_called(call: ast.Call) -> str:
    """The last word of what is called: `save` for `a.b.save()`, `rule` for `rule()`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def report(problems: Iterable[str]) -> None:
    """Fail with every problem found, not only the first."""
    found = sorted(problems)
    assert not found, "\n" + "\n".join(found)
