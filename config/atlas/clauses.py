"""Clause, rule and test side by side."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.apps import apps

from config.atlas.writing import table
from core.rules.rule import REGISTRY

ROOT = Path(__file__).resolve().parent.parent.parent


def page() -> str:
    """One section per regulation."""
    for config in apps.get_app_configs():
        if config.name.startswith("federation.") and (found := find_spec(f"{config.name}.rules")):
            import_module(found.name)
            for inner in iter_modules(found.submodule_search_locations or ()):
                import_module(f"{found.name}.{inner.name}")
    tests = dict(_tests())
    return "# Clauses, rules and tests\n" + "".join(
        _section(tomllib.loads(path.read_text("utf-8")), tests)
        for path in sorted((ROOT / "regulations").glob("*.toml"))
    )


def _section(regulation: dict[str, Any], tests: dict[str, str]) -> str:
    rows = [row for clause in regulation["clause"] for row in _rows(regulation["code"], clause, tests)]
    head = f"\n## {regulation['title']['zh']}\n\n`{regulation['code']}` · {regulation['title']['en']}\n\n"
    return head + table(["Clause", "Title", "Known", "Served", "Rule", "Test"], rows)


def _rows(code: str, clause: dict[str, Any], tests: dict[str, str]) -> Iterator[list[str]]:
    ref = f"{code}:{clause['number']}"
    known = [clause["number"], clause["title"]["zh"], clause["status"], clause["served"]]
    rules = sorted((rule for rule in REGISTRY.values() if rule.clause == ref), key=lambda rule: rule.code)
    if not rules:
        yield [*known, "", ""]
    for rule in rules:
        name, coded = rule.function.__name__, re.sub(r"\W", "_", rule.code)
        test = tests.get(f"test_{coded}") or tests.get(f"test_{name}", "")
        yield [*known, f"`{rule.function.__module__}.{name}`", test]


def _tests() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in re.findall(r"^ *def (test_\w+)", path.read_text("utf-8"), re.M):
            yield name, f"`{path.relative_to(ROOT)}::{name}`"
