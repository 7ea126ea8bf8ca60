"""Cultivation: who sees which period, what the rules ask of it, what is due, what waits for whom."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates.calendar import today
from core.dates.months import months_after
from core.web.access import scope_of
from core.web.duties import Duty
from federation.accounts.queries import has_role, units_of
from federation.people.models import Person
from federation.regulations.queries import parameters_on
from federation.talent.kinds import Rung
from federation.talent.models import Cultivation, CultivationTask, Honour, ProgressReport
from federation.talent.queries import CITY, OFFICERS, sees_selection
from federation.talent.rules.cultivating import REPORT_EVERY, EvaluationFacts, PlanFacts
from federation.talent.workflow import CLOSING, DUE, ENDED, FILED, HANDED_IN, PLANNING, READ, UNDERWAY

GOING_ON = (UNDERWAY, CLOSING)
RUNNING = (PLANNING, FILED, *GOING_ON)
"""States in which a period is not over."""
CITY_RUNGS = (Rung.CITY, Rung.REGION, Rung.NATIONAL)
"""Titles whose bearers the city evaluates; the others are evaluated by the union that recommended."""


def _ladder(field: str) -> Case:
    """Where a title stands on the ladder, to sort by."""
    places = (When(**{field: rung.value}, then=place) for place, rung in enumerate(Rung))
    return Case(*places, output_field=IntegerField(), default=0)


def namesake_in(of: type[Model], person: str = "person", among: str = "person") -> Exists:
    """Whether somebody else among the people of ``of`` (in its field ``among``) bears the same name."""
    same = of._default_manager.filter(**{f"{among}__name": OuterRef(f"{person}__name")})
    return Exists(same.exclude(**{among: OuterRef(person)}))


def told_apart(person: Person, namesake: bool) -> str:
    """The name, with the last digits of the number where somebody else bears it."""
    told = {"name": person.name, "tail": tail_of(person)}
    return _("%(name)s（证件尾号 %(tail)s）") % told if namesake else person.name


def called(cultivation: Cultivation) -> str:
    """Whose period it is, told apart where somebody else in cultivation bears the name."""
    if not hasattr(cultivation, "namesake"):
        find_namesakes([cultivation])
    return told_apart(cultivation.person, cultivation.namesake)  # type: ignore[attr-defined]


def find_namesakes(periods: Iterable[Cultivation]) -> None:
    """Let each period know whether somebody else in cultivation bears the name: one query for many."""
    told = list(periods)
    same = Cultivation.objects.filter(person__name__in={one.person.name for one in told}).order_by()
    found = same.values("person__name").annotate(people=Count("person", distinct=True)).filter(people__gt=1)
    shared = set(found.values_list("person__name", flat=True))
    for one in told:
        one.namesake = one.person.name in shared  # type: ignore[attr-defined]


def tail_of(person: Person) -> str:
    """What of a number is shown anyway."""
    return person.masked_number[-2:]


# --- who bears a title -----------------------------------------------------------------------------------------------


def honours_visible_to(user: Any) -> QuerySet[Any]:
    """The roll of craftsmen; it is public who was named, so whoever works with selections sees all of it."""
    if not sees_selection(user):
        return Honour.objects.none()
    going_on = Cultivation.objects.filter(person=OuterRef("person"), state__in=RUNNING)
    seen = cultivations_in_scope(user).filter(honour=OuterRef("pk"))
    return Honour.objects.select_related("person__unit").annotate(
        cultivated=Exists(Cultivation.objects.filter(honour=OuterRef("pk"))),
        busy=Exists(going_on),
        ladder=_ladder("level"),
        namesake=namesake_in(Honour),
        period_state=Subquery(seen.values("state")[:1]),
    )


def honours_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Titles by name, unit or document."""
    told = text.strip()
    of = Q(person__name__icontains=told) | Q(person__unit__name__icontains=told) | Q(document_number__icontains=told)
    return found.filter(of | Q(person__initials__istartswith=told))


# --- periods ---------------------------------------------------------------------------------------------------------


def cultivations_visible_to(user: Any) -> QuerySet[Any]:
    """Periods of the unions in somebody's subtrees, or of the units they are clerk of, with tasks counted."""
    found = cultivations_in_scope(user).select_related("honour", "person", "unit__union", "union", "filed_by")
    in_plan = Q(tasks__due_on__isnull=False, tasks__added_on=None)
    return found.annotate(
        planned=Count("tasks", filter=in_plan),
        done=Count("tasks", filter=in_plan & Q(tasks__done_on__isnull=False)),
        next_on=Min("tasks__due_on", filter=Q(tasks__done_on=None)),
        ladder=_ladder("honour__level"),
        namesake=namesake_in(Cultivation),
        late=Exists(ProgressReport.objects.filter(cultivation=OuterRef("pk"), state=DUE, due_on__lt=today())),
    )


