"""What follows a title: the period opened, its plan agreed to, its tasks done, evaluated at the end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.audit.trail import record, record_many
from core.dates.months import months_after
from core.files.store import keep
from core.jobs.work import enqueue
from core.rules.deciding import decide
from core.rules.rule import Parameters
from core.serials import next_serial
from core.web.access import require
from core.workflow.moving import NotAllowed, move
from federation.organizations.models import Union
from federation.regulations.queries import parameters_on
from federation.talent import messages
from federation.talent.models import Cultivation, CultivationTask, Honour
from federation.talent.permissions import (
    can_agree_to_plan,
    can_evaluate_trainee,
    can_fill_cultivation,
    can_keep_selections,
    can_look_after_cultivation,
)
from federation.talent.queries import recommender_of
from federation.talent.queries.cultivation import RUNNING, facts_of_evaluation, facts_of_plan, find_namesakes, over_on
from federation.talent.queries.pairs import unit_on
from federation.talent.rules.cultivating import MONTHS, PLAN_DAYS, has_done_its_tasks, plans_within_the_period
from federation.talent.workflow import CLOSING, PLANNING, UNDERWAY

TASK_FILE = "talent.task"
LATEST = 366
"""Days ahead a period may begin."""


@dataclass(frozen=True)
class TaskTold:
    """A task with its day, or something done."""

    measure: str
    what: str
    force: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class DoneTold:
    """When a task was done, what came of it, and the paper that shows it (as uploaded)."""

    done_on: date
    outcome: str
    file: Any = None


@transaction.atomic
def start_cultivation(*, honours: Sequence[Honour], from_on: date, by: Any, at: datetime) -> list[Cultivation]:
    """Open the period of everybody named; units are told to plan. ``ValidationError`` names who cannot be taken in."""
    require(can_keep_selections(by))
    rows = Honour.objects.filter(pk__in=[one.pk for one in honours]).select_related("person__unit__union")
    named = list(rows.order_by("pk"))
    _may_begin(named, from_on, at)
    parameters = parameters_on(localdate(at))
    made = Cultivation.objects.bulk_create(
        [_period(one, union, from_on, parameters, at) for one, union in _recommended(named, from_on)]
    )
    record_many(by=by, at=at, verb="start_cultivation", subjects=made)
    find_namesakes(made)
    messages.tell_units([(one, messages.cultivation_began(one), "began") for one in made], at)
    return made


def _may_begin(named: Sequence[Honour], from_on: date, at: datetime) -> None:
    """Each title once, each person once at a time, not before the title, not in a year's time."""
    people = [one.person_id for one in named]
    known = Cultivation.objects.filter(Q(honour__in=named) | Q(person__in=people, state__in=RUNNING))
    again = {one.person.name for one in known.select_related("person")}
    again |= {one.person.name for one in named if people.count(one.person_id) > 1}
    if again:
        said = _("%(names)s已经培育过这个称号，或者另一个称号正在培育。")
        raise ValidationError(said % {"names": _("、").join(sorted(again))})
    first, last = max(one.named_on for one in named), localdate(at) + timedelta(days=LATEST)
    if not first <= from_on <= last:
        span = {"first": first.isoformat(), "last": last.isoformat()}
        raise ValidationError({"from_on": [_("开始日期应在 %(first)s 至 %(last)s 之间。") % span]})


def _recommended(named: Sequence[Honour], day: date) -> list[tuple[Honour, Union]]:
    """Each with the union that looks after the period; whoever left their unit has none."""
    unions: dict[int, Union | None] = {}
    found: list[tuple[Honour, Union]] = []
    for one in named:
        unit = unit_on(one.person, day)
        if unit is not None and unit.union_id not in unions:
            unions[unit.union_id] = recommender_of(unit)
        union = unions.get(unit.union_id) if unit is not None else None
        if union is None:
            raise ValidationError(_("%(name)s现在没有所在单位，或者单位上面没有推荐工会。") % {"name": one.person.name})
        found.append((one, union))
    return found


