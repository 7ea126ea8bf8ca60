"""The face holds in a real browser, before any story begins."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_an_unknown_address_is_a_kind_page(page: Page, live_server: LiveServer, accessible: Callable[[], None]) -> None:
    answer = page.goto(f"{live_server.url}/nowhere/")
    assert answer is not None
    assert answer.status == 404
    assert page.get_by_role("heading", name="没有找到这一页").is_visible()
    accessible()
