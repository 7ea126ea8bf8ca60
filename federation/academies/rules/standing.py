"""What a union has built against what it is to build: who is behind, by how much, by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.rules.rule import Finding, Parameters, noop, rule, verdict


@dataclass(frozen=True)
class Target:
    """A union's target: at least ``minimum``, at most ``maximum`` (no limit: ``None``), at the end of ``year``."""

    year: int
    minimum: int
    maximum: int | None = None

    @property
    def due_on(self) -> date:
        """The last day to reach it."""
        return date(self.year, 12, 31)


@dataclass(frozen=True)
class UnionFacts:
    """What one union has on ``day``, and the plan's targets for it.

    ``capital`` and ``district`` are counts on the day, ``district_new`` those built per year. ``capital_years`` are
    planned new capital academies per year. ``existed`` is false before the union was founded.
    """

    union: str
    day: date
    capital: int
    district: int
    district_new: Mapping[int, int] = field(default_factory=dict)
    capital_total: Target | None = None
    district_total: Target | None = None
    district_yearly: tuple[Target, ...] = ()
    capital_years: tuple[Target, ...] = ()
    existed: bool = True


@dataclass(frozen=True)
class Shortfall:
    """``missing`` academies of ``tier`` to be built by ``due_on``, as ``clause`` says."""

    tier: str
    missing: int
    due_on: date
    clause: str


def shortfalls(facts: UnionFacts) -> list[Shortfall]:
    """What the union must still build, the most urgent first. Nothing is due of a union that does not exist."""
    if not facts.existed:
        return []
    found = [*_capital(facts), *_district(facts)]
    return sorted(found, key=lambda short: (short.due_on, short.tier))


def _capital(facts: UnionFacts) -> Iterable[Shortfall]:
    planned = 0
    for target in sorted(facts.capital_years, key=lambda target: target.year):
        planned += target.minimum
        if planned > facts.capital:
            yield Shortfall("capital", planned - facts.capital, target.due_on, "bj-academy-plan:3.1")
            break
    missing = (facts.capital_total.minimum if facts.capital_total else 0) - facts.capital
    if facts.capital_total and missing > max(0, planned - facts.capital):
        yield Shortfall("capital", missing, facts.capital_total.due_on, "bj-academy-plan:4")


def _district(facts: UnionFacts) -> Iterable[Shortfall]:
    total = facts.district_total
    missing = total.minimum - facts.district if total else 0
    for target in facts.district_yearly:
        behind = target.minimum - facts.district_new.get(target.year, 0)
        if (
            target.year == facts.day.year
            and behind > 0
            and not (total and total.year == target.year and missing >= behind)
        ):
            yield Shortfall("district", behind, target.due_on, "bj-academy-plan:5.1")
    if total and missing > 0:
        yield Shortfall("district", missing, total.due_on, "bj-academy-plan:5.2")


@rule("bj-academy-plan.4", clause="bj-academy-plan:4")
def covered(facts: UnionFacts, parameters: Parameters) -> Finding:
    """By the target year every district and industrial union has a capital academy; before it this only warns."""
    year = parameters["academies.target_year"]
    return verdict(
        facts.capital >= 1 or not facts.existed,
        noop("%(union)s 有 %(count)s 家首都工匠学院"),
        needed=noop("%(year)s年底前还须建成 1 家首都工匠学院"),
        hard=facts.day > date(year, 12, 31),
        union=facts.union,
        count=facts.capital,
        year=year,
    )


@rule("bj-academy-plan.4.1", clause="bj-academy-plan:4.1")
def share_in_range(facts: UnionFacts, parameters: Parameters) -> Finding:
    """In principle a union has one or two capital academies: more needs a reason, so this only warns."""
    most = parameters["academies.capital_per_union_max"]
    return verdict(
        facts.capital <= most,
        noop("%(union)s 有 %(count)s 家首都工匠学院，原则上不超过 %(most)s 家"),
        needed=noop("确需突破的，写明理由"),
        hard=False,
        union=facts.union,
        count=facts.capital,
        most=most,
    )


@rule("bj-academy-plan.5.1", clause="bj-academy-plan:5.1")
def built_this_year(facts: UnionFacts, parameters: Parameters) -> Finding:
    """A union builds at least one district (industry) academy in every year of the plan."""
    least = parameters["academies.district_new_per_year_min"]
    built = facts.district_new.get(facts.day.year, 0)
    return verdict(
        built >= least or not facts.existed,
        noop("%(union)s %(year)s年新建 %(built)s 家区（产业）工匠学院，每年至少 %(least)s 家"),
        needed=noop("%(year)s年底前还须新建 %(missing)s 家"),
        hard=False,
        union=facts.union,
        year=facts.day.year,
        built=built,
        least=least,
        missing=max(0, least - built),
    )


@rule("bj-academy-plan.5.2", clause="bj-academy-plan:5.2")
def total_reached(facts: UnionFacts, parameters: Parameters) -> Finding:
    """By the target year a union has at least three district (industry) academies; before it this only warns."""
    least, year = parameters["academies.district_total_min"], parameters["academies.target_year"]
    return verdict(
        facts.district >= least or not facts.existed,
        noop("%(union)s 有 %(count)s 家区（产业）工匠学院，%(year)s年底至少 %(least)s 家"),
        needed=noop("%(year)s年底前还须建成 %(missing)s 家"),
        hard=facts.day > date(year, 12, 31),
        union=facts.union,
        count=facts.district,
        least=least,
        year=year,
        missing=max(0, least - facts.district),
    )


def findings(facts: UnionFacts, parameters: Parameters) -> list[Finding]:
    """Everything the action plan says of one union on a day."""
    return [one(facts, parameters) for one in (covered, share_in_range, built_this_year, total_reached)]
