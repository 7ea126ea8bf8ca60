"""Calls and projects: who sees which, what the rules ask about one, what waits for whom."""

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.queries import trail_of
from core.dates.calendar import today
from core.rules.rule import Parameters
from core.web.access import scope_of
from core.web.duties import Duty
from federation.academies.models import Academy, AcademyTerm, Speciality, Tier
from federation.academies.queries.conduct import own_terms
from federation.accounts.queries import has_role, units_of
from federation.organizations.models import UnionKind
from federation.subsidies.models import AllotmentLine, Call, Fund, Instalment, Pledge, PledgeReceipt, Project, Standing
from federation.subsidies.queries.funds import APPROVAL, at_the_city
from federation.subsidies.queries.standing import ACADEMY_PEOPLE, in_care
from federation.subsidies.rules.projects import CallFacts, LineFacts, ProjectFacts
from federation.subsidies.workflow import (
    ACCEPTED,
    APPROVED,
    ASKED,
    DISCARDED,
    DRAFTED,
    ELIGIBLE,
    ENDORSED,
    PAID,
    REVIEWED,
    STOPPED,
    SUBMITTED,
    UNDERWAY,
)

PROMISED = (APPROVED, UNDERWAY, ACCEPTED, STOPPED)
"""States in which a project has taken its part of the allotment."""
OFFICERS = ("district_officer", "district_admin")
CITY_OFFICERS = ("city_officer", "city_admin")


def calls_on(day: date) -> QuerySet[Call]:
    """Calls that are open on a day."""
    return Call.objects.filter(from_on__lte=day, until_on__gte=day).select_related("fund").order_by("until_on", "pk")


def calls_of(fund: Fund) -> QuerySet[Any]:
    """The calls of a fund, each with how many projects were handed in (``count``)."""
    handed_in = ~Q(projects__state__in=(DRAFTED, DISCARDED))
    counted = Call.objects.filter(fund=fund).annotate(count=Count("projects", filter=handed_in))
    return counted.order_by("from_on", "pk")


def call_choices() -> list[tuple[int, str]]:
    """Every call, the newest first, as a filter offers them."""
    return list(Call.objects.order_by("-pk").values_list("pk", "title")[:50])


def calls_for(user: Any, day: date) -> list[tuple[Call, AcademyTerm]]:
    """Open calls beside the academies of somebody that have no project there yet."""
    terms = [term for term in own_terms(user, day) if term.tier in (Tier.CAPITAL, Tier.DEMONSTRATIVE)]
    calls = list(calls_on(day)) if terms else []
    mine = Project.objects.filter(call__in=calls, academy__in=[term.academy_id for term in terms])
    taken = set(mine.exclude(state=DISCARDED).values_list("call", "academy"))
    return [(call, term) for call in calls for term in terms if (call.pk, term.academy_id) not in taken]


def is_on_hold(term: AcademyTerm) -> bool:
    """Whether an academy cannot apply now: its payment is on hold or has ended."""
    return Standing.objects.filter(academy=term.academy_id).exclude(state=ELIGIBLE).exists()


def projects_visible_to(user: Any) -> QuerySet[Any]:
    """Projects in somebody's care, with what was paid. Drafts are the academy's own business."""
    units = units_of(user, *ACADEMY_PEOPLE)
    found = Project.objects.select_related("call__fund", "academy", "term__union", "term__host_unit", "entered_by")
    found = found.filter(in_care(user, "term__"))
    found = found.filter(~Q(state__in=(DRAFTED, DISCARDED)) | Q(term__host_unit__in=units))
    paid = Instalment.objects.filter(project=OuterRef("pk"), state=PAID).values("project")
    return found.annotate(
        paid_fen=Coalesce(Subquery(paid.annotate(sum=Sum("amount_fen")).values("sum")), Value(0)),
    )


def projects_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Projects whose title or academy holds ``text`` or whose academy's code begins with it."""
    told = text.strip()
    return found.filter(Q(title__icontains=told) | Q(term__name__icontains=told) | Q(academy__code__istartswith=told))


def project_at(user: Any, pk: int) -> Any:
    """One project, if somebody may see it."""
    return projects_visible_to(user).filter(pk=pk).first()


def trades_of(academy: Academy) -> tuple[str, ...]:
    """What the academy is known for, brands first."""
    return tuple(Speciality.objects.filter(academy=academy).order_by("-is_brand", "pk").values_list("trade", flat=True))


def left_for(project: Project) -> int:
    """What an academy was allotted in the call's year and no other project has taken, in fen."""
    fund = project.call.fund_id
    lines = AllotmentLine.objects.filter(
        allotment__fund=fund, allotment__state=APPROVED, academy=project.academy_id
    ).aggregate(sum=Sum("amount_fen"))
    taken = (
        Project.objects.filter(call__fund=fund, academy=project.academy_id, state__in=PROMISED)
        .exclude(pk=project.pk)
        .aggregate(sum=Sum("approved_fen"))
    )
    return (lines["sum"] or 0) - (taken["sum"] or 0)


