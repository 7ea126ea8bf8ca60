"""Workers who come forward: shown who they are, judged by clause, answered by their union in time."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.outbox.models import Delivery, Notification
from core.rules.rule import Parameters, Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.people.models import Person
from federation.talent import actions, rules
from federation.talent.actions import ComingTold
from federation.talent.models import Nomination, Selection, SelfNomination
from federation.talent.queries.coming import coming_duties_of
from tests.factories import organizations, roles, talent
from tests.factories.talent import AT
from tests.talent import kept

PHONE = "13800001234"
CLAUSE = "bj-craftsman-selection:3.3"


def told(selection: Selection, **more: Any) -> ComingTold:
    given: dict[str, Any] = {
        "trade": selection.trades.get(), "post": "front_line", "skill": "", "story": "解决振纹。",
        "deeds": {"tackle": "废品率由 7% 降到 1%"},
    }  # fmt: skip
    return ComingTold(**{**given, **more})


@kept
def worker(clerk: User, unit: Unit) -> Person:
    return talent.worker(clerk, unit, phone=PHONE)


@kept
def coming(selection: Selection, worker: Person) -> SelfNomination:
    return actions.come_forward(selection=selection, person=worker, told=told(selection), at=AT)


@pytest.mark.parametrize(
    ("before", "nominated", "held", "said"),
    [(False, (), True, ""), (True, (), False, "已经自荐过"), (False, ("海淀区总工会",), False, "在推荐您")],
)
def test_comes_forward_once(before: bool, nominated: tuple[str, ...], held: bool, said: str) -> None:
    found = rules.comes_forward_once(rules.ComingFacts(before, nominated), Parameters([], date(2026, 11, 26)))
    assert found.held is held
    assert said in found.text


def test_the_union_is_told_and_has_ten_working_days(officer: User, coming: SelfNomination) -> None:
    assert (coming.union.short_name, coming.due_on, coming.state) == (
        "海淀区总工会",
        date(2026, 12, 10),
        "came_forward",
    )
    assert Notification.objects.filter(user=officer, kind="talent.came_forward").count() == 1
    assert [one.title for one in coming_duties_of(officer)] == ["答复自荐：王工"]


def test_nobody_comes_forward_twice_or_outside_the_days(
    selection: Selection, coming: SelfNomination, worker: Person, clerk: User, unit: Unit
) -> None:
    with pytest.raises(Refused, match=r"2\.5"):
        actions.come_forward(selection=selection, person=worker, told=told(selection), at=AT)
    other = talent.worker(clerk, unit, "李工")
    late = datetime(2027, 1, 1, 2, tzinfo=AT.tzinfo)
    with pytest.raises(ValidationError, match="不接受自荐"):
        actions.come_forward(selection=selection, person=other, told=told(selection), at=late)
    with pytest.raises(Refused, match=r"selection:11"):
        actions.come_forward(selection=selection, person=other, told=told(selection, post="finance"), at=AT)
    short = talent.worker(clerk, unit, "小工", since=date(2024, 1, 1))
    assert actions.come_forward(selection=selection, person=short, told=told(selection), at=AT).pk


def test_the_last_day_to_answer_is_the_last_of_nominations(city: User, haidian: Union, worker: Person) -> None:
    soon = talent.selection(city, {haidian: 2}, until_on=date(2026, 12, 1))
    assert actions.come_forward(selection=soon, person=worker, told=told(soon), at=AT).due_on == date(2026, 12, 1)


def test_taken_up_it_is_a_nomination(coming: SelfNomination, clerk: User, worker: Person) -> None:
    made = actions.take_up(coming=coming, by=clerk, at=AT)
    assert (made.person, made.state, made.agreed_on) == (worker, "drafted", date(2026, 11, 26))
    assert made.proof.get().what == "废品率由 7% 降到 1%"
    assert coming.nomination == made
    body = Delivery.objects.latest("pk").body
    assert "工会同意推荐" in body
    with pytest.raises(ValidationError):
        actions.take_up(coming=coming, by=clerk, at=AT)


def test_turned_down_only_by_a_clause_and_by_the_union(coming: SelfNomination, clerk: User, officer: User) -> None:
    with pytest.raises(NotPermitted, match="海淀区总工会"):
        actions.turn_down(coming=coming, clause=CLAUSE, reason="事迹单薄", by=clerk, at=AT)
    with pytest.raises(ValidationError):
        actions.turn_down(coming=coming, clause="bj-craftsman-selection:99", reason="事迹单薄", by=officer, at=AT)
    actions.turn_down(coming=coming, clause=CLAUSE, reason="事迹单薄", by=officer, at=AT)
    with pytest.raises(NotAllowed):
        actions.withdraw_self_nomination(coming=coming, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        SelfNomination.objects.filter(pk=coming.pk).update(state="came_forward")


def test_late_answers_are_told_once_and_reach_the_city(coming: SelfNomination, officer: User, city: User) -> None:
    for days, late in ((14, 0), (15, 1), (16, 1)):
        with time_machine.travel(AT + timedelta(days=days)):
            assert actions.remind_of_answers(by=None, at=AT + timedelta(days=days)) == late
            assert len(coming_duties_of(city)) == late
    assert Notification.objects.filter(user=officer, kind="talent.answer_late").count() == 1


# --- the worker's way ------------------------------------------------------------------------------------------------


def proven(client: Client, selection: Selection, worker: Person) -> str:
    """Walk to the form."""
    start = reverse("talent:prove_identity", args=[selection.number])
    asked = {"name": worker.name, "number": worker.id_number, "phone": PHONE}
    assert client.post(start, asked)["Location"].endswith("/code/")
    code = re.findall(r"\d{6}", Delivery.objects.latest("pk").body)[0]
    assert client.post(f"{start}code/", {"code": code})["Location"].endswith("/write/")
    return f"{start}write/"


def test_a_worker_comes_forward_on_the_phone(selection: Selection, worker: Person, client: Client) -> None:
    assert "我要自荐" in client.get(reverse("talent:list_open_selections")).content.decode()
    page = proven(client, selection, worker)
    shown = client.get(page)
    assert "12 年" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    given = {"trade": str(selection.trades.get().pk), "post": "front_line", "skill": "", "story": "解决振纹。"}
    assert "请先同意" in client.post(page, given).content.decode()
    assert client.post(page, {**given, "tackle": "降到 1%", "agreed": "on"}).status_code == 302
    assert "海淀区总工会将在 2026-12-10 前答复" in client.get(page).content.decode()
    assert client.post(page.replace("write", "withdraw")).status_code == 302
    assert SelfNomination.objects.get().state == "withdrawn"
    assert "提交自荐" in client.get(page).content.decode(), "and may come forward again"


def test_what_was_typed_survives_showing_oneself_again(selection: Selection, worker: Person, client: Client) -> None:
    page = proven(client, selection, worker)
    given = {"trade": "", "post": "front_line", "story": "写了一个小时的事迹", "agreed": "on"}
    with time_machine.travel(AT + timedelta(minutes=61)):
        assert client.post(page, given)["Location"].endswith("/myself/")
        assert "写了一个小时的事迹" in client.get(proven(client, selection, worker)).content.decode()


def test_nobody_gets_in_without_the_code(selection: Selection, worker: Person, coming: SelfNomination) -> None:
    stranger = Client()
    start = reverse("talent:prove_identity", args=[selection.number])
    for step in ("code/", "write/"):
        assert stranger.get(f"{start}{step}")["Location"].endswith("/myself/")
    assert stranger.post(f"{start}withdraw/").status_code == 404
    stranger.post(start, {"name": worker.name, "number": worker.id_number, "phone": "13900000000"})
    assert not Delivery.objects.filter(kind="people.phone_code").exists()
    answer = stranger.post(f"{start}code/", {"code": "000000"})
    assert "验证码不对" in answer.content.decode()
    assert stranger.get(f"{start}write/").status_code == 302


def test_a_worker_reads_the_answer_after_the_last_day(
    selection: Selection, worker: Person, coming: SelfNomination, officer: User, client: Client
) -> None:
    actions.turn_down(coming=coming, clause=CLAUSE, reason="事迹以管理为主", by=officer, at=AT)
    with time_machine.travel(datetime(2027, 1, 5, 2, tzinfo=AT.tzinfo)):
        assert "查看我的自荐" in client.get(reverse("talent:list_open_selections")).content.decode()
        assert "事迹以管理为主" in client.get(proven(client, selection, worker)).content.decode()


def test_who_did_not_come_forward_in_time_hears_it(selection: Selection, worker: Person, client: Client) -> None:
    with time_machine.travel(datetime(2027, 1, 5, 2, tzinfo=AT.tzinfo)):
        assert "推荐已经截止，可以参加下一批" in client.get(proven(client, selection, worker)).content.decode()


# --- the office ------------------------------------------------------------------------------------------------------


def test_an_officer_answers_on_screen(coming: SelfNomination, officer: User, clerk: User, haidian: Union) -> None:
    page = reverse("talent:show_self_nomination", args=[coming.pk])
    stranger = roles.staff("unit_clerk", haidian, organizations.unit(haidian, "别的厂"))
    elsewhere = roles.staff("district_officer", organizations.district("110105", "朝阳区总工会"))
    for user in (stranger, elsewhere):
        assert roles.browser(user).get(page).status_code == 404
        assert roles.browser(user).post(f"{page}take-up/").status_code == 404
    assert roles.browser(clerk).get(f"{page}turn-down/").status_code == 403
    assert "解决振纹" in roles.browser(officer).get(page).content.decode()
    answer = roles.browser(clerk).post(f"{page}take-up/")
    assert answer["Location"] == reverse("talent:show_nomination", args=[Nomination.objects.get().pk])


def test_the_list_holds_its_query_count(selection: Selection, clerk: User, officer: User, unit: Unit) -> None:
    page, browser, counted = reverse("talent:list_self_nominations"), roles.browser(officer), []
    for many in (1, 29):
        for number in range(many):
            person = talent.worker(clerk, unit, f"工人{many}{number}")
            actions.come_forward(selection=selection, person=person, told=told(selection), at=AT)
        browser.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(page).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]
