"""What browsers keep of a page."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db


def test_pages_of_somebody_signed_in_are_not_kept(client: Client) -> None:
    assert not client.get("/help/").has_header("Cache-Control")
    client.force_login(get_user_model().objects.create_user("reader", name="李春"))
    for address in ("/help/", "/account/", "/my/", "/nowhere/"):
        assert client.get(address)["Cache-Control"] == "private, no-store", address


def test_a_view_that_says_otherwise_is_left_alone(client: Client) -> None:
    client.force_login(get_user_model().objects.create_user("reader", name="李春"))
    assert "max-age=300" in client.get("/academies/register.json")["Cache-Control"]
