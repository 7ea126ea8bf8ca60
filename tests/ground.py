"""The unions that the tests of academies and of their money stand on."""

import pytest

from federation.organizations.models import Union
from tests.factories import academies, regulations


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
