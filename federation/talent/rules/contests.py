"""What a contest needs before codes are dealt, who may enter points, when points can be doubted and are settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.rules.rule import Finding, Parameters, noop, rule, verdict

ARBITERS, WHOLE = "talent.arbiters_min", 100


@dataclass(frozen=True)
class ContestFacts:
    """A contest about to begin: weights of its modules, places of the trade, how many compete.

    ``tied`` names arbiters who would have to stand apart from a competitor.
    """

    weights: tuple[int, ...]
    places: int
    entries: int
    arbiters: int
    tied: tuple[str, ...] = ()


@rule("bj-craftsman-selection.6.4", clause="bj-craftsman-selection:6.4")
def has_modules_and_places(facts: ContestFacts, _parameters: Parameters) -> Finding:
    """Places of its own, somebody who competes, and modules whose weights add up to a hundred."""
    whole = sum(facts.weights)
    return verdict(
        whole == WHOLE and facts.places > 0 and facts.entries > 0,
        noop("各模块占比合计 %(whole)s%%，本工种 %(places)s 个名额，%(entries)s 人参赛"),
        needed=noop("占比合计要正好 100%%，名额和参赛的人都不能没有"),
        whole=whole,
        places=facts.places,
        entries=facts.entries,
    )


@rule("bj-craftsman-selection.6.6", clause="bj-craftsman-selection:6.6")
def has_arbiters(facts: ContestFacts, parameters: Parameters) -> Finding:
    """Enough arbiters, an odd number, none too close to a competitor."""
    least, many = parameters[ARBITERS], facts.arbiters
    return verdict(
        many >= least and many % 2 == 1 and not facts.tied,
        noop("仲裁组 %(many)s 人，要回避的：%(tied)s") if facts.tied else noop("仲裁组 %(many)s 人，没有要回避的"),
        needed=noop("仲裁组至少 %(least)s 人并且是单数，换下和选手有回避关系的"),
        many=many,
        least=least,
        tied=list(facts.tied),
    )


@dataclass(frozen=True)
class CodedFacts:
    """Who dealt the codes (by id), and who is about to enter or post points."""

    coded_by: int
    by: int


@rule("bj-craftsman-selection.6.5", clause="bj-craftsman-selection:6.5")
def is_not_who_coded(facts: CodedFacts, _parameters: Parameters) -> Finding:
    """Points are entered and posted by somebody who does not know the names behind the codes."""
    return verdict(
        facts.coded_by != facts.by,
        noop("编码和录分不是同一个人") if facts.coded_by != facts.by else noop("编码是您办的"),
        needed=noop("请另一位同事录入和公布成绩"),
    )


@dataclass(frozen=True)
class AppealFacts:
    """When points can be doubted, the day, and how many appeals are open."""

    until: date
    day: date
    waiting: int = 0


@rule("bj-craftsman-selection.6.6.term", clause="bj-craftsman-selection:6.6")
def is_doubted_in_time(facts: AppealFacts, _parameters: Parameters) -> Finding:
    """Points can be doubted up to the last day of the term."""
    return verdict(
        facts.day <= facts.until,
        noop("异议截止 %(until)s"),
        needed=noop("期限已过，成绩不再受理异议"),
        until=facts.until.isoformat(),
    )


@rule("bj-craftsman-selection.6.6.settled", clause="bj-craftsman-selection:6.6")
def is_ready_to_settle(facts: AppealFacts, _parameters: Parameters) -> Finding:
    """The term to doubt points is over, and every appeal is ruled on."""
    return verdict(
        facts.day > facts.until and not facts.waiting,
        noop("异议截止 %(until)s，待裁决 %(waiting)s 件"),
        needed=noop("过了异议期限、异议都裁决以后再确定"),
        until=facts.until.isoformat(),
        waiting=facts.waiting,
    )


def ruled(rulings: Sequence[Decimal | None]) -> Decimal | None:
    """The points that hold by what each arbiter gave (``None``: nothing changes): the lower median of those who change.

    ``None`` unless more than half change them.
    """
    changed = sorted(one for one in rulings if one is not None)
    return changed[(len(changed) - 1) // 2] if len(changed) * 2 > len(rulings) else None
