"""Workers for tests, with numbers of the right form, taken in through the product's own action."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from core.sheets.numbers import id_digit
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.people import identity
from federation.people.actions import take_in_people
from federation.people.identity import Identity
from federation.people.models import Person
from federation.people.queries import Arrival, people_with

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
TODAY = date(2026, 11, 22)
_serial = count(1)


def number(born: date = date(1985, 3, 12), serial: int = 900, place: str = "110108") -> str:
    """A resident number with its check character; an odd serial is a man's."""
    first = f"{place}{born:%Y%m%d}{serial:03d}"
    return first + id_digit(first)


def read(text: str) -> Identity:
    """A number that must hold."""
    found = identity.read(text, TODAY)
    assert isinstance(found, Identity), found
    return found


def arrival(unit: Unit, name: str = "王工", **more: Any) -> Arrival:
    """Somebody who began at ``unit`` on 2015-01-01, each time with another number."""
    text = more.pop("number", "") or number(serial=next(_serial) % 1000, born=date(1985, 3, 1 + next(_serial) % 28))
    return Arrival(**{"identity": read(text), "name": name, "unit": unit, "from_on": date(2015, 1, 1), **more})


def person(by: User, unit: Unit, name: str = "王工", **more: Any) -> Person:
    """A worker taken in."""
    comes = arrival(unit, name, **more)
    take_in_people(arrivals=[comes], by=by, at=AT)
    return people_with([comes.identity.number])[comes.identity.same]
