"""The demo city's craftsmen after their titles: periods at every step, masters with their apprentices."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone

from core.dates.months import months_after
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.people.models import Person
from federation.portal.management.city.applications import clerk_of
from federation.portal.management.city.papers import paper
from federation.talent import actions
from federation.talent.actions import DoneTold, PairTold, TaskTold
from federation.talent.models import Cultivation, Honour, Level, Mentorship, ProgressReport, Rung

LADDER = ((Rung.MODEL, 2015), (Rung.ENTERPRISE, 2018), (Rung.DISTRICT, 2021), (Rung.CITY, 2023))
TASKS = (
    ("seminar", "五轴加工高级研修班", "practice", 4),
    ("tackling", "薄壁件振纹攻关", "tackle", 10),
    ("apprentices", "带出两名高级工", "pass_on", 16),
    ("road_show", "攻关成果路演", "lead", 22),
)
"""Measure, what, force, months after the beginning."""
OUTCOMES = ("独立完成叶轮编程，效率提高 30%。", "废品率由 7% 降到 1%。", "两名徒弟取得高级工。", "两家企业采用。")
OVER = ("closing", "passed")
GOALS = "取得高级技师；完成一项行业攻关；带出两名高级工。"


def settle(log: Callable[[str], None]) -> None:
    """Titles, periods and pairs; again: changes nothing."""
    if not Cultivation.objects.exists():
        city, officer = (User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wangmin", "lichun"))
        found = Person.objects.filter(
            unit__union__path__contains="/110115", merged_into=None, nominations=None, unit_until_on=None
        )
        people = list(found.select_related("unit__union").order_by("-pk")[:10])
        _periods(people, city, officer)
        _pairs(people, city, officer)
    log(f"工匠培育 {Cultivation.objects.count()} 名，师徒 {Mentorship.objects.count()} 对")


def _periods(people: list[Person], city: User, officer: User) -> None:
    """One at each step: to be planned, plan handed in, a report handed in, one due, over, passed."""
    steps = ((1, "planning"), (1, "filed"), (8, "reported"), (7, "due"), (25, "closing"), (26, "passed"))
    for person, (months, step) in zip([*people[1:6], *people[9:]], steps, strict=False):
        level = Level.ENTERPRISE if step == "planning" else Level.DISTRICT
        _period(person, level, months_after(timezone.localdate(), -months), step, city, officer)


def _period(person: Person, level: str, begins: date, step: str, city: User, officer: User) -> None:
    start = _noon(begins)
    named = _title(person, level, begins - timedelta(days=10), city, start)
    (one,) = actions.start_cultivation(honours=[named], from_on=begins, by=city, at=start)
    clerk = clerk_of(one.unit)
    if step == "planning":
        return
    actions.set_goals(cultivation=one, goals=GOALS, by=clerk, at=start)
    for measure, what, force, months in TASKS:
        told = TaskTold(measure, what, force, months_after(begins, months))
        actions.plan_task(cultivation=one, told=told, by=clerk, at=start)
    actions.file_plan(cultivation=one, by=clerk, at=_noon(begins + timedelta(days=12)))
    if step == "filed":
        return
    actions.agree_to_plan(cultivation=one, by=officer, at=_noon(begins + timedelta(days=15)))
    _done(one, clerk)
    _reports_open(begins)
    for report in ProgressReport.objects.filter(cultivation=one) if step != "due" else ():
        handed = _noon(report.until_on + timedelta(days=5))
        late = {task.pk: "设备到货推迟，下月完成。" for task in one.tasks.filter(done_on=None)}
        actions.submit_progress(report=report, note="按计划推进。", explained=late, by=clerk, at=handed)
        if step in OVER:
            actions.accept_progress(report=report, by=officer, at=handed + timedelta(days=3))
    if step in OVER:
        after = one.until_on + timedelta(days=1)
        actions.close_periods(on=after, by=None, at=_noon(after))
    if step == "passed":
        one.refresh_from_db()
        at = _noon(one.until_on + timedelta(days=20))
        actions.pass_trainee(cultivation=one, grade="excellent", opinion="攻关成果在行业推广。", by=officer, at=at)


def _reports_open(begins: date) -> None:
    """As the clock opens them: the day after each half year."""
    for part in range(1, 5):
        day = months_after(begins, 6 * part)
        if day <= timezone.localdate():
            actions.open_progress(on=day, by=None, at=_noon(day))


def _done(one: Cultivation, clerk: User) -> None:
    """Tasks whose day is past, each with what came of it."""
    for task, outcome in zip(one.tasks.order_by("due_on"), OUTCOMES, strict=True):
        if task.due_on and task.due_on < timezone.localdate():
            day = task.due_on - timedelta(days=6)
            actions.complete_task(task=task, told=DoneTold(day, outcome), by=clerk, at=_noon(task.due_on))


def _pairs(people: list[Person], city: User, officer: User) -> None:
    """A master who climbed the ladder: one apprentice has finished and has one now, one is under way, one waits."""
    master, second = people[0], people[3]
    for rung, year in LADDER:
        _title(master, rung, date(year, 5, 1), city, timezone.now())
    began = months_after(timezone.localdate(), -26)
    first = _pair(master, second, began, officer)
    actions.finish_pair(
        pair=first, ended_on=months_after(began, 23), outcome="独立承担关键工序，获区级竞赛第二名。",
        skill_after="technician", by=clerk_of(first.unit), at=_noon(months_after(began, 24)),
    )  # fmt: skip
    _pair(second, people[6], months_after(timezone.localdate(), -2), officer)
    _pair(master, people[7], months_after(timezone.localdate(), -5), officer)
    _pair(master, people[8], timezone.localdate(), None)


def _pair(master: Person, apprentice: Person, begins: date, officer: User | None) -> Mentorship:
    told = PairTold(
        trade="数控机床操作工", goals="三年内取得高级工，能独立编程。", from_on=begins,
        until_on=months_after(begins, 36) - timedelta(days=1), skill_before="middle", agreement=paper("带徒协议"),
    )  # fmt: skip
    assert apprentice.unit is not None
    clerk = clerk_of(apprentice.unit)
    made = actions.arrange_pair(master=master, apprentice=apprentice, told=told, by=clerk, at=_noon(begins))
    return actions.confirm_pair(pair=made, by=officer, at=_noon(begins)) if officer else made


def _title(person: Person, level: str, day: date, city: User, at: datetime) -> Honour:
    number = f"京工发〔{day.year}〕{person.pk % 40 + 1}号"
    return actions.enter_honour(person=person, level=level, named_on=day, document_number=number, by=city, at=at)


def _noon(day: date) -> datetime:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())
    return min(at, timezone.now())
