"""What one part may take from another: layers, public files, the direction of foreign keys."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

from tests.architecture.tree import ROOT, Source, ranks, report, sources

PUBLIC = {"kinds", "workflow", "signals", "models", "queries", "actions"}
SHARED = {"federation.panels.assignment", "federation.panels.calibration"}
"""Computations that are a subject of their own and serve every context above: pure, over their own records."""


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over a tree."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def private_imports(found: Iterable[Source]) -> Iterator[str]:
    """Imports of another context's private files."""
    for source in found:
        if source.layer != "federation" or not source.context:
            continue
        for node in ast.walk(source.tree):
            for module in _imported(node):
                part = module.split(".")
                crosses = part[0] == "federation" and len(part) > 2 and part[1] != source.context
                if crosses and part[2] not in PUBLIC and ".".join(part[:3]) not in SHARED:
                    yield f"{source.at(node)}: {module} is private to {part[1]}"


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=str(module), names=names) if module.count(".") == 1:
            yield from (f"{module}.{name.name}" for name in names)
        case ast.ImportFrom(module=str(module)):
            yield module


def upward_keys(models: Iterable[type[Model]]) -> Iterator[str]:
    """Foreign keys to a higher layer or context. The account is the exception: settings name it, nobody imports it."""
    for model in models:
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not (isinstance(field, Field) and isinstance(target, type) and issubclass(target, Model)):
                continue
            if target._meta.label != settings.AUTH_USER_MODEL and _height(target) > _height(model):
                yield f"{model.__module__}.{model.__name__}.{field.name} points up to {target.__module__}"


def _height(model: type[Model]) -> int:
    layer, _, rest = model.__module__.partition(".")
    context = rest.split(".")[0]
    if layer == "federation":
        return 1000 + ranks("contexts")[context]
    return ranks("core")[context] if layer == "core" else -1


def test_imports_keep_the_contracts() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_public_files_cross_contexts() -> None:
    report(private_imports(sources()))


def test_foreign_keys_point_down() -> None:
    report(upward_keys(apps.get_models()))
