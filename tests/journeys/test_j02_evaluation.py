"""J2, the year's evaluation from its opening to the results that everybody reads."""

from datetime import UTC, datetime

import pytest

from tests.journeys import evaluating
from tests.journeys.cast import Stage
from tests.journeys.evaluating import Year, a_year

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opening() -> tuple[datetime, str]:
    """A Monday morning in November."""
    return datetime(2026, 11, 2, 1, tzinfo=UTC), "j02"


@pytest.fixture
def year(transactional_db: None, stage: Stage) -> Year:
    """Everybody in place."""
    return a_year()


def test_a_year_from_its_opening_to_the_results(stage: Stage, year: Year) -> None:
    evaluating.the_city_sets_up_and_opens_the_year(stage, year)
    evaluating.the_academy_sees_what_it_would_get_today(stage, year)
    evaluating.it_explains_what_is_missing_and_hands_in(stage, year)
    evaluating.the_sample_is_announced_before_its_seed_exists(stage, year)
    evaluating.a_citizen_draws_it_again(stage, year)
    evaluating.the_site_is_looked_at(stage, year)
    evaluating.reports_are_closed_and_panels_formed(stage, year)
    evaluating.an_expert_reads_records_and_words_and_scores(stage, year)
    evaluating.the_others_score_as_well(year)
    evaluating.grades_are_looked_at_before_they_are_given(stage, year)
    evaluating.another_officer_announces_by_a_document(stage, year)
    evaluating.everybody_reads_the_results(stage, year)
    evaluating.the_academy_reads_why(stage, year)
