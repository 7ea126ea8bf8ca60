"""The audit trail as a list: for auditors and administrators, within their care."""

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.audit.trail import record
from core.audit.verbs import label_of
from core.sheets.models import SheetRun
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.portal.views.trail import _verbs
from tests.factories import accounts, organizations, regulations

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _regulations() -> None:
    regulations.load()


def note(who: User, times: int = 1) -> None:
    with transaction.atomic():
        for _ in range(times):
            record(by=who, at=accounts.AT, verb="waive", subject=who, reason="党组会议同意")


@pytest.mark.parametrize("kind", [Kind.AUDITOR, Kind.CITY_ADMIN])
def test_the_city_reads_everything(client: Client, kind: str) -> None:
    clerk = accounts.person(Kind.DISTRICT_OFFICER, organizations.district())
    note(clerk)
    client.force_login(accounts.person(kind), backend=BACKEND)
    answer = client.get("/office/trail/").content.decode()
    assert clerk.name in answer
    assert "准予豁免" in answer


def test_a_district_reads_what_its_own_people_did(client: Client) -> None:
    haidian, chaoyang = organizations.district(), organizations.district("110105", "朝阳区总工会")
    mine, other = (accounts.person(Kind.DISTRICT_OFFICER, union) for union in (haidian, chaoyang))
    note(mine)
    note(other)
    client.force_login(accounts.person(Kind.DISTRICT_ADMIN, haidian), backend=BACKEND)
    answer = client.get("/office/trail/").content.decode()
    assert mine.name in answer
    assert other.name not in answer


@pytest.mark.parametrize("kind", [Kind.CITY_OFFICER, Kind.DISTRICT_OFFICER, Kind.UNION_CLERK])
def test_others_are_told_who_reads_it(client: Client, kind: str) -> None:
    place: dict[str, Union] = {Kind.CITY_OFFICER: organizations.city(), Kind.DISTRICT_OFFICER: organizations.district()}
    client.force_login(accounts.person(kind, place.get(kind) or organizations.union()), backend=BACKEND)
    answer = client.get("/office/trail/")
    assert answer.status_code == 403
    assert "审计人员和管理员" in answer.content.decode()


def test_one_row_asks_as_many_questions_as_thirty(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(accounts.person(Kind.AUDITOR), backend=BACKEND)
    client.get("/office/trail/")
    for rows in (1, 30):
        note(accounts.account(), rows)
        with django_assert_max_num_queries(12):
            assert client.get("/office/trail/?q=测试").status_code == 200


def test_moves_are_called_as_on_the_page_of_the_thing_that_moves(client: Client) -> None:
    auditor = accounts.person(Kind.AUDITOR)
    run = SheetRun.objects.create(
        sheet="units", by=auditor, language="zh-hans", file_name="单位.xlsx", created_at=accounts.AT
    )
    with transaction.atomic():
        record(by=auditor, at=accounts.AT, verb="finish_taking", subject=run)
    client.force_login(auditor, backend=BACKEND)
    answer = client.get("/office/trail/", {"verb": "finish_taking"}).content.decode()
    assert "写完" in answer
    assert ">finish_taking<" not in answer


def test_every_move_can_be_chosen_by_its_names() -> None:
    choices = dict(_verbs())
    for model in apps.get_models():
        for move in getattr(getattr(model, "workflow", None), "moves", ()):
            assert str(move.label or label_of(move.verb)) in choices[move.verb].split("／"), move.verb
