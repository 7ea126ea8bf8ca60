"""``/api/v1/`` from outside: scope, days, pages, problems, and whatever else a stranger may send."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoAssertNumQueries
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from config.wsgi import application
from core.crypto import sm3
from core.dates.calendar import today
from federation.accounts.models import ApiToken, Role, User
from federation.organizations.models import Union
from tests.factories import organizations, regulations

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def officer(union: Union, kind: str = "district_officer") -> User:
    name = f"{kind}-{union.code}"
    user, _ = User.objects.get_or_create(username=name, defaults={"name": "李春", "email": f"{name}@example.org"})
    Role.objects.get_or_create(
        user=user, kind=kind, union=union, from_on=date(2024, 1, 1), defaults={"reason": "任职", "granted_at": AT}
    )
    return user


@pytest.fixture
def haidian() -> Union:
    return organizations.district()


@pytest.fixture
def caller(client: Client, haidian: Union) -> Client:
    client.force_login(officer(haidian), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_district_sees_its_own_unions_and_nobody_elses(caller: Client, haidian: Union) -> None:
    mine = organizations.union(name="中关村街道总工会", under=haidian)
    other = organizations.union(name="别区工会", under=organizations.district("110105", "朝阳区总工会"))
    codes = {row["code"] for row in caller.get("/api/v1/unions").json()["items"]}
    assert codes == {haidian.code, mine.code}
    assert caller.get(f"/api/v1/unions/{mine.code}").json()["parents"][0]["code"] == haidian.code
    for address in (
        f"/api/v1/unions/{other.code}",
        f"/api/v1/unions?under={other.code}",
        f"/api/v1/units?union={other.code}",
    ):
        assert caller.get(address).status_code == 404


def test_units_are_found_by_pinyin_within_the_scope(caller: Client, haidian: Union) -> None:
    unit = organizations.unit(haidian, "海淀精密机床有限公司")
    organizations.unit(organizations.district("110105", "朝阳区总工会"), "朝阳精密机床有限公司")
    found = caller.get("/api/v1/units", {"q": "jingmi"}).json()["items"]
    assert [row["uscc"] for row in found] == [unit.uscc]
    assert caller.get(f"/api/v1/units/{unit.uscc}").json()["union"] == haidian.code


def test_a_day_before_the_union_existed_has_no_such_union(caller: Client, haidian: Union) -> None:
    young = organizations.union(under=haidian, founded_on=date(2025, 5, 1), since=date(2025, 5, 1))
    assert caller.get(f"/api/v1/unions/{young.code}").status_code == 200
    assert caller.get(f"/api/v1/unions/{young.code}?on=2025-04-30").status_code == 404


def test_lists_ask_the_same_number_of_questions_at_1_and_30_rows(
    caller: Client, haidian: Union, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for rows in (1, 30):
        for _ in range(rows):
            organizations.union(under=haidian)
            organizations.unit(haidian)
        with django_assert_max_num_queries(8):
            assert len(caller.get("/api/v1/unions?limit=200").json()["items"]) > rows
        with django_assert_max_num_queries(8):
            assert len(caller.get("/api/v1/units?limit=200").json()["items"]) >= rows


def test_strangers_read_the_register_and_nothing_else(client: Client) -> None:
    organizations.city()
    assert client.get("/api/v1/academies").json() == {"items": [], "next": None}
    for address in ("unions", "units", "plan"):
        assert client.get(f"/api/v1/{address}").status_code == 401


@pytest.mark.parametrize("day", ["1900-01-01", "1990-01-01", "2026-11-22", "9999-12-31"])
def test_the_plan_answers_on_any_day(client: Client, day: str) -> None:
    regulations.load()
    client.force_login(
        officer(organizations.city(), "city_officer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = client.get("/api/v1/plan", {"on": day}).json()
    assert answer["day"] == min(day, today().isoformat())
    unplanned = ("plan", "capital_target", "district_target", "forecast")
    assert [answer[name] for name in unplanned] == [None] * 4


def test_a_token_sees_what_its_account_sees_until_it_ends(client: Client, haidian: Union) -> None:
    other = organizations.district("110105", "朝阳区总工会")
    token = ApiToken.objects.create(
        user=officer(haidian), name="数据交换", digest=sm3.digest(b"secret"), created_at=AT, until_on=date(2099, 1, 1)
    )
    headers = {"Authorization": "Bearer secret"}
    assert client.get(f"/api/v1/unions/{haidian.code}", headers=headers).status_code == 200
    assert client.get(f"/api/v1/unions/{other.code}", headers=headers).status_code == 404
    for end in ({"revoked_at": AT}, {"revoked_at": None, "until_on": date(2026, 1, 1)}):
        ApiToken.objects.filter(pk=token.pk).update(**end)
        assert client.get("/api/v1/unions", headers=headers).status_code == 401


def test_the_plan_is_for_those_who_work_in_an_office(client: Client, haidian: Union) -> None:
    client.force_login(officer(haidian, "worker"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/plan").status_code == 403
    client.force_login(
        officer(organizations.district("110105", "朝阳区总工会")), backend="django.contrib.auth.backends.ModelBackend"
    )
    plan = client.get("/api/v1/plan").json()
    assert (plan["capital"], plan["built"]) == (0, 0)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests share the test's transaction, as they do with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schema.parametrize()
@pytest.mark.usefixtures("one_connection")
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_anybody_sends_gets_an_undeclared_answer(case: Any, haidian: Union) -> None:
    """With a token that is good, so that the questions reach the database; a cursor may be refused, it is opaque."""
    ApiToken.objects.get_or_create(
        digest=sm3.digest(b"secret"),
        defaults={"user": officer(haidian), "name": "试", "created_at": AT, "until_on": date(2099, 1, 1)},
    )
    headers = {"Authorization": "Bearer secret"}
    case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, ignored_auth])
