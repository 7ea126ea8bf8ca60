"""What the registers know of experts and parties, gathered for many at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from federation.accounts.kinds import Kind
from federation.accounts.models import Role
from federation.accounts.queries import on_day
from federation.organizations.models import Union, Unit
from federation.panels.conflicts import (
    Avoided,
    Conflict,
    ExpertFacts,
    PartyFacts,
    Post,
    conflicts_of,
    noop,
)
from federation.panels.kinds import Party
from federation.panels.models import Absence, Assessment, Avoidance, Expert
from federation.panels.queries.ties import ties_of
from federation.panels.rules import years_before
from federation.panels.workflow import ACTIVE, OPEN_ASSESSMENT
from federation.people.models import Employment

STAFF = (Kind.CITY_OFFICER, Kind.CITY_ADMIN, Kind.DISTRICT_OFFICER, Kind.DISTRICT_ADMIN)
"""Who organises assessments and draws, each for the own subtree."""
READERS = (*STAFF, Kind.AUDITOR)
"""Who sees panels from the office."""

POOL = noop("专家库登记")
FORMER = noop("专家库登记的原工作单位")
EMPLOYMENT = noop("职工档案的用工记录（%(since)s 起）")


def ready_experts(day: date) -> QuerySet[Expert]:
    """Experts who can be invited at all: in the pool, account in use, the role held on the day."""
    role = Role.objects.filter(on_day(day), user=OuterRef("user"), kind=Kind.EXPERT)
    return Expert.objects.filter(Exists(role), state=ACTIVE, user__is_active=True)


def with_records(experts: QuerySet[Expert], day: date) -> QuerySet[Expert]:
    """Experts together with everything :func:`conflicts_with` and the lists read."""
    away = Absence.objects.filter(until_on__gte=day).order_by("from_on")
    avoided = Avoidance.objects.select_related("unit", "union")
    return experts.select_related("user", "union", "employer__union").prefetch_related(
        "trades", "former_posts", Prefetch("absences", away), Prefetch("avoidances", avoided)
    )


def load_of_experts() -> dict[int, int]:
    """Open assessments by expert; who has none is not in it."""
    rows = Assessment.objects.filter(state__in=OPEN_ASSESSMENT).order_by().values_list("expert")
    return dict(rows.annotate(load=Count("pk")))


def away_until(expert: Expert, day: date) -> date | None:
    """Last day of the absence the expert is on."""
    return max((one.until_on for one in expert.absences.all() if one.from_on <= day <= one.until_on), default=None)


def conflicts_with(
    experts: Sequence[Expert], parties: Sequence[Party], organiser: Union, *, day: date, years: int
) -> Mapping[int, list[Conflict]]:
    """Conflicts of each expert (from :func:`with_records`) with the parties and with organising the assessment.

    As many queries for one expert as for all.
    """
    return conflicts_by_case(experts, [parties], organiser, day=day, years=years)[0]


def conflicts_by_case(
    experts: Sequence[Expert], cases: Sequence[Sequence[Party]], organiser: Union, *, day: date, years: int
) -> list[Mapping[int, list[Conflict]]]:
    """The same for many cases, each with its parties: what the registers know is asked once for all of them."""
    persons = [expert.person_id for expert in experts if expert.person_id]
    employments: dict[int, list[Employment]] = defaultdict(list)
    for spell in Employment.objects.filter(person__in=persons).select_related("unit__union"):
        employments[spell.person_id].append(spell)
    staff, since = _organisers(organiser, day), years_before(day, years)
    known = {
        expert.pk: replace(
            _facts(expert, employments[expert.person_id or 0], (), day), organises=staff.get(expert.user_id, "")
        )
        for expert in experts
    }
    told = iter(facts_of_parties([party for parties in cases for party in parties]))
    found: list[Mapping[int, list[Conflict]]] = []
    for parties in cases:
        facts, ties = [next(told) for _party in parties], ties_of(persons, parties, day)
        found.append(
            {
                expert.pk: conflicts_of(
                    replace(known[expert.pk], ties=ties.get(expert.person_id or 0, ())), facts, day=day, since=since
                )
                for expert in experts
            }
        )
    return found


def _organisers(union: Union, day: date) -> dict[int, str]:
    """Accounts that see this union's panels from the office, with the role through which they do."""
    roles = Role.objects.filter(on_day(day), kind__in=READERS).select_related("union")
    return {one.user_id: one.get_kind_display() for one in roles if union.path.startswith(one.union.path)}


def facts_of_parties(parties: Sequence[Party]) -> list[PartyFacts]:
    """Parties with the chains of their unions."""
    unions = Union.objects.in_bulk([party.union for party in parties if party.union])
    units = Unit.objects.select_related("union").in_bulk([party.unit for party in parties if party.unit])
    return [
        PartyFacts(
            role=party.role,
            name=party.name,
            unit=party.unit,
            path=unions[party.union].path if party.union else units[party.unit].union.path if party.unit else "",
            person=party.person,
            is_union=party.union is not None,
        )
        for party in parties
    ]


def _facts(expert: Expert, employments: Sequence[Employment], ties: tuple[Conflict, ...], day: date) -> ExpertFacts:
    at_work = (one.unit for one in employments if one.main and one.from_on <= day < (one.until_on or date.max))
    unit = expert.employer or next(at_work, None)
    posts = [Post(expert.employer_id, expert.employer_name, None, None, POOL)]
    posts += [Post(one.unit_id, one.name, None, one.until_on, FORMER) for one in expert.former_posts.all()]
    posts += [Post(one.unit_id, one.unit.name, one.from_on, one.until_on, EMPLOYMENT) for one in employments]
    return ExpertFacts(
        person=expert.person_id,
        posts=tuple(posts),
        union=str(unit.union) if unit else "",
        union_path=unit.union.path if unit else "",
        proposer=str(expert.union),
        proposer_path=expert.union.path,
        avoided=tuple(
            Avoided(str(one), one.noted_on, one.unit_id, one.union.path if one.union else "")
            for one in expert.avoidances.all()
        ),
        ties=ties,
    )
