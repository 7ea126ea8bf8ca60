"""The ground every test of assessment stands on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from federation.accounts.models import User
from federation.organizations.models import Union
from federation.panels.models import Panel, ScoreSheet
from tests.factories import accounts, organizations, panels
from tests.panels import kept


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """Experts are asked and not yet late, whenever the suite is run."""
    with time_machine.travel(datetime(2026, 11, 26, 3, tzinfo=UTC)):
        yield


@kept
def sheet() -> ScoreSheet:
    """The sheet of admission, with the product's own regulations."""
    return panels.sheet()


@kept
def haidian(sheet: ScoreSheet) -> Union:
    return organizations.district()


@kept
def wang(haidian: Union) -> User:
    """A city officer who forms panels."""
    return accounts.city_officer()


@kept
def panel(wang: User) -> Panel:
    """A panel just formed about a unit of 海淀 that 海淀 recommends."""
    return panels.panel(by=wang)
