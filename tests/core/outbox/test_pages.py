"""The bell, one's notices, one's wishes, and the delivery log."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.outbox.delivering import deliver_due
from core.outbox.messages import Text
from core.outbox.models import Delivery, Notification, Preference, State
from core.outbox.post import Message, Recipient, post
from core.web import access
from federation.accounts.models import User

pytestmark = pytest.mark.django_db
LIST = "outbox:list_notifications"


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: user.username != "worker")
    monkeypatch.setattr(access.overseer_source, "_provider", lambda user: user.username == "keeper")


@pytest.fixture
def mine(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def tell(user: User, number: int = 1, url: str = "/office/jobs/") -> Notification:
    post(Message("sample", f"第{number}件事", "请处理。", url), to=Recipient(user=user), at=timezone.now())
    return Notification.objects.latest("id")


def page(client: Client, name: str, query: str = "") -> str:
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_bell_counts_what_is_unread(mine: Client, person: User) -> None:
    assert 'aria-label="通知"' in page(mine, LIST)
    for number in range(3):
        tell(person, number)
    assert "通知，3 条未读" in page(mine, LIST)
    Notification.objects.bulk_create(
        Notification(user=person, kind="sample", subject="又一件", posted_at=timezone.now()) for _ in range(120)
    )
    assert "通知，99+ 条未读" in page(mine, LIST)


def test_a_notice_is_shown_and_found_in_the_readers_language(mine: Client, person: User) -> None:
    english = {"en": Text("Plan approved", "In force from 1 December.")}
    post(
        Message("sample", "计划已批准", "自 12 月 1 日起施行。", others=english),
        to=Recipient(user=person),
        at=timezone.now(),
    )
    assert "计划已批准" in page(mine, LIST)
    mine.cookies["django_language"] = "en"
    shown = page(mine, LIST, "?q=december")
    assert "Plan approved" in shown
    assert "In force from 1 December." in shown
    assert "计划已批准" not in shown


def test_opening_a_notice_marks_it_read_and_goes_there(mine: Client, person: User) -> None:
    notice, other = tell(person, 1), tell(person, 2, url="")
    answer = mine.get(reverse("outbox:read_notification", args=[notice.pk]))
    assert answer["Location"] == "/office/jobs/"
    assert mine.get(reverse("outbox:read_notification", args=[other.pk]))["Location"] == reverse(LIST)
    notice.refresh_from_db()
    read_at = notice.read_at
    assert read_at is not None
    mine.get(reverse("outbox:read_notification", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at == read_at


def test_notices_of_others_do_not_exist(mine: Client) -> None:
    notice = tell(User.objects.create_user("wangfang", name="王芳"))
    assert mine.get(reverse("outbox:read_notification", args=[notice.pk])).status_code == 404
    mine.post(reverse("outbox:read_all_notifications"))
    notice.refresh_from_db()
    assert notice.read_at is None
    assert "第1件事" not in page(mine, LIST)


def test_all_are_marked_read_at_once_and_unread_ones_can_be_picked(mine: Client, person: User) -> None:
    tell(person, 1)
    assert "第1件事" in page(mine, LIST, "?unread=1")
    assert mine.get(reverse("outbox:read_all_notifications")).status_code == 405
    mine.post(reverse("outbox:read_all_notifications"))
    assert "第1件事" not in page(mine, LIST, "?unread=1")
    assert "第1件事" in page(mine, LIST)


def test_the_list_of_notices_costs_the_same_however_long(
    mine: Client, person: User, django_assert_num_queries: Any
) -> None:
    tell(person)
    page(mine, LIST)
    with django_assert_num_queries(5) as one:
        page(mine, LIST)
    for number in range(29):
        tell(person, number + 2)
    with django_assert_num_queries(len(one)):
        page(mine, LIST)


def test_a_worker_reads_on_the_workers_page(client: Client) -> None:
    worker = User.objects.create_user("worker", name="王芳")
    tell(worker)
    client.force_login(worker)
    shown = page(client, LIST)
    assert "main-worker" in shown
    assert "第1件事" in shown


def test_wishes_are_kept(mine: Client, person: User) -> None:
    address = reverse("outbox:choose_preference")
    assert 'value="22:00"' in mine.get(address).content.decode()
    wish = {"mail": "", "sms": "on", "wechat": "on", "quiet_from": "12:00", "quiet_until": "13:30", "language": "en"}
    mine.post(address, wish)
    kept = Preference.objects.get(user=person)
    assert (kept.mail, kept.sms, kept.wechat) == (False, True, True)
    assert (kept.quiet_from, kept.quiet_until, kept.language) == (time(12), time(13, 30), "en")
    mine.post(address, {"quiet_from": "", "quiet_until": "", "language": "zh-hans"})
    kept.refresh_from_db()
    assert (kept.quiet_from, kept.sms) == (None, False)


def test_half_a_quiet_time_is_sent_back(mine: Client, person: User) -> None:
    answer = mine.post(reverse("outbox:choose_preference"), {"quiet_from": "22:00", "quiet_until": ""})
    assert answer.status_code == 422
    assert "免打扰的开始和结束要一起填写，或都空着。" in answer.content.decode()
    assert not Preference.objects.exists()


def test_the_delivery_log_is_for_overseers_and_shows_addresses_masked(
    mine: Client, client: Client, person: User
) -> None:
    tell(person)
    refused = mine.get(reverse("outbox:list_deliveries"))
    assert refused.status_code == 403
    assert "只有系统管理员可以查看" in refused.content.decode()
    client.force_login(User.objects.create_user("keeper", name="赵管"))
    shown = page(client, "outbox:list_deliveries")
    assert "李明，l***@example.cn" in shown
    assert "liming@example.cn" not in shown


def test_failed_deliveries_are_sent_again_in_bulk(client: Client, person: User) -> None:
    tell(person)
    Delivery.objects.update(state=State.FAILED, attempts=6, error="多次未能发出")
    keeper = User.objects.create_user("keeper", name="赵管")
    client.force_login(keeper)
    shown = page(client, "outbox:list_deliveries", "?state=failed")
    assert "多次未能发出" in shown
    assert "重新发送" in shown
    from core.outbox.actions import send_again

    assert send_again(rows=list(Delivery.objects.all()), by=keeper, at=timezone.now()) == "1 条已排队重发。"
    assert [one.state for one in deliver_due()] == [State.SENT]


def test_the_log_costs_the_same_however_long(client: Client, person: User, django_assert_num_queries: Any) -> None:
    client.force_login(User.objects.create_user("keeper", name="赵管"))
    tell(person)
    page(client, "outbox:list_deliveries")
    with django_assert_num_queries(6) as one:
        page(client, "outbox:list_deliveries")
    for number in range(29):
        tell(person, number)
    with django_assert_num_queries(len(one)):
        page(client, "outbox:list_deliveries")
