"""Role by verb: who may do what to accounts and roles."""

from collections.abc import Callable
from typing import Any

import pytest

from federation.accounts import permissions
from federation.accounts.kinds import MAY_NAME_A_UNIT, Kind
from federation.accounts.models import User
from federation.accounts.queries import accounts_visible_to, roles_visible_to
from federation.organizations.models import Union, UnionKind
from tests.factories import accounts, organizations

pytestmark = pytest.mark.django_db

ADMINS = {Kind.CITY_ADMIN, Kind.DISTRICT_ADMIN}
Verb = Callable[[Any, User], object]

VERBS: dict[str, tuple[Verb, set[Kind]]] = {
    "see": (lambda user, _account: permissions.can_see_accounts(user), ADMINS | {Kind.AUDITOR}),
    "create": (lambda user, _account: permissions.can_create_account(user), ADMINS),
    "grant": (permissions.can_grant_role, ADMINS),
    "deactivate": (permissions.can_deactivate_account, ADMINS),
    "invite": (permissions.can_invite_account, ADMINS),
    "revoke": (lambda user, account: permissions.can_revoke_role(user, account.roles.get()), ADMINS),
    "review": (lambda user, account: permissions.can_review_role(user, account.roles.get()), ADMINS),
    "review list": (lambda user, _account: permissions.can_review_roles(user), ADMINS | {Kind.AUDITOR}),
}


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


@pytest.fixture
def clerk(haidian: Union) -> User:
    street = organizations.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)
    return accounts.person(Kind.UNION_CLERK, street)


@pytest.mark.parametrize("kind", Kind)
def test_role_by_verb(kind: Kind, haidian: Union, clerk: User) -> None:
    unit = organizations.unit(haidian) if kind in MAY_NAME_A_UNIT else None
    user = accounts.person(kind, haidian, unit=unit)
    for name, (verb, allowed) in VERBS.items():
        assert bool(verb(user, clerk)) == (kind in allowed), name


@pytest.mark.parametrize("verb", ["deactivate", "invite", "revoke", "review"])
def test_an_administrator_of_another_district_may_nothing(verb: str, clerk: User) -> None:
    stranger = accounts.district_admin(organizations.district("110105", "朝阳区总工会"))
    answer = VERBS[verb][0](stranger, clerk)
    assert not answer
    assert getattr(answer, "reason", "")
    assert clerk not in accounts_visible_to(stranger)
    assert not roles_visible_to(stranger).filter(user=clerk).exists()


@pytest.mark.parametrize("verb", ["grant", "deactivate", "revoke"])
def test_nobody_manages_the_own_account(verb: str, haidian: Union) -> None:
    admin = accounts.district_admin(haidian)
    assert not VERBS[verb][0](admin, admin)


def test_an_administrator_does_not_take_roles_from_equals(haidian: Union) -> None:
    one, other = accounts.district_admin(haidian), accounts.district_admin(haidian)
    assert not permissions.can_revoke_role(one, other.roles.get())
    assert permissions.can_revoke_role(accounts.city_admin(), other.roles.get())


def test_an_account_switched_off_gets_no_role(haidian: Union, clerk: User) -> None:
    clerk.is_active = False
    assert not permissions.can_grant_role(accounts.city_admin(), clerk)
