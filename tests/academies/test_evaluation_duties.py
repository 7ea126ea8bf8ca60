"""What the year's evaluation asks of whom, and what an assessor reads of it."""

from datetime import timedelta

import time_machine
from django.urls import reverse

from federation.academies.actions import evaluating, grading, sampling
from federation.academies.models import Academy, Campaign, Evaluation
from federation.academies.queries.evaluation_brief import brief_of_evaluation
from federation.academies.queries.evaluation_duties import evaluation_duties, reports_due
from federation.academies.queries.judged import search_evaluations
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, evaluations, roles

AT = academies.AT
YEAR = 2026


@kept
def academy(haidian: Union) -> Academy:
    return evaluations.hosted(haidian, trained=1200)


@kept
def campaign(academy: Academy, wang: User) -> Campaign:
    return academies.campaign(by=wang)


@kept
def evaluation(academy: Academy, campaign: Campaign) -> Evaluation:
    return Evaluation.objects.get(academy=academy, campaign=campaign)


def page(name: str, *args: object) -> str:
    return reverse(f"academies:{name}", args=args)


def asked_of(user: User) -> list[str]:
    return [duty.url for duty in evaluation_duties(user)]


def explained(evaluation: Evaluation, clerk: User) -> None:
    told = {line.item: "明年补上" for line in evaluation.lines.all()}
    evaluating.submit_report(evaluation=evaluation, explanations=told, by=clerk, at=AT)


def test_an_academy_is_asked_to_report_until_it_did(evaluation: Evaluation, academy: Academy, haidian: Union) -> None:
    clerk, officer = evaluations.clerk_of(academy), accounts.district_officer(haidian)
    (duty,) = evaluation_duties(clerk)
    assert duty.url == page("submit_report", YEAR, academy.code)
    assert duty.due_on == evaluation.campaign.report_until
    assert reports_due(clerk) == 1
    assert asked_of(officer) == [f"{page('list_evaluations', YEAR)}?silent=1"]
    explained(evaluation, clerk)
    assert evaluation_duties(clerk) == []
    assert reports_due(clerk) == 0
    assert evaluation_duties(officer) == []


def test_a_district_is_not_asked_about_others(campaign: Campaign, yanqing: Union) -> None:
    assert evaluation_duties(accounts.district_officer(yanqing)) == []


def test_nobody_else_is_asked(campaign: Campaign) -> None:
    assert evaluation_duties(accounts.person("auditor")) == []


def test_the_city_is_asked_for_each_step_in_its_time(
    evaluation: Evaluation, campaign: Campaign, wang: User, zhao: User
) -> None:
    sample, own = page("announce_sample", YEAR), page("show_campaign", YEAR)
    assert asked_of(wang) == [sample]
    with time_machine.travel(AT + timedelta(days=9), tick=False):
        assert asked_of(wang) == [own, sample]
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    assert asked_of(wang) == [sample, f"{page('list_evaluations', YEAR)}?unseated=1"]
    Campaign.objects.update(draw_code="CQ20260001")
    sampling.mark_sample(campaign=campaign, codes=[evaluation.academy.code], by=wang, at=AT)
    evaluation.refresh_from_db()
    grading.score_evaluation(evaluation=evaluation, tenths=500, by=None, at=AT)
    assert asked_of(wang) == [f"{page('list_evaluations', YEAR)}?unchecked=1"]
    sampling.record_check(evaluation=evaluation, checked_on=AT.date(), agrees=True, finding="相符", by=wang, at=AT)
    assert asked_of(wang) == [page("grade_campaign", YEAR)]
    grading.grade_campaign(campaign=campaign, by=wang, at=AT)
    assert asked_of(wang) == []
    assert asked_of(zhao) == [page("announce_campaign", YEAR)]


def test_a_result_reviewed_again_waits_for_another(
    evaluation: Evaluation, campaign: Campaign, wang: User, zhao: User
) -> None:
    evaluations.announced(campaign, [500], by=wang, other=zhao)
    boss = roles.staff("city_admin")
    grading.reopen_evaluation(
        evaluation=evaluation, reason="漏计", document_number="京工发〔2026〕40号", by=boss, at=AT
    )
    assert asked_of(wang) == []
    grading.score_evaluation(evaluation=evaluation, tenths=700, by=None, at=AT)
    assert asked_of(wang) == [page("announce_again", YEAR, evaluation.academy.code)]
    assert asked_of(boss) == []


def test_a_planned_campaign_is_opened_on_its_first_day(wang: User) -> None:
    evaluating.plan_campaign(told=academies.campaign_told(YEAR), by=wang, at=AT)
    assert asked_of(wang) == [page("show_campaign", YEAR)]
    with time_machine.travel(AT - timedelta(days=60), tick=False):
        assert asked_of(wang) == []


def test_the_search_finds_an_evaluation_of_ones_own(evaluation: Evaluation, yanqing: Union, wang: User) -> None:
    (hit,) = search_evaluations(wang, evaluation.term.name)
    assert hit.url == page("show_evaluation", YEAR, evaluation.academy.code)
    assert search_evaluations(accounts.district_officer(yanqing), evaluation.term.name) == []


# --- the brief -------------------------------------------------------------------------------------------------------


def test_an_assessor_reads_records_words_and_what_was_seen(
    evaluation: Evaluation, campaign: Campaign, academy: Academy, wang: User
) -> None:
    explained(evaluation, evaluations.clerk_of(academy))
    assert [section.title for section in brief_of_evaluation(evaluation.pk).sections if not section.key] == ["被评学院"]
    sampling.mark_sample(campaign=campaign, codes=[academy.code], by=wang, at=AT)
    evaluation.refresh_from_db()
    sampling.record_check(
        evaluation=evaluation, checked_on=AT.date(), agrees=False, finding="只开了一半工位", by=wang, at=AT
    )
    brief = brief_of_evaluation(evaluation.pk)
    assert not brief.masked
    seen = next(section for section in brief.sections if section.title == "现场检查")
    assert [row.value for row in seen.rows] == ["与自评不符", "只开了一半工位"]
    trained = brief.section("trained")
    assert trained is not None
    told = {row.label: row.value for row in trained.rows}
    assert "1200" in told["台账"]
    assert trained.said == told["台账"]
    assert told["台账得分"] == f"{(trained.tenths or 0) / 10:g} / 15"
    assert told["学院说明"] == "明年补上"


def test_last_years_figures_stand_beside(academy: Academy, wang: User, zhao: User) -> None:
    before = academies.campaign(by=wang, year=2025)
    evaluations.announced(before, [700], by=wang, other=zhao)
    now = academies.campaign(by=wang)
    brief = brief_of_evaluation(Evaluation.objects.get(campaign=now).pk)
    facts = {row.label: row.value for row in brief.sections[0].rows}
    assert facts["2025 年结果"] == "合格，70 分"
    trained = brief.section("trained")
    assert trained is not None
    assert "培训 0 人" in next(row.value for row in trained.rows if row.label == "上一年")
