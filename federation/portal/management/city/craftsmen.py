"""The demo city's selection of craftsmen: open, nominations at every step, one that lacks a month."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.people.models import Person
from federation.people.queries import front_line_of_many
from federation.portal.management.city.applications import clerk_of
from federation.portal.management.city.people import KNOWN
from federation.talent import actions
from federation.talent.actions import NominationTold, SelectionTold
from federation.talent.models import Force, Nomination, Selection
from federation.talent.queries import recommenders

TRADES = (
    ("数控机床操作工", "contest", "赛题成熟，能公开比"),
    ("焊工", "contest", "赛题成熟，能公开比"),
    ("电气设备安装工", "contest", "赛题成熟，能公开比"),
    ("汽车维修工", "mixed", "比赛看手艺，评审看带徒"),
    ("工程测量员", "review", "成果分散在工地，不便集中比"),
    ("手工木工", "review", "作品评审更能看出功夫"),
)
DEEDS = {
    Force.LEAD: "牵头制定车间操作规范，被三家单位采用。",
    Force.PRACTICE: "主操关键设备，连续五年质量零缺陷。",
    Force.INNOVATE: "改进夹具，获职工“五小”成果二等奖。",
    Force.TACKLE: "解决薄壁件振纹，废品率由 7% 降到 1%。",
    Force.PASS_ON: "带出六名高级工，两名在区级竞赛获奖。",
}
STEPS = (
    "drafted",
    "submitted",
    "submitted",
    "refused",
    "recommended",
    "recommended",
    "recommended",
    "accepted",
    "accepted",
)


def settle(log: Callable[[str], None]) -> None:
    """Prepare, publish, nominate, recommend, accept; again: changes nothing."""
    if Selection.objects.exists():
        log(f"选树批次 {Selection.objects.count()} 个（已在）")
        return
    city, officer = (User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wangmin", "lichun"))
    made = _selection(city)
    people = Person.objects.filter(unit__union__path__contains="/110115", merged_into=None).select_related(
        "unit__union"
    )
    years = front_line_of_many(list(people.values_list("pk", flat=True)), made.until_on)
    ready = [one for one in people.order_by("pk") if one.pk in years and years[one.pk].years >= 5]
    short = people.filter(name=KNOWN).first()
    for person, until in zip([*([short] if short else []), *ready], STEPS, strict=False):
        _nominate(made, person, until, officer, city)
    log(f"选树批次 1 个，推荐 {Nomination.objects.count()} 名")


def _selection(by: User) -> Selection:
    today = timezone.localdate()
    told = SelectionTold(
        title="第四届北京大工匠选树", level="city", year=today.year, places=50, from_on=today - timedelta(days=30),
        until_on=today, note="面向一线，突出实绩；推荐前在单位公示。",
    )  # fmt: skip
    made = actions.draft_selection(told=told, by=by, at=_ago(40))
    for name, route, reason in TRADES:
        actions.enter_trade(selection=made, name=name, route=route, reason=reason, by=by, at=_ago(38))
    places = {one.pk: 8 if one.kind == "district" else 4 for one in recommenders()}
    actions.set_quotas(selection=made, places=places, by=by, at=_ago(36))
    return actions.open_selection(selection=made, by=by, at=_ago(30))


def _nominate(made: Selection, person: Person, until: str, officer: User, city: User) -> None:
    if person.unit is None:
        return
    clerk = clerk_of(person.unit)
    trades = list(made.trades.order_by("pk"))
    told = NominationTold(
        trade=trades[person.pk % len(trades)], post="front_line", skill="technician",
        story="长年在一线，带队解决了多个卡点，成果在本单位推广。", agreed_on=_ago(25).date(),
    )  # fmt: skip
    one = actions.nominate_person(selection=made, person=person, told=told, by=clerk, at=_ago(20))
    for force, what in DEEDS.items():
        if until != "drafted" or force != Force.PASS_ON:
            actions.enter_proof(nomination=one, force=force, what=what, by=clerk, at=_ago(19))
    if until == "drafted":
        return
    actions.submit_nomination(nomination=one, by=clerk, at=_ago(15))
    if until == "refused":
        actions.refuse_nominee(
            nomination=one, clause="bj-craftsman-selection:3.3", reason="事迹以管理为主，没有写出技能上的成果。",
            by=officer, at=_ago(10),
        )  # fmt: skip
    if until in ("recommended", "accepted"):
        actions.recommend_nominee(nomination=one, by=officer, at=_ago(10))
    if until == "accepted":
        actions.accept_nominee(nomination=one, by=city, at=_ago(3))


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
