"""Grounds: states of the database that many tests stand on, built once by a process and gone back to after each test.

A fixture made by ``ground`` is an ordinary one to whoever asks for it. It may ask for other grounds only, and does not
depend on the hour it is built at; each test is handed a copy of its own of what it returned. Tests are put in an order
in which those on the same ground follow each other.
"""

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import translation

_numbers = count()


@dataclass(frozen=True, eq=False)
class Ground:
    """How one state is built upon others."""

    build: Callable[..., Any]
    on: datetime | None
    number: int
    """Grounds that come first in the files lie below those that follow."""

    @property
    def name(self) -> str:
        return self.build.__name__

    @property
    def below(self) -> list[str]:
        """Names of the grounds it asks for."""
        return list(inspect.signature(self.build).parameters)

    def made_of(self, below: dict[str, Any]) -> Any:
        """Build it on its day."""
        given = {name: below[name] for name in self.below}
        with translation.override(settings.LANGUAGE_CODE):
            if self.on is None:
                return self.build(**given)
            with time_machine.travel(self.on, tick=False):  # no test begins before what it stands on was built
                return self.build(**given)


@dataclass
class Layer:
    """A ground as it stands, in a transaction inside that of the one below."""

    ground: Ground
    held: transaction.Atomic
    made: dict[str, Any]
    """What it and those below returned, as they are now: a ground may change what it stands on."""


@dataclass
class Pile:
    """The grounds that stand in this process's database, the lowest first."""

    layers: list[Layer] = field(default_factory=list)
    handed: dict[str, Any] = field(default_factory=dict)
    """What the test of the moment is given."""
    failed: Exception | None = None
    """Why it is given nothing."""

    def stand(self, wanted: list[Ground]) -> None:
        """Let exactly these stand, and make the copies for the next test."""
        same = [layer.ground is one for layer, one in zip(self.layers, wanted, strict=False)]
        self.leave((*same, False).index(False))
        self.handed, self.failed = {}, None
        try:
            for one in wanted[len(self.layers) :]:
                self.layers.append(self._laid(one))
        except Exception as failed:
            self.failed = failed
        else:
            self.handed = self._copies()

    def hand(self, one: Ground, below: dict[str, Any]) -> Any:
        """What a test is given of a ground; one that commits gets it built anew."""
        if self.failed:
            raise self.failed
        return self.handed[one.name] if one.name in self.handed else one.made_of(below)

    def leave(self, depth: int = 0) -> None:
        """Go back to the lowest so many."""
        while len(self.layers) > depth:
            _undo(self.layers.pop().held)

    def _copies(self) -> dict[str, Any]:
        return copy.deepcopy(self.layers[-1].made) if self.layers else {}

    def _laid(self, one: Ground) -> Layer:
        made, held = self._copies(), transaction.atomic()
        held._from_testcase = True  # type: ignore[attr-defined]  # what must be outermost may be inside a test's
        held.__enter__()
        try:
            made[one.name] = one.made_of(made)
            connection.check_constraints()
        except BaseException:
            _undo(held)
            raise
        for cache in caches.all():
            cache.clear()
        return Layer(one, held, made)


def _undo(held: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    held.__exit__(None, None, None)


PILE = Pile()
"""Of this process."""


def ground(*, on: datetime | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A fixture whose state of the database is kept for the tests that follow; built on that day when one is given."""

    def keep(build: Callable[..., Any]) -> Any:
        told = Ground(build, on, next(_numbers))

        def handed(**given: Any) -> Any:
            return PILE.hand(told, given)

        fixture: Any = handed
        asked = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("db", *told.below)]
        fixture.__signature__, fixture.__doc__ = inspect.Signature(asked), build.__doc__
        fixture.ground = told
        return pytest.fixture(name=told.name)(fixture)

    return keep


def wanted(item: pytest.Item) -> list[Ground]:
    """The grounds a test stands on, the lowest first."""
    found: list[Ground] = []
    fixtures = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    known = {name: getattr(defs[-1].func, "ground", None) for name, defs in fixtures.items()}

    def add(one: Ground) -> None:
        for name in one.below:
            below = known[name]
            assert below is not None, f"the ground {one.name} stands on {name}, which is none"
            add(below)
        if one not in found:
            found.append(one)

    for one in sorted(filter(None, known.values()), key=lambda one: one.number):
        add(one)
    return found


def commits(item: pytest.Item) -> bool:
    """Whether a test works without a transaction around it."""
    marker = item.get_closest_marker("django_db")
    names = item.fixturenames  # type: ignore[attr-defined]
    return bool(marker and marker.kwargs.get("transaction")) or not {"transactional_db", "live_server"}.isdisjoint(
        names
    )
