"""Taking in and keeping files."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from core.audit.models import AuditRecord
from core.audit.queries import trail_of
from core.audit.reveal import Purpose
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from federation.people.actions import (
    Unsettled,
    add_employment,
    change_employment,
    change_person,
    end_employment,
    register_person,
    reveal_person,
    take_in_people,
)
from federation.people.models import Employment, Person
from federation.people.queries import front_line_of, front_line_of_many, matching_people, people_visible_to, spellings
from tests.factories import organizations
from tests.factories.people import AT, TODAY, arrival, number, person
from tests.people.conftest import Town

pytestmark = pytest.mark.django_db


def names(found: object) -> list[str]:
    return sorted(one.name for one in found)  # type: ignore[attr-defined]


def test_a_newcomer_has_a_file_an_employment_and_a_record(town: Town) -> None:
    one = person(town.clerk, town.here, "单雄信", phone="13800138000", post="钳工", front_line=True)
    assert (one.unit, one.sex, one.born_on) == (town.here, "m" if int(one.id_number[16]) % 2 else "f", one.born_on)
    assert one.pinyin_key == "shan xiong xin"
    assert one.initials == "sxx"
    assert AuditRecord.objects.get(verb="register", subject_id=str(one.pk)).by_label == town.clerk.name


def test_number_and_phone_lie_sealed_in_the_database(town: Town) -> None:
    one = person(town.clerk, town.here, phone="13800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, id_index FROM people_person WHERE id = %s", [one.pk])
        row = cursor.fetchone()
    assert one.id_number not in "".join(row)
    assert "13800138000" not in "".join(row)
    assert one.masked_number.startswith(one.id_number[:3] + "*")
    assert one.masked_phone == "138****8000"


def test_the_same_roster_twice_changes_nothing(town: Town) -> None:
    roster = [arrival(town.here, f"甲{n}", phone=f"1380013{n:04d}") for n in range(20)]
    assert take_in_people(arrivals=roster, by=town.clerk, at=AT) == {"registered": 20, "changed": 0}
    assert take_in_people(arrivals=roster, by=town.clerk, at=AT) == {"registered": 0, "changed": 0}
    assert (Person.objects.count(), Employment.objects.count()) == (20, 20)


def test_queries_do_not_grow_with_the_roster(town: Town, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(40):
        take_in_people(arrivals=[arrival(town.here, f"乙{n}") for n in range(300)], by=town.clerk, at=AT)


def test_who_begins_elsewhere_leaves_the_former_unit(town: Town) -> None:
    one = person(town.clerk, town.here)
    again = arrival(town.there, one.name, number=one.id_number, from_on=date(2020, 6, 1))
    done = take_in_people(arrivals=[again], by=town.stranger, at=AT)
    one.refresh_from_db()
    assert done == {"registered": 0, "changed": 1}
    assert one.unit == town.there
    assert list(one.employments.values_list("unit", "until_on")) == [
        (town.there.pk, None), (town.here.pk, date(2020, 6, 1)),
    ]  # fmt: skip
    trail = trail_of(one).order_by("id").values_list("verb", flat=True)
    assert list(trail) == ["register", "begin_employment", "end_employment"]


def test_the_former_unit_is_told_who_left_but_not_where_to(town: Town) -> None:
    one, two = person(town.clerk, town.here, "王五"), person(town.clerk, town.here, "赵六")
    again = [arrival(town.there, who.name, number=who.id_number, from_on=date(2020, 6, 1)) for who in (one, two)]
    take_in_people(arrivals=again, by=town.stranger, at=AT)
    notice = Notification.objects.get()
    assert notice.user == town.clerk
    assert notice.subject == f"2 名职工已不在{town.here.name}"
    assert "王五（2020-06-01）、赵六（2020-06-01）" in notice.body
    assert town.there.name not in notice.body
    take_in_people(arrivals=again, by=town.stranger, at=AT)
    assert Notification.objects.count() == 1


def test_where_a_unit_has_no_clerk_the_keeper_above_is_told(town: Town) -> None:
    one = person(town.officer, town.here)
    town.clerk.roles.all().delete()
    move = arrival(town.there, one.name, number=one.id_number, from_on=date(2020, 6, 1))
    take_in_people(arrivals=[move], by=town.stranger, at=AT)
    assert Notification.objects.get().user == town.officer


def test_who_moves_people_between_the_own_units_is_not_told(town: Town) -> None:
    one = person(town.officer, town.here)
    town.clerk.roles.all().delete()
    other = organizations.unit(town.street, "北京海淀仪器有限公司")
    take_in_people(
        arrivals=[arrival(other, one.name, number=one.id_number, from_on=date(2020, 6, 1))], by=town.officer, at=AT
    )
    assert not Notification.objects.exists()


def test_an_old_number_finds_the_file_of_the_new_one(town: Town) -> None:
    new = number(date(1970, 1, 2), 905)
    one = person(town.clerk, town.here, number=new)
    old = arrival(town.here, one.name, number=new[:6] + new[8:17])
    assert take_in_people(arrivals=[old], by=town.clerk, at=AT)["registered"] == 0
    assert Person.objects.count() == 1


def test_nothing_is_written_when_one_does_not_fit(town: Town) -> None:
    fits, child = arrival(town.here), arrival(town.here, number=number(date(2012, 1, 1)), from_on=date(2026, 1, 1))
    with pytest.raises(Unsettled) as unsettled:
        take_in_people(arrivals=[fits, child], by=town.clerk, at=AT)
    assert [(place, found[0].clause) for place, found in unsettled.value.findings.items()] == [(1, "union-real-name:3")]
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"name": "李四", "from_on": date(2020, 1, 1)}, "union-real-name:1"),
        ({"from_on": date(2014, 1, 1)}, "union-real-name:4"),
    ],
)
def test_a_second_registration_that_contradicts_is_refused(town: Town, changes: dict[str, Any], clause: str) -> None:
    one = person(town.clerk, town.here, "张三")
    again = arrival(town.there, **{"name": "张三", "number": one.id_number, **changes})
    with pytest.raises(Refused) as refused:
        register_person(arrival=again, by=town.stranger, at=AT)
    assert [finding.clause for finding in refused.value.findings] == [clause]


def test_the_database_refuses_two_main_employments_and_two_numbers(town: Town) -> None:
    one = person(town.clerk, town.here)
    with pytest.raises(IntegrityError, match="one_main_employment_a_day"), transaction.atomic():
        Employment.objects.create(person=one, unit=town.there, from_on=date(2016, 1, 1))
    with pytest.raises(IntegrityError, match="person_number_once"), transaction.atomic():
        Person.objects.create(name="乙", paper="resident", id_number=one.id_number, registered_at=AT)


def test_the_unit_follows_the_latest_main_employment_by_itself(town: Town) -> None:
    one = person(town.clerk, town.here)
    Employment.objects.filter(person=one).update(until_on=date(2020, 1, 1))
    one.refresh_from_db()
    assert (one.unit, one.unit_until_on) == (town.here, date(2020, 1, 1))
    side = Employment.objects.create(person=one, unit=town.there, from_on=date(2021, 1, 1), main=False)
    one.refresh_from_db()
    assert one.unit == town.here
    Employment.objects.filter(pk=side.pk).update(main=True)
    one.refresh_from_db()
    assert (one.unit, one.unit_until_on) == (town.there, None)
    Employment.objects.filter(person=one).delete()
    one.refresh_from_db()
    assert one.unit is None


def test_employments_are_added_corrected_and_ended(town: Town) -> None:
    one = person(town.clerk, town.here, from_on=date(2018, 1, 1), front_line=True)
    facts: dict[str, Any] = {"post": "焊工", "front_line": True, "by": town.clerk, "at": AT}
    early = add_employment(
        person=one, unit=town.here, main=True, from_on=date(2015, 1, 1), until_on=date(2016, 1, 1), **facts
    )
    assert front_line_of(one, date(2018, 12, 31)).years == 2
    with pytest.raises(Refused, match="union-real-name:4"):
        change_employment(
            employment=early, main=True, from_on=date(2015, 1, 1), until_on=date(2019, 1, 1), reason="误", **facts
        )
    change_employment(
        employment=early, main=True, from_on=date(2014, 1, 1), until_on=date(2016, 1, 1), reason="误", **facts
    )
    current = one.employments.get(until_on=None)
    end_employment(employment=current, until_on=date(2026, 1, 1), by=town.clerk, at=AT)
    assert front_line_of_many([one.pk], TODAY)[one.pk].years == 10
    record = AuditRecord.objects.get(verb="change_employment")
    assert record.facts["before"]["from_on"] == "2015-01-01"


def test_a_correction_keeps_the_phone_unless_typed(town: Town) -> None:
    one = person(town.clerk, town.here, "王五", phone="13800138000")
    change_person(person=one, name="王伍", phone="", reason="录入错误", by=town.clerk, at=AT)
    one.refresh_from_db()
    assert (one.name, one.phone, one.pinyin_key) == ("王伍", "13800138000", "wang wu")
    change_person(person=one, name="王伍", phone="13900139000", reason="换号", by=town.clerk, at=AT)
    assert names(matching_people(Person.objects.all(), "13900139000")) == ["王伍"]


def test_a_look_in_full_needs_a_purpose_and_leaves_a_trace(town: Town) -> None:
    one = person(town.clerk, town.here)
    for note in ("", "看", " 看 一 "):
        with pytest.raises(ValueError, match="in words"):
            reveal_person(person=one, field="id_number", purpose=Purpose.OTHER, note=note, by=town.clerk, at=AT)
    shown = reveal_person(
        person=one, field="id_number", purpose=Purpose.SERVICE, note="核对办卡资料", by=town.clerk, at=AT
    )
    assert shown == one.id_number
    record = AuditRecord.objects.get(verb="reveal")
    assert record.reason == "办理业务：核对办卡资料"
    assert record.facts == {"field": "id_number", "purpose": "service"}
    assert one.id_number not in str(record.facts)


def test_found_by_name_pinyin_initials_number_and_phone(town: Town) -> None:
    one = person(town.clerk, town.here, "曾国强", phone="13800138000")
    person(town.clerk, town.here, "李国强", phone="13800138001")
    everybody = Person.objects.all()
    for text in ("曾国", "zengguoq", "Zeng Guo", "zgq", one.id_number, one.id_number.lower(), "13800138000"):
        assert names(matching_people(everybody, text)) == ["曾国强"], text
    assert names(matching_people(everybody, "")) == ["曾国强", "李国强"]
    assert names(matching_people(everybody, "110108000000000000")) == []


@pytest.mark.parametrize(
    ("letters", "among", "never"),
    [
        ("xian", {"xian", "xi an"}, set()),
        ("zhangwei", {"zhangwei", "zhang wei"}, {"z hangwei"}),
        ("wangg", {"wang g", "wan gg"}, set()),
        ("zgq", {"zgq"}, {"z gq"}),
    ],
)
def test_joined_pinyin_is_cut_every_way_it_can_be(letters: str, among: set[str], never: set[str]) -> None:
    found = spellings(letters)
    assert among <= found
    assert not never & found


def test_cutting_endless_letters_ends() -> None:
    assert len(spellings("a" * 100)) < 200


def test_each_sees_the_own_subtree(town: Town) -> None:
    person(town.clerk, town.here, "甲")
    person(town.stranger, town.there, "乙")
    seen = {user: names(people_visible_to(user)) for user in (town.city, town.officer, town.clerk, town.stranger)}
    assert list(seen.values()) == [["乙", "甲"], ["甲"], ["甲"], ["乙"]]


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_others_keep_their_hands_off(town: Town, who: str) -> None:
    from tests.factories.roles import staff

    one = person(town.clerk, town.here)
    user = town.stranger if who == "stranger" else staff("worker", town.street)
    with pytest.raises(NotPermitted):
        take_in_people(arrivals=[arrival(town.here)], by=user, at=AT)
    with pytest.raises(NotPermitted):
        change_person(person=one, name="改", phone="", reason="", by=user, at=AT)
    with pytest.raises(NotPermitted):
        reveal_person(person=one, field="phone", purpose=Purpose.IDENTITY, by=user, at=AT)
    with pytest.raises(NotPermitted):
        end_employment(employment=one.employments.get(), until_on=TODAY, by=user, at=AT)
    assert Person.objects.get().name == one.name
