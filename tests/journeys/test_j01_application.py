"""J1, the way of an application from the first draft to the plaque on the wall, and of one that was refused."""

import pytest

from tests.journeys import appealing, applying, assessing, recognising
from tests.journeys.cast import Cast, Stage, settled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None, stage: Stage) -> Cast:
    """Everybody in place."""
    return settled()


def test_an_application_from_the_first_draft_to_the_plaque(stage: Stage, cast: Cast) -> None:
    applying.the_school_fills_in_its_application(stage, cast)
    applying.every_point_of_its_score_has_evidence(stage, cast)
    applying.its_union_recommends_it(stage, cast)
    applying.the_city_asks_one_thing_and_passes_it(stage, cast)
    stage.it_is(9, 9)
    assessing.two_experts_are_invited(stage, cast)
    assessing.the_first_scores_item_by_item(stage, cast)
    assessing.they_differ_and_a_third_settles_it(stage, cast)
    assessing.the_site_is_visited(stage, cast)
    stage.it_is(9, 21)
    appealing.a_refusal_is_appealed_and_examined_by_another(stage, cast)
    recognising.the_list_is_ranked(stage, cast)
    recognising.a_meeting_decides_it(stage, cast)
    recognising.it_is_put_on_notice_across_the_national_day(stage, cast)
    receipt, secret = recognising.a_citizen_without_an_account_objects(stage, cast)
    recognising.it_is_examined_and_the_list_put_right(stage, cast, receipt)
    recognising.the_citizen_reads_the_answer(stage, receipt, secret)
    recognising.the_document_recognises_them(stage, cast)
    recognising.the_register_changes_on_that_day(stage, cast)
    recognising.a_citizen_verifies_the_plaque(stage, cast)
