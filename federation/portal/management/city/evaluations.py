"""The demo city's yearly evaluations: last year's announced, with what followed; this year's in self-report."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate

from federation.academies.actions import evaluating, grading, rectifying, sampling
from federation.academies.actions.evaluating import CampaignTold
from federation.academies.actions.ledgers import Entry, enter_classes, enter_courses
from federation.academies.actions.register import Particulars, correct_academy
from federation.academies.actions.seating import seat_panels
from federation.academies.models import AcademyTerm, Campaign, Evaluation, Grade, Rectification, Tier
from federation.accounts.actions import grant_role, revoke_role
from federation.accounts.kinds import Kind
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX, RoleWanted, roles_of
from federation.organizations.actions import NewUnit, register_unit
from federation.organizations.models import Unit
from federation.panels.actions import hold_draw
from federation.panels.models import Panel
from federation.panels.queries.panels import panel_about
from federation.portal.management.city.accounts import DAXING, SINCE
from federation.portal.management.city.applications import clerk_of
from federation.portal.management.city.organizations import made_up_code
from federation.portal.management.city.panels import hand_in

DAY = timedelta(days=1)
FIRST_SERIAL = 990_001
"""Of the codes of the units that host academies: beyond those of the other units."""
WORDS = (
    "上半年班次少，下半年已补开。",
    "台账补录中，佐证已交区总工会。",
    "场地搬迁，少开了两个月。",
    "学员以在职职工为主，取证安排在明年。",
)
SCORES = (930, 920, 915, 915, 915, 905, 880, 860, 845, 830, 815, 800, 788, 775, 760, 748, 735, 720, 705, 690, 668, 640)
"""What experts gave last year, from the best on: for excellent there is one place less than the equals want."""
POOR, NEAR = 575, 625
"""What the one unqualified got, and the one that was corrected later."""


def settle(log: Callable[[str], None]) -> None:
    """Hold last year's evaluation to its end and open this year's; again: changes nothing."""
    if Campaign.objects.exists():
        log(f"年度评价 {Campaign.objects.count()} 次（已在）")
        return
    wang, zhao = (User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wangmin", "zhaoning"))
    hosted = [_host(term, number, wang) for number, term in enumerate(_to_host())]
    mine, *others = [term for term in hosted if term.union.code == DAXING and term.tier == Tier.CAPITAL]
    _employ("liuyang", mine, zhao)
    for other in others[:1]:
        _employ("tanyun", other, zhao)
    last = _last_year(wang, zhao, mine)
    this = _this_year(wang, mine)
    orders = Rectification.objects.count()
    log(f"年度评价：{last.evaluations.count()} 家已公布，整改 {orders} 件；{this.evaluations.count()} 家自评中")


def _ago(days: int, hour: int = 10) -> datetime:
    return (timezone.localtime() - days * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)


# --- who hosts, who works there --------------------------------------------------------------------------------------


def _to_host() -> list[AcademyTerm]:
    """Capital academies and those of 大兴, in their order in the register."""
    wanted = Q(tier=Tier.CAPITAL) | Q(tier=Tier.DISTRICT, union__code=DAXING)
    found = AcademyTerm.objects.filter(wanted, until_on=None).select_related("academy", "union__area", "host_unit")
    return list(found.order_by("academy__code"))


def _host(term: AcademyTerm, number: int, by: User) -> AcademyTerm:
    """An academy whose host is a registered unit, with a clerk and two years of classes and courses."""
    at = timezone.now()
    if term.host_unit is None:
        area = term.union.area.code if term.union.area else "110000"
        code = made_up_code("52", FIRST_SERIAL + number, area)
        told = NewUnit(code, term.host_name, term.union.code, "P", "700", 120 + number, area, provenance="demo")
        unit = register_unit(unit=told, on=SINCE, by=None, at=at)
        term = correct_academy(
            academy=term.academy, particulars=_with_unit(term, unit), from_on=term.from_on, reason="补录建设单位",
            by=by, at=at,
        )  # fmt: skip
        _keep_ledgers(unit, number, at)
    return term


def _with_unit(term: AcademyTerm, unit: Unit) -> Particulars:
    return Particulars(
        tier=term.tier, name=term.name, union=term.union, host_name=term.host_name, host_kind=term.host_kind,
        industry_union=term.industry_union, host_unit=unit, dean=term.dean, capacity=term.capacity,
        plaque_on=term.plaque_on, document_number=term.document_number, note=term.note,
    )  # fmt: skip


def _keep_ledgers(unit: Unit, number: int, at: datetime) -> None:
    """More people in some academies than in others, a little more each year."""
    clerk = clerk_of(unit)
    classes: list[Entry] = []
    courses: list[Entry] = []
    for back in (1, 0):
        ends = localdate(_ago(60 + 365 * back))
        trained = 500 + 90 * (number % 13) - 60 * back
        classes.append(
            {"title": f"{ends.year}年技能提升班", "trade": "电工", "from_on": ends - 90 * DAY, "until_on": ends,
             "trained": trained, "hands_on": trained * (5 + number % 3) // 10, "certified": trained * 8 // 10,
             "raised": trained // (3 + back)}
        )  # fmt: skip
        courses += [
            {"title": f"{ends.year}年第{lesson}课", "trade": "电工", "hours_tenths": 10, "published_on": ends}
            for lesson in range(1, 4 + number % 5)
        ]
    enter_classes(unit=unit, rows=classes, by=clerk, at=at)
    enter_courses(unit=unit, rows=courses, by=clerk, at=at)


def _employ(name: str, term: AcademyTerm, by: User) -> None:
    """The academy's own staff with a card works for one academy, not for the city at large."""
    user, at = User.objects.get(username=f"{DEMO_PREFIX}{name}"), timezone.now()
    assert term.host_unit
    before = list(roles_of(user))
    role = RoleWanted(
        kind=Kind.ACADEMY_STAFF, union=term.host_unit.union, unit=term.host_unit, from_on=SINCE, reason="演示"
    )
    grant_role(account=user, role=role, by=by, at=at)
    for one in before:
        revoke_role(role=one, reason="改为所在学院", by=by, at=at)


