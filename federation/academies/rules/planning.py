"""What a version of the plan must satisfy before it is put forward."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.rules.rule import Finding, Parameters, noop, rule, verdict


@dataclass(frozen=True)
class UnionPlan:
    """A union's share: capital academies at least and at most, district academies new per year and in total."""

    union: str
    capital_min: int = 0
    capital_max: int | None = None
    district_yearly: Mapping[int, int] = field(default_factory=dict)
    district_total: int = 0


@dataclass(frozen=True)
class PlanFacts:
    """A plan's numbers. ``city_new`` are the city's new capital academies per year (at least, at most or ``None``),
    ``given_new`` the sums given to unions per year."""

    years: tuple[int, ...]
    base: int
    demonstrative: int
    city_new: Mapping[int, tuple[int, int | None]]
    given_new: Mapping[int, int]
    unions: tuple[UnionPlan, ...] = ()


@dataclass(frozen=True)
class YearFacts:
    """One year of a plan: what the city plans (at least, at most) and what the unions were given together."""

    year: int
    least: int
    most: int | None
    given: int


def city_total(facts: PlanFacts) -> int:
    """Capital academies at the end of the plan when every year brings its least; the demonstrative one not counted."""
    return facts.base + sum(least for least, _most in facts.city_new.values())


@rule("bj-academy-plan.2", clause="bj-academy-plan:2")
def demonstrative_apart(facts: PlanFacts, parameters: Parameters) -> Finding:
    """The demonstrative academy has its own target, beside the forty."""
    wanted = parameters["academies.demonstrative_target"]
    return verdict(
        facts.demonstrative == wanted,
        noop("首都示范性工匠学院计划 %(planned)s 家，单独计数"),
        needed=noop("把首都示范性工匠学院的指标改为 %(wanted)s 家"),
        planned=facts.demonstrative,
        wanted=wanted,
    )


@rule("bj-academy-plan.3", clause="bj-academy-plan:3")
def total_near_target(facts: PlanFacts, parameters: Parameters) -> Finding:
    """Base and yearly additions make "about 40": falling short only warns, because of the "about"."""
    wanted, total = parameters["academies.capital_target"], city_total(facts)
    return verdict(
        total >= wanted,
        noop("计划前 %(base)s 家，加上各年新建，到末年 %(total)s 家，目标 %(wanted)s 家左右"),
        needed=noop("还差 %(missing)s 家，可增加任一年的新建数"),
        hard=False,
        base=facts.base,
        total=total,
        wanted=wanted,
        missing=max(0, wanted - total),
    )


@rule("bj-academy-plan.3.1", clause="bj-academy-plan:3.1")
def children_within_parent(facts: YearFacts, _parameters: Parameters) -> Finding:
    """Unions are never given more in a year than the city plans for it; a year with "or more" has no ceiling."""
    most = facts.most
    return verdict(
        most is None or facts.given <= most,
        noop("%(year)s年：各工会合计 %(given)s 家，全市计划 %(planned)s 家"),
        needed=noop("把各工会的指标减少 %(excess)s 家，或先提高全市 %(year)s年的指标"),
        year=facts.year,
        given=facts.given,
        planned=facts.least if most is None else most,
        excess=0 if most is None else max(0, facts.given - most),
    )


@rule("bj-academy-plan.3.1.city", clause="bj-academy-plan:3.1")
def years_as_announced(facts: PlanFacts, parameters: Parameters) -> Finding:
    """The city's own number for a year is no smaller than the one announced."""
    announced = {int(year): count for year, count in parameters["academies.capital_new_per_year"].items()}
    planned = {year: facts.city_new.get(year, (0, None))[0] for year in facts.years}
    below = [year for year in facts.years if planned[year] < announced.get(year, 0)]
    return verdict(
        not below,
        noop("全市分年度新建：计划 %(planned)s 家，公布 %(announced)s 家"),
        needed=noop("把 %(below)s年的指标提高到公布数"),
        planned=tuple(planned[year] for year in facts.years),
        announced=tuple(announced.get(year, 0) for year in facts.years),
        below=tuple(below),
    )


