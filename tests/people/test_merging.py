"""One person once: found, merged, and exactly parted again."""

from datetime import date
from typing import Any

import pytest

from core.web.access import NotPermitted
from federation.people.actions import dismiss_double, find_doubles, merge_people, part_people
from federation.people.models import Double, Employment, Person
from federation.people.queries import doubles_visible_to, duties_of, front_line_of, front_line_of_many, people
from federation.people.signals import people_merged, people_parted
from tests.factories.people import AT, TODAY, arrival, number, person
from tests.factories.roles import staff
from tests.people.conftest import Town

pytestmark = pytest.mark.django_db
BORN = date(1985, 3, 12)


def twins(town: Town, **second: Any) -> tuple[Person, Person]:
    """Two files of one person: the second with a slip in the number."""
    one = person(town.clerk, town.here, "王伟", number=number(BORN, 901), phone="13800138000", front_line=True)
    other = person(
        town.clerk, town.here, "王伟", number=number(BORN, 903),
        **{"from_on": date(2010, 1, 1), "until_on": date(2014, 1, 1), "front_line": True, **second},
    )  # fmt: skip
    return one, other


def everything() -> list[Any]:
    """Every column of every file, employment and double, as the database has it."""
    return [list(model._default_manager.order_by("pk").values()) for model in (Person, Employment, Double)]


def test_taking_in_finds_the_likely_double_and_says_why(town: Town) -> None:
    one, other = twins(town)
    (double,) = doubles_visible_to(town.officer)
    assert {double.one, double.other} == {one, other}
    assert (double.reasons, double.score) == (["name_birth_unit"], 85)
    assert duties_of(town.officer)[0].url == "/office/people/doubles/"
    assert duties_of(town.stranger) == duties_of(town.clerk) == []


def test_a_chance_likeness_is_not_noted(town: Town) -> None:
    twins(town)
    person(town.stranger, town.there, "王伟", number=number(BORN, 905))
    assert Double.objects.count() == 1


def test_finding_again_notes_nothing_twice(town: Town) -> None:
    one, other = twins(town)
    find_doubles(persons=[one.pk, other.pk], by=None, at=AT)
    assert Double.objects.count() == 1


def test_merging_joins_the_employments(town: Town) -> None:
    one, other = twins(town)
    heard: list[Any] = []
    people_merged.connect(lambda **said: heard.append((said["kept"], said["merged"])), weak=False, dispatch_uid="t")
    merge_people(kept=one, merged=other, reason="同一人", by=town.officer, at=AT)
    people_merged.disconnect(dispatch_uid="t")
    assert heard == [(one, other)]
    assert list(people()) == [one]
    assert Employment.objects.filter(person=one).count() == 2
    assert front_line_of(one, TODAY).years == 15
    assert front_line_of_many([one.pk], TODAY) == {one.pk: front_line_of(one, TODAY)}
    assert Double.objects.get().verdict == "merged"


@pytest.mark.parametrize(
    "second",
    [
        {},
        {"phone": "13900139000"},
        {"from_on": date(2014, 6, 1), "until_on": date(2016, 1, 1)},
        {"from_on": date(2012, 1, 1), "until_on": None, "main": False},
    ],
)
@pytest.mark.parametrize("keep_first", [True, False])
def test_parting_restores_every_row(town: Town, second: dict[str, Any], keep_first: bool) -> None:
    files = twins(town, **second)
    kept, merged = files if keep_first else files[::-1]
    before = everything()
    merge = merge_people(kept=kept, merged=merged, reason="同一人", by=town.officer, at=AT)
    assert everything() != before
    part_people(merge=merge, reason="弄错了", by=town.officer, at=AT)
    assert everything() == before


def test_overlapping_employments_stay_where_they_are_but_are_shown(town: Town) -> None:
    one, other = twins(town, from_on=date(2014, 6, 1), until_on=date(2016, 1, 1))
    merge = merge_people(kept=one, merged=other, reason="同一人", by=town.officer, at=AT)
    assert merge.moved() == []
    assert front_line_of(one, date(2015, 12, 31)).years == 1


