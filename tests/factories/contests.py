"""Contests for tests: points entered, doubted, ruled on, settled."""

from datetime import UTC, datetime
from decimal import Decimal

import time_machine

from federation.accounts.models import User
from federation.talent.actions import contests as acts
from federation.talent.models import Appeal, Contest, Nomination

POSTED_AT = datetime(2027, 1, 5, 2, tzinfo=UTC)
SETTLED_AT = datetime(2027, 1, 12, 2, tzinfo=UTC)
REACHED = {"甲": (60, 40), "乙": (90, 45), "丙": (100, 30), "丁": (80, 48), "戊": (70, 20), "己": (50, 10)}
"""Points in theory (of 100, 20 %) and practice (of 50, 80 %): 丁 92.8, 乙 90, 甲 76, 丙 68, 戊 46, 己 26."""


def enter(contest: Contest, by: User, reached: dict[str, tuple[float, float] | None] | None = None) -> None:
    modules = {one.name: one.pk for one in contest.modules.all()}
    for entry in contest.entries.select_related("nomination__person"):
        told = (reached or REACHED)[entry.nomination.person.name[-1]]
        points = (
            dict(zip((modules["理论"], modules["实操"]), map(Decimal, map(str, told)), strict=True)) if told else {}
        )
        acts.enter_points(entry=entry, points=points, absent=told is None, by=by, at=POSTED_AT)


def doubt(contest: Contest, by: User, name: str = "工人甲", module: str = "实操") -> Appeal:
    nomination = Nomination.objects.get(person__name=name)
    return acts.lodge_appeal(
        nomination=nomination, module=contest.modules.get(name=module), reason="扣分过多", by=by, at=POSTED_AT
    )


def rule(appeal: Appeal, *points: str | None) -> Appeal:
    for arbiter, told in zip(appeal.entry.contest.arbiters.order_by("pk"), points, strict=False):
        value = None if told is None else Decimal(told)
        acts.rule_on_appeal(appeal=appeal, points=value, reason="看过录像", by=arbiter.expert.user, at=POSTED_AT)
    appeal.refresh_from_db()
    return appeal


def settle(contest: Contest, by: User) -> Contest:
    with time_machine.travel(SETTLED_AT):
        return acts.settle_contest(contest=contest, by=by, at=SETTLED_AT)
