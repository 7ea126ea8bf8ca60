"""What the registers know already of a nominee, taken as proof at one tap."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.web.access import NotPermitted
from federation.accounts.models import User
from federation.organizations.models import Unit
from federation.people.models import Person
from federation.talent import actions
from federation.talent.actions import DoneTold, NominationTold, PairTold, TaskTold
from federation.talent.models import Nomination, Selection
from federation.talent.queries.records import records_of
from tests.factories import roles, talent
from tests.factories.talent import AT
from tests.talent import kept

DAY = date(2026, 11, 26)


def at(day: date) -> datetime:
    return AT.replace(year=day.year, month=day.month, day=day.day)


@kept
def craftsman(city: User, clerk: User, officer: User, unit: Unit) -> Person:
    """With a title, a task of cultivation done, an apprentice."""
    person = talent.worker(clerk, unit, "周建国")
    named = actions.enter_honour(
        person=person, level="district", named_on=date(2025, 1, 5), document_number="京工发〔2025〕1号", by=city, at=AT
    )
    (one,) = actions.start_cultivation(honours=[named], from_on=date(2025, 6, 1), by=city, at=AT)
    actions.set_goals(cultivation=one, goals="取得高级技师", by=clerk, at=AT)
    told = TaskTold("tackling", "薄壁件振纹攻关", "tackle", date(2026, 12, 1))
    task = actions.plan_task(cultivation=one, told=told, by=clerk, at=AT)
    actions.file_plan(cultivation=one, by=clerk, at=AT)
    actions.agree_to_plan(cultivation=one, by=officer, at=AT)
    actions.complete_task(task=task, told=DoneTold(DAY, "废品率由 7% 降到 1%"), by=clerk, at=AT)
    pair = PairTold("焊工", "成为高级工", DAY, date(2028, 11, 25), "middle", talent.agreement())
    apprentice = talent.worker(clerk, unit, "小徒")
    made = actions.arrange_pair(master=person, apprentice=apprentice, told=pair, by=clerk, at=AT)
    actions.confirm_pair(pair=made, by=officer, at=AT)
    return person


@kept
def nominated(selection: Selection, craftsman: Person, clerk: User) -> Nomination:
    told = NominationTold(selection.trades.get(), "front_line", "technician", "带出三支攻关队。", DAY)
    return actions.nominate_person(selection=selection, person=craftsman, told=told, by=clerk, at=AT)


def test_the_registers_show_the_forces(nominated: Nomination) -> None:
    assert [(one.force, one.what) for one in records_of(nominated, DAY)] == [
        ("lead", "获得区级（产业级）工匠称号（京工发〔2025〕1号）"),
        ("practice", "在一线 11 年 10 个月（职工档案）"),
        ("tackle", "薄壁件振纹攻关：废品率由 7% 降到 1%"),
        ("pass_on", "带徒 1 名，出徒 0 名，其中 0 名晋级（师徒结对登记）"),
    ]


def test_a_record_is_taken_once_and_as_it_stands(nominated: Nomination, clerk: User, officer: User) -> None:
    first = records_of(nominated, DAY)[0]
    with pytest.raises(NotPermitted):
        actions.use_record(nomination=nominated, key=first.key, by=officer, at=AT)
    made = actions.use_record(nomination=nominated, key=first.key, by=clerk, at=AT)
    assert (made.force, made.what, made.done_on) == ("lead", first.what, date(2025, 1, 5))
    for key in (first.key, "honour 0", ""):
        with pytest.raises(ValidationError, match="看清"):
            actions.use_record(nomination=nominated, key=key, by=clerk, at=AT)
    actions.remove_proof(proof=made, by=clerk, at=AT)
    assert records_of(nominated, DAY)[0] == first, "and can be taken again"


def test_a_clerk_takes_records_on_screen(nominated: Nomination, clerk: User, city: User) -> None:
    page, browser = reverse("talent:show_nomination", args=[nominated.pk]), roles.browser(clerk)
    assert "档案里已有的" in browser.get(page).content.decode()
    told: dict[str, Any] = {"key": "front line"}
    assert browser.post(f"{page}proof/record/", told).status_code == 302
    assert "取自记录" in browser.get(page).content.decode()
    assert nominated.proof.get().record == "front line"
    assert roles.browser(city).post(f"{page}proof/record/", told).status_code in (403, 404)
    with time_machine.travel(AT):
        assert "看清" in browser.post(f"{page}proof/record/", told, follow=True).content.decode()
