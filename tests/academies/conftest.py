"""The ground every test of the register and the plan stands on."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from core.dates.calendar import forget_calendar
from core.dates.models import SpecialDay
from federation.academies.actions.proposing import decide_proposal, draw_line, draw_up_proposal, publish_proposal
from federation.academies.models import Application, Proposal, Round
from federation.accounts.models import User
from federation.notices.actions import close_notice
from federation.notices.models import Notice
from federation.organizations.models import Union
from tests.academies import OPEN, kept
from tests.academies.on_the_list import AT, CLOSED, DAY, NUMBER, weighed
from tests.factories import academies, accounts


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """Rounds and reports are open, whenever the suite is run."""
    with time_machine.travel(OPEN):
        yield


@kept
def wang(unions: list[Union]) -> User:
    """A city officer."""
    return accounts.city_officer()


@kept
def zhao(unions: list[Union]) -> User:
    """Another city officer."""
    return accounts.city_officer()


@kept
def li(yanqing: Union) -> User:
    """An officer of 延庆."""
    return accounts.district_officer(yanqing)


# --- on the way to the plaque ----------------------------------------------------------------------------------------


@kept
def announced() -> None:
    """2026 and 2027 have their holidays announced."""
    for day in (date(2026, 10, 1), date(2027, 1, 1)):
        SpecialDay.objects.create(day=day, is_working=False)
    forget_calendar()


@kept
def among(unions: list[Union]) -> Round:
    return academies.round()


@kept
def three(among: Round, haidian: Union, yanqing: Union) -> list[Application]:
    """90.0 and 85.0 of 海淀, 88.0 of 延庆."""
    return [weighed(haidian, among, 900), weighed(yanqing, among, 880), weighed(haidian, among, 850)]


@kept
def proposal(three: list[Application], among: Round, wang: User) -> Proposal:
    """All three on the list 王 drew up."""
    made = draw_up_proposal(round=among, by=wang, at=AT)
    draw_line(proposal=made, places=3, by=wang, at=AT)
    made.refresh_from_db()
    return made


@kept
def notice(proposal: Proposal, wang: User, zhao: User) -> Notice:
    """Decided by a meeting that 赵 recorded, on notice since today."""
    decide_proposal(proposal=proposal, meeting_number=NUMBER, meeting_on=DAY, by=zhao, at=AT)
    return publish_proposal(proposal=proposal, opens_on=DAY, by=wang, at=AT)


@kept
def cleared(notice: Notice, proposal: Proposal, wang: User) -> Proposal:
    """The notice has ended."""
    close_notice(notice=notice, by=wang, at=CLOSED)
    proposal.refresh_from_db()
    return proposal
