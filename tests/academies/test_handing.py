"""From the draft to the gateway: handed in, recommended within the quota, sent back, declined, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.outbox.models import Notification
from core.rules.deciding import decisions_about
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions import handing
from federation.academies.models import Application, HostKind, Round
from federation.academies.queries.admission import quota_of
from federation.academies.queries.applications import quotas_of
from federation.academies.workflow import APPLICATION
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import academies, accounts

AT = academies.AT
LATE = AT + timedelta(days=60)
CLAUSES = ["bj-academy-admission:4"]


def clerk_of(application: Application) -> User:
    return accounts.person("unit_clerk", application.union, unit=application.unit)


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("kind", flat=True))


def test_what_is_complete_goes_to_the_union_and_on_to_the_city(haidian: Union, wang: User) -> None:
    draft = academies.ready(academies.application(haidian))
    clerk, officer = clerk_of(draft), draft.opened_by
    sent = handing.hand_in_application(application=draft, by=clerk, at=AT)
    assert (sent.state, sent.self_tenths) == ("endorsing", 800)
    assert told(officer) == ["academies.application_handed_in"]
    passed = handing.endorse_application(application=sent, opinion="同意推荐", by=officer, at=AT)
    assert (passed.state, passed.handed_in_at) == ("checking", AT)
    assert told(wang) == ["academies.application_recommended"]
    assert [one.verb for one in decisions_about(draft)] == ["endorse", "hand_in"]


def test_everything_missing_is_told_at_once_and_nothing_moves(haidian: Union) -> None:
    draft = academies.application(haidian)
    with pytest.raises(Refused) as refused:
        handing.hand_in_application(application=draft, by=clerk_of(draft), at=AT)
    clauses = {one.clause.rpartition(":")[2] for one in refused.value.findings}
    assert clauses == {"2", "5", "6.3"}
    assert Application.objects.get(pk=draft.pk).state == "draft"


@pytest.mark.parametrize(("tenths", "courses", "clause"), [(790, 100, "2"), (800, 99, "5")])
def test_the_numbers_stop_at_their_edge(haidian: Union, tenths: int, courses: int, clause: str) -> None:
    draft = academies.ready(academies.application(haidian), tenths=tenths, courses=courses)
    with pytest.raises(Refused) as refused:
        handing.recommend_application(application=draft, opinion="", by=draft.opened_by, at=AT)
    assert [one.clause for one in refused.value.findings] == [f"bj-academy-admission:{clause}"]


def test_after_the_closing_day_the_draft_stays_and_is_told(haidian: Union) -> None:
    draft = academies.ready(academies.application(haidian))
    with pytest.raises(Refused) as refused:
        handing.hand_in_application(application=draft, by=clerk_of(draft), at=LATE)
    (finding,) = refused.value.findings
    assert finding.clause == "bj-academy-admission:6.2"
    assert "内容已保存" in finding.remedy
    assert draft.answers.exists()


def test_a_union_may_recommend_after_the_closing_day_what_was_handed_in_before(haidian: Union) -> None:
    draft = academies.ready(academies.application(haidian))
    sent = handing.hand_in_application(application=draft, by=clerk_of(draft), at=AT)
    assert handing.endorse_application(application=sent, opinion="", by=draft.opened_by, at=LATE).state == "checking"


def test_a_third_recommendation_is_over_the_quota_until_one_is_withdrawn(haidian: Union) -> None:
    among = academies.round()
    drafts = [
        academies.ready(academies.application(haidian, among=among, host_kind=kind))
        for kind in (HostKind.ENTERPRISE, HostKind.COLLEGE, HostKind.COLLEGE)
    ]
    officer = accounts.district_officer(haidian)
    for draft in drafts[:2]:
        handing.recommend_application(application=draft, opinion="", by=officer, at=AT)
    with pytest.raises(Refused) as refused:
        handing.recommend_application(application=drafts[2], opinion="", by=officer, at=AT)
    assert [one.rule for one in refused.value.findings] == ["bj-academy-admission.6"]
    (quota,) = quotas_of(haidian, [among])
    assert (quota.recommended, quota.by_enterprises) == (2, 1)
    handing.withdraw_application(application=drafts[1], reason="另行安排", by=officer, at=AT)
    assert handing.recommend_application(application=drafts[2], opinion="", by=officer, at=AT).state == "checking"


def test_a_declined_one_does_not_use_the_quota(haidian: Union) -> None:
    among = academies.round()
    declined = academies.application_in("endorsing", haidian, among=among)
    officer = accounts.district_officer(haidian)
    handing.decline_application(
        application=declined, clauses=CLAUSES, reason="场地不足", remedy="落实实训场地", by=officer, at=LATE
    )
    assert quota_of(academies.application(haidian, among=among)).recommended == 1


def test_sent_back_it_can_be_handed_in_again(haidian: Union) -> None:
    draft = academies.ready(academies.application(haidian))
    clerk = clerk_of(draft)
    sent = handing.hand_in_application(application=draft, by=clerk, at=AT)
    back = handing.send_back_application(
        application=sent, reason="师资写得太简单", by=draft.opened_by, at=AT + timedelta(hours=1)
    )
    assert back.state == "draft"
    assert told(clerk) == ["academies.application_sent_back"]
    again = handing.hand_in_application(application=back, by=clerk, at=AT + timedelta(hours=2))
    assert again.state == "endorsing"


def test_declining_names_a_clause(haidian: Union) -> None:
    sent = academies.application_in("endorsing", haidian)
    with pytest.raises(ValidationError, match="依据"):
        handing.decline_application(
            application=sent, clauses=["bj-academy-plan:1"], reason="不行", remedy="", by=sent.opened_by, at=AT
        )


def test_strangers_take_no_step(haidian: Union, yanqing: Union, wang: User) -> None:
    draft = academies.application(haidian)
    far = accounts.district_officer(yanqing)
    with pytest.raises(NotPermitted):
        handing.hand_in_application(application=draft, by=draft.opened_by, at=AT)
    for stranger in (far, wang, clerk_of(draft)):
        with pytest.raises(NotPermitted):
            handing.recommend_application(application=draft, opinion="", by=stranger, at=AT)
    with pytest.raises(NotPermitted):
        handing.withdraw_application(application=draft, reason="", by=far, at=AT)


WAYS = {
    "send_back": lambda one, by: handing.send_back_application(application=one, reason="改", by=by, at=LATE),
    "decline": lambda one, by: handing.decline_application(
        application=one, clauses=CLAUSES, reason="否", remedy="", by=by, at=LATE
    ),
    "withdraw": lambda one, by: handing.withdraw_application(application=one, reason="撤", by=by, at=LATE),
}


@pytest.mark.parametrize("state", APPLICATION.states)
@pytest.mark.parametrize("verb", WAYS)
def test_every_move_from_every_state(haidian: Union, state: str, verb: str) -> None:
    one = academies.application_in(state, haidian)
    target = APPLICATION.target_of(verb, state)
    if target is None:
        with pytest.raises(NotAllowed):
            WAYS[verb](one, one.opened_by)
    else:
        assert WAYS[verb](one, one.opened_by).state == target


def test_the_round_is_locked_while_the_quota_is_counted(haidian: Union) -> None:
    draft = academies.ready(academies.application(haidian))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        handing.recommend_application(application=draft, opinion="", by=draft.opened_by, at=AT)
    locks = [one["sql"] for one in asked if Round._meta.db_table in one["sql"] and "FOR UPDATE" in one["sql"]]
    assert any(f'FROM "{Round._meta.db_table}"' in sql for sql in locks)
