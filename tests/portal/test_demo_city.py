"""The demo city can be settled on any day of the year."""

from datetime import date, timedelta

import pytest

from core.rules.rule import Parameter, Parameters
from federation.academies.models import Proposal
from federation.accounts.queries import DEMO_PREFIX
from federation.organizations.rules import CertificateFacts, certificate_lasts_a_term
from federation.portal.management.city import decisions
from federation.portal.management.city.organizations import _years_before
from tests.factories import academies, accounts, regulations

VALUES = {"organizations.certificate_years_min": 3, "organizations.certificate_years_max": 5}


@pytest.mark.parametrize("years", [3, 5])
def test_its_certificates_last_a_term_whichever_day_they_end(years: int) -> None:
    parameters = Parameters(
        [Parameter(code, value, "union-legal-person:2", "public", date(2020, 12, 1)) for code, value in VALUES.items()],
        date(2026, 1, 1),
    )
    for turn in range(4 * 366):
        ends = date(2026, 1, 1) + timedelta(days=turn)
        begins = _years_before(ends + timedelta(days=1), years)
        assert certificate_lasts_a_term(CertificateFacts(begins, ends, ends), parameters).held, (begins, ends)


def test_rounds_settled_by_an_earlier_version_are_left_as_they_are(db: None) -> None:
    regulations.load()
    academies.unions()
    for name in ("wangmin", "zhaoning"):
        accounts.account(f"{DEMO_PREFIX}{name}")
    academies.round()
    academies.round(title="补充批次")
    said: list[str] = []
    decisions.settle(said.append)
    assert said == ["上一批次没有待评审的申报（演示由以前的版本建成），不再往下办"]
    assert not Proposal.objects.exists()
