"""The door as a stranger, a colleague and a district's administrator would attack it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.audit.queries import trail_of
from core.dates.calendar import today
from core.outbox.models import Delivery
from federation.accounts import actions, queries
from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.organizations.models import Union, UnionKind
from tests.accounts.test_door import SIGN_IN, code_for, confirm, set_up_authenticator, sign_in, signed_in
from tests.accounts.test_views import asked
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db
ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]


@pytest.fixture(autouse=True)
def _ready() -> None:
    cache.clear()
    regulations.load()


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


@pytest.fixture
def officer(haidian: Union) -> User:
    return accounts.person(Kind.DISTRICT_OFFICER, haidian, password=accounts.PASSWORD)


# --- signing in ------------------------------------------------------------------------------------------------------


def test_a_session_planted_beforehand_is_not_the_one_signed_in(client: Client, officer: User) -> None:
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies["sessionid"] = planted.session_key or ""
    sign_in(client, officer)
    assert client.cookies["sessionid"].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_no_next_leads_off_the_site(client: Client, officer: User, onward: str) -> None:
    given = {"login": officer.username, "password": accounts.PASSWORD, "next": onward}
    assert client.post(SIGN_IN, given).headers["Location"] == "/home/"
    for address, more in (
        (reverse("account_reauthenticate"), {"password": accounts.PASSWORD}),
        (reverse("account_logout"), {}),
    ):
        answer = client.post(address, {**more, "next": onward})
        assert answer.status_code == 302
        assert "evil" not in answer.headers["Location"]
        assert not answer.headers["Location"].startswith("javascript")


def test_guessing_codes_ends_before_it_pays(client: Client, officer: User) -> None:
    sign_in(client, officer)
    secret = set_up_authenticator(client)
    guesser = Client()
    sign_in(guesser, officer)
    for _guess in range(10):
        guesser.post(reverse("mfa_authenticate"), {"code": "000000"})
    guesser.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert not signed_in(guesser)
    assert trail_of(officer).filter(verb="sign_in_failed").count() >= 10


def test_a_new_way_in_asks_who_one_is(client: Client, officer: User) -> None:
    sign_in(client, officer)
    tokens = reverse("accounts:list_tokens")
    given = {"name": "区平台", "until_on": (today() + timedelta(days=30)).isoformat()}
    asks = client.post(tokens, given)
    assert asks.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not queries.tokens_of(officer).exists()
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client)
    assert client.post(tokens, given).status_code == 200
    assert queries.tokens_of(officer).exists()


def test_no_key_is_made_before_the_second_factor(client: Client, officer: User, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, officer)
    confirm(client)
    for address in (reverse("accounts:list_tokens"), reverse("accounts:show_own_account"), "/drafts/keep/"):
        assert client.post(address).headers["Location"] == reverse("mfa_index")
    assert not queries.tokens_of(officer).exists()


def test_the_last_passkey_stays_where_one_is_required(client: Client, officer: User, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, officer)
    set_up_authenticator(client)
    key = Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "钥匙"})
    Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).delete()
    client.post(reverse("accounts:remove_passkey", args=[key.pk]))
    assert Authenticator.objects.filter(pk=key.pk).exists()
    stranger = Client()
    stranger.force_login(accounts.city_admin())
    settings.SECOND_FACTOR_REQUIRED = False
    assert stranger.post(reverse("accounts:remove_passkey", args=[key.pk])).status_code == 404


def passkey(**changed: str) -> str:
    """A passkey's answer in the right shape, of nonsense."""
    answer = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AA", "userHandle": "MQ"} | changed
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": answer})


@pytest.mark.parametrize(
    "credential",
    [
        *("1", "[]", '"x"', "{}", '{"response": 1}', '{"id": null, "response": {}}', "x"),
        *(passkey(), passkey(authenticatorData="A" * 60), passkey(clientDataJSON="eyJ0eXBlIjoxfQ")),
        *(passkey(userHandle="enp6enp6enp6enp6enp6enp6"), passkey(userHandle="_w"), passkey(userHandle="?")),
    ],
)
def test_a_garbled_passkey_opens_nothing_and_breaks_nothing(
    client: Client, officer: User, settings: LazySettings, credential: str
) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert client.post(reverse("mfa_login_webauthn"), {"credential": credential}).status_code == 302
    assert not signed_in(client)
    sign_in(client, officer)
    confirm(client)
    made = credential.replace("authenticatorData", "attestationObject")
    for address in (reverse("mfa_add_webauthn"), reverse("mfa_reauthenticate_webauthn")):
        client.get(address)
        client.post(address, {"credential": made})
    assert not Authenticator.objects.exists()


def test_asking_for_a_password_tells_nobody_who_has_an_account(client: Client, officer: User) -> None:
    address = reverse("account_reset_password")
    known, unknown = (client.post(address, {"email": mail}) for mail in (officer.email, "nobody@example.com"))
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    said = [
        re.findall(r"<p>.*?</p>", client.get(answer.headers["Location"]).content.decode())
        for answer in (known, unknown)
    ]
    assert said[0]
    assert said[0] == said[1]


