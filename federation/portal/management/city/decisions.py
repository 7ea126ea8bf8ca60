"""The demo city's applications after the gateway: assessed, visited, on a list, on notice, recognised, appealed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.timezone import localdate

from core.dates.calendar import add_working_days, today
from federation.academies.actions import proposing, visiting
from federation.academies.actions.appealing import file_appeal
from federation.academies.actions.panelling import convene_panel
from federation.academies.actions.recognising import Document, recognise_proposal
from federation.academies.models import POINTS, Application, PointOutcome, Proposal, Round, SiteVisit
from federation.academies.queries.noticed import BRAND
from federation.academies.workflow.accreditation import ASSESSING, REFUSED
from federation.accounts.models import User
from federation.accounts.queries import DEMO_PREFIX
from federation.notices.actions import close_notice, receive_objection
from federation.organizations.models import Unit
from federation.panels.models import Panel
from federation.panels.queries.panels import candidates_for
from federation.portal.management.city.accounts import SINCE
from federation.portal.management.city.panels import hand_in, seat

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STROKES = [[[120.0, 620.0], [260.0, 300.0], [380.0, 660.0], [520.0, 340.0]], [[600.0, 420.0], [820.0, 380.0]]]
"""A signature as a finger draws it."""


def settle(log: Callable[[str], None]) -> None:
    """Bring what passed the gateway further on, each to another place; again: changes nothing."""
    if SiteVisit.objects.exists():
        log(f"考察 {SiteVisit.objects.count()} 次（已在）")
        return
    wang, zhao = (User.objects.get(username=f"{DEMO_PREFIX}{name}") for name in ("wangmin", "zhaoning"))
    past, current = Round.objects.order_by("opens_on")[:2]
    if not _passed(past):
        log("上一批次没有待评审的申报（演示由以前的版本建成），不再往下办")
        return
    _recognised(past, wang, zhao)
    _under_way(_passed(current), wang)
    _on_notice(current, wang, zhao)
    _appealed()
    log(f"考察 {SiteVisit.objects.count()} 次，名单 {Proposal.objects.count()} 份")


def _passed(among: Round) -> list[Application]:
    return list(Application.objects.filter(round=among, state=ASSESSING).select_related("unit").order_by("pk"))


def _recognised(past: Round, wang: User, zhao: User) -> None:
    """Last year's round: a list decided, noticed without objection, recognised by a document, plaques handed over."""
    applied = _passed(past)
    for place, one in enumerate(applied):
        _visit(one, wang, _assess(one, wang, lost=20 + 30 * place))
    at = max(one.stage_since for one in Application.objects.filter(pk__in=[one.pk for one in applied])) + 5 * DAY
    proposal = _decided(past, wang, zhao, at, places=9)
    opens = add_working_days(localdate(at), 3).day
    notice = proposing.publish_proposal(proposal=proposal, opens_on=opens, by=wang, at=_morning(opens))
    close_notice(notice=notice, by=None, at=_morning(notice.closes_on + DAY))
    issued = add_working_days(notice.closes_on, 4).day
    paper = Document("演示认定文号〔2026〕1号", issued, issued + 10 * DAY)
    proposal.refresh_from_db()
    recognise_proposal(proposal=proposal, document=paper, reason="", by=wang, at=_morning(issued))


def _under_way(passed: list[Application], wang: User) -> None:
    """One waits for its experts, one for their scores, one for a third; one for a visit, one is visited tomorrow."""
    _waiting, scoring, disputed, unplanned, planned, unfavourable, *listed = passed
    _invite(scoring, wang, handed_in=1)
    _invite(disputed, wang, handed_in=2, lost=(0, 60))
    _assess(unplanned, wang)
    visit = _plan(planned, wang, _assess(planned, wang), tomorrow=True)
    _write_down(visit, wang, timezone.now() - HOUR, most=3)
    _visit(unfavourable, wang, _assess(unfavourable, wang, lost=60), favourable=False)
    for place, one in enumerate(listed):
        _visit(one, wang, _assess(one, wang, lost=10 + 15 * place))


