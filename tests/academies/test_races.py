"""Two people at once, in transactions of their own: one of them is served, the other is told, one truth is kept."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from core.workflow.moving import NotAllowed
from federation.academies.actions import evaluating, grading
from federation.academies.models import Campaign, Evaluation, EvaluationResult, Rectification
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.factories import academies, evaluations

pytestmark = pytest.mark.django_db(transaction=True)
AT = academies.AT


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Do these at the same moment, each on a connection of its own; what was raised."""
    start, raised = Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        except Exception as fault:  # whatever it is, the test says whether it was the right one
            raised.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@kept
def campaign(haidian: Union, wang: User) -> Campaign:
    for _number in range(2):
        evaluations.hosted(haidian)
    return academies.campaign(by=wang)


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def test_a_year_is_set_up_once(law: None, wang: User, zhao: User) -> None:
    told = academies.campaign_told(2030)
    raised = at_once(*(lambda by=by: evaluating.plan_campaign(told=told, by=by, at=AT) for by in (wang, zhao)))
    assert [type(fault) for fault in raised] == [ValidationError]
    assert Campaign.objects.filter(year=2030).count() == 1


def test_a_report_handed_in_while_they_are_closed_is_in_or_refused(campaign: Campaign, wang: User) -> None:
    mine = campaign.evaluations.select_related("campaign", "term").order_by("pk")[0]
    clerk = evaluations.clerk_of(mine.academy)
    said = {line.item: "情况说明" for line in mine.lines.all()}
    raised = at_once(
        lambda: evaluating.submit_report(evaluation=mine, explanations=said, by=clerk, at=AT),
        lambda: evaluating.close_reports(campaign=campaign, by=wang, at=AT),
    )
    held = Evaluation.objects.get(pk=mine.pk)
    assert held.state == "under_review", raised
    assert all(isinstance(fault, NotAllowed) for fault in raised)
    assert (held.reported_at is None) == bool(raised)
    assert sum(line.auto_tenths for line in held.lines.all()) == held.auto_tenths
    line = held.lines.get(said__contains="自评")
    assert ("没有提交" in line.said) == bool(raised)


def test_grades_are_given_and_announced_once(campaign: Campaign, wang: User, zhao: User) -> None:
    evaluations.sampled(campaign, by=wang)
    evaluating.close_reports(campaign=campaign, by=wang, at=AT)
    for one in campaign.evaluations.order_by("pk"):
        grading.score_evaluation(evaluation=one, tenths=500, by=None, at=AT)
    raised = at_once(*[lambda: grading.grade_campaign(campaign=fresh(campaign), by=wang, at=AT)] * 2)
    assert [type(fault) for fault in raised] == [NotAllowed]

    def announce() -> None:
        grading.announce_campaign(campaign=fresh(campaign), document_number="1号", by=zhao, at=AT)

    raised = at_once(announce, announce)
    assert [type(fault) for fault in raised] == [NotAllowed]
    assert EvaluationResult.objects.count() == Rectification.objects.count() == 2
