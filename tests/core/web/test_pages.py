"""The shell, the choices of the reader, the pages for when something is not as it should be."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from core.web import navigation, views
from core.web.access import NotPermitted
from core.web.faces import Face

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_navigation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell alone, without what contexts put into it."""
    monkeypatch.setattr(navigation, "_entries", [])
    monkeypatch.setattr(navigation, "_corners", [])


def page(text: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    head = "{% extends 'web/office.html' %}{% load web %}"
    return Template(head + text).render(Context({"request": request, "face": Face(), "messages": [], **context}))


def test_the_title_stands_in_head_and_heading() -> None:
    html = page("{% block title %}街道工会{% endblock %}")
    assert "<title>街道工会 · 京匠</title>" in html
    assert "<h1>街道工会</h1>" in html


def test_the_aside_appears_only_when_there_is_one() -> None:
    assert "<aside" not in page("{% block content %}x{% endblock %}")
    assert '<aside class="aside"' in page("{% block aside %}y{% endblock %}")


def test_nothing_inline_that_the_policy_would_refuse(client: Client) -> None:
    for html in (page(""), client.get("/nowhere/").content.decode()):
        assert " style=" not in html
        assert "<style" not in html
        assert "onclick=" not in html
        assert "<script>" not in html


def test_missing_page_says_so(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


def test_refusal_shows_its_reason() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    answer = views.not_permitted(request, NotPermitted("只有市总可以调整计划"))
    assert answer.status_code == 403
    assert isinstance(answer, HttpResponse)
    assert "只有市总可以调整计划" in answer.content.decode()


def test_breakdown_page_needs_nothing() -> None:
    assert "系统出了故障" in render_to_string("web/errors/500.html")


@pytest.mark.parametrize(
    ("page", "chinese", "english"),
    [
        ("400", "返回上一页，刷新后再办一次", "Go back, reload the page and try again"),
        ("403", "请联系本单位管理员核对", "ask the administrator of your unit to check"),
        ("404", "请核对地址，或者回首页", "Check the address, or start from the home page"),
        ("500", "请过几分钟再试", "try again in a few minutes"),
        ("csrf", "请返回上一页，刷新后再提交", "Go back, reload the page and submit again"),
    ],
)
def test_a_page_of_trouble_says_what_to_do_next(page: str, chinese: str, english: str) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    for language, said, lang in (("zh-hans", chinese, "zh-CN"), ("en", english, "en")):
        with override(language):
            html = render_to_string(f"web/errors/{page}.html", request=request)
        assert said in html
        assert f'lang="{lang}"' in html


def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/face/", {"choice": "dark"})
    assert answer.status_code == 403
    assert "页面放得太久" in answer.content.decode()


def test_the_chosen_face_is_kept(client: Client) -> None:
    client.post("/face/", {"choice": "dark", "next": "/"})
    answer = client.post("/face/", {"choice": "large", "next": "/office/"})
    assert answer["Location"] == "/office/"
    html = client.get("/nowhere/").content.decode()
    assert 'class="face-dark size-large"' in html
    assert "web/large.css" in html


def test_choosing_never_leads_to_another_site(client: Client) -> None:
    assert client.post("/face/", {"choice": "dark", "next": "https://example.com/"})["Location"] == "/"


def test_the_language_can_be_switched(client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in client.get("/nowhere/").content.decode()


def test_an_unknown_face_changes_nothing() -> None:
    assert Face().with_choice("purple") == Face()


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", [])
    navigation.add("", "工作台", "web:choose_face", 1, count=lambda user: 7)
    navigation.add("学院", "只给站长", "web:choose_language", 2, allowed=lambda user: user.is_superuser)


@pytest.mark.usefixtures("entries")
def test_the_menu_shows_what_one_may_enter() -> None:
    (section,) = navigation.menu(AnonymousUser(), "/face/")
    (link,) = section.links
    assert (link.label, link.count, link.current) == ("工作台", 7, True)
    assert 'aria-current="page"' in page("", "/face/")


def test_everything_the_menu_counts_is_one_question(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Group.objects.create(name="甲")
    every = Group.objects.all()
    with django_assert_num_queries(1):
        found = navigation.counted([every, None, 7, every.none(), every.filter(name="乙"), every.order_by("name")])
    assert found == [1, None, 7, 0, 0, 1]
    with django_assert_num_queries(0):
        assert navigation.counted([None, 3]) == [None, 3]
