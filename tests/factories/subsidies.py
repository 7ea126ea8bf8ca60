"""Funds, lists and review results for tests."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from federation.academies.models import Academy, Campaign, Evaluation, EvaluationResult, Grade, Rectification, Tier
from federation.academies.queries.register import last_term
from federation.academies.signals import annual_evaluated, rectification_accepted
from federation.accounts.models import User
from federation.organizations.models import Union
from federation.subsidies.actions import funds
from federation.subsidies.actions.standing import settle_standing
from federation.subsidies.models import Allotment, Fund, Standing
from tests.factories import accounts, evaluations

AT = datetime(2026, 11, 26, 1, tzinfo=UTC)
DOCUMENT = "京工发〔2026〕9号"
MILLION = 100_000_000
"""A million yuan in fen."""


def capital(union: Union, name: str = "") -> Academy:
    """A capital academy with a host on record."""
    more: dict[str, Any] = {"name": name} if name else {}
    return evaluations.hosted(union, tier=Tier.CAPITAL, **more)


def result(academy: Academy, year: int, *, failed: bool = False, on: date | None = None) -> EvaluationResult:
    """A result of a year as the academies announce it; a second of the same year corrects the first.

    Only what counts here is written (the campaign, the evaluation, the result); a whole evaluation takes a minute.
    """
    term = last_term(academy)
    days = {"report_from": date(year, 11, 1), "report_until": date(year, 11, 30), "review_until": date(year, 12, 20)}
    campaign, _made = Campaign.objects.get_or_create(year=year, defaults={"title": f"{year}年评价", **days})
    evaluation, _made = Evaluation.objects.get_or_create(
        campaign=campaign, academy=academy, defaults={"term": term, "union": term.union}
    )
    grade = Grade.UNQUALIFIED if failed else Grade.QUALIFIED
    officer, edition = accounts.city_officer(), evaluation.results.count() + 1
    made = EvaluationResult.objects.create(
        evaluation=evaluation, edition=edition, score_tenths=500 if failed else 800, grade=grade,
        document_number=DOCUMENT, announced_on=on or date(year, 12, 25), by=officer, at=AT,
    )  # fmt: skip
    annual_evaluated.send(
        Evaluation, academy=academy, year=year, grade=grade, clause="", result=made, by=officer, at=AT
    )
    return made


def put_right(academy: Academy, year: int, *, on: date | None = None) -> Rectification:
    """What a failed year had ordered, found put right."""
    ordering, checking = accounts.city_officer(), accounts.city_officer()
    evaluation = Evaluation.objects.get(campaign__year=year, academy=academy)
    made = Rectification.objects.create(
        evaluation=evaluation, plan_due_on=date(year, 12, 30), due_on=date(year, 12, 31), ordered_by=ordering,
        ordered_at=AT,
    )  # fmt: skip
    for state in ("promised", "proved"):
        Rectification.objects.filter(pk=made.pk).update(state=state)
    Rectification.objects.filter(pk=made.pk).update(
        state="accepted", accepted_by=checking, accepted_on=on or date(year + 1, 1, 15)
    )
    rectification_accepted.send(Rectification, academy=academy, order=made, by=checking, at=AT)
    return made


def standing(academy: Academy) -> Standing:
    """How an academy stands."""
    return settle_standing(academy=academy, by=None, at=AT)


def fund(*, by: User, year: int = 2026, budget_fen: int = MILLION) -> Fund:
    """A budget that is still a draft."""
    return funds.draft_fund(year=year, budget_fen=budget_fen, by=by, at=AT)


def approved_fund(*, by: User, other: User, year: int = 2026, budget_fen: int = MILLION) -> Fund:
    """A budget approved by another."""
    made = funds.propose_fund(fund=fund(by=by, year=year, budget_fen=budget_fen), by=by, at=AT)
    return funds.approve_fund(fund=made, document_number=DOCUMENT, by=other, at=AT)


def allotment(fund: Fund, amounts: Mapping[int, int], *, by: User) -> Allotment:
    """A list drawn up by hand: fen by academy."""
    made = funds.draft_allotment(fund=fund, pot_fen=None, by=by, at=AT)
    return funds.set_amounts(allotment=made, amounts=amounts, by=by, at=AT)


def approved_allotment(fund: Fund, amounts: Mapping[int, int], *, by: User, other: User) -> Allotment:
    """A list approved by another."""
    made = funds.propose_allotment(allotment=allotment(fund, amounts, by=by), by=by, at=AT)
    return funds.approve_allotment(allotment=made, document_number=DOCUMENT, by=other, at=AT)
