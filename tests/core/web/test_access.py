"""Audiences, permissions and scopes."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.web import access
from core.web.access import Audience, NotPermitted, Permission, Scope, office, panel, public, require, signed_in


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def request_of(user: Any, **headers: str) -> HttpRequest:
    request = RequestFactory().get("/office/things/?page=2", headers=headers)
    request.user = user
    return request


clerk: Any = SimpleNamespace(is_authenticated=True, is_active=True, is_superuser=False)


@pytest.fixture
def staff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.staff_source, "_provider", lambda user: user is clerk)


def test_views_carry_their_audience() -> None:
    assert [guard(hello).audience for guard in (public, signed_in, office, panel)] == list(Audience)  # type: ignore[attr-defined]


def test_strangers_are_asked_to_sign_in_and_come_back() -> None:
    answer = office(hello)(request_of(AnonymousUser()))
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/office/things/%3Fpage%3D2")


def test_a_fragment_sends_the_whole_page_to_sign_in() -> None:
    answer = signed_in(hello)(request_of(AnonymousUser(), hx_request="true"))
    assert answer.status_code == 204
    assert "next=" in answer["HX-Redirect"]


@pytest.mark.usefixtures("staff")
def test_the_office_is_for_staff() -> None:
    assert office(hello)(request_of(clerk)).status_code == 200
    worker = SimpleNamespace(is_authenticated=True, is_active=True, is_superuser=False)
    with pytest.raises(NotPermitted, match="工作角色"):
        office(hello)(request_of(worker))
    assert signed_in(hello)(request_of(worker)).status_code == 200


def test_require_raises_with_the_reason() -> None:
    require(Permission.yes())
    with pytest.raises(NotPermitted) as refused:
        require(Permission.no("已经公示，不能再改"))
    assert refused.value.reason == "已经公示，不能再改"


def test_a_scope_filters_by_subtree() -> None:
    scope = Scope(("bj/hd/", "bj/cy/"))
    assert scope.q("union__") == Q(union__path__gte="bj/hd/", union__path__lt="bj/hd0") | Q(
        union__path__gte="bj/cy/", union__path__lt="bj/cy0"
    )
    assert scope.covers("bj/hd/07/")
    assert not scope.covers("bj/hdx/")
    assert not Scope()
    assert not Scope().covers("bj/")
    assert Scope().q() == Q(pk__in=())
    assert Scope(everything=True).q() == Q()
    with pytest.raises(ValueError, match="not paths"):
        Scope(("bj",))
