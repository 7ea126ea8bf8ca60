"""What the registers know of experts and parties, gathered for many at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from federation.accounts.kinds import OFFICE, Kind
from federation.accounts.models import Role
from federation.accounts.queries import on_day
from federation.organizations.models import Union, UnionClosure, Unit
from federation.panels.conflicts import (
    Avoided,
    Conflict,
    ExpertFacts,
    Home,
    PartyFacts,
    Post,
    conflicts_of,
    marks_of_expert,
    marks_of_party,
    noop,
    plain_name,
)
from federation.panels.kinds import Party
from federation.panels.models import Absence, Assessment, Avoidance, Expert
from federation.panels.queries.ties import ties_of
from federation.panels.rules import years_before
from federation.panels.workflow import ACTIVE, OPEN_ASSESSMENT
from federation.people.models import Employment
from federation.people.queries import surviving_of_many

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
) -> Mapping[int, Sequence[Conflict]]:
    """Conflicts of each expert (from :func:`with_records`) with the parties and with organising the assessment.

    As many queries for one expert as for all.
    """
    return conflicts_by_case(experts, [parties], organiser, day=day, years=years)[0]


def conflicts_by_case(
    experts: Sequence[Expert], cases: Sequence[Sequence[Party]], organiser: Union, *, day: date, years: int
) -> list[Mapping[int, Sequence[Conflict]]]:
    """The same for many cases, each with its parties: what the registers know is asked once for all of them."""
    told = facts_of_parties([party for parties in cases for party in parties])
    survives = surviving_of_many([one.person_id for one in experts if one.person_id])
    known = _known(experts, survives, organiser, day)
    near: dict[str, set[int]] = defaultdict(set)
    for pk, facts in known.items():
        for mark in marks_of_expert(facts):
            near[mark].add(pk)
    persons = {facts.person: pk for pk, facts in known.items()}
    files = {file: persons[person] for file, person in survives.items()}
    since, ahead = years_before(day, years), iter(told)
    found: list[Mapping[int, Sequence[Conflict]]] = []
    for parties in cases:
        asked = [next(ahead) for _party in parties]
        mine = {files[one]: tie for one, tie in ties_of(files.keys(), parties, day).items() if one in files}
        pairs: dict[int, Sequence[Conflict]] = dict.fromkeys(known, ())
        for pk in mine.keys() | {pk for party in asked for mark in marks_of_party(party) for pk in near.get(mark, ())}:
            facts = replace(known[pk], ties=mine[pk]) if pk in mine else known[pk]
            pairs[pk] = conflicts_of(facts, asked, day=day, since=since)
        found.append(pairs)
    return found


def _known(
    experts: Sequence[Expert], survives: Mapping[int, int], organiser: Union, day: date
) -> dict[int, ExpertFacts]:
    """What the registers know of each, in as many queries for one as for all."""
    employments: dict[int, list[Employment]] = defaultdict(list)
    for spell in Employment.objects.filter(person__in=survives).select_related("unit__union"):
        employments[survives[spell.person_id]].append(spell)
    named = _units_named({one.employer_name for one in experts if one.employer is None})
    roles = _offices(experts, day)
    unions = {unit.union_id for units in named.values() for unit in units}
    unions |= {role.union_id for held in roles.values() for role in held}
    unions |= {one.employer.union_id for one in experts if one.employer}
    unions |= {spell.unit.union_id for spells in employments.values() for spell in spells}
    above, staff = _above(unions), _organisers(organiser, day)
    known = {}
    for one in experts:
        person = survives.get(one.person_id or 0)
        facts = _facts(one, employments[person or 0], named.get(plain_name(one.employer_name), []), above, day)
        offices = tuple(
            Home(str(role.union), role.union.path, above[role.union_id], role.get_kind_display(), role.unit_id)
            for role in roles[one.user_id]
        )
        known[one.pk] = replace(facts, person=person, offices=offices, organises=staff.get(one.user_id, ""))
    return known


def _units_named(names: Collection[str]) -> dict[str, list[Unit]]:
    """Registered units that may be meant by names, whatever their brackets and blanks: all that bear one."""
    spelt = {"".join(name.split()) for name in names}
    spelt |= {name.replace("(", "（").replace(")", "）") for name in spelt}
    spelt |= {name.replace("（", "(").replace("）", ")") for name in spelt} | set(names)
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(name__in=spelt).select_related("union"):
        found[plain_name(unit.name)].append(unit)
    return found


def _offices(experts: Sequence[Expert], day: date) -> dict[int, list[Role]]:
    """Roles that work in an office, below the city, by account."""
    held: dict[int, list[Role]] = defaultdict(list)
    kinds = [kind.value for kind in OFFICE]
    roles = Role.objects.filter(on_day(day), user__in=[one.user_id for one in experts], kind__in=kinds)
    for role in roles.select_related("union").order_by("pk"):
        held[role.user_id].append(role)
    return held


def _above(unions: Collection[int]) -> dict[int, frozenset[str]]:
    """Paths of each union and of every union above it, by territory and by trade; the city's is not among them."""
    found: dict[int, set[str]] = {pk: set() for pk in unions}
    rows = UnionClosure.objects.filter(descendant__in=unions).values_list("descendant", "ancestor__path")
    for pk, path in rows:
        codes = path.split("/")[:-1]
        found[pk] |= {"/".join(codes[:depth]) + "/" for depth in range(2, len(codes) + 1)}
    return {pk: frozenset(paths) for pk, paths in found.items()}


def _organisers(union: Union, day: date) -> dict[int, str]:
    """Accounts that see this union's panels from the office, with the role through which they do."""
    roles = Role.objects.filter(on_day(day), kind__in=READERS).select_related("union")
    return {one.user_id: one.get_kind_display() for one in roles if union.path.startswith(one.union.path)}


def facts_of_parties(parties: Sequence[Party]) -> list[PartyFacts]:
    """Parties with the chains of their unions."""
    unions = Union.objects.in_bulk([party.union for party in parties if party.union])
    survives = surviving_of_many([party.person for party in parties if party.person])
    units = Unit.objects.select_related("union").in_bulk([party.unit for party in parties if party.unit])
    return [
        PartyFacts(
            role=party.role,
            name=party.name,
            unit=party.unit,
            path=unions[party.union].path if party.union else units[party.unit].union.path if party.unit else "",
            person=survives[party.person] if party.person else None,
            is_union=party.union is not None,
        )
        for party in parties
    ]


def _facts(
    expert: Expert,
    employments: Sequence[Employment],
    named: Sequence[Unit],
    above: Mapping[int, frozenset[str]],
    day: date,
) -> ExpertFacts:
    posts = [Post(expert.employer_id, expert.employer_name, None, None, POOL)]
    posts += [Post(one.unit_id, one.name, None, one.until_on, FORMER) for one in expert.former_posts.all()]
    posts += [Post(one.unit_id, one.unit.name, one.from_on, one.until_on, EMPLOYMENT) for one in employments]
    at_work = [one.unit for one in employments if one.from_on <= day < (one.until_on or date.max)]
    pool = [expert.employer] if expert.employer else named
    unions = {unit.union_id: unit.union for unit in (*pool, *at_work)}
    return ExpertFacts(
        posts=tuple(posts),
        homes=tuple(Home(str(one), one.path, above[pk]) for pk, one in unions.items()),
        proposer=str(expert.union),
        proposer_path=expert.union.path,
        avoided=tuple(
            Avoided(str(one), one.noted_on, one.unit_id, one.union.path if one.union else "")
            for one in expert.avoidances.all()
        ),
    )
