"""Appeals: in time, once, by the applicant, examined by somebody who did not handle the case; upheld or not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions.appealing import dismiss_appeal, examine_appeal, file_appeal, uphold_appeal
from federation.academies.actions.stepping import step_application
from federation.academies.models import Appeal, Application
from federation.academies.queries.appeals import appeals_visible_to, handled, last_day_to_appeal
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from tests.academies import kept
from tests.factories import accounts
from tests.factories.academies import application, application_in

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
LAST = datetime(2026, 12, 9, 2, tzinfo=UTC)
"""Ten working days after Wednesday 25 November."""


pytestmark = pytest.mark.usefixtures("announced")


@kept
def refused(yanqing: Union, wang: User) -> Application:
    """王 refused it today at the gateway."""
    made = application_in("checking", yanqing)
    facts = {"clauses": ["bj-academy-admission:4"], "remedy": "补齐设备台账"}
    return step_application(application=made, verb="refuse", by=wang, at=AT, reason="场地不足", facts=facts)


@kept
def clerk(refused: Application, yanqing: Union) -> User:
    return accounts.person("unit_clerk", yanqing, unit=refused.unit)


@kept
def appeal(refused: Application, clerk: User) -> Appeal:
    return file_appeal(application=refused, statement="场地已扩建，附证明。", by=clerk, at=AT + timedelta(hours=1))


def test_the_clock_of_an_appeal(refused: Application) -> None:
    last = last_day_to_appeal(refused, parameters_on(date(2026, 11, 25)))
    assert last
    assert (last.day, last.certain) == (date(2026, 12, 9), True)


def test_filed_on_the_last_day(refused: Application, clerk: User, zhao: User, wang: User) -> None:
    made = file_appeal(application=refused, statement="场地已扩建。", by=clerk, at=LAST)
    assert made.due_on == date(2026, 12, 30)
    told = set(Notification.objects.filter(kind="academies.appeal_filed").values_list("user", flat=True))
    assert zhao.pk in told
    assert wang.pk not in told, "whoever handled the case is not asked to look again"


def test_a_day_late_it_is_told_by_clause(refused: Application, clerk: User) -> None:
    with pytest.raises(Refused) as late:
        file_appeal(application=refused, statement="场地已扩建。", by=clerk, at=LAST + timedelta(days=1))
    assert [one.clause for one in late.value.findings] == ["bj-academy-admission:10.1"]
    assert "2026-12-09" in late.value.findings[0].text


def test_strangers_do_not_appeal_nor_does_the_city(refused: Application, haidian: Union, wang: User) -> None:
    for stranger in (accounts.district_officer(haidian), wang):
        with pytest.raises(NotPermitted):
            file_appeal(application=refused, statement="不服", by=stranger, at=AT)


def test_only_what_was_refused_is_appealed_and_with_words(yanqing: Union, refused: Application, clerk: User) -> None:
    other = application_in("checking", yanqing, among=refused.round)
    with pytest.raises(NotAllowed):
        file_appeal(application=other, statement="不服", by=other.opened_by, at=AT)
    with pytest.raises(ValidationError, match="理由"):
        file_appeal(application=refused, statement="  ", by=clerk, at=AT)


def test_once_and_not_even_the_database_takes_another(
    appeal: Appeal, refused: Application, clerk: User, zhao: User
) -> None:
    examine_appeal(appeal=appeal, by=zhao, at=AT + timedelta(hours=2))
    dismiss_appeal(appeal=appeal, answer="证明不足以改变结论。", by=zhao, at=AT + timedelta(hours=3))
    with pytest.raises(Refused) as again:
        file_appeal(application=refused, statement="还是不服", by=clerk, at=AT + timedelta(days=1))
    assert [one.clause for one in again.value.findings] == ["bj-academy-admission:10.3"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(
            application=refused, statement="硬塞", filed_by=clerk, filed_at=AT, due_on=date(2026, 12, 30)
        )


def test_whoever_handled_the_case_does_not_examine_it(appeal: Appeal, wang: User, zhao: User) -> None:
    assert handled(wang, appeal.application)
    assert not handled(zhao, appeal.application)
    with pytest.raises(NotPermitted, match="没有经办过"):
        examine_appeal(appeal=appeal, by=wang, at=AT + timedelta(hours=2))
    assert examine_appeal(appeal=appeal, by=zhao, at=AT + timedelta(hours=2)).owner == zhao


def test_taken_up_by_one_it_is_not_answered_by_another(appeal: Appeal, zhao: User) -> None:
    examine_appeal(appeal=appeal, by=zhao, at=AT + timedelta(hours=2))
    other = accounts.city_officer()
    with pytest.raises(NotPermitted, match=zhao.name):
        uphold_appeal(appeal=appeal, answer="成立", by=other, at=AT + timedelta(hours=3))
    with pytest.raises(NotPermitted):
        examine_appeal(appeal=appeal, by=other, at=AT + timedelta(hours=3))


def test_upheld_it_goes_back_to_its_check(appeal: Appeal, refused: Application, zhao: User) -> None:
    examine_appeal(appeal=appeal, by=zhao, at=AT + timedelta(hours=2))
    done = uphold_appeal(appeal=appeal, answer="扩建属实，恢复审查。", by=zhao, at=AT + timedelta(hours=3))
    refused.refresh_from_db()
    assert (done.state, refused.state) == ("upheld", "checking")
    assert refused.stage_due_on
    assert Notification.objects.filter(kind="academies.appeal_answered", user=appeal.filed_by).exists()


def test_it_does_not_come_back_beside_another_of_the_unit(
    appeal: Appeal, refused: Application, yanqing: Union, zhao: User
) -> None:
    other = application(yanqing, among=refused.round, unit=refused.unit)
    examine_appeal(appeal=appeal, by=zhao, at=AT + timedelta(hours=2))
    with pytest.raises(ValidationError, match=other.code), transaction.atomic():
        uphold_appeal(appeal=appeal, answer="成立", by=zhao, at=AT + timedelta(hours=3))
    appeal.refresh_from_db()
    assert appeal.state == "examined"


def test_dismissed_it_says_why(appeal: Appeal, refused: Application, zhao: User) -> None:
    examine_appeal(appeal=appeal, by=zhao, at=AT + timedelta(hours=2))
    with pytest.raises(ValidationError, match="理由"):
        dismiss_appeal(appeal=appeal, answer=" ", by=zhao, at=AT + timedelta(hours=3))
    done = dismiss_appeal(appeal=appeal, answer="证明不足。", by=zhao, at=AT + timedelta(hours=3))
    refused.refresh_from_db()
    assert (done.state, done.owner, refused.state) == ("dismissed", zhao, "refused")


def test_an_appeal_is_answered_only_once_it_was_taken_up(appeal: Appeal, zhao: User) -> None:
    with pytest.raises(NotAllowed):
        dismiss_appeal(appeal=appeal, answer="证明不足。", by=zhao, at=AT + timedelta(hours=2))


def test_who_sees_an_appeal(appeal: Appeal, wang: User, clerk: User, haidian: Union, yanqing: Union) -> None:
    for user in (wang, clerk, accounts.district_officer(yanqing)):
        assert list(appeals_visible_to(user)) == [appeal]
    assert not appeals_visible_to(accounts.district_officer(haidian))
