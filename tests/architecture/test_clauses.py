"""Code cites clauses that exist; a clause served by a rule has its rule, and the rule its test."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.architecture.tree import ROOT, Source, names_called, report, sources

CITED = re.compile(r"""["']([a-z][a-z0-9-]+:\d+(?:\.\d+)*)["']""")


class Written(NamedTuple):
    """A rule as written in the source."""

    code: str
    clause: str
    name: str
    where: str

    @property
    def tests(self) -> set[str]:
        """`test_bj_plan_3_1` or `test_built_in_year` for the rule `bj-plan.3.1` written as `built_in_year`."""
        return {"test_" + re.sub(r"\W", "_", self.code), f"test_{self.name}"}


def clauses(folder: Path = ROOT / "regulations") -> dict[str, dict[str, Any]]:
    """Every clause of the regulations by its reference."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        regulation = tomllib.loads(path.read_text("utf-8"))
        found.update({f"{regulation['code']}:{clause['number']}": clause for clause in regulation["clause"]})
    return found


def rules(found: Iterable[Source]) -> Iterator[Written]:
    """Every function decorated with ``@rule(code, clause=…)``."""
    for source in found:
        for node in ast.walk(source.tree) if source.layer == "federation" else ():
            for call in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(call, ast.Call) and names_called(call) == "rule":
                    clause = next((word.value for word in call.keywords if word.arg == "clause"), None)
                    yield Written(_text(call.args[0]), _text(clause), getattr(node, "name", ""), source.at(node))


def _text(node: ast.expr | None) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def unknown_citations(texts: Iterable[tuple[str, str]], known: Iterable[str]) -> Iterator[str]:
    """Clauses cited (in code or templates) that no regulation holds."""
    held = set(known)
    for path, text in texts:
        yield from (f"{path}: there is no clause {ref}" for ref in CITED.findall(text) if ref not in held)


def unserved(written: Iterable[Written], held: Mapping[str, Mapping[str, Any]], tests: Iterable[str]) -> Iterator[str]:
    """Clauses marked `rule` without a rule, rules whose clause is not so marked, rules without a test of their name."""
    all_rules, names = list(written), set(tests)
    marked = {ref for ref, clause in held.items() if clause["served"] == "rule"}
    for ref in marked - {one.clause for one in all_rules}:
        yield f"regulations: {ref} says it is served by a rule, but there is none"
    for one in all_rules:
        if one.clause not in marked:
            yield f"{one.where}: {one.clause} is not marked as served by a rule"
        if not one.code.startswith(one.clause.replace(":", ".")):
            yield f"{one.where}: the code {one.code} is not built from its clause {one.clause}"
        if not one.tests & names:
            yield f"{one.where}: no {' or '.join(sorted(one.tests))}"


def named_tests() -> set[str]:
    """Names of every test function."""
    return {
        node.name for source in sources("tests") for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)
    }


def texts() -> Iterator[tuple[str, str]]:
    """Code and templates with their paths."""
    yield from ((source.path, source.text) for source in sources("core", "federation"))
    for template in sorted([*ROOT.glob("core/*/templates/**/*.html"), *ROOT.glob("federation/*/templates/**/*.html")]):
        yield str(template.relative_to(ROOT)), template.read_text("utf-8")


def test_every_cited_clause_exists() -> None:
    report(unknown_citations(texts(), clauses()))


def test_rule_clauses_have_rule_and_test() -> None:
    report(unserved(rules(sources()), clauses(), named_tests()))
