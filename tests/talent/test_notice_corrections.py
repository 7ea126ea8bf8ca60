"""A fact corrected on notice reaches the nomination, which stays as it was handed in."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse

from federation.accounts.models import User
from federation.notices.actions import examine_objection, settle_objection
from federation.notices.models import NoticeItem, Outcome
from federation.talent.models import NoticeCorrection, Selection
from federation.talent.queries.results import NOTICE, items_of_list, nominations_by_code
from tests.factories import notices, organizations, roles
from tests.factories.talent import LATER
from tests.talent import kept

CORRECTED = datetime(2027, 1, 8, 2, tzinfo=LATER.tzinfo)


def correct(item: NoticeItem, label: str, told: str, by: User) -> None:
    """An objection to a fact is upheld."""
    with time_machine.travel(CORRECTED):
        made = notices.objection(item.notice, on=date(2027, 1, 8), key=item.key, fact=label).objection
        made = examine_objection(objection=made, stop_clock=True, by=by, at=CORRECTED)
        settle_objection(
            objection=made, outcome=Outcome.CORRECTED, answer="经查，名称有误。", correction={label: told}, by=by,
            at=CORRECTED,
        )  # fmt: skip


@kept
def item(judged: Selection) -> NoticeItem:
    """The first nominee on notice."""
    notices.holidays(date(2027, 1, 1))
    items = items_of_list(nominations_by_code(judged).items())
    made = notices.notice(on=date(2027, 1, 6), kind=NOTICE, subject=judged, items=items)
    return made.items.earliest("pk")


def test_old_new_and_who_decided(item: NoticeItem, judged: Selection, city: User, clerk: User) -> None:
    one = nominations_by_code(judged)[item.key]
    correct(item, "所在单位", "北京新名有限公司", city)
    item.refresh_from_db()
    correct(item, "所在单位", "北京再改有限公司", city)
    told = [(each.before, each.after, each.decided_by) for each in one.corrections.all()]
    assert told == [
        (one.unit.name, "北京新名有限公司", city),
        ("北京新名有限公司", "北京再改有限公司", city),
    ]
    desk = roles.browser(clerk)
    for page in (
        reverse("talent:show_nomination", args=[one.pk]),
        reverse("talent:show_craftsman", args=[one.person_id]),
    ):
        shown = desk.get(page).content.decode()
        assert "公示更正" in shown
        assert "北京再改有限公司" in shown
        assert city.name in shown
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeCorrection.objects.update(after="别的")


def test_notices_of_others_say_nothing_here(city: User, judged: Selection) -> None:
    notices.holidays(date(2027, 1, 1))
    made = notices.notice(organizations.city(), on=date(2027, 1, 6))
    correct(made.items.get(key="a"), "年培训人次", "1", city)
    assert not NoticeCorrection.objects.exists()