def _period(honour: Honour, union: Union, from_on: date, parameters: Parameters, at: datetime) -> Cultivation:
    until_on = months_after(from_on, parameters[MONTHS]) - timedelta(days=1)
    if until_on <= localdate(at):
        raise ValidationError({"from_on": [_("从这一天算起，培育期已经过完。")]})
    return Cultivation(
        honour=honour, person=honour.person, unit=honour.person.unit, union=union, from_on=from_on, until_on=until_on,
        plan_due_on=max(from_on, localdate(at)) + timedelta(days=parameters[PLAN_DAYS]),
    )  # fmt: skip


@transaction.atomic
def set_goals(*, cultivation: Cultivation, goals: str, by: Any, at: datetime) -> Cultivation:
    """Say what the period is to reach, before the plan is handed in."""
    held = _held(cultivation, "file_plan", by, PLANNING)
    record(by=by, at=at, verb="set_goals", subject=held, facts={"before": held.goals, "after": goals.strip()})
    held.goals = cultivation.goals = goals.strip()
    held.save(update_fields=["goals"])
    return held


@transaction.atomic
def plan_task(*, cultivation: Cultivation, told: TaskTold, by: Any, at: datetime) -> CultivationTask:
    """Add a task to the plan. Once that is agreed to, what is added is beyond it, and the union is told.

    Clause 10.1: what was agreed to is carried out; what the union did not see counts for nothing in the evaluation.
    """
    held = _held(cultivation, "file_plan", by, PLANNING, UNDERWAY)
    _due_within(held, told, at)
    added_on = localdate(at) if held.state == UNDERWAY else None
    made = CultivationTask.objects.create(cultivation=held, added_on=added_on, **asdict(told))
    facts = {**_facts_of(made), "beyond": added_on is not None}
    record(by=by, at=at, verb="plan_task", subject=held, reason=made.what, facts=facts)
    if added_on is not None:
        messages.tell_unions([(held, messages.task_added(made), f"task {made.pk}")], at)
    return made


@transaction.atomic
def amend_task(*, task: CultivationTask, told: TaskTold, by: Any, at: datetime) -> CultivationTask:
    """Put a task right: of a plan not handed in, or beyond the plan; what the union agreed to only it postpones."""
    held, task = _open_task(task, by)
    _due_within(held, told, at, but=task)
    before = _facts_of(task)
    for name, value in asdict(told).items():
        setattr(task, name, value)
    task.save(update_fields=list(asdict(told)))
    facts = {"before": before, "after": _facts_of(task)}
    record(by=by, at=at, verb="amend_task", subject=held, reason=task.what, facts=facts)
    return task


@transaction.atomic
def drop_task(*, task: CultivationTask, by: Any, at: datetime) -> None:
    """Take a task out: of a plan not handed in, or beyond the plan."""
    held, task = _open_task(task, by)
    record(by=by, at=at, verb="drop_task", subject=held, reason=task.what, facts=_facts_of(task))
    task.delete()


def _open_task(task: CultivationTask, by: Any) -> tuple[Cultivation, CultivationTask]:
    held = _held(task.cultivation, "file_plan", by, PLANNING, UNDERWAY)
    found = CultivationTask.objects.get(pk=task.pk)
    if held.state == UNDERWAY and found.in_plan:
        raise ValidationError(_("计划已经同意，要改期由推荐工会办理。"))
    if found.due_on is None or found.done_on is not None:
        raise ValidationError(_("已经完成的改成效，不改任务。"))
    return held, found


def _due_within(held: Cultivation, told: TaskTold, at: datetime, but: CultivationTask | None = None) -> None:
    """Its day lies within the days left of the period, and it is not there already."""
    if told.due_on is None:
        raise ValidationError({"due_on": [_("写明计划完成日期。")]})
    earliest = held.from_on if held.state == PLANNING else max(held.from_on, localdate(at))
    if not earliest <= told.due_on <= held.until_on:
        span = {"first": earliest.isoformat(), "last": held.until_on.isoformat()}
        raise ValidationError({"due_on": [_("完成日期应在 %(first)s 至 %(last)s 之间。") % span]})
    same = CultivationTask.objects.filter(cultivation=held, measure=told.measure, what=told.what, due_on=told.due_on)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise ValidationError({"what": [_("已经有一项同样的任务。")]})


def _facts_of(task: CultivationTask) -> dict[str, str]:
    due = task.due_on.isoformat() if task.due_on else ""
    return {"what": task.what, "measure": task.measure, "force": task.force, "due": due}


