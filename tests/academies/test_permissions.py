"""Who may do what with the register and the plan: role by verb."""

import pytest

from federation.academies.actions import plans
from federation.academies.permissions import (
    can_approve_plan,
    can_close_academy,
    can_draft_plan,
    can_edit_academy,
    can_register_academy,
    can_remind_union,
    can_see_plan,
    can_withdraw_plan,
)
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.factories import accounts, organizations
from tests.factories.academies import AT, academy

# kind: register and edit in 延庆, the same in 海淀, close, draft, approve another's, remind, see
MATRIX = {
    "city_officer": (True, True, True, True, True, True, True),
    "city_admin": (True, True, True, True, True, True, True),
    "district_officer": (True, False, False, False, False, False, True),
    "district_admin": (True, False, False, False, False, False, True),
    "auditor": (False, False, False, False, False, False, True),
    "expert": (False, False, False, False, False, False, False),
    "worker": (False, False, False, False, False, False, False),
}


@pytest.mark.parametrize("kind", MATRIX)
def test_role_by_verb(kind: str, haidian: Union, yanqing: Union, wang: User) -> None:
    in_city = kind.startswith(("city", "auditor", "expert"))
    user = accounts.person(kind, organizations.city() if in_city else yanqing)
    plan = plans.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    plans.propose_plan(plan=plan, reason="首版", by=wang, at=AT)
    own, other = academy(yanqing), academy(haidian)
    near, far, close, draft, approve, remind, see = MATRIX[kind]
    assert [bool(can_register_academy(user, union)) for union in (yanqing, haidian)] == [near, far]
    assert [bool(can_edit_academy(user, one)) for one in (own, other)] == [near, far]
    assert bool(can_close_academy(user, own)) == close
    assert bool(can_draft_plan(user)) == draft
    assert bool(can_approve_plan(user, plan)) == approve
    assert bool(can_remind_union(user)) == remind
    assert bool(can_see_plan(user)) == see


@pytest.mark.parametrize("kind", MATRIX)
def test_only_whoever_proposed_withdraws_and_only_while_in_the_city(kind: str, yanqing: Union, wang: User) -> None:
    user = accounts.person(kind, organizations.city() if kind.startswith(("city", "auditor", "expert")) else yanqing)
    plan = plans.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    plans.propose_plan(plan=plan, reason="首版", by=wang, at=AT)
    assert can_withdraw_plan(wang, plan)
    assert not can_withdraw_plan(user, plan)
    plan.proposed_by = user
    assert bool(can_withdraw_plan(user, plan)) == kind.startswith("city")


def test_every_no_has_a_reason(haidian: Union, wang: User) -> None:
    nobody = accounts.account()
    made = academy(haidian)
    plan = plans.draft_plan(title="首版", copy_of=None, by=wang, at=AT)
    answers = (
        can_register_academy(nobody),
        can_register_academy(nobody, haidian),
        can_close_academy(nobody, made),
        can_draft_plan(nobody),
        can_approve_plan(nobody, plan),
        can_withdraw_plan(nobody, plan),
        can_remind_union(nobody),
        can_see_plan(nobody),
    )
    assert all(not answer and str(answer.reason) for answer in answers)
