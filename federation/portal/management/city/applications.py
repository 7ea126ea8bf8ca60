"""The demo city's applications: a round past and one open, its applications spread over the first half of the way.

Units are those of the demo; what each says is written here once and differs by trade and number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone
from django.utils.timezone import localdate

from core.dates.calendar import today
from federation.academies.actions import gateway, handing
from federation.academies.actions.applying import begin_application
from federation.academies.actions.drafting import write_answer
from federation.academies.actions.ledgers import enter_classes, enter_courses, enter_teachers
from federation.academies.actions.rounds import RoundTold, close_round, open_round, plan_round
from federation.academies.actions.scoring import attach_file, attach_record, score_item
from federation.academies.models import Application, Round, Tier
from federation.academies.queries.answers import answers_of
from federation.academies.queries.applications import host_kind_of
from federation.academies.queries.gateway import unjudged
from federation.academies.queries.officers import officers_of
from federation.academies.queries.scoring import SOURCES, held_of, lines_of
from federation.accounts.actions import create_account
from federation.accounts.kinds import Kind
from federation.accounts.models import Role, User
from federation.accounts.queries import DEMO_PREFIX, RoleWanted
from federation.organizations.models import Union, Unit
from federation.organizations.queries import units_under
from federation.panels.kinds import SheetItem
from federation.portal.management.city.academies import GIVEN, SURNAMES
from federation.portal.management.city.papers import paper

SEED = 20261102
TRADES = ("数控机床操作工", "电工", "焊工", "养老护理员", "中式烹调师", "物流服务师", "园林绿化工", "轨道列车司机")
PLAN = (
    ("110115", "draft"), ("110115", "endorsing"), ("110115", "clarifying"), ("110115", "checking"),
    ("110108", "passed"), ("110108", "checking"), ("110105", "passed"), ("110105", "clarifying"),
    ("110106", "checking"), ("110106", "draft"), ("110112", "passed"), ("110112", "endorsing"),
    ("110113", "checking"), ("110114", "passed"), ("110114", "declined"), ("110101", "passed"),
    ("110102", "draft"), ("110102", "refused"), ("110107", "endorsing"), ("110109", "passed"),
    ("110111", "passed"), ("110116", "answered"), ("110117", "withdrawn"), ("110118", "draft"), ("110119", "passed"),
)  # fmt: skip
"""Which district's unit, and how far its application has come."""
PAST = ("110109", "110119")
"""Whose units applied in the round past."""


@dataclass
class Cast:
    """Who acts: the officers of the city and of the district, and a clock that moves on with each step."""

    officer: User
    district: User
    random: Random
    at: datetime

    def later(self, hours: int = 4) -> datetime:
        """The clock, some hours on."""
        self.at = min(self.at + timedelta(hours=hours), timezone.now())
        return self.at


def settle(log: Callable[[str], None]) -> None:
    """Hold the rounds and bring each application as far as the plan says; again: changes nothing."""
    if Round.objects.exists():
        log(f"申报 {Application.objects.count()} 件（已在）")
        return
    officer = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    random = Random(SEED)  # noqa: S311 a demo
    _past_round(officer, random)
    opens, closes = today() - timedelta(days=23), today() + timedelta(days=23)
    told = RoundTold(f"{opens.year}年首都工匠学院申报", Tier.CAPITAL, opens, closes, "演示文号")
    current = open_round(round=plan_round(told=told, by=officer, at=_on(opens)), by=officer, at=_on(opens))
    for number, (code, goal) in enumerate(PLAN):
        union = Union.objects.get(code=code)
        unit = _unit(union, number)
        begun = _on(opens) + timedelta(days=number % 9, hours=number % 7)
        _bring(current, union, unit, goal, Cast(officer, _officer(union), random, begun))
    log(f"批次 {Round.objects.count()} 个，申报 {Application.objects.count()} 件")


def _on(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))


