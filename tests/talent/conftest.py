"""The ground the tests of the selection stand on."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels.models import Expert
from federation.talent import actions
from federation.talent.actions import contests as acts
from federation.talent.actions.contests import ModuleTold
from federation.talent.models import Contest, Selection
from tests.factories import accounts, notices, organizations, panels, roles, talent
from tests.factories.contests import POSTED_AT, enter
from tests.factories.talent import AT, LATER
from tests.talent import kept

NAMES = "甲乙丙丁戊己"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """A day of November, whenever the suite is run."""
    with time_machine.travel(talent.AT):
        yield


@kept
def city(unions: list[Union]) -> User:
    """An officer of the city."""
    return accounts.city_officer()


@kept
def unit(haidian: Union) -> Unit:
    return organizations.unit(haidian)


@kept
def clerk(unit: Unit) -> User:
    """The unit's clerk."""
    return roles.staff("unit_clerk", unit.union, unit)


@kept
def officer(haidian: Union) -> User:
    return roles.staff("district_officer", haidian)


@kept
def selection(city: User, haidian: Union) -> Selection:
    """Open, two places for 海淀."""
    return talent.selection(city, {haidian: 2})


@kept
def closed(selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union) -> Selection:
    """Six accepted nominees, nominations closed."""
    actions.set_quotas(selection=selection, places={haidian.pk: 10}, by=city, at=AT)
    for name in NAMES:
        one = talent.nomination(selection, talent.worker(clerk, unit, f"工人{name}"), clerk, until="submitted")
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
        actions.accept_nominee(nomination=one, by=city, at=AT)
    with time_machine.travel(LATER):
        actions.close_nominations(selection=selection, by=city, at=LATER)
    Selection.objects.filter(pk=selection.pk).update(places=2)
    selection.refresh_from_db()
    return selection


@kept
def experts(closed: Selection, unit: Unit) -> list[Expert]:
    """Four who know nobody, and one who works where the nominees do."""
    return [*(panels.expert(f"评委{number}") for number in range(4)), panels.expert("同事", employer=unit)]


@kept
def judged(closed: Selection, experts: list[Expert], city: User) -> Selection:
    """Every nominee assigned to three judges."""
    actions.name_judges(selection=closed, experts=experts, most=6, by=city, at=LATER)
    assert actions.start_judging(selection=closed, reviews=3, by=city, at=LATER) == 18
    return closed


@kept
def other(city: User) -> User:
    """A second officer of the city, who enters points."""
    return accounts.city_officer()


@kept
def contest(closed: Selection, city: User) -> Contest:
    """The trade goes by contest, two places, two modules, three arbiters; nobody is coded."""
    notices.holidays(date(2027, 1, 1))
    actions.enter_trade(
        selection=closed, name=talent.TRADE, route="contest", reason="赛题成熟", places=2, by=city, at=LATER
    )
    made = Contest.objects.get()
    acts.set_modules(contest=made, modules=[ModuleTold("理论", 20, 100), ModuleTold("实操", 80, 50)], by=city, at=LATER)
    acts.name_arbiters(contest=made, experts=[panels.expert(f"仲裁{n}") for n in range(3)], by=city, at=LATER)
    return made


@kept
def coded(contest: Contest, city: User) -> Contest:
    acts.deal_codes(contest=contest, by=city, at=LATER)
    return contest


@kept
def posted(coded: Contest, other: User) -> Contest:
    enter(coded, other)
    acts.post_scores(contest=coded, by=other, at=POSTED_AT)
    return coded
