"""The ground the tests of the subsidy stand on."""

from collections.abc import Iterator

import pytest
import time_machine

from federation.academies.models import Academy
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.models import Instalment
from tests.factories import roles, subsidies
from tests.subsidies import kept


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """A day of November, whenever the suite is run."""
    with time_machine.travel(subsidies.AT):
        yield


@kept
def academy(haidian: Union) -> Academy:
    return subsidies.capital(haidian)


@kept
def entry(unions: list[Union]) -> User:
    """Finance entry at the city."""
    return roles.staff("finance_entry")


@kept
def approval(unions: list[Union]) -> User:
    """Finance approval at the city."""
    return roles.staff("finance_approval")


@kept
def who(unions: list[Union]) -> subsidies.Hands:
    """Everybody the money passes through."""
    return subsidies.hands()


@kept
def due(academy: Academy, who: subsidies.Hands) -> Instalment:
    """A first instalment that is due, its academy with a confirmed account."""
    subsidies.account(academy, who)
    return subsidies.project(academy, who).instalments.get(number=1)
