"""The ground the tests of the selection stand on."""

from collections.abc import Iterator

import pytest
import time_machine

from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.talent.models import Selection
from tests.factories import accounts, organizations, roles, talent


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """A day of November, whenever the suite is run."""
    with time_machine.travel(talent.AT):
        yield


@pytest.fixture
def city(unions: list[Union]) -> User:
    """An officer of the city."""
    return accounts.city_officer()


@pytest.fixture
def unit(haidian: Union) -> Unit:
    return organizations.unit(haidian)


@pytest.fixture
def clerk(unit: Unit) -> User:
    """The unit's clerk."""
    return roles.staff("unit_clerk", unit.union, unit)


@pytest.fixture
def officer(haidian: Union) -> User:
    return roles.staff("district_officer", haidian)


@pytest.fixture
def selection(city: User, haidian: Union) -> Selection:
    """Open, two places for 海淀."""
    return talent.selection(city, {haidian: 2})
