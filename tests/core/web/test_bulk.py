"""Bulk actions: previewed row by row, done only where each row's own permission says yes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.test import Client

from core.rules.rule import Finding, Refused
from core.web import access
from core.web.access import Permission
from core.web.keeping import columns_chosen
from core.web.listing import Bulk, Column, Listing

User = get_user_model()


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由")


def may_close(user: Any, row: Any) -> Permission:
    return Permission(row.username != "kept", "还有在办的事")


def effect(row: Any) -> str:
    return f"{row.username}不能再登录"


def close(*, rows: Sequence[Any], by: Any, at: datetime, reason: str) -> str:
    if reason == "不行":
        raise Refused([Finding("r", "", False, "今天是公示期")])
    User.objects.filter(pk__in=[row.pk for row in rows]).update(is_active=False)
    return f"{by.name}停用了 {len(rows)} 个：{reason}"


def visible(user: Any) -> QuerySet[Any]:
    return User.objects.filter(email=user.email).exclude(pk=user.pk)


PEOPLE = Listing(
    "tests.bulk",
    title="账号",
    columns=[Column("username", "账号"), Column("name", "姓名", optional=True)],
    rows=visible,
    order=("id",),
    bulk=[
        Bulk(
            "close", "停用", may=may_close, apply=close, effect=lambda row: f"{row.username}不能再登录", form=ReasonForm
        ),
        Bulk("hidden", "隐藏", may=may_close, apply=close, shown=lambda _user: False),
    ],
)


def token_of(user: Any) -> str:
    return PEOPLE.token(user, {}, "", "/list/")


@pytest.fixture(autouse=True)
def staff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is staff here, but the worker."""
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: user.username != "worker")


@pytest.fixture
def token(clerk: Any) -> str:
    return token_of(clerk)


@pytest.fixture
def clerk(db: None, client: Client) -> Any:
    clerk = User.objects.create_user("clerk", name="李春", email="a@x.cn")
    for name, mail in [("one", "a@x.cn"), ("two", "a@x.cn"), ("kept", "a@x.cn"), ("foreign", "b@x.cn")]:
        User.objects.create_user(name, name=name, email=mail)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return clerk


def keys(*names: str) -> list[int]:
    return [User.objects.get(username=name).pk for name in names]


def closed() -> set[str]:
    return set(User.objects.filter(is_active=False).values_list("username", flat=True))


def test_the_preview_says_what_would_happen_and_does_nothing(client: Client, token: str) -> None:
    answer = client.post("/lists/bulk/", {"token": token, "bulk": "close", "pk": keys("one", "kept", "foreign")})
    html = answer.content.decode()
    assert "将办理 1 条，1 条不能办" in html
    assert "one不能再登录" in html
    assert "还有在办的事" in html
    assert "foreign" not in html
    assert closed() == set()


def test_confirmed_it_is_done_where_it_may(client: Client, token: str) -> None:
    wanted = {"token": token, "bulk": "close", "everything": "1", "confirmed": "1"}
    assert "这个字段是必填项" in client.post("/lists/bulk/", wanted).content.decode()
    assert closed() == set()
    answer = client.post("/lists/bulk/", {**wanted, "reason": "离岗"})
    assert answer["Location"] == "/list/"
    assert closed() == {"one", "two"}
    assert "李春停用了 2 个：离岗" in client.get("/help/").content.decode()


def test_a_refusal_comes_back_to_the_preview(client: Client, token: str) -> None:
    wanted = {"token": token, "bulk": "close", "pk": keys("one"), "confirmed": "1", "reason": "不行"}
    assert "今天是公示期" in client.post("/lists/bulk/", wanted).content.decode()
    assert closed() == set()


def test_nothing_selected_goes_back_with_a_word(client: Client, token: str) -> None:
    for chosen in ([], ["x"], ["99999999999999999999"]):
        assert client.post("/lists/bulk/", {"token": token, "bulk": "close", "pk": chosen})["Location"] == "/list/"


def test_hidden_unknown_and_made_up_are_not_found(client: Client, token: str) -> None:
    for wanted in ({"bulk": "hidden"}, {"bulk": "none"}, {"bulk": "close", "token": "made:up"}):
        assert client.post("/lists/bulk/", {"token": token, "pk": keys("one"), **wanted}).status_code == 404


def test_a_list_is_worked_with_only_by_whom_it_was_shown_to(client: Client, token: str) -> None:
    wanted = {"bulk": "close", "everything": "1", "confirmed": "1", "reason": "离岗"}
    colleague = User.objects.create_user("colleague", email="a@x.cn")
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/lists/bulk/", {"token": token, **wanted}).status_code == 404
    worker = User.objects.create_user("worker", email="a@x.cn")
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/lists/bulk/", {"token": token_of(worker), **wanted}).status_code == 403
    assert closed() == set()


def test_columns_are_kept_for_the_person(clerk: Any, client: Client) -> None:
    answer = client.post("/lists/columns/tests.bulk/", {"column": ["name"], "next": "/list/"})
    assert answer["Location"] == "/list/"
    assert columns_chosen(clerk, "tests.bulk") == ["name"]


def test_strangers_sign_in_first(db: None, client: Client) -> None:
    for address in ("/lists/bulk/", "/lists/export/", "/lists/columns/tests.bulk/", "/drafts/keep/"):
        assert client.post(address).status_code == 302
