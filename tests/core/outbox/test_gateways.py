"""Real sockets: an HTTP gateway and a mail server of our own, behaving well and badly."""

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from core.outbox.channels import gateway, mail
from core.outbox.channels.outcomes import NotNow, Undeliverable
from core.outbox.models import Delivery
from core.outbox.post import Message, Recipient, post

pytestmark = pytest.mark.django_db
SAID = Message("academies.plan_due", "计划到期", "还差 2 家。", "/office/")


def left(**to: str) -> Delivery:
    post(SAID, to=Recipient(**to), at=timezone.now())  # type: ignore[arg-type]
    return Delivery.objects.latest("id")


class Gateway(HTTPServer):
    code = 200
    received: list[tuple[dict[str, str], Any]]


class Answer(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append((dict(self.headers), content))
        self.send_response(self.server.code)
        self.send_header("Location", "http://elsewhere.example/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def http(settings: Any) -> Iterator[Gateway]:
    with Gateway(("127.0.0.1", 0), Answer) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.OUTBOX_SMS_GATEWAY = f"http://127.0.0.1:{server.server_port}/send"
        settings.OUTBOX_SMS_TOKEN = "secret"
        yield server
        server.shutdown()
        thread.join()


def test_a_gateway_gets_the_message_with_a_key_against_repetition(http: Gateway) -> None:
    delivery = left(phone="13800138000")
    gateway.send_sms(delivery)
    [(headers, content)] = http.received
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == content["reference"] == f"delivery-{delivery.pk}"
    assert (content["to"], content["text"], content["url"]) == (
        "13800138000", "还差 2 家。", "https://jingjiang.example/office/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(400, Undeliverable), (403, Undeliverable), (302, Undeliverable), (429, NotNow), (408, NotNow), (503, NotNow)],
)
def test_answers_are_final_or_for_later(http: Gateway, code: int, outcome: type[Exception]) -> None:
    http.code = code
    with pytest.raises(outcome, match=f"HTTP {code}"):
        gateway.send_sms(left(phone="13800138000"))


def test_nobody_there_is_for_later(settings: Any) -> None:
    settings.OUTBOX_SMS_GATEWAY = "http://127.0.0.1:1/"
    with pytest.raises(NotNow):
        gateway.send_sms(left(phone="13800138000"))


def test_a_gateway_that_never_answers_is_left_in_time(settings: Any) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler, bind_and_activate=True) as silent:
        settings.OUTBOX_SMS_GATEWAY = f"http://127.0.0.1:{silent.server_address[1]}/"
        settings.OUTBOX_TIMEOUT = 0.2
        with pytest.raises(NotNow):
            gateway.send_sms(left(phone="13800138000"))


def test_only_http_addresses_are_spoken_to(settings: Any) -> None:
    settings.OUTBOX_SMS_GATEWAY = "file:///etc/passwd"
    with pytest.raises(Undeliverable):
        gateway.send_sms(left(phone="13800138000"))


class MailServer(socketserver.TCPServer):
    refusal: bytes = b""
    received: list[str]


class Smtp(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go\r\n")
                self.server.received.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
            if verb == b"RCPT" and self.server.refusal:
                self.wfile.write(self.server.refusal)
            else:
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    with MailServer(("127.0.0.1", 0), Smtp) as server:
        server.received = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.OUTBOX_SMTP = settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.server_address[1]
        yield server
        server.shutdown()
        thread.join()


def test_mail_goes_by_smtp_when_a_server_is_set(smtp: MailServer) -> None:
    delivery = left(mail="office@example.cn")
    mail.send(delivery)
    [letter] = smtp.received
    assert f"Message-ID: <delivery-{delivery.pk}@" in letter
    assert "To: office@example.cn" in letter


@pytest.mark.parametrize(
    ("refusal", "outcome"), [(b"550 no such user\r\n", Undeliverable), (b"450 mailbox busy\r\n", NotNow)]
)
def test_refusals_are_final_or_for_later(smtp: MailServer, refusal: bytes, outcome: type[Exception]) -> None:
    smtp.refusal = refusal
    with pytest.raises(outcome, match=f"SMTP {refusal[:3].decode()}"):
        mail.send(left(mail="office@example.cn"))


def test_a_mail_server_that_is_away_is_for_later(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.OUTBOX_SMTP = settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = 1
    with pytest.raises(NotNow):
        mail.send(left(mail="office@example.cn"))
