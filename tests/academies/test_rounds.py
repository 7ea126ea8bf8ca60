"""Rounds turn by the clock and by hand; the score sheet is fixed when one opens."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.jobs.running import run_waiting
from core.jobs.work import enqueue
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions.rounds import (
    RoundTold,
    amend_round,
    close_round,
    extend_round,
    open_round,
    plan_round,
    turn_rounds,
)
from federation.academies.models import Round, Tier
from federation.academies.queries.applications import open_rounds
from federation.academies.workflow import ROUND
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, panels

AT = academies.AT
OPENS, CLOSES = date(2026, 12, 1), date(2026, 12, 18)
TOLD = RoundTold("2026年首都工匠学院申报", Tier.CAPITAL, OPENS, CLOSES)


def on(day: date) -> datetime:
    return AT + (day - AT.date())


@kept
def planned(wang: User) -> Round:
    panels.sheet()
    return plan_round(told=TOLD, by=wang, at=AT)


def state_of(round: Round) -> str:
    return str(Round.objects.get(pk=round.pk).state)


def test_the_clock_opens_on_the_first_day_and_closes_after_the_last(planned: Round) -> None:
    seen = []
    for day in (OPENS - timedelta(1), OPENS, CLOSES, CLOSES + timedelta(1)):
        turn_rounds(by=None, at=on(day))
        seen.append(state_of(planned))
    assert seen == ["planned", "open", "open", "closed"]
    assert Round.objects.get().sheet_version == 1


def test_a_round_missed_altogether_is_not_opened_late(planned: Round) -> None:
    assert turn_rounds(by=None, at=on(CLOSES + timedelta(1))) == 0


def test_the_nightly_jobs_run(planned: Round, wang: User) -> None:
    for job in ("academies.turn_rounds", "academies.lapse_applications"):
        run = enqueue(job, by=wang)
        run_waiting()
        run.refresh_from_db()
        assert run.state == "succeeded"


def test_opened_early_it_begins_that_day(planned: Round, wang: User) -> None:
    opened = open_round(round=planned, by=wang, at=AT)
    assert opened.opens_on == date(2026, 11, 22)
    assert list(open_rounds(AT.date())) == [opened]


def test_a_round_whose_last_day_is_past_is_not_opened(planned: Round, wang: User) -> None:
    with pytest.raises(ValidationError, match="已过"):
        open_round(round=planned, by=wang, at=on(CLOSES + timedelta(1)))


def test_without_a_sheet_no_round_opens(law: None, wang: User) -> None:
    made = plan_round(told=TOLD._replace(sheet_code="no-such-sheet"), by=wang, at=AT)
    with pytest.raises(ValidationError, match="评分表"):
        open_round(round=made, by=wang, at=on(OPENS))


def test_once_begun_it_is_not_amended(planned: Round, wang: User) -> None:
    amend_round(round=planned, told=TOLD._replace(title="改名"), by=wang, at=AT)
    open_round(round=planned, by=wang, at=AT)
    with pytest.raises(NotAllowed):
        amend_round(round=planned, told=TOLD, by=wang, at=AT)
    assert Round.objects.get().title == "改名"


def test_an_extension_is_later(planned: Round, wang: User) -> None:
    opened = open_round(round=planned, by=wang, at=on(OPENS))
    with pytest.raises(ValidationError, match="晚于"):
        extend_round(round=opened, closes_on=CLOSES, reason="", by=wang, at=on(OPENS))
    later = extend_round(round=opened, closes_on=CLOSES + timedelta(7), reason="大雪", by=wang, at=on(OPENS))
    assert (later.state, later.closes_on) == ("open", date(2026, 12, 25))
    closed = close_round(round=later, by=wang, at=on(CLOSES))
    assert closed.closes_on == CLOSES, "closed early, its last day is that day"
    again = extend_round(round=closed, closes_on=CLOSES + timedelta(9), reason="补报", by=wang, at=on(CLOSES))
    assert again.state == "open"


@pytest.mark.parametrize("state", ROUND.states)
@pytest.mark.parametrize("verb", ["open_round", "close_round"])
def test_every_move_from_every_state(planned: Round, wang: User, state: str, verb: str) -> None:
    if state != "planned":
        open_round(round=planned, by=wang, at=AT)
    if state == "closed":
        close_round(round=planned, by=wang, at=AT)
    act = {"open_round": open_round, "close_round": close_round}[verb]
    target = ROUND.target_of(verb, state)
    if target is None:
        with pytest.raises(NotAllowed):
            act(round=planned, by=wang, at=AT)
    else:
        assert act(round=planned, by=wang, at=AT).state == target


def test_only_the_city_keeps_rounds(planned: Round, haidian: Union) -> None:
    officer = accounts.district_officer(haidian)
    for act in (open_round, close_round):
        with pytest.raises(NotPermitted):
            act(round=planned, by=officer, at=AT)
    with pytest.raises(NotPermitted):
        plan_round(told=TOLD, by=officer, at=AT)
    with pytest.raises(NotPermitted):
        extend_round(round=planned, closes_on=CLOSES, reason="", by=officer, at=AT)
