"""Offices asked about nominees: who is asked, what is blank, one opinion against keeps somebody off the list."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from core.audit.queries import trail_of
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.notices.models import Notice
from federation.regulations.queries import parameters_on
from federation.talent import actions
from federation.talent.actions import AnswerTold
from federation.talent.models import Consultation, Nomination, Office, Selection
from federation.talent.queries.consultations import (
    consultation_duties_of,
    consultations_visible_to,
    counts_of,
    letters_of,
    to_ask,
)
from federation.talent.queries.profile import profile_of
from federation.talent.queries.ranking import ranking_of
from federation.talent.queries.results import chosen_of, still_to_show
from tests.factories import notices, roles, talent
from tests.factories.talent import LATER
from tests.talent import kept
from tests.talent.test_results import (  # noqa: F401  fixtures
    CARRIED,
    NOTICED,
    composition,
    end,
    names,
    proposed,
    result_of,
    scored,
    shown,
)

DAY = localdate(LATER)


def ask(selection: Selection, by: User) -> list[Consultation]:
    return actions.ask_consultations(selection=selection, by=by, at=LATER)


def answer(one: Consultation, by: User, **more: Any) -> Consultation:
    told = {"opinion": "clean", "answered_on": DAY, **more}
    return actions.answer_consultation(consultation=one, told=AnswerTold(**told), by=by, at=LATER)


def about(name: str, office: str = "discipline") -> Consultation:
    return Consultation.objects.get(nomination__person__name=name, office=office)


def objected(name: str, by: User) -> Consultation:
    return answer(about(name), by, opinion="adverse", answer="正在接受审查调查。")


def published(selection: Selection, by: User) -> Notice:
    return actions.publish_list(selection=selection, opens_on=date(2027, 1, 6), by=by, at=LATER)


@kept
def voted(proposed: Selection, city: User) -> Selection:  # noqa: F811
    """The first and the third are chosen and voted; nobody was asked."""
    notices.holidays(date(2027, 1, 1))
    actions.vote_list(selection=proposed, told=CARRIED, by=city, at=LATER)
    return proposed


# --- who is asked ----------------------------------------------------------------------------------------------------


def test_leaders_are_asked_about_more_widely(closed: Selection, city: User) -> None:
    notices.holidays(date(2027, 1, 1))
    leader = Nomination.objects.get(person__name="工人乙")
    Nomination.objects.filter(pk=leader.pk).update(post="unit_leader")
    made = ask(closed, city)
    assert len(made) == 5 * 2 + 6
    asked = Consultation.objects.filter(nomination=leader).values_list("office", flat=True)
    assert set(asked) == set(Office.values) - {"police"}
    assert {one.due_on for one in made} == {date(2027, 1, 19)}, "ten working days"
    assert sorted(one.letter for one in made) == [f"{closed.number}-{number:04d}" for number in range(1, 17)]


def test_asked_again_only_who_is_new_is_asked(closed: Selection, city: User) -> None:
    ask(closed, city)
    with pytest.raises(ValidationError, match="没有要补发的"):
        ask(closed, city)
    Nomination.objects.filter(person__name="工人乙").update(post="unit_leader")
    assert [one.office for one in ask(closed, city)] == ["tax", "labour", "safety", "environment", "audit"]
    assert Consultation.objects.latest("pk").letter == f"{closed.number}-0017"


def test_asking_about_many_takes_no_more_questions(closed: Selection, city: User) -> None:
    everybody = Nomination.objects.filter(state="accepted").values_list("pk", flat=True)
    counts = []
    few, many = sorted(everybody)[:1], sorted(everybody)
    for left in (few, few, many):
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            Nomination.objects.exclude(pk__in=left).update(state="withdrawn")
            ask(closed, city)
            transaction.set_rollback(True)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_letters_go_to_each_office(closed: Selection, city: User) -> None:
    ask(closed, city)
    found = letters_of(consultations_visible_to(city, closed.number))
    assert [(office, len(those)) for office, _asked, _due, those in found] == [("纪检监察机关", 6), ("公安机关", 6)]


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"opinion": "maybe"}, "opinion"),
        ({"opinion": "adverse"}, "answer"),
        ({"opinion": "adverse", "answer": "  "}, "answer"),
        ({"answered_on": DAY + timedelta(days=1)}, "answered_on"),
        ({"answered_on": DAY - timedelta(days=1)}, "answered_on"),
    ],
)
def test_an_answer_says_what_is_wrong(closed: Selection, city: User, told: dict[str, Any], field: str) -> None:
    one = ask(closed, city)[0]
    with pytest.raises(ValidationError) as fault:
        answer(one, city, **told)
    assert set(fault.value.message_dict) == {field}


def test_an_answer_is_changed_only_by_asking_again(closed: Selection, city: User) -> None:
    one = answer(ask(closed, city)[0], city, opinion="adverse", answer="张冠李戴。")
    with pytest.raises(NotAllowed):
        answer(one, city)
    for changes in ({"answer": "没有"}, {"state": "clean"}, {"letter": "1"}, {"due_on": DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consultation.objects.filter(pk=one.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        one.delete()
    with pytest.raises(ValidationError):
        actions.reopen_consultation(consultation=one, reason=" ", by=city, at=LATER)
    actions.reopen_consultation(consultation=one, reason="登记到别人头上了", by=city, at=LATER)
    assert (one.state, one.answer, one.answered_on) == ("asked", "", None)
    last = trail_of(one).first()
    assert last is not None
    assert (last.verb, last.facts["answer"]) == ("reopen_consultation", "张冠李戴。")
    assert answer(one, city).state == "clean"


def test_nobody_is_waited_for_without_a_reason(closed: Selection, city: User) -> None:
    one = ask(closed, city)[0]
    with pytest.raises(ValidationError):
        actions.waive_consultation(consultation=one, reason=" ", by=city, at=LATER)
    actions.waive_consultation(consultation=one, reason="三次催办未复", by=city, at=LATER)
    assert (one.state, one.answer) == ("waived", "三次催办未复")


def test_blank_is_counted_apart(closed: Selection, city: User) -> None:
    parameters = parameters_on(DAY)
    assert counts_of(closed, parameters).unasked == 12
    first, second, *_rest = ask(closed, city)
    answer(first, city)
    answer(second, city, opinion="adverse", answer="有案在查。")
    told = counts_of(closed, parameters)
    assert (told.asked, told.answered, told.late, told.against, told.unasked) == (12, 2, 0, 1, 0)
    assert to_ask(closed, parameters) == []


# --- the list --------------------------------------------------------------------------------------------------------


def test_a_list_does_not_go_on_notice_while_somebody_is_blank(voted: Selection, city: User) -> None:
    with pytest.raises(Refused) as refused:
        published(voted, city)
    (found,) = refused.value.findings
    assert found.text == "还没有征求：工人甲（纪检监察机关/公安机关）、工人丙（纪检监察机关/公安机关）"
    ask(voted, city)
    for one in Consultation.objects.exclude(nomination__person__name="工人丙", office="police"):
        answer(one, city)
    with pytest.raises(Refused) as refused:
        published(voted, city)
    (found,) = refused.value.findings
    assert (found.clause, found.text) == ("bj-craftsman-selection:7.3", "还没有答复：工人丙（公安机关）")
    assert "催办" in found.remedy
    actions.waive_consultation(consultation=about("工人丙", "police"), reason="三次催办未复", by=city, at=LATER)
    published(voted, city)
    assert voted.state == "shown"


def test_who_is_not_on_the_list_may_stay_blank(voted: Selection, city: User) -> None:
    ask(voted, city)
    for name in ("工人甲", "工人丙"):
        for office in ("discipline", "police"):
            answer(about(name, office), city)
    assert published(voted, city).items.count() == 2


def test_one_opinion_against_is_enough(voted: Selection, city: User) -> None:
    talent.consulted(voted, city, LATER)
    actions.reopen_consultation(consultation=about("工人甲"), reason="来了新的复函", by=city, at=LATER)
    objected("工人甲", city)
    with pytest.raises(Refused) as refused:
        published(voted, city)
    (found,) = refused.value.findings
    assert (found.clause, found.text) == ("bj-craftsman-selection:7.4", "有不同意见：工人甲（纪检监察机关）")
    made = actions.exclude_opposed(selection=voted, by=city, at=LATER)
    assert names(voted, chosen_of(made)) == ["工人丙", "工人丁"]
    assert [one.title for one in published(voted, city).items.all()] == ["工人丙", "工人丁"]


def test_an_opinion_before_the_list_keeps_somebody_out(scored: Selection, city: User) -> None:  # noqa: F811
    talent.consulted(scored, city, LATER)
    actions.reopen_consultation(consultation=about("工人甲"), reason="来了新的复函", by=city, at=LATER)
    objected("工人甲", city)
    composition(scored, city)
    ranking = ranking_of(scored, DAY)
    assert ranking is not None
    assert "工人甲" not in [ranking.nomination(one.nominee).person.name for one, _fit in ranking.placed]
    actions.propose_list(selection=scored, by=city, at=LATER)
    assert names(scored, chosen_of(result_of(scored))) == ["工人丙", "工人丁"]
    with pytest.raises(ValidationError, match="没有部门提出不同意见"):
        actions.exclude_opposed(selection=scored, by=city, at=LATER)


def test_whoever_withdraws_takes_the_objected_along(proposed: Selection, city: User, clerk: User) -> None:  # noqa: F811
    talent.consulted(proposed, city, LATER)
    actions.reopen_consultation(consultation=about("工人甲"), reason="来了新的复函", by=city, at=LATER)
    objected("工人甲", city)
    gone = Nomination.objects.get(person__name="工人丙")
    actions.withdraw_nomination(nomination=gone, reason="不愿意", by=clerk, at=LATER)
    made = result_of(proposed)
    assert names(proposed, chosen_of(made)) == ["工人丁", "工人戊"]
    assert made.reason == "本人退出：不愿意；同时按征求意见的情况调整名单"


def test_an_opinion_after_the_notice_keeps_somebody_from_the_title(shown: Selection, city: User) -> None:  # noqa: F811
    end(shown)
    actions.reopen_consultation(consultation=about("工人甲"), reason="来了新的复函", by=city, at=NOTICED)
    told: dict[str, Any] = {"document_number": "京工发〔2027〕1号", "named_on": localdate(NOTICED), "by": city}
    with pytest.raises(Refused) as refused:
        actions.name_craftsmen(selection=shown, at=NOTICED, **told)
    assert [one.clause for one in refused.value.findings] == ["bj-craftsman-selection:7.3"]
    objected("工人甲", city)
    with pytest.raises(Refused) as refused:
        actions.name_craftsmen(selection=shown, at=NOTICED, **told)
    assert [one.clause for one in refused.value.findings] == ["bj-craftsman-selection:7.4"]
    actions.exclude_opposed(selection=shown, by=city, at=NOTICED)
    assert len(still_to_show(shown, result_of(shown))) == 1
    who = Nomination.objects.get(person__name="工人甲")
    Nomination.objects.filter(pk=who.pk).update(state="unchosen")
    assert profile_of(Nomination.objects.get(pk=who.pk)) is None


def test_the_trail_of_the_selection_names_nobody(voted: Selection, city: User) -> None:
    talent.consulted(voted, city, LATER)
    actions.reopen_consultation(consultation=about("工人甲"), reason="来了新的复函", by=city, at=LATER)
    objected("工人甲", city)
    actions.exclude_opposed(selection=voted, by=city, at=LATER)
    told = " ".join(f"{one.reason} {one.facts}" for one in trail_of(voted))
    assert "工人甲" not in told
    assert "按征求意见的情况调整名单" in told


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["auditor", "district_officer", "unit_clerk"])
def test_nobody_else_asks_or_answers(closed: Selection, city: User, clerk: User, kind: str) -> None:
    other = clerk if kind == "unit_clerk" else roles.staff(kind)
    with pytest.raises(NotPermitted):
        ask(closed, other)
    one = ask(closed, city)[0]
    with pytest.raises(NotPermitted):
        answer(one, other)
    for act in (actions.waive_consultation, actions.reopen_consultation):
        with pytest.raises(NotPermitted):
            act(consultation=one, reason="不等了", by=other, at=LATER)
    with pytest.raises(NotPermitted):
        actions.exclude_opposed(selection=closed, by=other, at=LATER)
    assert consultations_visible_to(other).exists() is (kind == "auditor")


def test_when_the_titles_are_named_answers_stay(shown: Selection, city: User) -> None:  # noqa: F811
    end(shown)
    actions.name_craftsmen(
        selection=shown, document_number="京工发〔2027〕1号", named_on=localdate(NOTICED), by=city, at=NOTICED
    )
    with pytest.raises(ValidationError, match="不能再改"):
        actions.reopen_consultation(consultation=about("工人甲"), reason="迟了", by=city, at=NOTICED)
    with pytest.raises(ValidationError, match="不能再改"):
        ask(shown, city)


def test_letters_nobody_answered_wait_for_the_city(closed: Selection, city: User, clerk: User) -> None:
    made = actions.ask_consultations(selection=closed, by=city, at=talent.AT)
    assert consultation_duties_of(city) == []
    with time_machine.travel(LATER):
        (duty,) = consultation_duties_of(city)
        assert (duty.title, duty.due_on) == ("征求意见逾期未答复 12 件", made[0].due_on)
        assert duty.url.endswith("?overdue=1")
        gone = Nomination.objects.get(person__name="工人甲")
        actions.withdraw_nomination(nomination=gone, reason="不愿意", by=clerk, at=LATER)
        assert consultation_duties_of(city)[0].title == "征求意见逾期未答复 10 件", "nobody waits for who withdrew"
        assert consultation_duties_of(roles.staff("auditor")) == []
        assert consultation_duties_of(clerk) == []
