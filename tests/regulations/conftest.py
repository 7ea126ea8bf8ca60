"""People of the city office."""

from collections.abc import Callable

import pytest

from federation.accounts.models import User
from tests.factories.roles import staff

Hire = Callable[..., User]


@pytest.fixture
def hire(db: None) -> Hire:
    """``hire("city_admin")``: a new account that holds this role today."""
    return staff
