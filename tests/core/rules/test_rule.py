"""Rules say what they found, by which clause, on which facts, and what would change it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from core.rules.deciding import decide, decisions_about, findings_of, grant_waiver, keep_refusal
from core.rules.rule import REGISTRY, Finding, Parameter, Parameters, Refused, require, rule, verdict
from core.rules.rule import noop as _
from federation.accounts.models import User

DAY, AT = date(2026, 11, 22), datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    score: int


@rule("test-measures.5", clause="test-measures:5")
def score_reaches_gate(facts: Facts, parameters: Parameters) -> Finding:
    gate = parameters["test.gate"]
    return verdict(
        facts.score >= gate,
        _("自评 %(score)s 分，门槛 %(gate)s 分"),
        needed=_("还差 %(short)s 分"),
        score=facts.score,
        gate=gate,
        short=gate - facts.score,
    )


@pytest.fixture
def parameters() -> Parameters:
    rows = [Parameter("test.gate", 80, "test-measures:5", "analogous", date(2024, 1, 1), 2)]
    return Parameters(rows, DAY)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create(username="clerk", name="李春", email="clerk@example.org")


@pytest.mark.parametrize(("score", "held"), [(79, False), (80, True)])
def test_a_finding_carries_rule_clause_facts_and_remedy(parameters: Parameters, score: int, held: bool) -> None:
    found = score_reaches_gate(Facts(score), parameters)
    assert (found.rule, found.clause, found.held) == ("test-measures.5", "test-measures:5", held)
    assert found.text == f"自评 {score} 分，门槛 80 分"
    assert found.remedy == ("" if held else "还差 1 分")
    assert [row.version for row in parameters.used] == [2]


def test_a_parameter_not_in_force_is_named(parameters: Parameters) -> None:
    with pytest.raises(KeyError, match=r"test\.other is in force on 2026-11-22"):
        parameters["test.other"]


def test_require_names_every_hard_failure_at_once_and_lets_soft_ones_pass() -> None:
    failed, soft = Finding("a", "r:1", False, "甲"), Finding("b", "r:2", False, "乙", hard=False)
    with pytest.raises(Refused) as refusal:
        require([failed, soft, Finding("c", "r:3", False, "丙")])
    assert [finding.rule for finding in refusal.value.findings] == ["a", "c"]
    assert require([failed, soft], waivers=["a"]) == [failed, soft]


def test_two_rules_may_not_share_a_code() -> None:
    def elsewhere() -> Finding:
        return verdict(True, "x")

    elsewhere.__module__ = "elsewhere"
    with pytest.raises(ValueError, match=r"test-measures\.5"):
        rule("test-measures.5", clause="test-measures:5")(elsewhere)
    assert REGISTRY["test-measures.5"].clause == "test-measures:5"


def test_a_decision_is_stored_with_all_it_took_and_explains_itself_again(clerk: User, parameters: Parameters) -> None:
    findings = [score_reaches_gate(Facts(82), parameters)]
    decision = decide(clerk, "submit", findings=findings, parameters=parameters, by=clerk, at=AT)
    decision.refresh_from_db()
    assert findings_of(decision)[0].text == "自评 82 分，门槛 80 分"
    assert decision.parameters[0] | {} == {
        "code": "test.gate", "value": 80, "clause": "test-measures:5", "status": "analogous", "since": "2024-01-01",
        "version": 2,
    }  # fmt: skip
    assert list(decisions_about(clerk)) == [decision]


def test_a_stored_decision_cannot_be_changed(clerk: User, parameters: Parameters) -> None:
    decision = decide(clerk, "submit", findings=[], parameters=parameters, by=clerk, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(decision).objects.update(held=False)


def test_a_refusal_can_be_kept_and_a_waiver_lets_the_same_case_pass(clerk: User, parameters: Parameters) -> None:
    findings = [score_reaches_gate(Facts(79), parameters)]
    with pytest.raises(Refused) as refusal:
        decide(clerk, "submit", findings=findings, parameters=parameters, by=clerk, at=AT)
    assert keep_refusal(clerk, "submit", refusal=refusal.value, parameters=parameters, by=clerk, at=AT).held is False
    grant_waiver(clerk, "test-measures.5", reason="党组会议同意", document="京工发〔2026〕1号", by=clerk, at=AT)
    decision = decide(clerk, "submit", findings=findings, parameters=parameters, by=clerk, at=AT)
    assert decision.waived == ["test-measures.5"]
    with pytest.raises(KeyError):
        grant_waiver(clerk, "no-such-rule", reason="x", by=clerk, at=AT)
