"""The ground every test of notices stands on: Wednesday, 25 November 2026, in a city with two districts."""

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from core.dates.calendar import forget_calendar
from federation.accounts.models import User
from federation.notices.models import Notice
from federation.organizations.models import Union
from tests.factories import accounts, notices, organizations, regulations
from tests.factories.notices import at


@pytest.fixture
def law(db: None) -> Iterator[None]:
    """The product's own regulations and the holidays announced so far, on the day of these tests."""
    regulations.load()
    call_command("load_holidays", stdout=StringIO())
    forget_calendar()
    with time_machine.travel(at(date(2026, 11, 25)), tick=False):
        yield
    forget_calendar()


@pytest.fixture
def city(law: None) -> Union:
    return organizations.city()


@pytest.fixture
def haidian(city: Union) -> Union:
    return organizations.district()


@pytest.fixture
def yanqing(city: Union) -> Union:
    return organizations.district("110119", "延庆区总工会")


@pytest.fixture
def wang(city: Union) -> User:
    """A city officer."""
    return accounts.city_officer()


@pytest.fixture
def zhao(city: Union) -> User:
    """Another city officer."""
    return accounts.city_officer()


@pytest.fixture
def li(haidian: Union) -> User:
    """An officer of 海淀."""
    return accounts.district_officer(haidian)


@pytest.fixture
def sun(yanqing: Union) -> User:
    """An officer of 延庆."""
    return accounts.district_officer(yanqing)


@pytest.fixture
def notice(city: Union) -> Notice:
    """A notice of the city, published on Monday 23 November, last day Monday 30 November."""
    return notices.notice(city)
