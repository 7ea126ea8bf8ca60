"""Applications begin in an open round, one of a kind for a unit, and every step of theirs is timed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from core.audit.trail import kind_of
from core.dates.calendar import forget_calendar
from core.dates.models import SpecialDay
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions import applying
from federation.academies.actions.applying import begin_application
from federation.academies.actions.rounds import RoundTold, plan_round
from federation.academies.actions.stepping import step_application
from federation.academies.models import Application, HostKind, Stage, Tier
from federation.academies.queries.admission import beginning_findings
from federation.academies.queries.applications import applications_visible_to
from federation.academies.workflow import APPLICATION
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from tests.factories import academies, accounts, organizations

AT = academies.AT


@pytest.fixture
def a_day_off(db: None) -> Iterator[None]:
    """2026 is announced, and Monday 30 November is a holiday."""
    SpecialDay.objects.create(day=date(2026, 11, 30), is_working=False)
    forget_calendar()
    yield
    forget_calendar()


def test_codes_count_up_within_a_year(haidian: Union) -> None:
    among = academies.round()
    first, second = (academies.application(haidian, among=among) for _ in range(2))
    assert (first.code, second.code) == ("SB202600001", "SB202600002")


def test_a_round_that_is_over_takes_no_applications(haidian: Union) -> None:
    among = academies.round()
    late = datetime.combine(among.closes_on + timedelta(days=1), AT.timetz())
    with pytest.raises(Refused, match="admission:6"):
        begin_application(
            round=among, unit=organizations.unit(haidian), union=haidian, name="某学院", host_kind=HostKind.COLLEGE,
            by=accounts.district_officer(haidian), at=late,
        )  # fmt: skip


def test_a_round_ends_after_it_begins(wang: User) -> None:
    with pytest.raises(ValidationError, match="截止日期不能早于"):
        plan_round(told=RoundTold("某批", Tier.CAPITAL, date(2026, 5, 2), date(2026, 5, 1)), by=wang, at=AT)


def test_strangers_do_not_apply_for_a_unit(haidian: Union, yanqing: Union) -> None:
    with pytest.raises(NotPermitted):
        begin_application(
            round=academies.round(), unit=organizations.unit(haidian), union=haidian, name="某学院",
            host_kind=HostKind.COLLEGE, by=accounts.district_officer(yanqing), at=AT,
        )  # fmt: skip


def test_not_even_the_database_takes_a_second_open_one(haidian: Union) -> None:
    first = academies.application(haidian)
    with pytest.raises(Refused) as refused:
        academies.application(haidian, among=first.round, unit=first.unit)
    (finding,) = refused.value.findings
    assert first.code in finding.text, "the message names the one in the way"
    past_the_rule = Application(
        code="SB202699999", round=first.round, tier=first.tier, union=haidian, unit=first.unit, name="又一件",
        host_kind=first.host_kind, opened_by=first.opened_by, opened_at=AT, stage_since=AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="application_one_open_per_unit_and_tier"), transaction.atomic():
        past_the_rule.save()


def test_whoever_was_a_moment_faster_is_named_too(haidian: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    first = academies.application(haidian)
    asked = iter([[], beginning_findings(first.unit, first.round, parameters_on(localdate(AT)))])
    monkeypatch.setattr(applying, "beginning_findings", lambda *_told: next(asked))
    with pytest.raises(Refused) as refused:
        academies.application(haidian, among=first.round, unit=first.unit)
    assert first.code in refused.value.findings[0].text
    assert Application.objects.count() == 1


def test_a_union_recommends_only_units_below_it(haidian: Union, yanqing: Union) -> None:
    with pytest.raises(ValidationError, match="不属于"):
        academies.application(haidian, unit=organizations.unit(yanqing))


def test_a_step_closes_a_stage_and_opens_the_next_with_its_term(haidian: Union, a_day_off: None) -> None:
    application = academies.application(haidian)
    step_application(application=application, verb="recommend", by=None, at=AT)
    draft, checking = Stage.objects.filter(application=application)
    assert (draft.state, draft.left_at, checking.left_at) == ("draft", AT, None)
    assert checking.due_on == date(2026, 12, 7)  # ten working days after Sunday 22 November, one of them a holiday
    assert application.stage_due_on == checking.due_on
    assert checking.is_certain


def test_waiting_for_a_clarification_does_not_count_against_the_check(haidian: Union, a_day_off: None) -> None:
    application = academies.application(haidian)
    step_application(application=application, verb="recommend", by=None, at=AT)
    asked, answered = AT + timedelta(days=3), AT + timedelta(days=8)
    step_application(application=application, verb="ask", by=None, at=asked)
    assert application.stages.get(left_at=None).stopped
    step_application(application=application, verb="answer", by=None, at=answered)
    assert application.stage_due_on == date(2026, 12, 9)  # seven of ten working days are left on 30 November, a holiday


def test_a_step_that_is_not_possible_changes_nothing(haidian: Union) -> None:
    application = academies.application(haidian)
    with pytest.raises(NotAllowed), transaction.atomic():
        step_application(application=application, verb="recognise", by=None, at=AT)
    assert Stage.objects.filter(application=application).count() == 1


@pytest.mark.parametrize("state", APPLICATION.states)
def test_every_state_is_reached_by_moves(state: str, haidian: Union) -> None:
    application = academies.application_in(state, haidian)
    assert Application.objects.get(pk=application.pk).state == state
    assert application.stages.get(left_at=None).state == state


def test_each_sees_the_applications_of_the_own_subtree(haidian: Union, yanqing: Union, wang: User) -> None:
    mine = academies.application(haidian)
    clerk = accounts.person("unit_clerk", haidian, unit=mine.unit)
    theirs = academies.application(yanqing, among=mine.round)
    assert set(applications_visible_to(wang)) == {mine, theirs}
    assert list(applications_visible_to(accounts.district_officer(haidian))) == [mine]
    assert list(applications_visible_to(clerk)) == [mine]
    assert not applications_visible_to(accounts.person("worker", haidian))


def test_beginning_is_on_record(haidian: Union) -> None:
    from core.audit.queries import trail_of

    application = academies.application(haidian)
    assert kind_of(Application) == "academies.application"
    assert trail_of(application).get().verb == "begin_application"
