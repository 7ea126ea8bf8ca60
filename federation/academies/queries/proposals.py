"""Lists of those to be recognised: who could be on one, in what order, against the plan."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from core.rules.rule import Finding, Parameters
from federation.academies.models import Application, Proposal, ProposalLine, Round, SiteVisit, Tier
from federation.academies.queries.network import network_on
from federation.academies.queries.register import register_on
from federation.academies.rules.deciding import ListingFacts, RankedLine
from federation.academies.rules.standing import UnionFacts, share_in_range
from federation.academies.workflow.accreditation import CLEARED, RANKED, VISITED, WEIGHED
from federation.accounts.queries import has_role
from federation.organizations.queries.unions import BUILDERS

CITY = ("city_officer", "city_admin", "auditor")
RANGE = "academies.capital_per_union_max"


def proposals_visible_to(user: Any) -> QuerySet[Proposal]:
    """Every list, for the city federation's own people; nobody else sees one before it is on notice."""
    found = Proposal.objects.select_related("round", "drawn_up_by", "decided_by")
    return found if has_role(user, *CITY) else found.none()


def open_proposal(round: Round) -> Proposal | None:
    """The list of a round that is still being made."""
    return round.proposals.filter(state=RANKED).first()


def lines_of(proposal: Proposal) -> QuerySet[ProposalLine]:
    """The list in its order."""
    return proposal.lines.select_related("application__unit", "application__union").order_by("rank")


def candidates_of(proposal: Proposal) -> QuerySet[Application]:
    """Applications of the round that could still be listed, best scored first."""
    waiting = Application.objects.filter(round=proposal.round_id, state=WEIGHED).select_related("unit", "union")
    return waiting.order_by("-panel_tenths", "pk")


def ranked(lines: Iterable[ProposalLine]) -> tuple[RankedLine, ...]:
    """Lines as the rule sees them."""
    return tuple(RankedLine(line.application.name, line.score_tenths, line.reason) for line in lines)


def opinions_of(applications: Iterable[Application]) -> dict[int, SiteVisit]:
    """The finished visit that counts for each application, by id; one query."""
    visits = SiteVisit.objects.filter(application__in=list(applications), state=VISITED).order_by("id")
    return {visit.application_id: visit for visit in visits}


def facts_of_listing(application: Application, reason: str = "") -> ListingFacts:
    """What the rules need before an application is listed."""
    visit = opinions_of([application]).get(application.pk)
    return ListingFacts(application.name, visit.is_favourable if visit else None, reason)


# --- against the plan ------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """One row of the ranking: listed when it has a line, below the line otherwise."""

    application: Application
    line: ProposalLine | None
    visit: SiteVisit | None
    warning: Finding | None

    @property
    def score(self) -> float:
        """The assessors' score in points."""
        return (self.application.panel_tenths or 0) / 10


@dataclass(frozen=True)
class Outlook:
    """What the plan wants by the end of a year, what stands, what the list would add. ``wanted``: no plan, ``None``."""

    year: int
    wanted: int | None
    standing: int
    listed: int

    @property
    def missing(self) -> int:
        """How many are still to be built that year."""
        return max(0, (self.wanted or 0) - self.standing)

    @property
    def after(self) -> int:
        """How many would still be missing with everything on the list."""
        return max(0, self.missing - self.listed)


def ranking_of(proposal: Proposal, day: date, parameters: Parameters) -> list[Place]:
    """The list in its order, then everybody else by score; each with its visit and what the plan's range says."""
    lines = list(lines_of(proposal))
    waiting = list(candidates_of(proposal)) if proposal.state == RANKED else []
    everybody = [line.application for line in lines] + waiting
    visits = opinions_of(everybody)
    by_application = {line.application_id: line for line in lines}
    ranges = _ranges(proposal, lines, waiting, day, parameters)
    return [Place(one, by_application.get(one.pk), visits.get(one.pk), ranges.get(one.pk)) for one in everybody]


def _ranges(
    proposal: Proposal, lines: list[ProposalLine], waiting: list[Application], day: date, parameters: Parameters
) -> dict[int, Finding]:
    """Where a union would have more capital academies than the range allows, counting the list from its top."""
    if proposal.round.tier != Tier.CAPITAL or RANGE not in parameters:
        return {}
    standing = register_on(day).filter(tier=Tier.CAPITAL).order_by().values_list("union").annotate(Count("pk"))
    counts = Counter(dict(standing))
    found: dict[int, Finding] = {}
    everybody = [*(line.application for line in lines), *waiting]
    for one in (one for one in everybody if one.union.kind in BUILDERS):
        facts = UnionFacts(str(one.union), day, counts[one.union_id] + 1, 0)
        if one not in waiting:
            counts[one.union_id] += 1
        if not (finding := share_in_range(facts, parameters)).held:
            found[one.pk] = finding
    return found


def outlook_of(proposal: Proposal, day: date) -> Outlook:
    """How the list stands against the plan of the round's tier at the end of the year."""
    network, tier = network_on(day), proposal.round.tier
    wanted = None
    if network.plan and tier == Tier.CAPITAL:
        wanted = next((count for end, count in network.planned_path if end.year == day.year), None)
    elif network.plan and tier == Tier.DISTRICT:
        wanted = network.district_target
    return Outlook(day.year, wanted, network.counts[tier], proposal.lines.count())


def cleared_of(proposal: Proposal) -> list[ProposalLine]:
    """Lines whose applications wait for the document, in the order of the list."""
    return list(lines_of(proposal).filter(application__state=CLEARED))


def rounds_waiting() -> QuerySet[Round]:
    """Rounds in which somebody waits for a list and none is being made, with how many wait."""
    making = Proposal.objects.filter(state=RANKED).values("round")
    waiting = Count("applications", filter=Q(applications__state=WEIGHED))
    return Round.objects.annotate(waiting=waiting).filter(waiting__gt=0).exclude(pk__in=making).order_by("-number")
