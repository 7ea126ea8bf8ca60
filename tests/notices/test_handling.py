"""From an objection to its answer: who takes it up, what stops, what is corrected, what runs on."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from core.audit.models import AuditRecord
from core.audit.queries import trail_of
from core.audit.reveal import Purpose
from core.outbox.models import Delivery, Notification
from core.rules.deciding import decisions_about
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.notices import signals
from federation.notices.actions import (
    close_due_notices,
    close_notice,
    examine_objection,
    reject_objection,
    remind_of_objections,
    reveal_objector,
    settle_objection,
    withdraw_notice,
)
from federation.notices.models import Ground, Notice, Objection, Outcome
from federation.notices.queries import diff_of, duties_of
from federation.notices.queries.objections import objection_of_receipt, secret_digest
from federation.notices.rules import ELIGIBLE
from federation.notices.workflow import CLOSED, LAPSED, NOTICE, OBJECTION, OPEN, SETTLED, STOPPED, WITHDRAWN
from tests.factories import accounts, notices
from tests.factories.notices import at

TUE, WED, FRI = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture
def heard() -> Any:
    """Names of the signals sent, in order."""
    found: list[str] = []
    listeners = []
    for name in ("notice_closed", "notice_withdrawn", "item_corrected", "item_withdrawn"):

        def listen(name: str = name, **sent: Any) -> None:
            assert {"notice", "by", "at"} <= sent.keys()
            found.append(name)

        listeners.append(listen)
        getattr(signals, name).connect(listen)
    yield found
    for name, listener in zip(
        ("notice_closed", "notice_withdrawn", "item_corrected", "item_withdrawn"), listeners, strict=True
    ):
        getattr(signals, name).disconnect(listener)


def taken_up(notice: Notice, by: User, *, on: date = WED, stop: bool = True, **more: Any) -> Objection:
    """An objection of Tuesday, examined from that day."""
    objection = notices.objection(notice, on=TUE, **more).objection
    return examine_objection(objection=objection, stop_clock=stop, by=by, at=at(on))


def settled(objection: Objection, by: User, outcome: str = Outcome.CONFIRMED, *, on: date = FRI, **more: Any) -> Any:
    usual = {"answer": "经核查，公示内容属实。", "correction": {}}
    return settle_objection(objection=objection, outcome=outcome, **(usual | more), by=by, at=at(on))


# --- coming in -------------------------------------------------------------------------------------------------------


def test_an_objection_is_received_sealed_and_told(notice: Notice, wang: User) -> None:
    objection, secret = notices.objection(notice, mail="zhao@example.com")
    assert objection.receipt == "YY20260001"
    assert (objection.due_on, objection.due_is_certain) == (date(2026, 12, 8), True)
    assert Notification.objects.filter(user=wang, kind="notices.objection_received").exists()
    found = objection_of_receipt("YY20260001")
    assert found
    assert found.secret == secret_digest(secret)
    assert secret not in found.secret
    (mail,) = Delivery.objects.filter(kind="notices.receipt_given")
    assert secret not in mail.subject


def test_nothing_about_the_objector_reaches_the_trail_or_the_decision(notice: Notice, wang: User) -> None:
    objection = notices.objection(notice, mail="zhao@example.com").objection
    told = [str(row.__dict__) for row in (*AuditRecord.objects.all(), *decisions_about(objection))]
    for secret in ("赵小山", "13800001234", "zhao@example.com", objection.statement):
        assert not any(secret in line for line in told)


def test_the_same_words_of_the_same_person_are_taken_once(notice: Notice) -> None:
    notices.objection(notice, statement="培训人次与年报不符，请核查。")
    with pytest.raises(Refused) as refused:
        notices.objection(notice, statement="培训人次 与年报不符，请核查。", name="另一个名字")
    assert [finding.clause for finding in refused.value.findings] == ["public-notice:5.1"]
    notices.objection(notice, statement="培训人次与年报不符，另有照片。")
    notices.objection(notice, statement="培训人次与年报不符，请核查。", phone="13900001234")
    assert Objection.objects.count() == 3


def test_an_unknown_fact_and_a_day_too_late_are_refused_together(notice: Notice) -> None:
    with pytest.raises(Refused) as refused:
        notices.objection(notice, on=date(2026, 12, 1), fact="院长")
    assert [finding.clause for finding in refused.value.findings] == ["public-notice:4", "public-notice:5"]
    assert not Objection.objects.exists()


def test_one_address_sends_ten_a_day(notice: Notice) -> None:
    for _one in range(10):
        notices.objection(notice, address="203.0.113.7")
    with pytest.raises(Refused) as refused:
        notices.objection(notice, address="203.0.113.7")
    assert [finding.clause for finding in refused.value.findings] == ["public-notice:5.2"]
    notices.objection(notice, address="203.0.113.8")
    notices.objection(notice, address="203.0.113.7", on=WED)
    assert "203.0.113.7" not in str(list(Objection.objects.values()))


def test_the_answer_of_an_objection_near_new_year_is_due_on_an_unsettled_day(notice: Notice) -> None:
    late = notices.notice(notice.union, on=date(2026, 12, 21))
    objection = notices.objection(late, on=date(2026, 12, 22)).objection
    assert (objection.due_on, objection.due_is_certain) == (date(2027, 1, 5), False)


# --- examined and answered -------------------------------------------------------------------------------------------


def test_the_clock_stops_and_what_was_left_runs_on(notice: Notice, wang: User, heard: list[str]) -> None:
    objection = taken_up(notice, wang)
    notice.refresh_from_db()
    assert (notice.state, objection.owner) == (STOPPED, wang)
    settled(objection, wang)
    notice.refresh_from_db()
    assert (notice.state, notice.closes_on) == (OPEN, date(2026, 12, 3))  # 4 days left on Wednesday, from Friday
    assert notice.editions.count() == 1
    assert heard == []


def test_a_correction_issues_the_list_anew(notice: Notice, wang: User, heard: list[str]) -> None:
    objection = taken_up(notice, wang)
    correction = {"年培训人次": "1020", "专职教师": "20"}
    settled(objection, wang, Outcome.CORRECTED, correction=correction)
    newest = notice.editions.last()
    assert newest
    assert newest.number == 2
    (change,) = diff_of(newest)
    assert (change.title, change.label, change.before, change.after) == ("第一职业学校", "年培训人次", "1200", "1020")
    assert notice.items.get(key="a").facts[1] == ["年培训人次", "1020"]
    assert heard == ["item_corrected"]


def test_an_item_is_taken_off_and_no_longer_objected_to(notice: Notice, wang: User, heard: list[str]) -> None:
    settled(taken_up(notice, wang, fact=ELIGIBLE), wang, Outcome.WITHDRAWN)
    assert not notice.items.get(key="a").is_listed
    newest = notice.editions.last()
    assert newest
    assert [change.label for change in diff_of(newest)] == [""]
    assert heard == ["item_withdrawn"]
    with pytest.raises(Refused):
        notices.objection(notice, on=FRI)


def test_a_correction_late_in_the_period_is_shown_two_days_at_least(notice: Notice, wang: User) -> None:
    objection = taken_up(notice, wang, on=date(2026, 11, 30), stop=False)
    settled(objection, wang, Outcome.CORRECTED, correction={"年培训人次": "1020"}, on=date(2026, 11, 30))
    notice.refresh_from_db()
    assert notice.closes_on == date(2026, 12, 2)


def test_the_clock_waits_for_the_last_objection_that_holds_it(notice: Notice, wang: User) -> None:
    first, second = taken_up(notice, wang), taken_up(notice, wang, key="b")
    settled(first, wang, Outcome.CORRECTED, correction={"年培训人次": "1020"})
    notice.refresh_from_db()
    assert notice.state == STOPPED
    settled(second, wang, on=date(2026, 12, 7))
    notice.refresh_from_db()
    assert (notice.state, notice.closes_on) == (OPEN, date(2026, 12, 11))
    assert [(pause.first_on, pause.last_on) for pause in notice.pauses.all()] == [(WED, date(2026, 12, 7))]


def test_a_correction_that_changes_nothing_is_refused(notice: Notice, wang: User) -> None:
    objection = taken_up(notice, wang)
    for outcome, correction in [
        (Outcome.CORRECTED, {}),
        (Outcome.CORRECTED, {"年培训人次": "1200"}),
        (Outcome.CORRECTED, {"院长": "某人"}),
        (Outcome.CONFIRMED, {"年培训人次": "1020"}),
    ]:
        with pytest.raises(Refused) as refused:
            settled(objection, wang, outcome, correction=correction)
        assert [finding.clause for finding in refused.value.findings] == ["public-notice:9"]
    assert notice.editions.count() == 1


@pytest.mark.parametrize("answer", ["感谢赵小山同志反映", "已电话 138-0000 1234 核实", "已回复 Zhao@Example.com"])
def test_an_answer_never_names_the_objector(notice: Notice, wang: User, answer: str) -> None:
    objection = taken_up(notice, wang, mail="zhao@example.com")
    with pytest.raises(Refused) as refused:
        settled(objection, wang, answer=answer)
    assert [finding.clause for finding in refused.value.findings] == ["public-notice:6"]


def test_two_officers_answer_the_same_objection(notice: Notice, wang: User) -> None:
    objection = taken_up(notice, wang)
    stale = Objection.objects.get(pk=objection.pk)
    settled(objection, wang)
    with pytest.raises(NotAllowed):
        settled(stale, accounts.city_admin(), answer="另一个答复")
    assert Objection.objects.get(pk=objection.pk).answer == "经核查，公示内容属实。"
    assert trail_of(objection).filter(verb="settle").count() == 1


def test_only_its_owner_or_an_administrator_answers(notice: Notice, wang: User, zhao: User) -> None:
    objection = taken_up(notice, wang)
    with pytest.raises(NotPermitted, match=wang.name):
        settled(objection, zhao)
    assert settled(objection, accounts.city_admin()).state == SETTLED


def test_eligibility_always_stops_the_clock(notice: Notice, wang: User) -> None:
    with pytest.raises(Refused) as refused:
        taken_up(notice, wang, fact=ELIGIBLE, stop=False)
    assert [finding.clause for finding in refused.value.findings] == ["public-notice:8"]


def test_another_unions_officer_has_no_part(notice: Notice, li: User) -> None:
    objection = notices.objection(notice).objection
    for act in (
        lambda: examine_objection(objection=objection, stop_clock=True, by=li, at=at(WED)),
        lambda: reject_objection(objection=objection, ground=Ground.LATE, answer="不", by=li, at=at(WED)),
        lambda: withdraw_notice(notice=notice, reason="不", by=li, at=at(WED)),
        lambda: close_notice(notice=notice, by=li, at=at(date(2026, 12, 1))),
        lambda: reveal_objector(objection=objection, field="name", purpose=Purpose.COMPLAINT, by=li, at=at(WED)),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_not_taken_up_says_the_clause(notice: Notice, wang: User) -> None:
    objection = notices.objection(notice, mail="zhao@example.com").objection
    reject_objection(objection=objection, ground=Ground.NOT_A_FACT, answer="可拨打 12351。", by=wang, at=at(WED))
    objection.refresh_from_db()
    assert (objection.state, objection.ground_clause) == ("rejected", "public-notice:5")
    assert Delivery.objects.filter(kind="notices.objection_answered").count() == 1


def test_who_objected_is_shown_to_its_owner_for_a_purpose_on_record(notice: Notice, wang: User, zhao: User) -> None:
    objection = notices.objection(notice).objection
    asked: dict[str, Any] = {"field": "phone", "purpose": Purpose.COMPLAINT, "at": at(WED)}
    with pytest.raises(NotPermitted):
        reveal_objector(objection=objection, **asked, by=wang)
    objection = examine_objection(objection=objection, stop_clock=False, by=wang, at=at(WED))
    assert reveal_objector(objection=objection, **asked, by=wang) == "13800001234"
    assert trail_of(objection).filter(verb="reveal", by=wang, reason="受理投诉").exists()
    with pytest.raises(NotPermitted):
        reveal_objector(objection=objection, **asked, by=zhao)
    with pytest.raises(ValueError, match="purpose"):
        reveal_objector(objection=objection, **{**asked, "purpose": Purpose.OTHER}, note=" ", by=wang)


def test_a_late_answer_is_given_and_said_to_be_late(notice: Notice, wang: User) -> None:
    objection = taken_up(notice, wang)
    settled(objection, wang, on=date(2026, 12, 9))
    decision = decisions_about(objection).first()
    assert decision
    assert [one["clause"] for one in decision.findings if not one["held"]] == ["public-notice:7"]


# --- the end ---------------------------------------------------------------------------------------------------------


def test_a_notice_closes_the_day_after_its_last(notice: Notice, heard: list[str]) -> None:
    assert close_due_notices(by=None, at=at(date(2026, 11, 30), 23)) == []
    assert close_due_notices(by=None, at=at(date(2026, 12, 1), 0)) == [notice]
    notice.refresh_from_db()
    assert notice.state == CLOSED
    assert heard == ["notice_closed"]
    assert close_due_notices(by=None, at=at(date(2026, 12, 2))) == []


def test_a_notice_does_not_close_over_an_open_objection(notice: Notice, wang: User) -> None:
    objection = taken_up(notice, wang, stop=False)
    assert close_due_notices(by=None, at=at(date(2026, 12, 1))) == []
    with pytest.raises(Refused) as refused:
        close_notice(notice=notice, by=wang, at=at(date(2026, 12, 1)))
    assert [finding.rule for finding in refused.value.findings] == ["public-notice.10.objections"]
    settled(objection, wang, on=date(2026, 12, 1))
    assert close_due_notices(by=None, at=at(date(2026, 12, 1))) == [notice]


def test_over_new_year_a_notice_waits_for_the_holidays(notice: Notice, wang: User) -> None:
    late = notices.notice(notice.union, on=date(2026, 12, 28))
    with pytest.raises(Refused) as refused:
        close_notice(notice=late, by=None, at=at(date(2027, 1, 20)))
    assert "public-notice.3" in {finding.rule for finding in refused.value.findings}
    objection = notices.objection(late, on=date(2027, 1, 11)).objection
    reject_objection(objection=objection, ground=Ground.REPEATED, answer="已处理。", by=wang, at=at(date(2027, 1, 12)))
    notices.holidays(date(2027, 1, 1), date(2027, 1, 4))
    assert late in close_due_notices(by=None, at=at(date(2027, 1, 20)))
    late.refresh_from_db()
    assert (late.closes_on, late.is_certain) == (date(2027, 1, 6), True)
    assert trail_of(late).filter(verb="recount_notice").exists()


def test_what_is_taken_back_ends_its_objections(notice: Notice, wang: User, heard: list[str]) -> None:
    examined = taken_up(notice, wang, mail="zhao@example.com")
    withdraw_notice(notice=notice, reason="名单有误", by=wang, at=at(FRI))
    notice.refresh_from_db()
    examined.refresh_from_db()
    assert (notice.state, notice.reason, examined.state) == (WITHDRAWN, "名单有误", LAPSED)
    assert heard == ["notice_withdrawn"]
    assert Delivery.objects.filter(kind="notices.objection_lapsed").count() == 1
    with pytest.raises(NotAllowed):
        withdraw_notice(notice=notice, reason="再撤", by=None, at=at(FRI))


def test_late_answers_are_reminded_of_once_a_day(notice: Notice, wang: User, zhao: User) -> None:
    taken_up(notice, wang)
    day = date(2026, 12, 9)
    assert remind_of_objections(by=None, at=at(date(2026, 12, 8))) == 0
    assert remind_of_objections(by=None, at=at(day)) == 1
    remind_of_objections(by=None, at=at(day, 10))
    assert Notification.objects.filter(kind="notices.objection_late", user=wang).count() == 1
    assert not Notification.objects.filter(kind="notices.objection_late", user=zhao).exists()


def test_duties_are_of_who_may_act(notice: Notice, wang: User, zhao: User, li: User) -> None:
    taken_up(notice, wang)
    notices.objection(notice, key="b")
    assert [duty.due_on for duty in duties_of(wang)] == [date(2026, 12, 8)] * 2
    assert len(duties_of(zhao)) == 1
    assert duties_of(li) == []
    with time_machine.travel(at(date(2026, 12, 9))):
        assert {duty.tone for duty in duties_of(wang)} == {"cinnabar"}


# --- what the database holds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", list(OBJECTION.states))
@pytest.mark.parametrize("verb", [move.verb for move in OBJECTION.moves])
def test_the_table_of_moves_of_an_objection(verb: str, source: str) -> None:
    expected = {
        ("examine", "received"): "examining",
        ("settle", "examining"): "settled",
        ("reject", "received"): "rejected",
        ("lapse", "received"): "lapsed",
        ("lapse", "examining"): "lapsed",
    }
    assert OBJECTION.target_of(verb, source) == expected.get((verb, source))


@pytest.mark.parametrize("source", list(NOTICE.states))
@pytest.mark.parametrize("verb", [move.verb for move in NOTICE.moves])
def test_the_table_of_moves_of_a_notice(verb: str, source: str) -> None:
    expected = {
        ("close", "open"): "closed",
        ("stop", "open"): "stopped",
        ("resume", "stopped"): "open",
        ("withdraw", "open"): "withdrawn",
        ("withdraw", "stopped"): "withdrawn",
    }
    assert NOTICE.target_of(verb, source) == expected.get((verb, source))


def test_not_even_psql_settles_without_an_answer(notice: Notice, wang: User) -> None:
    objection = taken_up(notice, wang)
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(state=SETTLED, outcome=Outcome.CONFIRMED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(state="received")
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(phone="", mail="")