def facts_of_project(project: Project, *, approved: bool = False) -> ProjectFacts:
    """A project as the rules see it; by the amounts that were set if ``approved``."""
    lines = tuple(
        LineFacts(
            number=number,
            use=line.use,
            cost_kind=line.cost_kind,
            amount_fen=(line.approved_fen or 0) if approved else line.amount_fen,
            title_grade=line.title_grade,
            class_hours_tenths=line.class_hours_tenths,
            persons=line.persons,
            days=line.days,
            what=line.what,
        )
        for number, line in enumerate(project.lines.order_by("pk"), start=1)
    )
    return ProjectFacts(
        uses=tuple(project.uses),
        trade=project.trade,
        trades=trades_of(project.academy),
        lines=lines,
        left_fen=left_for(project),
        pledged_fen=project.pledges.aggregate(sum=Sum("committed_fen"))["sum"] or 0,
        from_on=project.from_on,
        until_on=project.until_on,
        year=project.call.fund.year,
    )


def facts_of_call(project: Project, day: date) -> CallFacts:
    """The call as a project meets it."""
    others = Project.objects.filter(call=project.call_id, academy=project.academy_id).exclude(state=DISCARDED)
    call = project.call
    return CallFacts(day, call.from_on, call.until_on, others.exclude(pk=project.pk).count())


def approved_on(project: Project) -> date | None:
    """The day a project was last approved, by the trail."""
    found = trail_of(project).filter(verb="approve_project").values_list("at", flat=True).first()
    return localdate(found) if found else None


def frozen_terms(parameters: Parameters) -> dict[str, Any]:
    """The numbers a project is judged by, as kept with it: value and version by code."""
    return {
        row.code: {"value": row.value, "version": row.version, "clause": row.clause, "since": row.since.isoformat()}
        for row in parameters.used
    }


def pledges_of(project: Project, day: date) -> list[Any]:
    """Matching money with what arrived (``received_fen``), what is due and whether it is late."""
    received = PledgeReceipt.objects.filter(pledge=OuterRef("pk")).values("pledge").annotate(sum=Sum("amount_fen"))
    found = Pledge.objects.filter(project=project).prefetch_related("receipts")
    pledges: list[Any] = list(found.annotate(received_fen=Coalesce(Subquery(received.values("sum")), Value(0))))
    for one in pledges:
        one.left_fen = one.committed_fen - one.received_fen
        one.is_late = one.left_fen > 0 and one.due_on < day
    return pledges


def instalments_of(project: Project) -> QuerySet[Instalment]:
    """The instalments of a project in order."""
    return project.instalments.select_related("batch").order_by("number")


# --- what waits for whom ---------------------------------------------------------------------------------------------


def is_of_the_union(user: Any, project: Project) -> bool:
    """Whether somebody is an officer of the union the academy counts to (of the city's, for the city's own)."""
    union = project.term.union
    kinds = CITY_OFFICERS if union.kind == UnionKind.CITY else OFFICERS
    return has_role(user, *kinds, union=union)


def projects_waiting(user: Any) -> QuerySet[Project]:
    """Projects whose next move is this person's."""
    found = Project.objects.select_related("term", "call")
    mine = Q(pk__in=())
    units = units_of(user, *ACADEMY_PEOPLE)
    if units:
        mine |= Q(state__in=(DRAFTED, ASKED), term__host_unit__in=units)
    district = scope_of(user, *OFFICERS)
    if district and not district.everything:
        mine |= Q(state=SUBMITTED) & district.q("term__union__")
    if has_role(user, *CITY_OFFICERS):
        mine |= Q(state=ENDORSED) | Q(state=SUBMITTED, term__union__kind=UnionKind.CITY)
    if at_the_city(user, APPROVAL):
        mine |= Q(state=REVIEWED) & ~Q(reviewed_by=user.pk)
    if at_the_city(user, "finance_entry"):
        mine |= Q(state=APPROVED)
    return found.filter(mine).order_by("pk")


def project_duties_of(user: Any) -> list[Duty]:
    """Projects that wait for this person, and calls their academy can still answer."""
    called = [
        Duty(
            _("申报项目：%(call)s") % {"call": call},
            term.name,
            call.until_on,
            reverse("subsidies:draft_project", args=[call.pk, term.academy.code]),
            "bj-academy-subsidy:17",
        )
        for call, term in calls_for(user, today())
        if term.tier == Tier.CAPITAL and not is_on_hold(term)
    ]
    return [
        *called,
        *(
            Duty(
                f"{one.get_state_display()}{_('：')}{one.title}",
                one.term.name,
                one.call.until_on if one.state == DRAFTED else None,
                reverse("subsidies:show_project", args=[one.pk]),
                "bj-academy-subsidy:17",
            )
            for one in projects_waiting(user)[:50]
        ),
    ]
