"""Ties however they are written down: by name, by a side job, by a union's other parent, in a file merged since."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.accounts.kinds import Kind
from federation.organizations.models import Union, Unit
from federation.panels.actions import note_avoidance
from federation.panels.conflicts import (
    Avoided,
    Conflict,
    ExpertFacts,
    Home,
    PartyFacts,
    Post,
    conflicts_of,
    marks_of_expert,
    marks_of_party,
)
from federation.panels.kinds import Party
from federation.panels.models import Expert
from federation.panels.queries.standing import conflicts_by_case, conflicts_with, with_records
from federation.people.actions import merge_people
from tests.factories import accounts, organizations, panels, people
from tests.factories.panels import AT, DAY
from tests.panels import kept

pytestmark = pytest.mark.django_db


@kept
def works(haidian: Union) -> Unit:
    """A nominee's unit, with a union of its own under 海淀."""
    return organizations.unit(organizations.union(under=haidian), "北京精工（集团）有限公司")


def kinds(expert: Expert, parties: list[Party], *, hard: bool = True) -> set[str]:
    """Kinds of conflict of an expert with the parties of a case."""
    ready = list(with_records(Expert.objects.filter(pk=expert.pk), DAY))
    found = conflicts_with(ready, parties, organizations.city(), day=DAY, years=3)[expert.pk]
    return {one.kind for one in found if one.hard is hard}


def about(unit: Unit, union: Union) -> list[Party]:
    """A case about a unit, recommended by a union."""
    return panels.parties(unit, union)


@pytest.mark.parametrize("name", ["北京精工(集团)有限公司", "北京精工 （集团）有限公司", "北京精工（集团）有限公司"])
def test_an_employer_by_name_is_known_however_it_is_typed(works: Unit, haidian: Union, name: str) -> None:
    assert kinds(panels.expert(employer_name=name), about(works, haidian)) == {"employer", "union"}


def test_every_work_of_the_day_counts_for_the_union(works: Unit, haidian: Union) -> None:
    other = organizations.unit(organizations.union(under=haidian), "海淀第二公司")
    at_city = organizations.unit(organizations.city(), "市属单位")
    side = people.person(accounts.city_admin(), other, "兼职的", main=False)
    expert = panels.expert(person=side, employer=at_city)
    assert kinds(expert, about(works, haidian)) == {"union"}
    assert kinds(expert, [Party("所在单位", works.name, unit=works.pk)]) == set()
    assert kinds(expert, [Party("所在单位", works.name, unit=works.pk)], hard=False) == {"neighbour"}


def test_a_union_by_its_other_parent_counts(haidian: Union) -> None:
    chaoyang, trade = organizations.district("110105", "朝阳区总工会"), organizations.industrial()
    both = organizations.union(under=chaoyang, industrial=trade)
    unit = organizations.unit(organizations.union(industrial=trade), "产业公司")
    expert = panels.expert(employer=organizations.unit(both, "双重领导公司"))
    assert kinds(expert, about(unit, trade)) == {"union"}
    assert kinds(expert, about(unit, haidian)) == set()


def test_files_merged_since_are_one_person(works: Unit, haidian: Union) -> None:
    keeper = accounts.city_admin()
    at_city = organizations.unit(organizations.city(), "市属单位")
    old, kept = people.person(keeper, works, "罗老师", main=False), people.person(keeper, at_city, "罗老师")
    expert = panels.expert("罗老师", person=old)
    merge_people(kept=kept, merged=old, reason="同一人", by=keeper, at=AT)
    assert "employer" in kinds(expert, about(works, haidian))
    assert kinds(expert, [Party("被推荐人", "罗老师", person=kept.pk)]) == {"self"}


def test_an_office_counts_as_long_as_it_is_held(works: Unit, haidian: Union) -> None:
    officer, clerk, ended = panels.expert(), panels.expert(), panels.expert()
    accounts.role(officer.user, Kind.DISTRICT_OFFICER, haidian)
    accounts.role(clerk.user, Kind.UNIT_CLERK, works.union, unit=works)
    accounts.role(ended.user, Kind.DISTRICT_OFFICER, haidian, until_on=DAY)
    case = about(works, haidian)
    assert [kinds(one, case) for one in (officer, clerk, ended)] == [{"office"}, {"office"}, set()]
    assert kinds(officer, [Party("所在单位", works.name, unit=works.pk)]) == set()


