"""Accounts that hold one role today."""

from datetime import UTC, date, datetime
from itertools import count

from django.test import Client

from federation.accounts.models import Role, User
from federation.organizations.models import Union, Unit
from tests.factories import organizations

_serial = count(1)
CITY = {"city_officer", "city_admin", "auditor", "finance_entry", "finance_approval", "cashier"}


def staff(kind: str = "", union: Union | None = None, unit: Unit | None = None) -> User:
    """A new account with a role of ``kind`` at ``union`` (the city or 海淀 if not said); without a kind, no role."""
    number = next(_serial)
    user = User.objects.create_user(username=f"u{number}", name=f"经办{number}")
    if kind:
        as_well(user, kind, union, unit)
    return user


def as_well(user: User, kind: str, union: Union | None = None, unit: Unit | None = None) -> None:
    """Give an account a role, besides those it has."""
    at = union or (organizations.city() if kind in CITY else organizations.district())
    granted = datetime(2020, 1, 1, tzinfo=UTC)
    Role.objects.create(
        user=user, kind=kind, union=at, unit=unit, from_on=date(2020, 1, 1), reason="任命", granted_at=granted
    )


def browser(user: User) -> Client:
    """A browser in which ``user`` has signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
