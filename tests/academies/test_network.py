"""The network on a day: the two counts, who is behind, reminders."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.outbox.models import Notification
from core.web.access import NotPermitted
from federation.academies.actions import register as acts
from federation.academies.actions.reminding import remind_union
from federation.academies.models import Tier
from federation.academies.queries.network import Network, Standing, count_with_definition, network_on
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import organizations
from tests.factories.academies import AT, academy, plan, told

DAY = date(2026, 11, 22)


def of(network: Network, union: Union) -> Standing:
    return next(one for one in network.standings if one.union == union)


def test_five_built_and_four_capital_are_both_right(unions: list[Union]) -> None:
    academy(organizations.city(), on=date(2022, 9, 15), tier=Tier.DEMONSTRATIVE)
    for union in (*unions, unions[0]):
        academy(union, on=date(2023, 7, 1), tier=Tier.CAPITAL)
    network = network_on(date(2024, 7, 1))
    assert count_with_definition(network) == (5, 4)
    assert network.demonstrative_on == date(2022, 9, 15)


def test_the_plan_adds_up_to_forty(unions: list[Union]) -> None:
    plan()
    network = network_on(DAY)
    assert network.capital_target == 40
    assert [count for _day, count in network.planned_path] == [4, 14, 24, 40]
    assert network.district_target == 9
    assert network.short == 40


def test_who_is_behind_comes_with_what_and_by_when(haidian: Union, yanqing: Union) -> None:
    plan()
    academy(haidian, tier=Tier.CAPITAL)
    for year in (2024, 2025, 2026):
        academy(haidian, on=date(year, 3, 1))
    network = network_on(DAY)
    assert of(network, haidian).tone == "held"
    assert haidian not in [one.union for one in network.behind]
    behind = of(network, yanqing)
    assert (behind.tone, behind.due_on) == ("none", date(2026, 12, 31))
    assert (behind.missing_of(Tier.CAPITAL), behind.missing_of(Tier.DISTRICT)) == (1, 3)
    assert [one.union.code for one in network.without_capital] == ["110119", "C03"]
    assert [one.union for one in network.district_held] == [haidian]


def test_an_earlier_day_does_not_change(haidian: Union, wang: User) -> None:
    plan()
    made = academy(haidian, on=date(2025, 3, 1))
    before = network_on(date(2025, 12, 31))
    assert of(before, haidian).facts.district == 1
    new = told(haidian, tier=Tier.CAPITAL)
    acts.change_academy(academy=made, particulars=new, from_on=date(2026, 5, 1), reason="升级", by=wang, at=AT)
    again = network_on(date(2025, 12, 31))
    assert of(again, haidian).facts == of(before, haidian).facts
    assert of(network_on(DAY), haidian).facts.capital == 1
    assert of(network_on(DAY), haidian).facts.district_new == {2025: 1}


def test_before_the_plan_nobody_is_behind(unions: list[Union]) -> None:
    plan(since=date(2024, 7, 4))
    network = network_on(date(2024, 7, 3))
    assert network.plan is None
    assert not network.behind
    assert network.capital_target == 0
    assert {one.tone for one in network.standings} == {"unplanned"}


def test_a_union_the_plan_gives_nothing_has_nothing_to_reach(haidian: Union, yanqing: Union, wang: User) -> None:
    made = plan()
    assert of(network_on(DAY), haidian).tone == "none"
    late = organizations.district("110112", "通州区总工会")
    assert made.targets.filter(union=late).count() == 0
    assert of(network_on(DAY), late).tone == "unplanned"


def test_a_union_not_yet_founded_is_absent(law: None) -> None:
    organizations.city()
    young = organizations.union(
        "1101JK", "经开区总工会", kind="district", under=organizations.city(), founded_on=date(2025, 5, 1)
    )
    plan()
    assert of(network_on(date(2025, 4, 30)), young).tone == "absent"
    assert of(network_on(date(2025, 5, 1)), young).tone == "none"


def test_remind_union(yanqing: Union, wang: User, li: User) -> None:
    plan()
    reminder = remind_union(union=yanqing, by=wang, at=AT)
    assert reminder.readers == 1
    assert "首都工匠学院 1 家、区（产业）工匠学院 3 家" in reminder.text
    assert Notification.objects.get(user_id=li.pk).body == reminder.text
    assert of(network_on(DAY), yanqing).reminded_on == DAY
    with pytest.raises(ValidationError, match="今天已经提醒过"):
        remind_union(union=yanqing, by=wang, at=AT)


def test_a_reminder_needs_a_sender_a_reader_and_a_reason(haidian: Union, yanqing: Union, wang: User, li: User) -> None:
    with pytest.raises(NotPermitted):
        remind_union(union=yanqing, by=li, at=AT)
    with pytest.raises(ValidationError, match="不用提醒"):
        remind_union(union=yanqing, by=wang, at=AT)
    plan()
    with pytest.raises(ValidationError, match="发不出去"):
        remind_union(union=haidian, by=wang, at=AT)