@transaction.atomic
def complete_task(*, task: CultivationTask, told: DoneTold, by: Any, at: datetime) -> CultivationTask:
    """Say when a task was done and what came of it; told again, the last counts."""
    held = _held(task.cultivation, "close_period", by, UNDERWAY, CLOSING)
    _happened(held, told, at)
    changes: dict[str, Any] = {"done_on": told.done_on, "outcome": told.outcome.strip()}
    if told.file:
        changes["file"] = keep(told.file, kind=TASK_FILE, by=by, at=at)
    CultivationTask.objects.filter(pk=task.pk).update(**changes)
    facts = {"what": task.what, "done": told.done_on.isoformat(), "outcome": told.outcome.strip()}
    record(by=by, at=at, verb="complete_task", subject=held, reason=task.what, facts=facts)
    return task


@transaction.atomic
def add_deed(*, cultivation: Cultivation, told: TaskTold, done: DoneTold, by: Any, at: datetime) -> CultivationTask:
    """Something done that was in no plan."""
    held = _held(cultivation, "close_period", by, UNDERWAY, CLOSING)
    _happened(held, done, at)
    stored = keep(done.file, kind=TASK_FILE, by=by, at=at) if done.file else None
    made = CultivationTask.objects.create(
        cultivation=held, measure=told.measure, what=told.what, force=told.force, done_on=done.done_on,
        outcome=done.outcome.strip(), file=stored,
    )  # fmt: skip
    record(by=by, at=at, verb="add_deed", subject=held, reason=made.what, facts={"what": made.what})
    return made


@transaction.atomic
def postpone_task(*, task: CultivationTask, due_on: date, reason: str, by: Any, at: datetime) -> CultivationTask:
    """The union gives a planned task that is not done another day, within the period."""
    cultivation = task.cultivation
    require(can_look_after_cultivation(by, cultivation))
    _in_state(cultivation, "close_period", UNDERWAY)
    if not task.in_plan or task.due_on is None or task.done_on is not None:
        raise ValidationError(_("已经完成的、计划外的不用改期。"))
    if not localdate(at) <= due_on <= cultivation.until_on:
        span = {"first": localdate(at).isoformat(), "last": cultivation.until_on.isoformat()}
        raise ValidationError({"due_on": [_("完成日期应在 %(first)s 至 %(last)s 之间。") % span]})
    told = {"what": task.what, "before": task.due_on.isoformat(), "after": due_on.isoformat(), "why": reason}
    CultivationTask.objects.filter(pk=task.pk).update(due_on=due_on)
    said = _("%(what)s：%(before)s 改到 %(after)s，%(why)s") % told
    record(by=by, at=at, verb="postpone_task", subject=cultivation, reason=said, facts=told)
    return task


def _happened(held: Cultivation, told: DoneTold, at: datetime) -> None:
    if not held.from_on <= told.done_on <= localdate(at):
        span = {"first": held.from_on.isoformat(), "last": localdate(at).isoformat()}
        raise ValidationError({"done_on": [_("完成日期应在 %(first)s 至 %(last)s 之间。") % span]})


@transaction.atomic
def file_plan(*, cultivation: Cultivation, by: Any, at: datetime) -> Cultivation:
    """Hand the plan to the union; ``Refused`` while it says too little or goes beyond the period."""
    require(can_fill_cultivation(by, cultivation))
    parameters = parameters_on(localdate(at))
    found = [plans_within_the_period(facts_of_plan(cultivation), parameters)]
    decide(cultivation, "file_plan", findings=found, parameters=parameters, by=by, at=at)
    move(cultivation, "file_plan", by=by, at=at, changes={"filed_by": by})
    messages.tell_unions([(cultivation, messages.plan_filed(cultivation), f"filed {at.isoformat()}")], at)
    return cultivation


@transaction.atomic
def agree_to_plan(*, cultivation: Cultivation, by: Any, at: datetime) -> Cultivation:
    """The union agrees: it is carried out."""
    require(can_agree_to_plan(by, cultivation))
    move(cultivation, "agree_to_plan", by=by, at=at)
    _tell(cultivation, f"agreed {at.isoformat()}", at)
    return cultivation


