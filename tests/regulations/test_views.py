"""The pages: what everybody reads, what only the city office does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.dates.calendar import today
from federation.regulations.models import ParameterCode, ParameterVersion
from tests.factories.regulations import load, small
from tests.factories.roles import browser as signed_in
from tests.regulations.conftest import Hire

pytestmark = pytest.mark.django_db
LIST = reverse("regulations:list_parameters")


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def gates() -> int:
    """How many values the small regulation's number has."""
    return ParameterVersion.objects.filter(parameter__code="small.gate").count()


def change(days: int = 10, **more: object) -> dict[str, object]:
    form = {"value": "85", "since": str(today() + timedelta(days=days)), "status": "stated", "reason": "新文件"}
    return {**form, "document": "", **more}


def test_everybody_reads_the_list_and_searches(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load()
    with django_assert_num_queries(1):
        text = page(client, "/regulations/")
    assert "首都工匠学院体系建设三年行动方案" in text
    assert "暂定" in text
    assert "/regulations/bj-academy-plan/#c4.1" in page(client, "/regulations/?q=原则上")
    assert "没有这样的条款" in page(client, "/regulations/?q=没有的词")


def test_a_regulation_shows_clauses_numbers_and_what_is_known(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load()
    with django_assert_num_queries(4):
        text = page(client, "/regulations/bj-academy-plan/")
    assert 'id="c4.1"' in text
    assert "2024年 10 家，2025年 10 家，2026年 16 家" in text
    assert "按公开资料" in text
    english = client.get("/regulations/bj-academy-plan/", headers={"accept-language": "en"}).content.decode()
    assert "Each district union and each industrial union has in principle one or two" in english
    page(client, "/regulations/none/", 404)


@pytest.mark.parametrize("kinds", [("district_admin",), ("union_clerk",), ("academy_staff",)])
def test_the_parameters_page_is_for_the_city(hire: Hire, kinds: tuple[str, ...]) -> None:
    load()
    load(small())
    client = signed_in(hire(*kinds))
    page(client, LIST, 403)
    page(client, reverse("regulations:show_parameter", args=["small.gate"]), 403)
    page(client, reverse("regulations:propose_change", args=["small.gate"]), 403)
    answer = client.post(reverse("regulations:propose_change", args=["small.gate"]), change())
    assert (answer.status_code, gates()) == (403, 1)


def test_visitors_are_asked_to_sign_in(client: Client) -> None:
    answer = client.get(LIST)
    assert (answer.status_code, answer["Location"].split("?")[1]) == (302, f"next={LIST}")


def test_filters_keep_what_matches(hire: Hire) -> None:
    load()
    client = signed_in(hire("city_officer"))
    assert "申报自评得分下限" in page(client, f"{LIST}?q=self_score")
    assert "申报自评得分下限" not in page(client, f"{LIST}?status=stated")
    assert "没有符合条件的参数" in page(client, f"{LIST}?state=waiting")


def test_the_list_asks_no_more_for_more_numbers(hire: Hire, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load()
    client = signed_in(hire("city_officer"))
    page(client, LIST)
    with CaptureQueriesContext(connection) as before:
        page(client, LIST)
    load(small())
    with django_assert_num_queries(len(before)):
        page(client, LIST)


def test_from_proposal_to_approval_by_two_people(hire: Hire) -> None:
    load()
    load(small())
    officer, admin = signed_in(hire("city_officer")), signed_in(hire("city_admin"))
    show = reverse("regulations:show_parameter", args=["small.gate"])
    answer = officer.post(reverse("regulations:propose_change", args=["small.gate"]), change())
    assert answer["Location"] == show
    version = ParameterVersion.objects.get(state="proposed")
    assert "批准这项调整" not in page(officer, show)
    assert "批准这项调整" in page(admin, show)
    approve = reverse("regulations:approve_change", args=[version.pk])
    assert admin.post(approve, {"opinion": ""}).status_code == 422
    assert officer.post(approve, {"opinion": "同意"}).status_code == 403
    assert admin.post(approve, {"opinion": "同意"})["Location"] == show
    assert "待起算" in page(officer, f"{LIST}?state=coming")
    withdraw = reverse("regulations:withdraw_change", args=[version.pk])
    assert officer.post(withdraw, {"opinion": "文件撤回"})["Location"] == show


def test_declining_leaves_the_number(hire: Hire) -> None:
    load()
    load(small())
    officer, admin = signed_in(hire("city_officer")), signed_in(hire("city_admin"))
    officer.post(reverse("regulations:propose_change", args=["small.gate"]), change())
    version = ParameterVersion.objects.get(state="proposed")
    decline = reverse("regulations:decline_change", args=[version.pk])
    assert admin.get(decline).status_code == 405
    assert admin.post(decline, {"opinion": "依据不足"}).status_code == 302
    assert "依据不足" in page(officer, reverse("regulations:show_parameter", args=["small.gate"]))
    assert admin.post(reverse("regulations:decline_change", args=[0]), {"opinion": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (change(days=-1), "起算日不能早于今天"),
        (change(value="80"), "与现行取值相同"),
        (change(value="-1"), "大于或等于"),
        (change(value="8.5"), "小数"),
        (change(reason=""), "必填"),
        (change(status="sure"), "sure 不在可用的选项中"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(hire: Hire, form: dict[str, object], said: str) -> None:
    load()
    load(small())
    client = signed_in(hire("city_officer"))
    answer = client.post(reverse("regulations:propose_change", args=["small.gate"]), form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert gates() == 1


@pytest.mark.parametrize(
    ("code", "form", "value"),
    [
        ("academies.capital_new_per_year",
         {"value_2024": "10", "value_2025": "10", "value_2026": "18", "value_2027": "4"},
         {"2024": 10, "2025": 10, "2026": 18, "2027": 4}),
        ("academies.capital_new_per_year",
         {"value_2024": "10", "value_2025": "10", "value_2026": "18", "value_2027": ""},
         {"2024": 10, "2025": 10, "2026": 18}),
        ("subsidies.training_day_fen_max", {"value": "560.50"}, 56050),
        ("subsidies.allowed_uses", {"value": ["contest", "symposium"]}, ["contest", "symposium"]),
    ],
)  # fmt: skip
def test_tables_money_and_lists_are_edited_in_their_own_shape(
    hire: Hire, code: str, form: dict[str, object], value: object
) -> None:
    load()
    client = signed_in(hire("city_officer"))
    url = reverse("regulations:propose_change", args=[code])
    page(client, url)
    base = {name: one for name, one in change().items() if name != "value"}
    assert client.post(url, {**base, **form}).status_code == 302
    assert ParameterVersion.objects.get(state="proposed").value == value
    assert ParameterCode.objects.get(code=code).versions.count() == 2
