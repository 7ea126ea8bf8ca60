"""The questions asked most have an index that answers them."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, Model, QuerySet

from core.web.access import Scope
from federation.organizations.models import Union, Unit
from federation.organizations.queries import unions_matching, unions_under
from federation.organizations.queries.unions import within
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db
SCOPE = Scope(paths=("110000/110108/",))


def fields_of(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def indexes_used(rows: QuerySet[Union] | QuerySet[Unit]) -> str:
    """The plan when reading whole tables is forbidden: what is left are the indexes that can serve."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    return rows.explain()


def test_a_scope_is_a_range_of_the_path_index() -> None:
    plan = indexes_used(Union.objects.filter(SCOPE.q()))
    assert "union_path" in plan
    assert "path >= '110000/110108/'" in plan.replace("::text", "").replace("(path)", "path")
    assert "Filter" not in plan


def test_the_range_holds_what_begins_with_the_path() -> None:
    district = make.district()
    path, moved = district.path, make.industrial()
    signs = ("", "!", ".", "/", "0", "9", "A", "中", "\U0010ffff")
    rows = Union.objects.filter(pk=moved.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE organizations_union DROP CONSTRAINT union_path_ends")  # no real path is like these
        for told in (path, "0/", *(path + sign for sign in signs), *(path[:-1] + sign for sign in signs)):
            cursor.execute("UPDATE organizations_union SET path = %s WHERE id = %s", [told, moved.pk])
            assert rows.filter(Scope((path,)).q()).exists() == told.startswith(path) == Scope((path,)).covers(told)


def test_every_path_is_compared_sign_by_sign() -> None:
    paths = [model._meta.get_field("path") for model in apps.get_models() if "path" in fields_of(model)]
    assert Union._meta.get_field("path") in paths
    assert {field.db_collation for field in paths if isinstance(field, CharField)} == {"C"}


def test_a_subtree_by_either_nature_reads_path_and_closure() -> None:
    plan = indexes_used(unions_under(make.district()))
    assert "organizations_unionclosure" in plan
    assert "Seq Scan" not in plan


def test_the_first_page_walks_the_pinyin_index() -> None:
    plan = indexes_used(Union.objects.filter(within(SCOPE)).order_by("pinyin_key", "id")[:51])
    assert "union_pinyin" in plan


def test_words_are_found_by_the_search_index() -> None:
    assert "union_search" in indexes_used(unions_matching(Union.objects.all(), "海淀"))


def test_units_of_a_code_are_found_by_it() -> None:
    assert "uscc" in indexes_used(Unit.objects.filter(uscc="91110000600037341L"))
