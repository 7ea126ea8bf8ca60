"""The gateway: checks judged, named fields asked about, answered with a difference, lapsed by the clock."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions.drafting import write_answer
from federation.academies.actions.gateway import (
    Question,
    answer_clarification,
    ask_clarification,
    judge_check,
    lapse_applications,
    pass_gateway,
    refuse_application,
)
from federation.academies.actions.scoring import score_item
from federation.academies.models import Application, Outcome
from federation.academies.queries.answers import answers_of, filled_sections
from federation.academies.queries.case import case_of
from federation.academies.queries.gateway import checked, clarified
from federation.academies.rules.gateway import CHECKS
from federation.academies.workflow import APPLICATION
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from tests.academies import kept
from tests.factories import academies, accounts

AT = academies.AT
LATER = AT + timedelta(days=1)


@kept
def case(haidian: Union) -> Application:
    return academies.ready_in("checking", haidian)


def judge_all(case: Application, by: User, outcome: str = "pass", note: str = "") -> None:
    for check in CHECKS:
        judge_check(application=case, check=check.code, outcome=outcome, note=note, by=by, at=LATER)


def ask(case: Application, by: User, *fields: str) -> None:
    ask_clarification(application=case, questions=[Question(one, "请写具体") for one in fields], by=by, at=LATER)


def rewrite(case: Application, field: str, text: str) -> None:
    seen = answers_of(case)[field].revision
    write_answer(application=case, field=field, text=text, seen=seen, by=case.opened_by, at=LATER)


def test_every_check_is_passed_before_the_gateway_is(case: Application, wang: User) -> None:
    with pytest.raises(ValidationError, match="还有 9 项"):
        pass_gateway(application=case, by=wang, at=LATER)
    judge_all(case, wang)
    judge_check(application=case, check="online", outcome="fail", note="打不开", by=wang, at=LATER)
    with pytest.raises(ValidationError, match="线上课程"):
        pass_gateway(application=case, by=wang, at=LATER)
    judge_check(application=case, check="online", outcome="pass", note="", by=wang, at=LATER)
    assert pass_gateway(application=case, by=wang, at=LATER).state == "assessing"
    assert Notification.objects.filter(user=case.opened_by, kind="academies.application_gateway_passed").exists()


def test_an_officer_cannot_wave_through_what_a_rule_forbids(case: Application, wang: User) -> None:
    judge_all(case, wang)
    case.unit.listed_courses.all()[0].delete()
    with pytest.raises(Refused) as refused:
        pass_gateway(application=case, by=wang, at=LATER)
    assert [one.clause for one in refused.value.findings] == ["bj-academy-admission:5"]


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.CLARIFY])
def test_what_is_not_passed_says_what_is_wrong(case: Application, wang: User, outcome: str) -> None:
    with pytest.raises(ValidationError, match="写明"):
        judge_check(application=case, check="host", outcome=outcome, note=" ", by=wang, at=LATER)


@pytest.mark.parametrize(("check", "outcome"), [("nonsense", "pass"), ("host", "maybe")])
def test_only_checks_there_are(case: Application, wang: User, check: str, outcome: str) -> None:
    with pytest.raises(ValidationError, match="没有这一项"):
        judge_check(application=case, check=check, outcome=outcome, note="", by=wang, at=LATER)


def test_the_platform_speaks_beside_each_check(case: Application) -> None:
    found = {one.check.code: one for one in checked(case, parameters_on(LATER.date()))}
    assert list(found) == [one.code for one in CHECKS]
    assert "要求 100 门" in found["online"].findings[0].text
    assert found["quota"].findings[0].held
    assert dict(found["conditions"].said)["师资队伍"]


def test_only_what_was_asked_about_opens_again(case: Application, wang: User) -> None:
    ask(case, wang, "faculty", "item-B1")
    case.refresh_from_db()
    assert case.state == "clarifying"
    assert {f.question.field for one in filled_sections(case) for f in one.fields if f.writable} == {"faculty"}
    with pytest.raises(ValidationError, match="不能改"):
        rewrite(case, "dean", "另一位院长")
    with pytest.raises(ValidationError, match="不能改"):
        score_item(application=case, item="A1", tenths=10, note="", by=case.opened_by, at=LATER)
    rewrite(case, "faculty", "教师 23 人")
    score_item(application=case, item="B1", tenths=70, note="", by=case.opened_by, at=LATER)
    assert answer_clarification(application=case, by=case.opened_by, at=LATER).state == "checking"
    told = {one.clarification.field: one.clarification for one in clarified(case)}
    assert (told["faculty"].before, told["faculty"].after) == ("师资队伍：具体情况", "教师 23 人")
    assert told["item-B1"].after.startswith("7 / 10")
    assert told["faculty"].clause == "bj-academy-admission:4"
    with pytest.raises(ValidationError, match="不能改"):
        rewrite(case, "faculty", "再改")


def test_an_answer_says_something_new(case: Application, wang: User) -> None:
    ask(case, wang, "faculty", "system")
    rewrite(case, "faculty", "教师 23 人")
    with pytest.raises(ValidationError, match="还没有改：培训体系"):
        answer_clarification(application=case, by=case.opened_by, at=LATER)
    assert Application.objects.get(pk=case.pk).state == "clarifying"


def test_asking_asks_something(case: Application, wang: User) -> None:
    with pytest.raises(ValidationError, match="至少写明一处"):
        ask_clarification(application=case, questions=[Question("dean", "  ")], by=wang, at=LATER)


def test_a_second_turn_is_counted(case: Application, wang: User) -> None:
    ask(case, wang, "faculty")
    rewrite(case, "faculty", "教师 23 人")
    answer_clarification(application=case, by=case.opened_by, at=LATER)
    ask(case, wang, "faculty")
    assert [one.clarification.turn for one in clarified(case)] == [2, 1]


def test_what_is_not_answered_lapses_after_its_day_and_not_on_it(case: Application, wang: User) -> None:
    ask(case, wang, "faculty")
    case.refresh_from_db()
    due = case.stage_due_on
    assert due
    on_the_day = LATER + (due - LATER.date())
    assert lapse_applications(by=None, at=on_the_day) == 0
    assert Notification.objects.filter(user=case.opened_by, kind="academies.application_due_soon").count() == 1
    assert lapse_applications(by=None, at=on_the_day + timedelta(days=1)) == 1
    assert lapse_applications(by=None, at=on_the_day + timedelta(days=2)) == 0
    case.refresh_from_db()
    assert case.state == "refused"
    refusal = case_of(case, wang, date(2026, 12, 20)).refusal
    assert refusal
    assert (refusal.clauses, "没有交回" in refusal.record.reason) == (["bj-academy-admission:6.3"], True)


def test_a_refusal_names_its_clauses_and_what_would_change_it(case: Application, wang: User) -> None:
    told = {"clauses": ["bj-academy-admission:4", "nonsense"], "reason": "没有实训场地", "remedy": "落实场地后再报"}
    assert refuse_application(application=case, **told, by=wang, at=LATER).state == "refused"  # type: ignore[arg-type]
    case.refresh_from_db()
    refusal = case_of(case, case.opened_by, LATER.date()).refusal
    assert refusal
    assert (refusal.clauses, refusal.remedy) == (["bj-academy-admission:4"], "落实场地后再报")
    assert Notification.objects.filter(user=case.opened_by, kind="academies.application_ended").exists()


def test_checks_are_the_city_s_own_until_they_are_decided(case: Application, wang: User) -> None:
    judge_all(case, wang)
    assert case_of(case, wang, LATER.date()).checks
    assert not case_of(case, case.opened_by, LATER.date()).checks
    pass_gateway(application=case, by=wang, at=LATER)
    case.refresh_from_db()
    assert case_of(case, case.opened_by, LATER.date()).checks


def test_only_the_city_checks(case: Application, yanqing: Union) -> None:
    for stranger in (case.opened_by, accounts.district_officer(yanqing), accounts.person("auditor")):
        with pytest.raises(NotPermitted):
            judge_check(application=case, check="host", outcome="pass", note="", by=stranger, at=LATER)
        with pytest.raises(NotPermitted):
            refuse_application(application=case, clauses=[], reason="", remedy="", by=stranger, at=LATER)


WAYS: dict[str, Callable[[Application, User], object]] = {
    "refuse": lambda one, by: refuse_application(
        application=one, clauses=["bj-academy-admission:4"], reason="否", remedy="", by=by, at=AT + timedelta(days=40)
    ),
    "ask": lambda one, by: ask_clarification(
        application=one, questions=[Question("dean", "谁")], by=by, at=AT + timedelta(days=40)
    ),
}


@pytest.mark.parametrize("state", APPLICATION.states)
@pytest.mark.parametrize("verb", WAYS)
def test_every_move_from_every_state(haidian: Union, wang: User, state: str, verb: str) -> None:
    one = academies.application_in(state, haidian)
    target = APPLICATION.target_of(verb, state)
    if target is None:
        with pytest.raises(NotAllowed):
            WAYS[verb](one, wang)
    else:
        WAYS[verb](one, wang)
        assert Application.objects.get(pk=one.pk).state == target
