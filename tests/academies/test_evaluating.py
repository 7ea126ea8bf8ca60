"""A year's evaluation from opening to announcement: everyone in it, by the records, graded together."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from core.jobs.running import run_waiting
from core.outbox.models import Notification
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies import signals
from federation.academies.actions import evaluating, grading
from federation.academies.models import (
    Academy,
    Campaign,
    Evaluation,
    EvaluationResult,
    ListedClass,
    Rectification,
    RectificationItem,
)
from federation.academies.workflow.evaluation import OPEN, REVIEWING, SETTLED
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, accounts, evaluations, organizations, panels

AT = academies.AT
DOCUMENT = "京工发〔2026〕31号"


@kept
def three(haidian: Union) -> list[Academy]:
    """Three academies of 海淀, each with a host unit; the second taught 1,200 people this year."""
    made = []
    for trained in (0, 1200, 0):
        unit = organizations.unit(haidian)
        made.append(academies.academy(haidian, host_unit=unit, host_name=unit.name))
        if trained:
            ListedClass.objects.create(
                unit=unit, title="焊工提升班", trade="焊工", from_on=date(2026, 3, 1), until_on=date(2026, 6, 1),
                trained=trained, hands_on=700, certified=1100, raised=400,
            )  # fmt: skip
    return made


@kept
def campaign(three: list[Academy], wang: User) -> Campaign:
    return academies.campaign(by=wang)


def evaluation_of(academy: Academy) -> Evaluation:
    return Evaluation.objects.get(academy=academy)


def test_every_recognised_academy_is_in_it_once(campaign: Campaign, three: list[Academy], wang: User) -> None:
    assert {one.academy for one in campaign.evaluations.all()} == set(three)
    assert evaluating.enrol_academies(campaign=campaign, by=wang, at=AT) == 0


def test_a_thousand_academies_cost_the_queries_of_ten(
    campaign: Campaign, haidian: Union, wang: User, django_assert_max_num_queries: Any
) -> None:
    for _turn in range(30):
        academies.academy(haidian)
    with django_assert_max_num_queries(24):
        assert evaluating.enrol_academies(campaign=campaign, by=wang, at=AT) == 30


def test_the_report_fills_itself_from_the_records(campaign: Campaign, three: list[Academy]) -> None:
    poor, good = (evaluation_of(academy) for academy in three[:2])
    assert (good.auto_tenths or 0) > (poor.auto_tenths or 0) > 0
    line = good.lines.get(item="D1")
    assert (line.auto_tenths, line.said % line.held) == (150, "培训 1200 人，规定 1000 人")
    assert poor.lines.get(item="D1").auto_tenths == 0


def test_a_year_is_evaluated_once(campaign: Campaign, wang: User) -> None:
    with pytest.raises(ValidationError, match="已经建立"):
        academies.campaign(by=wang)


def test_points_missing_are_explained_before_the_report_goes_in(campaign: Campaign, three: list[Academy]) -> None:
    mine = evaluation_of(three[0])
    clerk = accounts.person("unit_clerk", mine.union, unit=mine.term.host_unit)
    with pytest.raises(ValidationError) as told, transaction.atomic():
        evaluating.submit_report(evaluation=mine, explanations={}, by=clerk, at=AT)
    words = {name.removeprefix("line_"): "明年补上" for name in told.value.message_dict}
    evaluating.submit_report(evaluation=mine, explanations=words, by=clerk, at=AT)
    with pytest.raises(NotAllowed):
        evaluating.explain_lines(evaluation=mine, explanations={"D1": "再改"}, by=clerk, at=AT)


def test_another_academy_does_not_report_for_it(campaign: Campaign, three: list[Academy]) -> None:
    theirs = evaluation_of(three[1])
    clerk = accounts.person("unit_clerk", theirs.union, unit=theirs.term.host_unit)
    with pytest.raises(NotPermitted):
        evaluating.explain_lines(evaluation=evaluation_of(three[0]), explanations={}, by=clerk, at=AT)


def test_a_report_that_is_missing_costs_its_points(campaign: Campaign, three: list[Academy], wang: User) -> None:
    before = evaluation_of(three[0]).auto_tenths or 0
    assert evaluating.close_reports(campaign=campaign, by=wang, at=AT) == 3
    after = evaluation_of(three[0])
    assert (after.state, after.auto_tenths) == ("under_review", before - 100)


def graded(campaign: Campaign, wang: User, *tenths: int) -> None:
    evaluations.sampled(campaign, by=wang)
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    for one, given in zip(campaign.evaluations.order_by("academy"), tenths, strict=False):
        grading.score_evaluation(evaluation=one, tenths=given, by=None, at=AT)
    grading.grade_campaign(campaign=campaign, by=wang, at=AT)


def test_nobody_is_graded_before_everybody_is_scored(campaign: Campaign, wang: User) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        graded(campaign, wang, 900, 700)
    assert [finding.clause for finding in refused.value.findings] == ["bj-academy-admission:7.2"]


def test_whoever_gave_the_grades_does_not_announce_them(campaign: Campaign, wang: User) -> None:
    graded(campaign, wang, 900, 700, 500)
    with pytest.raises(NotPermitted, match="评定人不能公布"):
        grading.announce_campaign(campaign=campaign, document_number=DOCUMENT, by=wang, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(announced_by=wang)


def test_nothing_is_announced_without_a_document(campaign: Campaign, wang: User) -> None:
    graded(campaign, wang, 900, 700, 500)
    with pytest.raises(Refused) as refused, transaction.atomic():
        grading.announce_campaign(campaign=campaign, document_number=" ", by=accounts.city_admin(), at=AT)
    assert [finding.clause for finding in refused.value.findings] == ["bj-academy-admission:7.5"]


def test_the_announcement_is_told_upwards_and_orders_to_rectify(
    campaign: Campaign, three: list[Academy], wang: User
) -> None:
    told: list[tuple[int, str]] = []

    def listen(sender: object, academy: Academy, grade: str, year: int, **more: object) -> None:
        told.append((academy.pk, grade))

    signals.annual_evaluated.connect(listen)
    try:
        graded(campaign, wang, 590, 700, 700)
        grading.announce_campaign(campaign=campaign, document_number=DOCUMENT, by=accounts.city_admin(), at=AT)
    finally:
        signals.annual_evaluated.disconnect(listen)
    assert sorted(told) == [(three[0].pk, "unqualified"), (three[1].pk, "qualified"), (three[2].pk, "qualified")]
    order = Rectification.objects.get()
    assert order.evaluation.academy == three[0]
    assert "D1" in order.items.values_list("item", flat=True)
    assert order.plan_due_on < order.due_on


def test_what_recurs_under_the_same_clause_is_marked(campaign: Campaign, three: list[Academy], wang: User) -> None:
    admin = accounts.city_admin()
    graded(campaign, wang, 590, 700, 700)
    grading.announce_campaign(campaign=campaign, document_number=DOCUMENT, by=admin, at=AT)
    next_year = academies.campaign(by=wang, year=2027)
    graded(next_year, wang, 590, 700, 700)
    grading.announce_campaign(campaign=next_year, document_number=DOCUMENT, by=admin, at=AT)
    again = RectificationItem.objects.get(rectification__evaluation__campaign=next_year, item="D1")
    assert again.repeats is not None
    assert again.repeats.rectification.evaluation.campaign == campaign


def test_a_result_reopened_keeps_the_one_announced_before(campaign: Campaign, three: list[Academy], wang: User) -> None:
    admin = accounts.city_admin()
    graded(campaign, wang, 700, 700, 700)
    grading.announce_campaign(campaign=campaign, document_number=DOCUMENT, by=admin, at=AT)
    mine = evaluation_of(three[0])
    with pytest.raises(NotPermitted):
        grading.reopen_evaluation(evaluation=mine, reason="数据有误", document_number=DOCUMENT, by=wang, at=AT)
    with pytest.raises(ValidationError, match="须凭文件"):
        grading.reopen_evaluation(evaluation=mine, reason="数据有误", document_number="", by=admin, at=AT)
    grading.reopen_evaluation(evaluation=mine, reason="数据有误", document_number=DOCUMENT, by=admin, at=AT)
    assert (mine.state, mine.grade) == ("under_review", "")
    assert mine.results.get().grade == "qualified"
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        EvaluationResult.objects.filter(evaluation=mine).update(grade="excellent")


@pytest.mark.parametrize("change", [{"grade": "excellent"}, {"score_tenths": 990}, {"state": "scored"}])
def test_what_is_settled_changes_by_no_update(
    campaign: Campaign, three: list[Academy], wang: User, zhao: User, change: dict[str, Any]
) -> None:
    graded(campaign, wang, 700, 700, 700)
    grading.announce_campaign(campaign=campaign, document_number=DOCUMENT, by=zhao, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evaluation.objects.filter(academy=three[0]).update(**change)


def test_nothing_is_settled_without_a_grade(campaign: Campaign, three: list[Academy], wang: User) -> None:
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    grading.score_evaluation(evaluation=evaluation_of(three[0]), tenths=700, by=None, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(academy=three[0]).update(state="settled")


def test_who_graded_last_does_not_announce_on_an_old_page(campaign: Campaign, wang: User, zhao: User) -> None:
    graded(campaign, wang, 700, 700, 700)
    old = Campaign.objects.get(pk=campaign.pk)
    grading.regrade_campaign(campaign=campaign, reason="复核", by=zhao, at=AT)
    grading.grade_campaign(campaign=campaign, by=zhao, at=AT)
    with pytest.raises(NotPermitted):
        grading.announce_campaign(campaign=old, document_number=DOCUMENT, by=zhao, at=AT)


def test_grades_can_be_taken_back_before_they_are_announced(campaign: Campaign, wang: User) -> None:
    graded(campaign, wang, 900, 700, 500)
    grading.regrade_campaign(campaign=campaign, reason="复核", by=wang, at=AT)
    assert campaign.state == REVIEWING
    assert set(campaign.evaluations.values_list("grade", flat=True)) == {""}


def test_the_job_takes_everybody_in(three: list[Academy], wang: User) -> None:
    panels.sheet("academy-evaluation")
    told = academies.campaign_told(2026)
    made = evaluating.plan_campaign(told=told, by=wang, at=AT)
    evaluating.open_campaign(campaign=made, by=wang, at=AT)
    run_waiting()
    assert made.evaluations.filter(state=OPEN).count() == 3
    assert not made.evaluations.filter(state=SETTLED).exists()


def test_days_stand_in_order(wang: User) -> None:
    told = academies.campaign_told(2026)._replace(review_until=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="日期须依次为"):
        evaluating.plan_campaign(told=told, by=wang, at=AT)


def test_leaving_out_says_why(campaign: Campaign, three: list[Academy], wang: User) -> None:
    mine = evaluation_of(three[0])
    with pytest.raises(ValidationError, match="写明"):
        evaluating.leave_out(evaluation=mine, reason=" ", by=wang, at=AT)
    evaluating.leave_out(evaluation=mine, reason="当年新认定", by=wang, at=AT + timedelta(hours=1))
    assert mine.state == "left_out"


# --- who is told -----------------------------------------------------------------------------------------------------


def told(user: User) -> list[str]:
    """Kinds of the messages somebody has, oldest first."""
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_opening_asks_whoever_works_for_the_host(three: list[Academy], wang: User) -> None:
    clerk = evaluations.clerk_of(three[0])
    dean, stranger = evaluations.clerk_of(three[1], "academy_staff"), accounts.person("auditor")
    academies.campaign(by=wang)
    assert told(clerk) == told(dean) == ["academies.report_asked"]
    assert told(stranger) == []


def test_the_silent_are_reminded_once_when_the_last_day_is_near(three: list[Academy], wang: User) -> None:
    silent, reported = (evaluations.clerk_of(academy) for academy in three[:2])
    academies.campaign(by=wang)
    one = evaluation_of(three[1])
    words = {line.item: "说明" for line in one.lines.all()}
    evaluating.submit_report(evaluation=one, explanations=words, by=reported, at=AT)
    last = one.campaign.report_until
    near = AT.replace(day=last.day - 3)
    assert evaluating.remind_of_reports(by=None, at=near - timedelta(days=1)) == 0
    assert evaluating.remind_of_reports(by=None, at=near) == 2
    evaluating.remind_of_reports(by=None, at=near + timedelta(days=1))
    assert told(silent).count("academies.report_due_soon") == 1
    assert "academies.report_due_soon" not in told(reported)
