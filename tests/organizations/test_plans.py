"""The questions asked most have an index that answers them."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from core.web.access import Scope
from federation.organizations.models import Union, Unit
from federation.organizations.queries import unions_matching, unions_under
from federation.organizations.queries.unions import within
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db
SCOPE = Scope(paths=("110000/110108/",))


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
