"""Who may do what: role by verb, inside and outside the subtree."""

from collections.abc import Callable
from typing import Any

import pytest

from core.web.access import Permission
from federation.accounts.kinds import Kind
from federation.organizations import permissions
from federation.organizations.models import Union, UnionKind
from tests.factories import accounts
from tests.factories import organizations as make

pytestmark = pytest.mark.django_db

SHAPING = [
    permissions.can_rename_union,
    permissions.can_move_union,
    permissions.can_merge_union,
    permissions.can_split_union,
    permissions.can_close_union,
]
KEEPING = [permissions.can_edit_union, permissions.can_enter_certificate, permissions.can_receive_units]
ALL = [*SHAPING, *KEEPING, permissions.can_found_union]
Ask = Callable[[Any, Union], Permission]


@pytest.fixture
def haidian() -> Union:
    return make.district()


@pytest.fixture
def street(haidian: Union) -> Union:
    return make.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)


@pytest.fixture
def inside(street: Union) -> Union:
    return make.union(under=street)


@pytest.fixture
def outside() -> Union:
    return make.union(under=make.district("110105", "朝阳区总工会"))


@pytest.mark.parametrize("ask", ALL)
@pytest.mark.parametrize("kind", [Kind.DISTRICT_OFFICER, Kind.DISTRICT_ADMIN])
def test_a_district_shapes_what_stands_below_it_and_nothing_else(
    ask: Ask, kind: Kind, haidian: Union, inside: Union, outside: Union
) -> None:
    person = accounts.person(kind, haidian)
    assert ask(person, inside)
    refusal = ask(person, outside)
    assert not refusal
    assert refusal.reason


@pytest.mark.parametrize("ask", SHAPING)
def test_a_district_does_not_shape_itself(ask: Ask, haidian: Union) -> None:
    assert not ask(accounts.district_admin(haidian), haidian)


@pytest.mark.parametrize("ask", KEEPING)
def test_a_district_keeps_its_own_data(ask: Ask, haidian: Union) -> None:
    assert ask(accounts.district_officer(haidian), haidian)


@pytest.mark.parametrize("ask", ALL)
def test_the_city_does_everything(ask: Ask, inside: Union, outside: Union) -> None:
    officer = accounts.city_officer()
    assert ask(officer, inside)
    assert ask(officer, outside)


def test_a_clerk_keeps_data_and_shapes_nothing(street: Union, inside: Union) -> None:
    clerk = accounts.person(Kind.UNION_CLERK, street)
    assert all(ask(clerk, inside) for ask in KEEPING)
    assert not any(ask(clerk, inside) for ask in [*SHAPING, permissions.can_found_union])


@pytest.mark.parametrize("kind", [Kind.AUDITOR, Kind.FINANCE_ENTRY, Kind.EXPERT])
def test_others_change_nothing(kind: Kind, haidian: Union, inside: Union) -> None:
    person = accounts.person(kind, haidian)
    assert not any(ask(person, inside) for ask in ALL)


@pytest.mark.parametrize("ask", ALL)
def test_a_closed_union_is_only_read(ask: Ask, inside: Union) -> None:
    inside.closed_on = make.SINCE
    assert not ask(accounts.city_officer(), inside)


def test_a_move_out_of_the_subtree_is_the_upper_unions_to_make(haidian: Union, inside: Union, outside: Union) -> None:
    assert "共同的上级" in str(permissions.can_move_union(accounts.district_admin(haidian), inside, outside).reason)
    assert permissions.can_move_union(accounts.city_admin(), inside, outside)


def test_unions_of_places_are_not_split(street: Union) -> None:
    assert not permissions.can_split_union(accounts.city_admin(), street)


def test_a_unit_is_kept_by_its_unions_keepers(haidian: Union, inside: Union, outside: Union) -> None:
    officer = accounts.district_officer(haidian)
    assert permissions.can_edit_unit(officer, make.unit(inside))
    assert not permissions.can_edit_unit(officer, make.unit(outside))
