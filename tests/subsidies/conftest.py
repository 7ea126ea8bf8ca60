"""The ground the tests of the subsidy stand on."""

from collections.abc import Iterator

import pytest
import time_machine

from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import roles, subsidies


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """A day of November, whenever the suite is run."""
    with time_machine.travel(subsidies.AT):
        yield


@pytest.fixture
def academy(haidian: Union) -> Academy:
    return subsidies.capital(haidian)


@pytest.fixture
def entry(unions: list[Union]) -> User:
    """Finance entry at the city."""
    return roles.staff("finance_entry")


@pytest.fixture
def approval(unions: list[Union]) -> User:
    """Finance approval at the city."""
    return roles.staff("finance_approval")
