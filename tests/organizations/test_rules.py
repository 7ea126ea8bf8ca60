"""Rules on certificates, without a database."""

from datetime import date

import pytest

from core.rules.rule import Parameter, Parameters
from federation.organizations.rules import (
    CertificateFacts,
    ChangeFacts,
    certificate_is_not_due,
    certificate_lasts_a_term,
    change_is_registered_in_time,
    renewal_opens_on,
)

VALUES = {
    "organizations.certificate_years_min": 3,
    "organizations.certificate_years_max": 5,
    "organizations.certificate_renewal_days": 30,
    "organizations.certificate_change_days": 30,
}


@pytest.fixture
def parameters() -> Parameters:
    rows = [
        Parameter(code, value, "union-legal-person:3", "public", date(2020, 12, 1)) for code, value in VALUES.items()
    ]
    return Parameters(rows, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (date(2023, 1, 1), date(2025, 12, 31), True),
        (date(2023, 1, 1), date(2025, 12, 30), False),
        (date(2021, 1, 1), date(2025, 12, 31), True),
        (date(2021, 1, 1), date(2026, 1, 1), True),
        (date(2021, 1, 1), date(2026, 1, 2), False),
        (date(2024, 2, 29), date(2027, 2, 28), True),
    ],
)
def test_certificate_lasts_a_term(start: date, end: date, held: bool, parameters: Parameters) -> None:
    finding = certificate_lasts_a_term(CertificateFacts(start, end, date(2026, 1, 1)), parameters)
    assert finding.held is held
    assert finding.clause == "union-legal-person:2"


def test_a_certificate_to_the_last_of_december_is_renewed_from_the_first() -> None:
    assert renewal_opens_on(date(2026, 12, 31), 30) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "held"), [(date(2026, 11, 30), True), (date(2026, 12, 1), False), (date(2027, 1, 1), False)]
)
def test_certificate_is_not_due(day: date, held: bool, parameters: Parameters) -> None:
    finding = certificate_is_not_due(CertificateFacts(date(2022, 1, 1), date(2026, 12, 31), day), parameters)
    assert finding.held is held
    assert not finding.hard


def test_an_expired_certificate_says_for_how_long(parameters: Parameters) -> None:
    facts = CertificateFacts(date(2022, 1, 1), date(2026, 12, 31), date(2027, 1, 10))
    assert "过期 10 天" in certificate_is_not_due(facts, parameters).text


@pytest.mark.parametrize(("day", "held"), [(date(2026, 7, 1), True), (date(2026, 7, 2), False)])
def test_change_is_registered_in_time(day: date, held: bool, parameters: Parameters) -> None:
    finding = change_is_registered_in_time(ChangeFacts(date(2026, 6, 1), day), parameters)
    assert finding.held is held
    assert finding.used["due"] == "2026-07-01"
