"""Sending: the spool, retries, giving up, several workers, clearing."""

import email
import json
import logging
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.jobs.registry import REGISTRY
from core.jobs.running import run_waiting
from core.jobs.work import enqueue
from core.outbox.channels import SENDERS
from core.outbox.channels.outcomes import NotNow, Undeliverable
from core.outbox.delivering import WAITS, deliver_due
from core.outbox.models import Delivery, Notification, Preference, State
from core.outbox.post import Message, Recipient, post
from federation.accounts.models import User

pytestmark = pytest.mark.django_db
SAID = Message("academies.plan_due", "建设计划 12 月 1 日到期", "还差 2 家。", "/office/academies/plan/")
URGENT = Message("accounts.code", "登录验证码", "482913，十分钟内有效。", urgent=True)


def left(message: Message = URGENT, **to: Any) -> Delivery:
    post(message, to=Recipient(**to), at=timezone.now())
    return Delivery.objects.latest("id")


def test_mail_without_a_server_lies_in_the_spool(spool: Path) -> None:
    delivery = left(SAID, mail="office@example.cn")
    assert len(list(deliver_due())) == 1
    [place] = (spool / "mail").iterdir()
    assert place.stat().st_mode & 0o777 == 0o600
    letter = email.message_from_bytes(place.read_bytes(), policy=default)
    assert (letter["Subject"], letter["To"]) == (SAID.subject, "office@example.cn")
    assert letter["Message-ID"] == f"<delivery-{delivery.pk}@localhost>"
    assert letter.get_content() == "还差 2 家。\n\n查看：https://jingjiang.example/office/academies/plan/\n"
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert delivery.sent_at


def test_the_words_around_a_link_are_in_the_letters_language(spool: Path) -> None:
    left(SAID, mail="office@example.cn", language="en")
    assert len(list(deliver_due())) == 1
    [place] = (spool / "mail").iterdir()
    letter = email.message_from_bytes(place.read_bytes(), policy=default)
    assert "See: https://jingjiang.example" in letter.get_content()


def test_short_and_wechat_messages_without_a_gateway_lie_in_the_spool(person: User, spool: Path) -> None:
    Preference.objects.create(user=person, wechat=True)
    left(user=person)
    list(deliver_due())
    assert sorted(folder.name for folder in spool.iterdir()) == ["mail", "sms", "wechat"]
    [place] = (spool / "sms").iterdir()
    said = json.loads(place.read_text())
    assert (said["to"], said["subject"], said["text"]) == ("13800138000", URGENT.subject, URGENT.body)


def test_what_is_not_due_waits(person: User) -> None:
    delivery = left(phone="13800138000")
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert list(deliver_due()) == []
    delivery.refresh_from_db()
    assert delivery.state == State.WAITING


def test_what_was_sent_is_not_sent_again(spool: Path) -> None:
    left(phone="13800138000")
    assert [len(list(deliver_due())) for _time in range(2)] == [1, 0]


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(delivery: Delivery) -> None:
        raise error

    monkeypatch.setitem(SENDERS, "sms", fail)


def test_a_busy_gateway_is_tried_again_later_and_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, NotNow("HTTP 503"))
    delivery = left(phone="13800138000")
    waits = []
    for _time in WAITS:
        before = timezone.now()
        list(deliver_due())
        delivery.refresh_from_db()
        assert delivery.state == State.WAITING
        waits.append(round((delivery.due_at - before).total_seconds() / 60))
        Delivery.objects.update(due_at=before)
    list(deliver_due())
    delivery.refresh_from_db()
    assert waits == [1, 5, 30, 120, 480]
    assert (delivery.state, delivery.attempts) == (State.FAILED, 6)
    assert delivery.error == "多次未能发出（HTTP 503），请检查网关后重发。"


def test_a_refused_address_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, Undeliverable("HTTP 400"))
    delivery = left(phone="13800138000")
    list(deliver_due())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.FAILED, "对方拒收（HTTP 400），请核对地址。")


def test_one_broken_delivery_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch, spool: Path) -> None:
    fail_with(monkeypatch, RuntimeError("电话 13800138000"))
    left(phone="13800138000")
    left(mail="office@example.cn")
    assert len(list(deliver_due())) == 2
    assert dict(Delivery.objects.values_list("channel", "state")) == {"sms": "waiting", "mail": "sent"}
    assert "13800138000" not in Delivery.objects.get(channel="sms").error


def test_the_log_shows_addresses_masked(person: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    left(user=person)
    list(deliver_due())
    assert "138****8000" in caplog.text
    assert "13800138000" not in caplog.text
    assert "liming@example.cn" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_workers_share_the_work_without_waiting_for_each_other(spool: Path) -> None:
    held, free = left(phone="13800138000"), left(phone="13900139000")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM core_outbox_delivery WHERE id = %s FOR UPDATE", [held.pk])
        assert [one.pk for one in deliver_due()] == [free.pk]
    finally:
        other.rollback()
        other.close()
    assert [one.pk for one in deliver_due()] == [held.pk]


def test_the_job_delivers_every_minute_what_waits(spool: Path) -> None:
    left(phone="13800138000")
    enqueue("outbox.deliver", key="deliver")
    run_waiting()
    assert Delivery.objects.get().state == State.SENT
    assert REGISTRY.schedules["outbox.deliver"] == "* * * * *"


def test_old_texts_and_addresses_are_forgotten_and_keys_remembered(person: User, spool: Path) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    for key, at in (("", long_ago), ("a", long_ago), ("b", timezone.now())):
        post(SAID, to=Recipient(mail="office@example.cn"), at=at, key=key)
    post(SAID, to=Recipient(user=person), at=long_ago)
    list(deliver_due())
    Notification.objects.update(read_at=timezone.now() - timedelta(days=366))
    enqueue("outbox.clear")
    run_waiting()
    assert {one.key: one.address for one in Delivery.objects.all()} == {"a": "", "b": "office@example.cn"}
    assert not Notification.objects.exists()
    post(SAID, to=Recipient(mail="office@example.cn"), at=timezone.now(), key="a")
    assert Delivery.objects.filter(key="a").count() == 1
