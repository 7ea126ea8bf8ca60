"""The year's money: how a pot is divided to the fen, and what must hold before it is promised to anybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.money import yuan
from core.rules.rule import Finding, Parameters, noop, rule, verdict


def divided(pot_fen: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Divide ``pot_fen`` by weight so that nothing is left and nothing is invented: largest remainders get the odd fen.

    Those of weight 0 get nothing; among equal remainders the lower key comes first. Empty when all weights are 0.
    """
    whole = sum(weights.values())
    if not whole:
        return {}
    shares = {key: divmod(pot_fen * weight, whole) for key, weight in weights.items() if weight}
    odd = pot_fen - sum(share for share, _rest in shares.values())
    lucky = set(sorted(shares, key=lambda key: (-shares[key][1], key))[:odd])
    return {key: share + (key in lucky) for key, (share, _rest) in shares.items()}


def weight_of(grade: str, parameters: Parameters) -> int:
    """The weight of an academy by its last grade (empty before the first)."""
    weights: Mapping[str, int] = parameters["subsidies.weight_by_grade"]
    return weights.get(grade or "none", 0)


@dataclass(frozen=True)
class AllotmentFacts:
    """A list about to be proposed or approved: amounts in fen."""

    budget_fen: int
    allotted_before_fen: int
    allotted_now_fen: int
    fund_is_approved: bool


@rule("bj-academy-subsidy.15", clause="bj-academy-subsidy:15")
def is_within_budget(facts: AllotmentFacts, _parameters: Parameters) -> Finding:
    """What is allotted in a year, all lists together, stays within the approved budget."""
    total = facts.allotted_before_fen + facts.allotted_now_fen
    return verdict(
        facts.fund_is_approved and 0 < total <= facts.budget_fen,
        noop("预算 %(budget)s 元，已分配 %(before)s 元，本次 %(now)s 元")
        if facts.fund_is_approved
        else noop("年度预算还没有批准"),
        needed=noop("把本次分配减少 %(over)s 元以上") if facts.fund_is_approved else noop("先批准年度预算"),
        budget=yuan(facts.budget_fen),
        before=yuan(facts.allotted_before_fen),
        now=yuan(facts.allotted_now_fen),
        over=yuan(max(0, total - facts.budget_fen)),
    )


@dataclass(frozen=True)
class Hands:
    """Who has a piece of money's work in hand: whether who entered it is also who now approves or pays it."""

    same_person: bool


@rule("bj-academy-subsidy.16", clause="bj-academy-subsidy:16")
def is_second_person(facts: Hands, _parameters: Parameters) -> Finding:
    """Whoever entered it does not approve it, whoever approved it does not pay it."""
    return verdict(
        not facts.same_person,
        noop("经办和审批是同一个人") if facts.same_person else noop("经办和审批是两个人"),
        needed=noop("请另一位有审批职责的同事办理"),
    )
