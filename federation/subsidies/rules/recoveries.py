"""Money that is to come back: how much at most, and never before the academy was heard."""

from dataclasses import dataclass
from datetime import date

from core.money import yuan
from core.rules.rule import Finding, Parameters, noop, rule, verdict

HEARING_DAYS, REFUND_DAYS = "subsidies.hearing_days", "subsidies.refund_days"


@dataclass(frozen=True)
class RecoveryFacts:
    """What is to come back, in fen, beside what was paid, recognised (vouchers passed, or accepted) and came back."""

    amount_fen: int
    paid_fen: int
    recognised_fen: int
    back_fen: int

    @property
    def most_fen(self) -> int:
        """What was paid without anything to show for it."""
        return max(0, self.paid_fen - self.recognised_fen - self.back_fen)


@rule("bj-academy-subsidy.19", clause="bj-academy-subsidy:19")
def recovers_no_more_than_is_open(facts: RecoveryFacts, _parameters: Parameters) -> Finding:
    """Only what was paid and is neither recognised nor came back already is asked back."""
    return verdict(
        0 < facts.amount_fen <= facts.most_fen,
        noop("已拨付 %(paid)s 元，核对通过或验收 %(recognised)s 元，可以追回 %(most)s 元"),
        needed=noop("追回最多 %(most)s 元；不认可的凭证先登记不予列支"),
        paid=yuan(facts.paid_fen),
        recognised=yuan(facts.recognised_fen),
        most=yuan(facts.most_fen),
    )


@dataclass(frozen=True)
class HeardFacts:
    """Something about to be decided against an academy: the day, until when it may state its view, whether it did."""

    day: date
    hear_by_on: date
    stated: bool


def heard(facts: HeardFacts, parameters: Parameters) -> Finding:
    """That the academy stated its view, or let the term for it pass; what each rule about it asks."""
    over = facts.day > facts.hear_by_on
    if facts.stated:
        said = noop("学院已经陈述意见")
    else:
        said = noop("陈述期限 %(until)s 已过，学院没有陈述") if over else noop("陈述期限到 %(until)s，学院还没有陈述")
    return verdict(
        facts.stated or over,
        said,
        needed=noop("等学院陈述，或者 %(until)s 过后再决定；陈述期 %(days)s 个工作日"),
        until=facts.hear_by_on.isoformat(),
        days=parameters[HEARING_DAYS],
    )


@rule("bj-academy-subsidy.19.1", clause="bj-academy-subsidy:19.1")
def academy_is_heard(facts: HeardFacts, parameters: Parameters) -> Finding:
    """Nothing is ordered before the academy stated its view or let the term for it pass."""
    return heard(facts, parameters)
