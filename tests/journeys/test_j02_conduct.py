"""J2, what follows: an order to rectify to its end, a change reported and noted, a breach heard and decided."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.factories import academies
from tests.journeys import conducting
from tests.journeys.cast import Stage
from tests.journeys.conducting import Aftermath, an_aftermath

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opening() -> tuple[datetime, str]:
    """The day after the results were announced."""
    return academies.AT, "j02-conduct"


@pytest.fixture
def told(transactional_db: None, stage: Stage) -> Aftermath:
    """Everybody in place, the order given."""
    return an_aftermath()


def test_an_order_is_planned_proved_and_checked_by_another(stage: Stage, told: Aftermath, tmp_path: Path) -> None:
    conducting.the_academy_reads_the_order_and_plans(stage, told)
    conducting.it_proves_what_was_done(stage, told, tmp_path)
    conducting.who_gave_the_order_does_not_check(stage, told)
    conducting.another_sends_one_item_back(stage, told)
    conducting.the_academy_completes_it_and_it_is_accepted(stage, told)


def test_a_change_is_reported_and_one_that_is_not_becomes_a_case(stage: Stage, told: Aftermath) -> None:
    conducting.a_new_dean_is_reported_and_noted(stage, told)
    case = conducting.a_change_nobody_reports_becomes_a_case(stage, told)
    conducting.the_academy_is_heard_before_it_is_decided(stage, told, case)
