"""Scope, roles on a day, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from core.dates.calendar import today
from core.web import access
from federation.accounts import queries
from federation.accounts.kinds import MAY_GIVE, MAY_NAME_A_UNIT, OFFICE, Kind
from federation.organizations.models import Union, UnionKind
from tests.factories import accounts, organizations

pytestmark = pytest.mark.django_db


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


@pytest.fixture
def street(haidian: Union) -> Union:
    return organizations.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)


def test_a_city_role_sees_everything_a_district_role_its_subtree(haidian: Union, street: Union) -> None:
    chaoyang = organizations.district("110105", "朝阳区总工会")
    assert queries.scope_of(accounts.city_officer()).everything
    scope = queries.scope_of(accounts.district_officer(haidian))
    assert scope.covers(street.path)
    assert not scope.covers(chaoyang.path)
    visible = Union.objects.filter(queries.scope_filter(accounts.district_officer(haidian), ""))
    assert set(visible) == {haidian, street}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_the_scope_it_is_meant_to_have(kind: Kind, haidian: Union) -> None:
    unit = organizations.unit(haidian) if kind in MAY_NAME_A_UNIT else None
    user = accounts.person(kind, haidian, unit=unit)
    assert bool(queries.scope_of(user)) == (kind not in MAY_NAME_A_UNIT)
    assert queries.units_of(user) == ((unit.pk,) if unit else ())
    assert queries.works_in_office(user) == (kind in OFFICE)
    assert bool(queries.grantable_kinds(user)) == (kind in MAY_GIVE)
    assert queries.has_role(user, kind)
    assert not queries.has_role(user, *(other for other in Kind if other != kind))


def test_the_scope_can_be_asked_of_some_kinds_only(haidian: Union) -> None:
    user = accounts.district_officer(haidian)
    assert access.scope_of(user, Kind.DISTRICT_OFFICER).paths == (haidian.path,)
    assert not access.scope_of(user, Kind.DISTRICT_ADMIN)
    assert not access.scope_of(AnonymousUser())


def test_a_role_counts_from_its_first_day_until_the_day_before_its_end(haidian: Union) -> None:
    user = accounts.account()
    first, end = date(2026, 3, 1), date(2026, 6, 1)
    accounts.role(user, Kind.DISTRICT_OFFICER, haidian, from_on=first, until_on=end)
    held = {day: queries.roles_of(user, day).exists() for day in (first - timedelta(1), first, end - timedelta(1), end)}
    assert list(held.values()) == [False, True, True, False]
    assert not queries.works_in_office(user)
    assert queries.scope_of(user, on=first).paths == (haidian.path,)


def test_a_role_over_a_union_covers_those_below_it_only(haidian: Union, street: Union) -> None:
    user = accounts.person(Kind.UNION_CLERK, street)
    assert queries.has_role(user, Kind.UNION_CLERK, union=street)
    assert not queries.has_role(user, Kind.UNION_CLERK, union=haidian)


def test_an_account_switched_off_holds_nothing(haidian: Union) -> None:
    user = accounts.district_officer(haidian)
    user.is_active = False
    assert not queries.works_in_office(user)
    assert not queries.scope_of(user)


def test_roles_are_read_once_for_a_request(haidian: Union, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = accounts.district_officer(haidian)
    with django_assert_num_queries(1):
        for _turn in range(5):
            queries.scope_of(user)
            queries.has_role(user, Kind.CITY_ADMIN)
            queries.works_in_office(user)


def test_the_database_refuses_broken_roles(haidian: Union) -> None:
    user = accounts.account()
    accounts.role(user, Kind.DISTRICT_OFFICER, haidian)
    broken = [
        {"kind": "emperor"},
        {"kind": Kind.UNIT_CLERK},
        {"kind": Kind.DISTRICT_OFFICER},
        {"kind": Kind.AUDITOR, "until_on": date(2023, 12, 31)},
    ]
    for facts in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            accounts.role(user, union=haidian, **facts)  # type: ignore[arg-type]


def test_the_database_refuses_a_role_from_oneself(haidian: Union) -> None:
    user = accounts.account()
    role = accounts.role(user, Kind.DISTRICT_OFFICER, haidian)
    role.granted_by = user
    with pytest.raises(IntegrityError), transaction.atomic():
        role.save()


def test_todays_roles_are_those_of_the_citys_day(haidian: Union) -> None:
    user = accounts.account()
    accounts.role(user, Kind.DISTRICT_OFFICER, haidian, from_on=today())
    assert queries.works_in_office(user)


def test_a_role_is_called_as_the_language_does(haidian: Union) -> None:
    role = accounts.district_officer(haidian).roles.get()
    assert str(role) == f"区、产业工会工作人员（{haidian}）"
    with override("en"):
        assert str(role).endswith(f" ({haidian})")
        assert "（" not in str(role)
