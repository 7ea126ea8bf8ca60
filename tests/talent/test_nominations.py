"""Nominations: judged by clause, ranked within quota, turned down by a clause, pooled; each role its own."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.models import AuditRecord
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from federation.talent import actions
from federation.talent.actions import SelectionTold
from federation.talent.models import Honour, Nomination, Quota, Selection
from federation.talent.queries import (
    nominations_visible_to,
    pool_visible_to,
    quotas_of,
    ranked,
    selections_visible_to,
    talent_duties_of,
)
from tests.factories import organizations, roles, talent
from tests.factories.talent import AT

AFTER = datetime(2027, 1, 4, 2, tzinfo=UTC)


def clauses(refused: Any) -> list[str]:
    return [one.clause.partition(":")[2] for one in refused.value.findings if one.stops]


def submitted(selection: Selection, clerk: User, unit: Unit, name: str = "王工") -> Nomination:
    return talent.nomination(selection, talent.worker(clerk, unit, name), clerk, until="submitted")


# --- the way of a nomination -----------------------------------------------------------------------------------------


def test_from_the_unit_to_the_assessment(
    officer: User, selection: Selection, clerk: User, city: User, unit: Unit, haidian: Union
) -> None:
    assert "开始推荐" in Notification.objects.filter(user=officer).latest("pk").subject
    one = submitted(selection, clerk, unit)
    assert (one.union, one.unit, one.state) == (haidian, unit, "submitted")
    assert [duty.title for duty in talent_duties_of(officer)] == ["待工会推荐：王工"]
    assert not pool_visible_to(city).exists()
    actions.recommend_nominee(nomination=one, by=officer, at=AT)
    assert (one.rank, one.pooled_on) == (1, date(2026, 11, 26))
    assert "已推荐" in Notification.objects.filter(user=clerk).latest("pk").subject
    assert [duty.title for duty in talent_duties_of(city)] == ["已推荐：王工"]
    actions.accept_nominee(nomination=one, by=city, at=AT)
    assert one.state == "accepted"
    assert pool_visible_to(city).get() == one


def test_four_years_and_eleven_months_are_refused_with_what_would_change_it(
    selection: Selection, clerk: User, unit: Unit
) -> None:
    person = talent.worker(clerk, unit, since=date(2022, 1, 31))
    one = talent.nomination(selection, person, clerk)
    with pytest.raises(Refused) as refused:
        actions.submit_nomination(nomination=one, by=clerk, at=AT)
    assert clauses(refused) == ["3.2"]
    found = next(each for each in refused.value.findings if each.stops)
    assert "4 年 11 个月" in found.text
    assert "还差不到 1 个月" in found.remedy


def test_every_clause_that_is_missed_is_said_at_once(selection: Selection, clerk: User, unit: Unit, city: User) -> None:
    person = talent.worker(clerk, unit, since=date(2025, 1, 1))
    Honour.objects.create(person=person, level="city", named_on=date(2023, 4, 1), document_number="x", entered_by=city)
    one = talent.nomination(selection, person, clerk, post="finance", agreed_on=None)
    with pytest.raises(Refused) as refused:
        actions.submit_nomination(nomination=one, by=clerk, at=AT)
    assert clauses(refused) == ["3.2", "11", "2.2", "3.5"]


def test_the_same_person_from_two_units(selection: Selection, clerk: User, unit: Unit, haidian: Union) -> None:
    person = talent.worker(clerk, unit)
    talent.nomination(selection, person, clerk, until="submitted")
    with pytest.raises(ValidationError, match="已经推荐了这位职工"):
        talent.nomination(selection, person, clerk)
    elsewhere = organizations.unit(haidian)
    person.employments.update(until_on=date(2026, 11, 1))
    actions_by = roles.staff("unit_clerk", haidian, elsewhere)
    person.employments.create(unit=elsewhere, from_on=date(2026, 11, 1), front_line=True)
    person.refresh_from_db()
    second = talent.nomination(selection, person, actions_by)
    with pytest.raises(Refused) as refused:
        actions.submit_nomination(nomination=second, by=actions_by, at=AT)
    assert clauses(refused) == ["2.1"]
    with pytest.raises(DatabaseError, match="nominated_once_a_selection"), transaction.atomic():
        Nomination.objects.filter(pk=second.pk).update(state="submitted")


def test_nobody_is_recommended_beyond_the_quota(selection: Selection, clerk: User, officer: User, unit: Unit) -> None:
    made = [submitted(selection, clerk, unit, name) for name in ("甲", "乙", "丙")]
    for one in made[:2]:
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
    with pytest.raises(Refused) as refused:
        actions.recommend_nominee(nomination=made[2], by=officer, at=AT)
    assert clauses(refused) == ["2.3"]


def test_a_change_of_rank_needs_a_reason_and_leaves_a_trace(
    selection: Selection, clerk: User, officer: User, unit: Unit, haidian: Union
) -> None:
    first, second = (submitted(selection, clerk, unit, name) for name in ("甲", "乙"))
    for one in (first, second):
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
    told: dict[str, Any] = {"selection": selection, "union": haidian, "by": officer, "at": AT}
    with pytest.raises(ValidationError, match="写明理由"):
        actions.rank_nominees(**told, ranks={first.pk: 2, second.pk: 1}, reason=" ")
    with pytest.raises(ValidationError, match="有变化"):
        actions.rank_nominees(**told, ranks={first.pk: 2}, reason="赛绩更好")
    actions.rank_nominees(**told, ranks={first.pk: 2, second.pk: 1}, reason="赛绩更好")
    assert [one.person.name for one in ranked(selection, haidian)] == ["乙", "甲"]
    event = AuditRecord.objects.filter(verb="rank_nominees").latest("pk")
    assert event.reason == "赛绩更好"
    actions.withdraw_nomination(nomination=second, reason="本人不愿意", by=clerk, at=AT)
    first.refresh_from_db()
    assert first.rank == 1


def test_who_is_turned_down_is_told_the_clause(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit
) -> None:
    one, other = (submitted(selection, clerk, unit, name) for name in ("甲", "乙"))
    with pytest.raises(ValidationError, match="选一条"):
        actions.refuse_nominee(nomination=one, clause="bj-craftsman-selection:99", reason="x", by=officer, at=AT)
    actions.refuse_nominee(
        nomination=one, clause="bj-craftsman-selection:3.3", reason="事迹与工种无关", by=officer, at=AT
    )
    assert (one.state, one.refused_by) == ("refused", "bj-craftsman-selection:3.3")
    assert "事迹与工种无关" in Notification.objects.filter(user=clerk).latest("pk").body
    actions.recommend_nominee(nomination=other, by=officer, at=AT)
    actions.decline_nominee(nomination=other, clause="bj-craftsman-selection:3.4", reason="五力不足", by=city, at=AT)
    assert pool_visible_to(city).get() == other
    with pytest.raises(DatabaseError, match="refused_by_a_clause"), transaction.atomic():
        Nomination.objects.filter(pk=one.pk).update(refused_by="")


def test_what_was_returned_is_amended_and_handed_in_again(
    selection: Selection, clerk: User, officer: User, unit: Unit
) -> None:
    one = submitted(selection, clerk, unit)
    told = actions.NominationTold(selection.trades.get(), "technician", "", "改过", date(2026, 11, 21))
    with pytest.raises(NotAllowed):
        actions.amend_nomination(nomination=one, told=told, by=clerk, at=AT)
    actions.return_nomination(nomination=one, reason="写清楚成果", by=officer, at=AT)
    assert [duty.title for duty in talent_duties_of(clerk)] == ["退回补充：王工"]
    actions.amend_nomination(nomination=one, told=told, by=clerk, at=AT)
    one.refresh_from_db()
    actions.submit_nomination(nomination=one, by=clerk, at=AT)
    assert one.story == "改过"


# --- selections ------------------------------------------------------------------------------------------------------


def test_a_new_selection_takes_over_trades_and_quotas(selection: Selection, city: User, haidian: Union) -> None:
    told = actions.SelectionTold("第五届", "city", 2028, 50, date(2028, 3, 1), date(2028, 5, 15))
    made = actions.draft_selection(told=told, by=city, at=AT)
    assert list(made.trades.values_list("name", "route")) == [(talent.TRADE, "review")]
    assert list(made.quotas.values_list("union", "places")) == [(haidian.pk, 2)]
    other = actions.draft_selection(
        told=actions.SelectionTold("区级", "district", 2026, 100, date(2026, 12, 1), date(2026, 12, 1)), by=city, at=AT
    )
    with pytest.raises(ValidationError, match="工种和各工会的名额"):
        actions.open_selection(selection=other, by=city, at=AT)
    with pytest.raises(ValidationError, match="不能早于"):
        actions.draft_selection(
            told=actions.SelectionTold("x", "city", 2026, 1, date(2026, 12, 2), date(2026, 12, 1)), by=city, at=AT
        )


def test_a_quota_is_not_cut_below_what_was_recommended(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union
) -> None:
    actions.recommend_nominee(nomination=submitted(selection, clerk, unit), by=officer, at=AT)
    with pytest.raises(ValidationError, match="已经推荐了 1 名"):
        actions.set_quotas(selection=selection, places={haidian.pk: 0}, by=city, at=AT)
    actions.set_quotas(selection=selection, places={haidian.pk: 1}, by=city, at=AT)
    assert Quota.objects.get(selection=selection).places == 1


def test_nominations_end_with_their_last_day(selection: Selection, clerk: User, city: User, unit: Unit) -> None:
    with pytest.raises(ValidationError, match="过后才能截止"):
        actions.close_nominations(selection=selection, by=city, at=AT)
    one = talent.nomination(selection, talent.worker(clerk, unit), clerk)
    with time_machine.travel(AFTER):
        with pytest.raises(Refused) as refused:
            actions.submit_nomination(nomination=one, by=clerk, at=AFTER)
        assert clauses(refused) == ["2.4"]
        actions.close_nominations(selection=selection, by=city, at=AFTER)
        with pytest.raises(ValidationError, match="已经截止"):
            actions.submit_nomination(nomination=one, by=clerk, at=AFTER)


def test_a_selection_is_put_right_before_and_extended_after_it_is_published(city: User, haidian: Union) -> None:
    made = talent.selection(city, {haidian: 2}, is_open=False)
    told: dict[str, Any] = {"title": made.title, "level": "city", "year": 2026, "places": 30, "from_on": made.from_on}
    past = SelectionTold(**told, until_on=date(2026, 11, 20))
    actions.amend_selection(selection=made, told=past, by=city, at=AT)
    assert made.places == 30
    with pytest.raises(ValidationError, match="已经过了"):
        actions.open_selection(selection=made, by=city, at=AT)
    actions.amend_selection(selection=made, told=replace(past, until_on=date(2026, 12, 1)), by=city, at=AT)
    actions.open_selection(selection=made, by=city, at=AT)
    for wrong, field in (
        (replace(past, until_on=date(2026, 12, 1), places=31), "places"),
        (replace(past, until_on=date(2026, 11, 30)), "until_on"),
        (replace(past, until_on=date(2026, 10, 1)), "until_on"),
    ):
        with pytest.raises(ValidationError) as fault:
            actions.amend_selection(selection=made, told=wrong, by=city, at=AT)
        assert set(fault.value.message_dict) == {field}
    actions.amend_selection(selection=made, told=replace(past, until_on=date(2026, 12, 9)), by=city, at=AT)
    assert made.until_on == date(2026, 12, 9)
    browser = roles.browser(city)
    assert browser.get(reverse("talent:amend_selection", args=[made.number])).status_code == 200


def test_a_list_that_changed_is_not_ranked_unseen(
    selection: Selection, clerk: User, officer: User, unit: Unit, haidian: Union
) -> None:
    for name in "甲乙":
        one = talent.nomination(selection, talent.worker(clerk, unit, f"工人{name}"), clerk, until="submitted")
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
    page = reverse("talent:rank_nominees", args=[selection.number, haidian.code])
    told = {f"rank_{pk}": "1" for pk in (one.pk, one.pk + 1000)} | {"reason": "调整"}
    answer = roles.browser(officer).post(page, told)
    assert answer.status_code == 422
    assert "名单刚刚有变化" in answer.content.decode()


def test_finance_roles_see_no_nominations(selection: Selection, clerk: User, unit: Unit, haidian: Union) -> None:
    one = talent.nomination(selection, talent.worker(clerk, unit), clerk, until="submitted")
    browser = roles.browser(roles.staff("finance_entry"))
    assert browser.get(reverse("talent:show_nomination", args=[one.pk])).status_code == 404
    assert "王工" not in browser.get(reverse("talent:list_nominations")).content.decode()
    assert "王工" not in browser.get(reverse("talent:list_pool")).content.decode()


# --- who may ---------------------------------------------------------------------------------------------------------


def test_each_role_its_own(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union, yanqing: Union
) -> None:
    draft = talent.nomination(selection, talent.worker(clerk, unit, "草稿"), clerk)
    one = submitted(selection, clerk, unit)
    stranger, neighbour = (
        roles.staff("district_officer", yanqing),
        roles.staff("unit_clerk", haidian, organizations.unit(haidian)),
    )
    assert set(nominations_visible_to(clerk)) == {draft, one}
    assert set(nominations_visible_to(city)) == {one}
    for user in (stranger, neighbour, roles.staff("unit_clerk", yanqing, organizations.unit(yanqing))):
        assert not nominations_visible_to(user).exists()
    assert not selections_visible_to(roles.staff()).exists()
    for user in (stranger, clerk, city):
        with pytest.raises(NotPermitted):
            actions.recommend_nominee(nomination=one, by=user, at=AT)
    for user in (officer, clerk):
        with pytest.raises(NotPermitted):
            actions.accept_nominee(nomination=one, by=user, at=AT)
        with pytest.raises(NotPermitted):
            actions.close_nominations(selection=selection, by=user, at=AT)
    with pytest.raises(NotPermitted, match="自己范围内"):
        actions.nominate_person(
            selection=selection, person=one.person, by=neighbour, at=AT,
            told=actions.NominationTold(selection.trades.get(), "front_line", "", "x"),
        )  # fmt: skip


def test_an_officer_does_not_recommend_what_they_entered(
    selection: Selection, officer: User, unit: Unit, clerk: User
) -> None:
    person = talent.worker(clerk, unit)
    one = talent.nomination(selection, person, officer, until="submitted")
    with pytest.raises(NotPermitted, match="请同事办理"):
        actions.recommend_nominee(nomination=one, by=officer, at=AT)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_nomination_in_three_browsers(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit
) -> None:
    person = talent.worker(clerk, unit, since=date(2015, 1, 1))
    at_unit, at_union, at_city = (roles.browser(user) for user in (clerk, officer, city))
    page = reverse("talent:show_selection", args=[selection.number])
    assert "推荐人选" in at_unit.get(page).content.decode()
    assert "推荐人选" not in at_city.get(page).content.decode()
    url = reverse("talent:nominate_person", args=[selection.number])
    told = {
        "trade": selection.trades.get().pk,
        "post": "front_line",
        "skill": "",
        "story": "攻关",
        "agreed_on": "2026-11-20",
    }
    answer = at_unit.post(url, {**told, "number": "110108198501010000"})
    assert "没有这个证件号码" in answer.content.decode()
    assert "攻关" in answer.content.decode()
    answer = at_unit.post(url, {**told, "number": person.id_number})
    assert answer.status_code == 302
    one = Nomination.objects.get()
    shown = at_unit.get(answer["Location"]).content.decode()
    assert "五力还有 5 项没有佐证" in shown
    paper = SimpleUploadedFile("证明.pdf", b"not a pdf")
    proof = reverse("talent:enter_proof", args=[one.pk])
    wrong = at_unit.post(proof, {"force": "tackle", "what": "解决振纹", "done_on": "", "file": paper})
    assert "内容不是 PDF" in wrong.content.decode()
    assert at_unit.post(proof, {"force": "tackle", "what": "解决振纹", "done_on": ""}).status_code == 302
    assert at_unit.post(reverse("talent:submit_nomination", args=[one.pk])).status_code == 302
    assert "同意推荐" in at_union.get(answer["Location"]).content.decode()
    assert at_unit.post(reverse("talent:recommend_nominee", args=[one.pk])).status_code == 403
    assert at_union.post(reverse("talent:recommend_nominee", args=[one.pk])).status_code == 302
    assert at_city.post(reverse("talent:accept_nominee", args=[one.pk])).status_code == 302
    assert "王工" in at_city.get(reverse("talent:list_pool")).content.decode()
    assert roles.browser(roles.staff()).get(reverse("talent:list_pool")).status_code in (302, 403)


def test_a_wrong_number_stays_out_of_the_draft(selection: Selection, clerk: User) -> None:
    answer = roles.browser(clerk).get(reverse("talent:nominate_person", args=[selection.number]))
    assert "number" in answer.context["form"].undrafted


def test_quotas_and_ranks_by_form(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union
) -> None:
    answer = roles.browser(city).post(
        reverse("talent:set_quotas", args=[selection.number]), {f"places_{haidian.pk}": "3"}
    )
    assert answer.status_code == 302
    made = [submitted(selection, clerk, unit, name) for name in ("甲", "乙")]
    for one in made:
        actions.recommend_nominee(nomination=one, by=officer, at=AT)
    url = reverse("talent:rank_nominees", args=[selection.number, haidian.code])
    told = {f"rank_{made[0].pk}": "2", f"rank_{made[1].pk}": "1", "reason": "赛绩更好"}
    assert roles.browser(officer).post(url, told).status_code == 302
    assert [one.pk for one in ranked(selection, haidian)] == [made[1].pk, made[0].pk]
    assert roles.browser(clerk).get(url).status_code == 403


@pytest.mark.parametrize("name", ["list_selections", "list_nominations", "list_pool"])
def test_lists_hold_their_query_count(
    selection: Selection, clerk: User, officer: User, city: User, unit: Unit, haidian: Union, name: str
) -> None:
    actions.set_quotas(selection=selection, places={haidian.pk: 30}, by=city, at=AT)
    client, counts = roles.browser(city), []
    for rows in (1, 12):
        for number in range(rows):
            one = submitted(selection, clerk, unit, f"工人{rows}{number}")
            actions.recommend_nominee(nomination=one, by=officer, at=AT)
        client.get(reverse(f"talent:{name}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"talent:{name}")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_clerks_see_what_the_union_above_has_to_give(selection: Selection, clerk: User, yanqing: Union) -> None:
    elsewhere = organizations.unit(yanqing)
    stranger = roles.staff("unit_clerk", elsewhere.union, elsewhere)
    assert [one.places for one in quotas_of(clerk, selection)] == [2]
    assert not quotas_of(stranger, selection).exists()
    assert not quotas_of(roles.staff("academy_staff"), selection).exists()
