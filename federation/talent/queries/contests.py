"""Contests: where each stands, who knows the names, what was reached, who may doubt it, who rules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from federation.accounts.queries import has_role
from federation.organizations.queries import city_federation
from federation.panels.models import Expert
from federation.panels.queries.standing import conflicts_by_case, with_records
from federation.regulations.queries import parameters_on
from federation.talent.choosing import contests as reckoning
from federation.talent.models import (
    Appeal,
    Contest,
    ContestModule,
    Entry,
    ModuleScore,
    Nomination,
    Route,
    Selection,
    SelectionTrade,
)
from federation.talent.queries import CITY, JUDGED, accepted
from federation.talent.queries.parties import parties_of
from federation.talent.rules.contests import ContestFacts
from federation.talent.workflow import LODGED, POSTED, SETTLED

BLANK = Q(points=None, entry__absent=False)
"""Points still to be entered; nobody waits for those of who was absent."""
OPENED = (POSTED, SETTLED)
"""States of a contest in which the names behind the codes are known."""


def has_contest(trade: SelectionTrade) -> bool:
    """Whether a contest has a part in the trade, with places of its own."""
    return trade.route != Route.REVIEW and trade.places is not None


def contests_of(selection: Selection) -> QuerySet[Any]:
    """The contests of a selection with how many compete and how many points are still to be entered."""
    blank = Q(entries__scores__points=None, entries__scores__isnull=False, entries__absent=False)
    return (
        Contest.objects.filter(trade__selection=selection, trade__places__isnull=False)
        .select_related("trade__selection")
        .annotate(
            competing=Count("entries", distinct=True),
            blank=Count("entries__scores", filter=blank, distinct=True),
        )
        .order_by("trade__name")
    )


def contest_at(selection: Selection, pk: int) -> Any:
    """One contest of a selection, by its trade."""
    return contests_of(selection).filter(trade=pk).first()


def unsettled(selection: Selection) -> list[str]:
    """Trades somebody still takes part in whose contest has no final points."""
    trades = SelectionTrade.objects.filter(selection=selection, places__isnull=False, nominations__state__in=JUDGED)
    return list(trades.exclude(contest__state=SETTLED).order_by("name").values_list("name", flat=True).distinct())


def reviewed(selection: Selection) -> QuerySet[Any]:
    """Nominees whom judges give points: all but those whom a contest alone decides about."""
    return accepted(selection).exclude(trade__share=reckoning.WHOLE)


def knows_names(user: Any, contest: Contest) -> bool:
    """Whether somebody may see who is behind the codes: all once the points are posted, before only who dealt them."""
    return contest.state in OPENED or contest.coded_by_id == user.pk


# --- what was reached ------------------------------------------------------------------------------------------------


def reckoned(contest: Contest) -> reckoning.Contest:
    """The contest as the ranking takes it."""
    trade = contest.trade
    modules = tuple(reckoning.Module(one.name, one.weight, one.full) for one in contest.modules.all())
    return reckoning.Contest(trade.name, trade.places or 0, trade.share or 0, modules)


def points_of(entry: Entry) -> dict[str, float] | None:
    """Points by module, once all are entered; ``None`` for who was absent."""
    told = {one.module.name: one.points for one in entry.scores.all()}
    if entry.absent or not told or None in told.values():
        return None
    return {name: float(points) for name, points in told.items() if points is not None}


def entries_of(contests: Iterable[Contest]) -> QuerySet[Any]:
    """Entries with their points, by code."""
    found = Entry.objects.filter(contest__in=[one.pk for one in contests])
    return found.select_related(
        "contest__trade", "nomination__person", "nomination__unit", "nomination__union", "nomination__trade",
        "nomination__selection",
    ).prefetch_related("scores__module").order_by("contest", "code")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An entry as the table of a contest shows it; ``total`` and ``rank`` once everything is entered."""

    entry: Entry
    by_module: list[tuple[ContestModule, Decimal | None]]
    total: float | None
    rank: int | None


def table_of(contest: Contest) -> list[Row]:
    """Everybody who competes with points and total; by rank once the names are known, else by code."""
    modules, how = list(contest.modules.all()), reckoned(contest)
    rows = []
    for entry in entries_of([contest]):
        by_module = {one.module_id: one.points for one in entry.scores.all()}
        told = points_of(entry)
        points = [(one, by_module.get(one.pk)) for one in modules]
        rows.append(Row(entry, points, reckoning.total(how, told) if told else None, None))
    if contest.state not in OPENED:
        return rows
    totals = sorted((one.total for one in rows if one.total is not None), reverse=True)
    placed = [replace(one, rank=None if one.total is None else totals.index(one.total) + 1) for one in rows]
    return sorted(placed, key=lambda one: (one.rank is None, one.rank or 0, one.entry.code))