def _past_round(officer: User, random: Random) -> None:
    opens = today() - timedelta(days=400)
    told = RoundTold(f"{opens.year}年首都工匠学院申报", Tier.CAPITAL, opens, opens + timedelta(days=45))
    past = plan_round(told=told, by=officer, at=_on(told.opens_on))
    open_round(round=past, by=officer, at=_on(told.opens_on))
    for number, code in enumerate(PAST):
        union = Union.objects.get(code=code)
        cast = Cast(officer, _officer(union), random, _on(opens + timedelta(days=3 + number)))
        _bring(past, union, _unit(union, number), "passed", cast)
    close_round(round=past, by=officer, at=_on(told.closes_on + timedelta(days=1)))


def _unit(union: Union, number: int) -> Unit:
    """A unit below the union that has not applied: first the one whose clerk has a card, then schools and firms."""
    own = Role.objects.filter(user__username=f"{DEMO_PREFIX}chenhao", unit__union__path__startswith=union.path).first()
    if own and own.unit and not own.unit.academy_applications.exists():
        return own.unit
    found = units_under(union).filter(academy_applications=None, size__gte=20).order_by("-size", "pk")
    schools = found.filter(name__contains="学校")
    chosen = (schools if number % 2 else found.exclude(name__contains="学校")).first() or found.first()
    assert chosen, f"{union} has no unit left"
    return chosen


def _officer(union: Union) -> User:
    """The officer of a district: the one with a card, or one made up."""
    held = Role.objects.filter(union=union, kind=Kind.DISTRICT_OFFICER).select_related("user").first()
    return held.user if held else _account(f"city.{union.code}", Kind.DISTRICT_OFFICER, union, None)


def clerk_of(unit: Unit) -> User:
    """The clerk of a unit: the one with a card, or one made up."""
    held = Role.objects.filter(unit=unit, kind=Kind.UNIT_CLERK).select_related("user").first()
    return held.user if held else _account(f"city.unit{unit.pk}", Kind.UNIT_CLERK, unit.union, unit)


def officer_of(union: Union) -> User:
    """An officer of a district or industrial union: one with a card, one who is there, or one made up."""
    found = officers_of(union, timezone.localdate())
    found.sort(key=lambda one: not one.username.startswith(DEMO_PREFIX))
    return found[0] if found else _account(f"city.union{union.pk}", Kind.DISTRICT_OFFICER, union, None)


def _account(username: str, kind: Kind, union: Union, unit: Unit | None) -> User:
    seed = sum(map(ord, username))
    name = SURNAMES[seed % len(SURNAMES)] + GIVEN[seed % (len(GIVEN) - 1) :][:2]
    admin = User.objects.get(username=f"{DEMO_PREFIX}zhaoning")
    role = RoleWanted(kind=kind, union=union, unit=unit, from_on=date(2026, 1, 1), reason="演示")
    return create_account(
        username=username, name=name, post_held=str(unit or union), email="", phone="", role=role, by=admin,
        at=timezone.now(),
    )  # fmt: skip


def _bring(round: Round, union: Union, unit: Unit, goal: str, cast: Cast) -> None:
    by_unit = goal in ("endorsing", "declined") or (
        goal == "draft" and Role.objects.filter(unit=unit, kind=Kind.UNIT_CLERK).exists()
    )
    writer = clerk_of(unit) if by_unit else cast.district
    application = begin_application(
        round=round, unit=unit, union=union, name=f"首都工匠学院（{unit.name}）", host_kind=host_kind_of(unit),
        by=writer, at=cast.later(),
    )  # fmt: skip
    trade = TRADES[application.pk % len(TRADES)]
    _keep_lists(unit, trade, writer, cast, courses=60 if goal == "draft" else 100 + cast.random.randint(0, 60))
    _fill(application, trade, writer, cast, whole=goal != "draft")
    if goal == "withdrawn":
        handing.withdraw_application(application=application, reason="单位另有安排", by=writer, at=cast.later(24))
    elif by_unit and goal != "draft":
        handing.hand_in_application(application=application, by=writer, at=cast.later(24))
    elif goal != "draft":
        opinion = "条件成熟，特色鲜明，同意推荐。"
        handing.recommend_application(application=application, opinion=opinion, by=writer, at=cast.later(24))
    WAYS.get(goal, _stay)(application, cast)


