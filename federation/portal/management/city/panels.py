"""The demo city's experts, a trial of the yearly evaluation in every state, and two draws."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from core.audit.trail import kind_of
from federation.academies.models import Academy, AcademyTerm, Tier
from federation.accounts.actions import create_account
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX, RoleWanted
from federation.organizations.models import Unit
from federation.organizations.queries import city_federation
from federation.panels import actions
from federation.panels.actions.experts import Particulars
from federation.panels.kinds import Entry, Party, Seat, SheetItem
from federation.panels.models import Assessment, Draw, Expert, Panel
from federation.panels.queries.draws import drawn_keys
from federation.panels.queries.sheets import sheet_in_force
from federation.portal.management.city.accounts import SINCE

EXPERTS = (
    ("heping", "何平", "高级技师", "", "数控机床操作工、模具工"),
    ("qinyan", "秦岩", "正高级工程师", "示例理工大学机械学院", "数控机床操作工、机电一体化"),
    ("shenwen", "沈雯", "教授", "示例职业技术师范大学", "职业教育、课程开发"),
    ("luofeng", "罗锋", "特级技师", "示例重型机器厂", "焊工、钳工"),
    ("dingxue", "丁雪", "副教授", "示例开放大学", "在线课程、职业教育"),
    ("tanyong", "谭勇", "高级经济师", "示例会计师事务所", "经费审计"),
    ("baolin", "鲍琳", "正高级讲师", "示例技师学院", "美容美发、家政服务"),
    ("miaochao", "苗超", "首席技师", "", "轨道交通、电工"),
    ("yuejing", "岳静", "高级技师", "", "中式烹调、餐饮服务"),
    ("fanhai", "范海", "研究员", "示例职业技能研究所", "技能评价、竞赛裁判"),
)
SHEET = "academy-evaluation"
PURPOSE = "首都工匠学院开放日观摩"
FOUND = {
    "site": "集中授课教室够用，实操场地要和生产班组错时使用。",
    "equipment": "主要设备齐全，两台教学机床停用待修。",
    "funding": "经费有专账，年度预算没有细到班次。",
    "compliance": "抽看的凭证齐全，有一笔讲课费缺签收。",
    "management": "制度健全，两个班的教学日志补记较多。",
    "report": "年度报告按时报送，培训成效只有数字，缺少实例。",
    "trained": "台账人数属实，离满分档还差一些。",
    "hands_on": "实操班的签到齐全，实操学时偏少。",
    "growth": "技能提升人数比上一年略有增长，没有到满分档。",
    "certificates": "取证以初级、中级为主，高级工以上的偏少。",
    "online": "线上课程有更新，配套练习还不完整。",
    "teachers": "专职教师够用，兼职教师的聘任手续没有附全。",
    "craftsmen": "有工匠、劳模授课，课时占比还不高。",
    "curriculum": "培养方案完整，实操考核的评分标准写得偏粗。",
    "contests": "承办过区级竞赛，没有承办市级竞赛的记录。",
    "brand": "职业（工种）品牌有特色，在行业内的影响还在积累。",
    "support": "有专人负责，配套经费的文件没有写明年限。",
}
"""What an expert writes where points are lost, by what the item rests on."""


def settle(log: Callable[[str], None]) -> None:
    """Enrol experts, bring panels into every state, announce and hold draws; what is there is left alone."""
    admin = User.objects.get(username=f"{DEMO_PREFIX}zhaoning")
    officer = User.objects.get(username=f"{DEMO_PREFIX}wangmin")
    at = timezone.now()
    units = Unit.objects.filter(closed_on=None).order_by("-size", "pk")[:10].iterator()
    enrolled = [_enrol(told, units, admin, at) for told in EXPERTS if not _expert(told[0])]
    trials = Panel.objects.filter(subject_type=kind_of(Academy))
    begun = _panels(officer, at) if not trials.exists() else 0
    drawn = _draws(officer, at) if not Draw.objects.exists() else 0
    log(f"新入库专家 {len(enrolled)} 位，新组建评审组 {begun} 个，新公布抽取 {drawn} 次")


def _expert(username: str) -> Expert | None:
    return Expert.objects.filter(user__username__in=[username, f"{DEMO_PREFIX}{username}"]).first()


def _enrol(told: tuple[str, str, str, str, str], units: Iterator[Unit], admin: User, at: datetime) -> Expert:
    username, name, title, employer, trades = told
    user = User.objects.filter(username=f"{DEMO_PREFIX}{username}").first() or _account(
        username, name, title, admin, at
    )
    unit = None if employer else next(units, None)
    place = employer or "示例数控装备公司"
    particulars = Particulars(name, title, city_federation(), unit, "" if unit else place)
    return actions.enrol_expert(user=user, particulars=particulars, trades=trades.split("、"), by=admin, at=at)


def _account(username: str, name: str, title: str, admin: User, at: datetime) -> User:
    role = RoleWanted(kind=Kind.EXPERT, union=city_federation(), from_on=SINCE, reason="演示")
    return create_account(username=username, name=name, post_held=title, email="", phone="", role=role, by=admin, at=at)


def _panels(officer: User, at: datetime) -> int:
    """Trial evaluations of capital academies: forming, assessing, disputed, concluded; the first expert has two due."""
    terms = list(
        AcademyTerm.objects.filter(tier=Tier.CAPITAL, until_on=None).select_related("union").order_by("pk")[:6]
    )
    experts = [one for told in EXPERTS if (one := _expert(told[0]))]
    if len(terms) < 5 or len(experts) < 8:
        return 0
    heping, *others = experts
    made = [_panel(term, officer, at) for term in terms]
    seat(made[0], officer, at, heping, others[0])
    seat(made[1], officer, at, others[1], heping)
    hand_in(seat(made[1], officer, at), others[1], {"C1": 40}, at)
    seat(made[2], officer, at, others[2], others[3])
    hand_in(seat(made[2], officer, at), others[2], {"D1": 50, "C1": 40}, at)
    hand_in(seat(made[2], officer, at), others[3], {"D1": 50, "D4": 40}, at)
    seat(made[3], officer, at, others[4], others[5])
    hand_in(seat(made[3], officer, at), others[4], {"A1": 10}, at)
    hand_in(seat(made[3], officer, at), others[5], {"D1": 100, "D2": 60, "B2": 50}, at)
    return len(made)


def _panel(term: AcademyTerm, officer: User, at: datetime) -> Panel:
    parties = [
        Party(gettext_noop("被评学院"), term.name, unit=term.host_unit_id),
        Party(gettext_noop("所属工会"), term.union.name, union=term.union_id),
    ]
    return actions.form_panel(
        subject=term.academy,
        title=f"{term.name} 年度评价试评",
        sheet=sheet_in_force(SHEET, timezone.localdate(at)),
        parties=parties,
        by=officer,
        at=at,
    )


def seat(panel: Panel, officer: User, at: datetime, *experts: Expert) -> Panel:
    """Invite the experts to the first seats."""
    for seat, expert in zip((Seat.FIRST, Seat.SECOND), experts, strict=False):
        actions.invite_assessor(panel=panel, expert=expert, seat=seat, by=officer, at=at)
    return panel


def hand_in(panel: Panel, expert: Expert, lost: dict[str, int], at: datetime) -> None:
    """What an expert does: declare no interest, score everything, hand in."""
    assessment = Assessment.objects.get(panel=panel, expert=expert)
    assessment = actions.declare_conflicts(assessment=assessment, has_conflict=False, note="", by=expert.user, at=at)
    entries = {item.code: _entry(item, lost.get(item.code, 0)) for item in panel.sheet.lines}
    actions.save_scores(assessment=assessment, scores=entries, by=expert.user, at=at)
    actions.submit_assessment(assessment=assessment, by=expert.user, at=at)


def _entry(item: SheetItem, lost: int) -> Entry:
    return Entry(item.most_tenths - lost, FOUND[item.evidence] if lost else "", seen=True)


def _draws(officer: User, at: datetime) -> int:
    names = AcademyTerm.objects.filter(tier=Tier.CAPITAL, until_on=None).order_by("academy__code")
    pool = list(names.values_list("academy__code", "name"))
    if len(pool) < 5:
        return 0
    day = timezone.localdate(at)
    past = at - timedelta(days=14)
    held = actions.announce_draw(
        purpose=PURPOSE, title="抽取开放日观摩的学院", pool=pool, count=5, by=officer, at=past,
        seed_event=f"{day - timedelta(days=7)}双色球开奖号码", seed_on=day - timedelta(days=7),
    )  # fmt: skip
    actions.hold_draw(draw=held, seed="04 09 15 21 27 33 + 08", by=officer, at=at)
    actions.replace_drawn(draw=held, out_key=drawn_keys(held)[1], reason="场地改造，本年不开放", by=officer, at=at)
    actions.announce_draw(
        purpose="下一批评审组专家的抽取顺序（以专家编号公布）", title="抽取评审专家", count=4, by=officer, at=at,
        pool=[(f"ZJ{number:03d}", f"专家{number:03d}号") for number in range(1, 31)],
        seed_event=f"{day + timedelta(days=6)}双色球开奖号码", seed_on=day + timedelta(days=6),
    )  # fmt: skip
    return 2
