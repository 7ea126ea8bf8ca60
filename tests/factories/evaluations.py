"""Campaigns taken further, orders to rectify, changes and breaches for tests, through the product's own actions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from federation.academies.actions import breaches, evaluating, grading, rectifying, register, sampling
from federation.academies.actions.rectifying import Proof, Verdict
from federation.academies.models import (
    Academy,
    AcademyTerm,
    Breach,
    Campaign,
    ChangeReport,
    Evaluation,
    ListedClass,
    Rectification,
)
from federation.academies.queries.register import last_term
from federation.accounts.models import User
from federation.organizations.models import Union, Unit
from tests.factories import academies, accounts, organizations

AT = academies.AT
DOCUMENT = "京工发〔2026〕31号"


def hosted(union: Union, *, trained: int = 0, **more: Any) -> Academy:
    """An academy whose host is a unit on record, with people trained this year."""
    unit = organizations.unit(union)
    made = academies.academy(union, host_unit=unit, host_name=unit.name, dean="王建国", **more)
    if trained:
        ListedClass.objects.create(
            unit=unit, title="焊工提升班", trade="焊工", from_on=date(2026, 3, 1), until_on=date(2026, 6, 1),
            trained=trained, hands_on=trained // 2, certified=trained * 9 // 10, raised=trained // 3,
        )  # fmt: skip
    return made


def clerk_of(academy: Academy, kind: str = "unit_clerk") -> User:
    """Somebody who works for the academy's host."""
    term = last_term(academy)
    return accounts.person(kind, term.union, unit=term.host_unit)


def sampled(campaign: Campaign, *, by: User) -> Evaluation:
    """The first academy drawn for a check on site, and found as it reported; the sample that was drawn, if one was."""
    found = campaign.evaluations.filter(is_sampled=True).first()
    if found is None:
        first = campaign.evaluations.select_related("academy").order_by("academy")[0]
        sampling.mark_sample(campaign=campaign, codes=[first.academy.code], by=by, at=AT)
        found = Evaluation.objects.get(pk=first.pk)
        sampling.record_check(evaluation=found, checked_on=AT.date(), agrees=True, finding="与自评一致", by=by, at=AT)
    return found


def graded(campaign: Campaign, tenths: Sequence[int], *, by: User) -> Campaign:
    """Reports closed, a sample checked, every academy scored in the order of its number, grades given."""
    sampled(campaign, by=by)
    if campaign.state == "reporting":
        evaluating.close_reports(campaign=campaign, by=by, at=AT)
    for one, given in zip(campaign.evaluations.order_by("academy"), tenths, strict=True):
        grading.score_evaluation(evaluation=one, tenths=given, by=None, at=AT)
    return grading.grade_campaign(campaign=campaign, by=by, at=AT)


def announced(campaign: Campaign, tenths: Sequence[int], *, by: User, other: User) -> Campaign:
    """The same, announced by another."""
    graded(campaign, tenths, by=by)
    return grading.announce_campaign(campaign=campaign, document_number=DOCUMENT, by=other, at=AT)


def order(academy: Academy, *, by: User, other: User) -> Rectification:
    """An order to rectify, given by ``other`` to an academy alone in its campaign."""
    campaign = academies.campaign(by=by)
    announced(campaign, [500] * campaign.evaluations.count(), by=by, other=other)
    found = Rectification.objects.select_related("evaluation__term", "evaluation__campaign", "evaluation__academy")
    return found.get(evaluation__academy=academy)


def order_in(state: str, academy: Academy, *, by: User, other: User) -> Rectification:
    """An order brought to a state by those who may: the academy's clerk, and ``by`` who did not give it."""
    made, clerk = order(academy, by=by, other=other), clerk_of(academy)
    if state == "ordered":
        return made
    if state == "cancelled":
        return rectifying.cancel_rectification(order=made, reason="更正", by=by, at=AT)
    rectifying.submit_plan(order=made, owner="院长", plans=plans_of(made), by=clerk, at=AT)
    if state in ("proved", "accepted"):
        rectifying.submit_proof(order=made, proofs=proofs_of(made), by=clerk, at=AT)
    if state == "accepted":
        made = rectifying.check_proof(order=made, verdicts=verdicts_of(made), by=by, at=AT)
    return made


def plans_of(made: Rectification) -> dict[int, str]:
    """A plan for each item."""
    return {item.pk: f"{item.item} 列入下年计划" for item in made.items.all()}


def proofs_of(made: Rectification) -> dict[int, Proof]:
    """A proof for each item."""
    return {item.pk: Proof(f"{item.item} 已完成") for item in made.items.all()}


def verdicts_of(made: Rectification, back: Mapping[int, str] | None = None) -> dict[int, Verdict]:
    """Every item passed but those sent ``back`` with a word."""
    sent = back or {}
    return {item.pk: Verdict(item.pk not in sent, sent.get(item.pk, "")) for item in made.items.all()}


def told_of(term: AcademyTerm, **changed: Any) -> register.Particulars:
    """What the register says of an academy, some of it changed."""
    names = register.Particulars.__dataclass_fields__
    return register.Particulars(**{name: getattr(term, name) for name in names} | changed)


def changed(academy: Academy, *, on: date = date(2026, 11, 20), by: User | None = None, **what: Any) -> ChangeReport:
    """A change of the register that has to be reported: another dean unless something else is said."""
    particulars = told_of(last_term(academy), **(what or {"dean": "李卫东"}))
    register.change_academy(academy=academy, particulars=particulars, from_on=on, reason="换届", by=by, at=AT)
    return ChangeReport.objects.filter(academy=academy).latest("pk")


def breach(academy: Academy, *, by: User, invited: bool = False) -> Breach:
    """A case about an academy, heard or not yet."""
    told = "开班情况与台账不符，两次催报没有回复。"
    made = breaches.raise_breach(academy=academy, clause="bj-academy-admission:9", facts=told, by=by, at=AT)
    return breaches.invite_hearing(breach=made, by=by, at=AT) if invited else made


def heard(academy: Academy, *, by: User) -> Breach:
    """A case in which the academy stated its view."""
    made = breach(academy, by=by, invited=True)
    return breaches.state_view(breach=made, statement="情况属实，正在整改。", by=clerk_of(academy), at=AT)


def unit_of(academy: Academy) -> Unit:
    """Its host on record."""
    unit = last_term(academy).host_unit
    assert unit is not None
    return unit
