"""Changing a number: four eyes, no way back in time, the law of its day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from core.audit.models import AuditRecord
from core.dates.calendar import now, today
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.accounts.models import User
from federation.regulations.actions import approve_change, decline_change, propose_change, withdraw_change
from federation.regulations.models import ParameterCode, ParameterVersion
from federation.regulations.queries import clause_card, duties_of, parameters_on, search_clauses, services_using
from federation.regulations.workflow import APPROVED, CHANGE, DECLINED, PROPOSED, WITHDRAWN
from tests.factories.regulations import load, small
from tests.regulations.conftest import Hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate() -> ParameterCode:
    load(small())
    return ParameterCode.objects.get()


def propose(gate: ParameterCode, by: User, value: int = 85, days: int = 10) -> ParameterVersion:
    return propose_change(
        parameter=gate, value=value, since=today() + timedelta(days=days), status="stated", reason="新文件",
        document="京工发〔2026〕1号", by=by, at=now(),
    )  # fmt: skip


def test_parameters_are_those_of_the_day_in_one_query(
    gate: ParameterCode, hire: Hire, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = propose(gate, hire("city_officer"))
    approve_change(version=version, opinion="同意", by=hire("city_admin"), at=now())
    with django_assert_num_queries(1):
        before = parameters_on(version.since - timedelta(days=1))
    after = parameters_on(version.since)
    assert (before["small.gate"], after["small.gate"]) == (80, 85)
    assert [(row.code, row.clause, row.status) for row in after.used] == [("small.gate", "small:1", "stated")]
    with pytest.raises(KeyError, match=r"no value of small\.gate"):
        parameters_on(date(2024, 6, 30))["small.gate"]


@pytest.mark.parametrize("state", [PROPOSED, DECLINED, WITHDRAWN])
def test_only_approved_values_count(gate: ParameterCode, hire: Hire, state: str) -> None:
    version = propose(gate, hire("city_officer"), days=0)
    if state == DECLINED:
        decline_change(version=version, opinion="不妥", by=hire("city_admin"), at=now())
    if state == WITHDRAWN:
        withdraw_change(version=version, reason="再议", by=version.proposed_by, at=now())  # type: ignore[arg-type]
    assert parameters_on(today())["small.gate"] == 80


def test_approving_and_declining_are_recorded_with_their_opinion(gate: ParameterCode, hire: Hire) -> None:
    version = propose(gate, hire("city_officer"))
    admin = hire("city_admin")
    decline_change(version=version, opinion="依据不足", by=admin, at=now())
    version.refresh_from_db()
    assert (version.state, version.decided_by, version.opinion) == (DECLINED, admin, "依据不足")
    trail = AuditRecord.objects.filter(subject_type="regulations.parameterversion").order_by("id")
    steps = [("load", "regulations/*.toml"), ("propose", "新文件"), ("decline", "依据不足")]
    assert list(trail.values_list("verb", "reason")) == steps


@pytest.mark.parametrize("kinds", [(), ("district_admin",), ("union_clerk",), ("auditor",), ("worker",)])
def test_others_may_not_propose(gate: ParameterCode, hire: Hire, kinds: tuple[str, ...]) -> None:
    with pytest.raises(NotPermitted, match="只有市总工会"):
        propose(gate, hire(*kinds))


@pytest.mark.parametrize("kinds", [(), ("city_officer",), ("district_admin",), ("auditor",)])
def test_others_may_not_approve(gate: ParameterCode, hire: Hire, kinds: tuple[str, ...]) -> None:
    version = propose(gate, hire("city_officer"))
    with pytest.raises(NotPermitted, match="由市总管理员批准"):
        approve_change(version=version, opinion="同意", by=hire(*kinds), at=now())


def test_nobody_approves_the_own_proposal(gate: ParameterCode, hire: Hire) -> None:
    admin = hire("city_admin")
    version = propose(gate, admin)
    with pytest.raises(NotPermitted, match="提出人不能批准"):
        approve_change(version=version, opinion="同意", by=admin, at=now())
    with pytest.raises(IntegrityError, match="change_four_eyes"), transaction.atomic():
        ParameterVersion.objects.filter(pk=version.pk).update(decided_by=admin)


def test_one_proposal_at_a_time(gate: ParameterCode, hire: Hire) -> None:
    officer = hire("city_officer")
    propose(gate, officer)
    with pytest.raises(NotPermitted, match="正在等待批准"):
        propose(gate, officer, value=90)


def test_an_approval_that_comes_too_late_is_refused(gate: ParameterCode, hire: Hire) -> None:
    version = propose(gate, hire("city_officer"), days=-1)
    with pytest.raises(NotPermitted, match="不能追溯"):
        approve_change(version=version, opinion="同意", by=hire("city_admin"), at=now())


def test_a_second_value_for_one_day_is_refused(gate: ParameterCode, hire: Hire) -> None:
    officer, admin = hire("city_officer"), hire("city_admin")
    approve_change(version=propose(gate, officer), opinion="同意", by=admin, at=now())
    with pytest.raises(NotPermitted, match="同一起算日"):
        approve_change(version=propose(gate, officer, value=90), opinion="同意", by=admin, at=now())


def test_an_approved_value_is_withdrawn_only_before_its_day(gate: ParameterCode, hire: Hire) -> None:
    officer, admin = hire("city_officer"), hire("city_admin")
    coming = propose(gate, officer)
    approve_change(version=coming, opinion="同意", by=admin, at=now())
    withdraw_change(version=coming, reason="文件撤回", by=officer, at=now())
    assert coming.state == WITHDRAWN
    started = propose(gate, officer, days=0)
    approve_change(version=started, opinion="同意", by=admin, at=now())
    with pytest.raises(NotPermitted, match="已经起算"):
        withdraw_change(version=started, reason="反悔", by=officer, at=now())


def test_a_strangers_proposal_is_not_withdrawn(gate: ParameterCode, hire: Hire) -> None:
    version = propose(gate, hire("city_officer"))
    with pytest.raises(NotPermitted, match="由提出人"):
        withdraw_change(version=version, reason="", by=hire("city_officer"), at=now())


def test_a_decided_change_is_decided_once(gate: ParameterCode, hire: Hire) -> None:
    version = propose(gate, hire("city_officer"))
    decline_change(version=version, opinion="不妥", by=hire("city_admin"), at=now())
    with pytest.raises(NotPermitted, match="已经办结"):
        approve_change(version=version, opinion="同意", by=hire("city_admin"), at=now())


@pytest.mark.parametrize("state", list(CHANGE.states))
@pytest.mark.parametrize("target", list(CHANGE.states))
def test_the_database_knows_the_life_cycle(gate: ParameterCode, hire: Hire, state: str, target: str) -> None:
    version = propose(gate, hire("city_officer"))
    if state != PROPOSED:
        ParameterVersion.objects.filter(pk=version.pk).update(state=state, decided_by=hire("city_admin"))
    changed = ParameterVersion.objects.filter(pk=version.pk)
    if state == target or (state, target) in CHANGE.steps:
        changed.update(state=target, decided_by=hire("city_admin"))
        assert changed.get().state == target
    else:
        with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
            changed.update(state=target)


def test_a_move_from_a_stale_page_says_what_the_state_is(gate: ParameterCode, hire: Hire) -> None:
    version = propose(gate, hire("city_officer"))
    ParameterVersion.objects.filter(pk=version.pk).update(state=APPROVED, decided_by=hire("city_admin"))
    with pytest.raises((NotAllowed, NotPermitted)):
        decline_change(version=version, opinion="不妥", by=hire("city_admin"), at=now())


def test_duties_go_to_those_who_may_approve(gate: ParameterCode, hire: Hire) -> None:
    admin = hire("city_admin")
    version = propose(gate, admin)
    other = hire("city_admin")
    (duty,) = duties_of(other)
    assert (duty.due_on, duty.clause) == (version.since, "small:1")
    assert "85 分" in duty.detail
    assert duties_of(admin) == duties_of(hire("city_officer")) == []


def test_cards_hits_and_services(gate: ParameterCode, hire: Hire) -> None:
    card = clause_card("small:1")
    assert card is not None
    assert (card.number, card.status_label, card.url) == ("1", "参照外地", "/regulations/small/#c1")
    assert clause_card("small:9") is None
    assert [hit.url for hit in search_clauses(hire(), "规定分数")] == ["/regulations/small/#c1"]
    assert services_using(gate.code) == []
