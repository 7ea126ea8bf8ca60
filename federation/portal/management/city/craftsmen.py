"""The demo city's selections of craftsmen: one open with nominations at every step, one judged, one with its list."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.people.models import Person
from federation.people.queries import front_line_of_many
from federation.portal.management.city.applications import clerk_of
from federation.portal.management.city.papers import paper
from federation.portal.management.city.people import KNOWN
from federation.talent import actions
from federation.talent.actions import AnswerTold, CompositionTold, NominationTold, SelectionTold
from federation.talent.models import Consultation, Force, Judgement, Level, Nomination, Proof, Selection
from federation.talent.queries import recommenders
from federation.talent.queries.judging import experts_to_name
from federation.talent.queries.results import chosen_of, nominations_by_code

TRADES = (
    ("数控机床操作工", "contest", "赛题成熟，能公开比", 12),
    ("焊工", "contest", "赛题成熟，能公开比", 12),
    ("电气设备安装工", "contest", "赛题成熟，能公开比", 8),
    ("汽车维修工", "mixed", "比赛看手艺，评审看带徒", 6),
    ("工程测量员", "review", "成果分散在工地，不便集中比", None),
    ("手工木工", "review", "作品评审更能看出功夫", None),
)
DEEDS = {
    Force.LEAD: "牵头制定车间操作规范，被三家单位采用。",
    Force.PRACTICE: "主操关键设备，连续五年质量零缺陷。",
    Force.INNOVATE: "改进夹具，获职工“五小”成果二等奖。",
    Force.TACKLE: "解决薄壁件振纹，废品率由 7% 降到 1%。",
    Force.PASS_ON: "带出六名高级工，两名在区级竞赛获奖。",
}
CARD = "何平"
"""The expert with a card, who has something left to judge."""
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
    ready = ready_people()
    short = _people().filter(name=KNOWN).first()
    for person, until in zip([*([short] if short else []), *ready], STEPS, strict=False):
        nominate(made, person, until, officer, city)
    others = ready[len(STEPS) :]
    judged = _judged("district", 4, others[:12], officer, city)
    _blinded(judged, city)
    _points(judged, awaited="008")
    _asked(judged, city)
    _answered(judged, city, blank=judged.nominations.order_by("pk").first())
    listed = _judged("enterprise", 6, others[:14], officer, city)
    _points(listed)
    _asked(listed, city)
    _objected(listed, city)
    _listed(listed, city)
    _answered(listed, city, blank=nominations_by_code(listed)[chosen_of(listed.results.get())[0]])
    log(f"选树批次 {Selection.objects.count()} 个，推荐 {Nomination.objects.count()} 名")


def _people() -> QuerySet[Person]:
    found = Person.objects.filter(unit__union__path__contains="/110115", merged_into=None)
    return found.select_related("unit__union")


def ready_people() -> list[Person]:
    """People of 大兴 with five years and more at the front line."""
    people = _people()
    years = front_line_of_many(list(people.values_list("pk", flat=True)), timezone.localdate())
    return [one for one in people.order_by("pk") if one.pk in years and years[one.pk].years >= 5]


def _judged(level: str, places: int, people: list[Person], officer: User, city: User) -> Selection:
    """An earlier selection: nominated, closed, judged; its ranking can be seen."""
    today = timezone.localdate()
    told = SelectionTold(
        title=f"{today.year} 年{Level(level).label}选树", level=level, year=today.year, places=places,
        from_on=today - timedelta(days=90), until_on=today - timedelta(days=40),
    )  # fmt: skip
    made = actions.draft_selection(told=told, by=city, at=ago(95))
    for name, *_contest in TRADES[:3]:
        actions.enter_trade(selection=made, name=name, route="review", reason="成果材料完整", by=city, at=ago(94))
    quotas = {one.pk: 20 for one in recommenders() if one.kind == "district"}
    actions.set_quotas(selection=made, places=quotas, by=city, at=ago(93))
    actions.open_selection(selection=made, by=city, at=ago(90))
    for place, person in enumerate(people):
        post = "unit_leader" if place % 4 == 1 else "front_line"
        nominate(made, person, "accepted", officer, city, since=80, post=post)
    actions.close_nominations(selection=made, by=city, at=ago(38))
    experts = list(experts_to_name(today))[:8]
    actions.name_judges(selection=made, experts=experts, most=len(people), by=city, at=ago(37))
    actions.start_judging(selection=made, reviews=min(5, len(experts)), by=city, at=ago(36))
    return made


def _blinded(made: Selection, city: User) -> None:
    """Judges read a copy of most papers; three still have none."""
    papers = Proof.objects.filter(nomination__selection=made, file__isnull=False).order_by("-pk")
    for one in papers[3:]:
        actions.place_copy(proof=one, file=paper("姓名单位已遮盖"), by=city, at=ago(35))


def _points(made: Selection, awaited: str = "") -> None:
    """Points of every judge; those of the one with a card wait from code ``awaited`` on, if one is said."""
    chance = Random(4)  # noqa: S311 invented points, the same each time
    worth = {one.pk: chance.gauss(75, 8) for one in made.nominations.order_by("pk")}
    severity = {one.pk: chance.gauss(0, 6) for one in made.judges.order_by("pk")}
    found = Judgement.objects.filter(judge__selection=made).select_related("judge__expert__user", "judge__selection")
    for one in found.order_by("pk"):
        points = {
            force: max(0, min(100, round(worth[one.nomination_id] + severity[one.judge_id] + chance.gauss(0, 5))))
            for force in Force.values
        }
        if not awaited or one.judge.expert.name != CARD or one.code <= awaited:
            actions.submit_judgement(judgement=one, points=points, by=one.judge.expert.user, at=ago(20))


def _listed(made: Selection, city: User) -> None:
    """Its list proposed: few leaders of units, not all of one trade."""
    actions.finish_judging(selection=made, by=city, at=ago(12))
    for told in (
        CompositionTold("post", ["unit_leader"], None, 20, True, "当年通知：单位负责人不超过 20%"),
        CompositionTold("trade", [], None, 3, False, "当年通知：一个工种不超过 3 名"),
    ):
        actions.enter_composition(selection=made, told=told, by=city, at=ago(11))
    actions.propose_list(selection=made, by=city, at=ago(10))


def _asked(made: Selection, city: User) -> None:
    """Letters to the offices; their days to answer are over."""
    actions.ask_consultations(selection=made, by=city, at=ago(34))


def _objected(made: Selection, city: User) -> None:
    """One office is against the last who was nominated."""
    one = Consultation.objects.filter(nomination__selection=made, office="police").order_by("-nomination").first()
    if one is not None:
        told = AnswerTold("adverse", timezone.localdate(ago(26)), "近三年内有酒后驾驶机动车的行政处罚记录。")
        actions.answer_consultation(consultation=one, told=told, by=city, at=ago(25))


def _answered(made: Selection, city: User, blank: Nomination | None) -> None:
    """The others are not, and one letter about ``blank`` nobody answered."""
    told = AnswerTold("clean", timezone.localdate(ago(24)))
    waiting = Consultation.objects.filter(nomination__selection=made, state="asked")
    for one in waiting.exclude(nomination=blank, office="discipline").order_by("letter"):
        actions.answer_consultation(consultation=one, told=told, by=city, at=ago(9))


def _selection(by: User) -> Selection:
    today = timezone.localdate()
    told = SelectionTold(
        title="第四届北京大工匠选树", level="city", year=today.year, places=50, from_on=today - timedelta(days=30),
        until_on=today, note="面向一线，突出实绩；推荐前在单位公示。",
    )  # fmt: skip
    made = actions.draft_selection(told=told, by=by, at=ago(40))
    for name, route, reason, many in TRADES:
        actions.enter_trade(selection=made, name=name, route=route, reason=reason, places=many, by=by, at=ago(38))
    places = {one.pk: 8 if one.kind == "district" else 4 for one in recommenders()}
    actions.set_quotas(selection=made, places=places, by=by, at=ago(36))
    return actions.open_selection(selection=made, by=by, at=ago(30))


def nominate(
    made: Selection, person: Person, until: str, officer: User, city: User, since: int = 20, post: str = "front_line"
) -> None:
    """Nominate somebody and bring it to a state."""
    if person.unit is None:
        return
    clerk = clerk_of(person.unit)
    trades = list(made.trades.order_by("pk"))
    told = NominationTold(
        trade=trades[person.pk % len(trades)], post=post, skill="technician",
        story="长年在一线，带队解决了多个卡点，成果在本单位推广。", agreed_on=timezone.localdate(ago(since + 5)),
    )  # fmt: skip
    one = actions.nominate_person(selection=made, person=person, told=told, by=clerk, at=ago(since))
    for force, what in DEEDS.items():
        if until != "drafted" or force != Force.PASS_ON:
            file = paper("成果证明") if force == Force.INNOVATE else None
            actions.enter_proof(nomination=one, force=force, what=what, file=file, by=clerk, at=ago(since - 1))
    if until == "drafted":
        return
    actions.submit_nomination(nomination=one, by=clerk, at=ago(since - 5))
    if until == "refused":
        actions.refuse_nominee(
            nomination=one, clause="bj-craftsman-selection:3.3", reason="事迹以管理为主，没有写出技能上的成果。",
            by=officer, at=ago(10),
        )  # fmt: skip
    if until in ("recommended", "accepted"):
        actions.recommend_nominee(nomination=one, by=officer, at=ago(since - 10))
    if until == "accepted":
        actions.accept_nominee(nomination=one, by=city, at=ago(since - 17))


def ago(days: int) -> datetime:
    """So many days before now."""
    return timezone.now() - timedelta(days=days)
