"""Posts from another site: no address takes one without the token of its own page."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.architecture.test_urls import patterns
from tests.factories import accounts

pytestmark = pytest.mark.django_db
SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
BY_REGEX = {
    r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/new/1-x/",
    r"^static/(?P<path>.*)$": "static/x",
}


def sample(address: str, values: Mapping[str, str] = MappingProxyType({})) -> str:
    """An address of that pattern, with these values where it takes one of that kind."""
    for regex, instance in BY_REGEX.items():
        address = address.replace(regex, instance)
    given = {**SAMPLES, **values}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: given[found[1] or "str"], address)


def posted_to(entry: URLPattern) -> bool:
    """Whether a browser's form can reach it: the API's operations ask for a token of their own, below."""
    return not getattr(entry.callback, "csrf_exempt", False)


ADDRESSES = [(sample(address), entry) for address, entry in patterns(get_resolver())]


@pytest.fixture
def signed_in() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts.city_admin())
    return client


def test_every_address_refuses_a_form_of_another_site(signed_in: Client) -> None:
    took = [
        f"{address}: {status}"
        for address, entry in ADDRESSES
        if posted_to(entry) and (status := signed_in.post(address).status_code) != 403
    ]
    assert not took, "\n".join(took)


def test_only_the_api_is_left_to_guard_itself(signed_in: Client) -> None:
    exempt = {address: entry for address, entry in ADDRESSES if not posted_to(entry)}
    assert exempt
    assert all(address.startswith("/api/v1/") for address in exempt)
    for address in exempt:
        for method in ("post", "put", "patch", "delete"):
            answer: Any = getattr(signed_in, method)(address, content_type="application/json")
            assert answer.status_code in (401, 403, 404, 405), f"{method} {address}: {answer.status_code}"
