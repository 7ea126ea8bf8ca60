"""Supervision: what a project's risk is made of, who sees which inspection, what waits for whom."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.rules.rule import Parameters
from core.web.duties import Duty
from federation.academies.models import EvaluationResult, Grade
from federation.accounts.queries import has_role, units_of
from federation.regulations.models import Clause
from federation.subsidies.models import (
    Fund,
    InspectedProject,
    Inspection,
    Instalment,
    Project,
    Recovery,
    Report,
    Shortcoming,
    Voucher,
    VoucherFlag,
)
from federation.subsidies.queries.funds import CITY_KINDS, at_the_city
from federation.subsidies.queries.projects import CITY_OFFICERS
from federation.subsidies.queries.reports import lines_of_projects
from federation.subsidies.queries.standing import ACADEMY_PEOPLE, in_care
from federation.subsidies.rules.inspections import ClosingFacts, RiskFacts
from federation.subsidies.rules.recoveries import HeardFacts
from federation.subsidies.rules.reports import elapsed_percent, variances
from federation.subsidies.workflow import (
    CHOSEN,
    CLOSED,
    CONFIRMED,
    CORRECTED,
    CORRECTING,
    DROPPED,
    NOTED,
    OPENED,
    PAID,
    REJECTED,
    REPORTED,
    RETURNED,
    UNDERWAY,
    WITHDRAWN,
)

REGULATION = "bj-academy-subsidy"
STANDS = (CONFIRMED, CORRECTING, REPORTED, CORRECTED)
"""States of a shortcoming that was confirmed."""


def inspects(user: Any) -> bool:
    """Whether somebody inspects: officers and auditors of the city federation."""
    return has_role(user, *CITY_OFFICERS) or at_the_city(user, "auditor")


# --- risk ------------------------------------------------------------------------------------------------------------


def paid_projects(fund: Fund) -> QuerySet[Project]:
    """Projects of a year's money that something was paid on."""
    paid = Q(pk__in=Project.objects.filter(instalments__state=PAID, call__fund=fund).values("pk"))
    return Project.objects.filter(paid).select_related("term", "academy").order_by("pk")


def facts_of_risk(projects: Collection[Project], day: date, parameters: Parameters) -> list[RiskFacts]:
    """How often each kind of trouble occurred on each project; a query a kind, however many projects."""
    keys = [one.pk for one in projects]
    academies = {one.academy_id for one in projects}
    vouchers = Voucher.objects.filter(project__in=keys)
    flagged = VoucherFlag.objects.filter(voucher__project__in=keys).exclude(voucher__state=WITHDRAWN)
    late = Q(state__in=(OPENED, RETURNED), due_on__lt=day) | Q(submitted_at__date__gt=F("due_on"))
    earlier = Shortcoming.objects.filter(inspected__project__academy__in=academies, state__in=STANDS)
    failed = EvaluationResult.objects.filter(evaluation__academy__in=academies, grade=Grade.UNQUALIFIED)
    of_project = {
        "flagged": _counted(flagged, "voucher__project", "voucher"),
        "rejected": _counted(vouchers.filter(state=REJECTED), "project"),
        "late_report": _counted(Report.objects.filter(late, project__in=keys), "project"),
        "recovery": _counted(Recovery.objects.filter(project__in=keys).exclude(state=WITHDRAWN), "project"),
        "off_plan": _off_plan(projects, day, parameters),
    }
    of_academy = {
        "earlier": _counted(earlier, "inspected__project__academy"),
        "failed": _counted(failed, "evaluation__academy", "evaluation"),
    }
    return [
        RiskFacts(
            one.pk,
            one.approved_fen or 0,
            {
                **{kind: counts.get(one.pk, 0) for kind, counts in of_project.items()},
                **{kind: counts.get(one.academy_id, 0) for kind, counts in of_academy.items()},
            },
        )
        for one in projects
    ]