def test_a_missing_phone_is_learnt_and_forgotten_again(town: Town) -> None:
    one, other = twins(town)
    merge = merge_people(kept=other, merged=one, reason="同一人", by=town.officer, at=AT)
    other.refresh_from_db()
    assert (other.phone, other.phone_index != "") == ("13800138000", True)
    part_people(merge=merge, reason="弄错了", by=town.officer, at=AT)
    other.refresh_from_db()
    assert (other.phone, other.phone_index) == ("", "")


def test_merges_are_taken_back_from_the_last(town: Town) -> None:
    one, other = twins(town)
    third = person(town.clerk, town.here, "王伟", number=number(BORN, 907), from_on=date(2004, 1, 1),
                   until_on=date(2005, 1, 1))  # fmt: skip
    first = merge_people(kept=one, merged=other, reason="同一人", by=town.officer, at=AT)
    second = merge_people(kept=one, merged=third, reason="同一人", by=town.officer, at=AT)
    with pytest.raises(NotPermitted, match="最近一次"):
        part_people(merge=first, reason="", by=town.officer, at=AT)
    heard: list[Any] = []
    people_parted.connect(lambda **said: heard.append(said["merge"]), weak=False, dispatch_uid="t")
    part_people(merge=second, reason="弄错了", by=town.officer, at=AT)
    part_people(merge=first, reason="弄错了", by=town.officer, at=AT)
    people_parted.disconnect(dispatch_uid="t")
    assert heard == [second, first]
    with pytest.raises(NotPermitted, match="已经撤销"):
        part_people(merge=first, reason="", by=town.officer, at=AT)


def test_a_new_registration_goes_to_the_file_that_was_kept(town: Town) -> None:
    from federation.people.actions import take_in_people

    one, other = twins(town)
    merge_people(kept=one, merged=other, reason="同一人", by=town.officer, at=AT)
    again = arrival(town.there, "王伟", number=other.id_number, from_on=date(2022, 1, 1))
    take_in_people(arrivals=[again], by=town.stranger, at=AT)
    one.refresh_from_db()
    assert one.unit == town.there


def test_two_persons_are_noted_as_two(town: Town) -> None:
    one, other = twins(town)
    double = doubles_visible_to(town.officer).get()
    dismiss_double(double=double, reason="双胞胎", by=town.officer, at=AT)
    find_doubles(persons=[one.pk, other.pk], by=None, at=AT)
    assert not doubles_visible_to(town.officer).exists()


@pytest.mark.parametrize("who", ["clerk", "stranger", "union_clerk", "auditor"])
def test_others_may_not_merge_or_dismiss(town: Town, who: str) -> None:
    one, other = twins(town)
    user = getattr(town, who, None) or staff(who, town.street if who == "union_clerk" else None)
    with pytest.raises(NotPermitted):
        merge_people(kept=one, merged=other, reason="", by=user, at=AT)
    with pytest.raises(NotPermitted):
        dismiss_double(double=Double.objects.get(), reason="", by=user, at=AT)


def test_files_of_two_districts_are_merged_by_the_city_only(town: Town) -> None:
    one, other = twins(town)
    take = arrival(town.there, "王伟", number=other.id_number, from_on=date(2020, 1, 1))
    from federation.people.actions import take_in_people

    take_in_people(arrivals=[take], by=town.stranger, at=AT)
    with pytest.raises(NotPermitted, match="市总工会办理"):
        merge_people(kept=one, merged=other, reason="同一人", by=town.officer, at=AT)
    merge = merge_people(kept=one, merged=other, reason="同一人", by=town.city, at=AT)
    with pytest.raises(NotPermitted):
        part_people(merge=merge, reason="", by=town.officer, at=AT)
