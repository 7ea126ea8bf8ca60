"""Masters and apprentices: who may be paired, confirmed, finished; the lines; the ties judges have."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.outbox.models import Notification
from core.rules.rule import Parameter, Parameters, Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.panels.kinds import Party
from federation.panels.queries.ties import ties_of
from federation.people.models import Person
from federation.talent import actions
from federation.talent.actions import PairTold
from federation.talent.models import Mentorship
from federation.talent.queries.ladder import life_of
from federation.talent.queries.pairs import apprentices_of, candidates_for, masters_of, pair_duties_of
from federation.talent.rules import cultivating as rules
from tests.factories import organizations, roles, talent
from tests.factories.talent import AT
from tests.talent import kept

SINCE = date(2024, 7, 1)
LAW = Parameters(
    [
        Parameter("talent.mentorship_months_min", 12, "bj-craftsman-selection:9.1", "analogous", SINCE),
        Parameter("talent.mentorship_months_max", 36, "bj-craftsman-selection:9.1", "analogous", SINCE),
        Parameter("talent.apprentices_max", 5, "bj-craftsman-selection:9.2", "analogous", SINCE),
    ],
    date(2026, 11, 26),
)
FACTS = rules.PairFacts(24, True, 0, ("北京大工匠 2023",), "", 2, frozenset({1}))
LATER = datetime(2028, 1, 10, 2, tzinfo=UTC)


def told(**more: Any) -> PairTold:
    given: dict[str, Any] = {
        "trade": talent.TRADE, "goals": "三年内成为高级工", "from_on": date(2026, 12, 1),
        "until_on": date(2028, 11, 30), "skill_before": "middle", "agreement": talent.agreement(),
    }  # fmt: skip
    return PairTold(**{**given, **more})


@kept
def master(city: User, clerk: User, unit: Unit) -> Person:
    """A craftsman of the city."""
    return titled(city, clerk, unit, "大师")


def titled(city: User, clerk: User, unit: Unit, name: str) -> Person:
    person = talent.worker(clerk, unit, name)
    named = {"level": "city", "named_on": date(2023, 5, 1), "document_number": "京工发〔2023〕1号"}
    actions.enter_honour(person=person, **named, by=city, at=AT)  # type: ignore[arg-type]
    return person


def paired(master: Person, apprentice: Person, clerk: User, officer: User, **more: Any) -> Mentorship:
    made = actions.arrange_pair(master=master, apprentice=apprentice, told=told(**more), by=clerk, at=AT)
    return actions.confirm_pair(pair=made, by=officer, at=AT)


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "is_signed", "held"),
    [(12, True, True), (36, True, True), (11, True, False), (37, True, False), (24, False, False)],
)
def test_has_an_agreement(months: int, is_signed: bool, held: bool) -> None:
    assert rules.has_an_agreement(replace(FACTS, months=months, signed=is_signed), LAW).held is held


@pytest.mark.parametrize(("now", "held"), [(0, True), (4, True), (5, False), (6, False)])
def test_has_room_for_apprentices(now: int, held: bool) -> None:
    assert rules.has_room_for_apprentices(replace(FACTS, apprentices=now), LAW).held is held


@pytest.mark.parametrize(
    ("change", "held", "said"),
    [
        ({}, True, ""),
        ({"titles": ()}, False, "没有工匠称号"),
        ({"other_master": "李师傅"}, False, "李师傅"),
        ({"above": frozenset({1, 2, 3})}, False, "倒置"),
        ({"left": ("老李",)}, False, "老李已经离岗"),
    ],
)
def test_keeps_the_line(change: dict[str, Any], held: bool, said: str) -> None:
    found = rules.keeps_the_line(replace(FACTS, **change), LAW)
    assert found.held is held
    assert said in found.text


def test_all_above_ends_in_a_circle() -> None:
    assert rules.all_above(1, {1: [2], 2: [3], 3: [1]}) == {1, 2, 3}
    assert rules.all_above(9, {1: [2]}) == {9}


# --- pairing ---------------------------------------------------------------------------------------------------------


def test_a_pair_is_confirmed_by_another(master: Person, clerk: User, officer: User, unit: Unit) -> None:
    apprentice = talent.worker(clerk, unit, "小徒")
    made = actions.arrange_pair(master=master, apprentice=apprentice, told=told(), by=clerk, at=AT)
    assert [one.title for one in pair_duties_of(officer)] == ["协议待确认：大师 → 小徒"]
    with pytest.raises(ValidationError, match="已登记"):
        actions.arrange_pair(master=master, apprentice=apprentice, told=told(), by=clerk, at=AT)
    with pytest.raises(NotPermitted):
        actions.confirm_pair(pair=made, by=clerk, at=AT)
    actions.confirm_pair(pair=made, by=officer, at=AT)
    assert Notification.objects.filter(user=clerk, kind="talent.pair_moved").count() == 1
    with pytest.raises(NotAllowed):
        actions.confirm_pair(pair=made, by=officer, at=AT)
    for day in (date(2028, 2, 1), date(2027, 10, 31)):  # to come, or not a year yet
        with pytest.raises(ValidationError):
            actions.finish_pair(pair=made, ended_on=day, outcome="出师", skill_after="senior", by=clerk, at=LATER)
    actions.finish_pair(
        pair=made, ended_on=date(2028, 1, 9), outcome="独立操作", skill_after="senior", by=clerk, at=LATER
    )
    assert (made.state, made.skill_after) == ("finished", "senior")


def test_a_pair_that_was_not_confirmed_never_was_one(master: Person, clerk: User, officer: User, unit: Unit) -> None:
    apprentice = talent.worker(clerk, unit, "小徒")
    made = actions.arrange_pair(master=master, apprentice=apprentice, told=told(), by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        actions.dissolve_pair(pair=made, reason="解除", by=clerk, at=AT)
    actions.call_off_pair(pair=made, reason="协议没有签字页", by=officer, at=AT)
    assert (made.state, made.ended_on) == ("called_off", None)
    assert not ties_of({master.pk}, [Party("被推荐人", "小徒", person=apprentice.pk)], date(2027, 1, 1))
    again = actions.arrange_pair(master=master, apprentice=apprentice, told=told(), by=clerk, at=AT)
    actions.confirm_pair(pair=again, by=officer, at=AT)
    actions.dissolve_pair(pair=again, reason="调离", by=clerk, at=LATER)
    assert ties_of({master.pk}, [Party("被推荐人", "小徒", person=apprentice.pk)], date(2028, 2, 1)), "was one"


def test_every_clause_that_is_missed_is_said(clerk: User, unit: Unit) -> None:
    nobody, apprentice = talent.worker(clerk, unit, "无称号"), talent.worker(clerk, unit, "小徒")
    with pytest.raises(Refused) as refused:
        actions.arrange_pair(
            master=nobody, apprentice=apprentice, told=told(until_on=date(2027, 3, 1)), by=clerk, at=AT
        )
    clauses = [one.clause.partition(":")[2] for one in refused.value.findings if not one.held]
    assert clauses == ["9.1", "9.3"]
    for wrong in (
        {"until_on": date(2026, 12, 1)},
        {"until_on": date(9999, 12, 31)},
        {"from_on": date(1900, 1, 1), "until_on": date(1902, 1, 1)},
        {"from_on": date(2027, 6, 1)},
    ):
        with pytest.raises(ValidationError):
            actions.arrange_pair(master=nobody, apprentice=apprentice, told=told(**wrong), by=clerk, at=AT)
    with pytest.raises(ValidationError, match="同一个人"):
        actions.arrange_pair(master=nobody, apprentice=nobody, told=told(), by=clerk, at=AT)


def test_a_pair_that_is_over_waits_to_be_finished_or_renewed(
    master: Person, clerk: User, officer: User, unit: Unit
) -> None:
    pair, after = paired(master, talent.worker(clerk, unit, "小徒"), clerk, officer), date(2028, 12, 1)
    when = datetime(2028, 12, 1, 2, tzinfo=UTC)
    assert actions.remind_of_pairs(on=date(2028, 11, 30), by=None, at=when) == 0
    for _again in range(2):
        assert actions.remind_of_pairs(on=after, by=None, at=when) == 1
    assert Notification.objects.filter(user=clerk, kind="talent.pair_over").count() == 1
    with time_machine.travel(when):
        assert [one.title for one in pair_duties_of(clerk)] == ["带徒期满：大师 → 小徒"]
    told: dict[str, Any] = {"pair": pair, "agreement": talent.agreement(), "at": when}
    with pytest.raises(NotPermitted):
        actions.renew_pair(**told, until_on=date(2030, 11, 30), by=clerk)
    with pytest.raises(Refused, match=r"9\.1"):
        actions.renew_pair(**told, until_on=date(2032, 11, 30), by=officer)
    actions.renew_pair(**told, until_on=date(2030, 11, 30), by=officer)
    assert Mentorship.objects.get().until_on == date(2030, 11, 30)
    with time_machine.travel(when):
        assert not pair_duties_of(clerk)


def test_the_sixth_apprentice_waits(master: Person, clerk: User, officer: User, unit: Unit) -> None:
    waiting = actions.arrange_pair(
        master=master, apprentice=talent.worker(clerk, unit, "第六"), told=told(), by=clerk, at=AT
    )
    for number in range(5):
        paired(master, talent.worker(clerk, unit, f"徒弟{number}"), clerk, officer)
    with pytest.raises(Refused, match=r"9\.2"):
        actions.confirm_pair(pair=waiting, by=officer, at=AT)
    one = Mentorship.objects.filter(state="paired").first()
    assert one is not None
    actions.dissolve_pair(pair=one, reason="调离", by=clerk, at=LATER)
    actions.confirm_pair(pair=waiting, by=officer, at=AT)


def test_nobody_has_two_masters_or_stands_above_their_own(
    master: Person, city: User, clerk: User, officer: User, unit: Unit
) -> None:
    second = titled(city, clerk, unit, "二师傅")
    paired(master, second, clerk, officer)
    third = talent.worker(clerk, unit, "小徒")
    paired(second, third, clerk, officer)
    with pytest.raises(Refused, match=r"9\.3"):
        actions.arrange_pair(master=master, apprentice=third, told=told(), by=clerk, at=AT)
    with pytest.raises(Refused, match=r"9\.3"):
        actions.arrange_pair(master=second, apprentice=master, told=told(), by=clerk, at=AT)
    row = Mentorship.objects.get(apprentice=third)
    with pytest.raises(DatabaseError), transaction.atomic():
        Mentorship.objects.create(
            master=master, apprentice=third, unit=row.unit, union=row.union, trade="焊工", goals="",
            from_on=row.from_on, until_on=row.until_on, entered_by=clerk, state="paired",
        )  # fmt: skip


def test_the_line_is_drawn_a_query_a_generation(
    master: Person, city: User, clerk: User, officer: User, unit: Unit
) -> None:
    second = titled(city, clerk, unit, "二师傅")
    paired(master, second, clerk, officer)
    for number in range(4):
        paired(second, talent.worker(clerk, unit, f"徒弟{number}"), clerk, officer)
    with CaptureQueriesContext(connection) as asked:
        line = apprentices_of(master)
    assert (line.heads, len(line.after), len(line.after[0].after), len(asked)) == (5, 1, 4, 3)
    last = Mentorship.objects.latest("pk").apprentice
    assert [one.person.name for one in masters_of(last).after] == ["二师傅"]
    assert masters_of(last).after[0].after[0].person == master
    marks = [(one.kind, one.what) for one in life_of(second, city)]
    assert ("师徒", "拜师 大师") in marks
    assert ("师徒", "收徒 徒弟3") in marks


def test_master_and_apprentice_are_tied(master: Person, clerk: User, officer: User, unit: Unit) -> None:
    apprentice = talent.worker(clerk, unit, "小徒")
    paired(master, apprentice, clerk, officer)
    day = date(2027, 1, 1)
    (tie,) = ties_of({master.pk}, [Party("被推荐人", "小徒", person=apprentice.pk)], day)[master.pk]
    assert (tie.hard, tie.text) == (True, "是小徒的师傅")
    assert "2026-12-01" in tie.found_in
    (tie,) = ties_of({apprentice.pk}, [Party("被推荐人", "大师", person=master.pk)], day)[apprentice.pk]
    assert tie.text == "是大师的徒弟"
    assert not ties_of({master.pk}, [Party("所在单位", "厂", unit=unit.pk)], day)


# --- screens ---------------------------------------------------------------------------------------------------------


def test_a_clerk_pairs_on_screen(master: Person, clerk: User, officer: User, unit: Unit) -> None:
    apprentice, browser = talent.worker(clerk, unit, "小徒"), roles.browser(clerk)
    page = reverse("talent:arrange_pair", args=[master.pk])
    assert page in browser.get(reverse("talent:show_craftsman", args=[master.pk])).content.decode()
    given = {
        "number": apprentice.id_number, "trade": talent.TRADE, "skill_before": "", "goals": "成为高级工",
        "from_on": "2026-12-01", "until_on": "2028-11-30", "agreement": talent.agreement(),
    }  # fmt: skip
    missing = browser.post(page, {**given, "number": "110101199003070017", "agreement": talent.agreement()})
    assert "没有这个证件号码" in missing.content.decode()
    assert browser.post(page, {**given, "agreement": talent.agreement()}).status_code == 302
    pair = Mentorship.objects.get()
    shown = reverse("talent:show_pair", args=[pair.pk])
    assert browser.post(f"{shown}confirm/").status_code == 403
    assert roles.browser(officer).post(f"{shown}confirm/").status_code == 302
    assert "小徒" in browser.get(reverse("talent:show_craftsman", args=[master.pk])).content.decode()


def test_an_apprentice_is_chosen_by_name(master: Person, clerk: User, officer: User, unit: Unit) -> None:
    taken, free = (talent.worker(clerk, unit, name) for name in ("安有师", "周无师"))
    gone = talent.worker(clerk, unit, "离岗的")
    gone.employments.update(until_on=date(2026, 1, 1))
    paired(titled(roles.staff("city_officer"), clerk, unit, "别的师傅"), taken, clerk, officer)
    names = [(one.person.name, one.master) for one in candidates_for(master, clerk)]
    assert names == [("别的师傅", ""), ("周无师", ""), ("安有师", "别的师傅")], "without a master first"
    assert [one.person.name for one in candidates_for(master, clerk, "zhouwu")] == ["周无师"]
    page, browser = reverse("talent:arrange_pair", args=[master.pk]), roles.browser(clerk)
    shown, tail = browser.get(page).content.decode(), free.masked_number[-2:]
    for said in ("现在的师傅：别的师傅", f"证件尾号 {tail}", "现在带 0 名，最多 5 名", "北京大工匠 2023"):
        assert said in shown
    assert free.id_number not in shown
    given = {
        "apprentice": str(free.pk), "number": "", "trade": talent.TRADE, "skill_before": "", "goals": "成为高级工",
        "from_on": "2026-12-01", "until_on": "2028-11-30",
    }  # fmt: skip
    for wrong, said in (
        ({"apprentice": ""}, "选一名徒弟，或者填证件号码"),
        ({"number": free.id_number}, "只用一种"),
        ({"apprentice": str(gone.pk)}, "apprentice-field"),
    ):
        refused = browser.post(page, {**given, **wrong, "agreement": talent.agreement()})
        assert refused.status_code == 422
        assert said in refused.content.decode()
    assert browser.post(f"{page}?q=周", {**given, "agreement": talent.agreement()}).status_code == 302
    assert Mentorship.objects.latest("pk").apprentice == free
    assert "没有找到" in browser.get(f"{page}?q=查无此人").content.decode()


def test_nobody_is_offered_who_is_out_of_reach(master: Person, clerk: User, haidian: Union) -> None:
    other = organizations.unit(haidian, "别的厂")
    stranger = roles.staff("unit_clerk", haidian, other)
    far = talent.worker(stranger, other, "远工")
    assert [one.person.name for one in candidates_for(master, stranger)] == ["远工"], "of one's own unit"
    assert not candidates_for(master, clerk, "远工")
    page = reverse("talent:arrange_pair", args=[master.pk])
    assert roles.browser(clerk).post(page, {"apprentice": str(far.pk)}).status_code == 422


def test_who_sees_a_pair(master: Person, clerk: User, officer: User, city: User, unit: Unit, haidian: Union) -> None:
    pair = paired(master, talent.worker(clerk, unit, "小徒"), clerk, officer)
    page = reverse("talent:show_pair", args=[pair.pk])
    stranger = roles.staff("unit_clerk", haidian, organizations.unit(haidian, "别的厂"))
    for user, status in ((clerk, 200), (officer, 200), (city, 200), (stranger, 404)):
        assert roles.browser(user).get(page).status_code == status
    assert roles.browser(stranger).post(f"{page}dissolve/", {"reason": "乱来"}).status_code == 404
    assert roles.browser(city).post(f"{page}dissolve/", {"reason": "乱来"}).status_code == 403
    file = reverse("files:download", args=[pair.agreement_id])
    assert roles.browser(stranger).get(file).status_code in (403, 404)
