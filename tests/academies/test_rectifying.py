"""An order to rectify from its giving to its end: planned, proved, checked again by another, or called off."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from core.outbox.models import Notification
from core.rules.models import Decision
from core.rules.rule import Refused
from core.web.access import NotPermitted
from core.workflow.moving import NotAllowed
from federation.academies.actions import grading, rectifying
from federation.academies.actions.rectifying import Proof, Verdict
from federation.academies.models import Academy, Rectification
from federation.academies.permissions import can_read_proof
from federation.academies.queries.conduct import rectification_open
from federation.accounts.models import User
from federation.organizations.models import Union
from tests.academies import kept
from tests.academies.test_filling import PDF
from tests.factories import academies, accounts, evaluations

AT = academies.AT


@kept
def academy(haidian: Union) -> Academy:
    return evaluations.hosted(haidian, trained=640)


@kept
def clerk(academy: Academy) -> User:
    return evaluations.clerk_of(academy)


@kept
def order(academy: Academy, clerk: User, wang: User, zhao: User) -> Rectification:
    return evaluations.order(academy, by=wang, other=zhao)


def test_the_academy_is_told_with_its_days(order: Rectification, clerk: User, academy: Academy) -> None:
    told = Notification.objects.filter(user=clerk, kind="academies.rectification_ordered").get()
    assert order.plan_due_on.isoformat() in told.subject
    assert rectification_open(academy) == order


def test_every_item_is_planned(order: Rectification, clerk: User) -> None:
    plans = evaluations.plans_of(order)
    left_out = plans.popitem()[0]
    with pytest.raises(ValidationError) as told, transaction.atomic():
        rectifying.submit_plan(order=order, owner="", plans=plans, by=clerk, at=AT)
    assert list(told.value.message_dict) == [f"plan_{left_out}"]
    rectifying.submit_plan(order=order, owner="李校长", plans=evaluations.plans_of(order), by=clerk, at=AT)
    assert (order.state, order.owner) == ("promised", "李校长")


def test_another_academy_does_not_plan_for_it(order: Rectification, yanqing: Union) -> None:
    stranger = evaluations.clerk_of(evaluations.hosted(yanqing))
    with pytest.raises(NotPermitted):
        rectifying.submit_plan(order=order, owner="", plans=evaluations.plans_of(order), by=stranger, at=AT)


def test_proof_is_a_text_and_perhaps_a_file(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    order = evaluations.order_in("promised", academy, by=wang, other=zhao)
    proofs = evaluations.proofs_of(order)
    first = min(proofs)
    proofs[first] = Proof("补办了场地", SimpleUploadedFile("场地.pdf", b"not a pdf at all"))
    with pytest.raises(ValidationError) as told, transaction.atomic():
        rectifying.submit_proof(order=order, proofs=proofs, by=clerk, at=AT)
    assert list(told.value.message_dict) == [f"file_{first}"]
    proofs[first] = Proof("补办了场地", SimpleUploadedFile("场地.pdf", PDF))
    rectifying.submit_proof(order=order, proofs=proofs, by=clerk, at=AT)
    kept = order.items.get(pk=first).file
    assert kept is not None
    assert can_read_proof(wang, kept)
    assert can_read_proof(clerk, kept)
    assert not can_read_proof(accounts.account(), kept)


def test_whoever_gave_the_order_does_not_find_it_fulfilled(academy: Academy, wang: User, zhao: User) -> None:
    order = evaluations.order_in("proved", academy, by=wang, other=zhao)
    with pytest.raises(NotPermitted, match="下达人不能复查"):
        rectifying.check_proof(order=order, verdicts=evaluations.verdicts_of(order), by=zhao, at=AT)
    rectifying.check_proof(order=order, verdicts=evaluations.verdicts_of(order), by=wang, at=AT)
    order.refresh_from_db()
    assert (order.state, order.accepted_by, order.accepted_on) == ("accepted", wang, AT.date())
    assert rectification_open(academy) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.filter(pk=order.pk).update(accepted_by=zhao)


def test_what_passed_stays_passed_and_what_failed_is_shown_again(
    academy: Academy, clerk: User, wang: User, zhao: User
) -> None:
    order = evaluations.order_in("proved", academy, by=wang, other=zhao)
    first = order.items.order_by("pk")[0]
    with pytest.raises(ValidationError):
        rectifying.check_proof(order=order, verdicts={first.pk: Verdict(False)}, by=wang, at=AT)
    back = evaluations.verdicts_of(order, {first.pk: "没有照片"})
    order = rectifying.check_proof(order=order, verdicts=back, by=wang, at=AT)
    assert order.state == "promised"
    assert order.items.filter(passed=False).get() == first
    assert "没有照片" in Notification.objects.get(user=clerk, kind="academies.proof_rejected").body
    rectifying.submit_proof(order=order, proofs={first.pk: Proof("补了照片")}, by=clerk, at=AT)
    order = rectifying.check_proof(order=order, verdicts={first.pk: Verdict(True)}, by=wang, at=AT)
    assert order.state == "accepted"


def test_late_proof_is_accepted_and_its_lateness_kept(academy: Academy, clerk: User, wang: User, zhao: User) -> None:
    order = evaluations.order_in("promised", academy, by=wang, other=zhao)
    late = AT + timedelta(days=(order.due_on - AT.date()).days + 3)
    rectifying.submit_proof(order=order, proofs=evaluations.proofs_of(order), by=clerk, at=late)
    rectifying.check_proof(order=order, verdicts=evaluations.verdicts_of(order), by=wang, at=late)
    findings = Decision.objects.get(subject_type="academies.rectification", verb="accept_proof").findings
    term = next(one for one in findings if one["rule"] == "bj-academy-admission.7.4.term")
    assert (term["held"], term["used"]["late"]) == (False, 3)


def test_two_who_check_at_once_do_not_decide_twice(academy: Academy, wang: User, zhao: User) -> None:
    order = evaluations.order_in("proved", academy, by=wang, other=zhao)
    rectifying.check_proof(order=order, verdicts=evaluations.verdicts_of(order), by=wang, at=AT)
    with pytest.raises(NotAllowed):
        rectifying.check_proof(order=order, verdicts=evaluations.verdicts_of(order), by=accounts.city_officer(), at=AT)


def test_a_corrected_result_calls_the_order_off(order: Rectification, academy: Academy, zhao: User) -> None:
    evaluation, admin = order.evaluation, accounts.city_admin()
    document = "京工发〔2026〕35号"
    grading.reopen_evaluation(evaluation=evaluation, reason="漏登班次", document_number=document, by=admin, at=AT)
    grading.score_evaluation(evaluation=evaluation, tenths=720, by=None, at=AT)
    with pytest.raises(NotPermitted, match="决定重新评审的人"):
        grading.announce_again(evaluation=evaluation, document_number=document, by=admin, at=AT)
    with pytest.raises(Refused), transaction.atomic():
        grading.announce_again(evaluation=evaluation, document_number=" ", by=zhao, at=AT)
    result = grading.announce_again(evaluation=evaluation, document_number=document, by=zhao, at=AT)
    order.refresh_from_db()
    assert (result.edition, result.grade, order.state) == (2, "qualified", "cancelled")
    assert rectification_open(academy) is None


def test_reviewed_again_and_still_unqualified_keeps_the_one_order(
    order: Rectification, academy: Academy, zhao: User
) -> None:
    evaluation, admin = order.evaluation, accounts.city_admin()
    grading.reopen_evaluation(evaluation=evaluation, reason="复核", document_number="1号", by=admin, at=AT)
    grading.score_evaluation(evaluation=evaluation, tenths=590, by=None, at=AT)
    grading.announce_again(evaluation=evaluation, document_number="2号", by=zhao, at=AT)
    assert list(evaluation.rectifications.all()) == [order]


def test_lateness_is_told_once(order: Rectification, clerk: User) -> None:
    late = AT + timedelta(days=40)
    assert rectifying.remind_of_rectifications(by=None, at=AT) == 0
    assert rectifying.remind_of_rectifications(by=None, at=late) == 1
    rectifying.remind_of_rectifications(by=None, at=late + timedelta(days=1))
    assert Notification.objects.filter(user=clerk, kind="academies.rectification_late").count() == 1
