"""Opening accounts, giving and taking roles: what is written, what is refused, what is said to whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.audit.queries import trail_of
from core.dates.calendar import today
from core.outbox.models import Delivery, Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from federation.accounts import actions, queries
from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.accounts.queries import RoleWanted
from federation.organizations.models import Union, UnionKind
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


@pytest.fixture
def street(haidian: Union) -> Union:
    return organizations.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)


def wanted(kind: Kind, union: Union, **more: Any) -> RoleWanted:
    return RoleWanted(kind=kind, union=union, from_on=today(), reason="岗位调整", **more)


def clauses(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.clause for finding in refused.value.findings}


def open_account(by: User | None, role: RoleWanted, username: str = "Li.Hua") -> User:
    return actions.create_account(
        username=username, name="李华", post_held="组织部", email="lihua@example.com", phone="13800000000", role=role,
        by=by, at=NOW,
    )  # fmt: skip


def test_an_account_opens_with_its_role_and_a_link_by_mail_only(haidian: Union, street: Union) -> None:
    admin = accounts.district_admin(haidian)
    made = open_account(admin, wanted(Kind.UNION_CLERK, street))
    assert made.username == "li.hua"
    assert not made.has_usable_password()
    assert queries.has_role(made, Kind.UNION_CLERK, union=street)
    sent = Delivery.objects.get(kind="accounts.account_created", channel="mail")
    assert sent.address == "lihua@example.com"
    assert "/account/password/new/" in sent.body
    assert not sent.url
    assert not Notification.objects.filter(kind="accounts.account_created").exists()
    assert [entry.verb for entry in trail_of(made)] == ["invite_account", "grant_role", "create_account"]


def test_an_account_outside_the_own_subtree_is_refused_and_nothing_is_left(haidian: Union) -> None:
    admin = accounts.district_admin(haidian)
    chaoyang = organizations.district("110105", "朝阳区总工会")
    with pytest.raises(Refused) as refused:
        open_account(admin, wanted(Kind.DISTRICT_OFFICER, chaoyang))
    assert clauses(refused) == {"access-control:2"}
    assert not User.objects.filter(username="li.hua").exists()
    assert not Delivery.objects.exists()


def test_every_failed_rule_is_said_at_once(haidian: Union, street: Union) -> None:
    admin = accounts.district_admin(haidian)
    clerk = accounts.person(Kind.FINANCE_ENTRY, haidian)
    with pytest.raises(Refused) as refused:
        actions.grant_role(account=clerk, role=wanted(Kind.CASHIER, street), by=admin, at=NOW)
    assert clauses(refused) == {"access-control:1", "access-control:4"}
    assert not Role.objects.filter(user=clerk, kind=Kind.CASHIER).exists()


def test_an_auditor_gets_no_operating_role(haidian: Union) -> None:
    auditor = accounts.person(Kind.AUDITOR)
    with pytest.raises(Refused) as refused:
        actions.grant_role(
            account=auditor, role=wanted(Kind.DISTRICT_OFFICER, haidian), by=accounts.city_admin(), at=NOW
        )
    assert clauses(refused) == {"access-control:5"}


def test_nobody_grants_to_himself_or_without_being_an_administrator(haidian: Union, street: Union) -> None:
    admin, officer = accounts.district_admin(haidian), accounts.district_officer(haidian)
    for account, by in ((admin, admin), (accounts.account(), officer)):
        with pytest.raises(NotPermitted):
            actions.grant_role(account=account, role=wanted(Kind.UNION_CLERK, street), by=by, at=NOW)


def test_a_grant_is_told_to_the_person(haidian: Union) -> None:
    account = accounts.account()
    role = actions.grant_role(
        account=account, role=wanted(Kind.DISTRICT_OFFICER, haidian), by=accounts.city_admin(), at=NOW
    )
    assert Notification.objects.get(user=account).kind == "accounts.role_granted"
    assert role.granted_at == NOW
    assert queries.works_in_office(account)


def test_the_first_administrator_is_appointed_once() -> None:
    city = organizations.city()
    first = actions.appoint_first_admin(
        username="first", name="首位", post_held="", email="a@example.com", union=city, from_on=today(), at=NOW
    )
    assert queries.scope_of(first).everything
    with pytest.raises(Refused) as refused:
        actions.appoint_first_admin(
            username="second", name="又一位", post_held="", email="b@example.com", union=city, from_on=today(), at=NOW
        )
    assert clauses(refused) == {"access-control:2"}


def test_nobody_but_the_first_administrator_comes_from_nowhere(haidian: Union) -> None:
    with pytest.raises(Refused):
        open_account(None, wanted(Kind.DISTRICT_ADMIN, haidian))


def test_a_role_revoked_ends_today(haidian: Union) -> None:
    officer = accounts.district_officer(haidian)
    role = officer.roles.get()
    actions.revoke_role(role=role, reason="调离", by=accounts.district_admin(haidian), at=NOW)
    role.refresh_from_db()
    assert role.until_on == today()
    assert not queries.roles_of(officer).exists()
    assert trail_of(officer)[0].reason == "调离"
    with pytest.raises(NotPermitted, match="不用再收回"):
        actions.revoke_role(role=role, reason="再来", by=accounts.city_admin(), at=NOW)


def test_a_role_that_has_not_begun_is_revoked_before_its_first_day(haidian: Union) -> None:
    account = accounts.account()
    tomorrow = today() + timedelta(days=1)
    role = accounts.role(account, Kind.DISTRICT_OFFICER, haidian, from_on=tomorrow)
    actions.revoke_role(role=role, reason="不来了", by=accounts.city_admin(), at=NOW)
    assert not queries.roles_of(account, tomorrow).exists()


def test_a_look_keeps_all_or_nothing(haidian: Union) -> None:
    admin = accounts.district_admin(haidian)
    inside = accounts.district_officer(haidian).roles.get()
    outside = accounts.district_officer(organizations.district("110105", "朝阳区总工会")).roles.get()
    with pytest.raises(NotPermitted):
        actions.keep_roles(roles=[inside, outside], by=admin, at=NOW)
    inside.refresh_from_db()
    assert inside.reviewed_by is None
    assert actions.keep_roles(roles=[inside], by=admin, at=NOW) == 1
    seen = Role.objects.get(pk=inside.pk)
    assert seen.reviewed_by == admin
    assert seen.reviewed_at == NOW


def test_roles_seen_more_than_a_year_ago_are_overdue(haidian: Union) -> None:
    regulations.load()
    admin = accounts.district_admin(haidian)
    old = accounts.account()
    accounts.role(old, Kind.DISTRICT_OFFICER, haidian, granted_at=datetime(2025, 11, 1, tzinfo=UTC))
    fresh = accounts.district_officer(haidian)
    overdue = {role.user: role.overdue for role in queries.roles_to_review(admin)}  # type: ignore[attr-defined]
    assert overdue == {old: True, fresh: False}
    (duty,) = queries.duties_of(admin)
    assert duty.due_on == date(2026, 11, 1)
    assert queries.duties_of(fresh) == []


def test_an_account_switched_off_loses_roles_and_sessions(haidian: Union) -> None:
    admin, officer = accounts.district_admin(haidian), accounts.district_officer(haidian)
    actions.deactivate_account(account=officer, reason="离职", by=admin, at=NOW)
    officer.refresh_from_db()
    assert not officer.is_active
    assert officer.roles.get().until_on == today()
    actions.reactivate_account(account=officer, reason="返聘", by=admin, at=NOW)
    officer.refresh_from_db()
    assert officer.is_active
    assert not queries.roles_of(officer).exists()


def test_an_account_with_a_higher_role_is_not_switched_off_from_below(haidian: Union) -> None:
    admin = accounts.district_admin(haidian)
    other = accounts.district_admin(haidian)
    with pytest.raises(NotPermitted):
        actions.deactivate_account(account=other, reason="看不惯", by=admin, at=NOW)
    both = accounts.district_officer(haidian)
    accounts.role(both, Kind.CITY_OFFICER, organizations.city())
    with pytest.raises(NotPermitted):
        actions.deactivate_account(account=both, reason="看不惯", by=admin, at=NOW)
