"""The network on a day: what stands, what is planned, who is behind. The plan page, the public page, the sheets and the
open data all show this one answer."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Q

from core.rules.rule import Finding, Parameters
from federation.academies.forecast import Forecast, Stay, count_on, forecast, trajectory
from federation.academies.models import AcademyTerm, Measure, PlanVersion, Reminder, Tier
from federation.academies.queries.plans import Share, plan_on, shares_of
from federation.academies.rules.standing import Shortfall, Target, UnionFacts, findings, shortfalls
from federation.organizations.models import Union, UnionKind
from federation.organizations.queries.unions import BUILDERS
from federation.regulations.queries import parameters_on

LAW = "academies.target_year"
"""In force from the day the action plan is: on an earlier day there is no rule to judge by."""

FIRST_DAY = date(2022, 9, 1)
"""The month the first academy got its plaque: where trajectories begin."""


class Term(NamedTuple):
    """The few fields of a term that counting needs."""

    academy: int
    tier: str
    union: int
    from_on: date
    until_on: date | None

    @property
    def stay(self) -> Stay:
        """The days it counted."""
        return Stay(self.from_on, self.until_on)


@dataclass(frozen=True)
class Standing:
    """One union in the network."""

    union: Union
    facts: UnionFacts
    missing: list[Shortfall]
    findings: list[Finding]
    reminded_on: date | None

    @property
    def tone(self) -> str:
        """``none``: no capital academy although one is due; ``behind``: something is missing; ``held``; ``absent``;
        ``unplanned``: no plan asks anything of it on the day."""
        if not self.facts.existed:
            return "absent"
        if not self.planned:
            return "unplanned"
        if any(short.tier == Tier.CAPITAL for short in self.missing) and not self.facts.capital:
            return "none"
        return "behind" if self.missing else "held"

    @property
    def planned(self) -> bool:
        """Whether the plan in force gives the union a target."""
        facts = self.facts
        return bool(facts.capital_total or facts.district_total or facts.capital_years or facts.district_yearly)

    @property
    def due_on(self) -> date | None:
        """The first day something is due."""
        return self.missing[0].due_on if self.missing else None

    @property
    def several_days(self) -> bool:
        """Whether what is missing is due on different days."""
        return len({short.due_on for short in self.missing}) > 1

    def missing_of(self, tier: str) -> int:
        """How many academies of a tier are missing by the last day."""
        return max((short.missing for short in self.missing if short.tier == tier), default=0)


@dataclass(frozen=True)
class Network:
    """The whole system on ``day``. Counts never include the demonstrative academy among the capital ones."""

    day: date
    plan: PlanVersion | None
    city: Share
    standings: list[Standing]
    counts: dict[str, int]
    forecast: Forecast
    path: list[tuple[date, int]]
    planned_path: list[tuple[date, int]]
    demonstrative_on: date | None

    @property
    def capital_target(self) -> int:
        """Capital academies due at the end of the plan."""
        return self.planned_path[-1][1] if self.planned_path else 0

    @property
    def demonstrative_target(self) -> int:
        """Demonstrative academies due."""
        return sum(target.minimum for target in self.city.of(Tier.DEMONSTRATIVE, Measure.TOTAL))

    @property
    def short(self) -> int:
        """How many capital academies will be missing at this pace."""
        return self.forecast.short_of(self.capital_target)

    @property
    def district_target(self) -> int:
        """District (industry) academies due of all unions together."""
        return sum(one.facts.district_total.minimum for one in self.standings if one.facts.district_total)

    @property
    def district_held(self) -> list[Standing]:
        """Unions that have their district academies."""
        return [
            one for one in self.standings
            if one.facts.district_total and one.facts.district >= one.facts.district_total.minimum
        ]  # fmt: skip

    @property
    def without_capital(self) -> list[Standing]:
        """Unions that have no capital academy."""
        return [one for one in self.standings if one.facts.existed and not one.facts.capital]

    @property
    def behind(self) -> list[Standing]:
        """Unions that must still build, the most urgent first, then those with nothing yet."""
        late = [one for one in self.standings if one.missing]
        return sorted(
            late, key=lambda one: (one.due_on or date.max, one.facts.capital, -len(one.missing), one.union.code)
        )


def network_on(day: date, parameters: Parameters | None = None) -> Network:
    """The network as it stood on a day, against the plan then in force."""
    numbers = parameters or parameters_on(day)
    plan = plan_on(day)
    city, shares = shares_of(plan)
    terms = _terms()
    capital = stays_of(terms, Tier.CAPITAL)
    end = date(plan.last_year if plan else day.year, 12, 31)
    return Network(
        day=day,
        plan=plan,
        city=city,
        standings=list(_standings(day, terms, shares, plan, numbers)),
        counts={tier.value: count_on(stays_of(terms, tier), day) for tier in Tier},
        forecast=forecast(capital, day=day, until=end),
        path=trajectory(capital, start=min(FIRST_DAY, day), day=day),
        planned_path=list(_planned(plan, city)),
        demonstrative_on=min((term.from_on for term in terms if _demonstrates(term, day)), default=None),
    )


def stays_of(terms: list[Term], tier: str) -> list[Stay]:
    """The days on which academies of a tier counted."""
    return [term.stay for term in terms if term.tier == tier]


def _demonstrates(term: Term, day: date) -> bool:
    return term.tier == Tier.DEMONSTRATIVE and term.stay.covers(day)


def _terms() -> list[Term]:
    rows = AcademyTerm.objects.order_by("from_on").values_list("academy_id", "tier", "union_id", "from_on", "until_on")
    return [Term(*row) for row in rows]


def _planned(plan: PlanVersion | None, city: Share) -> Iterator[tuple[date, int]]:
    if plan:
        count = plan.base
        yield date(plan.first_year - 1, 12, 31), count
        for year in plan.years:
            count += city.least(Tier.CAPITAL, year, Measure.NEW)
            yield date(year, 12, 31), count


def _standings(
    day: date, terms: list[Term], shares: dict[int, Share], plan: PlanVersion | None, parameters: Parameters
) -> Iterator[Standing]:
    counts = Counter((term.union, term.tier) for term in terms if term.stay.covers(day))
    built = _built(terms, day)
    unions = Union.objects.filter(kind__in=BUILDERS).filter(Q(closed_on=None) | Q(closed_on__gt=day)).order_by("code")
    reminded = dict(
        Reminder.objects.filter(at__date__lte=day).values_list("union").annotate(last=Max("at__date")).order_by()
    )
    for union in sorted(unions, key=lambda union: union.kind != UnionKind.DISTRICT):
        share = shares.get(union.pk, Share(union))
        facts = UnionFacts(
            union=str(union),
            day=day,
            capital=counts[union.pk, Tier.CAPITAL],
            district=counts[union.pk, Tier.DISTRICT],
            district_new=built[union.pk],
            capital_total=_total(share, Tier.CAPITAL, plan),
            district_total=_total(share, Tier.DISTRICT, plan),
            district_yearly=_yearly(share, Tier.DISTRICT),
            capital_years=_yearly(share, Tier.CAPITAL),
            existed=union.founded_on is None or union.founded_on <= day,
        )
        found = findings(facts, parameters) if LAW in parameters else []
        yield Standing(union, facts, shortfalls(facts), found, reminded.get(union.pk))


def _built(terms: list[Term], day: date) -> dict[int, Counter[int]]:
    """District academies first recognised per union and year, up to the day."""
    built: dict[int, Counter[int]] = defaultdict(Counter)
    seen: set[int] = set()
    for term in terms:
        if term.tier == Tier.DISTRICT and term.from_on <= day and term.academy not in seen:
            seen.add(term.academy)
            built[term.union][term.from_on.year] += 1
    return built


def _total(share: Share, tier: str, plan: PlanVersion | None) -> Target | None:
    target = share.targets.get((tier, plan.last_year, Measure.TOTAL)) if plan else None
    return Target(target.year, target.minimum, target.maximum) if target else None


def _yearly(share: Share, tier: str) -> tuple[Target, ...]:
    return tuple(Target(target.year, target.minimum, target.maximum) for target in share.of(tier, Measure.NEW))


def count_with_definition(network: Network) -> tuple[int, int]:
    """The two right answers to "how many are built": with the demonstrative academy, and without."""
    capital = network.counts.get(Tier.CAPITAL, 0)
    return capital + network.counts.get(Tier.DEMONSTRATIVE, 0), capital
