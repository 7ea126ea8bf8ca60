"""Who answers for a union's academies."""

from datetime import date

from federation.accounts.models import User
from federation.accounts.queries import on_day
from federation.organizations.models import Union

KINDS = ("district_officer", "district_admin")


def officers_of(union: Union, day: date) -> list[User]:
    """The officers of a district or industrial union on a day."""
    held = on_day(day, "roles__")
    return list(User.objects.filter(held, roles__union=union, roles__kind__in=KINDS, is_active=True).distinct())
