"""Versions of the plan, their targets, and the facts their rules judge."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from core.web.access import scope_of
from federation.academies.models import Measure, PlanTarget, PlanVersion, Tier
from federation.academies.rules.planning import PlanFacts, UnionPlan
from federation.academies.workflow import APPROVED, DRAFT, PROPOSED, SUPERSEDED
from federation.organizations.models import Union

Key = tuple[str, int, str]
"""Tier, year, measure."""


def plan_on(day: date) -> PlanVersion | None:
    """The version in force on a day."""
    inside = Q(in_force_from__lte=day) & (Q(in_force_until=None) | Q(in_force_until__gt=day))
    return PlanVersion.objects.filter(inside, state__in=[APPROVED, SUPERSEDED]).order_by("-number").first()


READERS_OF_DRAFTS = ("city_officer", "city_admin", "auditor")
"""Roles that read what is not yet, or never came, in force when they are held for the whole city."""


def versions_visible_to(user: Any) -> QuerySet[PlanVersion]:
    """The versions somebody may read, newest first: below the city only those that are or were in force."""
    found = PlanVersion.objects.select_related("proposed_by", "approved_by").order_by("-number")
    whole = scope_of(user, *READERS_OF_DRAFTS).everything
    return found if whole else found.filter(state__in=[APPROVED, SUPERSEDED])


def open_versions(user: Any) -> QuerySet[PlanVersion]:
    """Versions being drafted or waiting for approval that somebody may read."""
    return versions_visible_to(user).filter(state__in=[DRAFT, PROPOSED])


@dataclass
class Share:
    """A union's targets within a plan (or, without a union, the city's)."""

    union: Union | None
    targets: dict[Key, PlanTarget] = field(default_factory=dict)

    def least(self, tier: str, year: int, measure: str) -> int:
        """The minimum of a target, 0 where there is none."""
        target = self.targets.get((tier, year, measure))
        return target.minimum if target else 0

    def of(self, tier: str, measure: str) -> list[PlanTarget]:
        """Targets of one kind by year."""
        found = [target for (kind, _year, what), target in self.targets.items() if (kind, what) == (tier, measure)]
        return sorted(found, key=lambda target: target.year)


def shares_of(plan: PlanVersion | None) -> tuple[Share, dict[int, Share]]:
    """The city's share and each union's by the union's id, in one query."""
    city, unions = Share(None), dict[int, Share]()
    if plan is None:
        return city, unions
    for target in plan.targets.select_related("union").order_by("union__code", "tier", "measure", "year"):
        share = unions.setdefault(target.union_id, Share(target.union)) if target.union_id else city
        share.targets[target.tier, target.year, target.measure] = target
    return city, unions


def facts_of_plan(plan: PlanVersion, builders: Iterable[Union] = ()) -> PlanFacts:
    """The plan's numbers for its rules; ``builders`` without any target are unions the plan forgot."""
    city, unions = shares_of(plan)
    everyone = {union.pk: Share(union) for union in builders} | unions
    given: dict[int, int] = defaultdict(int)
    for share in unions.values():
        for target in share.of(Tier.CAPITAL, Measure.NEW):
            given[target.year] += target.minimum
    demonstrative = city.of(Tier.DEMONSTRATIVE, Measure.TOTAL)
    return PlanFacts(
        years=tuple(plan.years),
        base=plan.base,
        demonstrative=demonstrative[-1].minimum if demonstrative else 0,
        city_new={target.year: (target.minimum, target.maximum) for target in city.of(Tier.CAPITAL, Measure.NEW)},
        given_new=dict(given),
        unions=tuple(_union_plan(share, plan.last_year) for share in everyone.values()),
    )


def _union_plan(share: Share, last_year: int) -> UnionPlan:
    capital = share.targets.get((Tier.CAPITAL, last_year, Measure.TOTAL))
    return UnionPlan(
        union=str(share.union),
        capital_min=capital.minimum if capital else 0,
        capital_max=capital.maximum if capital else None,
        district_yearly={target.year: target.minimum for target in share.of(Tier.DISTRICT, Measure.NEW)},
        district_total=share.least(Tier.DISTRICT, last_year, Measure.TOTAL),
    )


@dataclass(frozen=True)
class Difference:
    """One target that two versions set differently; ``None`` where a version has none."""

    union: Union | None
    target: PlanTarget
    before: str | None
    after: str | None


def compare_plans(older: PlanVersion | None, newer: PlanVersion) -> list[Difference]:
    """What a version changes against an older one."""
    before, after = _by_place(older), _by_place(newer)
    found = []
    for place in sorted({*before, *after}, key=str):
        old, new = before.get(place), after.get(place)
        if _range(old) != _range(new):
            shown = new or old
            assert shown
            found.append(Difference(shown.union, shown, _range(old), _range(new)))
    return found


def _by_place(plan: PlanVersion | None) -> dict[tuple[int | None, str, int, str], PlanTarget]:
    targets = plan.targets.select_related("union") if plan else PlanTarget.objects.none()
    return {(target.union_id, target.tier, target.year, target.measure): target for target in targets}


def _range(target: PlanTarget | None) -> str | None:
    if target is None:
        return None
    if target.maximum is None:
        return f"≥ {target.minimum}"
    return str(target.minimum) if target.minimum == target.maximum else f"{target.minimum}–{target.maximum}"


def cells_of(plan: PlanVersion) -> list[Key]:
    """The columns of the table of targets: capital academies per year and in total, then district ones."""
    return [
        *((Tier.CAPITAL.value, year, Measure.NEW.value) for year in plan.years),
        (Tier.CAPITAL.value, plan.last_year, Measure.TOTAL.value),
        *((Tier.DISTRICT.value, year, Measure.NEW.value) for year in plan.years),
        (Tier.DISTRICT.value, plan.last_year, Measure.TOTAL.value),
    ]


def written(target: PlanTarget | None) -> str:
    """A target as its cell shows it."""
    if target is None:
        return ""
    if target.maximum is None:
        return f"{target.minimum}+"
    return str(target.minimum) if target.minimum == target.maximum else f"{target.minimum}-{target.maximum}"
