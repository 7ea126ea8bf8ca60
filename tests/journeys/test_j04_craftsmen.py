"""J4: nominated by clause, judged blind, listed by rule, offices asked, on notice, named, cultivated for two years."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.factories import talent
from tests.journeys import coming, consulting, contesting, cultivating, judging, listing, nominating
from tests.journeys.cast import Stage
from tests.journeys.nominating import Bench, a_bench

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opening() -> tuple[datetime, str]:
    """A day of November."""
    return talent.AT, "j04"


@pytest.fixture
def bench(transactional_db: None, stage: Stage) -> Bench:
    """A unit, its workers, the unions above it."""
    return a_bench()


def test_from_the_notice_to_the_assessment(stage: Stage, bench: Bench, tmp_path: Path) -> None:
    nominating.the_city_publishes(stage, bench)
    nominating.a_month_is_missing(stage, bench)
    nominating.a_worker_is_nominated(stage, bench)
    nominating.others_come_by_sheet(stage, bench, tmp_path)
    nominating.the_union_recommends_and_ranks(stage, bench)
    nominating.the_city_takes_them_in(stage, bench)


def test_judged_blind_ranked_listed_and_named(transactional_db: None, stage: Stage, tmp_path: Path) -> None:
    jury = judging.a_jury()
    judging.nominees_are_assigned(stage, jury)
    judging.a_judge_gives_points_on_a_tablet(stage, jury)
    judging.the_ranking_has_intervals(stage, jury)
    listing.announced()
    listing.rules_that_clash_are_named(stage, jury)
    listing.the_list_is_sealed(stage, jury)
    listing.the_committee_votes(stage, jury)
    consulting.offices_are_asked(stage, jury)
    consulting.nothing_is_shown_while_somebody_is_blank(stage, jury)
    consulting.answers_come_in_bulk(stage, jury)
    consulting.one_office_is_against(stage, jury)
    consulting.it_was_somebody_else(stage, jury)
    consulting.answers_come_by_sheet(stage, jury, tmp_path)
    listing.the_public_sees(stage, jury)
    listing.an_objection_is_upheld(stage, jury)
    listing.titles_are_named(stage, jury)


def test_a_trade_goes_by_contest(transactional_db: None, stage: Stage, tmp_path: Path) -> None:
    jury = judging.a_jury()
    group = contesting.the_city_prepares(stage, jury)
    contesting.codes_are_dealt(stage, jury)
    contesting.points_come_by_sheet(stage, jury, tmp_path)
    contesting.an_appeal_is_ruled_on(stage, group)
    contesting.the_contest_makes_the_list(stage, jury)


def test_cultivated_for_two_years(stage: Stage, bench: Bench, tmp_path: Path) -> None:
    cultivating.the_city_begins(stage, bench)
    cultivating.the_unit_plans(stage, bench)
    cultivating.the_union_agrees(stage, bench)
    cultivating.an_apprentice_is_taken_on(stage, bench, tmp_path)
    cultivating.half_a_year_is_reported(stage, bench)
    cultivating.the_rest_goes_by(bench)
    cultivating.a_report_unread_keeps_the_certificate_back(stage, bench)
    cultivating.the_life_is_on_one_page(stage, bench)


def test_a_worker_comes_forward_and_reads_the_answer(stage: Stage, bench: Bench) -> None:
    coming.a_worker_comes_forward(stage, bench)
    coming.the_union_answers_by_a_clause(stage, bench)
    coming.the_worker_reads_why(stage, bench)
