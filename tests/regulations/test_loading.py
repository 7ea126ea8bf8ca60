"""Loading: all or nothing, twice the same, history corrected only on purpose."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from core.audit.models import AuditRecord
from federation.regulations.actions import Rewritten, load_regulations
from federation.regulations.models import Clause, ParameterCode, ParameterVersion, Regulation
from tests.factories.regulations import AT, SMALL, load, load_anew, small

pytestmark = pytest.mark.django_db


def test_the_products_own_regulations_load_and_load_again() -> None:
    first = load()
    assert first.clauses == Clause.objects.count() > 80
    assert ParameterVersion.objects.get(parameter__code="academies.self_score_gate").value == 80
    again = load_anew()
    assert (again.changed, again.clauses, again.versions) == (0, first.clauses, first.versions)


def test_queries_do_not_grow_with_the_texts(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(40):
        load()


def test_a_changed_sentence_is_updated_and_audited() -> None:
    load(small())
    done = load(small(**{"text.zh": '"达到新的分数。"'}))
    assert done.changed == 1
    assert Clause.objects.get(ref="small:1").text_zh == "达到新的分数。"
    assert AuditRecord.objects.filter(verb="load", subject_type="regulations.clause").count() == 2


def test_another_value_for_a_loaded_day_is_refused_unless_corrected() -> None:
    load(small())
    with pytest.raises(Rewritten, match=r"small\.toml clause 1 parameter small\.gate: since 2024-07-01 it is 80"):
        load(small(value="85"))
    assert ParameterVersion.objects.get().value == 80
    load_regulations(texts=[small(value="85")], by=None, at=AT, correction="录入错误")
    assert ParameterVersion.objects.get().value == 85
    assert AuditRecord.objects.get(verb="correct").reason == "录入错误"


def test_what_is_known_of_a_value_follows_the_text() -> None:
    load(small())
    assert load(small(status='"public"')).changed == 2
    assert ParameterVersion.objects.get().status == "public"
    assert load(small(status='"public"')).changed == 0


def test_a_new_day_adds_a_version() -> None:
    load(small())
    done = load(small(since="2027-01-01", value="85"))
    assert (done.changed, ParameterVersion.objects.count()) == (1, 2)


def test_a_clause_gone_from_the_text_is_kept_and_told() -> None:
    load(small())
    done = load(small(number='"2"'))
    assert done.gone == ["small:1"]
    assert Clause.objects.filter(ref="small:1").exists()


def test_the_command_names_every_problem_and_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(SMALL.replace('"analogous"', '"sure"', 1))
    (tmp_path / "other.toml").write_text("code = ")
    with pytest.raises(CommandError, match=r"other\.toml[\s\S]*small\.toml clause 1"):
        call_command("load_regulations", folder=tmp_path)
    assert not Regulation.objects.exists()


def test_the_command_refuses_one_code_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "twin.toml").write_text(SMALL.replace('code = "small"', 'code = "twin"', 1))
    with pytest.raises(CommandError, match=r"parameter small\.gate stands in small\.toml too"):
        call_command("load_regulations", folder=tmp_path)


def test_the_database_itself_keeps_one_value_a_day() -> None:
    load(small())
    code = ParameterCode.objects.get()
    with pytest.raises(IntegrityError, match="parameter_one_value_a_day"), transaction.atomic():
        ParameterVersion.objects.create(
            parameter=code, value=1, since=date(2024, 7, 1), status="assumed", origin="text", state="approved",
            proposed_at=AT,
        )  # fmt: skip