@transaction.atomic
def return_plan(*, cultivation: Cultivation, reason: str, by: Any, at: datetime) -> Cultivation:
    """The union wants it changed, and says what."""
    require(can_agree_to_plan(by, cultivation))
    move(cultivation, "return_plan", by=by, at=at, reason=reason)
    _tell(cultivation, f"returned {at.isoformat()}", at, reason)
    return cultivation


@transaction.atomic
def close_periods(*, on: date, by: Any, at: datetime) -> int:
    """Periods whose last day is past wait for their evaluation; how many."""
    over = list(over_on(on))
    for one in over:
        move(one, "close_period", by=by, at=at)
    find_namesakes(over)
    messages.tell_unions([(one, messages.period_over(one), "over") for one in over], at)
    return len(over)


@transaction.atomic
def pass_trainee(*, cultivation: Cultivation, grade: str, opinion: str, by: Any, at: datetime) -> Cultivation:
    """The evaluation is passed: a certificate with its number. ``Refused`` while a task or a report is missing."""
    require(can_evaluate_trainee(by, cultivation))
    day = localdate(at)
    parameters = parameters_on(day)
    found = [has_done_its_tasks(facts_of_evaluation(cultivation, day), parameters)]
    decide(cultivation, "pass_trainee", findings=found, parameters=parameters, by=by, at=at)
    number = next_serial(Cultivation, "certificate", f"PY{day.year}", 4)
    changes = {"grade": grade, "opinion": opinion.strip(), "certificate": number}
    move(cultivation, "pass_trainee", by=by, at=at, facts={"grade": grade, "certificate": number}, changes=changes)
    enqueue("talent.certificate", by=by, key=f"cultivation {cultivation.pk}", title=number, cultivation=cultivation.pk)
    _tell(cultivation, "passed", at)
    return cultivation


@transaction.atomic
def fail_trainee(*, cultivation: Cultivation, reason: str, by: Any, at: datetime) -> Cultivation:
    """The evaluation is not passed, and it is said why."""
    require(can_evaluate_trainee(by, cultivation))
    move(cultivation, "fail_trainee", by=by, at=at, reason=reason, changes={"opinion": reason.strip()})
    _tell(cultivation, "failed", at, reason)
    return cultivation


@transaction.atomic
def prolong_period(*, cultivation: Cultivation, until_on: date, reason: str, by: Any, at: datetime) -> Cultivation:
    """What is missing can still be done, until a later day; not where nothing is missing."""
    require(can_evaluate_trainee(by, cultivation))
    day = localdate(at)
    parameters = parameters_on(day)
    if has_done_its_tasks(facts_of_evaluation(cultivation, day), parameters).held:
        raise ValidationError(_("任务都已完成，报备都已通过，不用延长；请评价。"))
    latest = months_after(day, parameters[MONTHS])
    if not day < until_on <= latest:
        raise ValidationError({"until_on": [_("延长到今天以后，最晚 %(last)s。") % {"last": latest.isoformat()}]})
    facts = {"before": cultivation.until_on.isoformat(), "after": until_on.isoformat()}
    move(cultivation, "prolong_period", by=by, at=at, reason=reason, facts=facts, changes={"until_on": until_on})
    _tell(cultivation, f"prolonged {at.isoformat()}", at, reason)
    return cultivation


@transaction.atomic
def end_cultivation(*, cultivation: Cultivation, reason: str, by: Any, at: datetime) -> Cultivation:
    """It goes on no more (left the trade, a serious fault), and it is said why."""
    require(can_evaluate_trainee(by, cultivation))
    move(cultivation, "end_cultivation", by=by, at=at, reason=reason)
    _tell(cultivation, "ended", at, reason)
    return cultivation


def _held(cultivation: Cultivation, verb: str, by: Any, *states: str) -> Cultivation:
    require(can_fill_cultivation(by, cultivation))
    return _in_state(cultivation, verb, *states)


def _in_state(cultivation: Cultivation, verb: str, *states: str) -> Cultivation:
    rows = Cultivation.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "unit__union")
    held = rows.get(pk=cultivation.pk)
    if held.state not in states:
        raise NotAllowed(held, verb, held.state, held.workflow)
    return held


def _tell(cultivation: Cultivation, key: str, at: datetime, reason: str = "") -> None:
    """Whoever fills it in hears where it stands now."""
    messages.tell_units([(cultivation, messages.cultivation_moved(cultivation, reason), key)], at)
