"""Who answers for a union's academies, for a unit's applications, for the city."""

from collections.abc import Iterable
from datetime import date

from federation.academies.models import Application
from federation.accounts.models import User
from federation.accounts.queries import on_day
from federation.organizations.models import Union, UnionKind

KINDS = ("district_officer", "district_admin")


def officers_of(union: Union, day: date) -> list[User]:
    """The officers of a district or industrial union on a day."""
    held = on_day(day, "roles__")
    return list(User.objects.filter(held, roles__union=union, roles__kind__in=KINDS, is_active=True).distinct())


def officers_of_the_city(day: date) -> list[User]:
    """The officers of the city federation on a day."""
    held = on_day(day, "roles__")
    found = User.objects.filter(held, roles__union__kind=UnionKind.CITY, roles__kind="city_officer", is_active=True)
    return list(found.distinct())


def applicants_of(application: Application, day: date) -> list[User]:
    """Who acts for the unit: its clerks on a day, and whoever began the application."""
    held = on_day(day, "roles__")
    clerks = User.objects.filter(held, roles__unit=application.unit_id, roles__kind="unit_clerk", is_active=True)
    return _once([*clerks.distinct(), application.opened_by])


def told_of(application: Application, day: date) -> list[User]:
    """Who is told how it ended: those who act for the unit and the officers of the recommending union."""
    return _once([*applicants_of(application, day), *officers_of(application.union, day)])


def _once(people: Iterable[User]) -> list[User]:
    return list({one.pk: one for one in people}.values())
