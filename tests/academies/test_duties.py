"""What awaits whom."""

from django.urls import reverse

from federation.academies.actions import plans
from federation.academies.queries.duties import duties_of
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import accounts
from tests.factories.academies import AT, plan


def test_a_plan_awaits_everybody_but_the_one_who_put_it_forward(unions: list[Union], wang: User, zhao: User) -> None:
    made = plans.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    plans.propose_plan(plan=made, reason="首版", by=wang, at=AT)
    assert duties_of(wang) == []
    (duty,) = duties_of(zhao)
    assert duty.url == reverse("academies:show_version", args=[made.number])


def test_the_city_sees_one_line_and_a_union_its_own(unions: list[Union], wang: User, li: User) -> None:
    plan()
    (whole,) = duties_of(wang)
    assert whole.title == "3 个工会还欠建，其中 3 个首都级尚无"
    (own,) = duties_of(li)
    assert own.title == "延庆区总工会还要建工匠学院"
    assert "首都工匠学院 1 家" in own.detail
    assert own.due_on == whole.due_on


def test_others_have_nothing_to_do(unions: list[Union]) -> None:
    plan()
    assert duties_of(accounts.account()) == []
    assert duties_of(accounts.person("auditor")) == []