def _counted(found: QuerySet[Any], by: str, what: str = "pk") -> dict[int, int]:
    return dict(found.order_by().values_list(by).annotate(n=Count(what, distinct=True)))


def _off_plan(projects: Collection[Project], day: date, parameters: Parameters) -> Counter[int]:
    running = [one for one in projects if one.state == UNDERWAY]
    lines = lines_of_projects([one.pk for one in running], day)
    return Counter(
        {
            one.pk: len(variances(lines.get(one.pk, []), elapsed_percent(one.from_on, one.until_on, day), parameters))
            for one in running
        }
    )


# --- who sees what ---------------------------------------------------------------------------------------------------


def inspection_choices() -> list[tuple[int, str]]:
    """Inspections to narrow a list by, newest first."""
    return list(Inspection.objects.order_by("-pk").values_list("pk", "title")[:50])


def inspections_visible_to(user: Any) -> QuerySet[Inspection]:
    """The city's people see every inspection, others those that look at a project in their care."""
    found = Inspection.objects.select_related("fund", "announced_by").order_by("-pk")
    if at_the_city(user, *CITY_KINDS):
        return found
    return found.filter(pk__in=InspectedProject.objects.filter(in_care(user)).values("inspection"))


def funds_to_inspect() -> QuerySet[Fund]:
    """Years whose money was paid and that no open inspection looks at, newest first."""
    busy = Inspection.objects.exclude(state=CLOSED).values("fund")
    paid = Instalment.objects.filter(state=PAID).values("project__call__fund")
    return Fund.objects.filter(pk__in=paid).exclude(pk__in=busy).order_by("-year")


def inspection_at(user: Any, pk: int) -> Inspection | None:
    """One inspection, if somebody may see it."""
    return inspections_visible_to(user).filter(pk=pk).first()


def inspection_of_draw(code: str) -> Inspection | None:
    """The inspection whose projects a draw decides."""
    return Inspection.objects.filter(draw_code=code).first()


def inspected_visible_to(user: Any) -> QuerySet[Any]:
    """Inspected projects in somebody's care, each with its shortcomings: all, and those not settled (``open``)."""
    every = Shortcoming.objects.filter(inspected=OuterRef("pk")).exclude(state=DROPPED).order_by().values("inspected")
    opened = every.exclude(state=CORRECTED)
    found = InspectedProject.objects.select_related(
        "inspection__fund", "project__term__union", "project__academy", "visited_by"
    ).annotate(
        found=Coalesce(Subquery(every.annotate(n=Count("pk")).values("n")), Value(0)),
        open=Coalesce(Subquery(opened.annotate(n=Count("pk")).values("n")), Value(0)),
    )
    return found.filter(in_care(user))


def inspected_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Inspected projects by project, academy or inspection."""
    told = text.strip()
    by_name = Q(project__title__icontains=told) | Q(project__term__name__icontains=told)
    return found.filter(by_name | Q(inspection__title__icontains=told))


def inspected_at(user: Any, pk: int) -> Any:
    """One of them, if somebody may see it."""
    return inspected_visible_to(user).filter(pk=pk).first()


def shortcomings_visible_to(user: Any) -> QuerySet[Any]:
    """Shortcomings of the projects in somebody's care; ``until`` is when the academy has to act."""
    found = Shortcoming.objects.select_related(
        "inspected__inspection", "inspected__project__term__union", "inspected__project__academy", "voucher",
        "noted_by", "confirmed_by",
    ).annotate(until=Coalesce("due_on", "hear_by_on"))  # fmt: skip
    return found.filter(in_care(user, "inspected__project__term__"))