def test_the_union_of_the_unit_may_have_proposed_the_expert(works: Unit, haidian: Union) -> None:
    assert kinds(panels.expert(union=works.union), about(works, haidian)) == {"proposer"}


def test_a_person_is_meant_by_the_whole_name_a_unit_by_a_part(works: Unit) -> None:
    expert, other = panels.expert(), panels.expert()
    for who, name in ((expert, "张伟民"), (other, "精工(集团)")):
        note_avoidance(expert=who, name=name, reason="亲戚", by=None, at=AT)
    assert kinds(expert, [Party("被推荐人", "张伟", person=1)]) == set()
    assert kinds(expert, [Party("被推荐人", "张伟民", person=1)]) == {"avoidance"}
    assert kinds(other, [Party("所在单位", works.name, unit=works.pk)]) == {"avoidance"}


def test_the_city_is_nobodys_own_union() -> None:
    here, there = (organizations.unit(organizations.city(), name) for name in ("市属一", "市属二"))
    assert kinds(panels.expert(employer=here), [Party("所在单位", there.name, unit=there.pk)]) == set()


def test_many_cases_cost_as_many_queries_as_one(works: Unit, haidian: Union) -> None:
    case, counts = about(works, haidian), []
    for many in (1, 29):
        for _number in range(many):
            panels.expert(employer=works)
            panels.expert()
        ready = list(with_records(Expert.objects.all(), DAY))
        with CaptureQueriesContext(connection) as asked:
            found = conflicts_by_case(ready, [case] * many, organizations.city(), day=DAY, years=3)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert sum(bool(conflicts) for conflicts in found[0].values()) == 30


def test_whoever_is_passed_over_has_no_tie() -> None:
    """What is looked at is chosen by marks: nobody without a shared mark has a conflict, hard or soft."""
    chance, met = Random(7), 0
    for _round in range(4_000):
        expert, party = _somebody(chance), _party(chance)
        found = conflicts_of(expert, [party], day=DAY, since=DAY - timedelta(days=900))
        met += bool(found)
        assert not found or marks_of_expert(expert) & marks_of_party(party), (expert, party)
    assert met > 500


PATHS = ("C/", "C/A/", "C/A/1/", "C/A/2/", "C/AB/", "C/B/", "C/B/1/", "")
NAMES = ("张伟", "张伟民", "精工（集团）", "精工(集团)", "大学")


def _party(chance: Random) -> PartyFacts:
    person, is_union = chance.choice([None, None, 1, 2]), chance.random() < 0.5
    unit = None if is_union or person else chance.choice([None, 1, 2, 3])
    return PartyFacts("当事方", chance.choice(NAMES), unit, chance.choice(PATHS), person, is_union)


def _home(chance: Random, **more: Any) -> Home:
    path = chance.choice(PATHS[:-1])
    above = {"/".join(path.split("/")[:depth]) + "/" for depth in range(2, path.count("/") + 1)}
    return Home("工会", path, frozenset(above | ({chance.choice(PATHS[1:-1])} if above else set())), **more)


def _somebody(chance: Random) -> ExpertFacts:
    def some(told: Any) -> tuple[Any, ...]:
        return (told,) if chance.random() < 0.2 else ()

    left = chance.choice([None, DAY, date(2020, 1, 1)])
    return ExpertFacts(
        person=chance.choice([None, 1, 2]),
        posts=some(Post(chance.choice([None, 1, 2, 3]), chance.choice(NAMES), None, left, "档案")),
        homes=some(_home(chance)),
        offices=some(_home(chance, office="经办人", unit=chance.choice([None, 1, 2]))),
        proposer_path=chance.choice(PATHS),
        avoided=some(Avoided(chance.choice(NAMES), DAY, chance.choice([None, 1]), chance.choice(("", *PATHS)))),
        organises=chance.choice(["", "", "", "市总工作人员"]),
        ties=some(Conflict("mentor", True, "是师傅", "协议")),
    )
