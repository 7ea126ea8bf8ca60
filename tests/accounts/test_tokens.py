"""Keys for programs: shown once, kept as a digest, shut by their owner."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.dates.calendar import today
from core.web.access import NotPermitted
from federation.accounts import actions, queries
from federation.accounts.kinds import Kind
from federation.accounts.models import ApiToken, User
from tests.factories import accounts, organizations

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return accounts.district_officer()


def issue(user: User, days: int = 30) -> str:
    return actions.issue_token(name="区平台", until_on=today() + timedelta(days=days), by=user, at=accounts.AT)


def test_a_key_speaks_for_its_owner_until_it_is_shut(officer: User) -> None:
    key = issue(officer)
    assert queries.user_of_token(key) == officer
    assert key not in str(ApiToken.objects.values())
    actions.revoke_token(token=ApiToken.objects.get(), by=officer, at=accounts.AT)
    assert queries.user_of_token(key) is None


def test_a_key_that_ran_out_opens_nothing(officer: User) -> None:
    assert queries.user_of_token(issue(officer, days=0)) is None
    assert queries.user_of_token("jj_made-up") is None


def test_a_key_of_an_account_switched_off_opens_nothing(officer: User) -> None:
    key = issue(officer)
    officer.is_active = False
    officer.save()
    assert queries.user_of_token(key) is None


def test_workers_get_no_keys() -> None:
    with pytest.raises(NotPermitted):
        issue(accounts.person(Kind.WORKER, organizations.district()))


def test_the_key_is_shown_on_the_answer_to_its_making_only(client: Client, officer: User) -> None:
    client.force_login(officer)
    address = reverse("accounts:list_tokens")
    day = (today() + timedelta(days=30)).isoformat()
    made = client.post(address, {"name": "区平台", "until_on": day})
    key = made.context["key"]
    assert key in made.content.decode()
    assert made.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert queries.user_of_token(key) == officer
    assert key not in client.get(address).content.decode()


@pytest.mark.parametrize("days", [0, 400])
def test_a_key_lasts_from_a_day_to_a_year(client: Client, officer: User, days: int) -> None:
    client.force_login(officer)
    day = (today() + timedelta(days=days)).isoformat()
    answer = client.post(reverse("accounts:list_tokens"), {"name": "区平台", "until_on": day})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_strangers_key_is_not_found(client: Client, officer: User) -> None:
    issue(officer)
    client.force_login(accounts.city_officer())
    address = reverse("accounts:revoke_token", args=[ApiToken.objects.get().pk])
    assert client.post(address).status_code == 404
    assert ApiToken.objects.get().revoked_at is None
