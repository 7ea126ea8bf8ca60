"""J3: the year's subsidy from the call to the acceptance, misuse stopped by clause, failed academies not paid."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.factories import subsidies
from tests.journeys import subsidising, supervising
from tests.journeys.cast import Stage
from tests.journeys.subsidising import Purse, a_purse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opening() -> tuple[datetime, str]:
    """A day of November."""
    return subsidies.AT, "j03"


@pytest.fixture
def purse(transactional_db: None, stage: Stage) -> Purse:
    """Four academies, a fund allotted, everybody in place."""
    return a_purse()


def test_the_subsidy_from_call_to_acceptance(stage: Stage, purse: Purse, tmp_path: Path) -> None:
    subsidising.finance_calls_for_projects(stage, purse)
    subsidising.the_demonstrative_academy_is_refused(stage, purse)
    subsidising.a_academy_applies(stage, purse)
    subsidising.the_union_asks_and_endorses(stage, purse)
    subsidising.the_amounts_are_set_and_approved(stage, purse)
    subsidising.an_account_is_entered_and_confirmed(stage, purse)
    subsidising.money_goes_through_three_hands(stage, purse, tmp_path, "60,000.00")
    subsidising.matching_money_arrives(stage, purse)
    subsidising.vouchers_are_entered_and_misuse_is_stopped(stage, purse)
    subsidising.another_academy_meets_the_same_invoice_and_lecturer(stage, purse)
    supervising.the_final_report_counts_itself(stage, purse)
    subsidising.acceptance_releases_the_rest(stage, purse)
    subsidising.the_auditor_reads_the_books(stage, purse)
    subsidising.on_hold_nothing_pays(stage, purse)
    supervising.an_inspection_finds_something(stage, purse)
    supervising.it_is_heard_corrected_and_checked_again(stage, purse)
    subsidising.two_failures_end_it_a_pass_between_does_not(stage, purse)
