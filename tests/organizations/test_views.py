"""Pages: what each role sees, what a change asks, how many queries a list costs."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.dates.calendar import today
from federation.organizations.actions import merge_unions
from federation.organizations.models import Union, UnionKind, Unit
from tests.factories import accounts
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def haidian() -> Union:
    return make.district()


@pytest.fixture
def street(haidian: Union) -> Union:
    return make.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)


@pytest.fixture
def office(client: Client, haidian: Union) -> Client:
    """A district officer of 海淀, signed in."""
    client.force_login(accounts.district_officer(haidian))
    return client


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"organizations:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(html: str, union: Union) -> bool:
    """Whether the list has a row of this union."""
    return f'<a href="{reverse("organizations:show_union", args=[union.pk])}">' in html


def cost(client: Client, name: str) -> int:
    """How many queries a page takes; asked twice, for the first asking fills caches."""
    page(client, name)
    with CaptureQueriesContext(connection) as queries:
        page(client, name)
    return len(queries)


def test_the_list_of_unions_costs_the_same_at_1_and_30_rows(office: Client, street: Union) -> None:
    make.union(under=street, industrial=make.industrial())
    one = cost(office, "list_unions")
    for _turn in range(29):
        make.union(under=street, industrial=make.industrial())
    assert cost(office, "list_unions") == one <= 12


def test_the_list_of_units_costs_the_same_at_1_and_30_rows(office: Client, street: Union) -> None:
    union = make.union(under=street)
    make.unit(union)
    one = cost(office, "list_units")
    for _turn in range(29):
        make.unit(union)
    assert cost(office, "list_units") == one <= 12


def test_the_tree_costs_the_same_at_1_and_30_branches(office: Client, street: Union) -> None:
    one = cost(office, "show_tree")
    for _turn in range(29):
        make.union(under=make.district())
    assert cost(office, "show_tree") == one <= 12


def test_a_district_sees_its_subtree_and_those_tied_to_it_otherwise(client: Client, street: Union) -> None:
    mine = make.union(under=street, industrial=make.industrial())
    client.force_login(accounts.district_officer(make.industrial()))
    shown = page(client, "list_unions")
    assert listed(shown, mine)
    assert not listed(shown, street)


def test_what_is_out_of_scope_is_not_found(office: Client) -> None:
    other = make.union(under=make.district("110105", "朝阳区总工会"))
    unit = make.unit(other)
    for name, pk in (("show_union", other.pk), ("move_union", other.pk), ("show_unit", unit.pk)):
        assert office.get(reverse(f"organizations:{name}", args=[pk])).status_code == 404


def test_the_list_as_at_a_day_shows_what_was(office: Client, street: Union) -> None:
    old, new = make.union(under=street), make.union(under=street)
    merge_unions(unions=[old], successor=new, on=date(2026, 5, 1), totals="successor", reason="x", by=None, at=make.AT)
    assert not listed(page(office, "list_unions"), old)
    assert listed(page(office, "list_unions", on="2026-04-30"), old)


@pytest.mark.parametrize("broken", ["2026-13-45", "gestern", "0000-00-00"])
def test_a_day_that_is_none_is_today(broken: str, office: Client, street: Union) -> None:
    for shown in (page(office, "list_unions", on=broken), page(office, "show_union", street.pk, on=broken)):
        assert street.short_name in shown
        assert f"“{broken}”不是日期" in shown


def test_a_day_to_come_is_today_and_says_so(office: Client, street: Union) -> None:
    old = make.union(under=street)
    merge_unions(unions=[old], successor=street, on=today(), totals="successor", reason="x", by=None, at=make.AT)
    shown = page(office, "list_unions", on="2999-01-01")
    assert "还没到 2999-01-01 这一天" in shown
    assert not listed(shown, old)
    shown = page(office, "show_union", old.pk, on="2999-01-01")
    assert "还没到 2999-01-01 这一天" in shown
    assert f"{today().isoformat()} 时，“{old}”已经撤销" in shown


def test_the_list_of_a_day_before_the_records_says_so(office: Client, street: Union) -> None:
    early = page(office, "list_unions", on="1950-01-01")
    assert "没有资料" in early
    assert not listed(early, street)
    assert "还没有工会" not in early
    assert listed(page(office, "list_unions", on="2026-04-30"), street)
    assert "没有资料" in page(office, "show_union", street.pk, on="1950-01-01")
    assert "没有资料" not in page(office, "list_unions", on="2026-04-30")


def test_a_day_before_the_union_is_answered_on_its_page(office: Client, street: Union) -> None:
    union = make.union(under=street, founded_on=date(2024, 9, 1))
    assert "还没有成立（成立于 2024-09-01）" in page(office, "show_union", union.pk, on="2024-08-31")


def test_a_move_is_previewed_then_made(office: Client, haidian: Union, street: Union) -> None:
    union = make.union(under=street)
    make.unit(union, size=321)
    address = reverse("organizations:move_union", args=[union.pk])
    told = {"nature": "territorial", "parent": haidian.code, "on": "2026-06-01", "reason": "注册地变更"}
    preview = office.post(address, told).content.decode()
    union.refresh_from_db()
    assert "321" in preview
    assert union.path == f"{street.path}{union.code}/", "a preview moves nothing"
    answer = office.post(address, {**told, "confirmed": "1"})
    assert answer.status_code == 302
    union.refresh_from_db()
    assert union.path == f"{haidian.path}{union.code}/"


def test_a_wrong_parent_is_said_before_the_preview(office: Client, street: Union) -> None:
    union = make.union(under=street)
    lower = make.union(under=union)
    address = reverse("organizations:move_union", args=[union.pk])
    told = {"nature": "territorial", "parent": lower.code, "on": "2026-06-01", "reason": "x"}
    answer = office.post(address, told)
    assert answer.status_code == 422
    assert "它的下级，不能作为上级" in answer.content.decode()


def test_a_parent_is_found_by_pinyin_and_named_when_unclear(office: Client, haidian: Union, street: Union) -> None:
    union = make.union(under=street)
    make.union("110108013", "清河街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)
    make.union("110108014", "清华园街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)
    address = reverse("organizations:move_union", args=[union.pk])
    told = {"nature": "territorial", "on": "2026-06-01", "reason": "x"}
    assert "清河街道总工会" in office.post(address, {**told, "parent": "qinghe"}).content.decode()
    assert "有好几个" in office.post(address, {**told, "parent": "清"}).content.decode()
    assert "找不到" in office.post(address, {**told, "parent": "朝阳"}).content.decode()


def test_a_union_is_founded_with_the_next_code(office: Client, street: Union) -> None:
    make.union("G0000041", under=street)
    told = {
        "name": "北京新设工会委员会",
        "short_name": "新设工会",
        "kind": "grassroots",
        "territorial_parent": street.code,
        "on": "2026-06-01",
        "reason": "批复 1 号",
    }
    assert office.post(reverse("organizations:found_union"), told).status_code == 302
    founded = Union.objects.get(code="G0000042")
    assert founded.path == f"{street.path}G0000042/"


def test_a_unit_with_a_wrong_code_is_told_which_is_right(office: Client, street: Union) -> None:
    good = make.uscc()
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    told = {
        "uscc": wrong,
        "name": "北京示例有限公司",
        "union": street.code,
        "industry_section": "C",
        "type_code": "170",
        "size": "12",
        "on": "2026-06-01",
    }
    answer = office.post(reverse("organizations:register_unit"), told)
    assert answer.status_code == 422
    assert "代码不对" in answer.content.decode()
    assert not Unit.objects.exists()
    assert office.post(reverse("organizations:register_unit"), {**told, "uscc": good}).status_code == 302


def test_the_health_list_counts_and_leads_to_the_unions(office: Client, street: Union) -> None:
    idle = make.union(under=street)
    shown = page(office, "show_health")
    assert "?check=idle" in shown
    assert listed(page(office, "list_unions", check="idle"), idle)
    assert not listed(page(office, "list_unions", check="idle"), street)


def test_an_orphan_is_found(client: Client) -> None:
    client.force_login(accounts.city_officer())
    orphan = make.union()
    assert listed(page(client, "list_unions", check="orphan"), orphan)


def test_the_tree_opens_down_to_a_union(office: Client, street: Union) -> None:
    union = make.union(under=street)
    assert union.short_name not in page(office, "show_tree")
    assert union.short_name in page(office, "show_tree", open=str(street.pk))
    assert union.short_name in page(office, "list_children", street.pk)


def test_strangers_are_asked_to_sign_in(client: Client, street: Union) -> None:
    for name, args in (("list_unions", []), ("show_union", [street.pk]), ("list_units", []), ("show_health", [])):
        assert client.get(reverse(f"organizations:{name}", args=args)).status_code == 302