# --- last year -------------------------------------------------------------------------------------------------------


def _campaign(year: int, opened: int, length: int, tiers: list[str], by: User) -> Campaign:
    """Opened some days ago, with everybody in it who stood then."""
    first = _ago(opened)
    days = (localdate(first), localdate(first + length * DAY), localdate(first + (length + 21) * DAY))
    told = CampaignTold(year, f"{year}年工匠学院年度评价", tiers, *days)
    made = evaluating.plan_campaign(told=told, by=by, at=first - 7 * DAY)
    evaluating.open_campaign(campaign=made, by=by, at=first)
    while evaluating.enrol_academies(campaign=made, by=by, at=first):
        pass
    return made


def _last_year(wang: User, zhao: User, mine: AcademyTerm) -> Campaign:
    """Capital academies only; one unqualified that has put it right, one corrected to unqualified since."""
    campaign = _campaign(localdate().year - 1, 385, 25, [Tier.CAPITAL], wang)
    corrected = campaign.evaluations.get(academy=mine.academy)
    others = list(campaign.evaluations.exclude(pk=corrected.pk).select_related("term__host_unit", "campaign"))
    _report([corrected, *others], 370)
    _check_sample(campaign, wang)
    evaluating.close_reports(campaign=campaign, by=wang, at=_ago(359))
    places = zip([corrected, *others], (NEAR, POOR, *SCORES * 2), strict=False)
    for evaluation, tenths in places:
        evaluation.refresh_from_db()
        grading.score_evaluation(evaluation=evaluation, tenths=tenths, by=None, at=_ago(342))
    grading.grade_campaign(campaign=campaign, by=wang, at=_ago(338))
    number = f"演示公布文号〔{campaign.year}〕1号"
    grading.announce_campaign(campaign=campaign, document_number=number, by=zhao, at=_ago(332))
    _put_right(Rectification.objects.get(), wang)
    _correct(Evaluation.objects.get(pk=corrected.pk), wang, zhao)
    return campaign


