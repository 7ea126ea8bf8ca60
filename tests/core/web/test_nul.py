"""A NUL never reaches a query."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_nul_in_a_question_is_left_out_and_in_an_address_refused(client: Client) -> None:
    assert client.get("/regulations/?q=%00").status_code == 200
    assert client.get("/academies/%00/").status_code == 400


def test_a_foreign_host_is_a_bad_request(client: Client) -> None:
    assert client.get("/academies/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "garbage"])
def test_no_day_breaks_the_public_register(client: Client, day: str) -> None:
    assert client.get("/academies/", {"on": day}).status_code == 200


def test_a_long_address_of_the_help_is_not_found(client: Client) -> None:
    assert client.get("/help/" + "a" * 3000).status_code == 404
