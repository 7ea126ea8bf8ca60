"""Who may do what with an application: role by verb."""

import pytest

from federation.academies.models import Application
from federation.academies.permissions import (
    can_begin_application,
    can_check_application,
    can_fill_application,
    can_hand_in_application,
    can_keep_ledger,
    can_keep_rounds,
    can_recommend_application,
    can_withdraw_application,
)
from federation.academies.queries.applications import applications_visible_to
from federation.academies.queries.waiting import sees_applications
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import academies, accounts, organizations

# kind: keep rounds, begin, fill, hand in, recommend, withdraw, check, keep the unit's lists, see the case
MATRIX = {
    "city_officer": (True, False, False, False, False, False, True, True, True),
    "city_admin": (True, False, False, False, False, False, True, True, True),
    "district_officer": (False, True, True, False, True, True, False, True, True),
    "district_admin": (False, True, True, False, True, True, False, True, True),
    "unit_clerk": (False, True, True, True, False, True, False, True, True),
    "academy_staff": (False, False, False, False, False, False, False, True, True),
    "auditor": (False, False, False, False, False, False, False, False, True),
    "expert": (False, False, False, False, False, False, False, False, False),
    "worker": (False, False, False, False, False, False, False, False, False),
}
OF_THE_UNIT = ("unit_clerk", "academy_staff", "expert", "worker")


def answers(user: User, one: Application) -> tuple[bool, ...]:
    of_the_case = (
        can_fill_application, can_hand_in_application, can_recommend_application, can_withdraw_application,
        can_check_application,
    )  # fmt: skip
    return (
        bool(can_keep_rounds(user)),
        bool(can_begin_application(user)),
        *(bool(may(user, one)) for may in of_the_case),
        bool(can_keep_ledger(user, one.unit)),
        applications_visible_to(user).exists(),
    )


def somebody(kind: str, one: Application) -> User:
    if kind in OF_THE_UNIT:
        return accounts.person(kind, one.union, unit=one.unit)
    return accounts.person(kind, organizations.city() if kind.startswith(("city", "auditor")) else one.union)


@pytest.mark.parametrize("kind", MATRIX)
def test_role_by_verb(kind: str, haidian: Union) -> None:
    one = academies.application(haidian)
    assert answers(somebody(kind, one), one) == MATRIX[kind]


@pytest.mark.parametrize("kind", ["district_officer", "district_admin", *OF_THE_UNIT])
def test_of_another_union_or_unit_nobody_may_do_anything(kind: str, haidian: Union, yanqing: Union) -> None:
    one, other = academies.application(haidian), organizations.unit(yanqing)
    user = accounts.person(kind, yanqing, unit=other if kind in OF_THE_UNIT else None)
    _rounds, _begin, *of_the_case = answers(user, one)
    assert not any(of_the_case)


def test_whoever_began_it_does_not_check_it(haidian: Union, wang: User) -> None:
    one = academies.application(haidian)
    assert can_check_application(wang, one)
    one.opened_by = wang
    assert not can_check_application(wang, one)


def test_every_no_has_a_reason(haidian: Union) -> None:
    one, nobody = academies.application(haidian), accounts.account()
    of_the_case = (
        can_fill_application, can_hand_in_application, can_recommend_application, can_withdraw_application,
        can_check_application,
    )  # fmt: skip
    said = [can_keep_rounds(nobody), can_begin_application(nobody), can_keep_ledger(nobody, one.unit)]
    said += [may(nobody, one) for may in of_the_case]
    assert all(not one and str(one.reason) for one in said)
    assert not sees_applications(nobody)