def _keep_lists(unit: Unit, trade: str, by: User, cast: Cast, *, courses: int) -> None:
    day = localdate(cast.at)
    titles = ("高级技师", "技师", "高级讲师", "讲师", "高级工")
    teachers = [
        {
            "name": SURNAMES[number % len(SURNAMES)] + GIVEN[(number * 3) % (len(GIVEN) - 1) :][:2],
            "title": titles[number % 5], "trade": trade if number % 3 else "通用职业素质",
            "is_craftsman": number % 6 == 0, "is_full_time": number % 2 == 0,
        }
        for number in range(14 + cast.random.randint(0, 16))
    ]  # fmt: skip
    enter_teachers(unit=unit, rows=teachers, by=by, at=cast.at)
    lessons = [
        {"title": f"{trade}·第 {number} 课", "trade": trade, "hours_tenths": 10 + number % 3 * 5,
         "published_on": day - timedelta(days=20 + number)}
        for number in range(1, courses + 1)
    ]  # fmt: skip
    enter_courses(unit=unit, rows=lessons, by=by, at=cast.at)
    classes = []
    for number in range(1, 13):
        trained = 70 + cast.random.randint(0, 60)
        ends = day - timedelta(days=25 * number)
        classes.append(
            {"title": f"{trade}第 {number} 期", "trade": trade, "from_on": ends - timedelta(days=12), "until_on": ends,
             "trained": trained, "hands_on": trained * 6 // 10, "certified": trained * 88 // 100,
             "raised": trained // 3}
        )  # fmt: skip
    enter_classes(unit=unit, rows=classes, by=by, at=cast.at)


def _fill(application: Application, trade: str, by: User, cast: Cast, *, whole: bool) -> None:
    said = answers_of(application)
    for field, text in _texts(application, trade).items():
        if whole or field in ("dean", "contact", "sites"):
            seen = said[field].revision if field in said else 0
            write_answer(application=application, field=field, text=text, seen=seen, by=by, at=cast.later(1))
    for number, line in enumerate(lines_of(application.round)):
        if whole or number < 5:
            given = line.most * (9 if whole else 7) // 10 * 10
            score_item(application=application, item=line.code, tenths=given, note="", by=by, at=cast.at)
            if whole or number < 3:
                _prove(application, line, by, cast)


def _prove(application: Application, line: SheetItem, by: User, cast: Cast) -> None:
    """What the lists hold where they speak to the item, else a paper."""
    held = held_of(application, localdate(cast.at))
    source = next((one for one in SOURCES.get(line.evidence, ()) if one in held), None)
    if source:
        attach_record(application=application, item=line.code, source=source, by=by, at=cast.at)
        return
    upload = paper(f"{line.title_zh}说明")
    attach_file(application=application, item=line.code, upload=upload, by=by, at=cast.at)


def _texts(application: Application, trade: str) -> dict[str, str]:
    unit, number = application.unit, application.pk
    dean = SURNAMES[number % len(SURNAMES)] + GIVEN[number % (len(GIVEN) - 1) :][:2]
    seats = 80 + number * 7 % 120
    return {
        "dean": dean,
        "contact": f"{dean}，010-5550 {number % 10_000:04d}（演示）",
        "profile": f"{unit.name}现有职工 {unit.size} 人，技能人才占六成，设有职工培训中心和三个班组学习站。",
        "sites": f"实训楼一栋，{trade}实训工位 {seats // 2} 个，理论教室 4 间，另有可移动实训车 1 台。",
        "capacity": str(seats),
        "faculty": "专兼职教师分理论、实操两组，每名实操教师带不超过 8 名学员，名册见师资台账。",
        "system": f"按{trade}国家职业标准编有初、中、高级三套方案，一班一档，结业考核由第三方评价机构组织。",
        "brand": trade,
        "distinct": f"围绕本地产业做{trade}岗位急需的短周期实操课，与邻近学院的学历教育错开。",
        "output": "近一年每月至少开一个班，人数、取证和技能提升情况见培训班台账。",
        "online": "课程按岗位任务拆成 10 至 20 分钟一课，职工凭会员卡免费学习，目录见线上课程台账。",
        "goals": "三年内年培训量翻一番，建成两个劳模和工匠人才创新工作室，培养本区急需的技师 60 人。",
        "funds": "单位职工教育经费列支，工会补助专账管理，耗材采购和师资费用每季度公示。",
    }


def _stay(_application: Application, _cast: Cast) -> None:
    """Nothing more happens to it."""


def _judge(application: Application, cast: Cast, *, most: int = 99, **notes: str) -> None:
    for check in unjudged(application)[:most]:
        outcome, _colon, note = notes.get(check.code, "pass:").partition(":")
        gateway.judge_check(
            application=application, check=check.code, outcome=outcome, note=note, by=cast.officer, at=cast.later(1)
        )


def _check(application: Application, cast: Cast) -> None:
    _judge(application, cast, most=application.pk % 5)


def _pass(application: Application, cast: Cast) -> None:
    cast.later(48)
    _judge(application, cast)
    gateway.pass_gateway(application=application, by=cast.officer, at=cast.later())


def _ask(application: Application, cast: Cast) -> None:
    cast.at = max(cast.at, timezone.now() - timedelta(days=2))
    _judge(application, cast, conditions="clarify:工匠占比与师资名册对不上", online="clarify:有 3 门课打不开")
    asked = [
        gateway.Question("faculty", "师资名册里的工匠、劳模人数与正文不一致，请写明各有几人、如何核实。"),
        gateway.Question("online", "抽看 20 门有 3 门打不开，请修复并写明更换了哪几门。"),
    ]
    gateway.ask_clarification(application=application, questions=asked, by=cast.officer, at=cast.later(1))


def _answer(application: Application, cast: Cast) -> None:
    _ask(application, cast)
    for field, more in (("faculty", "其中工匠 3 人、劳模 1 人，聘书编号附后。"), ("online", "已更换第 5、9、12 课。")):
        held = answers_of(application)[field]
        write_answer(
            application=application, field=field, text=f"{held.text}{more}", seen=held.revision, by=cast.district,
            at=cast.later(6),
        )  # fmt: skip
    gateway.answer_clarification(application=application, by=cast.district, at=cast.later(1))


def _refuse(application: Application, cast: Cast) -> None:
    _judge(application, cast, conditions="fail:实训场地租期只剩 4 个月")
    gateway.refuse_application(
        application=application, clauses=["bj-academy-admission:4"], reason="实训场地租期只剩 4 个月，不够长期办学。",
        remedy="续签三年以上租约或另行落实场地后，下一批可以再报。", by=cast.officer, at=cast.later(),
    )  # fmt: skip


def _decline(application: Application, cast: Cast) -> None:
    handing.decline_application(
        application=application, clauses=["bj-academy-admission:4.1"], reason="培训以理论为主，实操班次偏少。",
        remedy="补开实操班次，达到每年实操人数后再报。", by=cast.district, at=cast.later(48),
    )  # fmt: skip


WAYS: dict[str, Callable[[Application, Cast], None]] = {
    "checking": _check,
    "passed": _pass,
    "clarifying": _ask,
    "answered": _answer,
    "refused": _refuse,
    "declined": _decline,
}
"""What happens to an application after it was handed in, by how far it is to come."""