def row_of(nomination: Nomination) -> tuple[Contest, Row] | None:
    """How somebody did, once the points are posted."""
    entry = Entry.objects.filter(nomination=nomination, contest__state__in=OPENED).first()
    if entry is None:
        return None
    contest = contest_at(nomination.selection, nomination.trade_id)
    return contest, next(row for row in table_of(contest) if row.entry.pk == entry.pk)


def scores_visible_to(user: Any, trade: int = 0) -> QuerySet[Any]:
    """Points in the contests, or in that of one trade, for the city and auditors: behind codes, nobody named."""
    if not has_role(user, *CITY, "auditor"):
        return ModuleScore.objects.none()
    found = ModuleScore.objects.select_related("entry__contest__trade__selection", "module")
    return found.filter(entry__contest__trade=trade) if trade else found


def scores_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Points by code or module."""
    return found.filter(Q(entry__code__istartswith=text.strip()) | Q(module__name__icontains=text.strip()))


def scores_by_key(keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], ModuleScore]:
    """Points by number of the selection, code and module, as far as there are such."""
    numbers, codes = {one[0] for one in keys}, {one[1] for one in keys}
    found = ModuleScore.objects.filter(
        entry__contest__trade__selection__number__in=numbers, entry__code__in=codes
    ).select_related("entry__contest__trade__selection", "module")
    told = {(one.entry.contest.trade.selection.number, one.entry.code, one.module.name): one for one in found}
    return {key: told[key] for key in keys if key in told}


def blank_in(contest: Contest) -> QuerySet[ModuleScore]:
    """Points of a contest still to be entered."""
    return ModuleScore.objects.filter(BLANK, entry__contest=contest)


# --- the arbitration group -------------------------------------------------------------------------------------------


def ties_to_contest(contest: Contest, experts: Sequence[Expert], day: date) -> list[str]:
    """Names of experts who would have to stand apart from a competitor."""
    nominees = list(accepted(contest.trade.selection).filter(trade=contest.trade))
    if not nominees or not experts:
        return []
    known = list(with_records(Expert.objects.filter(pk__in=[one.pk for one in experts]), day))
    years = parameters_on(day)["panels.employer_years"]
    cases = conflicts_by_case(known, [parties_of(one) for one in nominees], city_federation(), day=day, years=years)
    tied = {pk for found in cases for pk, conflicts in found.items() if any(one.hard for one in conflicts)}
    return [one.name for one in known if one.pk in tied]


def facts_of_contest(contest: Contest, day: date) -> ContestFacts:
    """What the rules ask before codes are dealt."""
    trade = contest.trade
    experts = [one.expert for one in contest.arbiters.select_related("expert")]
    return ContestFacts(
        weights=tuple(one.weight for one in contest.modules.all()), places=trade.places or 0,
        entries=accepted(trade.selection).filter(trade=trade).count(), arbiters=len(experts),
        tied=tuple(ties_to_contest(contest, experts, day)),
    )  # fmt: skip


def appeals_of(contest: Contest) -> QuerySet[Any]:
    """The appeals of a contest with how many ruled."""
    found = Appeal.objects.filter(entry__contest=contest).select_related("entry__nomination__person", "module")
    return found.annotate(rulings_given=Count("rulings")).order_by("pk")


def appeals_to_rule(user: Any) -> QuerySet[Any]:
    """Appeals in contests somebody is an arbiter of, the most urgent first."""
    found = Appeal.objects.filter(entry__contest__arbiters__expert__user=user.pk)
    return found.select_related(
        "entry__contest__trade__selection", "entry__nomination__person", "entry__nomination__unit",
        "entry__nomination__union", "module",
    ).order_by("due_on", "pk")  # fmt: skip


def appeal_at(user: Any, pk: int) -> Any:
    """One of them."""
    return appeals_to_rule(user).filter(pk=pk).first()


def appeals_waiting(user: Any) -> QuerySet[Appeal]:
    """Appeals on which somebody has still to rule."""
    mine = Appeal.objects.filter(state=LODGED, entry__contest__arbiters__expert__user=user.pk)
    return mine.exclude(rulings__arbiter__expert__user=user.pk)