def _report(evaluations: list[Evaluation], days: int) -> None:
    """Handed in by each academy's clerk, with a word on what is missing."""
    for place, evaluation in enumerate(evaluations):
        assert evaluation.term.host_unit
        words = {line.item: WORDS[(place + line.pk) % len(WORDS)] for line in evaluation.lines.all()}
        clerk = clerk_of(evaluation.term.host_unit)
        at = _ago(days - place % 9, 9 + place % 8)
        evaluating.submit_report(evaluation=evaluation, explanations=words, by=clerk, at=at)


def _check_sample(campaign: Campaign, by: User) -> None:
    """Drawn by a published seed, looked at; the last one did not agree with what it had reported."""
    seed_on = localdate(_ago(366))
    event = f"{seed_on}双色球开奖号码"
    draw = sampling.announce_sample(campaign=campaign, seed_event=event, seed_on=seed_on, by=by, at=_ago(372))
    hold_draw(draw=draw, seed="03 08 17 19 26 31 + 12", by=by, at=_ago(365))
    sampled = list(campaign.evaluations.filter(is_sampled=True))
    for place, evaluation in enumerate(sampled, start=1):
        agrees = place < len(sampled)
        finding = "场地、设备、台账与自评一致。" if agrees else "实训设备有三台停用，与自评不一致。"
        day = localdate(_ago(362))
        sampling.record_check(
            evaluation=evaluation, checked_on=day, agrees=agrees, finding=finding, by=by, at=_ago(362)
        )


def _put_right(order: Rectification, checker: User) -> None:
    """Planned, proved within the term, accepted by another than whoever ordered it."""
    unit = order.evaluation.term.host_unit
    assert unit
    clerk, items = clerk_of(unit), list(order.items.all())
    plans = {item.pk: "一季度补齐，由教务处逐月核对台账。" for item in items}
    rectifying.submit_plan(order=order, owner=order.owner, plans=plans, by=clerk, at=_ago(325))
    proofs = {item.pk: rectifying.Proof("已补开班次并录入台账，佐证齐全。") for item in items}
    rectifying.submit_proof(order=order, proofs=proofs, by=clerk, at=_ago(270))
    verdicts = {item.pk: rectifying.Verdict(passed=True) for item in items}
    rectifying.check_proof(order=order, verdicts=verdicts, by=checker, at=_ago(262))


def _correct(evaluation: Evaluation, wang: User, zhao: User) -> None:
    """Reviewed again by a document, by two other experts; unqualified now, and planning to put it right."""
    year = localdate().year
    reason = "有职工反映一个培训班的人数不实，经核查属实。"
    grading.reopen_evaluation(
        evaluation=evaluation, reason=reason, document_number=f"演示更正文号〔{year}〕1号", by=zhao, at=_ago(50)
    )
    seat_panels(campaign=evaluation.campaign, by=wang, at=_ago(49))
    panel = panel_about(evaluation)
    assert panel
    lost = {line.code: line.most_tenths // 2 for line in panel.sheet.lines}
    for assessment in panel.assessments.select_related("expert__user"):
        hand_in(Panel.objects.get(pk=panel.pk), assessment.expert, lost, _ago(44))
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    number = f"演示更正文号〔{year}〕2号"
    result = grading.announce_again(evaluation=evaluation, document_number=number, by=wang, at=_ago(38))
    assert result.grade == Grade.UNQUALIFIED
    order = evaluation.rectifications.get()
    plans = {item.pk: "本年内补开实操班，逐人核对签到和考核记录。" for item in order.items.all()}
    staff = User.objects.get(username=f"{DEMO_PREFIX}liuyang")
    rectifying.submit_plan(order=order, owner=order.owner, plans=plans, by=staff, at=_ago(30))


# --- this year -------------------------------------------------------------------------------------------------------


def _this_year(wang: User, mine: AcademyTerm) -> Campaign:
    """Open for some weeks; most of those that can have handed in, the academy with a card has not."""
    campaign = _campaign(localdate().year, 24, 29, [Tier.CAPITAL, Tier.DISTRICT], wang)
    able = campaign.evaluations.exclude(term__host_unit=None).exclude(academy=mine.academy)
    chosen = [one for one in able.select_related("term__host_unit", "campaign").order_by("pk") if one.pk % 4]
    _report(chosen, 18)
    return campaign
