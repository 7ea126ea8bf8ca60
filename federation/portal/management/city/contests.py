"""The demo city's contests: one with points posted and doubted, one with points still to be entered."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.people.models import Person
from federation.portal.management.city.applications import clerk_of
from federation.portal.management.city.craftsmen import CARD, TRADES, ago, nominate, ready_people
from federation.talent import actions
from federation.talent.actions import SelectionTold
from federation.talent.actions import contests as acts
from federation.talent.actions.contests import ModuleTold
from federation.talent.models import Contest, Selection
from federation.talent.queries import recommenders
from federation.talent.queries.contests import ties_to_contest
from federation.talent.queries.judging import experts_to_name

MODULES = (ModuleTold("理论", 20, 100), ModuleTold("实操", 60, 100), ModuleTold("工艺答辩", 20, 50))
TITLE = "大兴区职工技能比武选树"


def settle(log: Callable[[str], None]) -> None:
    """Close nominations, deal codes, enter and post points, doubt one; again: changes nothing."""
    if Selection.objects.filter(title__startswith=TITLE).exists():
        log(f"工种比赛 {Contest.objects.count()} 个（已在）")
        return
    city, scorer, officer = (
        User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wangmin", "songwei", "lichun")
    )
    made = _selection(ready_people()[:12], officer, city)
    posted, waiting = (_prepared(one, city) for one in Contest.objects.filter(trade__selection=made).order_by("pk"))
    _points(posted, scorer)
    acts.post_scores(contest=posted, by=scorer, at=ago(1))
    _doubted(posted)
    _points(waiting, scorer, but=2)
    log(f"工种比赛 {Contest.objects.count()} 个，异议 1 件")


def _selection(people: list[Person], officer: User, city: User) -> Selection:
    """Two trades by contest, two places each, a third taken over that goes by judges; nominations are closed."""
    today = timezone.localdate()
    told = SelectionTold(
        title=f"{TITLE} {today.year}", level="district", year=today.year, places=6,
        from_on=today - timedelta(days=90), until_on=today - timedelta(days=40),
    )  # fmt: skip
    made = actions.draft_selection(told=told, by=city, at=ago(95))
    for name, _route, reason, _places in TRADES[:2]:
        actions.enter_trade(selection=made, name=name, route="contest", reason=reason, places=2, by=city, at=ago(94))
    quotas = {one.pk: 20 for one in recommenders() if one.kind == "district"}
    actions.set_quotas(selection=made, places=quotas, by=city, at=ago(93))
    actions.open_selection(selection=made, by=city, at=ago(90))
    for person in people:
        nominate(made, person, "accepted", officer, city, since=80)
    return actions.close_nominations(selection=made, by=city, at=ago(38))


def _prepared(contest: Contest, city: User) -> Contest:
    """Modules, three arbiters who are close to nobody (the expert with a card among them), codes."""
    acts.set_modules(contest=contest, modules=MODULES, by=city, at=ago(37))
    experts = list(experts_to_name(timezone.localdate()))
    tied = set(ties_to_contest(contest, experts, timezone.localdate()))
    free = sorted((one for one in experts if one.name not in tied), key=lambda one: (one.name != CARD, one.pk))
    acts.name_arbiters(contest=contest, experts=free[:3], by=city, at=ago(36))
    acts.deal_codes(contest=contest, by=city, at=ago(20))
    return contest


def _points(contest: Contest, scorer: User, but: int = 0) -> None:
    """Points of everybody ``but`` the last few."""
    chance = Random(contest.pk)  # noqa: S311 invented points, the same each time
    modules, entries = list(contest.modules.all()), list(contest.entries.order_by("code"))
    for entry in entries[: len(entries) - but]:
        points: dict[int, Decimal | None] = {
            one.pk: Decimal(chance.randrange(one.full * 120, one.full * 198)) / 200 for one in modules
        }
        acts.enter_points(entry=entry, points=points, absent=False, by=scorer, at=ago(5))


def _doubted(contest: Contest) -> None:
    """The unit of the first in the list of codes doubts the practice."""
    nomination = contest.entries.order_by("code")[0].nomination
    acts.lodge_appeal(
        nomination=nomination, module=contest.modules.get(name="实操"),
        reason="第三道工序尺寸超差扣了 6 分，复测记录在公差以内，请调阅三坐标测量报告。",
        by=clerk_of(nomination.unit), at=timezone.now(),
    )  # fmt: skip
