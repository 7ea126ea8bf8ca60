"""The API frame: problems, pages, ETags, callers."""

import pytest
from django.test import Client

from core.api.callers import token_source
from federation.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.urls")]


@pytest.fixture
def clerk() -> User:
    return User.objects.create(username="clerk", name="李春", email="clerk@example.org")


@pytest.fixture
def token(clerk: User, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(token_source, "_provider", lambda text: clerk if text == "good" else None)
    return "good"


def test_pages_are_walked_by_key(client: Client) -> None:
    User.objects.bulk_create(User(username=str(n), name=f"名{n}", email=f"{n}@example.org") for n in range(5))
    names: list[str] = []
    after: str | None = ""
    while after is not None:
        page = client.get(f"/api/people?limit=2&after={after}").json()
        names += [row["name"] for row in page["items"]]
        after = page["next"]
    assert names == [f"名{n}" for n in range(5)]


def test_an_unchanged_answer_is_not_sent_again(client: Client, clerk: User) -> None:
    first = client.get("/api/people")
    assert client.get("/api/people", headers={"If-None-Match": first["ETag"]}).status_code == 304
    User.objects.update(name="改名")
    assert client.get("/api/people", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/secret", 401, "没有登录"),
        ("/api/people?after=!!", 400, "翻页标记不对"),
        ("/api/people?limit=0", 422, "参数不对"),
        ("/api/wrong/forbidden", 403, "没有权限"),
        ("/api/wrong/missing", 404, "没有找到"),
    ],
)
def test_every_error_is_a_problem_in_plain_words(client: Client, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["title"] == says


def test_a_refusal_names_clause_and_remedy(client: Client) -> None:
    fault = client.get("/api/wrong/refused").json()["faults"][0]
    assert fault == {"where": "r.1", "what": "自评 79 分", "clause": "r:1", "remedy": "还差 1 分"}


def test_a_token_speaks_for_its_account_and_a_wrong_one_for_nobody(client: Client, token: str) -> None:
    assert client.get("/api/secret", headers={"Authorization": f"Bearer {token}"}).json() == {"name": "李春"}
    refused = client.get("/api/secret", headers={"Authorization": "Bearer bad"})
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


def test_a_session_will_do(client: Client, clerk: User) -> None:
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/secret").json() == {"name": "李春"}


def test_the_schema_declares_problems_under_their_own_type(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    answers = schema["paths"]["/api/people"]["get"]["responses"]
    assert "application/problem+json" in answers["422"]["content"]
    assert "application/json" in answers["200"]["content"]
