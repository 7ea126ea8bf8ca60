"""Matching money: what arrives stays within what was promised, in days that can be."""

from dataclasses import dataclass
from datetime import date

from core.money import yuan
from core.rules.rule import Finding, Parameters, noop, rule, verdict


@dataclass(frozen=True)
class ReceiptFacts:
    """Money of a promise about to be written down, in fen; ``received_fen`` includes it.

    ``from_on`` is the first day of the fund's year.
    """

    committed_fen: int
    received_fen: int
    amount_fen: int
    on: date
    from_on: date


@rule("bj-academy-subsidy.2.received", clause="bj-academy-subsidy:2")
def is_within_promise(facts: ReceiptFacts, _parameters: Parameters) -> Finding:
    """What arrived in all stays within what was promised; a promise is raised first, saying why."""
    before = facts.received_fen - facts.amount_fen
    return verdict(
        facts.amount_fen < 0 or facts.received_fen <= facts.committed_fen,
        noop("承诺 %(committed)s 元，已到账 %(before)s 元，这次登记 %(amount)s 元"),
        needed=noop("最多再登记 %(left)s 元；确实多到的，先写明理由提高承诺，再登记到账"),
        committed=yuan(facts.committed_fen),
        before=yuan(before),
        amount=yuan(facts.amount_fen),
        left=yuan(max(0, facts.committed_fen - before)),
    )


@rule("bj-academy-subsidy.2.year", clause="bj-academy-subsidy:2")
def is_of_the_fund_s_year(facts: ReceiptFacts, _parameters: Parameters) -> Finding:
    """Money that arrived before the fund's year is not matching money of it."""
    return verdict(
        facts.on >= facts.from_on,
        noop("到账日期 %(day)s，补助资金年度从 %(first)s 开始"),
        needed=noop("核对到账日期；年度开始以前到账的不算这个项目的配套"),
        day=facts.on.isoformat(),
        first=facts.from_on.isoformat(),
    )