def test_a_forged_host_never_reaches_a_link(client: Client, officer: User, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("account_reset_password"), {"email": officer.email}, headers={"host": "evil.example"})
    assert "evil.example" not in Delivery.objects.get(kind="accounts.password_reset", channel="mail").body


def test_a_deactivated_account_keeps_no_key_even_once_it_is_back(officer: User) -> None:
    key = actions.issue_token(name="区平台", until_on=today() + timedelta(days=9), by=officer, at=accounts.AT)
    admin = accounts.city_admin()
    actions.deactivate_account(account=officer, reason="离职", by=admin, at=accounts.AT)
    actions.reactivate_account(account=officer, reason="返聘", by=admin, at=accounts.AT)
    assert queries.user_of_token(key) is None


def test_nobody_becomes_somebody_else(client: Client, officer: User, settings: LazySettings) -> None:
    settings.DEMO = False
    client.force_login(accounts.city_admin())
    for given in ({"user": officer.pk}, {"username": officer.username}, {"as": officer.pk}):
        client.post(reverse("accounts:sign_in_as_demo", args=[officer.username]), given)
        client.post(SIGN_IN, given)
        client.get("/office/", given)
        assert client.session["_auth_user_id"] != str(officer.pk)


# --- what a forged form says -----------------------------------------------------------------------------------------

FORGED: dict[str, Any] = {
    "is_superuser": "on", "is_staff": "on", "is_active": "", "password": "x", "granted_by": "1", "granted_at": "",
    "reviewed_at": "2030-01-01", "by": "1", "user": "1", "pk": "1", "id": "1", "role": "city_admin", "scope": "city",
}  # fmt: skip


def test_fields_a_form_does_not_show_change_nothing(client: Client, haidian: Union) -> None:
    street = organizations.union("110108012", "海淀街道总工会", kind=UnionKind.SUBDISTRICT, under=haidian)
    admin = accounts.district_admin(haidian)
    client.force_login(admin)
    assert client.post("/office/accounts/new/", asked(street) | FORGED).status_code == 302
    made = User.objects.get(username="lihua")
    assert (made.is_superuser, made.is_staff, made.is_active) == (False, False, True)
    assert not made.has_usable_password()
    role = made.roles.get()
    assert (role.kind, role.union, role.granted_by, role.reviewed_at) == (Kind.UNION_CLERK, street, admin, None)


@pytest.mark.parametrize("named", ["code", "name", "path", "pk"])
def test_a_district_administrator_gives_nothing_outside_the_own_subtree(
    client: Client, haidian: Union, named: str
) -> None:
    chaoyang = organizations.district("110105", "朝阳区总工会")
    colleague = accounts.district_officer(haidian)
    client.force_login(accounts.district_admin(haidian))
    given = asked(chaoyang, kind=Kind.DISTRICT_OFFICER.value, union=str(getattr(chaoyang, named)))
    before = Role.objects.count()
    for address in ("/office/accounts/new/", reverse("accounts:grant_role", args=[colleague.pk])):
        assert client.post(address, given).status_code == 422
    for kind in (Kind.CITY_ADMIN, Kind.DISTRICT_ADMIN, Kind.AUDITOR):
        assert client.post("/office/accounts/new/", asked(haidian, kind=kind.value)).status_code == 422
    assert Role.objects.count() == before


def test_a_form_kept_open_says_nothing_for_an_administrator_who_no_longer_is(client: Client, haidian: Union) -> None:
    admin, colleague = accounts.district_admin(haidian), accounts.district_officer(haidian)
    client.force_login(admin)
    assert client.get(reverse("accounts:grant_role", args=[colleague.pk])).status_code == 200
    admin.roles.update(until_on=today())
    answer = client.post(
        reverse("accounts:grant_role", args=[colleague.pk]), asked(haidian, kind=Kind.FINANCE_ENTRY.value)
    )
    assert answer.status_code in (403, 404)
    assert colleague.roles.count() == 1


# --- the key of a program --------------------------------------------------------------------------------------------


def test_a_program_sees_what_its_owner_sees_and_opens_no_page(client: Client, haidian: Union) -> None:
    chaoyang = organizations.district("110105", "朝阳区总工会")
    owner = accounts.district_officer(haidian)
    key = actions.issue_token(name="区平台", until_on=today() + timedelta(days=9), by=owner, at=accounts.AT)
    bearer = {"authorization": f"Bearer {key}"}
    codes = json.dumps(client.get("/api/v1/unions", headers=bearer).json())
    assert haidian.code in codes
    assert chaoyang.code not in codes
    assert client.get(f"/api/v1/unions/{chaoyang.code}", headers=bearer).status_code == 404
    assert client.get("/office/", headers=bearer).headers["Location"].startswith(SIGN_IN)