def cultivations_in_scope(user: Any) -> QuerySet[Cultivation]:
    """The same, without the counts."""
    if not sees_selection(user):
        return Cultivation.objects.none()
    scope = scope_of(user)
    if scope.everything:
        return Cultivation.objects.all()
    mine = scope.q("union__") | scope.q("unit__union__") | Q(unit__in=units_of(user, "unit_clerk"))
    return Cultivation.objects.filter(mine)


def cultivation_at(user: Any, pk: int) -> Any:
    """One period, if somebody may see it."""
    return cultivations_visible_to(user).filter(pk=pk).first()


def cultivations_matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Periods by name or unit."""
    told = text.strip()
    of = Q(person__name__icontains=told) | Q(unit__name__icontains=told)
    return found.filter(of | Q(person__initials__istartswith=told))


def behind() -> Q:
    """Periods with a late plan or a late report."""
    return Q(state=PLANNING, plan_due_on__lt=today()) | Q(late=True)


# --- facts -----------------------------------------------------------------------------------------------------------


def facts_of_plan(cultivation: Cultivation) -> PlanFacts:
    """The plan as it is now."""
    planned = CultivationTask.objects.filter(cultivation=cultivation.pk, due_on__isnull=False).order_by("due_on")
    due = tuple(day for day in planned.values_list("due_on", flat=True) if day)
    return PlanFacts(cultivation.goals, due, cultivation.from_on, cultivation.until_on)


def facts_of_evaluation(cultivation: Cultivation, day: date) -> EvaluationFacts:
    """What of the plan is not done, or of the reports not read; what is beyond the plan keeps nobody back."""
    planned = CultivationTask.objects.filter(cultivation=cultivation.pk, due_on__isnull=False, added_on=None)
    undone = planned.filter(done_on=None)
    unread = ProgressReport.objects.filter(cultivation=cultivation.pk).exclude(state=READ).order_by("number")
    missing = [f"{one}（{one.get_state_display()}）" for one in unread]
    missing += [
        _("第 %(number)s 期报备（没有开出）") % {"number": number}
        for of, number, _first, _last in parts_to_open(day, [cultivation.pk])
    ]
    return EvaluationFacts(
        day, cultivation.until_on, tuple(undone.order_by("due_on").values_list("what", flat=True)), tuple(missing)
    )


def tasks_late(report: ProgressReport) -> list[CultivationTask]:
    """Tasks of the plan that were due by the end of a report's part and are not done."""
    found = CultivationTask.objects.filter(cultivation=report.cultivation_id, done_on=None, added_on=None)
    return list(found.filter(due_on__lte=report.until_on).order_by("due_on", "pk"))


def figures_of(report: ProgressReport, said: Mapping[int, str] | None = None) -> dict[str, Any]:
    """The tasks of a report: ``done`` in its part, ``late`` at its end with what is ``said`` about them."""
    of = CultivationTask.objects.filter(cultivation=report.cultivation_id).select_related("file")
    done = of.filter(done_on__gte=report.from_on, done_on__lte=report.until_on).order_by("done_on", "pk")
    words = said or {}
    return {
        "done": [
            {
                "what": one.what, "measure": one.measure, "on": one.done_on.isoformat() if one.done_on else "",
                "outcome": one.outcome, "file": one.file_id, "name": one.file.name if one.file else "",
                "beyond": not one.in_plan,
            }
            for one in done
        ],
        "late": [
            {"what": one.what, "on": one.due_on.isoformat() if one.due_on else "", "said": words.get(one.pk, "")}
            for one in tasks_late(report)
        ],
    }  # fmt: skip


# --- the clock -------------------------------------------------------------------------------------------------------


def over_on(day: date) -> QuerySet[Cultivation]:
    """Periods whose last day is past and which still run."""
    found = Cultivation.objects.filter(state=UNDERWAY, until_on__lt=day)
    return found.select_related("person", "union", "honour").order_by("pk")


def parts_to_open(day: date, only: list[int] | None = None) -> Iterator[tuple[Cultivation, int, date, date]]:
    """Parts of running periods that are over and have no report: period, number, first and last day."""
    every = parameters_on(day)[REPORT_EVERY]
    found = Cultivation.objects.filter(state__in=GOING_ON).select_related("person", "unit__union", "honour")
    if only is not None:
        found = found.filter(pk__in=only)
    for one in found.annotate(opened=Count("reports"), until=Max("reports__until_on")).order_by("pk"):
        number, first = one.opened + 1, one.until + timedelta(days=1) if one.until else one.from_on
        while first <= one.until_on:
            last = min(months_after(first, every) - timedelta(days=1), one.until_on)
            if last >= day:
                break
            yield one, number, first, last
            number, first = number + 1, last + timedelta(days=1)


