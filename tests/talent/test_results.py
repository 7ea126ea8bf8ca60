"""From the ranking to the titles: the list by composition, sealed, voted, on notice, struck and filled, named."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.queries import trail_of
from core.crypto.signing import public_key
from core.files.store import opened
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.web.cases import steps
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.notices.actions import close_notice, examine_objection, settle_objection
from federation.notices.models import Notice, NoticeItem, Outcome
from federation.talent import actions
from federation.talent.actions import CompositionTold, VoteTold
from federation.talent.choosing.bundle import verified
from federation.talent.models import Honour, Judgement, Nomination, Result, Selection
from federation.talent.queries.fairness import Stage, fairness_of
from federation.talent.queries.profile import BANDS, profile_of
from federation.talent.queries.ranking import basis_of
from federation.talent.queries.results import (
    chosen_of,
    last_result,
    nominations_by_code,
    still_to_show,
    tried,
    what_if,
)
from tests.factories import notices, roles, talent
from tests.factories.talent import LATER
from tests.talent import kept
from tests.talent.test_judging import give

NOTICED = datetime(2027, 1, 20, 2, tzinfo=LATER.tzinfo)
LAST = datetime(2027, 2, 20, 2, tzinfo=LATER.tzinfo)
CARRIED = VoteTold(held_on=LATER.date(), members=9, in_favour=6, against=1, abstained=0)


@kept
def scored(judged: Selection, city: User) -> Selection:
    """Six nominees with points, the first two by far the best; one is a leader of the unit."""
    best = list(Nomination.objects.order_by("pk"))
    Nomination.objects.filter(pk=best[1].pk).update(post="unit_leader")
    for one in Judgement.objects.select_related("judge__expert__user", "judge__selection"):
        give(one, 90 - 6 * [each.pk for each in best].index(one.nomination_id) + one.judge_id % 3)
    actions.finish_judging(selection=judged, by=city, at=LATER)
    return judged


def composition(selection: Selection, by: User, **more: Any) -> Any:
    told: dict[str, Any] = {"trait": "post", "values": ["unit_leader"], "least": None, "most": 0, "in_percent": False,
                            "reason": "当年通知"} | more  # fmt: skip
    return actions.enter_composition(selection=selection, told=CompositionTold(**told), by=by, at=LATER)


@kept
def proposed(scored: Selection, city: User) -> Selection:
    """No leaders of units: the first and the third are chosen."""
    composition(scored, city)
    actions.propose_list(selection=scored, by=city, at=LATER)
    return scored


@kept
def shown(proposed: Selection, city: User) -> Selection:
    """Offices have nothing against anybody; voted and on notice; the holidays of the year are announced."""
    notices.holidays(date(2027, 1, 1))
    talent.consulted(proposed, city, LATER)
    actions.vote_list(selection=proposed, told=CARRIED, by=city, at=LATER)
    actions.publish_list(selection=proposed, opens_on=date(2027, 1, 6), by=city, at=LATER)
    return proposed


def names(selection: Selection, keys: list[str]) -> list[str]:
    by_code = nominations_by_code(selection)
    return [by_code[key].person.name for key in keys]


def result_of(selection: Selection) -> Result:
    found = last_result(selection)
    assert found is not None
    return found


def strike(selection: Selection, name: str, by: User) -> None:
    """An objection to somebody on the notice is upheld."""
    notice, at = Notice.objects.get(), datetime(2027, 1, 8, 2, tzinfo=LATER.tzinfo)
    item = NoticeItem.objects.get(notice=notice, title=name)
    with time_machine.travel(at):
        held = notices.objection(notice, on=at.date(), key=item.key, fact="姓名").objection
        held = examine_objection(objection=held, stop_clock=True, by=by, at=at)
        settle_objection(objection=held, outcome=Outcome.WITHDRAWN, answer="经查，主要事迹不实。", by=by, at=at)
    selection.refresh_from_db()


def end(selection: Selection, at: datetime = NOTICED) -> None:
    notice = Notice.objects.latest("pk")
    with time_machine.travel(at):
        close_notice(notice=notice, by=None, at=at)
    selection.refresh_from_db()


def test_the_list_follows_the_ranking_and_its_composition(proposed: Selection) -> None:
    result = result_of(proposed)
    assert names(proposed, chosen_of(result)) == ["工人甲", "工人丙"]
    second = result.lines[1]
    assert (second["chosen"], len(second["clash"])) == (False, 1)
    assert names(proposed, [result.lines[0]["substitute"]]) == ["工人丁"]
    assert proposed.state == "proposed"


def test_the_sealed_file_runs_again_and_cannot_be_replaced(proposed: Selection) -> None:
    result = result_of(proposed)
    with opened(result.bundle) as source:
        data = source.read()
    report = verified(data, public_key())
    assert report.faults == ()
    assert list(report.chosen) == chosen_of(result)
    assert report.fingerprint == result.fingerprint
    assert "工人" not in data.decode(), "codes only"
    with pytest.raises(DatabaseError), transaction.atomic():
        Result.objects.filter(pk=result.pk).update(fingerprint="0")


def test_the_command_verifies(proposed: Selection, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(result_of(proposed).bundle) as source:
        data = source.read()
    path = tmp_path / "result.txt"
    path.write_bytes(data)
    call_command("verify_selection", str(path))
    assert "byte for byte" in capsys.readouterr().out
    path.write_bytes(data.replace(b'"practice":', b'"practice":1', 1))
    with pytest.raises(CommandError):
        call_command("verify_selection", str(path))


def test_a_composition_that_cannot_be_met_names_the_smallest_clash(scored: Selection, city: User) -> None:
    composition(scored, city)
    composition(scored, city, values=["front_line"], least=None, most=50, in_percent=True)
    composition(scored, city, trait="sex", values=["m", "f"], most=2)
    found = tried(basis_of(scored, LATER.date()))
    assert found.outcome is None
    assert "不可能同时做到：负责人最多 0 名；一线职工最多 1 名" in found.why.replace("单位负责人", "负责人")
    with pytest.raises(ValidationError):
        actions.propose_list(selection=scored, by=city, at=LATER)
    scored.refresh_from_db()
    assert scored.state == "scored"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"values": ["boss"]}, "values"),
        ({"least": None, "most": None}, "least"),
        ({"least": 3, "most": 2}, "most"),
        ({"least": 120, "most": None, "in_percent": True}, "least"),
    ],
)
def test_a_composition_says_what_is_wrong(scored: Selection, city: User, told: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as fault:
        composition(scored, city, **told)
    assert set(fault.value.message_dict) == {field}


def test_what_if_tells_who_leaves_and_who_comes(scored: Selection, city: User) -> None:
    one = composition(scored, city)
    found = tried(basis_of(scored, LATER.date())).outcome
    assert found is not None
    now = found.chosen
    _other, leaves, enters = what_if(scored, LATER.date(), now, places=2, without=[one.pk])
    assert ([each.person.name for each in leaves], [each.person.name for each in enters]) == (["工人丙"], ["工人乙"])
    _other, leaves, enters = what_if(scored, LATER.date(), now, places=3, without=[])
    assert ([each.person.name for each in leaves], [each.person.name for each in enters]) == ([], ["工人丁"])


def test_once_proposed_the_composition_stays(proposed: Selection, city: User) -> None:
    with pytest.raises(ValidationError, match="先退回重拟"):
        composition(proposed, city, most=1)
    actions.revise_list(selection=proposed, reason="漏了一条", by=city, at=LATER)
    composition(proposed, city, values=["technician"], most=1)
    assert actions.propose_list(selection=proposed, by=city, at=LATER).number == 2


@pytest.mark.parametrize(("in_favour", "against", "carried"), [(5, 1, True), (5, 0, False), (4, 2, False)])
def test_is_carried(proposed: Selection, city: User, in_favour: int, against: int, carried: bool) -> None:
    """Of nine members six must be there and five agree."""
    told = VoteTold(LATER.date(), 9, in_favour, against, 0)
    ballot = actions.vote_list(selection=proposed, told=told, by=city, at=LATER)
    assert ballot.carried is carried
    assert proposed.state == ("voted" if carried else "scored")


def test_a_vote_that_does_not_add_up_is_refused(proposed: Selection, city: User) -> None:
    for told, field in (
        (VoteTold(LATER.date(), 5, 6, 0, 0), "members"),
        (VoteTold(LATER.date(), 2, 2, 0, 0), "members"),
        (VoteTold(date(2026, 12, 1), 9, 6, 0, 0), "held_on"),
    ):
        with pytest.raises(ValidationError) as fault:
            actions.vote_list(selection=proposed, told=told, by=city, at=LATER)
        assert set(fault.value.message_dict) == {field}


def test_the_notice_shows_names_and_the_fingerprint(shown: Selection) -> None:
    notice = Notice.objects.get()
    assert [one.title for one in notice.items.all()] == ["工人甲", "工人丙"]
    assert result_of(shown).fingerprint in notice.basis
    assert public_key() in notice.basis
    assert shown.state == "shown"


def test_nobody_is_named_before_the_notice_has_ended(shown: Selection, city: User) -> None:
    with pytest.raises(NotAllowed):
        actions.name_craftsmen(
            selection=shown, document_number="京工发〔2027〕1号", named_on=LATER.date(), by=city, at=LATER
        )
    end(shown)
    assert shown.state == "cleared"
    with time_machine.travel(NOTICED):
        honours = actions.name_craftsmen(
            selection=shown, document_number="京工发〔2027〕1号", named_on=NOTICED.date(), by=city, at=NOTICED
        )
    assert {one.person.name for one in honours} == {"工人甲", "工人丙"}
    assert sorted(Nomination.objects.values_list("state", flat=True)) == ["named"] * 2 + ["unchosen"] * 4
    assert shown.state == "conferred"
    assert Honour.objects.count() == 2
    told = Notification.objects.filter(subject__contains="已命名")
    assert told.exists()


def test_a_nominee_reads_why_and_nothing_of_others(shown: Selection, city: User, clerk: User) -> None:
    third = Nomination.objects.get(person__name="工人丁")
    assert profile_of(third) is None, "not before it is over"
    end(shown)
    with time_machine.travel(NOTICED):
        actions.name_craftsmen(
            selection=shown, document_number="京工发〔2027〕1号", named_on=NOTICED.date(), by=city, at=NOTICED
        )
    second, last = (profile_of(Nomination.objects.get(person__name=name)) for name in ("工人乙", "工人己"))
    assert second is not None
    assert (second.chosen, second.band, second.why) == (False, BANDS[0], ["单位负责人最多 0 名"])
    assert last is not None
    assert (last.why, last.band, len(last.weak)) == ([], BANDS[3], 5)
    browser = roles.browser(clerk)
    page = browser.get(reverse("talent:show_nomination", args=[third.pk])).content.decode()
    assert "名次在名额以外，没有入选" in page
    assert "工人甲" not in page


def test_an_upheld_objection_seals_the_result_anew_and_the_substitute_has_a_notice(
    shown: Selection, city: User
) -> None:
    first = result_of(shown)
    strike(shown, "工人甲", city)
    again = result_of(shown)
    assert (first.number, again.number) == (1, 2)
    assert names(shown, chosen_of(again)) == ["工人丙", "工人丁"]
    assert "成立" in again.reason
    assert Nomination.objects.get(person__name="工人甲").state == "struck"
    end(shown)
    told: dict[str, Any] = {"selection": shown, "document_number": "京工发〔2027〕1号", "by": city}
    with time_machine.travel(NOTICED), pytest.raises(Refused) as refused:
        actions.name_craftsmen(**told, named_on=NOTICED.date(), at=NOTICED)
    assert [one.clause for one in refused.value.findings if not one.held] == ["bj-craftsman-selection:7.2"]
    with time_machine.travel(NOTICED):
        actions.publish_list(selection=shown, opens_on=date(2027, 1, 21), by=city, at=NOTICED)
    assert [one.title for one in Notice.objects.latest("pk").items.all()] == ["工人丁"]
    end(shown, LAST)
    with time_machine.travel(LAST):
        actions.name_craftsmen(**told, named_on=LAST.date(), at=LAST)
    assert {one.person.name for one in Honour.objects.all()} == {"工人丙", "工人丁"}


def test_who_withdraws_from_the_list_makes_room(proposed: Selection, clerk: User) -> None:
    gone = Nomination.objects.get(person__name="工人丙")
    actions.withdraw_nomination(nomination=gone, reason="不愿意", by=clerk, at=LATER)
    assert names(proposed, chosen_of(result_of(proposed))) == ["工人甲", "工人丁"]
    other = Nomination.objects.get(person__name="工人己")
    actions.withdraw_nomination(nomination=other, reason="不愿意", by=clerk, at=LATER)
    assert Result.objects.count() == 2, "who is not on the list changes nothing"


def test_who_stepped_back_on_notice_can_still_be_objected_to(shown: Selection, clerk: User, city: User) -> None:
    gone = Nomination.objects.get(person__name="工人甲")
    actions.withdraw_nomination(nomination=gone, reason="不愿意", by=clerk, at=LATER)
    strike(shown, "工人甲", city)
    assert Nomination.objects.get(pk=gone.pk).state == "withdrawn"
    assert Result.objects.count() == 2, "sealed anew once"


def test_a_place_nobody_can_take_stays_empty(shown: Selection, clerk: User, city: User) -> None:
    """Leaders fill what is left; then the composition is broken, and the list has to be taken back."""
    Nomination.objects.exclude(person__name__in=("工人甲", "工人丙")).update(post="unit_leader")
    strike(shown, "工人甲", city)
    assert names(shown, chosen_of(result_of(shown))) == ["工人丙"]
    end(shown)
    with time_machine.travel(NOTICED):
        actions.revise_list(selection=shown, reason="没有人可以递补", by=city, at=NOTICED)
        Selection.objects.filter(pk=shown.pk).update(places=1)
        shown.refresh_from_db()
        actions.propose_list(selection=shown, by=city, at=NOTICED)
        told = VoteTold(held_on=NOTICED.date(), members=9, in_favour=6, against=0, abstained=0)
        actions.vote_list(selection=shown, told=told, by=city, at=NOTICED)
        assert still_to_show(shown, result_of(shown)) == []
        actions.name_craftsmen(
            selection=shown, document_number="京工发〔2027〕1号", named_on=NOTICED.date(), by=city, at=NOTICED
        )
    assert [one.person.name for one in Honour.objects.all()] == ["工人丙"]


def test_the_page_asks_no_more_for_more_nominees(shown: Selection, city: User) -> None:
    browser, page = roles.browser(city), reverse("talent:show_list", args=[shown.number])
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        browser.get(page)
    assert len(queries) <= 60


def test_a_notice_taken_back_leaves_the_vote(shown: Selection, city: User) -> None:
    actions.call_off_list(selection=shown, reason="写错了", by=city, at=LATER)
    assert shown.state == "voted"
    assert still_to_show(shown, result_of(shown)) == chosen_of(result_of(shown))


def test_nobody_else_decides(scored: Selection, officer: User) -> None:
    for act in (actions.propose_list,):
        with pytest.raises(NotPermitted):
            act(selection=scored, by=officer, at=LATER)
    with pytest.raises(NotPermitted):
        composition(scored, officer)
    browser = roles.browser(officer)
    for page in ("show_list", "show_fairness", "vote_list", "name_craftsmen", "publish_list", "revise_list"):
        assert browser.get(reverse(f"talent:{page}", args=[scored.number])).status_code == 403
    assert browser.post(reverse("talent:propose_list", args=[scored.number])).status_code == 403


def test_the_bundle_is_not_for_everybody(proposed: Selection, officer: User) -> None:
    path = reverse("files:download", args=[result_of(proposed).bundle_id])
    assert roles.browser(officer).get(path).status_code in (403, 404)
    assert roles.browser(roles.staff("auditor")).get(path).status_code == 200


def test_the_pages_show_it_all(shown: Selection, city: User) -> None:
    browser = roles.browser(city)
    page = browser.get(reverse("talent:show_list", args=[shown.number])).content.decode()
    for said in ("工人甲", "负责人最多 0 名", "名次在名额以外", result_of(shown).fingerprint, "委员 9 名，到会 7 名"):
        assert said in page
    asked = browser.get(reverse("talent:show_list", args=[shown.number]), {"places": "3"}).content.decode()
    assert "会进来的" in asked
    assert "工人丁" in asked
    fair = browser.get(reverse("talent:show_fairness", args=[shown.number])).content.decode()
    assert "海淀" in fair


def test_before_there_is_a_list_the_page_shows_what_it_would_be(scored: Selection, city: User) -> None:
    page = reverse("talent:show_list", args=[scored.number])
    told = roles.browser(city).get(page).content.decode()
    assert "现在拟定会是这样" in told
    assert "封存的结果" not in told
    composition(scored, city, values=["front_line"], most=0)
    assert "不可能做到：一线职工最多 0 名" in roles.browser(city).get(page).content.decode()


def test_shares_are_told_by_group(shown: Selection) -> None:
    told = {str(label): shares for label, shares in fairness_of(shown, Stage.CHOSEN)}
    ((_name, share),) = told["推荐工会"]
    assert (share.entered, share.through) == (6, 2)
    assert fairness_of(shown, Stage.ACCEPTED)


def test_the_way_ahead_is_the_way_to_the_titles(shown: Selection) -> None:
    ahead = [str(one.label) for one in steps(shown.workflow, shown.state, shown) if one.stage == "ahead"]
    assert ahead == ["公示期满", "已命名"]


def test_the_trail_has_it_all(shown: Selection) -> None:
    verbs = set(trail_of(shown).values_list("verb", flat=True))
    assert {"enter_composition", "seal_result", "propose_list", "vote_list", "publish_list"} <= verbs
