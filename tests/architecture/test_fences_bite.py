"""Each fence is fed what it must refuse: a fence nobody saw biting is a picture of a fence."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from core.crypto.fields import EncryptedTextField
from tests.architecture import test_boundaries as boundaries
from tests.architecture import test_clauses as clauses
from tests.architecture import test_decisions as decisions
from tests.architecture import test_files as files
from tests.architecture import test_messages as messages
from tests.architecture import test_personal_data as personal
from tests.architecture import test_purity as purity
from tests.architecture import test_urls as urls
from tests.architecture import test_writers as writers
from tests.architecture.tree import ROOT, Source
from tests.config import test_atlas as atlas

Checker = Callable[[Iterable[Source]], Iterable[str]]

PLANTED: list[tuple[Checker, str, str]] = [
    (files.unlisted, "federation/academies/calculations.py", ""),
    (files.unlisted, "federation/academies/things/one.py", ""),
    (files.badly_named, "core/web/utils.py", ""),
    (files.badly_named, "federation/academies/services/one.py", ""),
    (files.too_long, "core/web/charts.py", "x = 1\n" * 401),
    (files.too_long, "core/web/charts.py", "def draw():\n" + "    x = 1\n" * 40),
    (files.too_long_pages, "federation/panels/static/panels/panels.css", "a {}\n" * 401),
    (boundaries.private_imports, "federation/portal/views.py", "from federation.academies import forms"),
    (boundaries.private_imports, "federation/portal/views.py", "from federation.academies.rules import per_union"),
    (boundaries.private_imports, "federation/portal/views.py", "import federation.academies.permissions"),
    (messages.said_in_one_language, "federation/academies/messages.py", "def plan_due(plan) -> Message: ..."),
    (writers.stray_writes, "federation/academies/views.py", "academy.save()"),
    (writers.stray_writes, "federation/academies/queries.py", "Academy.objects.filter(id=1).update(name='x')"),
    (writers.stray_writes, "federation/academies/models.py", "Academy.objects.bulk_create(rows)"),
    (writers.stray_writes, "federation/academies/management/commands/x.py", "academy.delete()"),
    (writers.stray_writes, "federation/academies/sheets.py", "cursor.execute('''INSERT INTO academies VALUES (1)''')"),
    (writers.stray_writes, "core/web/views.py", "draft.save()"),
    (writers.loose_actions, "federation/academies/actions.py", "def close_academy(*, academy, by, at): ..."),
    (writers.loose_actions, "federation/academies/actions.py", "@atomic\ndef close_academy(academy, *, by, at): ..."),
    (writers.loose_actions, "federation/academies/actions/plan.py", "@atomic\ndef draw_up_plan(*, plan, by): ..."),
    (writers.foreign_days, "federation/academies/actions.py", "day = at.date()"),
    (purity.impure, "federation/academies/rules.py", "from django.db import models"),
    (purity.impure, "federation/academies/rules.py", "from federation.academies.queries import facts_of"),
    (purity.impure, "federation/academies/workflow.py", "from core.workflow.moving import move"),
    (purity.impure, "federation/academies/rules.py", "from datetime import date\nday = date.today()"),
]


@pytest.mark.parametrize(("checker", "path", "text"), PLANTED)
def test_a_planted_fault_is_found(checker: Checker, path: str, text: str) -> None:
    assert list(checker([Source(path, text)]))


SOUND: list[tuple[Checker, str, str]] = [
    (boundaries.private_imports, "federation/portal/views.py", "from federation.academies import queries"),
    (writers.stray_writes, "federation/academies/actions.py", "academy.save()"),
    (writers.stray_writes, "federation/academies/queries.py", "digest.update(b'x'); known.update({1: 2})"),
    (writers.loose_actions, "federation/academies/actions.py", "@transaction.atomic\ndef open_it(*, by, at): ..."),
    (purity.impure, "federation/academies/workflow.py", "from django.utils.translation import gettext_lazy as _"),
]


@pytest.mark.parametrize(("checker", "path", "text"), SOUND)
def test_sound_code_passes(checker: Checker, path: str, text: str) -> None:
    assert not list(checker([Source(path, text)]))


BROKEN_IMPORTS = {
    "config knows all, federation knows core, core knows nobody": ("core/web/x.py", "import federation.academies"),
    "calls between contexts go down": ("federation/accounts/queries.py", "import federation.academies"),
    "calls between mechanisms go down": ("core/dates/y.py", "import core.audit"),
    "inside a context, doors call actions": ("federation/people/rules.py", "import federation.people.models"),
    "migrations stand alone": ("federation/people/migrations/0999_x.py", "import federation.people.models"),
    "nobody imports a migration": ("federation/people/tasks.py", "import federation.people.migrations"),
    "no cycles": ("core/audit/a.py", "import core.audit.b"),
}


def test_the_import_contracts_break(tmp_path: Path) -> None:
    for top in ("config", "core", "federation"):
        shutil.copytree(ROOT / top, tmp_path / top, ignore=lambda _, names: [n for n in names if n == "__pycache__"])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    plants = {*BROKEN_IMPORTS.values(), ("core/audit/b.py", "import core.audit.a"), ("federation/people/models.py", "")}
    for path, text in plants:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.parent.joinpath("__init__.py").touch()
        with file.open("a") as out:
            out.write(f"\n{text}\n")
    told = boundaries.lint_imports(tmp_path).stdout
    for contract in BROKEN_IMPORTS:
        assert [line for line in told.splitlines() if line.startswith(contract) and line.endswith("BROKEN")], told


def test_an_unlisted_module_breaks_the_closed_layers(tmp_path: Path) -> None:
    for top in ("config", "core", "federation"):
        shutil.copytree(ROOT / top, tmp_path / top, ignore=lambda _, names: [n for n in names if n == "__pycache__"])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("federation/lotteries", "core/gadgets"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "federation/people/shortcuts.py").touch()
    told = boundaries.lint_imports(tmp_path).stdout
    assert told.count("BROKEN") == 3, told


def test_an_upward_key_is_found() -> None:
    class Pointing(models.Model):
        academy = models.ForeignKey("portal.Anything", on_delete=models.CASCADE)

        class Meta:
            app_label = "organizations"

        __module__ = "federation.organizations.models"

    class Anything(models.Model):
        class Meta:
            app_label = "portal"

        __module__ = "federation.portal.models"

    try:
        assert list(boundaries.upward_keys([Pointing]))
        assert not list(boundaries.upward_keys([Anything]))
    finally:
        del apps.all_models["organizations"]["pointing"]
        del apps.all_models["portal"]["anything"]
        apps.clear_cache()


def test_undeclared_personal_data_are_found() -> None:
    class Caller(models.Model):
        phone = models.CharField(max_length=20)
        id_number = EncryptedTextField(kind="id_number")
        bank_account = EncryptedTextField(kind="bank", purpose="paying benefits")

        class Meta:
            app_label = "people"

        __module__ = "federation.people.models"

    try:
        found = list(personal.undeclared([Caller]))
        assert [line.split(":")[0] for line in found] == ["people.caller.phone", "people.caller.id_number"]
    finally:
        del apps.all_models["people"]["caller"]
        apps.clear_cache()


def test_a_silent_view_is_found() -> None:
    def list_academies() -> None: ...

    assert list(urls.unguarded([("office/academies/", list_academies)]))
    list_academies.audience = "office"  # type: ignore[attr-defined]
    assert not list(urls.unguarded([("office/academies/", list_academies)]))


def test_a_misplaced_address_is_found() -> None:
    def list_academies() -> None: ...

    list_academies.audience = "panel"  # type: ignore[attr-defined]
    assert list(urls.misplaced([("office/academies/", list_academies)]))
    assert list(urls.misplaced([("academies/", list_academies)]))
    assert not list(urls.misplaced([("panel/academies/", list_academies)]))


def test_a_misnamed_address_is_found() -> None:
    def list_academies() -> None: ...

    list_academies.__module__ = "federation.academies.views"
    assert list(urls.misnamed([("office/academies/", "academies", list_academies)]))
    assert not list(urls.misnamed([("office/academies/", "list_academies", list_academies)]))


def test_a_stale_atlas_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("old")
    (tmp_path / "orphan.md").write_text("")
    assert len(list(atlas.stale({"one.md": "new", "missing.md": ""}, tmp_path))) == 3
    assert not list(atlas.stale({"one.md": "old", "orphan.md": ""}, tmp_path))


@pytest.mark.parametrize("text", ['clause="bj-plan:9"', "{% clause 'bj-plan:9.9' %}"])
def test_a_clause_nobody_wrote_is_found(text: str) -> None:
    assert list(clauses.unknown_citations([("x", text)], ["bj-plan:3"]))
    assert not list(clauses.unknown_citations([("x", text)], ["bj-plan:9", "bj-plan:9.9"]))


RULE = '@rule("bj-plan.3", clause="bj-plan:3")\ndef enough(facts, parameters): ...'
MARKED = {"bj-plan:3": {"served": "rule"}}


@pytest.mark.parametrize(
    ("text", "held", "tests"),
    [
        ("", MARKED, []),
        (RULE, {"bj-plan:3": {"served": "manual"}}, ["test_bj_plan_3"]),
        (RULE, MARKED, ["test_something_else"]),
        (RULE.replace('"bj-plan.3"', '"bj-other.3"'), MARKED, ["test_bj_plan_3"]),
    ],
)
def test_a_clause_without_rule_or_test_is_found(text: str, held: dict[str, dict[str, str]], tests: list[str]) -> None:
    written = list(clauses.rules([Source("federation/academies/rules.py", text)]))
    assert list(clauses.unserved(written, held, tests))
    sound = list(clauses.rules([Source("federation/academies/rules.py", RULE)]))
    assert not list(clauses.unserved(sound, MARKED, ["test_bj_plan_3"]))


def test_a_decision_nothing_holds_is_found(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[1](0001-held.md) [3](0003-by-nothing.md) [4](0004-by-what-is-gone.md)")
    (tmp_path / "0001-held.md").write_text("**Held by** `tests/architecture/test_urls.py`")
    (tmp_path / "0002-unlisted.md").write_text("**Held by** `tests/architecture/test_urls.py`")
    (tmp_path / "0003-by-nothing.md").write_text("We shall see.")
    (tmp_path / "0004-by-what-is-gone.md").write_text("**Held by** `tests/architecture/test_urls.py::test_gone`")
    assert [line[9:13] for line in decisions.unheld(tmp_path)] == ["0002", "0003", "0004"]