def late_plans(day: date) -> QuerySet[Cultivation]:
    """Periods whose plan should have been handed in."""
    found = Cultivation.objects.filter(state=PLANNING, plan_due_on__lt=day)
    return found.select_related("person", "unit__union").order_by("pk")


def late_progress(day: date) -> QuerySet[ProgressReport]:
    """Reports that should have been handed in."""
    found = ProgressReport.objects.filter(state=DUE, due_on__lt=day).exclude(cultivation__state=ENDED)
    return found.select_related("cultivation__person", "cultivation__unit__union").order_by("pk")


# --- what waits for whom ---------------------------------------------------------------------------------------------


def _filled_by(user: Any, prefix: str = "") -> Q:
    clerks, units = scope_of(user, "union_clerk"), units_of(user, "unit_clerk")
    return clerks.q(f"{prefix}unit__union__") | Q(**{f"{prefix}unit__in": units})


def _looked_after_by(user: Any, prefix: str = "") -> Q:
    officers = scope_of(user, *OFFICERS)
    return officers.q(f"{prefix}union__") if officers and not officers.everything else Q(pk__in=())


def cultivations_waiting(user: Any) -> QuerySet[Cultivation]:
    """Periods whose next move is this person's."""
    at_city = Q(honour__level__in=CITY_RUNGS)
    mine = Q(state=PLANNING) & _filled_by(user)
    mine |= Q(state=FILED) & _looked_after_by(user) & ~Q(filed_by=user.pk)
    mine |= Q(state=CLOSING) & ~at_city & _looked_after_by(user)
    if has_role(user, *CITY):
        mine |= Q(state=CLOSING) & at_city
    return Cultivation.objects.filter(mine).select_related("person", "unit").order_by("until_on", "pk")


def progress_waiting(user: Any) -> QuerySet[ProgressReport]:
    """Reports whose next move is this person's."""
    mine = Q(state=DUE) & _filled_by(user, "cultivation__")
    mine |= Q(state=HANDED_IN) & _looked_after_by(user, "cultivation__") & ~Q(submitted_by=user.pk)
    found = ProgressReport.objects.filter(mine).exclude(cultivation__state=ENDED)
    return found.select_related("cultivation__person", "cultivation__unit").order_by("due_on", "pk")


def cultivation_duties_of(user: Any) -> list[Duty]:
    """Plans, reports and evaluations that wait for this person."""
    if not sees_selection(user):
        return []
    periods = [
        Duty(
            f"{one.get_state_display()}{_('：')}{told_apart(one.person, one.namesake)}",
            one.unit.name,
            one.plan_due_on if one.state == PLANNING else None,
            reverse("talent:show_cultivation", args=[one.pk]),
            "bj-craftsman-selection:10.3" if one.state == CLOSING else "bj-craftsman-selection:10.1",
        )
        for one in cultivations_waiting(user).annotate(namesake=namesake_in(Cultivation))[:50]
    ]
    return periods + [
        Duty(
            f"{one.get_state_display()}{_('：')}{told_apart(one.cultivation.person, one.namesake)}",
            f"{one} · {one.cultivation.unit}",
            one.due_on if one.state == DUE else None,
            reverse("talent:show_progress", args=[one.pk]),
            "bj-craftsman-selection:10.2",
        )
        for one in progress_waiting(user).annotate(namesake=namesake_in(Cultivation, "cultivation__person"))[:50]
    ]


def waiting_in_cultivation(user: Any) -> QuerySet[Cultivation]:
    """Periods in which something waits for this person: the plan, the evaluation, a report."""
    if not sees_selection(user):
        return Cultivation.objects.none()
    mine = Q(pk__in=cultivations_waiting(user).order_by().values("pk"))
    return Cultivation.objects.filter(mine | Q(pk__in=progress_waiting(user).order_by().values("cultivation")))


def progress_at(user: Any, pk: int) -> ProgressReport | None:
    """One report, if somebody may see its period."""
    found = ProgressReport.objects.filter(pk=pk, cultivation__in=cultivations_visible_to(user).order_by().values("pk"))
    return found.select_related("cultivation__person", "cultivation__unit__union", "cultivation__union").first()


def done_first(cultivation: Cultivation) -> QuerySet[CultivationTask]:
    """A period's tasks by their day, what was in no plan by when it was done."""
    found = CultivationTask.objects.filter(cultivation=cultivation.pk).select_related("file")
    return found.order_by(F("due_on").asc(nulls_last=True), "done_on", "pk")