@rule("bj-academy-plan.4.plan", clause="bj-academy-plan:4")
def everyone_planned(facts: PlanFacts, _parameters: Parameters) -> Finding:
    """The plan gives every district and industrial union at least one capital academy."""
    without = [share.union for share in facts.unions if share.capital_min < 1]
    return verdict(
        not without,
        noop("还有 %(count)s 个工会没有首都工匠学院指标：%(names)s")
        if without
        else noop("每个工会都有首都工匠学院指标"),
        needed=noop("给这些工会各定至少 1 家"),
        count=len(without),
        names=tuple(without),
    )


@rule("bj-academy-plan.4.1.plan", clause="bj-academy-plan:4.1")
def shares_in_range(facts: PlanFacts, parameters: Parameters) -> Finding:
    """In principle one or two for each union; another number needs a reason, so this only warns."""
    least, most = parameters["academies.capital_per_union_min"], parameters["academies.capital_per_union_max"]
    outside = [
        share.union for share in facts.unions
        if share.capital_min < least or share.capital_max is None or share.capital_max > most
    ]  # fmt: skip
    return verdict(
        not outside,
        noop("原则上每个工会 %(least)s 至 %(most)s 家，有 %(count)s 个不在此数：%(names)s")
        if outside
        else noop("每个工会都在 %(least)s 至 %(most)s 家之间"),
        needed=noop("改回范围内，或在调整理由里说明"),
        hard=False,
        least=least,
        most=most,
        count=len(outside),
        names=tuple(outside),
    )


@rule("bj-academy-plan.5.1.plan", clause="bj-academy-plan:5.1")
def yearly_district_planned(facts: PlanFacts, parameters: Parameters) -> Finding:
    """The plan gives every union at least one new district (industry) academy in every year."""
    least = parameters["academies.district_new_per_year_min"]
    lacking = [
        share.union for share in facts.unions if any(share.district_yearly.get(year, 0) < least for year in facts.years)
    ]
    return verdict(
        not lacking,
        noop("每年至少新建 %(least)s 家区（产业）工匠学院，有 %(count)s 个工会少于此数：%(names)s")
        if lacking
        else noop("每个工会每年至少新建 %(least)s 家区（产业）工匠学院"),
        needed=noop("补齐这些工会各年的指标"),
        least=least,
        count=len(lacking),
        names=tuple(lacking),
    )


@rule("bj-academy-plan.5.2.plan", clause="bj-academy-plan:5.2")
def total_district_planned(facts: PlanFacts, parameters: Parameters) -> Finding:
    """The plan gives every union at least three district (industry) academies in total."""
    least = parameters["academies.district_total_min"]
    lacking = [share.union for share in facts.unions if share.district_total < least]
    return verdict(
        not lacking,
        noop("末年至少 %(least)s 家区（产业）工匠学院，有 %(count)s 个工会少于此数：%(names)s")
        if lacking
        else noop("每个工会末年至少 %(least)s 家区（产业）工匠学院"),
        needed=noop("补齐这些工会的累计指标"),
        least=least,
        count=len(lacking),
        names=tuple(lacking),
    )


def years_of(facts: PlanFacts) -> Iterator[YearFacts]:
    """The plan year by year."""
    for year in facts.years:
        least, most = facts.city_new.get(year, (0, None))
        yield YearFacts(year, least, most, facts.given_new.get(year, 0))


def findings(facts: PlanFacts, parameters: Parameters) -> list[Finding]:
    """Everything the action plan says of a plan."""
    whole = (
        demonstrative_apart, total_near_target, years_as_announced, everyone_planned, shares_in_range,
        yearly_district_planned, total_district_planned,
    )  # fmt: skip
    return [
        *(one(facts, parameters) for one in whole),
        *(children_within_parent(year, parameters) for year in years_of(facts)),
    ]
