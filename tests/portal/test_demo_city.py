"""The demo city can be settled on any day of the year."""

from datetime import date, timedelta

import pytest

from core.rules.rule import Parameter, Parameters
from federation.organizations.rules import CertificateFacts, certificate_lasts_a_term
from federation.portal.management.city.organizations import _years_before

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
