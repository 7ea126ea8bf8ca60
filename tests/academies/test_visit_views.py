"""A visit's pages, at the desk and on the phone: who may come in, what a phone is told, what bad input does."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from federation.academies.actions.visiting import plan_visit
from federation.academies.models import SiteVisit, VisitRecord
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.academies.test_visits import AT, fill, photo
from tests.factories import accounts, roles
from tests.factories.academies import application_in

DAY = date(2099, 11, 26)
Browser = Callable[[User], Client]


@kept
def visit(yanqing: Union, wang: User, zhao: User) -> SiteVisit:
    made = application_in("visiting", yanqing)
    return plan_visit(application=made, planned_on=DAY, address="延庆镇某路1号", visitors=[wang, zhao], by=wang, at=AT)


def sent(**more: Any) -> dict[str, Any]:
    usual = {
        "key": str(uuid4()), "device": "手机 K7Q2", "point": "site", "outcome": "held", "note": "",
        "written_at": "2026-11-25T02:00:00.000Z", "sent_at": "2026-11-25T02:01:00.000Z",
    }  # fmt: skip
    return usual | more


def test_pages_of_a_visit(visit: SiteVisit, wang: User) -> None:
    client = roles.browser(wang)
    for name in ("show_visit", "record_visit", "print_visit", "finish_visit", "cancel_visit"):
        shown = client.get(reverse(f"academies:{name}", args=[visit.pk]))
        assert shown.status_code == 200, name
        assert "延庆镇某路1号" in shown.content.decode() or visit.application.name in shown.content.decode()
    assert visit.application.name in client.get(reverse("academies:list_visits")).content.decode()


@pytest.mark.parametrize(
    ("name", "district", "stranger"),
    [
        ("show_visit", 200, 404),
        ("record_visit", 403, 404),
        ("print_visit", 200, 404),
        ("finish_visit", 403, 404),
        ("cancel_visit", 403, 404),
        ("sync_visit", 200, 404),
    ],
)
def test_the_wrong_role(
    visit: SiteVisit, yanqing: Union, haidian: Union, name: str, district: int, stranger: int
) -> None:
    address = reverse(f"academies:{name}", args=[visit.pk])
    assert roles.browser(accounts.district_officer(yanqing)).get(address).status_code == district
    assert roles.browser(accounts.district_officer(haidian)).get(address).status_code == stranger
    assert roles.browser(accounts.account()).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_planning_is_the_city_s(yanqing: Union, wang: User, zhao: User) -> None:
    application = application_in("visiting", yanqing)
    address = reverse("academies:plan_visit", args=[application.code])
    assert roles.browser(accounts.district_officer(yanqing)).get(address).status_code == 403
    fields = {"planned_on": "2099-11-26", "address": "延庆镇某路1号", "visitors": [wang.pk, zhao.pk]}
    answer = roles.browser(wang).post(address, fields)
    assert answer.status_code == 302
    assert set(SiteVisit.objects.get().visitors.all()) == {wang, zhao}
    again = roles.browser(wang).post(address, fields)
    assert again.status_code == 422
    assert "已经安排" in again.content.decode()


def test_a_phone_sends_a_record_twice(visit: SiteVisit, wang: User) -> None:
    client, told = roles.browser(wang), sent(note="工位 60 个")
    address = reverse("academies:keep_record", args=[visit.pk])
    for _ in range(2):
        answer = client.post(address, told)
        assert (answer.status_code, answer.json()) == (200, {"kept": told["key"]})
    assert VisitRecord.objects.count() == 1
    state = client.get(reverse("academies:sync_visit", args=[visit.pk])).json()
    assert [one["key"] for one in state["points"]["site"]] == [told["key"]]
    assert state["open"]


def test_the_token_of_the_state_lets_a_phone_send(visit: SiteVisit, wang: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("academies:keep_record", args=[visit.pk])
    assert client.post(address, sent()).status_code == 403
    token = client.get(reverse("academies:sync_visit", args=[visit.pk])).json()["token"]
    assert client.post(address, sent(), headers={"X-CSRFToken": token}).status_code == 200


def test_a_phone_sends_a_photo(visit: SiteVisit, wang: User, yanqing: Union) -> None:
    upload = SimpleUploadedFile("x.jpg", photo().read(), "image/jpeg")
    answer = roles.browser(wang).post(reverse("academies:keep_record", args=[visit.pk]), sent(outcome="", photo=upload))
    assert answer.status_code == 200
    stored = VisitRecord.objects.get().photo
    assert stored
    address = reverse("files:download", args=[stored.pk])
    assert roles.browser(accounts.district_officer(yanqing)).get(address).status_code == 200
    assert roles.browser(accounts.district_officer()).get(address).status_code == 404


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"key": "no-uuid"}, "key"),
        ({"written_at": "yesterday"}, "written_at"),
        ({"written_at": "9999-12-31T23:59:59Z"}, "written_at"),
        ({"sent_at": "0001-01-01T00:00:00Z"}, "sent_at"),
        ({"point": "nonsense"}, "nonsense"),
        ({"note": "字" * 501}, "note"),
        ({"photo": SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")}, "JPG"),
    ],
)
def test_what_a_phone_may_not_send_is_told_and_not_kept(
    visit: SiteVisit, wang: User, more: dict[str, Any], said: str
) -> None:
    answer = roles.browser(wang).post(reverse("academies:keep_record", args=[visit.pk]), sent(**more))
    assert answer.status_code == 422
    assert said in answer.json()["said"]
    assert not VisitRecord.objects.exists()


def test_a_phone_that_may_not_send_is_told_in_its_language(visit: SiteVisit, yanqing: Union) -> None:
    client = roles.browser(accounts.district_officer(yanqing))
    answer = client.post(reverse("academies:keep_record", args=[visit.pk]), sent())
    assert answer.status_code == 403
    assert "不在这次考察组" in answer.json()["said"]


def test_signatures_are_drawn_again(visit: SiteVisit, wang: User) -> None:
    told = {
        "key": str(uuid4()), "device": "手机", "name": "<b>王</b>", "is_host": "on", "strokes": "[[[0,0],[10,20]]]",
        "signed_at": "2026-11-25T02:00:00Z", "sent_at": "2026-11-25T02:00:00Z",
    }  # fmt: skip
    client = roles.browser(wang)
    assert client.post(reverse("academies:keep_signature", args=[visit.pk]), told).status_code == 200
    shown = client.get(reverse("academies:show_visit", args=[visit.pk])).content.decode()
    assert "M0 0L10 20L10 20" in shown
    assert "<b>王" not in shown


def test_finishing(visit: SiteVisit, wang: User) -> None:
    client, address = roles.browser(wang), reverse("academies:finish_visit", args=[visit.pk])
    fields = {"is_favourable": "yes", "opinion": "场地属实"}
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert "10 个检查点没有结论" in refused.content.decode()
    fill(visit, wang)
    assert client.post(address, fields).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.is_favourable) == ("visited", True)
    state = client.get(reverse("academies:sync_visit", args=[visit.pk])).json()
    assert not state["open"]


def test_cancelling(visit: SiteVisit, wang: User) -> None:
    client, address = roles.browser(wang), reverse("academies:cancel_visit", args=[visit.pk])
    assert client.post(address, {"reason": "大雪封路"}).status_code == 302
    again = client.post(address, {"reason": "再来"})
    assert again.status_code == 422
    assert client.get(reverse("academies:record_visit", args=[visit.pk])).status_code == 403


def test_the_worker_rules_over_visits_alone(wang: User) -> None:
    address = reverse("academies:phone_worker")
    assert address.startswith(reverse("academies:list_visits"))
    answer = roles.browser(wang).get(address)
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in answer.content


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_as_much_for_30_visits_as_for_one(
    many: int, yanqing: Union, wang: User, django_assert_max_num_queries: Any
) -> None:
    from federation.academies.models import Round
    from tests.factories import academies, organizations

    among: Round = academies.round()
    for _ in range(many):
        made = application_in("visiting", yanqing, among=among, unit=organizations.unit(yanqing))
        plan_visit(application=made, planned_on=DAY, address="某路", visitors=[wang], by=wang, at=AT)
    client = roles.browser(wang)
    client.get(reverse("academies:list_visits"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("academies:list_visits")).status_code == 200
