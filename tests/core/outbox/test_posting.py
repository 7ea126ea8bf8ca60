"""Leaving messages: in the transaction, once per key, the ways each person chose."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.jobs.models import JobRun
from core.outbox.models import Channel, Delivery, Notification, Preference
from core.outbox.post import Letter, Message, Recipient, in_every_language, post, post_many
from federation.accounts.models import User

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = datetime(2026, 11, 22, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID = Message("academies.plan_due", "建设计划 12 月 1 日到期", "还差 2 家。", "/office/")
URGENT = Message("accounts.code", "登录验证码", "482913，十分钟内有效。", urgent=True)


def channels() -> list[str]:
    return sorted(Delivery.objects.values_list("channel", flat=True))


def test_a_person_is_told_inside_and_by_mail(person: User) -> None:
    post(SAID, to=Recipient(user=person), at=DAY)
    notice = Notification.objects.get()
    assert (notice.user, notice.subject, notice.url, notice.read_at) == (person, SAID.subject, "/office/", None)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.address, delivery.due_at) == (Channel.MAIL, "liming@example.cn", DAY)


@in_every_language
def due() -> Message:
    return Message("sample", _("通知"), _("时间"))


def test_a_notice_is_read_in_the_readers_language_whenever(person: User) -> None:
    post(due(), to=Recipient(user=person), at=DAY)
    notice = Notification.objects.get()
    assert notice.text == ("通知", "时间")
    with override("en"):
        assert notice.text == ("Notices", "Time")
        assert str(notice) == "Notices"
    post(SAID, to=Recipient(user=person), at=DAY)
    with override("en"):
        assert str(Notification.objects.latest("pk")) == SAID.subject


def test_mail_goes_out_in_the_language_its_person_chose(person: User) -> None:
    post(due(), to=Recipient(user=person), at=DAY)
    Preference.objects.create(user=person, language="en")
    post(due(), to=Recipient(user=person), at=DAY)
    post(due(), to=Recipient(mail="guest@example.cn", language="en"), at=DAY)
    said = [(one.subject, one.body, one.language) for one in Delivery.objects.order_by("pk")]
    assert said == [("通知", "时间", "zh-hans"), ("Notices", "Time", "en"), ("Notices", "Time", "en")]


def test_a_message_of_an_undone_transaction_was_never_left(person: User) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        post(SAID, to=Recipient(user=person), at=DAY)
        assert Notification.objects.exists()
        raise ZeroDivisionError
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()


def test_of_one_key_a_recipient_gets_one(person: User) -> None:
    other = User.objects.create_user("wangfang", "wangfang@example.cn", name="王芳")
    for _time in range(3):
        post(SAID, to=Recipient(user=person), at=DAY, key="plan 7 due")
        post(SAID, to=Recipient(user=other), at=DAY, key="plan 7 due")
        post(SAID, to=Recipient(mail="office@example.cn"), at=DAY, key="plan 7 due")
    assert Notification.objects.count() == 2
    assert Delivery.objects.count() == 3
    post(SAID, to=Recipient(user=person), at=DAY, key="plan 8 due")
    assert Notification.objects.filter(user=person).count() == 2


def test_without_a_key_every_message_counts(person: User) -> None:
    post(SAID, to=Recipient(user=person), at=DAY)
    post(SAID, to=Recipient(user=person), at=DAY)
    assert Notification.objects.count() == 2


def test_the_database_itself_refuses_a_second_delivery_of_a_key(person: User) -> None:
    post(SAID, to=Recipient(user=person), at=DAY, key="a")
    delivery = Delivery.objects.get()
    delivery.pk = None
    with pytest.raises(IntegrityError, match="one_delivery_per_key"), transaction.atomic():
        delivery.save(force_insert=True)


def test_urgent_messages_go_by_short_message_at_any_hour(person: User) -> None:
    post(URGENT, to=Recipient(user=person), at=NIGHT)
    assert channels() == ["mail", "sms"]
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {NIGHT}


def test_other_messages_wait_for_the_morning_but_are_seen_inside_at_once(person: User) -> None:
    post(SAID, to=Recipient(user=person), at=NIGHT)
    assert Delivery.objects.get().due_at == datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert Notification.objects.get().posted_at == NIGHT


@pytest.mark.parametrize(
    ("wish", "message", "expected"),
    [
        ({"mail": False}, SAID, []),
        ({"mail": False, "wechat": True}, SAID, ["wechat"]),
        ({"sms": False}, URGENT, ["mail"]),
        ({"mail": False, "sms": False}, URGENT, []),
    ],
)
def test_people_choose_their_ways(person: User, wish: dict[str, bool], message: Message, expected: list[str]) -> None:
    Preference.objects.create(user=person, **wish)
    post(message, to=Recipient(user=person), at=DAY)
    assert channels() == expected
    assert Notification.objects.count() == 1


def test_somebody_without_an_account_is_reached_where_said() -> None:
    post(SAID, to=Recipient(phone="13800138000"), at=NIGHT)
    post(SAID, to=Recipient(mail="office@example.cn"), at=NIGHT)
    assert channels() == ["mail", "sms"]
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {NIGHT}
    assert not Notification.objects.exists()


def test_addresses_and_texts_lie_sealed_and_are_shown_masked(person: User) -> None:
    post(URGENT, to=Recipient(user=person), at=DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(d::text, ' ') FROM core_outbox_delivery d")
        raw = cursor.fetchone()[0]
    assert "13800138000" not in raw
    assert "liming@" not in raw
    assert "482913" not in raw
    shown = set(Delivery.objects.values_list("shown_address", flat=True))
    assert shown == {"138****8000", "l***@example.cn"}


def test_a_thousand_letters_cost_what_one_costs(person: User, django_assert_num_queries: Any) -> None:
    letters = [Letter(SAID, Recipient(user=person), f"plan {number}") for number in range(500)]
    with django_assert_num_queries(5):
        post_many(letters[:1], at=DAY)
    with django_assert_num_queries(5):
        post_many(letters, at=DAY)
    assert Delivery.objects.count() == 500


def test_a_transaction_asks_for_delivery_once(
    person: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as asked:
        for number in range(3):
            post(SAID, to=Recipient(user=person), at=DAY, key=str(number))
        assert not JobRun.objects.exists()
    assert len(asked) == 1
    assert JobRun.objects.get().name == "outbox.deliver"
