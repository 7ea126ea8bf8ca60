"""Versions of the plan: drafted from the clauses, judged, approved by another, never changed afterwards."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions import plans as acts
from federation.academies.actions.plans import Limits
from federation.academies.models import Measure, PlanTarget, PlanVersion, Tier
from federation.academies.queries.plans import compare_plans, open_versions, plan_on, versions_visible_to
from federation.academies.workflow import ABANDONED, APPROVED, DRAFT, PLAN, PROPOSED, SUPERSEDED
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import accounts, organizations
from tests.factories.academies import AT, plan

NEW_2025 = (Tier.CAPITAL, 2025, Measure.NEW)


def test_draft_plan_takes_its_numbers_from_the_clauses(unions: list[Union], wang: User) -> None:
    made = acts.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    city = {(t.tier, t.year, t.measure): (t.minimum, t.maximum) for t in made.targets.filter(union=None)}
    assert made.base == 4
    assert city == {
        (Tier.DEMONSTRATIVE, 2026, Measure.TOTAL): (1, 1),
        (Tier.CAPITAL, 2026, Measure.TOTAL): (40, None),
        (Tier.CAPITAL, 2024, Measure.NEW): (10, 10),
        (Tier.CAPITAL, 2025, Measure.NEW): (10, 10),
        (Tier.CAPITAL, 2026, Measure.NEW): (16, None),
    }
    share = made.targets.get(union=unions[0], tier=Tier.CAPITAL)
    assert (share.minimum, share.maximum, share.is_firm) == (1, 2, False)
    assert share.parent == made.targets.get(union=None, tier=Tier.CAPITAL, measure=Measure.TOTAL)
    assert made.targets.filter(union=unions[0], tier=Tier.DISTRICT).count() == 4


def test_only_city_officers_draft(li: User) -> None:
    with pytest.raises(NotPermitted):
        acts.draft_plan(title="越权", copy_of=None, by=li, at=AT)


def test_a_plan_whose_children_exceed_the_parent_is_refused(haidian: Union, yanqing: Union, wang: User) -> None:
    made = acts.draft_plan(title="超额", copy_of=None, by=wang, at=AT)
    limits: dict[acts.Place, Limits | None] = {
        (haidian, *NEW_2025): Limits(8, 8),
        (yanqing, *NEW_2025): Limits(3, 3),
    }
    acts.set_targets(plan=made, limits=limits, by=wang, at=AT)
    with pytest.raises(Refused) as refused, transaction.atomic():
        acts.propose_plan(plan=made, reason="试", by=wang, at=AT)
    (finding,) = refused.value.findings
    assert (finding.clause, finding.used["excess"]) == ("bj-academy-plan:3.1", 1)
    made.refresh_from_db()
    assert made.state == DRAFT
    acts.set_targets(plan=made, limits={(yanqing, *NEW_2025): Limits(2, 2)}, by=wang, at=AT)
    acts.propose_plan(plan=made, reason="试", by=wang, at=AT)


def test_a_soft_limit_passes_with_a_reason_only(haidian: Union, wang: User) -> None:
    made = acts.draft_plan(title="三家", copy_of=None, by=wang, at=AT)
    place = (haidian, Tier.CAPITAL, 2026, Measure.TOTAL)
    acts.set_targets(plan=made, limits={place: Limits(1, 3)}, by=wang, at=AT)
    with pytest.raises(ValidationError, match="理由"), transaction.atomic():
        acts.propose_plan(plan=made, reason="", by=wang, at=AT)
    assert acts.propose_plan(plan=made, reason="高校集中", by=wang, at=AT).state == PROPOSED


def test_whoever_proposes_cannot_approve(unions: list[Union], wang: User, zhao: User) -> None:
    made = acts.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    acts.propose_plan(plan=made, reason="首版", by=wang, at=AT)
    with pytest.raises(NotPermitted, match="请同事批准"):
        acts.approve_plan(plan=made, in_force_from=date(2024, 7, 4), document_number="", by=wang, at=AT)
    acts.approve_plan(plan=made, in_force_from=date(2024, 7, 4), document_number="", by=zhao, at=AT)
    assert plan_on(date(2024, 7, 4)) == made
    assert plan_on(date(2024, 7, 3)) is None
    assert Notification.objects.get(user_id=wang.pk).kind == "academies.plan_approved"


def test_a_new_version_replaces_the_old_from_its_day(unions: list[Union], wang: User, zhao: User) -> None:
    first = plan()
    second = acts.draft_plan(title="第二版", copy_of=first, by=wang, at=AT)
    acts.set_targets(plan=second, limits={(None, *NEW_2025): Limits(12, 12)}, by=wang, at=AT)
    assert [(one.before, one.after) for one in compare_plans(first, second)] == [("10", "12")]
    acts.propose_plan(plan=second, reason="加快", by=wang, at=AT)
    acts.approve_plan(plan=second, in_force_from=date(2025, 1, 1), document_number="", by=zhao, at=AT)
    first.refresh_from_db()
    assert (first.state, first.in_force_until) == (SUPERSEDED, date(2025, 1, 1))
    assert [plan_on(day) for day in (date(2024, 12, 31), date(2025, 1, 1))] == [first, second]
    copied = second.targets.get(union=unions[0], tier=Tier.CAPITAL)
    assert copied.parent
    assert copied.parent.version == second


def test_return_plan(unions: list[Union], wang: User, zhao: User) -> None:
    made = acts.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    acts.propose_plan(plan=made, reason="首版", by=wang, at=AT)
    acts.return_plan(plan=made, reason="2025 年再核一遍", by=zhao, at=AT)
    assert made.state == DRAFT
    assert Notification.objects.get(user_id=wang.pk).body == "2025 年再核一遍"


def test_withdraw_plan(unions: list[Union], wang: User, zhao: User, li: User) -> None:
    made = acts.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    acts.propose_plan(plan=made, reason="首版", by=wang, at=AT)
    for other in (zhao, li):
        with pytest.raises(NotPermitted, match="提请人撤回"):
            acts.withdraw_plan(plan=made, by=other, at=AT)
    assert acts.withdraw_plan(plan=made, by=wang, at=AT).state == DRAFT
    acts.set_targets(plan=made, limits={(None, *NEW_2025): Limits(12, 12)}, by=wang, at=AT)
    assert acts.propose_plan(plan=made, reason="再提", by=zhao, at=AT).proposed_by == zhao
    with pytest.raises(NotPermitted, match="提请人撤回"):
        acts.withdraw_plan(plan=made, by=wang, at=AT)


def test_only_a_plan_that_waits_is_withdrawn(unions: list[Union], wang: User, zhao: User) -> None:
    def taken_back(made: PlanVersion) -> None:
        with pytest.raises(NotAllowed):
            acts.withdraw_plan(plan=made, by=wang, at=AT)

    first = acts.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    acts.propose_plan(plan=first, reason="首版", by=wang, at=AT)
    acts.return_plan(plan=first, reason="再核", by=zhao, at=AT)
    taken_back(first)
    acts.propose_plan(plan=first, reason="首版", by=wang, at=AT)
    acts.approve_plan(plan=first, in_force_from=date(2024, 7, 4), document_number="", by=zhao, at=AT)
    taken_back(first)
    second = acts.draft_plan(title="第二版", copy_of=first, by=wang, at=AT)
    acts.propose_plan(plan=second, reason="加快", by=wang, at=AT)
    acts.approve_plan(plan=second, in_force_from=date(2025, 1, 1), document_number="", by=zhao, at=AT)
    taken_back(first)
    third = acts.draft_plan(title="第三版", copy_of=second, by=wang, at=AT)
    acts.propose_plan(plan=third, reason="试", by=wang, at=AT)
    acts.withdraw_plan(plan=third, by=wang, at=AT)
    acts.abandon_plan(plan=third, reason="", by=wang, at=AT)
    taken_back(third)


def test_abandon_plan(unions: list[Union], wang: User) -> None:
    made = acts.draft_plan(title="不要了", copy_of=None, by=wang, at=AT)
    assert acts.abandon_plan(plan=made, reason="", by=wang, at=AT).state == ABANDONED


def test_targets_of_a_plan_put_forward_do_not_change(unions: list[Union], wang: User) -> None:
    made = plan()
    with pytest.raises(NotAllowed):
        acts.set_targets(plan=made, limits={(None, *NEW_2025): Limits(1, 1)}, by=wang, at=AT)
    with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
        PlanTarget.objects.filter(version=made).update(minimum=0)


ALL = [SUPERSEDED, APPROVED, ABANDONED, PROPOSED, DRAFT]
"""The states of five versions, in the order of their numbers."""


@pytest.mark.parametrize(
    ("kind", "readable"),
    [
        ("city_officer", ALL),
        ("city_admin", ALL),
        ("auditor", ALL),
        ("finance_entry", ALL[:2]),
        ("district_officer", ALL[:2]),
        ("district_admin", ALL[:2]),
        ("academy_staff", ALL[:2]),
    ],
)
def test_below_the_city_only_what_is_or_was_in_force_is_read(
    kind: str, readable: list[str], yanqing: Union, wang: User, zhao: User
) -> None:
    first = plan()
    second = acts.draft_plan(title="第二版", copy_of=first, by=wang, at=AT)
    acts.propose_plan(plan=second, reason="加快", by=wang, at=AT)
    acts.approve_plan(plan=second, in_force_from=date(2025, 1, 1), document_number="", by=zhao, at=AT)
    given_up, waiting, _draft = (acts.draft_plan(title="又一版", copy_of=second, by=wang, at=AT) for _ in range(3))
    acts.abandon_plan(plan=given_up, reason="", by=wang, at=AT)
    acts.propose_plan(plan=waiting, reason="再加快", by=wang, at=AT)
    reader = accounts.person(kind, yanqing if kind.startswith(("district", "academy")) else organizations.city())
    assert [one.state for one in reversed(versions_visible_to(reader))] == readable
    assert [one.state for one in open_versions(reader)] == [s for s in (DRAFT, PROPOSED) if s in readable]


def test_an_auditor_of_a_district_reads_no_draft(yanqing: Union, wang: User) -> None:
    acts.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    assert not versions_visible_to(accounts.person("auditor", yanqing))


@pytest.mark.parametrize("state", PLAN.states)
@pytest.mark.parametrize("target", PLAN.states)
def test_the_database_knows_the_moves(unions: list[Union], state: str, target: str) -> None:
    paths = {APPROVED: [PROPOSED, APPROVED], SUPERSEDED: [PROPOSED, APPROVED, SUPERSEDED]}
    made = PlanVersion.objects.create(
        number=9, title="库", first_year=2024, last_year=2026, base=4, in_force_from=date(2024, 7, 4)
    )
    rows = PlanVersion.objects.filter(pk=made.pk)
    for step in paths.get(state, [state]):
        rows.update(state=step)
    if state == target or (state, target) in PLAN.steps:
        rows.update(state=target)
    else:
        with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
            rows.update(state=target)
