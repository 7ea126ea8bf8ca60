"""What the clauses on rectification, reporting changes and hearings hold and refuse, at their edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.rules.rule import Parameter, Parameters
from federation.academies.rules import conduct
from federation.academies.rules.conduct import ChangeFacts, HearingFacts, ProofFacts

DAY = date(2026, 11, 25)
VALUES = {"academies.change_report_days": 30, "academies.hearing_days": 10}
LAW = Parameters([Parameter(code, value, "x:1", "assumed", DAY) for code, value in VALUES.items()], DAY)
DONE = ProofFacts(items=3, proved=3, passed=3, due_on=DAY, proved_on=DAY, by_orderer=False)
HEARD = HearingFacts(DAY, hear_by_on=DAY, stated=True, document_number="京工发〔2026〕40号")
ONE = timedelta(days=1)


@pytest.mark.parametrize(("proved", "passed", "held", "missing"), [(3, 3, True, 0), (3, 2, False, 1), (2, 3, False, 1)])
def test_every_item_rectified(proved: int, passed: int, held: bool, missing: int) -> None:
    found = conduct.every_item_rectified(replace(DONE, proved=proved, passed=passed), LAW)
    assert (found.held, found.used["missing"], found.hard) == (held, missing, True)


def test_rechecked_by_another() -> None:
    assert conduct.rechecked_by_another(DONE, LAW).held
    assert conduct.rechecked_by_another(replace(DONE, by_orderer=True), LAW).stops


@pytest.mark.parametrize(("proved_on", "held", "late"), [(DAY, True, 0), (DAY + ONE, False, 1), (None, False, 0)])
def test_rectified_within_term(proved_on: date | None, held: bool, late: int) -> None:
    found = conduct.rectified_within_term(replace(DONE, proved_on=proved_on), LAW)
    assert (found.held, found.used["late"], found.stops) == (held, late, False)


@pytest.mark.parametrize(
    ("day", "reported_on", "held", "late"),
    [(DAY, None, True, 0), (DAY + ONE, None, False, 1), (DAY + 9 * ONE, DAY, True, 0), (DAY, DAY + ONE, False, 1)],
)
def test_change_reported_in_time(day: date, reported_on: date | None, held: bool, late: int) -> None:
    found = conduct.change_reported_in_time(ChangeFacts(DAY, day, reported_on), LAW)
    assert (found.held, found.used["late"]) == (held, late)


@pytest.mark.parametrize(
    ("day", "until", "stated", "held"),
    [
        (DAY, None, True, False),
        (DAY, DAY, False, False),
        (DAY + ONE, DAY, False, True),
        (DAY, DAY + ONE, True, True),
    ],
)
def test_academy_was_heard(day: date, until: date | None, stated: bool, held: bool) -> None:
    found = conduct.academy_was_heard(HearingFacts(day, until, stated), LAW)
    assert found.held == held
    assert bool(found.remedy) != held


def test_decided_by_document() -> None:
    assert conduct.decided_by_document(HEARD, LAW).held
    assert conduct.decided_by_document(replace(HEARD, document_number="  "), LAW).stops


def test_an_acceptance_and_a_sanction_ask_every_clause() -> None:
    assert all(found.held for found in conduct.before_accepting(DONE, LAW))
    assert all(found.held for found in conduct.before_sanction(HEARD, LAW))
    failing = conduct.before_accepting(replace(DONE, passed=0, by_orderer=True), LAW)
    assert [found.rule for found in failing if found.stops] == [
        "bj-academy-admission.7.4",
        "bj-academy-admission.7.4.another",
    ]