def _on_notice(current: Round, wang: User, zhao: User) -> None:
    """The best of the open round are on notice since two working days; somebody objects to a fact."""
    opens = add_working_days(today(), -2).day
    proposal = _decided(current, wang, zhao, _morning(opens - 2 * DAY), places=2)
    notice = proposing.publish_proposal(proposal=proposal, opens_on=opens, by=wang, at=_morning(opens))
    statement = "单位招生简章上的职业（工种）名称与公示的不一致，请核对培训方案。"
    item = notice.items.order_by("position")[0]
    receive_objection(
        notice=notice, item=item, fact=BRAND, statement=statement, name="演示职工", phone="13800000001", by=None,
        at=timezone.now() - 5 * HOUR,
    )  # fmt: skip


def _appealed() -> None:
    """Whoever was refused at the gateway appeals."""
    refused = Application.objects.filter(state=REFUSED, handed_in_at__isnull=False).order_by("pk").first()
    if refused:
        statement = "租约已续签五年，合同复印件已送市总工会职工发展部，请复核。"
        file_appeal(application=refused, statement=statement, by=refused.opened_by, at=timezone.now() - DAY)


# --- the steps -------------------------------------------------------------------------------------------------------


def _invite(one: Application, by: User, *, handed_in: int, lost: tuple[int, int] = (0, 10)) -> datetime:
    """Two experts nothing speaks against; as many of them as said have scored."""
    at = min(_morning(max(localdate(one.stage_since), SINCE) + DAY), timezone.now())
    panel = convene_panel(application=one, by=by, at=at)
    experts = [found.expert for found in candidates_for(panel) if found.available][:2]
    seat(panel, by, at, *experts)
    for expert, tenths in list(zip(experts, lost, strict=True))[:handed_in]:
        hand_in(Panel.objects.get(pk=panel.pk), expert, dict.fromkeys(("A1", "B1", "C1"), tenths), at + 6 * HOUR)
    return at + 6 * HOUR


def _assess(one: Application, by: User, lost: int = 0) -> datetime:
    at = _invite(one, by, handed_in=2, lost=(lost, lost // 2))
    one.refresh_from_db()
    return at


def _plan(one: Application, by: User, at: datetime, *, tomorrow: bool = False) -> SiteVisit:
    unit: Unit = one.unit
    day = today() + DAY if tomorrow else localdate(at) + DAY
    return visiting.plan_visit(
        application=one, planned_on=day, address=f"{unit.name}实训楼（演示）", visitors=[by], by=by, at=at
    )


def _visit(one: Application, by: User, at: datetime, *, favourable: bool = True) -> None:
    visit, there = _plan(one, by, at), at + DAY
    _write_down(visit, by, there, most=len(POINTS), partly=not favourable)
    for name, is_host in ((by.name, False), ("受访人（演示）", True)):
        signed = visiting.Signed(uuid4(), "手机", name, is_host, STROKES, signed_at=there, sent_at=there)
        visiting.keep_signature(visit=visit, signed=signed, by=by, at=there)
    opinion = "场地、设备、师资与申报一致，台账属实。" if favourable else "实训设备多为借用，培训班档案不全。"
    visiting.finish_visit(visit=visit, opinion=opinion, is_favourable=favourable, by=by, at=there + HOUR)


def _write_down(visit: SiteVisit, by: User, at: datetime, *, most: int, partly: bool = False) -> None:
    for number, point in enumerate(POINTS[:most]):
        outcome = PointOutcome.PARTLY if partly and number % 3 == 0 else PointOutcome.HELD
        note = "与申报材料不完全一致" if outcome == PointOutcome.PARTLY else ""
        told: dict[str, Any] = {"outcome": outcome, "note": note, "written_at": at, "sent_at": at}
        written = visiting.Written(uuid4(), "手机", point.code, **told)
        visiting.keep_record(visit=visit, written=written, by=by, at=at)


def _decided(among: Round, wang: User, zhao: User, at: datetime, *, places: int) -> Proposal:
    """A list drawn up by one and decided the day after, as a colleague records."""
    proposal = proposing.draw_up_proposal(round=among, by=wang, at=at)
    proposing.draw_line(proposal=proposal, places=places, by=wang, at=at)
    day = localdate(at) + DAY
    number = f"演示会议纪要〔{day.year}〕{proposal.pk}号"
    return proposing.decide_proposal(
        proposal=proposal, meeting_number=number, meeting_on=day, by=zhao, at=at + DAY + HOUR
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9))
