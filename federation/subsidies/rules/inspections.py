"""Supervision: who is looked at by risk, that an academy is heard, that an inspection ends when all is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from core.rules.rule import Finding, Parameters, noop, rule, verdict
from federation.subsidies.rules.recoveries import HeardFacts, heard

RISK_PERCENT, DRAW_PERCENT = "subsidies.risk_percent", "subsidies.draw_percent"
RISK_POINTS, RISK_COUNT_MOST = "subsidies.risk_points", "subsidies.risk_count_most"
PLAN_DAYS, CORRECTION_DAYS_MOST = "subsidies.plan_days", "subsidies.correction_days_most"


@dataclass(frozen=True)
class RiskFacts:
    """A paid project (by id), what it was approved for in fen, and how often each kind of trouble occurred."""

    project: int
    approved_fen: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Risk:
    """A project's points and what they came from: kind, how often, points. Sorts by points, money, then id."""

    project: int
    approved_fen: int
    reasons: tuple[tuple[str, int, int], ...]

    @property
    def points(self) -> int:
        """All its points."""
        return sum(points for _kind, _count, points in self.reasons)


def risk_of(facts: RiskFacts, parameters: Parameters) -> Risk:
    """What a project's troubles weigh; of each kind only the set number counts."""
    most = parameters[RISK_COUNT_MOST]
    reasons = [
        (kind, facts.counts[kind], each * min(facts.counts[kind], most))
        for kind, each in parameters[RISK_POINTS].items()
        if facts.counts.get(kind)
    ]
    return Risk(facts.project, facts.approved_fen, tuple(reasons))


@dataclass(frozen=True)
class Sample:
    """Who is looked at for their risk, who can be drawn, how many of them are."""

    by_risk: tuple[Risk, ...]
    pool: tuple[Risk, ...]
    draws: int


def sample_of(found: Sequence[RiskFacts], parameters: Parameters) -> Sample:
    """The share at the top of the ranking, at least one; a share of the rest, at least one of those left.

    Nobody is taken for their risk who has none. Ties go to the larger amount, then to the older project.
    """
    ranked = sorted(
        (risk_of(one, parameters) for one in found), key=lambda one: (-one.points, -one.approved_fen, one.project)
    )
    top = [one for one in ranked[: _share(len(ranked), parameters[RISK_PERCENT])] if one.points]
    rest = ranked[len(top) :]
    return Sample(tuple(top), tuple(rest), _share(len(rest), parameters[DRAW_PERCENT]))


def _share(count: int, percent: int) -> int:
    return ceil(count * percent / 100)


@dataclass(frozen=True)
class SampleFacts:
    """An inspection about to be announced: how many projects were paid."""

    paid: int


@rule("bj-academy-subsidy.6.1", clause="bj-academy-subsidy:6.1")
def something_can_be_inspected(facts: SampleFacts, _parameters: Parameters) -> Finding:
    """An inspection looks at projects that were paid."""
    return verdict(
        facts.paid > 0,
        noop("已拨付的项目 %(paid)s 个"),
        needed=noop("等这一年的项目有到账以后再开始检查"),
        paid=facts.paid,
    )


@rule("bj-academy-subsidy.6.2", clause="bj-academy-subsidy:6.2")
def academy_is_heard_on_it(facts: HeardFacts, parameters: Parameters) -> Finding:
    """No shortcoming is confirmed before the academy stated its view or let the term for it pass."""
    return heard(facts, parameters)


@dataclass(frozen=True)
class PlanFacts:
    """A plan about to be handed in: its day, and the last day it names."""

    day: date
    until_on: date


@rule("bj-academy-subsidy.6.3", clause="bj-academy-subsidy:6.3")
def plan_ends_in_time(facts: PlanFacts, parameters: Parameters) -> Finding:
    """A correction begins today at the earliest and ends within the set days."""
    most, days = parameters[CORRECTION_DAYS_MOST], (facts.until_on - facts.day).days
    return verdict(
        0 <= days <= most,
        noop("整改到 %(until)s，共 %(days)s 日"),
        needed=noop("整改期从今天算起，不超过 %(most)s 日"),
        until=facts.until_on.isoformat(),
        days=days,
        most=most,
    )


@dataclass(frozen=True)
class ClosingFacts:
    """An inspection about to be closed: projects not looked at, shortcomings not settled."""

    unseen: int
    unsettled: int


@rule("bj-academy-subsidy.6.3.closing", clause="bj-academy-subsidy:6.3")
def everything_is_settled(facts: ClosingFacts, _parameters: Parameters) -> Finding:
    """It ends once every project was looked at and every shortcoming is corrected or was not confirmed."""
    return verdict(
        not facts.unseen and not facts.unsettled,
        noop("待检查的项目 %(unseen)s 个，没有办结的问题 %(unsettled)s 个"),
        needed=noop("检查完全部项目，办结全部问题"),
        unseen=facts.unseen,
        unsettled=facts.unsettled,
    )
