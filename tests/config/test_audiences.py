"""Every address, asked by those it is not for, and asked for nonsense."""

import pytest
from django.test import Client
from django.urls import get_resolver

from core.web.access import Audience
from federation.accounts.kinds import Kind
from tests.architecture.test_urls import patterns
from tests.config.test_forgery import ADDRESSES, sample
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db


def of(*audiences: Audience) -> list[str]:
    """Addresses of our own views for these audiences."""
    return [address for address, entry in ADDRESSES if getattr(entry.callback, "audience", None) in audiences]


def test_strangers_are_sent_to_sign_in_from_everywhere_else(client: Client) -> None:
    asked = {address: client.get(address) for address in of(Audience.SIGNED_IN, Audience.OFFICE)}
    onward = "/account/sign-in/?next="
    came_in = [address for address, answer in asked.items() if not answer.get("Location", "").startswith(onward)]
    assert not came_in, "\n".join(came_in)


def test_the_office_is_for_staff(client: Client) -> None:
    client.force_login(accounts.person(Kind.WORKER, organizations.district()))
    came_in = [address for address in of(Audience.OFFICE) if client.get(address).status_code != 403]
    assert not came_in, "\n".join(came_in)


NONSENSE = {
    "endless": {"int": "9" * 30, "str": "长" * 300, "path": "a/" * 300, "slug": "a" * 300},
    "markup": {"str": "<script>alert(1)</script>", "path": "<script>alert(1)</script>", "slug": "a"},
    "a way out": {"str": "..%2f..%2fetc%2fpasswd", "path": "../../../../etc/passwd", "slug": "-"},
    "a question": {"str": "' or 1=1 --", "path": "%s%s%n", "slug": "_"},
    "direction marks": {"str": "\u202e\u200b\ufeff", "path": "\ud7ff", "slug": "a"},
}


ASKED = {"q": "\u202e'\"%", "after": "x", "sort": "-x", "on": "x", "page": "-1", "view": "x", "show": "x"}


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_breaks_no_address(name: str) -> None:
    regulations.load()
    clerk = Client(raise_request_exception=False)
    clerk.force_login(accounts.city_admin())
    broken: list[str] = []
    for pattern, _entry in patterns(get_resolver()):
        if "<" not in pattern and name != "markup":
            continue  # takes nothing from its address: asked once
        status = clerk.get(sample(pattern, NONSENSE[name]), ASKED).status_code
        if status >= 500:
            broken.append(f"{pattern}: {status}")
    assert not broken, "\n".join(broken)
