"""Health, readiness, the number of a request, the log line of its answer, the headers of every page."""

import io
import json
import logging

import pytest
import structlog
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from config import logs
from config.requests import RealAddress


def test_healthz_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_all_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": []})


@pytest.mark.django_db
def test_readyz_refuses_while_a_migration_waits(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == ["1 migrations are not applied"]


def test_a_front_servers_number_is_kept_and_a_strange_one_is_not(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abcd-1234-efgh"})["X-Request-ID"] == "abcd-1234-efgh"
    strange = client.get("/healthz", headers={"X-Request-ID": "a\tb<script>"})["X-Request-ID"]
    assert strange.isalnum()
    assert len(strange) == 32


@pytest.mark.django_db
def test_pages_forbid_foreign_and_inline_code(client: Client) -> None:
    answer = client.get("/nowhere/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_log_line_is_one_object_with_the_requests_number() -> None:
    written = io.StringIO()
    formatter = logs.configured(as_json=True, level="INFO")["formatters"]["lines"]
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter.pop("()")(**formatter))
    logger = logging.getLogger("tests.lines")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with structlog.contextvars.bound_contextvars(request="n1"):
            structlog.get_logger("tests.lines").warning("会话过期", ms=3)
            logger.warning("from %s", "elsewhere")
    finally:
        logger.removeHandler(handler)
        logs.configured(as_json=False, level="WARNING")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert (first["event"], first["ms"], first["request"], first["level"]) == ("会话过期", 3, "n1", "warning")
    assert (second["event"], second["request"]) == ("from elsewhere", "n1")


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_only_the_watchers_may_ask_without_tls(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.get("/face/").status_code == 301


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 2001:db8::1", "2001:db8::1"),
        ("", "127.0.0.1"),
        ("203.0.113.7, <script>", "127.0.0.1"),
    ],
)
def test_behind_a_front_server_the_caller_is_whom_it_saw(rf: RequestFactory, header: str, address: str) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": header})
    RealAddress(lambda _request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == address
