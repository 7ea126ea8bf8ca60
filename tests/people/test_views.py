"""The pages of the register."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.audit.models import AuditRecord
from federation.people.actions import take_in_people
from federation.people.models import Double, Employment, Merge, Person
from tests.factories.people import AT, arrival, number, person
from tests.factories.roles import browser, staff
from tests.people.conftest import Town

pytestmark = pytest.mark.django_db
LIST = reverse("people:list_people")
BORN = date(1985, 3, 12)


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def posted(client: Client, verb: str, /, *args: object, status: int = 302, **form: object) -> str:
    answer = client.post(reverse(f"people:{verb}", args=args), form)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def spell(town: Town, **more: object) -> dict[str, Any]:
    return {"unit": town.here.name, "post": "焊工", "from_on": "2015-01-01", "until_on": "", **more}


def test_the_list_asks_as_often_for_thirty_as_for_one(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person(town.clerk, town.here)
    client = browser(town.officer)
    page(client, LIST)
    with CaptureQueriesContext(connection) as one:
        page(client, LIST)
    assert len(one) <= 12
    take_in_people(arrivals=[arrival(town.here, f"甲{n}") for n in range(30)], by=town.clerk, at=AT)
    with django_assert_num_queries(len(one)):
        page(client, LIST)


def test_the_list_shows_masked_numbers_of_the_own_scope(town: Town) -> None:
    one = person(town.clerk, town.here, "张三丰", phone="13800138000")
    person(town.stranger, town.there, "李四光")
    text = page(browser(town.clerk), LIST)
    assert "张三丰" in text
    assert "李四光" not in text
    assert one.id_number not in text
    assert "13800138000" not in text
    assert one.masked_number in text
    assert "张三丰" in page(browser(town.officer), f"{LIST}?q=zsf")
    assert "张三丰" in page(browser(town.officer), f"{LIST}?q={one.id_number}")


@pytest.mark.parametrize("kind", ["worker", "expert", "academy_staff", ""])
def test_the_list_is_not_for_others(town: Town, kind: str) -> None:
    page(browser(staff(kind, town.street)), LIST, 403)
    assert Client().get(LIST).status_code == 302


def test_a_file_outside_the_scope_does_not_exist(town: Town) -> None:
    one = person(town.clerk, town.here)
    client = browser(town.stranger)
    for name in ("show_person", "change_person", "add_employment"):
        page(client, reverse(f"people:{name}", args=[one.pk]), 404)
    for name in ("change_employment", "end_employment"):
        page(client, reverse(f"people:{name}", args=[one.employments.get().pk]), 404)
    posted(client, "reveal_person", one.pk, field="phone", purpose="identity", status=404)
    page(client, reverse("people:show_person", args=[0]), 404)


def test_registering_one_by_one(town: Town) -> None:
    client = browser(town.clerk)
    url = reverse("people:register_person")
    assert town.here.name in page(client, url)
    form = {"name": "王 伟", "number": number(BORN, 901), "phone": "", **spell(town, front_line="on")}
    bad = posted(client, "register_person", **{**form, "number": number(BORN, 901)[:17] + "0"}, status=422)
    assert "校验码不对" in bad
    assert "找不到这家单位" in posted(client, "register_person", **{**form, "unit": town.there.name}, status=422)
    assert "须满 16 周岁" in posted(client, "register_person", **{**form, "from_on": "2000-01-01"}, status=422)
    assert Person.objects.count() == 0
    posted(client, "register_person", **form)
    one = Person.objects.get()
    assert (one.name, one.unit, Employment.objects.get().front_line) == ("王伟", town.here, True)


def test_the_file_tells_employments_and_front_line_time(town: Town) -> None:
    one = person(town.clerk, town.here, from_on=date(2021, 12, 23), front_line=True)
    text = page(browser(town.clerk), reverse("people:show_person", args=[one.pk]))
    assert "年" in text
    assert "union-real-name" not in text
    assert one.id_number not in text
    audited = page(browser(staff("auditor")), reverse("people:show_person", args=[one.pk]))
    assert "登记离岗</a>" not in audited


def test_a_reveal_shows_once_and_is_recorded(town: Town) -> None:
    one = person(town.clerk, town.here, phone="13800138000")
    client = browser(town.clerk)
    phone = {"field": "phone", "purpose": "other", "note": "通知体检"}
    assert "13800138000" in posted(client, "reveal_person", one.pk, **phone, status=200)
    assert one.id_number in posted(client, "reveal_person", one.pk, field="id_number", purpose="identity", status=200)
    text = page(client, reverse("people:show_person", args=[one.pk]))
    assert "13800138000" not in text
    assert "其他：通知体检" in text
    assert AuditRecord.objects.filter(verb="reveal").count() == 2


@pytest.mark.parametrize(
    ("asked", "said", "status"),
    [
        ({"field": "phone"}, "请选择用途", 422),
        ({"field": "phone", "purpose": "看"}, "请在所列的用途中选择", 422),
        ({"field": "phone", "purpose": "other", "note": "看 一"}, "请写明用途，至少 4 个字", 422),
        ({"purpose": "identity"}, "请选择查看哪一项", 400),
        ({"field": "name", "purpose": "identity"}, "没有这一项可以查看", 400),
    ],
)
def test_a_reveal_without_purpose_or_of_an_unknown_field_says_so(
    town: Town, asked: dict[str, str], said: str, status: int
) -> None:
    one = person(town.clerk, town.here, phone="13800138000")
    text = posted(browser(town.clerk), "reveal_person", one.pk, **asked, status=status)
    assert said in text
    assert "13800138000" not in text
    assert not AuditRecord.objects.filter(verb="reveal").exists()


def test_corrections_and_employments_by_form(town: Town) -> None:
    one = person(town.clerk, town.here, "王五")
    client = browser(town.clerk)
    posted(client, "change_person", one.pk, name="王伍", phone="", reason="录入错误")
    posted(client, "add_employment", one.pk, **spell(town, from_on="2010-01-01", until_on="2012-01-01", main="on"))
    clash = spell(town, from_on="2014-01-01", until_on="2016-01-01", main="on")
    assert "重叠" in posted(client, "add_employment", one.pk, **clash, status=422)
    current = one.employments.get(until_on=None)
    page(client, reverse("people:change_employment", args=[current.pk]))
    wrong = posted(
        client, "change_employment", current.pk, **spell(town, until_on="2014-01-01"), reason="误", status=422
    )
    assert "离岗日要晚于起始日" in wrong
    posted(client, "change_employment", current.pk, **spell(town, post="钳工", main="on"), reason="误")
    assert "离岗日要晚于" in posted(client, "end_employment", current.pk, until_on="2014-01-01", status=422)
    posted(client, "end_employment", current.pk, until_on="2026-01-01")
    current.refresh_from_db()
    assert (current.post, current.until_on) == ("钳工", date(2026, 1, 1))


def test_a_double_is_merged_and_parted(town: Town) -> None:
    one = person(town.clerk, town.here, "王伟", number=number(BORN, 901))
    past = {"from_on": date(2010, 1, 1), "until_on": date(2014, 1, 1)}
    other = person(town.clerk, town.here, "王伟", number=number(BORN, 903), **past)
    double = Double.objects.get()
    officer, clerk = browser(town.officer), browser(town.clerk)
    assert "姓名、出生日期和单位相同" in page(officer, reverse("people:list_doubles"))
    assert "对照核对" in page(officer, reverse("people:show_person", args=[one.pk]))
    assert "合并两份档案" not in page(clerk, reverse("people:show_double", args=[double.pk]))
    posted(clerk, "merge_people", double.pk, keep=one.pk, reason="同一人", status=403)
    assert "请选定保留哪一份" in posted(officer, "merge_people", double.pk, keep="0", reason="同一人", status=422)
    posted(officer, "merge_people", double.pk, keep=one.pk, reason="同一人")
    assert "撤销这次合并" in page(officer, reverse("people:show_person", args=[one.pk]))
    page(officer, reverse("people:show_person", args=[other.pk]), 404)
    merge = Merge.objects.get()
    posted(clerk, "part_people", merge.pk, reason="弄错了", status=403)
    posted(officer, "part_people", merge.pk, reason="")
    posted(officer, "part_people", merge.pk, reason="弄错了")
    page(officer, reverse("people:show_person", args=[other.pk]))
    posted(browser(town.stranger), "dismiss_double", double.pk, reason="x", status=404)
    assert "请写明为什么" in posted(officer, "dismiss_double", double.pk, reason="", status=422)
    posted(officer, "dismiss_double", double.pk, reason="双胞胎")
    assert "没有疑似重复" in page(officer, reverse("people:list_doubles"))