def shortcomings_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Shortcomings by their words, project or academy."""
    told = text.strip()
    of = Q(inspected__project__title__icontains=told) | Q(inspected__project__term__name__icontains=told)
    return found.filter(of | Q(what__icontains=told))


def shortcoming_at(user: Any, pk: int) -> Any:
    """One shortcoming, if somebody may see it."""
    return shortcomings_visible_to(user).filter(pk=pk).first()


def clause_choices() -> list[tuple[str, str]]:
    """The clauses something can be found against: address and what it is called."""
    return [
        (f"{REGULATION}:{one.number}", _("第 %(number)s 条 %(title)s") % {"number": one.number, "title": one.title})
        for one in Clause.objects.filter(regulation__code=REGULATION).order_by("position")
    ]


def earlier_of(shortcoming: Shortcoming) -> QuerySet[Shortcoming]:
    """What was confirmed against the same academy by the same clause before it."""
    academy = shortcoming.inspected.project.academy_id
    found = Shortcoming.objects.filter(
        clause=shortcoming.clause, inspected__project__academy=academy, state__in=STANDS, pk__lt=shortcoming.pk
    )
    return found.select_related("inspected__inspection", "inspected__project").order_by("-pk")


def by_clause(user: Any, inspection: Inspection) -> list[tuple[str, int, int]]:
    """What of an inspection's results somebody may see: clause, how often, how often not for the first time."""
    found = shortcomings_visible_to(user).filter(inspected__inspection=inspection, state__in=STANDS).order_by()
    rows = found.values_list("clause").annotate(n=Count("pk"), again=Count("pk", filter=Q(repeat__gt=1)))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def facts_of_noted(shortcoming: Shortcoming, day: date) -> HeardFacts:
    """Whether the academy was heard on it."""
    return HeardFacts(day, shortcoming.hear_by_on, shortcoming.stated_at is not None)


def facts_of_closing(inspection: Inspection) -> ClosingFacts:
    """What of an inspection is still to be done."""
    unsettled = Shortcoming.objects.filter(inspected__inspection=inspection).exclude(state__in=(CORRECTED, DROPPED))
    return ClosingFacts(inspection.projects.filter(state=CHOSEN).count(), unsettled.count())


# --- what waits for whom ---------------------------------------------------------------------------------------------


def shortcomings_waiting(user: Any) -> QuerySet[Shortcoming]:
    """Shortcomings whose next move is this person's."""
    mine = Q(pk__in=())
    units = units_of(user, *ACADEMY_PEOPLE)
    if units:
        own = Q(inspected__project__term__host_unit__in=units)
        mine |= own & (Q(state=NOTED, stated_at=None) | Q(state__in=(CONFIRMED, CORRECTING)))
    if inspects(user):
        heard = Q(stated_at__isnull=False) | Q(hear_by_on__lt=today())
        mine |= Q(state=NOTED) & heard & ~Q(noted_by=user.pk) | Q(state=REPORTED)
    return Shortcoming.objects.filter(mine).order_by("due_on", "pk")


def inspection_duties_of(user: Any) -> list[Duty]:
    """Visits to make, and shortcomings that wait for this person."""
    duties = [
        Duty(
            f"{one.get_state_display()}{_('：')}{one}",
            one.inspected.project.title,
            one.hear_by_on if one.state == NOTED else one.due_on,
            reverse("subsidies:show_shortcoming", args=[one.pk]),
            one.clause,
        )
        for one in shortcomings_waiting(user).select_related("inspected__project")[:50]
    ]
    return [*_visits(Inspection.objects.exclude(state=CLOSED) if inspects(user) else ()), *duties]


def _visits(inspections: Iterable[Inspection]) -> list[Duty]:
    left = dict(
        InspectedProject.objects.filter(state=CHOSEN, inspection__state=UNDERWAY).order_by()
        .values_list("inspection").annotate(n=Count("pk"))
    )  # fmt: skip
    return [
        Duty(
            one.title,
            _("还有 %(count)s 个项目待检查") % {"count": left[one.pk]},
            None,
            reverse("subsidies:show_inspection", args=[one.pk]),
            "bj-academy-subsidy:6",
        )
        for one in inspections
        if one.pk in left
    ]
