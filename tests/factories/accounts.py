"""Accounts and roles for tests."""

from datetime import UTC, date, datetime
from itertools import count

from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.accounts.queries import forget_held_roles
from federation.organizations.models import Union, Unit
from tests.factories import organizations

PASSWORD = "correct-horse-battery-staple"
SINCE = date(2024, 1, 1)
AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
_serial = count(1)


def account(username: str = "", name: str = "", *, password: str | None = None, email: str = "") -> User:
    """Somebody without any role; without a password nobody can sign in by it."""
    username = username or f"person{next(_serial)}"
    made = User(username=username, name=name or f"测试{username}", email=email or f"{username}@example.com")
    made.set_password(password)
    made.save()
    return made


def role(
    user: User,
    kind: str,
    union: Union,
    *,
    unit: Unit | None = None,
    from_on: date = SINCE,
    until_on: date | None = None,
    granted_at: datetime = AT,
) -> Role:
    """A role as if it had been granted properly."""
    made = Role.objects.create(
        user=user, kind=kind, union=union, unit=unit, from_on=from_on, until_on=until_on, reason="测试",
        granted_at=granted_at,
    )  # fmt: skip
    forget_held_roles(user)
    return made


def person(kind: str, union: Union | None = None, *, unit: Unit | None = None, password: str | None = None) -> User:
    """Somebody who holds one role since 2024, at the city federation unless another union is given."""
    made = account(password=password)
    role(made, kind, union or organizations.city(), unit=unit)
    return made


def city_officer() -> User:
    """A working member of the city federation."""
    return person(Kind.CITY_OFFICER)


def city_admin() -> User:
    """An administrator of the whole city."""
    return person(Kind.CITY_ADMIN)


def district_officer(union: Union | None = None) -> User:
    """A working member of a district union (海淀 unless another is given)."""
    return person(Kind.DISTRICT_OFFICER, union or organizations.district())


def district_admin(union: Union | None = None) -> User:
    """An administrator of a district union (海淀 unless another is given)."""
    return person(Kind.DISTRICT_ADMIN, union or organizations.district())
