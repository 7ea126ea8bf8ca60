"""Publishing a notice: what it shows, when it ends."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.audit.queries import trail_of
from core.rules.rule import Refused
from core.web.access import NotPermitted
from federation.accounts.models import User
from federation.notices.actions import Item
from federation.notices.models import Notice, NoticeEdition, NoticeItem
from federation.notices.queries import diff_of, items_of, notices_about, open_notice_about
from federation.notices.queries.editions import digest_of
from federation.notices.workflow import OPEN
from federation.organizations.models import Union
from tests.factories import notices, organizations
from tests.factories.notices import at


def test_a_notice_shows_its_list_and_counts_from_the_next_day(notice: Notice) -> None:
    assert (notice.code, notice.state, notice.working_days) == ("GS20260001", OPEN, 5)
    assert (notice.opens_on, notice.closes_on, notice.is_certain) == (date(2026, 11, 23), date(2026, 11, 30), True)
    assert [(item.position, item.key) for item in items_of(notice)] == [(1, "a"), (2, "b")]
    assert trail_of(notice).get().verb == "publish_notice"


def test_the_first_edition_keeps_the_list_under_its_digest(notice: Notice) -> None:
    edition = notice.editions.get()
    assert edition.number == 1
    assert edition.digest == digest_of(edition.items)
    assert edition.items[0]["facts"][1] == ["年培训人次", "1200"]
    assert diff_of(edition) == []


def test_codes_count_up_within_the_year(notice: Notice, city: Union) -> None:
    assert notices.notice(city).code == "GS20260002"
    assert notices.notice(city, opens_on=date(2027, 1, 4)).code == "GS20270001"


@pytest.mark.parametrize(
    ("opens", "last"),
    [
        (date(2026, 9, 28), date(2026, 10, 10)),  # 29, 30, the holiday, 8, 9, and a Saturday that is worked
        (date(2026, 9, 23), date(2026, 10, 8)),  # 24, the mid-autumn Friday off, 28, 29, 30, the holiday
        (date(2026, 9, 18), date(2026, 9, 24)),  # the Sunday after is worked
        (date(2026, 11, 23), date(2026, 11, 30)),
    ],
)
def test_holidays_are_not_counted_and_worked_weekends_are(city: Union, opens: date, last: date) -> None:
    assert notices.notice(city, on=opens).closes_on == last


def test_over_new_year_the_last_day_is_not_settled(city: Union) -> None:
    made = notices.notice(city, on=date(2026, 12, 28))
    assert made.is_certain is False
    assert made.closes_on == date(2027, 1, 4)


def test_a_period_too_short_and_a_list_without_facts_are_refused_together(city: Union) -> None:
    with pytest.raises(Refused) as refused:
        notices.notice(city, working_days=4, items=[Item("a", "某校", [])], opens_on=date(2026, 11, 20))
    assert [finding.clause for finding in refused.value.findings] == [
        "public-notice:1", "public-notice:2", "public-notice:3",
    ]  # fmt: skip
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [[("学时", "1"), ("学时", "2")], [("是否符合条件", "是")], [("长" * 61, "1")]],
)
def test_facts_that_no_objection_could_name_are_refused(city: Union, facts: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as refused:
        notices.notice(city, items=[Item("a", "某校", facts)])
    assert [finding.clause for finding in refused.value.findings] == ["public-notice:1"]


def test_one_notice_of_a_kind_runs_about_a_subject(city: Union) -> None:
    subject = organizations.unit(city)
    made = notices.notice(city, subject=subject)
    with pytest.raises(IntegrityError), transaction.atomic():
        notices.notice(city, subject=subject)
    assert open_notice_about(subject) == made
    assert list(notices_about(subject)) == [made]
    assert open_notice_about(organizations.unit(city)) is None


def test_a_district_publishes_for_itself_only(haidian: Union, yanqing: Union, li: User) -> None:
    assert notices.notice(haidian, by=li).union == haidian
    with pytest.raises(NotPermitted):
        notices.notice(yanqing, by=li)


def test_editions_are_never_changed(notice: Notice) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeEdition.objects.filter(notice=notice).update(reason="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeEdition.objects.filter(notice=notice).delete()


def test_the_database_refuses_a_step_the_workflow_does_not_have(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(state="closed", ended_at=at(date(2026, 12, 1)))
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state="open", ended_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeItem.objects.filter(notice=notice).update(title="改")
