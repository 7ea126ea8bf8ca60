"""The ground every test of the register and the plan stands on."""

import pytest

from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import academies, accounts, regulations


@pytest.fixture
def law(db: None) -> None:
    """The product's own regulations."""
    regulations.load()


@pytest.fixture
def unions(law: None) -> list[Union]:
    """海淀, 延庆 and an industrial union."""
    return academies.unions()


@pytest.fixture
def haidian(unions: list[Union]) -> Union:
    return unions[0]


@pytest.fixture
def yanqing(unions: list[Union]) -> Union:
    return unions[1]


@pytest.fixture
def wang(unions: list[Union]) -> User:
    """A city officer."""
    return accounts.city_officer()


@pytest.fixture
def zhao(unions: list[Union]) -> User:
    """Another city officer."""
    return accounts.city_officer()


@pytest.fixture
def li(yanqing: Union) -> User:
    """An officer of 延庆."""
    return accounts.district_officer(yanqing)
