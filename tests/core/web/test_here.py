"""What one can do on a page stands beside its templates, under the view's name."""

from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve

from core.web.vendor import FOLDER
from tests.architecture.test_urls import patterns

ROOT = FOLDER.parents[3]


def shown(path: str) -> str:
    request: HttpRequest = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return Template("{% load web %}{% what_here %}").render(Context({"request": request}))


def test_a_page_says_what_can_be_done_there() -> None:
    html = shown("/regulations/")
    assert "这里能做什么" in html
    assert "查各项制度的条款" in html
    assert shown("/help/") == ""


def test_every_fragment_belongs_to_a_page() -> None:
    fragments = {
        (path.parts[-3], path.stem)
        for part in ("core", "federation")
        for path in Path(ROOT / part).glob("*/templates/*/help/*.html")
        if path.parts[-3] != "web"
    }
    names = {entry.name for _address, entry in patterns(get_resolver())}
    assert len(fragments) > 20
    assert {view for _context, view in fragments} <= names


@pytest.mark.django_db
def test_it_stands_in_the_page_head(client: Client) -> None:
    assert "这里能做什么" in client.get("/regulations/").content.decode()
